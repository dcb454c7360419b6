"""When a shipped order counts as received: by the site's terms, sooner once signed for, later while it travels."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection

from portico.domains.orders.actions.moves import lock_order, note_on_timeline
from portico.domains.orders.desk.rules import DEFAULT_POLICY
from portico.domains.orders.errors import ReceiptAlreadyExtended
from portico.domains.orders.rules import RECEIPT_EXTENDED, BuyerAction, OrderState
from portico.infra.actors import Member
from portico.infra.locks import require_transaction
from portico.kernel.ids import OrderId, SiteId
from portico.kernel.state import TransitionRefused

_DUE = """
coalesce(o.receipt_due_at, o.shipped_at + make_interval(days => coalesce(
  (SELECT p.receive_days FROM orders_trade_policy p WHERE p.site_id = o.site_id), %(usual)s)))
"""
_MOVE = f"""
UPDATE orders_order o SET receipt_due_at = %(due)s
 WHERE o.id = %(id)s AND o.site_id = %(site)s AND o.state = 'shipped' AND {_DUE} {{compared}} %(due)s
"""  # noqa: S608  # both parts are literals of this module

_EXTEND = f"""
UPDATE orders_order o SET receipt_due_at = {_DUE} + make_interval(days => %(days)s)
 WHERE o.id = %(id)s AND o.site_id = %(site)s AND o.state = 'shipped'
   AND NOT EXISTS (SELECT 1 FROM orders_timeline_entry t WHERE t.order_id = o.id AND t.code = %(code)s)
RETURNING o.receipt_due_at
"""  # noqa: S608  # a literal of this module


def extend_receipt(*, actor: Member, order_id: OrderId, by: timedelta, now: datetime) -> datetime:
    """The member's shipped order counts as received that much later, and its timeline says so; when, then.

    Once an order. Raises OrderNotFound (also for another member's), TransitionRefused when it is not shipped or counts
    as received, ReceiptAlreadyExtended. Locks: the order, so that the second of two at once sees the first.
    """
    order = lock_order(site_id=actor.site_id, order_id=order_id, member_id=actor.member_id)
    if order.state is not OrderState.SHIPPED:
        raise TransitionRefused(state=str(order.state), event=str(BuyerAction.EXTEND_RECEIPT))
    with connection.cursor() as cursor:
        cursor.execute(
            _EXTEND,
            {
                "id": order_id,
                "site": actor.site_id,
                "usual": DEFAULT_POLICY.receive_days,
                "days": by.days,
                "code": RECEIPT_EXTENDED,
            },
        )
        row = cursor.fetchone()
    if row is None:
        raise ReceiptAlreadyExtended()
    note_on_timeline(
        site_id=actor.site_id, order_id=order_id, code=RECEIPT_EXTENDED, data={"days": str(by.days)}, actor=actor,
        now=now,
    )  # fmt: skip
    due: datetime = row[0]
    return due


def bring_receipt_forward(*, site_id: SiteId, order_id: OrderId, due_at: datetime) -> bool:
    """The shipped order counts as received at `due_at`, unless it does sooner; whether that changed anything."""
    return _moved(site_id, order_id, due_at, ">")


def put_receipt_off(*, site_id: SiteId, order_id: OrderId, due_at: datetime, longest: timedelta) -> bool:
    """The shipped order counts as received at `due_at`, at most `longest` after it was shipped; whether it now does
    later than before.
    """
    return _moved(site_id, order_id, due_at, "<", longest)


def _moved(
    site_id: SiteId, order_id: OrderId, due_at: datetime, compared: str, longest: timedelta | None = None
) -> bool:
    require_transaction()
    bound = "" if longest is None else " AND o.shipped_at + make_interval(days => %(longest)s) >= %(due)s"
    with connection.cursor() as cursor:
        cursor.execute(
            _MOVE.format(compared=compared) + bound,
            {
                "due": due_at,
                "id": order_id,
                "site": site_id,
                "usual": DEFAULT_POLICY.receive_days,
                "longest": longest.days if longest else 0,
            },
        )
        return bool(cursor.rowcount)
