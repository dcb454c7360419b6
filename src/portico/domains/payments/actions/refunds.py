"""Money back: a refund is first a promise in our own books, then sent until the platform accepts it."""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from portico.domains.payments import models
from portico.domains.payments.errors import AmountMismatch, RefundExceedsPayment, RefundNotFound
from portico.domains.payments.events import RefundOpened, RefundStuck, RefundSucceeded
from portico.domains.payments.ports import GatewayRefundState
from portico.domains.payments.queries import RefundView, refund_view
from portico.domains.payments.rules import (
    OVER_REFUNDS,
    REFUND_DOUBT_AFTER,
    REFUND_TRANSITIONS,
    PaymentState,
    RefundMove,
    RefundState,
    retry_delay,
)
from portico.infra import outbox
from portico.infra.locks import require_transaction
from portico.kernel.ids import PaymentId, RefundId, SiteId, new_id
from portico.kernel.money import Money

_MOVES: dict[GatewayRefundState, RefundMove] = {
    "processing": RefundMove.ACCEPT,
    "succeeded": RefundMove.SUCCEED,
    "abnormal": RefundMove.FAIL,
    "closed": RefundMove.CLOSE,
}


def open_refund(*, site_id: SiteId, payment_id: PaymentId, amount: Money, reason: str, now: datetime) -> RefundView:
    """`amount` is owed back to the payer and will be sent. Announces RefundOpened.

    Raises RefundExceedsPayment: the payment has not succeeded, or less than `amount` of it is left.
    """
    require_transaction()
    reserve_refund(site_id=site_id, payment_id=payment_id, amount=amount)
    refund_id = new_id()
    row = models.Refund.objects.create(
        id=refund_id,
        site_id=site_id,
        payment_id=payment_id,
        out_refund_no=refund_id.hex,
        amount_fen=amount.minor,
        reason=reason,
        state=RefundState.OPEN,
        next_attempt_at=now,
        opened_at=now,
    )
    outbox.emit(
        RefundOpened(site_id=site_id, refund_id=RefundId(row.id), payment_id=payment_id, amount_fen=amount.minor),
        now=now,
    )
    return refund_view(row)


def mark_refund(
    *,
    site_id: SiteId,
    out_refund_no: str,
    state: GatewayRefundState,
    amount: Money | None,
    platform_refund_id: str,
    now: datetime,
    provider: str | None = None,
) -> RefundState:
    """The refund is where the platform says it is; a word that comes late or twice changes nothing.

    Succeeded: announces RefundSucceeded; the payment is refunded once all of it is back. Closed: the amount may
    be refunded again. Locks: the refund's row, then the payment's.
    `provider` is who told us; None when we have asked. Raises RefundNotFound (also for a refund of another provider:
    one platform has no say in another's money), AmountMismatch; nothing has changed then.
    """
    require_transaction()
    row = (
        models.Refund.objects.select_for_update(of=("self",))
        .select_related("payment")
        .filter(out_refund_no=out_refund_no, site_id=site_id)
        .first()
    )
    if row is None or provider not in {None, row.payment.provider}:
        raise RefundNotFound()
    if amount is not None and amount != Money(row.amount_fen, row.payment.currency):
        raise AmountMismatch(expected_fen=row.amount_fen, told_fen=amount.minor)
    known, move = RefundState(row.state), _MOVES[state]
    if not REFUND_TRANSITIONS.allows(known, move):
        return known
    write_refund(row, REFUND_TRANSITIONS.advance(known, move), platform_refund_id, now)
    return RefundState(row.state)


def write_refund(row: models.Refund, state: RefundState, platform_refund_id: str, now: datetime) -> None:
    """The locked refund is in `state`, and its payment knows. For the actions of this domain."""
    row.state = state
    row.refund_id = platform_refund_id or row.refund_id
    row.last_error = ""
    row.next_attempt_at = now + REFUND_DOUBT_AFTER if state is RefundState.PROCESSING else None
    row.ended_at = now if state in OVER_REFUNDS else None
    if state in {RefundState.PROCESSING, RefundState.SUCCEEDED}:
        row.accepted_at = row.accepted_at or now
    row.save(update_fields=["state", "refund_id", "last_error", "next_attempt_at", "accepted_at", "ended_at"])
    if state is RefundState.SUCCEEDED:
        return_money(row, now)
    elif state is RefundState.CLOSED:
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE payments_payment SET refunded_fen = refunded_fen - %s WHERE id = %s",
                [row.amount_fen, row.payment_id],
            )
    if state in {RefundState.CLOSED, RefundState.ABNORMAL}:
        announce_stuck(row, now)


def announce_stuck(row: models.Refund, now: datetime) -> None:
    """Announces RefundStuck. For the actions of this domain."""
    outbox.emit(
        RefundStuck(
            site_id=SiteId(row.site_id),
            refund_id=RefundId(row.id),
            subject=row.payment.subject,
            subject_id=row.payment.subject_id,
        ),
        now=now,
    )


def reserve_refund(*, site_id: SiteId, payment_id: PaymentId, amount: Money) -> None:
    """So much of the payment is promised back. Raises RefundExceedsPayment. For the actions of this domain."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE payments_payment SET refunded_fen = refunded_fen + %(amount)s"
            " WHERE id = %(id)s AND site_id = %(site)s AND state = 'succeeded' AND currency = %(currency)s"
            " AND refunded_fen + %(amount)s <= amount_fen",
            {"amount": amount.minor, "id": payment_id, "site": site_id, "currency": amount.currency},
        )
        if cursor.rowcount == 0:
            raise RefundExceedsPayment(wanted_fen=amount.minor)


def return_money(row: models.Refund, now: datetime) -> None:
    """The money of the locked refund is back; the payment knows. For the actions of this domain."""
    with connection.cursor() as cursor:
        # Under the row lock, so that of two last refunds one sees the other.
        cursor.execute("SELECT amount_fen FROM payments_payment WHERE id = %s FOR UPDATE", [row.payment_id])
        paid = cursor.fetchone()[0]
        cursor.execute(
            "SELECT coalesce(sum(amount_fen), 0) FROM payments_refund WHERE payment_id = %s AND state = 'succeeded'",
            [row.payment_id],
        )
        if cursor.fetchone()[0] == paid:
            cursor.execute(
                "UPDATE payments_payment SET state = %s WHERE id = %s", [str(PaymentState.REFUNDED), row.payment_id]
            )
    outbox.emit(
        RefundSucceeded(
            site_id=SiteId(row.site_id),
            refund_id=RefundId(row.id),
            payment_id=PaymentId(row.payment_id),
            subject=row.payment.subject,
            subject_id=row.payment.subject_id,
            amount_fen=row.amount_fen,
        ),
        now=now,
    )


def note_refund_failure(*, refund_id: RefundId, error: str, final: bool, now: datetime) -> None:
    """The attempt failed: the next one is planned, or (`final`) a person must look at it."""
    require_transaction()
    rows = models.Refund.objects.select_for_update(of=("self",)).select_related("payment")
    row = rows.filter(id=refund_id).first()
    if row is None or row.state not in {RefundState.OPEN, RefundState.PROCESSING}:
        return
    row.attempts += 1
    row.last_error = error[:120]
    if final and REFUND_TRANSITIONS.allows(RefundState(row.state), RefundMove.FAIL):
        row.state, row.next_attempt_at = RefundState.ABNORMAL, None
    else:
        row.next_attempt_at = now + retry_delay(row.attempts)
    row.save(update_fields=["attempts", "last_error", "state", "next_attempt_at"])
    if row.state == RefundState.ABNORMAL:
        announce_stuck(row, now)
