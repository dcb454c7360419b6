"""What a person puts right: a difference between bill and books, a refund that does not go on by itself."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from portico.domains.payments import models
from portico.domains.payments.actions.refunds import open_refund, reserve_refund, return_money
from portico.domains.payments.bill_queries import BillKey
from portico.domains.payments.errors import DifferenceNotFound, RefundNotAbnormal, RefundNotFound
from portico.domains.payments.queries import RefundView, refund_view
from portico.domains.payments.rules import REFUND_TRANSITIONS, BillState, Outlet, RefundMove, RefundState
from portico.infra import audit
from portico.infra.actors import Member, Staff
from portico.infra.locks import require_transaction
from portico.kernel.errors import FieldError, Invalid
from portico.kernel.ids import PaymentId, RefundId, SiteId, new_id
from portico.kernel.money import Money

MAX_REPAIR_NOTE = 200


def ask_for_bill(*, key: BillKey, actor: Staff, now: datetime) -> None:
    """The day's bill is due now, whether or not it has been compared before. Recorded in the audit."""
    require_transaction()
    models.Bill.objects.update_or_create(
        site_id=key.site_id,
        provider=key.provider,
        day=key.day,
        defaults={"state": BillState.WAITING, "next_attempt_at": now},
        create_defaults={"id": new_id(), "state": BillState.WAITING, "next_attempt_at": now},
    )
    audit.record(
        actor=actor, action="payments.bill.compare", subject_type="bill",
        subject_id=f"{key.provider} {key.day.isoformat()}", now=now,
    )  # fmt: skip


def settle_difference(*, site_id: SiteId, difference_id: UUID, note: str, actor: Staff, now: datetime) -> None:
    """A person has dealt with the difference, and says how; it stays settled unless its amounts change.

    Raises Invalid (`note`), DifferenceNotFound (also for one that is settled). Recorded in the audit.
    """
    require_transaction()
    words = checked_note(note)
    changed = models.BillDifference.objects.filter(
        id=difference_id, site_id=site_id, settled_at__isnull=True
    ).update(settled_at=now, settled_by=str(actor.user_id), note=words)  # fmt: skip
    if not changed:
        raise DifferenceNotFound()
    audit.record(
        actor=actor, action="payments.difference.settle", subject_type="bill_difference", subject_id=difference_id,
        now=now, reason=words,
    )  # fmt: skip


def try_refund_again(*, site_id: SiteId, refund_id: RefundId, actor: Staff, now: datetime) -> RefundView:
    """The refund that goes on: the same, or the one that takes the place of a closed one. Recorded in the audit.

    An abnormal one is sent again by its own number, or asked about when the platform had accepted it: idempotent at
    the platform. A number that the platform has closed is used up, so a new refund is opened (RefundOpened).
    Raises RefundNotFound, RefundNotAbnormal, RefundExceedsPayment. Locks: the refund, then the payment.
    """
    row = _stuck(site_id, refund_id)
    audit.record(actor=actor, action="payments.refund.retry", subject_type="refund", subject_id=refund_id, now=now)
    if row.state == RefundState.CLOSED:
        amount = Money(row.amount_fen, row.payment.currency)
        opened = open_refund(
            site_id=site_id, payment_id=PaymentId(row.payment_id), amount=amount, reason=row.reason, now=now
        )
        row.replaced_by = opened.id
        row.save(update_fields=["replaced_by"])
        return opened
    move = RefundMove.SEND_AGAIN if row.accepted_at is None else RefundMove.ASK_AGAIN
    row.state = REFUND_TRANSITIONS.advance(RefundState(row.state), move)
    row.attempts, row.next_attempt_at, row.last_error = 0, now, ""
    row.save(update_fields=["state", "attempts", "next_attempt_at", "last_error"])
    return refund_view(row)


def refunded_elsewhere(
    *, site_id: SiteId, refund_id: RefundId, outlet: Outlet, note: str, actor: Staff | Member, now: datetime
) -> RefundView:
    """The buyer has the money by another way: by hand (a bank transfer, cash), or in their balance. Succeeded.

    `note` says how; the buyer who chose it need not. Raises Invalid (`note`), RefundNotFound, RefundNotAbnormal,
    RefundExceedsPayment. Announces RefundSucceeded. Recorded in the audit. Locks: refund, then payment.
    """
    words = "" if isinstance(actor, Member) else checked_note(note)
    row = _stuck(site_id, refund_id)
    state = REFUND_TRANSITIONS.advance(RefundState(row.state), RefundMove.PAY_ELSEWHERE)
    if row.state == RefundState.CLOSED:
        amount = Money(row.amount_fen, row.payment.currency)
        reserve_refund(site_id=site_id, payment_id=PaymentId(row.payment_id), amount=amount)
    row.state, row.outlet, row.ended_at = state, outlet, now
    row.last_error, row.next_attempt_at = "", None
    row.save(update_fields=["state", "outlet", "ended_at", "last_error", "next_attempt_at"])
    return_money(row, now)
    audit.record(
        actor=actor, action=f"payments.refund.by_{outlet}", subject_type="refund", subject_id=refund_id, now=now,
        reason=words, changes={"amount_fen": row.amount_fen},
    )  # fmt: skip
    return refund_view(row)


def checked_note(note: str) -> str:
    """The trimmed words. Raises Invalid (`note`) for none, or too many."""
    words = note.strip()
    if not words:
        raise Invalid(fields=(FieldError("note", "required"),))
    if len(words) > MAX_REPAIR_NOTE:
        raise Invalid(fields=(FieldError("note", "too_long", {"max": MAX_REPAIR_NOTE}),))
    return words


def _stuck(site_id: SiteId, refund_id: RefundId) -> models.Refund:
    require_transaction()
    row = (
        models.Refund.objects.select_for_update(of=("self",))
        .select_related("payment")
        .filter(id=refund_id, site_id=site_id)
        .first()
    )
    if row is None:
        raise RefundNotFound()
    if not refund_view(row).is_stuck:
        raise RefundNotAbnormal(state=row.state)
    return row
