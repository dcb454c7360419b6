"""Quotes and orders as the API shows them, every label in the caller's language."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import msgspec

from portico.domains.orders import public as orders
from portico.domains.payments import public as payments
from portico.domains.promotions import public as promotions
from portico.entrypoints.http.answers.stores import SlotAnswer, StoreAnswer, slot_answers, store_answer
from portico.infra.messages.labels import label
from portico.usecases.checkout import CheckoutQuote
from portico.usecases.order_pages import OrderPage
from portico.usecases.order_words import state_text, timeline_text
from portico.usecases.parcel_words import ShownParcel, shown_parcels
from portico.usecases.till import Till


class AdjustmentAnswer(msgspec.Struct, frozen=True):
    """One entry of a price: what changed it and by how much (a discount is negative)."""

    code: str
    label: str
    amount_fen: int


class QuoteLineAnswer(msgspec.Struct, frozen=True):
    sku_id: str
    product_id: str
    name: str
    option_text: str
    image_url: str
    quantity: int
    unit_price_fen: int
    subtotal_fen: int
    adjustments: list[AdjustmentAnswer]
    payable_fen: int


class QuoteProblemAnswer(msgspec.Struct, frozen=True):
    sku_id: str
    code: str
    message: str


class QuoteAnswer(msgspec.Struct, frozen=True):
    """`payable_fen` = `goods_fen` - `discount_fen` + `freight_fen` = the sum of `explanation`."""

    lines: list[QuoteLineAnswer]
    goods_fen: int
    freight_fen: int
    discount_fen: int
    payable_fen: int
    explanation: list[AdjustmentAnswer]
    problems: list[QuoteProblemAnswer]


class TillAnswer(QuoteAnswer, frozen=True):
    """The quote, and how the lines reach their buyer. `ways`: how all of them can be had together.

    `store` hands them over or carries them; `slots` are the times at which they may be fetched there. `trouble` is
    what keeps this way from being taken when it is not one line's, with words for it.
    """

    delivery: str
    ways: list[str]
    store: StoreAnswer | None
    slots: list[SlotAnswer]
    trouble: str | None
    trouble_text: str


class OrderLineAnswer(msgspec.Struct, frozen=True):
    """`kind`: goods, card_key, download or package."""

    id: str
    kind: str
    sku_id: str
    product_id: str
    name: str
    option_text: str
    image_url: str
    unit_price_fen: int
    quantity: int
    payable_fen: int
    adjustments: list[AdjustmentAnswer]


class OrderAddressAnswer(msgspec.Struct, frozen=True):
    recipient: str
    phone: str
    region_code: str
    province: str
    city: str
    district: str
    detail: str


class OrderPaymentAnswer(msgspec.Struct, frozen=True):
    """`provider` is whose money it is, `method` the way it came."""

    id: str
    provider: str
    method: str
    state: str


class TimedText(msgspec.Struct, frozen=True):
    time: datetime
    text: str


class ShipmentLineAnswer(msgspec.Struct, frozen=True):
    order_line_id: str
    quantity: int


class ShipmentAnswer(msgspec.Struct, frozen=True):
    """A parcel. `method` is `express` or `city` (a courier's: no waybill, the courier's name and phone instead).

    `carrier_phone` is the express company's hotline, empty when we know none.

    `state` says how far it has got: `no_trace`, `collected`, `in_transit`, `delivering`, `signed`, `problem`,
    `returning`, `returned`, `refused` or `unknown`; `state_text` says it to a person.
    """

    id: str
    method: str
    carrier_name: str
    carrier_code: str
    carrier_phone: str
    tracking_number: str
    courier_name: str
    courier_phone: str
    state: str
    state_text: str
    shipped_at: datetime
    delivered_at: datetime | None
    lines: list[ShipmentLineAnswer]
    track: list[TimedText]


class OrderAnswer(msgspec.Struct, frozen=True):
    """`actions` is what the buyer may do now, the most likely first; `unreviewed` the lines that wait for their review.
    `receipt_due_at`: when it counts as received by itself; null in lists, and while a case stops the clock. Times are
    UTC."""

    id: str
    number: str
    state: str
    state_text: str
    created_at: datetime
    expires_at: datetime
    paid_at: datetime | None
    shipped_at: datetime | None
    receipt_due_at: datetime | None
    completed_at: datetime | None
    cancelled_at: datetime | None
    cancel_reason: str
    lines: list[OrderLineAnswer]
    goods_fen: int
    freight_fen: int
    discount_fen: int
    payable_fen: int
    explanation: list[AdjustmentAnswer]
    address: OrderAddressAnswer | None
    note: str
    payment: OrderPaymentAnswer | None
    shipments: list[ShipmentAnswer]
    delivery: str
    store_id: str | None
    timeline: list[TimedText]
    actions: list[str]
    unreviewed: list[str]


class OrderPageAnswer(msgspec.Struct, frozen=True):
    items: list[OrderAnswer]
    next_cursor: str | None


def adjustment_answers(entries: Iterable[promotions.Adjustment], language: str) -> list[AdjustmentAnswer]:
    return [
        AdjustmentAnswer(entry.code, label("adjustment", entry.code, language, entry.data), entry.amount.minor)
        for entry in entries
    ]


def quote_answer(view: CheckoutQuote, language: str) -> QuoteAnswer:
    lines = []
    for line in view.quote.lines:
        sku = view.skus[line.sku_id]
        lines.append(
            QuoteLineAnswer(
                sku_id=str(line.sku_id),
                product_id=str(sku.product_id),
                name=sku.name,
                option_text=sku.option_text,
                image_url=sku.image_url,
                quantity=line.quantity,
                unit_price_fen=line.unit_price.minor,
                subtotal_fen=line.subtotal.minor,
                adjustments=adjustment_answers(line.adjustments, language),
                payable_fen=line.payable.minor,
            )
        )
    return QuoteAnswer(
        lines=lines,
        goods_fen=view.quote.goods.minor,
        freight_fen=view.quote.freight.minor,
        discount_fen=view.quote.discount.minor,
        payable_fen=view.quote.payable.minor,
        explanation=adjustment_answers(view.quote.explanation, language),
        problems=[
            QuoteProblemAnswer(str(sku_id), problem.code, label("quote_problem", problem.code, language, problem.data))
            for sku_id, problem in view.problems
        ],
    )


def till_answer(till: Till, language: str, zone: str, now: datetime) -> TillAnswer:
    quote = quote_answer(till.quoted, language)
    store = till.store
    return TillAnswer(
        **{name: getattr(quote, name) for name in quote.__struct_fields__},
        delivery=str(till.delivery),
        ways=[str(way) for way in till.ways],
        store=None if store is None else store_answer(store, zone=zone, language=language, now=now, metres=till.metres),
        slots=slot_answers(till.slots, zone=zone, language=language, now=now),
        trouble=till.trouble,
        trouble_text=label("till", till.trouble, language) if till.trouble else "",
    )


def order_answer(page: OrderPage, language: str, now: datetime) -> OrderAnswer:
    order = page.order
    payment = page.payment
    return OrderAnswer(
        id=str(order.id),
        number=order.number,
        state=str(order.state),
        state_text=state_text(order, language),
        created_at=order.created_at,
        expires_at=order.expires_at,
        paid_at=order.paid_at,
        shipped_at=order.shipped_at,
        receipt_due_at=page.receipt_due_at,
        completed_at=order.completed_at,
        cancelled_at=order.cancelled_at,
        cancel_reason=order.cancel_reason,
        lines=[_line(line, language) for line in order.lines],
        goods_fen=order.goods.minor,
        freight_fen=order.freight.minor,
        discount_fen=order.discount.minor,
        payable_fen=order.payable.minor,
        explanation=adjustment_answers(order.explanation, language),
        address=None
        if order.address is None
        else msgspec.convert(order.address, OrderAddressAnswer, from_attributes=True),
        note=order.note,
        payment=None if payment is None else _payment(payment),
        shipments=[_shipment(parcel) for parcel in shown_parcels(page, language)],
        delivery=str(order.delivery),
        store_id=str(order.store_id) if order.store_id else None,
        timeline=[TimedText(entry.at, timeline_text(entry, language, order.delivery)) for entry in order.timeline],
        actions=[str(action) for action in page.actions(now)],
        unreviewed=[str(line) for line in page.unreviewed],
    )


def _address(address: orders.OrderAddress | None) -> OrderAddressAnswer | None:
    if address is None:
        return None
    return OrderAddressAnswer(
        recipient=address.recipient,
        phone=address.phone,
        region_code=address.region_code,
        province=address.province,
        city=address.city,
        district=address.district,
        detail=address.detail,
    )


def _line(line: orders.OrderLineView, language: str) -> OrderLineAnswer:
    return OrderLineAnswer(
        id=str(line.id),
        kind=line.kind,
        sku_id=str(line.sku_id),
        product_id=str(line.product_id),
        name=line.name,
        option_text=line.option_text,
        image_url=line.image_url,
        unit_price_fen=line.unit_price.minor,
        quantity=line.quantity,
        payable_fen=line.payable.minor,
        adjustments=adjustment_answers(line.adjustments, language),
    )


def _payment(payment: payments.PaymentView) -> OrderPaymentAnswer:
    return OrderPaymentAnswer(
        id=str(payment.id), provider=payment.provider, method=payment.method, state=str(payment.state)
    )


def _shipment(parcel: ShownParcel) -> ShipmentAnswer:
    shipment, courier = parcel.shipment, parcel.shipment.courier
    return ShipmentAnswer(
        id=str(shipment.id),
        method=str(shipment.method),
        carrier_name=parcel.carrier,
        carrier_code=shipment.carrier_code,
        carrier_phone=parcel.carrier_phone,
        tracking_number=shipment.tracking_number,
        courier_name=courier.name if courier else "",
        courier_phone=courier.phone if courier else "",
        state=str(parcel.state),
        state_text=parcel.state_text,
        shipped_at=shipment.shipped_at,
        delivered_at=shipment.delivered_at,
        lines=[ShipmentLineAnswer(str(line), quantity) for line, quantity in shipment.lines.items()],
        track=[TimedText(at, words) for at, words in parcel.track],
    )
