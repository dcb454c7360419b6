"""After-sales of a member: asking about an order, the cases under way, and the buyer's side of one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portico.domains.fulfilment import public as fulfilment
from portico.domains.orders import public as orders
from portico.entrypoints.site.after_sale_form import amount_of, picture_links, pictures_of, sentences
from portico.entrypoints.site.frame import render
from portico.entrypoints.site.views.pay import own_order
from portico.entrypoints.site.visitors import Visitor, for_member
from portico.infra.actors import Member
from portico.kernel.errors import FieldError, Invalid, PorticoError
from portico.kernel.ids import AfterSaleId, OrderLineId, SkuId, new_id, parse_id
from portico.usecases import refund_repairs
from portico.usecases.after_sales import applying, words
from portico.usecases.after_sales.case_tracks import case_tracks
from portico.usecases.after_sales.exchanges import exchanges_of
from portico.usecases.after_sales.options import LineOption, Options, options_of
from portico.usecases.after_sales.picture_links import picture_path
from portico.usecases.after_sales.refund_way import refund_way
from portico.usecases.order_pages import OrderPage

_PAGE_SIZE = 10
_TABS: dict[str, bool | None] = {"": None, "open": True, "over": False}


type Step = Callable[[Visitor[Member], AfterSaleId, tuple[UUID, ...]], None]


@dataclass(frozen=True, slots=True)
class Refused:
    """A step that was not taken: `what` was typed and uploaded, and why it was refused."""

    what: str
    typed: dict[str, str]
    kept: list[tuple[UUID, str]]
    errors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """A case with its words."""

    case: fulfilment.CaseView
    kind: str
    state: str
    reason: str
    closed: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class Way:
    """One kind of request that the order allows."""

    kind: fulfilment.CaseKind
    unshipped: bool
    name: str
    about: str

    @property
    def query(self) -> str:
        return urlencode({"kind": str(self.kind), **({"unshipped": "1"} if self.unshipped else {})})


def shown(case: fulfilment.CaseView, language: str) -> Shown:
    return Shown(
        case,
        words.kind_text(case.kind, language),
        words.state_text(case.state, language),
        words.reason_text(str(case.reason), language),
        words.close_text(case, language),
        case.state in fulfilment.OPEN_CASE_STATES,
    )


def after_sales_part(visitor: Visitor[Member], page: OrderPage) -> dict[str, Any]:
    """What the order page shows of after-sales: the cases, and whether more can be asked. Two queries at most."""
    order = page.order
    if order.paid_at is None:
        return {"cases": [], "may_ask": False}
    found = fulfilment.cases_of_order(site_id=visitor.site.id, order_id=order.id)
    paid_for = {orders.OrderState.PAID, orders.OrderState.SHIPPED, orders.OrderState.COMPLETED}
    return {"cases": [shown(case, visitor.language) for case in found], "may_ask": order.state in paid_for}


@require_GET
@for_member
def case_list(visitor: Visitor[Member]) -> HttpResponse:
    """The newest first. Raises Invalid for a cursor we did not make."""
    tab = visitor.request.GET.get("show", "")
    page = fulfilment.cases_of_member(
        site_id=visitor.site.id,
        member_id=visitor.actor.member_id,
        is_open=_TABS.get(tab),
        cursor=visitor.request.GET.get("cursor") or None,
        limit=_PAGE_SIZE,
    )
    more = {"show": tab, "cursor": page.next_cursor}
    context = {
        "here": "after_sales",
        "cases": [shown(case, visitor.language) for case in page.items],
        "tabs": [("", _("全部")), ("open", _("处理中")), ("over", _("已结束"))],
        "show": tab,
        "next_url": f"{visitor.request.path}?{urlencode(more)}" if page.next_cursor else "",
    }
    return render(visitor, "after_sales.html", context, place="account", personal=True)


@require_http_methods(["GET", "HEAD", "POST"])
@for_member
def apply(visitor: Visitor[Member], order_id: str) -> HttpResponse:
    """The form for an order; what was typed and uploaded stays when something is wrong with it."""
    page = own_order(visitor, order_id)
    options = options_of(
        site_id=visitor.site.id, order_id=page.order.id, member_id=visitor.actor.member_id, now=visitor.now
    )
    ways = _ways(options, visitor.language)
    way = _chosen_way(visitor, ways)
    if visitor.request.method != "POST" or way is None:
        return _form(visitor, options, ways, way, {}, (), ())
    kept, errors = pictures_of(visitor)
    typed = visitor.request.POST.dict()
    if not errors:
        try:
            case = applying.apply(
                actor=visitor.actor,
                request=_application(visitor, options, way, kept),
                idempotency_key=typed.get("key", ""),
                now=visitor.now,
            )
        except PorticoError as error:
            if error.status not in {404, 409, 422}:
                raise
            errors = sentences(visitor, error)
        else:
            messages.success(visitor.request, _("已提交，等待商家处理"))
            return HttpResponseRedirect(reverse("website:after_sale", args=[case.id]))
    return _form(visitor, options, ways, way, typed, kept, errors, status=422)


def _ways(options: Options, language: str) -> list[Way]:
    about = {
        fulfilment.CaseKind.REFUND_ONLY: _("没收到货，或与商家商量好不退货"),
        fulfilment.CaseKind.RETURN_REFUND: _("已收到货，退回商品并退款"),
        fulfilment.CaseKind.EXCHANGE: _("已收到货，换同款或其他规格"),
    }
    return [
        Way(kind, unshipped, words.kind_text(kind, language), _("商品还没有发出") if unshipped else about[kind])
        for unshipped in (True, False)
        for kind in (() if options.refused else options.kinds(unshipped=unshipped))
    ]


def _chosen_way(visitor: Visitor[Member], ways: list[Way]) -> Way | None:
    asked = visitor.request.GET
    wanted = (asked.get("kind", ""), asked.get("unshipped", "") == "1")
    found = next((way for way in ways if (str(way.kind), way.unshipped) == wanted), None)
    return found or (ways[0] if ways else None)


def _lines(options: Options, way: Way | None) -> list[tuple[LineOption, int, Any]]:
    """The lines that can be chosen: each with how many pieces and what all of them are worth."""
    if way is None:
        return []
    found = []
    for option in options.lines:
        free = option.unshipped if way.unshipped else option.shipped
        if free and (option.line.kind == "goods" or way.kind is fulfilment.CaseKind.REFUND_ONLY):
            found.append((option, free, option.worth(free)))
    return found


def _form(
    visitor: Visitor[Member],
    options: Options,
    ways: list[Way],
    way: Way | None,
    typed: dict[str, str],
    kept: tuple[UUID, ...],
    errors: tuple[str, ...],
    status: int = 200,
) -> HttpResponse:
    lines = _lines(options, way)
    alone = len(lines) == 1 or (way is not None and way.unshipped)
    reasons = fulfilment.case_reasons(way.kind, unshipped=way.unshipped) if way else ()
    is_exchange = way is not None and way.kind is fulfilment.CaseKind.EXCHANGE
    exchanges = exchanges_of(options, now=visitor.now) if is_exchange else {}
    context = {
        "here": "after_sales",
        "order": options.order,
        "refused": words.refused_text(options.refused, visitor.language),
        "ways": ways,
        "way": way,
        "lines": [
            (
                option,
                free,
                worth,
                typed.get(f"pieces-{option.line.id}", str(free if alone else 0)),
                [
                    (one, words.exchange_refused_text(one.refused, visitor.language), str(one.sku_id) == chosen)
                    for one in exchanges.get(option.line.id, ())
                ],
            )
            for option, free, worth in lines
            for chosen in (typed.get(f"sku-{option.line.id}") or str(option.line.sku_id),)
        ],
        "freight": options.freight if way and way.unshipped else None,
        "reasons": [(str(reason), words.reason_text(str(reason), visitor.language)) for reason in reasons],
        "typed": typed,
        "key": typed.get("key") or new_id().hex,
        "kept": picture_links(visitor, kept),
        "errors": errors,
        "most_pictures": fulfilment.MAX_CASE_PICTURES,
        "most_words": fulfilment.MAX_CASE_WORDS,
    }
    return render(visitor, "after_sale_apply.html", context, place="account", personal=True, status=status)


def _application(visitor: Visitor[Member], options: Options, way: Way, kept: tuple[UUID, ...]) -> applying.Application:
    form = visitor.request.POST
    pieces = []
    for option, _free, _worth in _lines(options, way):
        count = form.get(f"pieces-{option.line.id}", "0").strip() or "0"
        if not count.isdecimal() or len(count) > 4:
            raise Invalid(fields=(FieldError("pieces", "not_whole_number"),))
        if int(count):
            is_exchange = way.kind is fulfilment.CaseKind.EXCHANGE
            instead = parse_id(form.get(f"sku-{option.line.id}", "")) if is_exchange else None
            sku_id = None if instead is None else SkuId(instead)
            pieces.append(applying.WantedPieces(OrderLineId(option.line.id), int(count), sku_id))
    return applying.Application(
        order_id=options.order.id,
        kind=way.kind,
        lines=tuple(pieces),
        reason=form.get("reason", ""),
        is_unshipped=way.unshipped,
        words=form.get("words", ""),
        amount_fen=amount_of(form.get("amount", "")),
        pictures=kept,
    )


@require_GET
@for_member
def case(visitor: Visitor[Member], case_id: str) -> HttpResponse:
    return _case_page(visitor, _case_id(case_id))


def _case_page(
    visitor: Visitor[Member], case_id: AfterSaleId, refused: Refused | None = None, status: int = 200
) -> HttpResponse:
    """The case as it is now, and what of a refused step stays to be mended."""
    found = fulfilment.get_case(site_id=visitor.site.id, case_id=case_id, member_id=visitor.actor.member_id)
    entries = [
        (
            entry,
            words.entry_text(entry, visitor.language),
            [picture_path(site_id=visitor.site.id, picture_id=one, now=visitor.now) for one in entry.pictures],
        )
        for entry in reversed(found.entries)
    ]
    way = refund_way(found)
    context = {
        "here": "after_sales",
        "shown": shown(found, visitor.language),
        "case": found,
        "moves": set(map(str, fulfilment.buyer_case_moves(found.state, by_merchant=found.by_merchant))),
        "entries": entries,
        "tracks": case_tracks(found, visitor.language),
        "way": way,
        "way_text": way.text(visitor.language) if way else "",
        "carriers": [(one.code, one.name(visitor.language)) for one in fulfilment.carriers()],
        "return_carrier": words.carrier_name(found.return_carrier, visitor.language) if found.return_number else "",
        "sent_carrier": words.carrier_name(found.sent_carrier, visitor.language) if found.sent_number else "",
        "most_words": fulfilment.MAX_CASE_WORDS,
        "most_pictures": fulfilment.MAX_CASE_PICTURES,
        "refused": refused,
    }
    return render(visitor, "after_sale.html", context, place="account", personal=True, status=status)


def _case_id(text: str) -> AfterSaleId:
    found = parse_id(text)
    if found is None:
        raise fulfilment.AfterSaleNotFound()
    return AfterSaleId(found)


@require_POST
@for_member
def act(visitor: Visitor[Member], case_id: str, what: str) -> HttpResponse:
    """One step of the buyer's; what cannot be done is said on the case's page, with what was typed and uploaded."""
    known = _case_id(case_id)
    step = _STEPS.get(what)
    if step is None:
        raise fulfilment.AfterSaleNotFound()
    do, said = step
    kept, errors = pictures_of(visitor)
    if not errors:
        try:
            do(visitor, known, kept)
        except PorticoError as error:
            if error.status not in {409, 422}:
                raise
            errors = sentences(visitor, error)
        else:
            messages.success(visitor.request, said)
            return HttpResponseRedirect(reverse("website:after_sale", args=[known]))
    typed = visitor.request.POST.dict()
    return _case_page(visitor, known, Refused(what, typed, picture_links(visitor, kept), errors), status=422)


def _send_back(visitor: Visitor[Member], case_id: AfterSaleId, kept: tuple[UUID, ...]) -> None:
    form = visitor.request.POST
    applying.send_back(
        actor=visitor.actor,
        case_id=case_id,
        carrier=form.get("carrier", ""),
        tracking_number=form.get("tracking_number", ""),
        now=visitor.now,
    )


def _spoken(do: Callable[..., object]) -> Step:
    def run(visitor: Visitor[Member], case_id: AfterSaleId, kept: tuple[UUID, ...]) -> None:
        text = visitor.request.POST.get("words", "")
        do(actor=visitor.actor, case_id=case_id, words=text, pictures=kept, now=visitor.now)

    return run


def _plain(do: Callable[..., object]) -> Step:
    def run(visitor: Visitor[Member], case_id: AfterSaleId, kept: tuple[UUID, ...]) -> None:
        do(actor=visitor.actor, case_id=case_id, now=visitor.now)

    return run


# What a step does, and what is said when it is done.
_STEPS: dict[str, tuple[Step, Any]] = {
    "withdraw": (_plain(applying.withdraw), gettext_lazy("已撤销申请")),
    "accept-offer": (_plain(applying.accept_offer), gettext_lazy("已接受提议，款项将原路退回")),
    "take-balance": (_plain(refund_repairs.take_as_balance), gettext_lazy("款项已退到您的余额")),
    "confirm-replacement": (_plain(applying.confirm_replacement), gettext_lazy("已确认收到换货")),
    "return-parcel": (_send_back, gettext_lazy("已提交运单号")),
    "appeal": (_spoken(applying.appeal), gettext_lazy("申诉已提交，商家会安排其他人复核")),
    "say": (_spoken(applying.say), gettext_lazy("留言已发送")),
}
