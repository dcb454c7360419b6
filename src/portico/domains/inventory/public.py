"""The door of inventory: what may be imported from outside."""

from portico.domains.inventory.actions import (
    adjust,
    adjust_many,
    commit,
    expired_orders,
    move,
    receive,
    release,
    reserve,
    restock,
    set_alert,
    set_initial,
)
from portico.domains.inventory.errors import (
    AlreadyReserved,
    ReservationGone,
    StockChangeInvalid,
    StockShort,
)
from portico.domains.inventory.events import StockRanOut, StockReturned
from portico.domains.inventory.personal import OWNED, adopt_member, erase_member, export_member
from portico.domains.inventory.queries import (
    LedgerRow,
    Level,
    ledger,
    ledger_mismatches,
    levels,
    low_stock,
    stock_of,
    store_levels,
)

__all__ = [
    "OWNED",
    "AlreadyReserved",
    "LedgerRow",
    "Level",
    "ReservationGone",
    "StockChangeInvalid",
    "StockRanOut",
    "StockReturned",
    "StockShort",
    "adjust",
    "adjust_many",
    "adopt_member",
    "commit",
    "erase_member",
    "expired_orders",
    "export_member",
    "ledger",
    "ledger_mismatches",
    "levels",
    "low_stock",
    "move",
    "receive",
    "release",
    "reserve",
    "restock",
    "set_alert",
    "set_initial",
    "stock_of",
    "store_levels",
]
