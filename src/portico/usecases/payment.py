"""Money in: starting a payment, believing a notice, asking when in doubt, and returning what came too late.

Our row decides amounts; the platform decides whether money has moved; the order's row decides what it was for.
Whoever moves the order first wins: money that finds its order cancelled, or paid already, goes back by itself.
Locks: always the order's row before the payment's. Nothing here talks to a platform inside a transaction.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import msgspec
from django.conf import settings
from django.db import transaction

from portico.domains.inventory import public as inventory
from portico.domains.orders import public as orders
from portico.domains.payments import public as payments
from portico.domains.payments.ports import (
    CloseNotOffered,
    GatewayPayment,
    PaymentGateway,
    PaymentMethod,
    PaymentNotice,
    StartPayment,
)
from portico.domains.sites import public as sites
from portico.infra import audit, idempotency, inbox, jobs, outbox
from portico.infra.actors import Member, System
from portico.kernel.errors import Refused, Unavailable
from portico.kernel.ids import OrderId, PaymentId, SiteId
from portico.kernel.money import Money
from portico.usecases import balance, payment_methods
from portico.usecases.gateways import gateways

ORDER = "order"
CLOSE_PAYMENT_TASK = "portico.close_payment"


@dataclass(frozen=True, slots=True)
class PaymentRequest:
    """How a member wants to pay an order.

    `return_url` is where an H5 payment comes back to: the entry point makes sure that it is a page of ours.
    """

    order_id: OrderId
    method: PaymentMethod
    return_url: str = ""


def start_payment(
    *, actor: Member, request: PaymentRequest, client_ip: str, idempotency_key: str, now: datetime
) -> payments.PaymentView:
    """The platform holds a payment of exactly what the order costs; `params` is what the front end needs.

    Starting again gives the same payment, and asks the platform again only when its first answer was lost.
    Raises OrderNotFound, OrderNotPayable, OrderExpired, PaymentMethodUnknown (also when the shop does not offer it),
    PayerUnknown, BalanceShort (balance pays at once, or not at all), IdempotencyConflict;
    Unavailable or Refused when the platform does not take it (the payment stays open and may be started again).
    """
    key = idempotency.checked_key(idempotency_key)
    if request.method not in payment_methods.offered_methods(actor.site_id):
        raise payments.PaymentMethodUnknown(method=request.method)
    openid = payment_methods.payer_openid(actor=actor, method=request.method)
    try:
        payment = _opened(actor, request, openid, client_ip, key, now)
    except payments.AmountMismatch:
        # The merchant changed the price while a payment was open: it goes first.
        _close_outdated(site_id=actor.site_id, order_id=request.order_id, now=now)
        payment = _opened(actor, request, openid, client_ip, key, now)
    is_open = payment.state is payments.PaymentState.PENDING
    return payment if not is_open or payment.params_good(now) else _start_at_platform(payment, now)


def _opened(
    actor: Member, request: PaymentRequest, openid: str, client_ip: str, key: str, now: datetime
) -> payments.PaymentView:
    with transaction.atomic():
        known = idempotency.claim(
            scope=f"payments:{actor.site_id}:{actor.member_id}",
            key=key,
            fingerprint=idempotency.fingerprint(msgspec.json.encode(request)),
            result_id=request.order_id,
        )
        if known is not None and (paid := _paid_before(actor, request)) is not None:
            return paid
        order = _payable_order(actor, request.order_id, now)
        payment = payments.open_payment(
            site_id=actor.site_id,
            provider=payment_methods.provider_of(request.method),
            method=request.method,
            subject=ORDER,
            subject_id=order.id,
            amount=order.payable,
            description=f"{sites.get_site(site_id=actor.site_id).name} {order.number}",
            payer_member_id=actor.member_id,
            payer_openid=openid,
            client_ip=client_ip,
            return_url=request.return_url,
            expires_at=order.expires_at,
            now=now,
        )
        if payment.provider != balance.BALANCE:
            return payment
        # Our own ledger is the platform: paid in this transaction, or nothing has happened.
        _believe(payment, balance.pay(actor=actor, payment=payment, now=now), now)
        return payments.get_payment(site_id=payment.site_id, payment_id=payment.id)


def _paid_before(actor: Member, request: PaymentRequest) -> payments.PaymentView | None:
    """What the first of two equal requests has paid: its answer was lost, and the order may have moved on since."""
    found = payments.payments_of(site_id=actor.site_id, subject=ORDER, subject_ids=[request.order_id])
    payment = found.get(request.order_id)
    if payment is None or (payment.payer_member_id, payment.method) != (actor.member_id, request.method):
        return None
    settled = {payments.PaymentState.SUCCEEDED, payments.PaymentState.REFUNDED}
    return payment if payment.state in settled else None


def _close_outdated(*, site_id: SiteId, order_id: OrderId, now: datetime) -> None:
    """The order's open payments ask for what it costs: those of an older price are closed, or prove to be paid.

    Where a platform closes nothing on demand, the payment is closed here alone: money that arrives for it goes back.
    Raises Unavailable or Refused when a platform can do neither now.
    """
    order = orders.get_order(site_id=site_id, order_id=order_id)
    for payment in payments.open_payments(site_id=site_id, subject=ORDER, subject_id=order_id):
        if payment.amount != order.payable:
            close_payment(site_id=site_id, payment_id=payment.id, now=now)
            with transaction.atomic():
                payments.mark_closed(payment_id=payment.id, now=now)


def _payable_order(actor: Member, order_id: OrderId, now: datetime) -> orders.OrderHead:
    order = orders.lock_order(site_id=actor.site_id, order_id=order_id, member_id=actor.member_id)
    if order.state is not orders.OrderState.PENDING_PAYMENT:
        raise orders.OrderNotPayable(state=str(order.state))
    if order.expires_at <= now:
        raise orders.OrderExpired(order_id=str(order_id))
    return order


def _start_at_platform(payment: payments.PaymentView, now: datetime) -> payments.PaymentView:
    gateway = gateway_of(payment.site_id, payment.provider)
    try:
        started = gateway.start(
            StartPayment(
                out_trade_no=payment.out_trade_no,
                description=payment.description,
                amount=payment.amount,
                method=payment.method,
                payer_openid=payment.payer_openid or None,
                client_ip=payment.client_ip or None,
                expires_at=payment.expires_at,
                notify_url=notify_url(payment.site_id, payment.provider),
                return_url=payment.return_url or None,
                opened_at=payment.created_at,
            )
        )
    except Refused:
        # The platform also refuses what is paid already, when the notice is late: then there is good news.
        if _ask(payment, gateway, now) is payments.PaymentState.SUCCEEDED:
            raise orders.OrderNotPayable(state=str(orders.OrderState.PAID)) from None
        raise
    with transaction.atomic():
        payments.mark_started(payment_id=payment.id, params=started.params, return_url=payment.return_url, now=now)
    return replace(payment, params=started.params)


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
        _ask(payment, gateway, now)
        return
    except Refused:
        if _ask(payment, gateway, now) is payments.PaymentState.PENDING:
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
    return _ask(payment, gateway_of(payment.site_id, payment.provider), now)


def look_again(*, site_id: SiteId, payment_id: PaymentId, now: datetime) -> payments.PaymentState:
    """What the platform says about a payment has had its effect, though we had closed it: somebody saw its money.

    Raises PaymentNotFound, AmountMismatch, TransactionMismatch, Unavailable, Refused. Idempotent.
    """
    payment = payments.get_payment(site_id=site_id, payment_id=payment_id)
    if payment.state not in {payments.PaymentState.PENDING, payments.PaymentState.CLOSED}:
        return payment.state
    return _ask(payment, gateway_of(site_id, payment.provider), now)


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
        if _ask(payment, gateway_of(payment.site_id, payment.provider), now) is payments.PaymentState.SUCCEEDED:
            return True
    return False


def _ask(payment: payments.PaymentView, gateway: PaymentGateway, now: datetime) -> payments.PaymentState:
    answer = gateway.query(out_trade_no=payment.out_trade_no)
    with transaction.atomic():
        if _believe(payment, answer, now):
            return payments.PaymentState.SUCCEEDED
    if _is_dead(payment, answer, now):
        with transaction.atomic():
            payments.mark_closed(payment_id=payment.id, now=now)
        return payments.PaymentState.CLOSED
    return payments.PaymentState.PENDING


def _believe(payment: payments.PaymentView, answer: GatewayPayment, now: datetime) -> bool:
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
