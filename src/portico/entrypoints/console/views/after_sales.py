"""After-sales: the queue, one case with its decision, what the merchant gives back unasked, the terms."""

from __future__ import annotations

from dataclasses import asdict
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from portico.domains.fulfilment import public as fulfilment
from portico.domains.orders import public as orders
from portico.domains.payments import public as payments
from portico.entrypoints.console import case_words, money_words
from portico.entrypoints.console.access import language, problem_of, sentence, staff_view
from portico.entrypoints.console.reading import Reader
from portico.infra.actors import Right, Staff
from portico.infra.media import MAX_IMAGE_BYTES, ImageRefused
from portico.kernel.clock import utc_now
from portico.kernel.errors import FieldError, Invalid, PorticoError
from portico.kernel.ids import AfterSaleId, OrderId, OrderLineId, parse_id
from portico.usecases.after_sales import deciding, giving, talking
from portico.usecases.after_sales.case_tracks import case_tracks
from portico.usecases.payment_methods import offered_methods

PAGE_SIZE = 20
_MOVE, _STATE = fulfilment.CaseMove, fulfilment.CaseState
# The tabs of the queue, the merchant's own turn first.
_TABS: tuple[tuple[str, tuple[fulfilment.CaseState, ...]], ...] = (
    ("merchant", fulfilment.MERCHANT_CASE_STATES),
    ("buyer", fulfilment.BUYER_CASE_STATES),
    ("money", (_STATE.REFUNDING,)),
    ("over", (_STATE.REFUNDED, _STATE.EXCHANGED, _STATE.CLOSED)),
)


@staff_view(Right.ORDER_READ)
def index(request: HttpRequest, actor: Staff) -> HttpResponse:
    """The cases that match, the newest first, with how many wait for whom. Four queries."""
    tab = request.GET.get("tab", "")
    state = request.GET.get("state", "")
    kind = request.GET.get("kind", "")
    states = dict(_TABS).get(tab, ())
    if state in set(_STATE):
        states = (_STATE(state),)
    wanted = fulfilment.CaseFilter(
        states=states,
        kind=fulfilment.CaseKind(kind) if kind in set(fulfilment.CaseKind) else None,
        number=request.GET.get("number", "").strip()[:32],
    )
    page = fulfilment.search_cases(
        site_id=actor.site_id, filter=wanted, cursor=request.GET.get("cursor") or None, limit=PAGE_SIZE
    )
    counts = fulfilment.case_counts(site_id=actor.site_id)
    tabs = [(code, case_words.TABS[code], sum(counts.get(one, 0) for one in group)) for code, group in _TABS]
    return render(
        request,
        "console/after_sales/index.html",
        {
            "cases": [case_words.shown(case, utc_now()) for case in page.items],
            "next_cursor": page.next_cursor,
            "is_first": not request.GET.get("cursor"),
            "tabs": tabs,
            "tab": tab,
            "kind": kind,
            "kinds": case_words.kinds(),
            "number": wanted.number,
            "filtered": bool(wanted.number or kind),
            "needs_address": fulfilment.get_after_sale_policy(site_id=actor.site_id).return_to is None,
        },
    )


@staff_view(Right.ORDER_READ)
def detail(request: HttpRequest, actor: Staff, case_id: UUID) -> HttpResponse:
    """One case: what is wanted, what was said and shown, and what can be decided."""
    case = fulfilment.get_case(site_id=actor.site_id, case_id=AfterSaleId(case_id), for_staff=True)
    return _detail(request, actor, case, {})


def _detail(
    request: HttpRequest, actor: Staff, case: fulfilment.CaseView, typed: dict[str, str], status: int = 200,
    said: dict[str, str] | None = None,
) -> HttpResponse:  # fmt: skip
    """`typed`: what a refused decision held; `said`: a refused message."""
    moves = fulfilment.merchant_case_moves(case.state, case.kind, unshipped=case.is_unshipped)
    may = Right.AFTER_SALE_EDIT in actor.rights and (
        case.state is not _STATE.ARBITRATION or Right.AFTER_SALE_ARBITRATE in actor.rights
    )
    refund = payments.get_refund(refund_id=case.refund_id) if case.refund_id else None
    return render(
        request,
        "console/after_sales/detail.html",
        {
            "case": case,
            "shown": case_words.shown(case, utc_now()),
            "entries": case_words.entries(case, utc_now()),
            "moves": moves if may else (),
            "offers": _MOVE.OFFER in moves and may,
            "inspects": may and bool(case.return_number) and case.state in {_STATE.RETURNING, _STATE.ARBITRATION},
            "may_talk": Right.AFTER_SALE_EDIT in actor.rights,
            "needs_arbiter": case.state is _STATE.ARBITRATION and not may,
            "needs_address": fulfilment.get_after_sale_policy(site_id=actor.site_id).return_to is None,
            "tracks": case_tracks(case, language()),
            "refund": refund,
            "refund_state": case_words.refund_state(str(refund.state)) if refund else "",
            "outlet": money_words.OUTLETS[refund.outlet] if refund else "",
            "can_repair": refund is not None and refund.is_stuck and Right.MONEY_REFUND in actor.rights,
            "takes_balance": "balance" in offered_methods(actor.site_id),
            "note_length": payments.MAX_REPAIR_NOTE,
            "given": case_words.given(fulfilment.compensations_of(site_id=actor.site_id, case_id=case.id)),
            "carriers": fulfilment.carriers(),
            "order": orders.get_order(site_id=actor.site_id, order_id=case.order_id),
            "typed": typed,
            "said": said or {},
            "max_words": fulfilment.MAX_CASE_WORDS,
        },
        status=status,
    )


@staff_view(Right.AFTER_SALE_EDIT, "POST")
def decide(request: HttpRequest, actor: Staff, case_id: UUID) -> HttpResponse:
    """The case goes where the form says; what was typed stays on the page when it cannot."""
    known = AfterSaleId(case_id)
    case = fulfilment.get_case(site_id=actor.site_id, case_id=known, for_staff=True)
    try:
        decision = _decision(request, case)
        after = deciding.decide(actor=actor, case_id=known, decision=decision, now=utc_now())
    except PorticoError as error:
        if error.status not in {403, 409, 422}:
            raise
        _tell(request, error)
        fresh = fulfilment.get_case(site_id=actor.site_id, case_id=known, for_staff=True)
        return _detail(request, actor, fresh, _typed(request), status=error.status)
    messages.success(request, case_words.done(after))
    return redirect("console:after_sale", case_id)


def _typed(request: HttpRequest) -> dict[str, str]:
    return {name: str(value) for name, value in request.POST.items() if name != "csrfmiddlewaretoken"}


def _decision(request: HttpRequest, case: fulfilment.CaseView) -> deciding.Decision:
    move = request.POST.get("move", "")
    if move not in set(_MOVE):
        raise Invalid()
    reader = Reader()
    version = reader.whole("version", request.POST.get("version", ""))
    amount = reader.fen("amount", request.POST.get("amount", ""), optional=True)
    freight = reader.fen("freight", request.POST.get("freight", ""), optional=True)
    lines = {}
    for line in case.lines:
        back = reader.whole("lines", request.POST.get(f"back-{line.id}", ""), optional=True)
        if back is not None:
            lines[line.id] = deciding.LineDecision(line.quantity, back)
    if reader.errors:
        raise Invalid(fields=tuple(reader.errors))
    return deciding.Decision(
        move=_MOVE(move),
        version=version or 0,
        words=request.POST.get("words", ""),
        amount_fen=amount,
        freight_fen=freight,
        lines=lines,
        carrier=request.POST.get("carrier", ""),
        tracking_number=request.POST.get("tracking_number", ""),
    )


@staff_view(Right.AFTER_SALE_EDIT, "POST")
def say(request: HttpRequest, actor: Staff, case_id: UUID) -> HttpResponse:
    """A message that the buyer reads, or (`for_staff`) a note that they never see."""
    known, for_staff = AfterSaleId(case_id), request.POST.get("for_staff") == "1"
    files = request.FILES.getlist("pictures")
    try:
        if len(files) > fulfilment.MAX_CASE_PICTURES:
            raise Invalid(fields=(FieldError("pictures", "too_many", {"max": fulfilment.MAX_CASE_PICTURES}),))
        if any((one.size or 0) > MAX_IMAGE_BYTES for one in files):
            raise ImageRefused(reason="too_large")
        talking.staff_says(
            actor=actor,
            case_id=known,
            words=request.POST.get("words", ""),
            pictures=[one.read() for one in files],
            for_staff=for_staff,
            now=utc_now(),
        )
    except PorticoError as error:
        if error.status not in {409, 422}:
            raise
        _tell(request, error)
        case = fulfilment.get_case(site_id=actor.site_id, case_id=known, for_staff=True)
        return _detail(request, actor, case, {}, status=error.status, said=_typed(request))
    messages.success(request, _("内部备注已保存，买家看不到。") if for_staff else _("留言已发出，买家能看到。"))
    return redirect("console:after_sale", case_id)


@staff_view(Right.AFTER_SALE_EDIT, "POST")
def give_back(request: HttpRequest, actor: Staff, order_id: UUID) -> HttpResponse:
    """Money (and pieces) of an order are given back unasked."""
    reader = Reader()
    amount = reader.fen("amount", request.POST.get("amount", ""), optional=True)
    freight = reader.fen("freight", request.POST.get("freight", ""), optional=True)
    form_key = request.POST.get("key") or None
    pieces: dict[OrderLineId, int] = {}
    for name, text in request.POST.items():
        line_id = parse_id(name.removeprefix("pieces-")) if name.startswith("pieces-") else None
        count = reader.whole("pieces", str(text), optional=True) if line_id else None
        if line_id and count:
            pieces[OrderLineId(line_id)] = count
    try:
        if reader.errors:
            raise Invalid(fields=tuple(reader.errors))
        gift = giving.Gift(
            pieces=pieces,
            is_unshipped=request.POST.get("unshipped") == "1",
            words=request.POST.get("words", ""),
            amount_fen=amount,
            freight_fen=freight,
        )
        case = giving.give_back(actor=actor, order_id=OrderId(order_id), gift=gift, now=utc_now(), key=form_key)
    except PorticoError as error:
        if error.status not in {403, 409, 422}:
            raise
        _tell(request, error)
        return redirect("console:order", order_id)
    messages.success(request, _("退款已发起，会原路退回给买家。"))
    return redirect("console:after_sale", case.id)


@staff_view(Right.SITE_READ, "GET", "POST", writing=Right.SITE_EDIT)
def settings(request: HttpRequest, actor: Staff) -> HttpResponse:
    """How long each side has, where goods go back to, what is refunded at once."""
    if request.method == "POST":
        return _save_settings(request, actor)
    policy = fulfilment.get_after_sale_policy(site_id=actor.site_id)
    values = {**asdict(policy.windows), "is_instant": policy.is_instant, "version": policy.version}
    if policy.return_to is not None:
        values |= asdict(policy.return_to)
    return _settings(request, values)


def _settings(request: HttpRequest, values: dict[str, object], status: int = 200) -> HttpResponse:
    windows = [
        (name, words, help_text, values.get(name, ""), *fulfilment.CASE_LIMITS[name])
        for name, words, help_text in case_words.WINDOWS
    ]
    return render(request, "console/after_sales/settings.html", {"values": values, "windows": windows}, status=status)


def _save_settings(request: HttpRequest, actor: Staff) -> HttpResponse:
    reader = Reader()
    numbers = {name: reader.whole(name, request.POST.get(name, "")) or 0 for name in fulfilment.CASE_LIMITS}
    address = {name: request.POST.get(name, "").strip() for name in ("recipient", "phone", "address")}
    version = reader.whole("version", request.POST.get("version", "")) or 0
    try:
        if reader.errors:
            raise Invalid(fields=tuple(reader.errors))
        with transaction.atomic():
            fulfilment.save_after_sale_policy(
                site_id=actor.site_id,
                windows=fulfilment.CaseWindows(**numbers),
                is_instant=request.POST.get("is_instant") == "1",
                return_to=fulfilment.ReturnAddress(**address) if any(address.values()) else None,
                version=version,
                actor=actor,
                now=utc_now(),
            )
    except (Invalid, fulfilment.AfterSaleChanged) as error:
        if isinstance(error, Invalid):
            _tell(request, error)
        else:
            messages.error(request, _("同事刚刚改过售后设置。您填写的还在下面，请核对后再保存。"))
        current = fulfilment.get_after_sale_policy(site_id=actor.site_id).version
        return _settings(request, {**_typed(request), "version": current}, status=error.status)
    messages.success(request, _("售后设置已保存。"))
    return redirect("console:after_sale_settings")


def _tell(request: HttpRequest, error: PorticoError) -> None:
    title, detail_text = problem_of(error)
    said = "；".join(f"{case_words.field(field.field)}{sentence(field)}" for field in error.fields)
    messages.error(request, said or f"{title}：{detail_text}")
