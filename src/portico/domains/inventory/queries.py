"""Reads of stock."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from portico.domains.inventory.models import LedgerEntry, StockLevel, StoreLevel
from portico.domains.inventory.rules import DEFAULT_ALERT_BELOW
from portico.infra import hot_sql
from portico.kernel.ids import OrderId, SiteId, SkuId, StoreId
from portico.kernel.paging import Page, checked_limit, decode_cursor, encode_cursor

_LEVELS = "SELECT sku_id, on_hand - reserved FROM inventory_stock_level WHERE sku_id = ANY(%s::uuid[]) AND site_id = %s"

_STORE_LEVELS = (
    "SELECT store_id, sku_id, on_hand - reserved FROM inventory_store_level"
    " WHERE store_id = ANY(%s::uuid[]) AND sku_id = ANY(%s::uuid[]) AND site_id = %s"
)


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


def levels(*, site_id: SiteId, sku_ids: Collection[SkuId], store_id: StoreId | None = None) -> dict[SkuId, int]:
    """How many of each SKU a shopper could buy now, of the shop's stock or of a store's own; a SKU never stocked
    there is absent. One query.
    """
    if store_id is not None:
        return store_levels(site_id=site_id, store_ids=[store_id], sku_ids=sku_ids).get(store_id, {})
    return dict(hot_sql.fetch_all(_LEVELS, [list(sku_ids), site_id]))


def store_levels(
    *, site_id: SiteId, store_ids: Collection[StoreId], sku_ids: Collection[SkuId]
) -> dict[StoreId, dict[SkuId, int]]:
    """What a shopper could buy of each store's own stock; a store that never had any of it is absent. One query."""
    found: dict[StoreId, dict[SkuId, int]] = {}
    for store_id, sku_id, available in hot_sql.fetch_all(_STORE_LEVELS, [list(store_ids), list(sku_ids), site_id]):
        found.setdefault(StoreId(store_id), {})[SkuId(sku_id)] = available
    return found


def stock_of(*, site_id: SiteId, sku_ids: Collection[SkuId], store_id: StoreId | None = None) -> dict[SkuId, Level]:
    """The levels in full, for the merchant: the shop's, or those of a store. One query."""
    if store_id is not None:
        held = StoreLevel.objects.filter(site_id=site_id, store_id=store_id, sku_id__in=list(sku_ids))
        return {SkuId(row.sku_id): Level(SkuId(row.sku_id), row.on_hand, row.reserved, 0) for row in held}
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


def ledger(
    *,
    site_id: SiteId,
    sku_id: SkuId,
    cursor: str | None = None,
    limit: int | None = None,
    store_id: StoreId | None = None,
) -> Page[LedgerRow]:
    """Every change of the SKU's stock, the shop's or a store's, newest first."""
    size = checked_limit(limit)
    rows = LedgerEntry.objects.filter(site_id=site_id, sku_id=sku_id, store_id=store_id).order_by("-seq")
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
            "SELECT DISTINCT sku_id FROM ("
            " SELECT sku_id, NULL::uuid AS store_id, on_hand, reserved FROM inventory_stock_level WHERE site_id = %s"
            " UNION ALL SELECT sku_id, store_id, on_hand, reserved FROM inventory_store_level WHERE site_id = %s) s"
            " LEFT JOIN LATERAL (SELECT coalesce(sum(on_hand_delta), 0) AS hand,"
            "   coalesce(sum(reserved_delta), 0) AS held"
            "   FROM inventory_ledger_entry l WHERE l.sku_id = s.sku_id AND l.store_id IS NOT DISTINCT FROM s.store_id"
            " ) l ON true WHERE l.hand <> s.on_hand OR l.held <> s.reserved",
            [site_id, site_id],
        )
        return tuple(SkuId(row[0]) for row in cursor.fetchall())
