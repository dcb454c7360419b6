"""After-sales of a member: what can be asked for, asking, and the buyer's side of a case."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from django_bolt import Router
from django_bolt.params import Header
from django_bolt.responses import Response

from portico.domains.fulfilment import public as fulfilment
from portico.domains.orders import public as orders
from portico.entrypoints.http.actor import AsMember, AsVisitor
from portico.entrypoints.http.answers.after_sales import (
    CaseAnswer,
    CasePageAnswer,
    OptionsAnswer,
    PictureAnswer,
    case_answer,
    case_page_answer,
    options_answer,
)
from portico.entrypoints.http.client import language_of
from portico.entrypoints.http.uploads import SentFile, content_of
from portico.infra.media import MAX_IMAGE_BYTES
from portico.kernel.clock import utc_now
from portico.kernel.errors import FieldError, Invalid
from portico.kernel.ids import AfterSaleId, OrderId, OrderLineId, SkuId, parse_id
from portico.kernel.paging import checked_limit
from portico.usecases import refund_repairs
from portico.usecases.after_sales import applying
from portico.usecases.after_sales.case_tracks import case_tracks
from portico.usecases.after_sales.exchanges import exchanges_of
from portico.usecases.after_sales.options import options_of
from portico.usecases.after_sales.picture_links import picture_behind, picture_path
from portico.usecases.after_sales.refund_way import refund_way

router = Router(tags=["after-sales"])

IdempotencyKey = Annotated[str | None, Header(alias="Idempotency-Key")]
Words = Annotated[str, msgspec.Meta(max_length=fulfilment.MAX_CASE_WORDS)]
Pictures = Annotated[list[str], msgspec.Meta(max_length=fulfilment.MAX_CASE_PICTURES)]
MAX_FEN = 2**53 - 1


class WantedPiecesBody(msgspec.Struct, frozen=True):
    """`exchange_sku_id` for an exchange: another SKU of the same product and price; absent: the same one."""

    order_line_id: str
    quantity: Annotated[int, msgspec.Meta(ge=1, le=orders.MAX_QUANTITY)]
    exchange_sku_id: str | None = None


class ApplyBody(msgspec.Struct, frozen=True):
    """`amount_fen` absent: all that the pieces are worth. `is_unshipped`: pieces that have not left."""

    order_id: str
    kind: Literal["refund_only", "return_refund", "exchange"]
    lines: Annotated[list[WantedPiecesBody], msgspec.Meta(min_length=1, max_length=100)]
    reason: Annotated[str, msgspec.Meta(max_length=24)]
    is_unshipped: bool = False
    words: Words = ""
    amount_fen: Annotated[int, msgspec.Meta(ge=0, le=MAX_FEN)] | None = None
    pictures: Pictures = []


class WordsBody(msgspec.Struct, frozen=True):
    words: Words
    pictures: Pictures = []


class ReturnParcelBody(msgspec.Struct, frozen=True):
    """`carrier` is a code or a name."""

    carrier: Annotated[str, msgspec.Meta(max_length=40)]
    tracking_number: Annotated[str, msgspec.Meta(max_length=40)]


def _order_id(text: str) -> OrderId:
    order_id = parse_id(text)
    if order_id is None:
        raise orders.OrderNotFound()
    return OrderId(order_id)


def _case_id(text: str) -> AfterSaleId:
    case_id = parse_id(text)
    if case_id is None:
        raise fulfilment.AfterSaleNotFound()
    return AfterSaleId(case_id)


def _pictures(texts: list[str]) -> tuple[UUID, ...]:
    found = [parse_id(text) for text in texts]
    if None in found:
        raise fulfilment.PictureNotFound()
    return tuple(one for one in found if one is not None)


def _pieces(lines: list[WantedPiecesBody]) -> tuple[applying.WantedPieces, ...]:
    wanted = []
    for place, line in enumerate(lines):
        line_id = parse_id(line.order_line_id)
        sku_id = None if line.exchange_sku_id is None else parse_id(line.exchange_sku_id)
        if line_id is None:
            raise Invalid(fields=(FieldError(f"lines.{place}.quantity", "pieces_left", {"max": 0}),))
        if line.exchange_sku_id is not None and sku_id is None:
            raise Invalid(fields=(FieldError("exchange_sku_id", "exchange_not_equal"),))
        wanted.append(
            applying.WantedPieces(OrderLineId(line_id), line.quantity, None if sku_id is None else SkuId(sku_id))
        )
    return tuple(wanted)


def _shown(case: fulfilment.CaseView, request: Any) -> CaseAnswer:
    language = language_of(request)
    return case_answer(case, language, utc_now(), refund_way(case), case_tracks(case, language))


@router.get("/api/v1/orders/{order_id}/after-sales/options")
def after_sale_options(actor: AsMember, order_id: str, request: Any) -> OptionsAnswer:
    """What can be asked back of the member's order now, and what it is worth. 404 order_not_found."""
    now = utc_now()
    options = options_of(site_id=actor.site_id, order_id=_order_id(order_id), member_id=actor.member_id, now=now)
    return options_answer(options, exchanges_of(options, now=now), language_of(request))


@router.get("/api/v1/orders/{order_id}/after-sales")
def after_sales_of_order(actor: AsMember, order_id: str, request: Any) -> CasePageAnswer:
    """The cases about one of the member's orders, the newest first. 404 order_not_found."""
    known = _order_id(order_id)
    orders.get_order(site_id=actor.site_id, order_id=known, member_id=actor.member_id)
    found = fulfilment.cases_of_order(site_id=actor.site_id, order_id=known)
    return CasePageAnswer([case_answer(case, language_of(request), utc_now()) for case in found], None)


@router.post("/api/v1/after-sales/pictures", status_code=201)
def send_picture(actor: AsMember, file: SentFile) -> PictureAnswer:
    """The picture may go with a case of the member's within a day. 422 image_refused; 429 after 40 a day."""
    now = utc_now()
    picture_id = applying.keep_picture(actor=actor, content=content_of(file, max_bytes=MAX_IMAGE_BYTES), now=now)
    return PictureAnswer(str(picture_id), picture_path(site_id=actor.site_id, picture_id=picture_id, now=now))


@router.get("/api/v1/after-sale-pictures/{token}")
def show_picture(actor: AsVisitor, token: str) -> Response:
    """The picture (JPEG) behind an address that an answer gave out. 404 after two hours."""
    headers = {"Cache-Control": "private, max-age=3600", "X-Content-Type-Options": "nosniff"}
    return Response(picture_behind(token, now=utc_now()), media_type="image/jpeg", headers=headers)


@router.post("/api/v1/after-sales", status_code=201)
def apply_after_sale(
    actor: AsMember, body: ApplyBody, request: Any, idempotency_key: IdempotencyKey = None
) -> CaseAnswer:
    """The shop is asked. Repeating the key gives the same case.

    404 order_not_found; 409 after_sale_not_possible, lines_not_refundable; 422 by field.
    """
    application = applying.Application(
        order_id=_order_id(body.order_id),
        kind=fulfilment.CaseKind(body.kind),
        lines=_pieces(body.lines),
        reason=body.reason,
        is_unshipped=body.is_unshipped,
        words=body.words,
        amount_fen=body.amount_fen,
        pictures=_pictures(body.pictures),
    )
    case = applying.apply(actor=actor, request=application, idempotency_key=idempotency_key or "", now=utc_now())
    return _shown(case, request)


@router.get("/api/v1/after-sales")
def list_after_sales(
    actor: AsMember, request: Any, is_open: bool | None = None, cursor: str | None = None, limit: int | None = None
) -> CasePageAnswer:
    """The member's cases, the newest first; with `is_open` only those that are under way, or over."""
    page = fulfilment.cases_of_member(
        site_id=actor.site_id, member_id=actor.member_id, is_open=is_open, cursor=cursor, limit=checked_limit(limit)
    )
    return case_page_answer(page, language_of(request), utc_now())


@router.get("/api/v1/after-sales/{case_id}")
def read_after_sale(actor: AsMember, case_id: str, request: Any) -> CaseAnswer:
    """One of the member's cases, with its history."""
    case = fulfilment.get_case(site_id=actor.site_id, case_id=_case_id(case_id), member_id=actor.member_id)
    return _shown(case, request)


@router.post("/api/v1/after-sales/{case_id}/withdraw")
def withdraw_after_sale(actor: AsMember, case_id: str, request: Any) -> CaseAnswer:
    """The request is withdrawn; the pieces are free again. 409 transition_refused."""
    return _shown(applying.withdraw(actor=actor, case_id=_case_id(case_id), now=utc_now()), request)


@router.post("/api/v1/after-sales/{case_id}/return-parcel")
def send_back_after_sale(actor: AsMember, case_id: str, body: ReturnParcelBody, request: Any) -> CaseAnswer:
    """The goods are on their way to the shop; sent again, the number is corrected. 409 transition_refused."""
    case = applying.send_back(
        actor=actor,
        case_id=_case_id(case_id),
        carrier=body.carrier,
        tracking_number=body.tracking_number,
        now=utc_now(),
    )
    return _shown(case, request)


@router.post("/api/v1/after-sales/{case_id}/accept-offer")
def accept_offer(actor: AsMember, case_id: str, request: Any) -> CaseAnswer:
    """The buyer takes what the shop offers; the money is on its way. 409 transition_refused."""
    return _shown(applying.accept_offer(actor=actor, case_id=_case_id(case_id), now=utc_now()), request)


@router.post("/api/v1/after-sales/{case_id}/appeal")
def appeal_after_sale(actor: AsMember, case_id: str, body: WordsBody, request: Any) -> CaseAnswer:
    """Somebody else at the shop decides. 409 transition_refused; 422 words."""
    case = applying.appeal(
        actor=actor, case_id=_case_id(case_id), words=body.words, pictures=_pictures(body.pictures), now=utc_now()
    )
    return _shown(case, request)


@router.post("/api/v1/after-sales/{case_id}/confirm-replacement")
def confirm_replacement(actor: AsMember, case_id: str, request: Any) -> CaseAnswer:
    """The replacement has arrived; the case is over. 409 transition_refused."""
    return _shown(applying.confirm_replacement(actor=actor, case_id=_case_id(case_id), now=utc_now()), request)


@router.post("/api/v1/after-sales/{case_id}/take-balance")
def take_refund_as_balance(actor: AsMember, case_id: str, request: Any) -> CaseAnswer:
    """Money that could not go back the way it came is in the buyer's balance. 409 balance_not_offered,
    refund_not_abnormal."""
    return _shown(refund_repairs.take_as_balance(actor=actor, case_id=_case_id(case_id), now=utc_now()), request)


@router.post("/api/v1/after-sales/{case_id}/messages")
def say_after_sale(actor: AsMember, case_id: str, body: WordsBody, request: Any) -> CaseAnswer:
    """The shop reads the buyer's words. 409 after_sale_not_possible once the case is over; 422 words."""
    case = applying.say(
        actor=actor, case_id=_case_id(case_id), words=body.words, pictures=_pictures(body.pictures), now=utc_now()
    )
    return _shown(case, request)
