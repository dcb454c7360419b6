"""Stores: the nearest, one of them, and those at which given lines can be fetched; the pickup of an order."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from django_bolt import Router

from portico.domains.catalog import public as catalog
from portico.domains.orders import public as orders
from portico.domains.sites import public as sites
from portico.domains.stores import public as stores
from portico.entrypoints.http.actor import AsMember, AsShopper, AsVisitor
from portico.entrypoints.http.answers.stores import (
    PickupAnswer,
    StoreAnswer,
    StoreOfferPageAnswer,
    StorePageAnswer,
    offer_answer,
    pickup_answer,
    store_answer,
)
from portico.entrypoints.http.client import language_of
from portico.infra.geocoding import Point
from portico.kernel.clock import utc_now
from portico.kernel.errors import FieldError, Invalid, NotFound
from portico.kernel.ids import OrderId, SkuId, StoreId, parse_id
from portico.usecases import checkout, delivery_stores
from portico.usecases import pickup as pickups
from portico.usecases.cart import cart_owner

router = Router(tags=["stores"])

MAX_TEXT = 40
MAX_OFFSET = 180
PAGE = 20


class NotAPickup(NotFound):
    """The order reaches its buyer in another way."""

    code = "order_not_a_pickup"


class OfferLine(msgspec.Struct, frozen=True):
    sku_id: str
    quantity: Annotated[int, msgspec.Meta(ge=1, le=orders.MAX_QUANTITY)]


class OffersBody(msgspec.Struct, frozen=True):
    """`lines` only for buy_now. `latitude` and `longitude` in GCJ-02, both or neither."""

    source: Literal["cart", "buy_now"]
    lines: Annotated[list[OfferLine], msgspec.Meta(max_length=orders.MAX_CART_LINES)] = []
    latitude: float | None = None
    longitude: float | None = None
    q: Annotated[str, msgspec.Meta(max_length=MAX_TEXT)] = ""
    offset: Annotated[int, msgspec.Meta(ge=0, le=MAX_OFFSET)] = 0


def _point(latitude: float | None, longitude: float | None) -> Point | None:
    """Raises Invalid for half a point, or one that is not on the earth."""
    if latitude is None and longitude is None:
        return None
    errors = []
    for field, value, most in (("latitude", latitude, 90), ("longitude", longitude, 180)):
        if value is None:
            errors.append(FieldError(field, "required"))
        elif not -most <= value <= most:  # also what is not a number
            errors.append(FieldError(field, "out_of_range", {"min": -most, "max": most}))
    if errors or latitude is None or longitude is None:
        raise Invalid(fields=tuple(errors))
    return Point(latitude, longitude)


@router.get("/api/v1/stores")
def list_stores(
    actor: AsVisitor,
    request: Any,
    latitude: float | None = None,
    longitude: float | None = None,
    wanted: Literal["any", "pickup", "city"] = "any",
    q: str = "",
    offset: int = 0,
) -> StorePageAnswer:
    """Open stores: with a point (GCJ-02) the nearest first, otherwise in the merchant's order. `q`: name or address."""
    point = _point(latitude, longitude)
    errors = []
    if not 0 <= offset <= MAX_OFFSET:
        errors.append(FieldError("offset", "out_of_range", {"min": 0, "max": MAX_OFFSET}))
    if len(q) > MAX_TEXT:
        errors.append(FieldError("q", "too_long", {"max": MAX_TEXT}))
    if errors:
        raise Invalid(fields=tuple(errors))
    near, more = delivery_stores.browse(
        site_id=actor.site_id, wanted=wanted, point=point, text=q.strip(), offset=offset, limit=PAGE
    )
    zone, language, now = sites.get_site(site_id=actor.site_id).zone, language_of(request), utc_now()
    items = [store_answer(one.store, zone=zone, language=language, now=now, metres=one.metres) for one in near]
    return StorePageAnswer(items, offset + PAGE if more and offset + PAGE <= MAX_OFFSET else None)


@router.post("/api/v1/stores/offers")
def list_offers(actor: AsShopper, body: OffersBody, request: Any) -> StoreOfferPageAnswer:
    """Stores at which the lines can be fetched, and what each has too little of; the nearest first, given a point."""
    lines = checkout.wanted_lines(
        site_id=actor.site_id, owner=cart_owner(actor), source=body.source, lines=_wanted(body.lines)
    )
    offers, more = delivery_stores.pickup_offers(
        site_id=actor.site_id,
        quantities={line.sku_id: line.quantity for line in lines},
        point=_point(body.latitude, body.longitude),
        text=body.q.strip(),
        offset=body.offset,
        limit=PAGE,
    )
    zone, language, now = sites.get_site(site_id=actor.site_id).zone, language_of(request), utc_now()
    items = [offer_answer(offer, zone=zone, language=language, now=now) for offer in offers]
    return StoreOfferPageAnswer(items, body.offset + PAGE if more and body.offset + PAGE <= MAX_OFFSET else None)


def _wanted(lines: list[OfferLine]) -> list[checkout.WantedLine]:
    wanted = []
    for line in lines:
        sku_id = parse_id(line.sku_id)
        if sku_id is None:
            raise catalog.SkuUnknown(sku_ids=[line.sku_id])
        wanted.append(checkout.WantedLine(SkuId(sku_id), line.quantity))
    return wanted


@router.get("/api/v1/stores/{store_id}")
def read_store(
    actor: AsVisitor, request: Any, store_id: str, latitude: float | None = None, longitude: float | None = None
) -> StoreAnswer:
    """One store."""
    known, point = parse_id(store_id), _point(latitude, longitude)
    if known is None:
        raise stores.StoreNotFound(store_id=store_id[:64])
    store = stores.open_store(site_id=actor.site_id, store_id=StoreId(known))
    zone = sites.get_site(site_id=actor.site_id).zone
    metres = None if point is None else point.metres_to(store.point)
    return store_answer(store, zone=zone, language=language_of(request), now=utc_now(), metres=metres)


@router.get("/api/v1/orders/{order_id}/pickup")
def read_pickup(actor: AsMember, order_id: str, request: Any) -> PickupAnswer:
    """Where the member's own order waits, and the code to fetch it with: a fresh picture at every call."""
    known, now = parse_id(order_id), utc_now()
    if known is None:
        raise orders.OrderNotFound()
    shown = pickups.shown_pickup(actor=actor, order_id=OrderId(known), now=now)
    if shown is None:
        raise NotAPickup()
    zone = sites.get_site(site_id=actor.site_id).zone
    return pickup_answer(shown, zone=zone, language=language_of(request), now=now)
