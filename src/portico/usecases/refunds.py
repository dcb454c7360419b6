"""Money back: what we owe is asked of the platform until it accepts, and what it says about it is believed once."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from portico.domains.payments import public as payments
from portico.domains.payments.ports import GatewayRefund, RefundNotice, StartRefund
from portico.infra import inbox
from portico.infra.messages.labels import label
from portico.kernel.errors import Refused, Unavailable
from portico.kernel.ids import RefundId, SiteId
from portico.usecases.payment import gateway_of, notify_url

SEND_REFUND_TASK = "portico.send_refund"


def send_refund(*, refund_id: RefundId, now: datetime) -> None:
    """The platform has the refund, or the next attempt is planned; an accepted one is asked about instead.

    A refusal that will stay one makes the refund abnormal: a person must look. Idempotent: the platform knows
    our refund by its number, and our row moves only forward. Raises RefundNotFound.
    """
    refund = payments.get_refund(refund_id=refund_id)
    if refund.state not in {payments.RefundState.OPEN, payments.RefundState.PROCESSING}:
        return
    try:
        answer = _asked(refund)
    except (Unavailable, Refused) as error:
        with transaction.atomic():
            payments.note_refund_failure(
                refund_id=refund_id,
                error=f"{error.code} {error.data.get('platform_code', '')}".strip(),
                final=isinstance(error, Refused) and refund.state is payments.RefundState.OPEN,
                now=now,
            )
        return
    with transaction.atomic():
        if answer.state == "processing" and refund.state is payments.RefundState.PROCESSING:
            payments.note_refund_failure(refund_id=refund_id, error="still processing", final=False, now=now)
            return
        payments.mark_refund(
            site_id=refund.site_id,
            out_refund_no=refund.out_refund_no,
            state=answer.state,
            amount=answer.amount,
            platform_refund_id=answer.refund_id or "",
            now=now,
        )


def _asked(refund: payments.RefundView) -> GatewayRefund:
    payment = payments.get_payment(site_id=refund.site_id, payment_id=refund.payment_id)
    gateway = gateway_of(payment.site_id, payment.provider)
    if refund.state is payments.RefundState.PROCESSING:
        return gateway.query_refund(out_trade_no=payment.out_trade_no, out_refund_no=refund.out_refund_no)
    return gateway.refund(
        StartRefund(
            out_trade_no=payment.out_trade_no,
            out_refund_no=refund.out_refund_no,
            amount=refund.amount,
            total=payment.amount,
            # The buyer reads it in the platform's message.
            reason=label("refund_reason", refund.reason, "zh-hans"),
            notify_url=notify_url(refund.site_id, payment.provider),
        )
    )


def settle_refund(*, site_id: SiteId, provider: str, notice: RefundNotice, now: datetime) -> None:
    """The refund is where the notice says. Raises RefundNotFound, AmountMismatch. Idempotent by: the notice."""
    with transaction.atomic():
        if inbox.once(source=f"{provider}.refund:{site_id}", external_id=notice.notice_id):
            payments.mark_refund(
                site_id=site_id,
                provider=provider,
                out_refund_no=notice.out_refund_no,
                state=notice.state,
                amount=notice.amount,
                platform_refund_id=notice.refund_id,
                now=now,
            )
