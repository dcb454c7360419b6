"""What follows from a case's moves and from money that has arrived."""

from __future__ import annotations

from portico.domains.fulfilment import public as fulfilment
from portico.domains.payments import public as payments
from portico.infra.actors import System
from portico.infra.outbox import Delivery
from portico.kernel.ids import AfterSaleId
from portico.usecases.after_sales.money import money_is_back
from portico.usecases.compensations import LATER, compensate

_GRANTED = {fulfilment.CaseState.REFUNDING, fulfilment.CaseState.REFUNDED}


def make_good_later(delivery: Delivery[fulfilment.AfterSaleMoved]) -> None:
    """What need not be given back in the moment of the decision has been given back, once."""
    event = delivery.event
    if event.state not in _GRANTED:
        return
    case = fulfilment.get_case(site_id=event.site_id, case_id=AfterSaleId(event.case_id))
    actor = System(event.site_id, "after_sales")
    compensate(case=case, actor=actor, words="", now=delivery.now, effects=LATER)


def tell_refund_stuck(delivery: Delivery[payments.RefundStuck]) -> None:
    """The case whose money does not go on says so: its buyer and its clerks read it."""
    event = delivery.event
    found = fulfilment.case_of_refund(site_id=event.site_id, refund_id=event.refund_id)
    if found is not None:
        actor = System(event.site_id, "refund")
        step = fulfilment.CaseStep()
        fulfilment.note_case(case_id=found.id, code="refund_stuck", actor=actor, now=delivery.now, step=step)


def finish_case(delivery: Delivery[payments.RefundSucceeded]) -> None:
    """The case whose money has arrived is over; its ledger says that the entry's credit went back with it."""
    event = delivery.event
    found = fulfilment.case_of_refund(site_id=event.site_id, refund_id=event.refund_id)
    if found is None:
        return
    case = fulfilment.lock_case(site_id=event.site_id, case_id=found.id)
    fulfilment.claim_compensation(
        site_id=event.site_id, case_id=case.id, effect="attribution", ref=str(event.refund_id),
        data={"amount_fen": event.amount_fen}, now=delivery.now,
    )  # fmt: skip
    if case.state is fulfilment.CaseState.REFUNDING:
        windows = fulfilment.get_after_sale_policy(site_id=event.site_id).windows
        money_is_back(case=case, windows=windows, now=delivery.now)
