"""The SQL of stock. Every change is one statement that moves the levels and writes the ledger together.

Levels lie in two tables of the same columns: the shop's own by SKU, and those of stores with stock of their own by
store and SKU. `of(in_store=…)` gives the statements for one or the other; nothing else tells them apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

_LOCK = (
    "SELECT sku_id, on_hand - reserved FROM {level} s"
    " WHERE site_id = %(site)s AND sku_id = ANY(%(skus)s){here} ORDER BY sku_id FOR NO KEY UPDATE"
)

# One conditional UPDATE for all lines; reservations and ledger rows are made from what it changed.
_RESERVE = """
WITH wanted AS (SELECT * FROM unnest(%(skus)s::uuid[], %(quantities)s::int[]) AS w(sku_id, quantity)),
taken AS (
    UPDATE {level} s SET reserved = s.reserved + w.quantity, updated_at = %(now)s
    FROM wanted w
    WHERE s.site_id = %(site)s AND s.sku_id = w.sku_id{here} AND s.on_hand - s.reserved >= w.quantity
    RETURNING s.sku_id, w.quantity, s.on_hand, s.reserved
), promised AS (
    INSERT INTO inventory_reservation (order_id, sku_id, site_id, store_id, quantity, state, expires_at, created_at)
    SELECT %(order)s, sku_id, %(site)s, %(store)s::uuid, quantity, 'held', %(expires)s, %(now)s FROM taken
), written AS (
    INSERT INTO inventory_ledger_entry (site_id, store_id, sku_id, kind, on_hand_delta, reserved_delta, on_hand_after,
        reserved_after, order_id, reason, actor_kind, actor_id, at)
    SELECT %(site)s, %(store)s::uuid, sku_id, 'reserve', 0, quantity, on_hand, reserved, %(order)s, '', 'order', '',
        %(now)s FROM taken
)
SELECT sku_id, on_hand - reserved + quantity, on_hand - reserved FROM taken
"""

# Ends every held reservation of an order; `hand` is 1 when the units leave the warehouse, 0 when they stay.
_END = """
WITH ended AS (
    UPDATE inventory_reservation SET state = %(state)s, ended_at = %(now)s
    WHERE order_id = %(order)s AND site_id = %(site)s AND state = 'held' RETURNING sku_id, quantity
), moved AS (
    UPDATE {level} s
    SET on_hand = s.on_hand - e.quantity * %(hand)s, reserved = s.reserved - e.quantity, updated_at = %(now)s
    FROM ended e WHERE s.sku_id = e.sku_id{here} RETURNING s.sku_id, e.quantity, s.on_hand, s.reserved
), written AS (
    INSERT INTO inventory_ledger_entry (site_id, store_id, sku_id, kind, on_hand_delta, reserved_delta, on_hand_after,
        reserved_after, order_id, reason, actor_kind, actor_id, at)
    SELECT %(site)s, %(store)s::uuid, sku_id, %(kind)s, -quantity * %(hand)s, -quantity, on_hand, reserved, %(order)s,
        '', 'order', '', %(now)s FROM moved
)
SELECT sku_id, on_hand - reserved - quantity * (1 - %(hand)s), on_hand - reserved FROM moved
"""

# Levels must exist before they move: the CHECKs judge an inserted row before ON CONFLICT could add to it.
_OPEN = (
    "INSERT INTO {level} ({names} sku_id, site_id, on_hand, reserved, updated_at)"
    " SELECT {values} sku, %(site)s, 0, 0, %(now)s FROM unnest(%(opened)s::uuid[]) AS sku"
    " ORDER BY sku ON CONFLICT DO NOTHING"
)
_CHANGE = """
WITH changed AS (
    UPDATE {level} s SET on_hand = s.on_hand + d.delta, updated_at = %(now)s
    FROM unnest(%(skus)s::uuid[], %(deltas)s::int[]) AS d(sku_id, delta)
    WHERE s.site_id = %(site)s AND s.sku_id = d.sku_id{here} AND s.on_hand + d.delta >= s.reserved
    RETURNING s.sku_id, d.delta, s.on_hand, s.reserved
), written AS (
    INSERT INTO inventory_ledger_entry (site_id, store_id, sku_id, kind, on_hand_delta, reserved_delta, on_hand_after,
        reserved_after, order_id, reason, actor_kind, actor_id, at)
    SELECT %(site)s, %(store)s::uuid, sku_id, %(kind)s, delta, 0, on_hand, reserved, %(order)s, %(reason)s,
        %(actor_kind)s, %(actor_id)s, %(now)s
    FROM changed
)
SELECT sku_id, on_hand - reserved - delta, on_hand - reserved FROM changed
"""


@dataclass(frozen=True, slots=True)
class Statements:
    """All of them read `site` and `store` (None for the shop's own stock)."""

    lock: str
    reserve: str
    end: str
    open: str
    change: str


@cache
def of(*, in_store: bool) -> Statements:
    """The statements for a store's own stock, or for the shop's."""
    parts = {
        "level": "inventory_store_level" if in_store else "inventory_stock_level",
        "here": " AND s.store_id = %(store)s" if in_store else "",
        "names": "store_id," if in_store else "",
        "values": "%(store)s::uuid," if in_store else "",
    }
    return Statements(*(text.format(**parts) for text in (_LOCK, _RESERVE, _END, _OPEN, _CHANGE)))
