"""Paying with balance: a payment like any other, whose platform is our own ledger.

The money leaves the balance in the transaction that settles the payment, so there is never one without the other.
Refunds are sent like those of any platform, and come back to whom the payment belongs to then.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from portico.domains.payments import public as payments
from portico.domains.payments.ports import (
    GatewayPayment,
    GatewayRefund,
    NoticeAnswer,
    NotificationForged,
    PaymentMethod,
    PaymentNotice,
    RefundNotice,
    StartedPayment,
    StartPayment,
    StartRefund,
)
from portico.domains.wallet import public as wallet
from portico.infra.actors import Member, System
from portico.kernel.clock import utc_now
from portico.kernel.errors import PorticoError, Refused

BALANCE: Final = "balance"


def pay(*, actor: Member, payment: payments.PaymentView, now: datetime) -> GatewayPayment:
    """What the payment asks for has left the member's balance, and our ledger says so as a platform would.

    In the transaction that settles the payment.

    Raises BalanceShort. Locks: the member's wallet. Idempotent by: the payment.
    """
    wallet.take(
        site_id=payment.site_id,
        member_id=payment.payer_member_id,
        amount=payment.amount,
        kind=wallet.Kind.PAYMENT,
        cause=wallet.Cause(
            ref=payment.id, actor=actor, now=now, subject=payment.subject, subject_id=payment.subject_id
        ),
    )
    return GatewayPayment(payment.out_trade_no, payment.id.hex, "succeeded", payment.amount, now, None)


class BalanceGateway:
    """Implements payments' PaymentGateway over the wallet: our ledger is what a platform's answer is elsewhere."""

    @property
    def provider(self) -> str:
        return BALANCE

    @property
    def methods(self) -> frozenset[PaymentMethod]:
        return frozenset({"balance"})

    def start(self, request: StartPayment) -> StartedPayment:
        """Never needed: a payment by balance is settled as it is opened."""
        raise Refused(platform=BALANCE, call="start", platform_code="SETTLED_AT_ONCE")

    def query(self, *, out_trade_no: str) -> GatewayPayment:
        payment = payments.payment_of_number(provider=BALANCE, out_trade_no=out_trade_no)
        taken = wallet.moved(site_id=payment.site_id, kind=wallet.Kind.PAYMENT, ref=payment.id)
        if taken is None:
            return GatewayPayment(out_trade_no, None, "unknown", None, None, None)
        return GatewayPayment(out_trade_no, payment.id.hex, "succeeded", -taken, payment.paid_at, None)

    def close(self, *, out_trade_no: str) -> None:
        """Nothing is open: no money can come any more."""

    def refund(self, request: StartRefund) -> GatewayRefund:
        payment = payments.payment_of_number(provider=BALANCE, out_trade_no=request.out_trade_no)
        with transaction.atomic():
            wallet.give(
                site_id=payment.site_id,
                member_id=payment.payer_member_id,
                amount=request.amount,
                kind=wallet.Kind.REFUND,
                cause=wallet.Cause(
                    ref=UUID(hex=request.out_refund_no),
                    actor=System(payment.site_id, "refund"),
                    now=utc_now(),
                    subject=payment.subject,
                    subject_id=payment.subject_id,
                    reason=request.reason[:200],
                ),
            )
        return GatewayRefund(request.out_refund_no, request.out_refund_no, "succeeded", request.amount)

    def query_refund(self, *, out_trade_no: str, out_refund_no: str) -> GatewayRefund:
        payment = payments.payment_of_number(provider=BALANCE, out_trade_no=out_trade_no)
        given = wallet.moved(site_id=payment.site_id, kind=wallet.Kind.REFUND, ref=UUID(hex=out_refund_no))
        if given is None:
            raise Refused(platform=BALANCE, call="query_refund", platform_code="UNKNOWN_NUMBER")
        return GatewayRefund(out_refund_no, out_refund_no, "succeeded", given)

    def read_notification(
        self, *, headers: Mapping[str, str], body: bytes, now: datetime
    ) -> PaymentNotice | RefundNotice:
        """Nobody tells us about our own ledger: whoever tries is not to be believed."""
        raise NotificationForged(reason="provider")

    def accepted(self, notice: PaymentNotice | RefundNotice) -> NoticeAnswer:
        return NoticeAnswer(b"{}")

    def rejected(self, error: PorticoError) -> NoticeAnswer:
        return NoticeAnswer(b"{}", status=error.status)
