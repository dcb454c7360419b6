"""The one writer of what becomes of an order's pieces: shipped, held by an after-sales case, refunded.

Every verb locks its order, changes its lines by one conditional statement, and lets the order move when that was the
last piece: nothing left to ship → shipped, everything refunded → refunded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import F

from portico.domains.orders import models
from portico.domains.orders.actions.moves import MovedOrder, OrderHead, lock_order, move, note_on_timeline
from portico.domains.orders.errors import LinesNotRefundable, LinesNotShippable
from portico.domains.orders.rules import TRANSITIONS, CancelReason, OrderMove
from portico.infra.actors import Actor
from portico.kernel.ids import OrderId, OrderLineId, SiteId
from portico.kernel.money import Money, sum_money
from portico.kernel.state import TransitionRefused


@dataclass(frozen=True, slots=True)
class Pieces:
    """Pieces of a line: some that have left, some that have not."""

    shipped: int = 0
    unshipped: int = 0

    def __post_init__(self) -> None:
        if self.shipped < 0 or self.unshipped < 0:
            raise ValueError("pieces cannot be negative")

    @property
    def all(self) -> int:
        return self.shipped + self.unshipped


@dataclass(frozen=True, slots=True)
class LineRefund:
    """Pieces given back and the money for them. No pieces: money alone, for what the buyer keeps."""

    pieces: Pieces
    amount: Money


@dataclass(frozen=True, slots=True)
class LinesChanged:
    """The order after a change of its lines. `moved`: by which move, when that was the last piece."""

    order: MovedOrder
    moved: OrderMove | None


_SHIP = """
UPDATE orders_order_line l SET shipped_quantity = shipped_quantity + w.pieces
  FROM unnest(%s::uuid[], %s::int[]) AS w(id, pieces)
 WHERE l.id = w.id AND l.order_id = %s AND w.pieces > 0
   AND quantity - shipped_quantity - held_unshipped - refunded_unshipped >= w.pieces
"""

_UNSHIP = """
UPDATE orders_order_line l SET shipped_quantity = shipped_quantity - w.pieces
  FROM unnest(%s::uuid[], %s::int[]) AS w(id, pieces)
 WHERE l.id = w.id AND l.order_id = %s AND w.pieces > 0
   AND shipped_quantity - (held_quantity - held_unshipped) - (refunded_quantity - refunded_unshipped) >= w.pieces
"""
# Pieces are free when nothing was decided about them; amounts are bounded by what the line has left.
_HOLD = """
UPDATE orders_order_line l SET held_quantity = held_quantity + w.shipped + w.unshipped,
       held_unshipped = held_unshipped + w.unshipped
  FROM unnest(%s::uuid[], %s::int[], %s::int[]) AS w(id, shipped, unshipped)
 WHERE l.id = w.id AND l.order_id = %s AND w.shipped + w.unshipped > 0
   AND quantity - shipped_quantity - held_unshipped - refunded_unshipped >= w.unshipped
   AND shipped_quantity - (held_quantity - held_unshipped) - (refunded_quantity - refunded_unshipped) >= w.shipped
"""
_RELEASE = """
UPDATE orders_order_line l SET held_quantity = held_quantity - w.shipped - w.unshipped,
       held_unshipped = held_unshipped - w.unshipped
  FROM unnest(%s::uuid[], %s::int[], %s::int[]) AS w(id, shipped, unshipped)
 WHERE l.id = w.id AND l.order_id = %s AND held_unshipped >= w.unshipped
   AND held_quantity - held_unshipped >= w.shipped
"""
_REFUND = """
UPDATE orders_order_line l SET refunded_quantity = refunded_quantity + w.shipped + w.unshipped,
       refunded_unshipped = refunded_unshipped + w.unshipped, refunded_fen = refunded_fen + w.fen
  FROM unnest(%s::uuid[], %s::int[], %s::int[], %s::bigint[]) AS w(id, shipped, unshipped, fen)
 WHERE l.id = w.id AND l.order_id = %s AND w.fen >= 0 AND refunded_fen + w.fen <= payable_fen
   AND quantity - shipped_quantity - held_unshipped - refunded_unshipped >= w.unshipped
   AND shipped_quantity - (held_quantity - held_unshipped) - (refunded_quantity - refunded_unshipped) >= w.shipped
"""


def ship_lines(
    *,
    site_id: SiteId,
    order_id: OrderId,
    quantities: Mapping[OrderLineId, int],
    data: dict[str, str],
    actor: Actor,
    now: datetime,
) -> LinesChanged:
    """These pieces of the paid order have left; with the last one the order is shipped. `data` is for the timeline.

    Raises LinesNotShippable (then nothing left), TransitionRefused for an order that is not paid, OrderNotFound.
    Locks: the order.
    """
    head = lock_order(site_id=site_id, order_id=order_id)
    if not TRANSITIONS.allows(head.state, OrderMove.SHIP):
        raise TransitionRefused(state=str(head.state), event=str(OrderMove.SHIP))
    left = _left_to_ship(order_id)
    ids = list(quantities)
    if not ids or _changed(_SHIP, [ids, [quantities[i] for i in ids], order_id]) != len(ids):
        raise LinesNotShippable(lines=left)
    changed = _shipped_or_not(site_id, head, data=data, actor=actor, now=now)
    if changed.moved is None:
        # The last parcel's entry is the move's own.
        note_on_timeline(site_id=site_id, order_id=order_id, code="part_shipped", data=data, actor=actor, now=now)
    return changed


def unship_lines(
    *,
    site_id: SiteId,
    order_id: OrderId,
    quantities: Mapping[OrderLineId, int],
    code: str,
    data: dict[str, str],
    actor: Actor,
    now: datetime,
) -> LinesChanged:
    """These pieces had not left after all (a wrong waybill, a hand-over taken back): they are to be shipped again.

    The order waits for shipping again, from wherever it was. `code` and `data` are for the timeline.
    Raises LinesNotShippable for pieces that never left, were refunded or are in an after-sales case, OrderNotFound.
    Locks: the order.
    """
    head = lock_order(site_id=site_id, order_id=order_id)
    ids = list(quantities)
    if not ids or _changed(_UNSHIP, [ids, [quantities[i] for i in ids], order_id]) != len(ids):
        raise LinesNotShippable(lines=_left_to_ship(order_id))
    if not TRANSITIONS.allows(head.state, OrderMove.UNSHIP):
        note_on_timeline(site_id=site_id, order_id=order_id, code=code, data=data, actor=actor, now=now)
        return LinesChanged(MovedOrder(head.id, head.number, head.member_id, head.payable), None)
    moved = move(
        site_id=site_id, order_id=order_id, move=OrderMove.UNSHIP, actor=actor, now=now, code=code, data=data,
        clears=("shipped_at", "completed_at", "receipt_due_at"),
    )  # fmt: skip
    return LinesChanged(moved, OrderMove.UNSHIP)


def hold_lines(*, site_id: SiteId, order_id: OrderId, pieces: Mapping[OrderLineId, Pieces]) -> None:
    """These pieces are in an after-sales case: they neither leave nor enter a second case until it is over.

    Raises LinesNotRefundable, OrderNotFound. Locks: the order.
    """
    lock_order(site_id=site_id, order_id=order_id)
    ids, shipped, unshipped = _columns(pieces)
    if _changed(_HOLD, [ids, shipped, unshipped, order_id]) != len(ids):
        raise LinesNotRefundable(lines=[str(i) for i in ids])


def release_lines(
    *, site_id: SiteId, order_id: OrderId, pieces: Mapping[OrderLineId, Pieces], actor: Actor, now: datetime
) -> LinesChanged:
    """The case about these pieces is over without a refund: they are as they were before.

    Raises LinesNotRefundable when they were not held, OrderNotFound. Locks: the order.
    """
    head = lock_order(site_id=site_id, order_id=order_id)
    _release(order_id, pieces)
    return _shipped_or_not(site_id, head, data={}, actor=actor, now=now)


def refund_lines(
    *,
    site_id: SiteId,
    order_id: OrderId,
    refunds: Mapping[OrderLineId, LineRefund],
    freight: Money,
    held: Mapping[OrderLineId, Pieces] | None = None,
    reason: CancelReason,
    words: str,
    data: dict[str, str],
    actor: Actor,
    now: datetime,
) -> LinesChanged:
    """These pieces and amounts, and `freight` fen of the freight, are given back; with the last piece the order is
    refunded, with the last that was to leave it is shipped. `held` are released first: the pieces of the case that
    is decided. `reason` and `words` stay with an order that is refunded whole; `data` is for the timeline, which
    is told the sum as `amount_fen`, too.

    The money itself is the caller's (payments.open_refund), in the same transaction.
    Raises LinesNotRefundable when more pieces, money or freight would go back than are left, OrderNotFound,
    TransitionRefused for an order that was never paid. Locks: the order.
    """
    head = lock_order(site_id=site_id, order_id=order_id)
    if not TRANSITIONS.allows(head.state, OrderMove.REFUND):
        raise TransitionRefused(state=str(head.state), event=str(OrderMove.REFUND))
    if held:
        _release(order_id, held)
    ids, shipped, unshipped = _columns({line: refund.pieces for line, refund in refunds.items()})
    amounts = [refunds[line].amount.minor for line in ids]
    if _changed(_REFUND, [ids, shipped, unshipped, amounts, order_id]) != len(ids):
        raise LinesNotRefundable(lines=[str(i) for i in ids])
    _refund_freight(order_id, freight)
    total = sum_money([freight, *(refund.amount for refund in refunds.values())], head.payable.currency)
    told = {**data, "amount_fen": str(total.minor)}
    due = _due_move(head)
    if due is OrderMove.REFUND:
        also = {"cancel_reason": str(reason), "cancel_words": words}
        moved = move(
            site_id=site_id, order_id=order_id, move=due, actor=actor, now=now, stamp="cancelled_at", also=also,
            data={**told, "reason": str(reason)},
        )  # fmt: skip
        return LinesChanged(moved, due)
    note_on_timeline(site_id=site_id, order_id=order_id, code="part_refunded", data=told, actor=actor, now=now)
    return _shipped_or_not(site_id, head, data={}, actor=actor, now=now)


def _columns(pieces: Mapping[OrderLineId, Pieces]) -> tuple[list[OrderLineId], list[int], list[int]]:
    ids = sorted(pieces)
    return ids, [pieces[i].shipped for i in ids], [pieces[i].unshipped for i in ids]


def _release(order_id: OrderId, pieces: Mapping[OrderLineId, Pieces]) -> None:
    ids, shipped, unshipped = _columns(pieces)
    if _changed(_RELEASE, [ids, shipped, unshipped, order_id]) != len(ids):
        raise LinesNotRefundable(lines=[str(i) for i in ids])


def _refund_freight(order_id: OrderId, freight: Money) -> None:
    if not freight:
        return
    bounded = models.Order.objects.filter(
        id=order_id, freight_fen__gte=F("refunded_freight_fen") + freight.minor, currency=freight.currency
    )
    if freight.minor < 0 or not bounded.update(refunded_freight_fen=F("refunded_freight_fen") + freight.minor):
        raise LinesNotRefundable(lines=[], freight_fen=freight.minor)


def _changed(statement: str, parameters: list[Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return int(cursor.rowcount)


def _left_to_ship(order_id: OrderId) -> dict[str, int]:
    rows = models.OrderLine.objects.filter(order_id=order_id).annotate(
        left=F("quantity") - F("shipped_quantity") - F("held_unshipped") - F("refunded_unshipped")
    )
    return {str(line): left for line, left in rows.values_list("id", "left")}


def _shipped_or_not(
    site_id: SiteId, head: OrderHead, *, data: dict[str, str], actor: Actor, now: datetime
) -> LinesChanged:
    """The order is shipped when nothing is left to leave."""
    if _due_move(head) is not OrderMove.SHIP:
        return LinesChanged(MovedOrder(head.id, head.number, head.member_id, head.payable), None)
    moved = move(
        site_id=site_id, order_id=head.id, move=OrderMove.SHIP, actor=actor, now=now, stamp="shipped_at", data=data
    )
    return LinesChanged(moved, OrderMove.SHIP)


def _due_move(head: OrderHead) -> OrderMove | None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT bool_and(refunded_quantity = quantity), bool_or(shipped_quantity > 0),"
            " sum(quantity - shipped_quantity - refunded_unshipped) FROM orders_order_line WHERE order_id = %s",
            [head.id],
        )
        all_refunded, some_shipped, still_to_leave = cursor.fetchone()
    if all_refunded and TRANSITIONS.allows(head.state, OrderMove.REFUND):
        return OrderMove.REFUND
    if some_shipped and still_to_leave == 0 and TRANSITIONS.allows(head.state, OrderMove.SHIP):
        return OrderMove.SHIP
    return None
