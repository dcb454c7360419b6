"""A store's own code: the entry that visits count for, and what the code to print holds."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings

from portico.domains.stores import public as stores
from portico.domains.touchpoints import public as touchpoints
from portico.usecases import mini_codes
from portico.usecases.gateways import gateways

_PAGE = "pages-store/store/index"


def entry_code(store: stores.StoreView) -> str:
    return f"store-{store.code.lower()}"


def register_entry(store: stores.StoreView, *, now: datetime) -> None:
    """Visits through the store's printed code count for the store. Part of the caller's transaction. Idempotent."""
    draft = touchpoints.EntryDraft(code=entry_code(store), kind="store", carrier="web", name=store.name)
    touchpoints.register_entry(site_id=store.site_id, draft=draft, now=now)


def address(store: stores.StoreView) -> str:
    """What the ordinary code holds: the store's page."""
    return f"{settings.PORTICO.public_url}/stores/{store.id}/?entry={entry_code(store)}"


def has_mini_code(store: stores.StoreView) -> bool:
    """Whether the shop's mini program is connected, so that there can be a code of it."""
    return mini_codes.WECHAT in gateways(store.site_id).codes


def mini_code(store: stores.StoreView, *, now: datetime) -> bytes | None:
    """The mini program's code of the store's page as PNG; None where WeChat is not connected or does not answer."""
    query = {"id": str(store.id), "e": entry_code(store)}
    scene = mini_codes.scene_of(site_id=store.site_id, page=_PAGE, query=query, now=now)
    return None if scene is None else mini_codes.picture(site_id=store.site_id, scene=scene)
