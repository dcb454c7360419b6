"""Where the money of a case is, as the buyer reads it, and whether they may have it in their balance instead."""

from __future__ import annotations

from dataclasses import dataclass

from portico.domains.fulfilment import public as fulfilment
from portico.domains.payments import public as payments
from portico.infra.messages.labels import label
from portico.kernel.money import Money
from portico.usecases.payment_methods import offered_methods


@dataclass(frozen=True, slots=True)
class RefundWay:
    """`code`: `under_way`, `stuck` (a person decides), `arrived` with `outlet`. `may_take_balance`: the buyer may."""

    amount: Money
    code: str
    outlet: payments.Outlet
    may_take_balance: bool

    def text(self, language: str) -> str:
        return label("after_sale_refund", f"{self.code}_{self.outlet}".rstrip("_"), language)


def refund_way(case: fulfilment.CaseView) -> RefundWay | None:
    """None while no money of the case has been sent. One query."""
    if case.refund_id is None:
        return None
    refund = payments.get_refund(refund_id=case.refund_id)
    if refund.state is payments.RefundState.SUCCEEDED:
        return RefundWay(refund.amount, "arrived", refund.outlet, False)
    if not refund.is_stuck:
        return RefundWay(refund.amount, "under_way", refund.outlet, False)
    return RefundWay(refund.amount, "stuck", refund.outlet, "balance" in offered_methods(case.site_id))
