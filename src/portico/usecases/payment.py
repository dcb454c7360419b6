"""Money in: believing a notice, asking when in doubt, and returning what came too late. Payments begin in
`usecases/payment_start.py`.

Our row decides amounts; the platform decides whether money has moved; the order's row decides what it was for.
Whoever moves the order first wins: money that finds its order cancelled, or paid already, goes back by itself.
Locks: always the order's row before the payment's. Nothing here talks to a platform inside a transaction.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from portico.domains.inventory import public as inventory
from portico.domains.orders import public as orders
from portico.domains.payments import public as payments
from portico.domains.payments.ports import (
    CloseNotOffered,
    GatewayPayment,
    PaymentGateway,
    PaymentNotice,
)
from portico.domains.sites import public as sites
from portico.infra import audit, inbox, jobs, outbox
from portico.infra.actors import Member, System
from portico.kernel.errors import Refused, Unavailable
from portico.kernel.ids import OrderId, PaymentId, SiteId
from portico.kernel.money import Money
from portico.usecases.gateways import gateways

ORDER = "order"
CLOSE_PAYMENT_TASK = "portico.close_payment"


def gateway_of(site_id: SiteId, provider: str) -> PaymentGateway:
    """The site's gateway at a provider. Raises NotConnected when the merchant has no account there."""
    return gateways(site_id).payment[provider]


def notify_url(site_id: SiteId, provider: str) -> str:
    """Where the platform tells us about this site's payments and refunds."""
    code = sites.get_site(site_id=site_id).code
    return f"{settings.PORTICO.public_url.rstrip('/')}/hooks/{provider.replace('_', '-')}/{code}"


def settle(*, site_id: SiteId, provider: str, notice: PaymentNotice, now: datetime) -> None:
    """The notice has had its effect, once: order paid, stock sold, everybody told; or the money is on its way back.

    Raises PaymentNotFound (also for another site's), AmountMismatch and TransactionMismatch: nothing has changed
    then but the audit record. Idempotent by: the notice, and again by the payment.
    """
    if notice.state != "succeeded":
        return  # only success carries money; closing and refunding have ways of their own
    try:
        with transaction.atomic():
            if not inbox.once(source=f"{provider}.payment:{site_id}", external_id=notice.notice_id):
                return
            _settle(
                site_id=site_id,
                provider=provider,
                out_trade_no=notice.out_trade_no,
                transaction_id=notice.transaction_id,
                amount=notice.amount,
                paid_at=notice.paid_at,
                payer_openid=notice.payer_openid or "",
                now=now,
            )
    except (payments.AmountMismatch, payments.TransactionMismatch) as refused:
        _record_refusal(site_id, provider, notice, refused, now)
        raise


def _record_refusal(
    site_id: SiteId,
    provider: str,
    notice: PaymentNotice,
    refused: payments.AmountMismatch | payments.TransactionMismatch,
    now: datetime,
) -> None:
    """One audit row per notice: the platform will repeat it for a day."""
    with transaction.atomic():
        if inbox.once(source=f"{provider}.refused:{site_id}", external_id=notice.notice_id):
            audit.record(
                actor=System(site_id, provider),
                action=f"payments.refused_{refused.code}",
                subject_type="out_trade_no",
                subject_id=notice.out_trade_no,
                now=now,
                changes={name: [None, value] for name, value in refused.data.items()},
            )


def _settle(
    *,
    site_id: SiteId,
    provider: str,
    out_trade_no: str,
    transaction_id: str,
    amount: Money,
    paid_at: datetime,
    payer_openid: str,
    now: datetime,
) -> None:
    known = payments.find_by_trade_no(site_id=site_id, provider=provider, out_trade_no=out_trade_no)
    order_id = OrderId(known.subject_id)
    head = orders.lock_order(site_id=site_id, order_id=order_id)
    outcome = payments.mark_paid(
        site_id=site_id,
        provider=provider,
        out_trade_no=out_trade_no,
        transaction_id=transaction_id,
        amount=amount,
        paid_at=paid_at,
        payer_openid=payer_openid,
        now=now,
    )
    if isinstance(outcome, payments.AlreadySettled):
        return
    actor = System(site_id, provider)
    if head.state is orders.OrderState.PENDING_PAYMENT and amount != head.payable:
        _return_payment(outcome.payment, str(head.state), actor, now)
        return
    try:
        order = orders.mark_paid(site_id=site_id, order_id=order_id, actor=actor, now=now)
    except orders.OrderNotPayable as refused:
        _return_payment(outcome.payment, refused.data["state"], actor, now)
        return
    inventory.commit(site_id=site_id, order_id=order_id, now=now)
    outbox.emit(
        orders.OrderPaid(
            site_id=site_id,
            order_id=order_id,
            member_id=order.member_id,
            payment_id=outcome.payment.id,
            paid_fen=amount.minor,
        ),
        now=now,
    )
    # Another method may have been opened too: it must not take money any more.
    plan_closing(site_id=site_id, order_id=order_id, now=now)


# Why money goes back, by the state in which it found its order: the reason of the refund, the entry of the timeline.
_RETURNED = {
    orders.OrderState.CANCELLED: ("late_payment", "late_payment_returned"),
    orders.OrderState.PENDING_PAYMENT: ("outdated_payment", "outdated_payment_returned"),
}


def _return_payment(payment: payments.PaymentView, order_state: str, actor: System, now: datetime) -> None:
    """The money came for an order that does not want it: all of it goes back, and the timeline says so.

    Too late, for an order that is paid already, or at a price that the merchant has changed meanwhile.
    """
    second = ("second_payment", "second_payment_returned")
    reason, code = _RETURNED.get(orders.OrderState(order_state), second)
    payments.open_refund(site_id=payment.site_id, payment_id=payment.id, amount=payment.amount, reason=reason, now=now)
    orders.note_on_timeline(
        site_id=payment.site_id, order_id=OrderId(payment.subject_id), code=code, data={}, actor=actor, now=now
    )


def plan_closing(*, site_id: SiteId, order_id: OrderId, now: datetime) -> None:
    """The order's open payments will be closed at their platforms: a job each, and a sweep behind the jobs."""
    for payment_id in payments.request_close(site_id=site_id, subject=ORDER, subject_id=order_id, now=now):
        jobs.defer(CLOSE_PAYMENT_TASK, queue="platforms", payment_id=str(payment_id), site_id=str(site_id))


def close_payment(*, site_id: SiteId, payment_id: PaymentId, now: datetime) -> None:
    """The payment is closed at the platform and here; or it was paid after all, and is settled.

    Raises Unavailable or Refused: the sweep tries again. Idempotent.
    """
    payment = payments.get_payment(site_id=site_id, payment_id=payment_id)
    if payment.state is not payments.PaymentState.PENDING:
        return
    gateway = gateway_of(payment.site_id, payment.provider)
    with transaction.atomic():
        payments.claim_query(payment_id=payment_id, now=now)  # the sweep takes those tried longest ago first
    try:
        gateway.close(out_trade_no=payment.out_trade_no)
    except CloseNotOffered:
        # It closes by itself when its time is up; until then money may arrive, and the sweep asks again.
        ask(payment, gateway, now)
        return
    except Refused:
        if ask(payment, gateway, now) is payments.PaymentState.PENDING:
            raise
        return
    with transaction.atomic():
        payments.mark_closed(payment_id=payment_id, now=now)


def query_in_doubt(*, site_id: SiteId, payment_id: PaymentId, now: datetime) -> payments.PaymentState:
    """What the platform says about an open payment has had its effect. At most one question in three seconds.

    Raises PaymentNotFound, Unavailable, Refused.
    """
    payment = payments.get_payment(site_id=site_id, payment_id=payment_id)
    if payment.state is not payments.PaymentState.PENDING:
        return payment.state
    with transaction.atomic():
        if not payments.claim_query(payment_id=payment_id, now=now):
            return payment.state
    return ask(payment, gateway_of(payment.site_id, payment.provider), now)


def look_again(*, site_id: SiteId, payment_id: PaymentId, now: datetime) -> payments.PaymentState:
    """What the platform says about a payment has had its effect, though we had closed it: somebody saw its money.

    Raises PaymentNotFound, AmountMismatch, TransactionMismatch, Unavailable, Refused. Idempotent.
    """
    payment = payments.get_payment(site_id=site_id, payment_id=payment_id)
    if payment.state not in {payments.PaymentState.PENDING, payments.PaymentState.CLOSED}:
        return payment.state
    return ask(payment, gateway_of(site_id, payment.provider), now)


def watch_payment(*, actor: Member, payment_id: PaymentId, now: datetime) -> payments.PaymentView:
    """The member's payment, asked about when its notice is overdue: what the result page polls.

    Raises PaymentNotFound. A platform that does not answer is no reason to fail: the state is then as we know it.
    """
    payment = payments.get_payment(site_id=actor.site_id, payment_id=payment_id, member_id=actor.member_id)
    if payment.state is not payments.PaymentState.PENDING:
        return payment
    try:
        state = query_in_doubt(site_id=actor.site_id, payment_id=payment_id, now=now)
    except (Unavailable, Refused):
        return payment
    if state is payment.state:
        return payment
    return payments.get_payment(site_id=actor.site_id, payment_id=payment_id, member_id=actor.member_id)


def paid_after_all(*, site_id: SiteId, order_id: OrderId, now: datetime) -> bool:
    """True when the platform has money for the order that nobody had told us about; it is settled then.

    Raises Unavailable or Refused when a platform cannot be asked now.
    """
    for payment in payments.open_payments(site_id=site_id, subject=ORDER, subject_id=order_id):
        if ask(payment, gateway_of(payment.site_id, payment.provider), now) is payments.PaymentState.SUCCEEDED:
            return True
    return False


def ask(payment: payments.PaymentView, gateway: PaymentGateway, now: datetime) -> payments.PaymentState:
    answer = gateway.query(out_trade_no=payment.out_trade_no)
    with transaction.atomic():
        if believe(payment, answer, now):
            return payments.PaymentState.SUCCEEDED
    if _is_dead(payment, answer, now):
        with transaction.atomic():
            payments.mark_closed(payment_id=payment.id, now=now)
        return payments.PaymentState.CLOSED
    return payments.PaymentState.PENDING


def believe(payment: payments.PaymentView, answer: GatewayPayment, now: datetime) -> bool:
    """The platform's word that it has the money has had its effect; False when it does not say so."""
    if answer.state != "succeeded" or answer.amount is None or not answer.transaction_id:
        return False
    _settle(
        site_id=payment.site_id, provider=payment.provider, out_trade_no=payment.out_trade_no,
        transaction_id=answer.transaction_id, amount=answer.amount, paid_at=answer.paid_at or now,
        payer_openid=answer.payer_openid or "", now=now,
    )  # fmt: skip
    return True


def _is_dead(payment: payments.PaymentView, answer: GatewayPayment, now: datetime) -> bool:
    """No money of it is ours: closed or given back there; or it never arrived, and is too old to arrive any more."""
    if answer.state in {"closed", "refunded"}:
        return True
    return answer.state == "unknown" and payment.expires_at + timedelta(minutes=5) <= now
