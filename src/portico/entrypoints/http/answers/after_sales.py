"""After-sales cases as the API shows them, every label in the caller's language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import msgspec

from portico.domains.fulfilment import public as fulfilment
from portico.kernel.ids import OrderLineId
from portico.kernel.paging import Page
from portico.usecases.after_sales import words
from portico.usecases.after_sales.case_tracks import NO_TRACKS, CaseTrack, CaseTracks
from portico.usecases.after_sales.exchanges import ExchangeOption
from portico.usecases.after_sales.options import Options
from portico.usecases.after_sales.picture_links import picture_path
from portico.usecases.after_sales.refund_way import RefundWay
from portico.usecases.order_words import carrier_name


class CodeText(msgspec.Struct, frozen=True):
    code: str
    text: str


class ExchangeAnswer(msgspec.Struct, frozen=True):
    """A SKU that pieces can be exchanged for. `refused_text` says why it cannot be chosen; empty when it can."""

    sku_id: str
    option_text: str
    image_url: str
    is_same: bool
    available: int
    refused_text: str


class OptionLineAnswer(msgspec.Struct, frozen=True):
    """`unshipped_worth_fen` and `shipped_worth_fen`: index n is what n pieces are worth, from 0.

    `exchanges`: what a piece can be exchanged for, the bought option first; empty for what is no goods.
    """

    order_line_id: str
    product_id: str
    sku_id: str
    name: str
    option_text: str
    image_url: str
    is_goods: bool
    unshipped: int
    shipped: int
    unshipped_worth_fen: list[int]
    shipped_worth_fen: list[int]
    exchanges: list[ExchangeAnswer]


class KindAnswer(msgspec.Struct, frozen=True):
    """What can be asked for: of what has not left (`is_unshipped`), or of what was received."""

    kind: str
    text: str
    is_unshipped: bool
    reasons: list[CodeText]


class OptionsAnswer(msgspec.Struct, frozen=True):
    """`refused` is empty when something can be asked for; else `refused_text` says why not.

    `freight_fen` goes back too when all goods that have not left are asked for and none has left yet (`any_shipped`).
    """

    order_id: str
    order_number: str
    refused: str
    refused_text: str
    lines: list[OptionLineAnswer]
    kinds: list[KindAnswer]
    freight_fen: int
    any_shipped: bool
    max_pictures: int


class CaseLineAnswer(msgspec.Struct, frozen=True):
    order_line_id: str
    product_id: str
    name: str
    option_text: str
    image_url: str
    quantity: int
    asked_fen: int
    granted_fen: int | None
    exchange_text: str


class CaseEntryAnswer(msgspec.Struct, frozen=True):
    """`by` is member, staff or system. `pictures` are addresses good for two hours."""

    time: datetime
    by: str
    text: str
    words: str
    pictures: list[str]


class CaseRefundAnswer(msgspec.Struct, frozen=True):
    """Where the money is. `code`: under_way, stuck or arrived; `outlet` is empty for the way it was paid by, else
    balance or hand."""

    amount_fen: int
    code: str
    outlet: str
    text: str


class StepAnswer(msgspec.Struct, frozen=True):
    time: datetime
    text: str


class ParcelAnswer(msgspec.Struct, frozen=True):
    """`track` (the carrier's words, the newest first) and `state_text` are empty while nothing is known, and in
    lists."""

    carrier_code: str
    carrier_name: str
    tracking_number: str
    state_text: str
    track: list[StepAnswer]


class ReturnAddressAnswer(msgspec.Struct, frozen=True):
    recipient: str
    phone: str
    address: str


class CaseAnswer(msgspec.Struct, frozen=True):
    """`amount_fen`: what was granted, before that what was asked. `due_at`: until when the side whose turn it is may
    act, and `actions` what the buyer may do, the most likely first; `carriers` when they may name a parcel. `entries`
    (the newest first) and `refund` are of one case only, empty in lists."""

    id: str
    number: str
    order_id: str
    order_number: str
    kind: str
    kind_text: str
    state: str
    state_text: str
    is_open: bool
    close_text: str
    reason_text: str
    words: str
    amount_fen: int
    asked_fen: int
    granted_fen: int | None
    due_at: datetime | None
    opened_at: datetime
    ended_at: datetime | None
    lines: list[CaseLineAnswer]
    return_to: ReturnAddressAnswer | None
    return_parcel: ParcelAnswer | None
    sent_parcel: ParcelAnswer | None
    refund: CaseRefundAnswer | None
    actions: list[str]
    carriers: list[CodeText]
    entries: list[CaseEntryAnswer]


class CasePageAnswer(msgspec.Struct, frozen=True):
    items: list[CaseAnswer]
    next_cursor: str | None


class PictureAnswer(msgspec.Struct, frozen=True):
    """`url` is good for two hours; send `id` with the case."""

    id: str
    url: str


def options_answer(
    options: Options, exchanges: Mapping[OrderLineId, tuple[ExchangeOption, ...]], language: str
) -> OptionsAnswer:
    lines = [
        OptionLineAnswer(
            order_line_id=str(option.line.id),
            product_id=str(option.line.product_id),
            sku_id=str(option.line.sku_id),
            name=option.line.name,
            option_text=option.line.option_text,
            image_url=option.line.image_url,
            is_goods=option.line.kind == "goods",
            unshipped=option.unshipped,
            shipped=option.shipped,
            unshipped_worth_fen=[option.worth(count).minor for count in range(option.unshipped + 1)],
            shipped_worth_fen=[option.worth(count).minor for count in range(option.shipped + 1)],
            exchanges=[_exchange(one, language) for one in exchanges.get(option.line.id, ())],
        )
        for option in options.lines
    ]
    kinds = [
        KindAnswer(
            kind=str(kind),
            text=words.kind_text(kind, language),
            is_unshipped=unshipped,
            reasons=[
                CodeText(str(reason), words.reason_text(str(reason), language))
                for reason in fulfilment.case_reasons(kind, unshipped=unshipped)
            ],
        )
        for unshipped in (True, False)
        for kind in options.kinds(unshipped=unshipped)
    ]
    return OptionsAnswer(
        order_id=str(options.order.id),
        order_number=options.order.number,
        refused=options.refused,
        refused_text=words.refused_text(options.refused, language),
        lines=lines,
        kinds=[] if options.refused else kinds,
        freight_fen=options.freight.minor,
        any_shipped=any(option.line.shipped_quantity for option in options.lines if option.line.kind == "goods"),
        max_pictures=fulfilment.MAX_CASE_PICTURES,
    )


def _exchange(one: ExchangeOption, language: str) -> ExchangeAnswer:
    return ExchangeAnswer(
        sku_id=str(one.sku_id),
        option_text=one.option_text,
        image_url=one.image_url,
        is_same=one.is_same,
        available=one.available,
        refused_text=words.exchange_refused_text(one.refused, language),
    )


def case_answer(
    case: fulfilment.CaseView,
    language: str,
    now: datetime,
    way: RefundWay | None = None,
    tracks: CaseTracks = NO_TRACKS,
) -> CaseAnswer:
    """`way` and `tracks`: where its money and its parcels are, where one case is read."""
    granted = case.granted_total
    actions = [str(move) for move in fulfilment.buyer_case_moves(case.state, by_merchant=case.by_merchant)]
    if way is not None and way.may_take_balance:
        actions = ["take_balance", *actions]
    return CaseAnswer(
        id=str(case.id),
        number=case.number,
        order_id=str(case.order_id),
        order_number=case.order_number,
        kind=str(case.kind),
        kind_text=words.kind_text(case.kind, language),
        state=str(case.state),
        state_text=words.state_text(case.state, language),
        is_open=case.state in fulfilment.OPEN_CASE_STATES,
        close_text=words.close_text(case, language),
        reason_text=words.reason_text(str(case.reason), language),
        words=case.words,
        amount_fen=case.shown_total.minor,
        asked_fen=case.asked_total.minor,
        granted_fen=None if granted is None else granted.minor,
        due_at=case.due_at,
        opened_at=case.opened_at,
        ended_at=case.ended_at,
        lines=[_line(line) for line in case.lines],
        return_to=None
        if case.return_to is None or case.state not in {fulfilment.CaseState.WAITING_RETURN}
        else msgspec.convert(case.return_to, ReturnAddressAnswer, from_attributes=True),
        return_parcel=_parcel(case.return_carrier, case.return_number, tracks.back, language),
        sent_parcel=_parcel(case.sent_carrier, case.sent_number, tracks.sent, language),
        refund=None
        if way is None
        else CaseRefundAnswer(way.amount.minor, way.code, str(way.outlet), way.text(language)),
        actions=actions,
        carriers=[CodeText(one.code, one.name(language)) for one in fulfilment.carriers()]
        if {"send_back", "correct_parcel"} & set(actions)
        else [],
        entries=[_entry(case, entry, language, now) for entry in reversed(case.entries)],
    )


def case_page_answer(page: Page[fulfilment.CaseView], language: str, now: datetime) -> CasePageAnswer:
    return CasePageAnswer([case_answer(case, language, now) for case in page.items], page.next_cursor)


def _line(line: fulfilment.CaseLine) -> CaseLineAnswer:
    return CaseLineAnswer(
        order_line_id=str(line.order_line_id),
        product_id=str(line.product_id),
        name=line.name,
        option_text=line.option_text,
        image_url=line.image_url,
        quantity=line.quantity,
        asked_fen=line.asked.minor,
        granted_fen=None if line.granted is None else line.granted.minor,
        exchange_text=line.exchange_text,
    )


def _entry(case: fulfilment.CaseView, entry: fulfilment.CaseEntry, language: str, now: datetime) -> CaseEntryAnswer:
    return CaseEntryAnswer(
        time=entry.at,
        by=entry.actor_kind,
        text=words.entry_text(entry, language),
        words=entry.words,
        pictures=[picture_path(site_id=case.site_id, picture_id=one, now=now) for one in entry.pictures],
    )


def _parcel(carrier: str, number: str, track: CaseTrack, language: str) -> ParcelAnswer | None:
    steps = [StepAnswer(at, text) for at, text in track.steps]
    return ParcelAnswer(carrier, carrier_name(carrier, language), number, track.state_text, steps) if number else None
