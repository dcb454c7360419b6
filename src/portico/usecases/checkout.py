"""From what a shopper wants to an order that waits for its payment: quote, then place, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import msgspec
from django.db import transaction

from portico.domains.catalog import public as catalog
from portico.domains.fulfilment import public as fulfilment
from portico.domains.inventory import public as inventory
from portico.domains.members import public as members
from portico.domains.orders import public as orders
from portico.domains.promotions import public as promotions
from portico.domains.sites import public as sites
from portico.domains.stores import public as stores
from portico.domains.touchpoints import public as touchpoints
from portico.infra import idempotency, locks, outbox
from portico.infra.actors import Member
from portico.kernel.errors import Conflict, FieldError, Invalid
from portico.kernel.ids import AddressId, EntryId, MemberId, OrderId, SiteId, SkuId, StoreId, VisitId, new_id
from portico.usecases import delivery_stores, pricing
from portico.usecases.cart import Problem, ProductOffSale
from portico.usecases.wishes import NothingToOrder, Source, WantedLine, limit_problems, wanted_lines

__all__ = [
    "CheckoutQuote",
    "Contact",
    "DeliveryUnavailable",
    "NothingToOrder",
    "PlaceOrder",
    "PurchaseLimitExceeded",
    "QuoteChanged",
    "Source",
    "WantedLine",
    "Way",
    "place_order",
    "quote",
    "wanted_lines",
]

MAX_NAME = 30


class QuoteChanged(Conflict):
    """Prices are no longer what the shopper agreed to; `quote` is what they are now. Nothing was placed."""

    code = "quote_changed"

    def __init__(self, quote: CheckoutQuote) -> None:
        super().__init__()
        self.quote = quote


class DeliveryUnavailable(Conflict):
    """These SKUs (`data["sku_ids"]`) cannot be had in the way of delivery that was chosen."""

    code = "delivery_unavailable"


class PurchaseLimitExceeded(Conflict):
    """More pieces of a product than one person may buy: `data` has product_id, limit and left."""

    code = "purchase_limit_exceeded"


@dataclass(frozen=True, slots=True)
class Contact:
    """Who picks an order up, or whom the shop may call about one that goes nowhere."""

    name: str
    phone: str


@dataclass(frozen=True, slots=True)
class Way:
    """How the lines are to reach their buyer. Freight asks for the division they go to (None: not known yet)."""

    delivery: orders.Delivery = orders.Delivery.SHIP
    region_code: str | None = None
    store_id: StoreId | None = None


SHIPPED = Way()


@dataclass(frozen=True, slots=True)
class CheckoutQuote:
    """The priced lines with their SKUs, and for each line that cannot be ordered the reason.

    Lines that are unknown or off sale are not priced.
    """

    quote: promotions.Quote
    skus: Mapping[SkuId, catalog.SkuLine]
    problems: tuple[tuple[SkuId, Problem], ...]


@dataclass(frozen=True, slots=True)
class PlaceOrder:
    """What a shopper agreed to: `quote_payable_fen` is the sum they saw. `lines` only for buy_now.

    `address_id` for what is brought (ship, city), `store_id` and `contact` for what is picked up. `pickup_from`: the
    beginning of the time somebody comes, one of the store's slots.
    """

    source: Source
    address_id: AddressId | None
    quote_payable_fen: int
    lines: tuple[WantedLine, ...] = ()
    note: str = ""
    entry_code: str | None = None
    delivery: orders.Delivery = orders.Delivery.SHIP
    store_id: StoreId | None = None
    contact: Contact | None = None
    pickup_from: datetime | None = None


def quote(
    *, site_id: SiteId, member_id: MemberId | None, lines: Sequence[WantedLine], now: datetime, way: Way = SHIPPED
) -> CheckoutQuote:
    """What `lines` cost this buyer now, and what keeps any of them from being ordered `way`. Writes nothing."""
    sku_ids = [line.sku_id for line in lines]
    skus = catalog.lines(site_id=site_id, sku_ids=sku_ids, now=now)
    place = _stock_place(site_id, way)
    levels = inventory.levels(site_id=site_id, sku_ids=sku_ids, store_id=place)
    limits = limit_problems(site_id, member_id, lines, skus)
    problems = []
    for line in lines:
        available = levels.get(line.sku_id, 0)
        problem = _line_problem(line, skus.get(line.sku_id), available, way, place) or limits.get(line.sku_id)
        if problem is not None:
            problems.append((line.sku_id, problem))
    sellable = [line for line in lines if line.sku_id in skus and skus[line.sku_id].on_sale]
    priced = _priced(site_id, member_id, sellable, skus, way, now)
    troubled = {sku_id for sku_id, _ in problems}
    problems += [
        (line.sku_id, Problem("no_delivery_here", {})) for line in sellable if line.sku_id in priced.kept - troubled
    ]
    return CheckoutQuote(priced.quote, skus, tuple(problems))


def _stock_place(site_id: SiteId, way: Way) -> StoreId | None:
    """Whose stock the lines are taken from: that of a store that keeps its own, or (None) the shop's."""
    if way.store_id is None:
        return None
    return delivery_stores.stock_place(stores.get_store(site_id=site_id, store_id=way.store_id))


def _line_problem(
    line: WantedLine, sku: catalog.SkuLine | None, available: int, way: Way, place: StoreId | None
) -> Problem | None:
    if sku is None:
        return Problem("unknown", {})
    if not sku.on_sale:
        return Problem("off_sale", {})
    if not _goes(sku, way.delivery):
        return Problem("delivery_unavailable", {})
    if available <= 0:
        return Problem("out_of_stock" if place is None else "store_out", {})
    if available < line.quantity:
        return Problem("short" if place is None else "store_short", {"available": available})
    return None


def _priced(
    site_id: SiteId,
    member_id: MemberId | None,
    lines: Sequence[WantedLine],
    skus: Mapping[SkuId, catalog.SkuLine],
    way: Way,
    now: datetime,
) -> pricing.Priced:
    return pricing.price_lines(
        site_id=site_id,
        member_id=member_id,
        quantities={line.sku_id: line.quantity for line in lines},
        skus=skus,
        delivery=str(way.delivery),
        region_code=way.region_code,
        now=now,
    )


def place_order(*, actor: Member, request: PlaceOrder, idempotency_key: str, now: datetime) -> orders.OrderView:
    """The order waits for its payment, its stock is reserved, bought lines have left the cart. One transaction.

    Raises NothingToOrder, SkuUnknown, ProductOffSale, PurchaseLimitExceeded, NoDeliveryHere, QuoteChanged (with the
    quote of now), AddressNotFound, StockShort, IdempotencyConflict; nothing has changed then.
    Idempotent by: (member, idempotency_key); a replay gives the first order back.
    """
    key = idempotency.checked_key(idempotency_key)
    note = orders.checked_words(request.note, field="note", limit=orders.MAX_NOTE_LENGTH)
    request = replace(request, note=note, contact=_checked(request.contact))
    store = _store(actor, request, now)
    with transaction.atomic():
        order_id = OrderId(new_id())
        known = idempotency.claim(
            scope=f"orders:{actor.site_id}:{actor.member_id}",
            key=key,
            fingerprint=idempotency.fingerprint(msgspec.json.encode(request, order="deterministic")),
            result_id=order_id,
        )
        if known is not None:
            return orders.get_order(site_id=actor.site_id, order_id=OrderId(known), member_id=actor.member_id)
        return _place(actor, request, store, order_id, now)


def _checked(contact: Contact | None) -> Contact | None:
    """Who comes, as it is kept. Raises Invalid (fields `contact.name`, `contact.phone`)."""
    if contact is None:
        return None
    name = orders.checked_words(contact.name, field="contact.name", limit=MAX_NAME)
    if not name:
        raise Invalid(fields=(FieldError("contact.name", "required"),))
    return Contact(name, members.mobile_number(contact.phone, field="contact.phone"))


def _store(actor: Member, request: PlaceOrder, now: datetime) -> stores.StoreView | None:
    """The store that hands the order over or carries it. Looks at no stock: that is reserved later.

    May ask the geocoder, so it comes before the transaction. Raises Invalid (fields `store_id`, `pickup_from`),
    StoreNotFound, StoreOutOfReach, AddressNotFound.
    """
    site_id = actor.site_id
    if request.delivery is orders.Delivery.PICKUP:
        store = delivery_stores.pickup_store(site_id=site_id, store_id=request.store_id)
        if request.pickup_from is not None and delivery_stores.slot_of(store, request.pickup_from, now) is None:
            raise Invalid(fields=(FieldError("pickup_from", "pickup_time_unknown"),))
        return store
    if request.delivery is not orders.Delivery.CITY:
        return None
    if request.address_id is None:
        raise Invalid(fields=(FieldError("address_id", "required"),))
    if request.store_id is None:
        raise Invalid(fields=(FieldError("store_id", "required"),))
    address = members.get_address(site_id=site_id, member_id=actor.member_id, address_id=request.address_id)
    offer = delivery_stores.carrying_store(site_id=site_id, address=address, store_id=request.store_id, quantities={})
    return offer.store if offer else None


def _place(
    actor: Member, request: PlaceOrder, store: stores.StoreView | None, order_id: OrderId, now: datetime
) -> orders.OrderView:
    site_id, member_id = actor.site_id, actor.member_id
    # Until this order is there, nobody erases its buyer; afterwards the erasure sees it and waits.
    members.hold_member(site_id=site_id, member_id=member_id)
    owner = orders.member_owner(member_id)
    lines = wanted_lines(site_id=site_id, owner=owner, source=request.source, lines=request.lines)
    skus = _sellable_skus(site_id, member_id, lines, request.delivery, now)
    address = _destination(site_id, member_id, request)
    way = Way(request.delivery, address.region_code or None, store.id if store else None)
    priced = _priced(site_id, member_id, lines, skus, way, now)
    if priced.kept:
        raise pricing.NoDeliveryHere(sku_ids=sorted(str(sku_id) for sku_id in priced.kept))
    if priced.quote.payable.minor != request.quote_payable_fen:
        raise QuoteChanged(quote(site_id=site_id, member_id=member_id, lines=lines, now=now, way=way))
    entry_id, visit_id = _came_through(site_id, member_id, request.entry_code, now)
    number = orders.next_number(zone=sites.get_site(site_id=site_id).zone, now=now)
    expires_at = now + orders.kept_policy(site_id=site_id).payment_window
    # As late as possible: from here until the commit, buyers of the same SKUs wait for this order.
    inventory.reserve(
        site_id=site_id,
        order_id=order_id,
        quantities={line.sku_id: line.quantity for line in lines},
        expires_at=expires_at,
        now=now,
        store_id=delivery_stores.stock_place(store),
    )
    order = orders.place(
        site_id=site_id,
        order_id=order_id,
        number=number,
        member_id=member_id,
        lines=[_snapshot(skus[line.sku_id]) for line in lines],
        quote=priced.quote,
        address=address,
        note=request.note,
        delivery=request.delivery,
        store_id=store.id if store else None,
        source=request.source,
        entry_id=entry_id,
        visit_id=visit_id,
        expires_at=expires_at,
        now=now,
    )
    if store is not None and request.delivery is orders.Delivery.PICKUP:
        slot = None if request.pickup_from is None else delivery_stores.slot_of(store, request.pickup_from, now)
        fulfilment.open_pickup(
            site_id=site_id, order_id=order_id, store_id=store.id, planned_from=slot.starts if slot else None,
            planned_to=slot.ends if slot else None, now=now,
        )  # fmt: skip
    if request.source == "cart":
        orders.remove_skus(site_id=site_id, owner=owner, sku_ids=[line.sku_id for line in lines])
    placed = orders.OrderPlaced(
        site_id=site_id, order_id=order_id, member_id=member_id, payable_fen=order.payable.minor
    )
    outbox.emit(placed, now=now)
    return order


def _sellable_skus(
    site_id: SiteId, member_id: MemberId, lines: Sequence[WantedLine], delivery: orders.Delivery, now: datetime
) -> Mapping[SkuId, catalog.SkuLine]:
    """The SKUs of the lines, all of which may be sold to this member so delivered. Stock is not looked at yet.

    Locks: one advisory lock per (member, limited product), so that two orders cannot both take the last piece
    that a person may have.
    """
    skus = catalog.lines(site_id=site_id, sku_ids=[line.sku_id for line in lines], now=now)
    unknown = [str(line.sku_id) for line in lines if line.sku_id not in skus]
    if unknown:
        raise catalog.SkuUnknown(sku_ids=unknown)
    off_sale = [str(line.sku_id) for line in lines if not skus[line.sku_id].on_sale]
    if off_sale:
        raise ProductOffSale(sku_ids=off_sale)
    kept = [str(sku.sku_id) for sku in skus.values() if not _goes(sku, delivery)]
    if kept:
        raise DeliveryUnavailable(sku_ids=kept)
    limited = sorted({sku.product_id for sku in skus.values() if sku.purchase_limit is not None})
    if limited:
        locks.lock_all("purchase_limit", [f"{member_id}:{product_id}" for product_id in limited])
        for sku_id, problem in limit_problems(site_id, member_id, lines, skus).items():
            raise PurchaseLimitExceeded(
                product_id=str(skus[sku_id].product_id), limit=problem.data["limit"], left=problem.data["left"]
            )
    return skus


def _came_through(
    site_id: SiteId, member_id: MemberId, entry_code: str | None, now: datetime
) -> tuple[EntryId | None, VisitId | None]:
    """The entry the order is counted for: the one named, if there is such a one, else the member's last."""
    if entry_code:
        try:
            return touchpoints.get_entry(site_id=site_id, code=entry_code).id, None
        except touchpoints.EntryNotFound:
            pass  # a stale link must not cost the shop an order
    touch = touchpoints.last_touch(site_id=site_id, visitor_id=None, member_id=member_id, now=now)
    return (None, None) if touch is None else (touch.entry_id, touch.visit_id)


def _snapshot(sku: catalog.SkuLine) -> orders.LineSnapshot:
    return orders.LineSnapshot(
        sku_id=sku.sku_id,
        product_id=sku.product_id,
        sku_code=sku.sku_code,
        name=sku.name,
        option_text=sku.option_text,
        image_url=sku.image_url,
        kind=str(sku.kind),
    )


def _goes(sku: catalog.SkuLine, delivery: orders.Delivery) -> bool:
    """Whether the SKU can be had in an order that is delivered so. What is not goods goes along with anything."""
    if sku.kind is not catalog.ProductKind.GOODS:
        return True
    return str(delivery) in sku.deliveries


def _destination(site_id: SiteId, member_id: MemberId, request: PlaceOrder) -> orders.OrderAddress:
    """Where the order goes and who is there. Raises AddressNotFound, Invalid (fields `address_id`, `contact`)."""
    if request.delivery in {orders.Delivery.SHIP, orders.Delivery.CITY}:
        if request.address_id is None:
            raise Invalid(fields=(FieldError("address_id", "required"),))
        known = members.get_address(site_id=site_id, member_id=member_id, address_id=request.address_id)
        return _address(known)
    contact = request.contact
    if contact is None and request.delivery is orders.Delivery.PICKUP:
        raise Invalid(fields=(FieldError("contact", "required"),))
    return orders.OrderAddress(
        recipient=contact.name if contact else "",
        phone=contact.phone if contact else "",
        region_code="",
        province="",
        city="",
        district="",
        detail="",
    )


def _address(address: members.Address) -> orders.OrderAddress:
    return orders.OrderAddress(
        recipient=address.recipient,
        phone=address.phone,
        region_code=address.region_code,
        province=address.province,
        city=address.city,
        district=address.district,
        detail=address.detail,
    )
