"""Reads of stock."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from portico.domains.inventory.models import LedgerEntry, StockLevel
from portico.domains.inventory.rules import DEFAULT_ALERT_BELOW
from portico.infra import hot_sql
from portico.kernel.ids import OrderId, SiteId, SkuId
from portico.kernel.paging import Page, checked_limit, decode_cursor, encode_cursor

_LEVELS = "SELECT sku_id, on_hand - reserved FROM inventory_stock_level WHERE sku_id = ANY(%s::uuid[]) AND site_id = %s"


@dataclass(frozen=True, slots=True)
class Level:
    sku_id: SkuId
    on_hand: int
    reserved: int
    alert_below: int

    @property
    def available(self) -> int:
        return self.on_hand - self.reserved


@dataclass(frozen=True, slots=True)
class LedgerRow:
    seq: int
    sku_id: SkuId
    kind: str
    kind_text: str
    on_hand_delta: int
    reserved_delta: int
    on_hand_after: int
    reserved_after: int
    order_id: OrderId | None
    reason: str
    actor_kind: str
    actor_id: str
    at: datetime


def levels(*, site_id: SiteId, sku_ids: Collection[SkuId]) -> dict[SkuId, int]:
    """How many of each SKU a shopper could buy now; a SKU never stocked is absent. One query."""
    return dict(hot_sql.fetch_all(_LEVELS, [list(sku_ids), site_id]))


def stock_of(*, site_id: SiteId, sku_ids: Collection[SkuId]) -> dict[SkuId, Level]:
    """The levels in full, for the merchant. One query."""
    rows = StockLevel.objects.filter(site_id=site_id, sku_id__in=list(sku_ids))
    return {SkuId(row.sku_id): _level(row) for row in rows}


def low_stock(*, site_id: SiteId, limit: int = 50) -> tuple[tuple[Level, ...], int]:
    """The scarcest SKUs below their alert thresholds, and how many there are. One query."""
    rows = StockLevel.objects.raw(
        "SELECT *, count(*) OVER () AS total FROM inventory_stock_level"
        " WHERE site_id = %s AND on_hand - reserved < coalesce(alert_below, %s)"
        " ORDER BY on_hand - reserved, sku_id LIMIT %s",
        [site_id, DEFAULT_ALERT_BELOW, limit],
    )
    found = list(rows)
    return tuple(_level(row) for row in found), found[0].total if found else 0  # type: ignore[attr-defined]


def _level(row: StockLevel) -> Level:
    alert = DEFAULT_ALERT_BELOW if row.alert_below is None else row.alert_below
    return Level(SkuId(row.sku_id), row.on_hand, row.reserved, alert)


def ledger(*, site_id: SiteId, sku_id: SkuId, cursor: str | None = None, limit: int | None = None) -> Page[LedgerRow]:
    """Every change of the SKU's stock, newest first."""
    size = checked_limit(limit)
    rows = LedgerEntry.objects.filter(site_id=site_id, sku_id=sku_id).order_by("-seq")
    if cursor is not None:
        (after,) = decode_cursor(cursor, length=1)
        rows = rows.filter(seq__lt=int(after) if str(after).isdigit() else 0)
    found = list(rows[: size + 1])
    more = encode_cursor(found[size - 1].seq) if len(found) > size else None
    return Page([_ledger_row(row) for row in found[:size]], more)


def _ledger_row(row: LedgerEntry) -> LedgerRow:
    return LedgerRow(
        seq=row.seq,
        sku_id=SkuId(row.sku_id),
        kind=row.kind,
        kind_text=LedgerEntry.Kind(row.kind).label,
        on_hand_delta=row.on_hand_delta,
        reserved_delta=row.reserved_delta,
        on_hand_after=row.on_hand_after,
        reserved_after=row.reserved_after,
        order_id=OrderId(row.order_id) if row.order_id else None,
        reason=row.reason,
        actor_kind=row.actor_kind,
        actor_id=row.actor_id,
        at=row.at,
    )


def ledger_mismatches(*, site_id: SiteId) -> tuple[SkuId, ...]:
    """SKUs whose level is not the sum of their ledger: always empty, unless somebody edited the tables."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s.sku_id FROM inventory_stock_level s LEFT JOIN inventory_ledger_entry l USING (sku_id)"
            " WHERE s.site_id = %s GROUP BY s.sku_id, s.on_hand, s.reserved"
            " HAVING coalesce(sum(l.on_hand_delta), 0) <> s.on_hand"
            " OR coalesce(sum(l.reserved_delta), 0) <> s.reserved",
            [site_id],
        )
        return tuple(SkuId(row[0]) for row in cursor.fetchall())
