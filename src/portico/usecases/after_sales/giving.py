"""The merchant gives back without being asked: an order that is given up, or money for goodwill.

It is a case like any other, opened and approved in one step, so that money, stock and the ledger go one way only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import msgspec
from django.db import transaction

from portico.domains.fulfilment import public as fulfilment
from portico.domains.orders import public as orders
from portico.infra import audit, idempotency
from portico.infra.actors import Right, Staff, System, require_right
from portico.kernel.errors import FieldError, Invalid
from portico.kernel.ids import AfterSaleId, OrderId, OrderLineId, new_id
from portico.kernel.money import Money
from portico.usecases.after_sales.applying import Application, WantedPieces, checked_draft, open_held
from portico.usecases.after_sales.deciding import full_grant
from portico.usecases.after_sales.money import REFUND_REASON, pay_out, require_refund_right
from portico.usecases.after_sales.options import Options, options_of


@dataclass(frozen=True, slots=True)
class Gift:
    """Pieces by order line; `amount_fen` None: all they are worth. `freight_fen` is given on top."""

    pieces: Mapping[OrderLineId, int]
    is_unshipped: bool
    words: str
    amount_fen: int | None = None
    freight_fen: int | None = None


def give_back(
    *, actor: Staff, order_id: OrderId, gift: Gift, now: datetime, key: str | None = None
) -> fulfilment.CaseView:
    """The money is on its way. Recorded in the audit. `key`: of the form that asks; sent twice, it gives once.

    Idempotent by: the key, where there is one. Raises Denied, RefundAboveLimit, OrderNotFound, AfterSaleNotPossible,
    RefundAmountInvalid, Invalid (by field), LinesNotRefundable, IdempotencyConflict. Locks: the order.
    """
    require_right(actor, Right.AFTER_SALE_EDIT)
    words = orders.checked_words(gift.words, field="words", limit=fulfilment.MAX_CASE_WORDS)
    if not words:
        raise Invalid(fields=(FieldError("words", "required"),))
    case_id = AfterSaleId(new_id())
    with transaction.atomic():
        if key is not None and (known := _given_before(actor, order_id, gift, key, case_id)) is not None:
            return known
        orders.lock_order(site_id=actor.site_id, order_id=order_id)
        options = options_of(site_id=actor.site_id, order_id=order_id, member_id=None, now=now)
        if options.refused not in {"", "window_over"}:
            raise fulfilment.AfterSaleNotPossible(reason=options.refused)
        case = _given(actor, options, gift, words, REFUND_REASON, now, case_id)
        audit.record(
            actor=actor, action="after_sales.give_back", subject_type="after_sale", subject_id=case.id, now=now,
            reason=words, changes={"granted_fen": [0, case.shown_total.minor]},
        )  # fmt: skip
    return case


def _given_before(
    actor: Staff, order_id: OrderId, gift: Gift, key: str, case_id: AfterSaleId
) -> fulfilment.CaseView | None:
    """What this form has given already; None when it comes for the first time: then `case_id` is what it will give."""
    wish = [str(order_id), sorted((str(line), count) for line, count in gift.pieces.items()), gift.is_unshipped,
            gift.words, gift.amount_fen, gift.freight_fen]  # fmt: skip
    known = idempotency.claim(
        scope=f"give_back:{actor.site_id}:{actor.user_id}", key=idempotency.checked_key(key),
        fingerprint=idempotency.fingerprint(msgspec.json.encode(wish)), result_id=case_id,
    )  # fmt: skip
    if known is None:
        return None
    return fulfilment.get_case(site_id=actor.site_id, case_id=AfterSaleId(known), for_staff=True)


def give_up(*, actor: Staff | System, order_id: OrderId, words: str, now: datetime) -> fulfilment.CaseView:
    """Everything of the paid order that has not left is given back: money, freight, stock.

    Part of the caller's transaction. Raises RefundAboveLimit, AfterSaleNotPossible (all of it is in open cases).
    """
    options = options_of(site_id=actor.site_id, order_id=order_id, member_id=None, now=now)
    pieces = {line.line.id: line.unshipped for line in options.lines if line.unshipped}
    if not pieces:
        raise fulfilment.AfterSaleNotPossible(reason="in_case")
    return _given(actor, options, Gift(pieces, True, words), words, "merchant_cancelled", now, AfterSaleId(new_id()))


def _given(
    actor: Staff | System, options: Options, gift: Gift, words: str, refund_reason: str, now: datetime,
    case_id: AfterSaleId,
) -> fulfilment.CaseView:  # fmt: skip
    order = options.order
    request = Application(
        order_id=order.id,
        kind=fulfilment.CaseKind.REFUND_ONLY,
        lines=tuple(WantedPieces(line_id, pieces) for line_id, pieces in gift.pieces.items()),
        reason=str(fulfilment.CaseReason.MERCHANT),
        is_unshipped=gift.is_unshipped,
        amount_fen=gift.amount_fen,
    )
    draft = checked_draft(options, request, words, now=now, by_merchant=True)
    case = open_held(order, draft, case_id=case_id, actor=actor, pictures=(), now=now)
    grant = full_grant(case)
    if gift.freight_fen is not None:
        grant = fulfilment.CaseGrant(grant.lines, Money(gift.freight_fen, order.payable.currency))
    require_refund_right(actor, grant.goods + grant.freight)
    return pay_out(
        case=case,
        by=fulfilment.CaseMove.APPROVE_REFUND,
        grant=grant,
        words=words,
        actor=actor,
        now=now,
        windows=fulfilment.get_after_sale_policy(site_id=order.site_id).windows,
        refund_reason=refund_reason,
    )
