"""Writes of stock. Every change is one statement that moves the level and writes the ledger together.

Levels are locked in the order of their ids, by every action, so that orders sharing SKUs queue up instead of
waiting for each other in a ring.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from portico.domains.inventory.errors import (
    AlreadyReserved,
    ReservationGone,
    StockChangeInvalid,
    StockShort,
)
from portico.domains.inventory.events import StockRanOut, StockReturned
from portico.domains.inventory.rules import MAX_UNITS, Turn, shortages
from portico.infra import audit, outbox
from portico.infra.actors import Actor, actor_label
from portico.infra.locks import require_transaction
from portico.kernel.errors import FieldError
from portico.kernel.ids import OrderId, SiteId, SkuId

_LOCK = (
    "SELECT sku_id, on_hand - reserved FROM inventory_stock_level"
    " WHERE site_id = %s AND sku_id = ANY(%s) ORDER BY sku_id FOR NO KEY UPDATE"
)

# One conditional UPDATE for all lines; reservations and ledger rows are made from what it changed.
_RESERVE = """
WITH wanted AS (SELECT * FROM unnest(%(skus)s::uuid[], %(quantities)s::int[]) AS w(sku_id, quantity)),
taken AS (
    UPDATE inventory_stock_level s SET reserved = s.reserved + w.quantity, updated_at = %(now)s
    FROM wanted w
    WHERE s.site_id = %(site)s AND s.sku_id = w.sku_id AND s.on_hand - s.reserved >= w.quantity
    RETURNING s.sku_id, w.quantity, s.on_hand, s.reserved
), promised AS (
    INSERT INTO inventory_reservation (order_id, sku_id, site_id, quantity, state, expires_at, created_at)
    SELECT %(order)s, sku_id, %(site)s, quantity, 'held', %(expires)s, %(now)s FROM taken
), written AS (
    INSERT INTO inventory_ledger_entry (site_id, sku_id, kind, on_hand_delta, reserved_delta, on_hand_after,
        reserved_after, order_id, reason, actor_kind, actor_id, at)
    SELECT %(site)s, sku_id, 'reserve', 0, quantity, on_hand, reserved, %(order)s, '', 'order', '', %(now)s
    FROM taken
)
SELECT sku_id, on_hand - reserved + quantity, on_hand - reserved FROM taken
"""

# Ends every held reservation of an order; `hand` is 1 when the units leave the warehouse, 0 when they stay.
_END = """
WITH ended AS (
    UPDATE inventory_reservation SET state = %(state)s, ended_at = %(now)s
    WHERE order_id = %(order)s AND site_id = %(site)s AND state = 'held' RETURNING sku_id, quantity
), moved AS (
    UPDATE inventory_stock_level s
    SET on_hand = s.on_hand - e.quantity * %(hand)s, reserved = s.reserved - e.quantity, updated_at = %(now)s
    FROM ended e WHERE s.sku_id = e.sku_id RETURNING s.sku_id, e.quantity, s.on_hand, s.reserved
), written AS (
    INSERT INTO inventory_ledger_entry (site_id, sku_id, kind, on_hand_delta, reserved_delta, on_hand_after,
        reserved_after, order_id, reason, actor_kind, actor_id, at)
    SELECT %(site)s, sku_id, %(kind)s, -quantity * %(hand)s, -quantity, on_hand, reserved, %(order)s, '', 'order',
        '', %(now)s FROM moved
)
SELECT sku_id, on_hand - reserved - quantity * (1 - %(hand)s), on_hand - reserved FROM moved
"""

# Levels must exist before they move: the CHECKs judge an inserted row before ON CONFLICT could add to it.
_OPEN = (
    "INSERT INTO inventory_stock_level (sku_id, site_id, on_hand, reserved, updated_at)"
    " SELECT s, %s, 0, 0, %s FROM unnest(%s::uuid[]) AS s ORDER BY s ON CONFLICT DO NOTHING"
)
_CHANGE = """
WITH changed AS (
    UPDATE inventory_stock_level s SET on_hand = s.on_hand + d.delta, updated_at = %(now)s
    FROM unnest(%(skus)s::uuid[], %(deltas)s::int[]) AS d(sku_id, delta)
    WHERE s.site_id = %(site)s AND s.sku_id = d.sku_id AND s.on_hand + d.delta >= s.reserved
    RETURNING s.sku_id, d.delta, s.on_hand, s.reserved
), written AS (
    INSERT INTO inventory_ledger_entry (site_id, sku_id, kind, on_hand_delta, reserved_delta, on_hand_after,
        reserved_after, order_id, reason, actor_kind, actor_id, at)
    SELECT %(site)s, sku_id, %(kind)s, delta, 0, on_hand, reserved, %(order)s, %(reason)s, %(actor_kind)s,
        %(actor_id)s, %(now)s
    FROM changed
)
SELECT sku_id, on_hand - reserved - delta, on_hand - reserved FROM changed
"""


def reserve(
    *, site_id: SiteId, order_id: OrderId, quantities: Mapping[SkuId, int], expires_at: datetime, now: datetime
) -> None:
    """Every line is promised to the order until `expires_at`, or none is.

    Raises StockShort naming each short line, AlreadyReserved for an order that reserved before.
    Locks: the levels, by SKU id. On StockShort nothing was written, so the transaction may go on.
    """
    require_transaction()
    _require_quantities(quantities)
    skus = sorted(quantities)
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM inventory_reservation WHERE order_id = %s LIMIT 1", [order_id])
        if cursor.fetchone() is not None:
            raise AlreadyReserved(order_id=str(order_id))
        cursor.execute(_LOCK, [site_id, skus])
        short = shortages(wanted=quantities, available=dict(cursor.fetchall()))
        if short:
            raise StockShort(shortages=short)
        parameters: dict[str, Any] = {
            "site": site_id, "order": order_id, "skus": skus, "quantities": [quantities[sku_id] for sku_id in skus],
            "expires": expires_at, "now": now,
        }  # fmt: skip
        cursor.execute(_RESERVE, parameters)
        turns = [Turn(SkuId(row[0]), row[1], row[2]) for row in cursor.fetchall()]
    if len(turns) != len(skus):
        raise RuntimeError("locked levels changed under their lock")
    _announce(site_id, turns, now)


def _require_quantities(quantities: Mapping[SkuId, int]) -> None:
    errors = [
        FieldError(f"quantities.{sku_id}", "out_of_range", {"min": 1, "max": MAX_UNITS})
        for sku_id, quantity in quantities.items()
        if not 1 <= quantity <= MAX_UNITS
    ]
    if errors or not quantities:
        raise StockChangeInvalid(fields=tuple(errors) or (FieldError("quantities", "required"),))


def commit(*, site_id: SiteId, order_id: OrderId, now: datetime) -> bool:
    """The order's units are sold: they left the warehouse. False when that was so already.

    Raises ReservationGone when they were released before, or never reserved. Idempotent by: order.
    Locks: the levels, by SKU id.
    """
    if _end(site_id, order_id, state="committed", kind="sell", units_leave=True, now=now):
        return True
    if _has(order_id, "committed"):
        return False
    raise ReservationGone(order_id=str(order_id))


def release(*, site_id: SiteId, order_id: OrderId, now: datetime) -> bool:
    """The order's held units are available again. False when it held none (any more).

    A committed reservation stays committed. Idempotent by: order. Locks: the levels, by SKU id.
    """
    return _end(site_id, order_id, state="released", kind="release", units_leave=False, now=now)


def _end(site_id: SiteId, order_id: OrderId, *, state: str, kind: str, units_leave: bool, now: datetime) -> bool:
    require_transaction()
    with connection.cursor() as cursor:
        # Who ends first wins: a commit and a release of one order meet here, not at the levels.
        cursor.execute(
            "SELECT sku_id FROM inventory_reservation WHERE order_id = %s AND site_id = %s AND state = 'held'"
            " ORDER BY sku_id FOR NO KEY UPDATE",
            [order_id, site_id],
        )
        skus = [row[0] for row in cursor.fetchall()]
        if not skus:
            return False
        cursor.execute(_LOCK, [site_id, skus])
        cursor.execute(
            _END,
            {"site": site_id, "order": order_id, "state": state, "kind": kind, "hand": int(units_leave), "now": now},
        )
        turns = [Turn(SkuId(row[0]), row[1], row[2]) for row in cursor.fetchall()]
    _announce(site_id, turns, now)
    return True


def _has(order_id: OrderId, state: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM inventory_reservation WHERE order_id = %s AND state = %s LIMIT 1", [order_id, state]
        )
        return cursor.fetchone() is not None


def restock(
    *, site_id: SiteId, order_id: OrderId, quantities: Mapping[SkuId, int], reason: str, actor: Actor, now: datetime
) -> None:
    """Units of a sold order are back in the warehouse (a refund before shipping, a return)."""
    require_transaction()
    _require_quantities(quantities)
    _change(site_id, dict(quantities), kind="restock", reason=reason, actor=actor, now=now, order_id=order_id)


def set_initial(*, site_id: SiteId, quantities: Mapping[SkuId, int], actor: Actor, now: datetime) -> None:
    """SKUs that never had a level start with these units; the others keep what they have. Idempotent.

    Announces nothing: whoever makes a SKU says in the same transaction what lists show of it, and an import of
    a whole shop must not plan a job per SKU.
    """
    require_transaction()
    wrong = [sku_id for sku_id, units in quantities.items() if not 0 <= units <= MAX_UNITS]
    if wrong:
        raise StockChangeInvalid(fields=(FieldError("stock", "out_of_range", {"min": 0, "max": MAX_UNITS}),))
    with connection.cursor() as cursor:
        cursor.execute("SELECT sku_id FROM inventory_stock_level WHERE sku_id = ANY(%s)", [list(quantities)])
        known = {row[0] for row in cursor.fetchall()}
    fresh = {sku_id: units for sku_id, units in quantities.items() if sku_id not in known}
    if fresh:
        _change(site_id, fresh, kind="initial", reason="", actor=actor, now=now, announced=False)


def receive(*, site_id: SiteId, quantities: Mapping[SkuId, int], reason: str, actor: Actor, now: datetime) -> None:
    """New units arrived in the warehouse. Raises StockChangeInvalid."""
    require_transaction()
    _require_quantities(quantities)
    _change(site_id, dict(quantities), kind="receive", reason=reason, actor=actor, now=now)


def adjust(*, site_id: SiteId, sku_id: SkuId, delta: int, reason: str, actor: Actor, now: datetime) -> None:
    """The count is corrected by `delta` for `reason`, in the ledger and in the audit record.

    Raises StockChangeInvalid for no change or no reason, StockShort when promised units would be missing.
    """
    require_transaction()
    errors = []
    if delta == 0 or abs(delta) > MAX_UNITS:
        errors.append(FieldError("delta", "out_of_range", {"min": -MAX_UNITS, "max": MAX_UNITS}))
    if not reason.strip():
        errors.append(FieldError("reason", "required"))
    elif len(reason) > 200:
        errors.append(FieldError("reason", "too_long", {"max": 200}))
    if errors:
        raise StockChangeInvalid(fields=tuple(errors))
    _change(site_id, {sku_id: delta}, kind="adjust", reason=reason.strip(), actor=actor, now=now)
    audit.record(
        actor=actor, action="inventory.adjust", subject_type="sku", subject_id=sku_id, now=now,
        reason=reason.strip(), changes={"delta": [0, delta]},
    )  # fmt: skip


def set_alert(*, site_id: SiteId, sku_id: SkuId, alert_below: int | None, now: datetime) -> None:
    """The SKU's low-stock threshold; None returns it to the site's usual one."""
    require_transaction()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE inventory_stock_level SET alert_below = %s, updated_at = %s WHERE site_id = %s AND sku_id = %s",
            [alert_below, now, site_id, sku_id],
        )


def _change(
    site_id: SiteId,
    deltas: dict[SkuId, int],
    *,
    kind: str,
    reason: str,
    actor: Actor,
    now: datetime,
    order_id: OrderId | None = None,
    announced: bool = True,
) -> None:
    """Levels move by `deltas` (made when absent), all or none. Raises StockShort."""
    skus = sorted(deltas)
    actor_kind, actor_id = actor_label(actor)
    with connection.cursor() as cursor:
        cursor.execute(_OPEN, [site_id, now, [sku_id for sku_id in skus if deltas[sku_id] >= 0]])
        cursor.execute(_LOCK, [site_id, skus])
        left = dict(cursor.fetchall())
        taken = {sku_id: -delta for sku_id, delta in deltas.items() if delta < 0}
        short = shortages(wanted=taken, available=left)
        if short:
            raise StockShort(shortages=short)
        cursor.execute(
            _CHANGE,
            {
                "site": site_id, "skus": skus, "deltas": [deltas[sku_id] for sku_id in skus], "kind": kind,
                "order": order_id, "reason": reason, "actor_kind": actor_kind, "actor_id": actor_id, "now": now,
            },
        )  # fmt: skip
        turns = [Turn(SkuId(row[0]), row[1], row[2]) for row in cursor.fetchall()]
    if len(turns) != len(skus):
        # The level belongs to another site: nothing may be half-done.
        raise StockChangeInvalid(fields=(FieldError("sku_id", "sku_unknown"),))
    if announced:
        _announce(site_id, turns, now)


def _announce(site_id: SiteId, turns: Iterable[Turn], now: datetime) -> None:
    for turn in turns:
        if turn.ran_out:
            outbox.emit(StockRanOut(site_id=site_id, sku_id=turn.sku_id), now=now)
        elif turn.returned:
            outbox.emit(StockReturned(site_id=site_id, sku_id=turn.sku_id), now=now)


def expired_orders(*, now: datetime, limit: int = 100) -> list[tuple[SiteId, OrderId]]:
    """Orders whose reservations are past their time, oldest first: for the sweep that cancels them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT site_id, order_id, min(expires_at) FROM inventory_reservation"
            " WHERE state = 'held' AND expires_at <= %s GROUP BY site_id, order_id ORDER BY 3 LIMIT %s",
            [now, limit],
        )
        return [(SiteId(row[0]), OrderId(UUID(str(row[1])))) for row in cursor.fetchall()]
