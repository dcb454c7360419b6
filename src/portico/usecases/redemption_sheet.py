"""The record of redemptions as a sheet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from portico.domains.entitlements import public as entitlements
from portico.domains.orders import public as orders
from portico.domains.stores import public as stores
from portico.infra.actors import Right
from portico.infra.messages.labels import label
from portico.infra.sheets import Cell, Column
from portico.kernel.clock import day_bounds, day_from
from portico.kernel.ids import StoreId, parse_id
from portico.usecases.sheet_export import SheetExport, SheetRequest

KIND: Final = "redemptions"
_PAGE: Final = 100
# Column → width. The words are in labels, group `redemption_sheet`.
_COLUMNS: Final = {
    "at": 20, "kind": 10, "package": 28, "item": 20, "times": 8, "left": 8, "store": 20, "who": 14, "order": 22,
}  # fmt: skip


def _columns(request: SheetRequest) -> Sequence[Column]:
    return [Column(label("redemption_sheet", name, request.language), width) for name, width in _COLUMNS.items()]


def _count(request: SheetRequest) -> int:
    return 0  # a ledger that grows while it is read: the bar shows rows, not a share of them


def _rows(request: SheetRequest) -> Iterator[Sequence[Cell]]:
    """Page by page, the newest first. Three queries a page."""
    store_id = parse_id(request.params.get("store", ""))
    zone = str(request.zone)
    since, until = _bound(request.params.get("from", ""), zone, 0), _bound(request.params.get("to", ""), zone, 1)
    cursor = None
    while True:
        page = entitlements.redemptions(
            site_id=request.site_id, store_ids=[store_id] if store_id else None, since=since, until=until,
            cursor=cursor, limit=_PAGE,
        )  # fmt: skip
        wanted = {line.order_id for line in page.items}
        numbers = dict(orders.order_numbers(site_id=request.site_id, order_ids=wanted))
        named = {StoreId(line.store_id) for line in page.items if line.store_id}
        places = stores.stores_by_id(site_id=request.site_id, store_ids=named)
        for line in page.items:
            store = places.get(StoreId(line.store_id)) if line.store_id else None
            yield (
                line.at, label("redemption_kind", line.kind, request.language), line.title, line.item,
                line.times if line.kind == "redeem" else -line.times, line.left_after, store.name if store else "",
                line.actor_name, numbers.get(line.order_id, ""),
            )  # fmt: skip
        if page.next_cursor is None:
            return
        cursor = page.next_cursor


def _bound(text: str, zone: str, end: int) -> datetime | None:
    day = day_from(text)
    return day_bounds(day, zone)[end] if day else None


REDEMPTION_SHEET = SheetExport(right=Right.ORDER_READ, columns=_columns, count=_count, rows=_rows)
