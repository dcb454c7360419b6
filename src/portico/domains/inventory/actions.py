"""Writes of stock, the shop's own or (with `store_id`) a store's. The SQL is in `statements.py`.

Levels are locked in the order of their ids, by every action, so that orders sharing SKUs queue up instead of
waiting for each other in a ring. An order takes all its units at one place; whoever ends or gives back its units
need not know where: the reservations say.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
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
from portico.domains.inventory.statements import of
from portico.infra import audit, outbox
from portico.infra.actors import Actor, actor_label
from portico.infra.hot_sql import fetch_all
from portico.infra.locks import require_transaction
from portico.kernel.errors import FieldError
from portico.kernel.ids import OrderId, SiteId, SkuId, StoreId


def reserve(
    *,
    site_id: SiteId,
    order_id: OrderId,
    quantities: Mapping[SkuId, int],
    expires_at: datetime,
    now: datetime,
    store_id: StoreId | None = None,
) -> None:
    """Every line is promised to the order until `expires_at`, or none is. `store_id`: from that store's own stock.

    Raises StockShort naming each short line, AlreadyReserved for an order that reserved before.
    Locks: the levels, by SKU id. On StockShort nothing was written, so the transaction may go on.
    """
    require_transaction()
    _require_quantities(quantities)
    skus = sorted(quantities)
    sql = of(in_store=store_id is not None)
    place: dict[str, Any] = {"site": site_id, "store": store_id, "skus": skus, "now": now}
    if fetch_all("SELECT 1 FROM inventory_reservation WHERE order_id = %s LIMIT 1", [order_id]):
        raise AlreadyReserved(order_id=str(order_id))
    short = shortages(wanted=quantities, available=dict(fetch_all(sql.lock, place)))
    if short:
        raise StockShort(shortages=short)
    wanted = {"order": order_id, "quantities": [quantities[sku_id] for sku_id in skus], "expires": expires_at}
    turns = [Turn(SkuId(row[0]), row[1], row[2]) for row in fetch_all(sql.reserve, place | wanted)]
    if len(turns) != len(skus):
        raise RuntimeError("locked levels changed under their lock")
    if store_id is None:
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
            "SELECT sku_id, store_id FROM inventory_reservation WHERE order_id = %s AND site_id = %s"
            " AND state = 'held' ORDER BY sku_id FOR NO KEY UPDATE",
            [order_id, site_id],
        )
        held = cursor.fetchall()
        if not held:
            return False
        store_id = held[0][1]
        sql = of(in_store=store_id is not None)
        place = {"site": site_id, "store": store_id, "skus": [row[0] for row in held], "now": now}
        cursor.execute(sql.lock, place)
        cursor.execute(sql.end, place | {"order": order_id, "state": state, "kind": kind, "hand": int(units_leave)})
        turns = [Turn(SkuId(row[0]), row[1], row[2]) for row in cursor.fetchall()]
    if store_id is None:
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
    """Units of a sold order are back where they were taken (a refund before shipping, a return)."""
    require_transaction()
    _require_quantities(quantities)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT store_id FROM inventory_reservation WHERE order_id = %s AND site_id = %s LIMIT 1",
            [order_id, site_id],
        )
        row = cursor.fetchone()
    place = Place(site_id, None if row is None else row[0])
    _change(place, dict(quantities), kind="restock", reason=reason, actor=actor, now=now, order_id=order_id)


def set_initial(
    *,
    site_id: SiteId,
    quantities: Mapping[SkuId, int],
    actor: Actor,
    now: datetime,
    store_id: StoreId | None = None,
) -> None:
    """SKUs that never had a level start with these units; the others keep what they have. Idempotent.

    Announces nothing: whoever makes a SKU says in the same transaction what lists show of it, and an import of
    a whole shop must not plan a job per SKU.
    """
    require_transaction()
    wrong = [sku_id for sku_id, units in quantities.items() if not 0 <= units <= MAX_UNITS]
    if wrong:
        raise StockChangeInvalid(fields=(FieldError("stock", "out_of_range", {"min": 0, "max": MAX_UNITS}),))
    with connection.cursor() as cursor:
        if store_id is None:
            cursor.execute("SELECT sku_id FROM inventory_stock_level WHERE sku_id = ANY(%s)", [list(quantities)])
        else:
            cursor.execute(
                "SELECT sku_id FROM inventory_store_level WHERE store_id = %s AND sku_id = ANY(%s)",
                [store_id, list(quantities)],
            )
        known = {row[0] for row in cursor.fetchall()}
    fresh = {sku_id: units for sku_id, units in quantities.items() if sku_id not in known}
    if fresh:
        _change(Place(site_id, store_id), fresh, kind="initial", reason="", actor=actor, now=now, announced=False)


def receive(
    *,
    site_id: SiteId,
    quantities: Mapping[SkuId, int],
    reason: str,
    actor: Actor,
    now: datetime,
    store_id: StoreId | None = None,
) -> None:
    """New units arrived in the warehouse, or at the store. Raises StockChangeInvalid."""
    require_transaction()
    _require_quantities(quantities)
    _change(Place(site_id, store_id), dict(quantities), kind="receive", reason=reason, actor=actor, now=now)


def adjust(
    *,
    site_id: SiteId,
    sku_id: SkuId,
    delta: int,
    reason: str,
    actor: Actor,
    now: datetime,
    store_id: StoreId | None = None,
) -> None:
    """The count is corrected by `delta` for `reason`, in the ledger and in the audit record.

    Raises StockChangeInvalid for no change or no reason, StockShort when promised units would be missing.
    """
    require_transaction()
    errors = []
    if delta == 0 or abs(delta) > MAX_UNITS:
        errors.append(FieldError("delta", "out_of_range", {"min": -MAX_UNITS, "max": MAX_UNITS}))
    errors += _reason_errors(reason)
    if errors:
        raise StockChangeInvalid(fields=tuple(errors))
    _change(Place(site_id, store_id), {sku_id: delta}, kind="adjust", reason=reason.strip(), actor=actor, now=now)
    changes: dict[str, Any] = {"delta": [0, delta]}
    if store_id is not None:
        changes["store"] = [None, str(store_id)]
    audit.record(
        actor=actor, action="inventory.adjust", subject_type="sku", subject_id=sku_id, now=now,
        reason=reason.strip(), changes=changes,
    )  # fmt: skip


def _reason_errors(reason: str) -> list[FieldError]:
    if not reason.strip():
        return [FieldError("reason", "required")]
    return [FieldError("reason", "too_long", {"max": 200})] if len(reason) > 200 else []


def move(
    *,
    site_id: SiteId,
    sku_id: SkuId,
    quantity: int,
    source: StoreId | None,
    target: StoreId | None,
    reason: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Units went from one place to another (None: the shop's warehouse), in both ledgers and in the audit record.

    Raises StockChangeInvalid, StockShort when the source has not enough to spare. Locks: the shop's level before
    those of stores, stores by id, whichever way the units go.
    """
    require_transaction()
    errors = _reason_errors(reason)
    if not 1 <= quantity <= MAX_UNITS:
        errors.append(FieldError("quantity", "out_of_range", {"min": 1, "max": MAX_UNITS}))
    if source == target:
        errors.append(FieldError("target", "same_place"))
    if errors:
        raise StockChangeInvalid(fields=tuple(errors))
    steps = sorted(((source, -quantity), (target, quantity)), key=lambda step: str(step[0] or ""))
    for store_id, delta in steps:
        _change(Place(site_id, store_id), {sku_id: delta}, kind="move", reason=reason.strip(), actor=actor, now=now)
    audit.record(
        actor=actor, action="inventory.move", subject_type="sku", subject_id=sku_id, now=now, reason=reason.strip(),
        changes={"quantity": [0, quantity], "place": [str(source or ""), str(target or "")]},
    )  # fmt: skip


def adjust_many(*, site_id: SiteId, deltas: Mapping[SkuId, int], reason: str, actor: Actor, now: datetime) -> None:
    """The warehouse's counts are corrected by `deltas` for one `reason`, all of them or none.

    Raises StockChangeInvalid for no change or no reason, StockShort when promised units would be missing. The caller
    writes the audit record of the whole. Locks: the levels, by SKU id.
    """
    require_transaction()
    errors = []
    if not deltas or any(delta == 0 or abs(delta) > MAX_UNITS for delta in deltas.values()):
        errors.append(FieldError("delta", "out_of_range", {"min": -MAX_UNITS, "max": MAX_UNITS}))
    if not reason.strip():
        errors.append(FieldError("reason", "required"))
    if errors:
        raise StockChangeInvalid(fields=tuple(errors))
    place = Place(site_id, None)
    _change(place, dict(deltas), kind="adjust", reason=reason.strip(), actor=actor, now=now)


def set_alert(*, site_id: SiteId, sku_id: SkuId, alert_below: int | None, now: datetime) -> None:
    """The SKU's low-stock threshold; None returns it to the site's usual one."""
    require_transaction()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE inventory_stock_level SET alert_below = %s, updated_at = %s WHERE site_id = %s AND sku_id = %s",
            [alert_below, now, site_id, sku_id],
        )


@dataclass(frozen=True, slots=True)
class Place:
    """Where units lie: the shop's warehouse, or a store with stock of its own."""

    site_id: SiteId
    store_id: StoreId | None


def _change(
    place: Place,
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
    sql, site_id = of(in_store=place.store_id is not None), place.site_id
    values: dict[str, Any] = {
        "site": site_id, "store": place.store_id, "skus": skus, "deltas": [deltas[sku_id] for sku_id in skus],
        "opened": [sku_id for sku_id in skus if deltas[sku_id] >= 0], "kind": kind, "order": order_id,
        "reason": reason, "actor_kind": actor_kind, "actor_id": actor_id, "now": now,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(sql.open, values)
        cursor.execute(sql.lock, values)
        left = dict(cursor.fetchall())
        taken = {sku_id: -delta for sku_id, delta in deltas.items() if delta < 0}
        short = shortages(wanted=taken, available=left)
        if short:
            raise StockShort(shortages=short)
        cursor.execute(sql.change, values)
        turns = [Turn(SkuId(row[0]), row[1], row[2]) for row in cursor.fetchall()]
    if len(turns) != len(skus):
        # The level belongs to another site: nothing may be half-done.
        raise StockChangeInvalid(fields=(FieldError("sku_id", "sku_unknown"),))
    if announced and place.store_id is None:
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
