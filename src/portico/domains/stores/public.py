"""The door of stores: where they are, when they are open, which is nearest, who works there."""

from portico.domains.stores.actions import add_store, save_store, set_posts
from portico.domains.stores.errors import StoreChanged, StoreInvalid, StoreNotFound
from portico.domains.stores.member_data import OWNED, adopt_member, erase_member, export_member
from portico.domains.stores.queries import (
    NearStore,
    StoreView,
    delivering_stores,
    get_store,
    has_stores,
    list_stores,
    nearest_stores,
    open_store,
    posts_of,
    staff_of,
    stores_by_id,
)
from portico.domains.stores.rules import (
    MAX_PICTURES,
    Closure,
    Slot,
    Span,
    Standing,
    StoreDraft,
    Week,
    day_text,
    distance_text,
    read_day,
)

__all__ = [
    "MAX_PICTURES",
    "OWNED",
    "Closure",
    "NearStore",
    "Slot",
    "Span",
    "Standing",
    "StoreChanged",
    "StoreDraft",
    "StoreInvalid",
    "StoreNotFound",
    "StoreView",
    "Week",
    "add_store",
    "adopt_member",
    "day_text",
    "delivering_stores",
    "distance_text",
    "erase_member",
    "export_member",
    "get_store",
    "has_stores",
    "list_stores",
    "nearest_stores",
    "open_store",
    "posts_of",
    "read_day",
    "save_store",
    "set_posts",
    "staff_of",
    "stores_by_id",
]
