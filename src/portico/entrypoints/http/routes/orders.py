"""Quotes and orders of a member."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from django_bolt import Router
from django_bolt.params import Header

from portico.domains.catalog import public as catalog
from portico.domains.members import public as members
from portico.domains.orders import public as orders
from portico.domains.sites import public as sites
from portico.entrypoints.http.actor import AsMember, AsShopper
from portico.entrypoints.http.answers.orders import (
    OrderAnswer,
    OrderPageAnswer,
    TillAnswer,
    order_answer,
    quote_answer,
    till_answer,
)
from portico.entrypoints.http.client import language_of
from portico.infra.actors import Member
from portico.kernel.clock import utc_now
from portico.kernel.errors import FieldError, Invalid
from portico.kernel.ids import AddressId, OrderId, SkuId, StoreId, parse_id
from portico.kernel.paging import checked_limit
from portico.usecases import cancel, checkout, receipts, till
from portico.usecases.cart import cart_owner
from portico.usecases.order_pages import OrderPage, my_orders, order_page

router = Router(tags=["orders"])

IdempotencyKey = Annotated[str | None, Header(alias="Idempotency-Key")]


# What JavaScript can count exactly; far above any order.
MAX_FEN = 2**53 - 1


class WantedLineBody(msgspec.Struct, frozen=True):
    sku_id: str
    quantity: Annotated[int, msgspec.Meta(ge=1, le=orders.MAX_QUANTITY)]


Lines = Annotated[list[WantedLineBody], msgspec.Meta(max_length=orders.MAX_CART_LINES)]


Delivery = Literal["ship", "pickup", "city", "none"]


class ContactBody(msgspec.Struct, frozen=True):
    """Who picks the order up. `phone`: the whole number, digits only."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=30)]
    phone: Annotated[str, msgspec.Meta(pattern="^[0-9+ -]{5,20}$")]


class QuoteBody(msgspec.Struct, frozen=True):
    """`lines` only for buy_now; with source `cart` the selected lines of the cart are quoted.

    Freight is of the address; without one, of a place nobody has named yet.
    """

    source: Literal["cart", "buy_now"]
    lines: Lines = []
    address_id: str | None = None
    delivery: Delivery = "ship"
    store_id: str | None = None


class PlaceOrderBody(msgspec.Struct, frozen=True):
    """`quote_payable_fen` is the sum the buyer saw; the order is placed for exactly that or not at all.

    `address_id` for what is brought (`ship`, `city`), `store_id` and `contact` for what is picked up; `pickup_from`
    is the beginning of one of the quote's `slots`.
    """

    source: Literal["cart", "buy_now"]
    quote_payable_fen: Annotated[int, msgspec.Meta(ge=0, le=MAX_FEN)]
    address_id: str | None = None
    delivery: Delivery = "ship"
    store_id: str | None = None
    contact: ContactBody | None = None
    pickup_from: datetime | None = None
    lines: Lines = []
    note: Annotated[str, msgspec.Meta(max_length=orders.MAX_NOTE_LENGTH)] = ""
    entry: Annotated[str, msgspec.Meta(max_length=64, pattern="^[A-Za-z0-9_.:-]*$")] | None = None


class CancelBody(msgspec.Struct, frozen=True):
    reason: Annotated[str, msgspec.Meta(max_length=orders.MAX_REASON_LENGTH)] = ""


def _wanted(lines: list[WantedLineBody]) -> tuple[checkout.WantedLine, ...]:
    wanted = []
    for line in lines:
        sku_id = parse_id(line.sku_id)
        if sku_id is None:
            raise catalog.SkuUnknown(sku_ids=[line.sku_id])
        wanted.append(checkout.WantedLine(SkuId(sku_id), line.quantity))
    return tuple(wanted)


def _address_id(text: str) -> AddressId:
    address_id = parse_id(text)
    if address_id is None:
        raise members.AddressNotFound()
    return AddressId(address_id)


def _store_id(text: str | None) -> StoreId | None:
    if text is None:
        return None
    store_id = parse_id(text)
    if store_id is None:
        raise Invalid(fields=(FieldError("store_id", "store_unknown"),))
    return StoreId(store_id)


def _order_id(text: str) -> OrderId:
    order_id = parse_id(text)
    if order_id is None:
        raise orders.OrderNotFound()
    return OrderId(order_id)


def _shown(actor: Member, order_id: OrderId, request: Any) -> OrderAnswer:
    page = order_page(site_id=actor.site_id, order_id=order_id, member_id=actor.member_id)
    return order_answer(page, language_of(request), utc_now())


@router.post("/api/v1/quotes")
def quote(actor: AsShopper, body: QuoteBody, request: Any) -> TillAnswer:
    """What the lines cost this buyer now, in which ways they can be had, and what keeps any of them from being
    ordered. City delivery without a `store_id` names the nearest store that has everything.
    """
    now = utc_now()
    lines = checkout.wanted_lines(
        site_id=actor.site_id, owner=cart_owner(actor), source=body.source, lines=_wanted(body.lines)
    )
    found = till.review(
        actor=actor,
        lines=lines,
        delivery=orders.Delivery(body.delivery),
        address_id=None if body.address_id is None else _address_id(body.address_id),
        store_id=_store_id(body.store_id),
        now=now,
    )
    return till_answer(found, language_of(request), sites.get_site(site_id=actor.site_id).zone, now)


@router.post("/api/v1/orders", status_code=201)
def place_order(
    actor: AsMember, body: PlaceOrderBody, request: Any, idempotency_key: IdempotencyKey = None
) -> OrderAnswer:
    """The order waits for its payment and its stock is reserved. Repeating the key gives the same order."""
    now = utc_now()
    command = checkout.PlaceOrder(
        source=body.source,
        address_id=None if body.address_id is None else _address_id(body.address_id),
        quote_payable_fen=body.quote_payable_fen,
        lines=_wanted(body.lines),
        note=body.note,
        entry_code=body.entry,
        delivery=orders.Delivery(body.delivery),
        store_id=_store_id(body.store_id),
        contact=None if body.contact is None else checkout.Contact(body.contact.name, body.contact.phone),
        pickup_from=body.pickup_from,
    )
    try:
        placed = checkout.place_order(actor=actor, request=command, idempotency_key=idempotency_key or "", now=now)
    except checkout.QuoteChanged as changed:
        changed.data["quote"] = quote_answer(changed.quote, language_of(request))
        raise
    if placed.created_at != now:  # a replay: the order may have moved on since
        return _shown(actor, placed.id, request)
    return order_answer(OrderPage(placed, None, ()), language_of(request), now)


@router.get("/api/v1/orders")
def list_orders(
    actor: AsMember,
    request: Any,
    state: str | None = None,
    q: str | None = None,
    cursor: str | None = None,
    limit: int | None = None,
) -> OrderPageAnswer:
    """The member's orders, the newest first; `q` finds them by number or by what was bought."""
    if state is not None and state not in set(orders.OrderState):
        raise Invalid(fields=(FieldError("state", "state_unknown"),))
    words = orders.checked_words(q or "", field="q", limit=orders.MAX_SOUGHT_CHARS)
    page = my_orders(
        site_id=actor.site_id,
        member_id=actor.member_id,
        state=None if state is None else orders.OrderState(state),
        cursor=cursor,
        limit=checked_limit(limit),
        words=words,
    )
    language, now = language_of(request), utc_now()
    return OrderPageAnswer([order_answer(item, language, now) for item in page.items], page.next_cursor)


@router.get("/api/v1/orders/{order_id}")
def read_order(actor: AsMember, order_id: str, request: Any) -> OrderAnswer:
    """One of the member's orders."""
    return _shown(actor, _order_id(order_id), request)


@router.post("/api/v1/orders/{order_id}/cancel")
def cancel_order(actor: AsMember, order_id: str, body: CancelBody, request: Any) -> OrderAnswer:
    """The unpaid order is cancelled; its stock is free again."""
    known = _order_id(order_id)
    cancel.cancel_order(actor=actor, order_id=known, words=body.reason, now=utc_now())
    return _shown(actor, known, request)


@router.post("/api/v1/orders/{order_id}/extend-receipt")
def extend_receipt(actor: AsMember, order_id: str, request: Any) -> OrderAnswer:
    """The shipped order counts as received three days later than it would have. Once an order."""
    known = _order_id(order_id)
    receipts.extend_receipt(actor=actor, order_id=known, now=utc_now())
    return _shown(actor, known, request)


@router.post("/api/v1/orders/{order_id}/confirm-receipt")
def confirm_receipt(actor: AsMember, order_id: str, request: Any) -> OrderAnswer:
    """The goods have arrived; the order is completed."""
    known = _order_id(order_id)
    receipts.confirm_receipt(actor=actor, order_id=known, now=utc_now())
    return _shown(actor, known, request)
