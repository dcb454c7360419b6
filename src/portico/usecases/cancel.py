"""Giving an order up: by its buyer, by the merchant, or by time.

An unpaid order is cancelled on our own row at once and its payments are closed at the platform afterwards; money
that slips in between goes back by itself (usecases/payment.py). An expired order is different: its buyer may have
paid in time while the notice was lost, so the platform is asked first and a payment it has is honoured.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction

from portico.domains.inventory import public as inventory
from portico.domains.orders import public as orders
from portico.domains.payments import public as payments
from portico.domains.staff import public as staff
from portico.infra import audit, outbox
from portico.infra.actors import Actor, Member, Right, Staff, System, require_right
from portico.kernel.errors import Denied, Refused, Unavailable
from portico.kernel.ids import OrderId, OrderLineId, SiteId, SkuId
from portico.kernel.money import Money, sum_money, yuan_text
from portico.kernel.state import TransitionRefused
from portico.usecases.payment import ORDER, paid_after_all

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


class RefundAboveLimit(Denied):
    """The actor may give back at most `data["limit"]` (yuan) at once."""

    code = "refund_above_limit"


def _require_refund_right(actor: Staff | System, owed: Money) -> None:
    if isinstance(actor, System) or Right.MONEY_REFUND in actor.rights:
        return
    require_right(actor, Right.MONEY_REFUND_LIMITED)
    limit = staff.get_policy(site_id=actor.site_id).refund_limit
    if owed.minor > limit.minor:
        raise RefundAboveLimit(limit=yuan_text(limit.minor))


def _refund(actor: Staff | System, head: orders.OrderHead, words: str, now: datetime) -> None:
    """What has not left is given up: its money goes back, its pieces are free again."""
    site_id = actor.site_id
    order = orders.get_order(site_id=site_id, order_id=head.id)
    refunds = {
        line.id: orders.LineRefund(orders.Pieces(unshipped=line.to_ship), _worth_of_unshipped(line))
        for line in order.lines
        if line.to_ship
    }
    nothing_left = all(line.shipped_quantity == 0 for line in order.lines)
    freight = order.freight - order.refunded_freight if nothing_left else Money.zero(order.payable.currency)
    owed = sum_money([freight, *(refund.amount for refund in refunds.values())], order.payable.currency)
    _require_refund_right(actor, owed)
    changed = orders.refund_lines(
        site_id=site_id,
        order_id=head.id,
        refunds=refunds,
        freight=freight,
        reason=orders.CancelReason.MERCHANT,
        words=words,
        data={},
        actor=actor,
        now=now,
    )
    payment = payments.payments_of(site_id=site_id, subject=ORDER, subject_ids=[head.id]).get(head.id)
    if payment is not None and owed:
        payments.open_refund(site_id=site_id, payment_id=payment.id, amount=owed, reason="merchant_cancelled", now=now)
    inventory.restock(
        site_id=site_id,
        order_id=head.id,
        quantities=_pieces_by_sku(order, refunds),
        reason=words,
        actor=actor,
        now=now,
    )
    if changed.moved is orders.OrderMove.REFUND:
        outbox.emit(
            orders.OrderRefunded(site_id=site_id, order_id=head.id, member_id=head.member_id, refunded_fen=owed.minor),
            now=now,
        )
    audit.record(
        actor=actor,
        action="orders.refund",
        subject_type="order",
        subject_id=head.id,
        now=now,
        reason=words,
        changes={"refunded_fen": [0, owed.minor]},
    )


def _worth_of_unshipped(line: orders.OrderLineView) -> Money:
    return orders.refundable(
        payable=line.payable,
        quantity=line.quantity,
        refunded_quantity=line.refunded_quantity,
        refunded=line.refunded,
        pieces=line.to_ship,
    )


def _pieces_by_sku(order: orders.OrderView, refunds: Mapping[OrderLineId, orders.LineRefund]) -> dict[SkuId, int]:
    quantities: dict[SkuId, int] = {}
    for line in order.lines:
        if line.id in refunds:
            quantities[line.sku_id] = quantities.get(line.sku_id, 0) + refunds[line.id].pieces.all
    return quantities


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
