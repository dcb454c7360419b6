"""Giving an order up: by its buyer, by the merchant, or by time.

An unpaid order is cancelled on our own row at once and its payments are closed at the platform afterwards; money
that slips in between goes back by itself (usecases/payment.py). An expired order is different: its buyer may have
paid in time while the notice was lost, so the platform is asked first and a payment it has is honoured.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db import transaction

from portico.domains.inventory import public as inventory
from portico.domains.orders import public as orders
from portico.infra import audit, outbox
from portico.infra.actors import Actor, Member, Right, Staff, System, require_right
from portico.kernel.errors import Refused, Unavailable
from portico.kernel.ids import OrderId, SiteId
from portico.kernel.state import TransitionRefused
from portico.usecases.after_sales.giving import give_up
from portico.usecases.after_sales.money import RefundAboveLimit
from portico.usecases.payment import paid_after_all

__all__ = ["ASKING_GRACE", "RefundAboveLimit", "cancel_expired", "cancel_order"]

logger = logging.getLogger(__name__)

# How long an expired order waits for a platform that does not answer, before it is cancelled unasked.
ASKING_GRACE = timedelta(minutes=15)


def cancel_order(*, actor: Member | Staff | System, order_id: OrderId, words: str, now: datetime) -> None:
    """The order is cancelled; one that the merchant gives up after it was paid is refunded in full.

    A member may cancel their own unpaid order, staff with the right any order that was not shipped; giving money back
    takes a right of its own, for customer service up to the site's limit.
    Raises OrderNotFound, Denied, RefundAboveLimit, TransitionRefused, Invalid (field `reason`).
    """
    words = orders.checked_words(words, field="reason", limit=orders.MAX_REASON_LENGTH)
    with transaction.atomic():
        if isinstance(actor, Member):
            orders.lock_order(site_id=actor.site_id, order_id=order_id, member_id=actor.member_id)
            _cancel(actor.site_id, order_id, orders.CancelReason.BUYER, words, actor, now)
            return
        require_right(actor, Right.ORDER_CANCEL)
        head = orders.lock_order(site_id=actor.site_id, order_id=order_id)
        if head.state is orders.OrderState.PAID:
            _refund(actor, head, words, now)
        else:
            _cancel(actor.site_id, order_id, orders.CancelReason.MERCHANT, words, actor, now)


def _cancel(
    site_id: SiteId, order_id: OrderId, reason: orders.CancelReason, words: str, actor: Actor, now: datetime
) -> None:
    order = orders.cancel(site_id=site_id, order_id=order_id, reason=reason, words=words, actor=actor, now=now)
    inventory.release(site_id=site_id, order_id=order_id, now=now)
    outbox.emit(
        orders.OrderCancelled(site_id=site_id, order_id=order_id, member_id=order.member_id, reason=str(reason)),
        now=now,
    )
    if isinstance(actor, Staff):
        audit.record(
            actor=actor, action="orders.cancel", subject_type="order", subject_id=order_id, now=now, reason=words
        )


def _refund(actor: Staff | System, head: orders.OrderHead, words: str, now: datetime) -> None:
    """What has not left is given up: its money goes back, its pieces are free again."""
    case = give_up(actor=actor, order_id=head.id, words=words, now=now)
    audit.record(
        actor=actor,
        action="orders.refund",
        subject_type="order",
        subject_id=head.id,
        now=now,
        reason=words,
        changes={"refunded_fen": [0, case.shown_total.minor]},
    )


def cancel_expired(*, now: datetime, limit: int = 200) -> int:
    """Orders whose time to pay is over are cancelled, or turn out to be paid; how many were cancelled.

    Each in a transaction of its own. One whose platform does not answer waits for the next sweep, at most
    fifteen minutes.
    """
    cancelled = 0
    for site_id, order_id in orders.expired_orders(now=now, limit=limit):
        if _may_expire(site_id, order_id, now):
            cancelled += _expire(site_id, order_id, now)
    return cancelled


def _may_expire(site_id: SiteId, order_id: OrderId, now: datetime) -> bool:
    try:
        return not paid_after_all(site_id=site_id, order_id=order_id, now=now)
    except (Unavailable, Refused) as error:
        logger.warning("order %s: its platform cannot be asked (%s)", order_id, error.code)
    order = orders.get_order(site_id=site_id, order_id=order_id)
    return order.expires_at + ASKING_GRACE <= now


def _expire(site_id: SiteId, order_id: OrderId, now: datetime) -> int:
    actor = System(site_id, "sweep")
    with transaction.atomic():
        try:
            _cancel(site_id, order_id, orders.CancelReason.EXPIRED, "", actor, now)
        except TransitionRefused:
            return 0  # paid or cancelled a moment ago
    return 1
