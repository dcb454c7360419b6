"""The one writer of an order's state. Each verb is one statement: the row moves and the timeline says so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import msgspec
from django.db import connection

from portico.domains.orders.errors import OrderNotFound, OrderNotPayable
from portico.domains.orders.rules import CancelReason, OrderMove, OrderState, sources, target
from portico.infra.actors import Actor, Staff, actor_label
from portico.infra.locks import require_transaction
from portico.kernel.ids import MemberId, OrderId, SiteId
from portico.kernel.money import Money
from portico.kernel.state import TransitionRefused


@dataclass(frozen=True, slots=True)
class MovedOrder:
    """What the use case needs to know about an order that has just moved."""

    id: OrderId
    number: str
    member_id: MemberId
    payable: Money


@dataclass(frozen=True, slots=True)
class OrderHead:
    """What decides whether an order may be paid or cancelled."""

    id: OrderId
    number: str
    member_id: MemberId
    state: OrderState
    payable: Money
    expires_at: datetime


def lock_order(*, site_id: SiteId, order_id: OrderId, member_id: MemberId | None = None) -> OrderHead:
    """This transaction alone may move the order until it ends.

    Locks: the order's row, always before any row of a payment or of stock.
    Raises OrderNotFound, also for another member's order when `member_id` is given.
    """
    require_transaction()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, number, member_id, state, payable_fen, currency, expires_at FROM orders_order"
            " WHERE id = %s AND site_id = %s FOR NO KEY UPDATE",
            [order_id, site_id],
        )
        row = cursor.fetchone()
    if row is None or (member_id is not None and row[2] != member_id):
        raise OrderNotFound()
    return OrderHead(
        id=OrderId(row[0]),
        number=row[1],
        member_id=MemberId(row[2]),
        state=OrderState(row[3]),
        payable=Money(row[4], row[5]),
        expires_at=row[6],
    )


def mark_paid(*, site_id: SiteId, order_id: OrderId, actor: Actor, now: datetime) -> MovedOrder:
    """The order is paid. Raises OrderNotPayable when it no longer waits for a payment, OrderNotFound."""
    try:
        return move(site_id=site_id, order_id=order_id, move=OrderMove.PAY, actor=actor, now=now, stamp="paid_at")
    except TransitionRefused as refused:
        raise OrderNotPayable(state=refused.data["state"]) from None


def cancel(
    *, site_id: SiteId, order_id: OrderId, reason: CancelReason, words: str, actor: Actor, now: datetime
) -> MovedOrder:
    """The unpaid order is cancelled. Raises TransitionRefused when it is in any other state, OrderNotFound."""
    return move(
        site_id=site_id,
        order_id=order_id,
        move=OrderMove.CANCEL,
        actor=actor,
        now=now,
        stamp="cancelled_at",
        also={"cancel_reason": str(reason), "cancel_words": words},
        data={"reason": str(reason)},
    )


def confirm_receipt(
    *, site_id: SiteId, order_id: OrderId, member_id: MemberId | None, actor: Actor, now: datetime
) -> MovedOrder:
    """The shipped order is completed. With `member_id`, only that member's. Raises TransitionRefused, OrderNotFound."""
    return move(
        site_id=site_id,
        order_id=order_id,
        move=OrderMove.CONFIRM,
        actor=actor,
        now=now,
        stamp="completed_at",
        member_id=member_id,
    )


_CODES = {
    OrderMove.PAY: "paid",
    OrderMove.CANCEL: "cancelled",
    OrderMove.SHIP: "shipped",
    OrderMove.CONFIRM: "completed",
    OrderMove.REFUND: "refunded",
    OrderMove.UNSHIP: "unshipped",
}


def move(
    *,
    site_id: SiteId,
    order_id: OrderId,
    move: OrderMove,
    actor: Actor,
    now: datetime,
    stamp: str | None = None,
    clears: tuple[str, ...] = (),
    code: str = "",
    also: dict[str, str] | None = None,
    data: dict[str, str] | None = None,
    member_id: MemberId | None = None,
) -> MovedOrder:
    """One conditional update and its timeline entry (`code`: its text, the move's own by default).

    `stamp` is the column of the moment, `clears` are those that no longer hold.

    For the verbs of this package. The loser of a race finds the state already changed: TransitionRefused.
    """
    require_transaction()
    columns = "".join(f", {column} = %({column})s" for column in also or {})
    columns += f", {stamp} = %(now)s" if stamp else ""
    columns += "".join(f", {column} = NULL" for column in clears)
    whose = " AND member_id = %(member)s" if member_id is not None else ""
    kind, _ = actor_label(actor)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH moved AS (
              UPDATE orders_order SET state = %(target)s{columns}
               WHERE id = %(id)s AND site_id = %(site)s AND state = ANY(%(sources)s){whose}
              RETURNING id, number, member_id, payable_fen, currency
            ), told AS (
              INSERT INTO orders_timeline_entry (order_id, code, data, actor_kind, actor_name, at)
              SELECT id, %(code)s, %(data)s::jsonb, %(actor_kind)s, %(actor_name)s, %(now)s FROM moved
            )
            SELECT * FROM moved
            """,  # noqa: S608  # column names are literals of this module
            {
                "target": str(target(move)),
                "now": now,
                "id": order_id,
                "site": site_id,
                "sources": sources(move),
                "member": member_id,
                "code": code or _CODES[move],
                "data": msgspec.json.encode(data or {}).decode(),
                "actor_kind": kind,
                "actor_name": actor.name if isinstance(actor, Staff) else "",
                **(also or {}),
            },
        )
        row = cursor.fetchone()
    if row is None:
        state = _state_of(site_id, order_id, member_id)
        raise TransitionRefused(state=str(state), event=str(move))
    return MovedOrder(OrderId(row[0]), row[1], MemberId(row[2]), Money(row[3], row[4]))


def _state_of(site_id: SiteId, order_id: OrderId, member_id: MemberId | None) -> OrderState:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT state FROM orders_order WHERE id = %s AND site_id = %s AND (%s::uuid IS NULL OR member_id = %s)",
            [order_id, site_id, member_id, member_id],
        )
        row = cursor.fetchone()
    if row is None:
        raise OrderNotFound()
    return OrderState(row[0])


def note_on_timeline(
    *, site_id: SiteId, order_id: OrderId, code: str, data: dict[str, str], actor: Actor, now: datetime
) -> None:
    """The timeline tells something that moves no state, e.g. that a late payment goes back. Raises OrderNotFound."""
    require_transaction()
    kind, _ = actor_label(actor)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO orders_timeline_entry (order_id, code, data, actor_kind, actor_name, at)"
            " SELECT id, %s, %s::jsonb, %s, %s, %s FROM orders_order WHERE id = %s AND site_id = %s",
            [
                code,
                msgspec.json.encode(data).decode(),
                kind,
                actor.name if isinstance(actor, Staff) else "",
                now,
                order_id,
                site_id,
            ],
        )
        if cursor.rowcount == 0:
            raise OrderNotFound()
