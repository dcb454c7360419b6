"""A payment begins: what an order costs is asked of a platform, or taken from a balance at once.

What happens to it from then on is `usecases/payment.py`'s. Nothing here talks to a platform inside a transaction.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

import msgspec
from django.db import transaction

from portico.domains.orders import public as orders
from portico.domains.payments import public as payments
from portico.domains.payments.ports import PaymentMethod, StartPayment
from portico.domains.sites import public as sites
from portico.infra import idempotency
from portico.infra.actors import Member
from portico.kernel.errors import Refused
from portico.kernel.ids import OrderId, SiteId
from portico.usecases import balance, payment_methods
from portico.usecases.payment import ORDER, ask, believe, close_payment, gateway_of, notify_url


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
        believe(payment, balance.pay(actor=actor, payment=payment, now=now), now)
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
        if ask(payment, gateway, now) is payments.PaymentState.SUCCEEDED:
            raise orders.OrderNotPayable(state=str(orders.OrderState.PAID)) from None
        raise
    with transaction.atomic():
        payments.mark_started(payment_id=payment.id, params=started.params, return_url=payment.return_url, now=now)
    return replace(payment, params=started.params)
