"""The way back of the money: pieces and amounts in the order, the refund at the payment, everything else by the ledger.

All of it in one transaction with the case's move; the platform is asked by the refund's own job afterwards.
"""

from __future__ import annotations

from datetime import datetime

from portico.domains.fulfilment import public as fulfilment
from portico.domains.orders import public as orders
from portico.domains.payments import public as payments
from portico.domains.staff import public as staff
from portico.infra import outbox
from portico.infra.actors import Actor, Right, Staff, System, require_right
from portico.kernel.errors import Denied
from portico.kernel.ids import MemberId, OrderId, SiteId
from portico.kernel.money import Money, yuan_text
from portico.usecases.compensations import compensate
from portico.usecases.payment import ORDER

# Why the payment gives money back: labels of group `refund_reason`.
REFUND_REASON = "after_sale"


class RefundAboveLimit(Denied):
    """The actor may give back at most `data["limit"]` (yuan) at once."""

    code = "refund_above_limit"


def require_refund_right(actor: Staff | System, owed: Money) -> None:
    """Nothing, when the actor may give back so much. Raises Denied, RefundAboveLimit."""
    if isinstance(actor, System) or Right.MONEY_REFUND in actor.rights:
        return
    require_right(actor, Right.MONEY_REFUND_LIMITED)
    limit = staff.get_policy(site_id=actor.site_id).refund_limit
    if owed.minor > limit.minor:
        raise RefundAboveLimit(limit=yuan_text(limit.minor))


def pay_out(
    *,
    case: fulfilment.CaseView,
    by: fulfilment.CaseMove,
    grant: fulfilment.CaseGrant,
    words: str,
    actor: Actor,
    now: datetime,
    windows: fulfilment.CaseWindows,
    refund_reason: str = REFUND_REASON,
) -> fulfilment.CaseView:
    """What was granted is on its way back: the order knows, the refund is open, stock and sales are made good.

    Nothing to pay (a free piece) ends the case at once. Locks: the order, then the payment.
    Raises LinesNotRefundable, RefundExceedsPayment: then nothing of it has happened.
    """
    changed = orders.refund_lines(
        site_id=case.site_id,
        order_id=case.order_id,
        refunds={
            line.order_line_id: orders.LineRefund(_pieces(case, grant.lines[line.id]), grant.lines[line.id].amount)
            for line in case.lines
            if grant.lines[line.id].quantity or grant.lines[line.id].amount
        },
        freight=grant.freight,
        held=fulfilment.case_pieces(case),
        reason=_reason(case, refund_reason),
        words=words,
        data={"case": case.number},
        actor=actor,
        now=now,
    )
    owed = grant.goods + grant.freight
    moved = fulfilment.move_case(
        case=case, by=by, windows=windows, actor=actor, now=now,
        step=fulfilment.CaseStep(words=words, grant=grant, data={"amount_fen": owed.minor}),
    )  # fmt: skip
    if owed:
        refund = _open_refund(case, owed, refund_reason, now)
        fulfilment.keep_case_refund(case=case, refund_id=refund.id)
    compensate(case=moved, actor=actor, words=words, now=now)
    _announce(case, changed.moved, owed, now)
    if not owed:
        return money_is_back(case=moved, windows=windows, now=now)
    return moved


def _announce(case: fulfilment.CaseView, moved: orders.OrderMove | None, owed: Money, now: datetime) -> None:
    """The order has moved with its last piece: refunded whole, or nothing of it is left to send."""
    if moved is orders.OrderMove.REFUND:
        refunded = orders.OrderRefunded(
            site_id=case.site_id, order_id=case.order_id, member_id=case.member_id, refunded_fen=owed.minor
        )
        outbox.emit(refunded, now=now)
    elif moved is orders.OrderMove.SHIP:
        announce_shipped(site_id=case.site_id, order_id=case.order_id, member_id=case.member_id, now=now)


def announce_shipped(*, site_id: SiteId, order_id: OrderId, member_id: MemberId, now: datetime) -> None:
    """Nothing of the order is left to send, though no parcel left just now."""
    shipped = orders.OrderShipped(
        site_id=site_id, order_id=order_id, member_id=member_id, shipment_id=None, complete=True
    )
    outbox.emit(shipped, now=now)


def _reason(case: fulfilment.CaseView, refund_reason: str) -> orders.CancelReason:
    return orders.CancelReason.AFTER_SALE if refund_reason == REFUND_REASON else orders.CancelReason.MERCHANT


def _pieces(case: fulfilment.CaseView, grant: fulfilment.CaseLineGrant) -> orders.Pieces:
    if case.is_unshipped:
        return orders.Pieces(unshipped=grant.quantity)
    return orders.Pieces(shipped=grant.quantity)


def _open_refund(case: fulfilment.CaseView, owed: Money, refund_reason: str, now: datetime) -> payments.RefundView:
    found = payments.payments_of(site_id=case.site_id, subject=ORDER, subject_ids=[case.order_id])
    payment = found.get(case.order_id)
    if payment is None:
        raise payments.RefundExceedsPayment(wanted_fen=owed.minor)
    return payments.open_refund(site_id=case.site_id, payment_id=payment.id, amount=owed, reason=refund_reason, now=now)


def money_is_back(*, case: fulfilment.CaseView, windows: fulfilment.CaseWindows, now: datetime) -> fulfilment.CaseView:
    """The locked case is over: its money has arrived, or there was none."""
    return fulfilment.move_case(
        case=case,
        by=fulfilment.CaseMove.MONEY_BACK,
        windows=windows,
        actor=System(case.site_id, "refund"),
        now=now,
    )
