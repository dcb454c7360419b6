"""How a case is decided: by the merchant, by arbitration, by agreement, or by silence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction

from portico.domains.fulfilment import public as fulfilment
from portico.domains.inventory import public as inventory
from portico.domains.orders import public as orders
from portico.infra import audit
from portico.infra.actors import Actor, Right, Staff, System, require_right
from portico.kernel.errors import FieldError, Invalid
from portico.kernel.ids import AfterSaleId, OrderId, SkuId
from portico.kernel.money import Money, yuan_text
from portico.kernel.state import TransitionRefused
from portico.usecases.after_sales.money import announce_shipped, pay_out, require_refund_right
from portico.usecases.compensations import compensate
from portico.usecases.parcels import plan_case_watching

_STATE, _MOVE, _KIND = fulfilment.CaseState, fulfilment.CaseMove, fulfilment.CaseKind
# What closes a case without money or goods, and what it is called.
_CLOSING = {
    _MOVE.WITHDRAW: fulfilment.CloseReason.WITHDRAWN,
    _MOVE.UPHOLD: fulfilment.CloseReason.UPHELD,
}
_MUST_EXPLAIN = {_MOVE.REJECT, _MOVE.OFFER, _MOVE.UPHOLD}


@dataclass(frozen=True, slots=True)
class LineDecision:
    """For a case line: so many pieces are accepted, so many of them can be sold again."""

    quantity: int
    back: int


@dataclass(frozen=True, slots=True)
class Decision:
    """What the merchant does with a case. `version` is the case as they saw it.

    `amount_fen` (goods) and `freight_fen` None: as asked. `lines` by case line; absent: every piece, and what came
    back can be sold again. `carrier` and `tracking_number` are the replacement's. `words` the buyer reads.
    """

    move: fulfilment.CaseMove
    version: int
    words: str = ""
    amount_fen: int | None = None
    freight_fen: int | None = None
    lines: Mapping[UUID, LineDecision] = field(default_factory=dict)
    carrier: str = ""
    tracking_number: str = ""


def decide(*, actor: Staff | System, case_id: AfterSaleId, decision: Decision, now: datetime) -> fulfilment.CaseView:
    """The case is where the decision leads it. Recorded in the audit.

    Raises Denied, RefundAboveLimit, AfterSaleNotFound, AfterSaleChanged (somebody was faster), TransitionRefused,
    RefundAmountInvalid, ReturnAddressMissing, StockShort (no replacement left), LinesNotRefundable, Invalid (by field).
    Locks: the order, then the case.
    """
    require_right(actor, Right.AFTER_SALE_EDIT)
    words = orders.checked_words(decision.words, field="words", limit=fulfilment.MAX_CASE_WORDS)
    if not words and decision.move in _MUST_EXPLAIN:
        raise Invalid(fields=(FieldError("words", "required"),))
    with transaction.atomic():
        seen = fulfilment.get_case(site_id=actor.site_id, case_id=case_id)
        orders.lock_order(site_id=actor.site_id, order_id=seen.order_id)
        case = fulfilment.lock_case(site_id=actor.site_id, case_id=case_id, version=decision.version)
        _require_possible(actor, case, decision.move)
        settle(case=case, by=decision.move, actor=actor, now=now, words=words, decision=decision)
        after = fulfilment.get_case(site_id=actor.site_id, case_id=case_id)
        audit.record(
            actor=actor,
            action=f"after_sales.{decision.move}",
            subject_type="after_sale",
            subject_id=case_id,
            now=now,
            changes={
                "state": [str(case.state), str(after.state)],
                **({"granted_fen": [None, after.granted_total.minor]} if after.granted_total is not None else {}),
            },
        )
    return after


def _require_possible(actor: Staff | System, case: fulfilment.CaseView, by: fulfilment.CaseMove) -> None:
    if by not in fulfilment.merchant_case_moves(case.state, case.kind, unshipped=case.is_unshipped):
        raise TransitionRefused(state=str(case.state), event=str(by))
    if case.state is _STATE.ARBITRATION:
        require_right(actor, Right.AFTER_SALE_ARBITRATE)


def settle(
    *,
    case: fulfilment.CaseView,
    by: fulfilment.CaseMove,
    actor: Actor,
    now: datetime,
    words: str = "",
    decision: Decision | None = None,
) -> None:
    """The locked case has made the move with all that it entails: money, held pieces, stock of the replacement."""
    policy = fulfilment.get_after_sale_policy(site_id=case.site_id)
    windows = policy.windows
    if by in {_MOVE.APPROVE_REFUND, _MOVE.ACCEPT_OFFER}:
        grant = agreed_grant(case) if by is _MOVE.ACCEPT_OFFER else _decided_grant(case, decision)
        if isinstance(actor, Staff):
            require_refund_right(actor, grant.goods + grant.freight)
        _let_replacement_go(case, now)
        pay_out(case=case, by=by, grant=grant, words=words, actor=actor, now=now, windows=windows)
        return
    step = fulfilment.CaseStep(words=words, close_reason=_close_reason(case, by))
    if by is _MOVE.APPROVE_RETURN:
        if policy.return_to is None:
            raise fulfilment.ReturnAddressMissing()
        step = fulfilment.CaseStep(words=words, return_to=policy.return_to)
    elif by is _MOVE.OFFER:
        step = _offer(case, decision, words, actor)
    elif by is _MOVE.APPROVE_EXCHANGE:
        _hold_replacement(case, now, until=windows)
        step = fulfilment.CaseStep(words=words, grant=_received(case, decision))
    elif by is _MOVE.SEND_REPLACEMENT:
        step = _replacement_sent(case, decision, words, now)
    moved = fulfilment.move_case(case=case, by=by, windows=windows, actor=actor, now=now, step=step)
    if by is _MOVE.APPROVE_EXCHANGE:
        compensate(case=moved, actor=actor, words=words, now=now)
    if moved.state in {_STATE.CLOSED, _STATE.EXCHANGED}:
        released = orders.release_lines(
            site_id=case.site_id, order_id=case.order_id, pieces=fulfilment.case_pieces(case), actor=actor, now=now
        )
        if released.moved is orders.OrderMove.SHIP:
            announce_shipped(site_id=case.site_id, order_id=case.order_id, member_id=case.member_id, now=now)
        code = "after_sale_exchanged" if moved.state is _STATE.EXCHANGED else "after_sale_closed"
        orders.note_on_timeline(
            site_id=case.site_id, order_id=case.order_id, code=code, data={"case": case.number}, actor=actor, now=now
        )


def _close_reason(case: fulfilment.CaseView, by: fulfilment.CaseMove) -> fulfilment.CloseReason | None:
    if by is _MOVE.EXPIRE:
        late = case.state is _STATE.WAITING_RETURN
        return fulfilment.CloseReason.NOT_SENT_BACK if late else fulfilment.CloseReason.REJECTION_STANDS
    return _CLOSING.get(by)


# --- what is granted -------------------------------------------------------------------------------------------


def full_grant(case: fulfilment.CaseView) -> fulfilment.CaseGrant:
    """Everything that was asked for; pieces that never left, and those that came back, can be sold again."""
    return _grant(case, {}, None, None)


def agreed_grant(case: fulfilment.CaseView) -> fulfilment.CaseGrant:
    """What the offer on the case says. Raises TransitionRefused for a case without one."""
    if case.granted is None or case.granted_freight is None:
        raise TransitionRefused(state=str(case.state), event=str(_MOVE.ACCEPT_OFFER))
    lines = {
        line.id: fulfilment.CaseLineGrant(
            line.granted_quantity or 0, line.granted or Money.zero(case.asked.currency), line.back_quantity or 0
        )
        for line in case.lines
    }
    return fulfilment.CaseGrant(lines, case.granted_freight)


def _decided_grant(case: fulfilment.CaseView, decision: Decision | None) -> fulfilment.CaseGrant:
    """What an approval gives: all that was asked, unless arbitration names an amount. Raises RefundAmountInvalid."""
    if decision is None:
        return full_grant(case)
    amount = decision.amount_fen if case.state is _STATE.ARBITRATION else None
    return _grant(case, decision.lines, amount, decision.freight_fen)


def _grant(
    case: fulfilment.CaseView,
    lines: Mapping[UUID, LineDecision],
    amount_fen: int | None,
    freight_fen: int | None,
) -> fulfilment.CaseGrant:
    amounts = [line.asked for line in case.lines]
    if amount_fen is not None:
        amounts = fulfilment.shared_out(Money(amount_fen, case.asked.currency), amounts)
    freight = case.asked_freight if freight_fen is None else Money(freight_fen, case.asked.currency)
    if freight.minor < 0:
        raise Invalid(fields=(FieldError("freight", "amount_negative"),))
    grants = {}
    for line, amount in zip(case.lines, amounts, strict=True):
        came_back = case.is_unshipped or (case.return_number != "" and case.kind is not _KIND.REFUND_ONLY)
        decided = lines.get(line.id) or LineDecision(line.quantity, line.quantity if came_back else 0)
        if not 0 <= decided.back <= line.quantity or not 0 <= decided.quantity <= line.quantity:
            raise Invalid(fields=(FieldError("lines", "pieces_left", {"max": line.quantity}),))
        # Money alone, for what the buyer keeps and what is not paid in full: the pieces stay theirs.
        keeps = not came_back and amount < line.worth
        quantity = 0 if keeps else decided.quantity
        back = decided.back if came_back else 0
        if case.state is _STATE.EXCHANGING:
            back = line.back_quantity or 0  # what inspection found good is on the shelf since then
        grants[line.id] = fulfilment.CaseLineGrant(quantity, amount, back)
    return fulfilment.CaseGrant(grants, freight)


def _offer(case: fulfilment.CaseView, decision: Decision | None, words: str, actor: Actor) -> fulfilment.CaseStep:
    """Less than was asked, for the buyer to accept. Raises RefundAmountInvalid for nothing or for all of it."""
    if decision is None or decision.amount_fen is None or not 0 < decision.amount_fen <= case.asked.minor:
        raise fulfilment.RefundAmountInvalid(
            fields=(FieldError("amount_fen", "refund_amount", {"max": yuan_text(case.asked.minor)}),)
        )
    grant = _grant(case, decision.lines, decision.amount_fen, decision.freight_fen)
    if isinstance(actor, Staff):
        require_refund_right(actor, grant.goods + grant.freight)
    offered = (grant.goods + grant.freight).minor
    return fulfilment.CaseStep(words=words, grant=grant, data={"amount_fen": offered})


def _received(case: fulfilment.CaseView, decision: Decision | None) -> fulfilment.CaseGrant:
    """What inspection found of an exchange: pieces back, no money."""
    zero = Money.zero(case.asked.currency)
    lines = {}
    for line in case.lines:
        found = decision.lines.get(line.id) if decision else None
        back = line.quantity if found is None else found.back
        if not 0 <= back <= line.quantity:
            raise Invalid(fields=(FieldError("lines", "pieces_left", {"max": line.quantity}),))
        lines[line.id] = fulfilment.CaseLineGrant(0, zero, back)
    return fulfilment.CaseGrant(lines, zero)


# --- the replacement -------------------------------------------------------------------------------------------


def _replacement(case: fulfilment.CaseView) -> dict[SkuId, int]:
    quantities: dict[SkuId, int] = {}
    for line in case.lines:
        sku_id = line.exchange_sku_id or line.sku_id
        quantities[sku_id] = quantities.get(sku_id, 0) + line.quantity
    return quantities


def _reserved_as(case: fulfilment.CaseView) -> OrderId:
    """Under which id the replacement is reserved: the case's own, which no order has."""
    return OrderId(case.id)


def _hold_replacement(case: fulfilment.CaseView, now: datetime, *, until: fulfilment.CaseWindows) -> None:
    expires = fulfilment.case_deadline(_STATE.EXCHANGING, windows=until, now=now) or now
    inventory.reserve(
        site_id=case.site_id, order_id=_reserved_as(case), quantities=_replacement(case), expires_at=expires, now=now
    )


def _let_replacement_go(case: fulfilment.CaseView, now: datetime) -> None:
    if case.state is _STATE.EXCHANGING:
        inventory.release(site_id=case.site_id, order_id=_reserved_as(case), now=now)


def _replacement_sent(
    case: fulfilment.CaseView, decision: Decision | None, words: str, now: datetime
) -> fulfilment.CaseStep:
    if decision is None:
        raise TransitionRefused(state=str(case.state), event=str(_MOVE.SEND_REPLACEMENT))
    carrier = fulfilment.find_carrier(decision.carrier).code
    number = fulfilment.checked_tracking_number(decision.tracking_number)
    inventory.commit(site_id=case.site_id, order_id=_reserved_as(case), now=now)
    plan_case_watching(
        site_id=case.site_id, case_id=case.id, leg=fulfilment.Leg.SENT, waybill=(carrier, number), now=now
    )
    return fulfilment.CaseStep(
        words=words, sent_parcel=(carrier, number), data={"carrier": carrier, "tracking_number": number}
    )
