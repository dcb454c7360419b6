"""The buyer's side of a case: asking, sending back, accepting, appealing, withdrawing, saying something."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec
from django.db import transaction

from portico.domains.fulfilment import public as fulfilment
from portico.domains.orders import public as orders
from portico.domains.sites import public as sites
from portico.infra import idempotency
from portico.infra.actors import Member, Staff, System
from portico.kernel.errors import FieldError, Invalid
from portico.kernel.ids import AfterSaleId, MemberId, OrderId, OrderLineId, SiteId, SkuId, new_id
from portico.kernel.money import Money, sum_money, yuan_text
from portico.usecases.after_sales.deciding import full_grant, settle
from portico.usecases.after_sales.exchanges import exchange_options, problem_with
from portico.usecases.after_sales.money import pay_out
from portico.usecases.after_sales.options import LineOption, Options, options_of
from portico.usecases.parcels import plan_case_watching

_KIND, _MOVE = fulfilment.CaseKind, fulfilment.CaseMove


@dataclass(frozen=True, slots=True)
class WantedPieces:
    """So many pieces of an order line; for an exchange, which SKU instead (None: the same)."""

    order_line_id: OrderLineId
    quantity: int
    exchange_sku_id: SkuId | None = None


@dataclass(frozen=True, slots=True)
class Application:
    """What a buyer asks for. `amount_fen` None: all that the pieces are worth, and the freight where it is due."""

    order_id: OrderId
    kind: fulfilment.CaseKind
    lines: tuple[WantedPieces, ...]
    reason: str
    is_unshipped: bool = False
    words: str = ""
    amount_fen: int | None = None
    pictures: tuple[UUID, ...] = ()


def apply(*, actor: Member, request: Application, idempotency_key: str, now: datetime) -> fulfilment.CaseView:
    """The merchant is asked; the pieces are held by the case. Where the site refunds at once what was not shipped, the
    money is on its way.

    Idempotent by: the key. Locks: the order. Raises OrderNotFound, AfterSaleNotPossible, LinesNotRefundable (in
    another case already), RefundAmountInvalid, PictureNotFound, IdempotencyConflict, Invalid (by field).
    """
    key = idempotency.checked_key(idempotency_key)
    words = orders.checked_words(request.words, field="words", limit=fulfilment.MAX_CASE_WORDS)
    case_id = AfterSaleId(new_id())
    with transaction.atomic():
        known = idempotency.claim(
            scope=f"after_sales:{actor.site_id}:{actor.member_id}",
            key=key,
            fingerprint=idempotency.fingerprint(msgspec.json.encode(request)),
            result_id=case_id,
        )
        if known is not None:
            return fulfilment.get_case(site_id=actor.site_id, case_id=AfterSaleId(known), member_id=actor.member_id)
        orders.lock_order(site_id=actor.site_id, order_id=request.order_id, member_id=actor.member_id)
        options = options_of(site_id=actor.site_id, order_id=request.order_id, member_id=actor.member_id, now=now)
        draft = checked_draft(options, request, words, now=now)
        case = open_held(options.order, draft, case_id=case_id, actor=actor, pictures=request.pictures, now=now)
        policy = fulfilment.get_after_sale_policy(site_id=actor.site_id)
        if case.is_unshipped and policy.is_instant:
            case = pay_out(
                case=case, by=_MOVE.APPROVE_REFUND, grant=full_grant(case), words="",
                actor=System(actor.site_id, "after_sales"), now=now, windows=policy.windows,
            )  # fmt: skip
    return fulfilment.get_case(site_id=actor.site_id, case_id=case.id, member_id=actor.member_id)


def open_held(
    order: orders.OrderView,
    draft: fulfilment.CaseDraft,
    *,
    case_id: AfterSaleId,
    actor: Member | Staff | System,
    pictures: Sequence[UUID],
    now: datetime,
) -> fulfilment.CaseView:
    """The case is open and holds its pieces; the order's timeline says so. Raises LinesNotRefundable."""
    site_id = order.site_id
    zone = sites.get_site(site_id=site_id).zone
    case = fulfilment.open_case(
        case_id=case_id,
        order=order,
        draft=draft,
        number=fulfilment.next_case_number(zone=zone, now=now),
        windows=fulfilment.get_after_sale_policy(site_id=site_id).windows,
        actor=actor,
        now=now,
    )
    orders.hold_lines(site_id=site_id, order_id=order.id, pieces=fulfilment.case_pieces(case))
    member_id = actor.member_id if isinstance(actor, Member) else None
    shown = fulfilment.attach_pictures(site_id=site_id, member_id=member_id, case_id=case_id, pictures=pictures)
    step = fulfilment.CaseStep(words=draft.words, pictures=shown, data={"reason": str(draft.reason)})
    fulfilment.note_case(case_id=case_id, code="opened", actor=actor, now=now, step=step)
    if not draft.by_merchant:
        told = {"case": case.number}
        orders.note_on_timeline(
            site_id=site_id, order_id=order.id, code="after_sale_opened", data=told, actor=actor, now=now
        )
    return case


def checked_draft(
    options: Options, request: Application, words: str, *, now: datetime, by_merchant: bool = False
) -> fulfilment.CaseDraft:
    """What the case will be opened with. Raises AfterSaleNotPossible, RefundAmountInvalid, Invalid (by field)."""
    if options.refused and not by_merchant:
        raise fulfilment.AfterSaleNotPossible(reason=options.refused)
    if request.kind not in options.kinds(unshipped=request.is_unshipped):
        raise fulfilment.AfterSaleNotPossible(reason="kind")
    known_reasons = fulfilment.case_reasons(request.kind, unshipped=request.is_unshipped)
    if request.reason not in known_reasons and not by_merchant:
        raise Invalid(fields=(FieldError("reason", "choice_unknown"),))
    chosen = _chosen(options, request)
    replacements = _replacements(options, request, chosen, now)
    worths = [option.worth(pieces) for option, pieces in chosen]
    pieces = {option.line.id: count for option, count in chosen}
    freight = options.freight_of(pieces, unshipped=request.is_unshipped)
    asked, freight = _asked(request, worths, freight)
    lines = tuple(
        fulfilment.CaseLineDraft(option.line, count, worth, part, *replacements.get(option.line.id, (None, "")))
        for (option, count), worth, part in zip(chosen, worths, asked, strict=True)
    )
    return fulfilment.CaseDraft(
        kind=request.kind,
        lines=lines,
        is_unshipped=request.is_unshipped,
        reason=fulfilment.CaseReason(request.reason),
        words=words,
        freight=freight,
        by_merchant=by_merchant,
    )


def _chosen(options: Options, request: Application) -> list[tuple[LineOption, int]]:
    known = {option.line.id: option for option in options.lines}
    wanted: dict[OrderLineId, int] = {}
    for line in request.lines:
        wanted[line.order_line_id] = wanted.get(line.order_line_id, 0) + line.quantity
    if not wanted:
        raise Invalid(fields=(FieldError("lines", "required"),))
    errors = []
    for place, (line_id, quantity) in enumerate(wanted.items()):
        option = known.get(line_id)
        free = 0 if option is None else option.unshipped if request.is_unshipped else option.shipped
        if option is not None and option.line.kind != "goods" and request.kind is not _KIND.REFUND_ONLY:
            free = 0
        if not 1 <= quantity <= free:
            errors.append(FieldError(f"lines.{place}.quantity", "pieces_left", {"max": free}))
    if errors:
        raise Invalid(fields=tuple(errors))
    return [(known[line_id], quantity) for line_id, quantity in wanted.items()]


def _replacements(
    options: Options, request: Application, chosen: Sequence[tuple[LineOption, int]], now: datetime
) -> dict[OrderLineId, tuple[SkuId, str]]:
    """For an exchange: the SKU of each line, of the same product and price. Raises Invalid (`exchange_sku_id`)."""
    if request.kind is not _KIND.EXCHANGE:
        return {}
    named = {line.order_line_id: line.exchange_sku_id for line in request.lines if line.exchange_sku_id}
    lines = [option.line for option, _ in chosen]
    offered = exchange_options(site_id=options.order.site_id, lines=lines, now=now)
    found: dict[OrderLineId, tuple[SkuId, str]] = {}
    for option, pieces in chosen:
        line = option.line
        wanted = named.get(line.id, line.sku_id)
        sku = next((one for one in offered.get(line.id, ()) if one.sku_id == wanted), None)
        problem = problem_with(sku, pieces=pieces)
        if sku is None or problem is not None:
            raise Invalid(fields=(problem or FieldError("exchange_sku_id", "exchange_not_equal"),))
        found[line.id] = (sku.sku_id, sku.option_text)
    return found


def _asked(request: Application, worths: Sequence[Money], freight: Money) -> tuple[list[Money], Money]:
    """How much of each line, and of the freight. An amount below the whole leaves the freight out last.

    Pieces that have not left come back whole, whatever less was named. Raises RefundAmountInvalid: nothing, or more
    than they are worth.
    """
    whole = sum_money(list(worths))
    if request.amount_fen is None or request.kind is _KIND.EXCHANGE:
        return list(worths), freight
    if request.is_unshipped:
        fulfilment.shared_out(Money(max(0, request.amount_fen - freight.minor), whole.currency), worths)
        return list(worths), freight
    if request.amount_fen == 0 and whole:
        raise fulfilment.RefundAmountInvalid(
            fields=(FieldError("amount_fen", "refund_amount", {"max": yuan_text(whole.minor)}),)
        )
    return fulfilment.shared_out(Money(request.amount_fen, whole.currency), worths), freight


def locked_case(
    *, site_id: SiteId, case_id: AfterSaleId, member_id: MemberId | None = None, version: int | None = None
) -> fulfilment.CaseView:
    """This transaction alone may change the case and its order. Locks: the order, then the case.

    Raises AfterSaleNotFound, AfterSaleChanged when it is no longer at `version`.
    """
    seen = fulfilment.get_case(site_id=site_id, case_id=case_id, member_id=member_id)
    orders.lock_order(site_id=site_id, order_id=seen.order_id)
    return fulfilment.lock_case(site_id=site_id, case_id=case_id, member_id=member_id, version=version)


def send_back(
    *, actor: Member, case_id: AfterSaleId, carrier: str, tracking_number: str, now: datetime
) -> fulfilment.CaseView:
    """The goods are on their way to the merchant and followed; a number sent before is corrected.

    Raises AfterSaleNotFound, TransitionRefused, CarrierUnknown, TrackingNumberMalformed.
    """
    parcel = (fulfilment.find_carrier(carrier).code, fulfilment.checked_tracking_number(tracking_number))
    step = fulfilment.CaseStep(return_parcel=parcel, data={"carrier": parcel[0], "tracking_number": parcel[1]})
    with transaction.atomic():
        case = locked_case(site_id=actor.site_id, case_id=case_id, member_id=actor.member_id)
        if case.state is fulfilment.CaseState.RETURNING:
            fulfilment.change_case_in_place(case=case, code="parcel_corrected", actor=actor, now=now, step=step)
        else:
            _moved(case, _MOVE.SEND_BACK, actor, now, step)
        plan_case_watching(site_id=actor.site_id, case_id=case_id, leg=fulfilment.Leg.RETURN, waybill=parcel, now=now)
    return _mine(actor, case_id)


def accept_offer(*, actor: Member, case_id: AfterSaleId, now: datetime) -> fulfilment.CaseView:
    """The buyer takes the offer; the money is on its way. Raises AfterSaleNotFound, TransitionRefused."""
    with transaction.atomic():
        case = locked_case(site_id=actor.site_id, case_id=case_id, member_id=actor.member_id)
        settle(case=case, by=_MOVE.ACCEPT_OFFER, actor=actor, now=now)
    return _mine(actor, case_id)


def appeal(
    *, actor: Member, case_id: AfterSaleId, words: str, pictures: Sequence[UUID], now: datetime
) -> fulfilment.CaseView:
    """Somebody else at the shop looks at the case again.

    Raises AfterSaleNotFound, TransitionRefused, Invalid (field `words`), PictureNotFound.
    """
    said = _required_words(words)
    with transaction.atomic():
        case = locked_case(site_id=actor.site_id, case_id=case_id, member_id=actor.member_id)
        _moved(case, _MOVE.APPEAL, actor, now, _step(actor, case_id, said, pictures))
    return _mine(actor, case_id)


def withdraw(*, actor: Member, case_id: AfterSaleId, now: datetime) -> fulfilment.CaseView:
    """The case is over and its pieces are free again. Raises AfterSaleNotFound, TransitionRefused."""
    with transaction.atomic():
        case = locked_case(site_id=actor.site_id, case_id=case_id, member_id=actor.member_id)
        settle(case=case, by=_MOVE.WITHDRAW, actor=actor, now=now)
    return _mine(actor, case_id)


def confirm_replacement(*, actor: Member, case_id: AfterSaleId, now: datetime) -> fulfilment.CaseView:
    """The replacement has arrived; the case is over. Raises AfterSaleNotFound, TransitionRefused."""
    with transaction.atomic():
        case = locked_case(site_id=actor.site_id, case_id=case_id, member_id=actor.member_id)
        settle(case=case, by=_MOVE.CONFIRM_REPLACEMENT, actor=actor, now=now)
    return _mine(actor, case_id)


def say(
    *, actor: Member, case_id: AfterSaleId, words: str, pictures: Sequence[UUID], now: datetime
) -> fulfilment.CaseView:
    """The history has the buyer's words. Raises AfterSaleNotFound, TransitionRefused once the case is over, Invalid."""
    said = _required_words(words)
    with transaction.atomic():
        case = locked_case(site_id=actor.site_id, case_id=case_id, member_id=actor.member_id)
        if fulfilment.BuyerCaseMove.SAY not in fulfilment.buyer_case_moves(case.state, by_merchant=case.by_merchant):
            raise fulfilment.AfterSaleNotPossible(reason="over")
        step = _step(actor, case_id, said, pictures)
        fulfilment.note_case(case_id=case_id, code="said", actor=actor, now=now, step=step)
    return _mine(actor, case_id)


def keep_picture(*, actor: Member, content: bytes, now: datetime) -> UUID:
    """The picture may go with a case of the member's. Raises ImageRefused, TooManyPictures."""
    with transaction.atomic():
        return fulfilment.keep_picture(site_id=actor.site_id, member_id=actor.member_id, content=content, now=now)


def _required_words(words: str) -> str:
    said = orders.checked_words(words, field="words", limit=fulfilment.MAX_CASE_WORDS)
    if not said:
        raise Invalid(fields=(FieldError("words", "required"),))
    return said


def _step(actor: Member, case_id: AfterSaleId, words: str, pictures: Sequence[UUID]) -> fulfilment.CaseStep:
    shown = fulfilment.attach_pictures(
        site_id=actor.site_id, member_id=actor.member_id, case_id=case_id, pictures=pictures
    )
    return fulfilment.CaseStep(words=words, pictures=shown)


def _moved(
    case: fulfilment.CaseView, by: fulfilment.CaseMove, actor: Member, now: datetime, step: fulfilment.CaseStep
) -> None:
    windows = fulfilment.get_after_sale_policy(site_id=case.site_id).windows
    fulfilment.move_case(case=case, by=by, windows=windows, actor=actor, now=now, step=step)


def _mine(actor: Member, case_id: AfterSaleId) -> fulfilment.CaseView:
    return fulfilment.get_case(site_id=actor.site_id, case_id=case_id, member_id=actor.member_id)
