"""Refunds that do not go on by themselves: sent again, into the buyer's balance, or by another way.

A case that waits for such money learns of every step, so that buyer and clerks read the same.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from portico.domains.fulfilment import public as fulfilment
from portico.domains.orders import public as orders
from portico.domains.payments import public as payments
from portico.domains.wallet import public as wallet
from portico.infra import jobs
from portico.infra.actors import Actor, Member, Right, Staff, require_right
from portico.infra.messages.labels import label
from portico.kernel.errors import Conflict
from portico.kernel.ids import AfterSaleId, RefundId, SiteId
from portico.usecases.payment_methods import offered_methods
from portico.usecases.refunds import SEND_REFUND_TASK


class BalanceNotOffered(Conflict):
    """The shop does not take payments by balance, so nothing is paid into one."""

    code = "balance_not_offered"


def retry(*, actor: Staff, refund_id: RefundId, now: datetime) -> None:
    """The money is on its way again, as the same refund or as one in its place; its case knows.

    Raises Denied, RefundNotFound, RefundNotAbnormal, RefundExceedsPayment. Locks: order, case, refund, payment.
    """
    require_right(actor, Right.MONEY_REFUND)
    with transaction.atomic():
        case = _locked_case(actor.site_id, refund_id)
        going = payments.try_refund_again(site_id=actor.site_id, refund_id=refund_id, actor=actor, now=now)
        if going.id == refund_id:
            # A new one is sent by the reaction to its opening.
            jobs.defer(SEND_REFUND_TASK, queue="platforms", refund_id=str(refund_id))
        if case is not None:
            fulfilment.replace_case_refund(case=case, refund_id=going.id)
            _note(case, "refund_again", actor, now)


def by_hand(*, actor: Staff, refund_id: RefundId, note: str, now: datetime) -> None:
    """The buyer has the money by another way, and somebody says which: the buyer reads it.

    Raises Denied, Invalid (`note`), RefundNotFound, RefundNotAbnormal, RefundExceedsPayment. Locks: as `retry`.
    """
    require_right(actor, Right.MONEY_REFUND)
    with transaction.atomic():
        case = _locked_case(actor.site_id, refund_id)
        payments.refunded_elsewhere(
            site_id=actor.site_id, refund_id=refund_id, outlet=payments.Outlet.HAND, note=note, actor=actor, now=now
        )
        if case is not None:
            _note(case, "refund_hand", actor, now, words=note.strip())


def to_balance(*, actor: Staff | Member, refund_id: RefundId, note: str = "", now: datetime) -> None:
    """The money is in the buyer's balance: they chose it, or a colleague says how they agreed (`note`).

    Raises Denied, BalanceNotOffered, Invalid (`note`), RefundNotFound (also for another member's), RefundNotAbnormal,
    RefundExceedsPayment. Locks: as `retry`, then the member's wallet. Idempotent by: the refund.
    """
    if isinstance(actor, Staff):
        require_right(actor, Right.MONEY_REFUND)
    if "balance" not in offered_methods(actor.site_id):
        raise BalanceNotOffered()
    with transaction.atomic():
        case = _locked_case(actor.site_id, refund_id)
        payment = _payment_of(actor, refund_id)
        refund = payments.refunded_elsewhere(
            site_id=actor.site_id, refund_id=refund_id, outlet=payments.Outlet.BALANCE, note=note, actor=actor, now=now
        )
        wallet.give(
            site_id=actor.site_id,
            member_id=payment.payer_member_id,
            amount=refund.amount,
            kind=wallet.Kind.REFUND,
            cause=wallet.Cause(
                ref=refund_id,
                actor=actor,
                now=now,
                subject=payment.subject,
                subject_id=payment.subject_id,
                reason=label("refund_reason", refund.reason, "zh-hans"),
            ),
        )
        if case is not None:
            _note(case, "refund_balance", actor, now, words=note.strip())


def take_as_balance(*, actor: Member, case_id: AfterSaleId, now: datetime) -> fulfilment.CaseView:
    """The buyer has the case's stuck money in their balance. Raises as `to_balance`, AfterSaleNotFound."""
    case = fulfilment.get_case(site_id=actor.site_id, case_id=case_id, member_id=actor.member_id)
    if case.refund_id is None:
        raise payments.RefundNotFound()
    to_balance(actor=actor, refund_id=case.refund_id, now=now)
    return fulfilment.get_case(site_id=actor.site_id, case_id=case_id, member_id=actor.member_id)


def _payment_of(actor: Staff | Member, refund_id: RefundId) -> payments.PaymentView:
    refund = payments.get_refund(refund_id=refund_id)
    if refund.site_id != actor.site_id:
        raise payments.RefundNotFound()
    payment = payments.get_payment(site_id=actor.site_id, payment_id=refund.payment_id)
    if isinstance(actor, Member) and payment.payer_member_id != actor.member_id:
        raise payments.RefundNotFound()
    return payment


def _locked_case(site_id: SiteId, refund_id: RefundId) -> fulfilment.CaseView | None:
    """The case that waits for the money; None for a refund without one."""
    found = fulfilment.case_of_refund(site_id=site_id, refund_id=refund_id)
    if found is None:
        return None
    orders.lock_order(site_id=site_id, order_id=found.order_id)
    return fulfilment.lock_case(site_id=site_id, case_id=found.id)


def _note(case: fulfilment.CaseView, code: str, actor: Actor, now: datetime, words: str = "") -> None:
    step = fulfilment.CaseStep(words=words)
    fulfilment.note_case(case_id=case.id, code=code, actor=actor, now=now, step=step)
