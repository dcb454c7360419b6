"""From what a shopper wants to an order that waits for its payment: quote, then place, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

import msgspec
from django.db import transaction

from portico.domains.catalog import public as catalog
from portico.domains.inventory import public as inventory
from portico.domains.members import public as members
from portico.domains.orders import public as orders
from portico.domains.promotions import public as promotions
from portico.domains.sites import public as sites
from portico.domains.touchpoints import public as touchpoints
from portico.infra import idempotency, locks, outbox
from portico.infra.actors import Member
from portico.kernel.errors import Conflict, FieldError, Invalid
from portico.kernel.ids import AddressId, EntryId, MemberId, OrderId, ProductId, SiteId, SkuId, StoreId, VisitId, new_id
from portico.usecases import pricing
from portico.usecases.cart import Problem, ProductOffSale

Source = Literal["cart", "buy_now"]


class NothingToOrder(Invalid):
    """No line was given, or nothing is selected in the cart."""

    code = "nothing_to_order"


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
class WantedLine:
    sku_id: SkuId
    quantity: int


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

    `address_id` for what is brought (ship, city), `store_id` and `contact` for what is picked up.
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


def wanted_lines(
    *, site_id: SiteId, owner: orders.CartOwner | None, source: Source, lines: Sequence[WantedLine]
) -> tuple[WantedLine, ...]:
    """The lines given (buy_now) or the selected lines of the cart; the same SKU twice counts together.

    Raises NothingToOrder, Invalid (field `lines`).
    """
    if source == "buy_now":
        found = list(lines)
    elif owner is None:
        found = []
    else:
        cart = orders.cart_of(site_id=site_id, owner=owner)
        found = [WantedLine(line.sku_id, line.quantity) for line in cart if line.selected]
    quantities: dict[SkuId, int] = {}
    for line in found:
        quantities[line.sku_id] = quantities.get(line.sku_id, 0) + orders.checked_quantity(line.quantity)
    if not quantities:
        raise NothingToOrder()
    if len(quantities) > orders.MAX_CART_LINES:
        raise Invalid(fields=(FieldError("lines", "too_many", {"max": orders.MAX_CART_LINES}),))
    return tuple(WantedLine(sku_id, orders.checked_quantity(quantity)) for sku_id, quantity in quantities.items())


def quote(
    *, site_id: SiteId, member_id: MemberId | None, lines: Sequence[WantedLine], now: datetime, way: Way = SHIPPED
) -> CheckoutQuote:
    """What `lines` cost this buyer now, and what keeps any of them from being ordered `way`. Writes nothing."""
    sku_ids = [line.sku_id for line in lines]
    skus = catalog.lines(site_id=site_id, sku_ids=sku_ids, now=now)
    levels = inventory.levels(site_id=site_id, sku_ids=sku_ids)
    limits = _limit_problems(site_id, member_id, lines, skus)
    problems = []
    for line in lines:
        available = levels.get(line.sku_id, 0)
        problem = _line_problem(line, skus.get(line.sku_id), available, way) or limits.get(line.sku_id)
        if problem is not None:
            problems.append((line.sku_id, problem))
    sellable = [line for line in lines if line.sku_id in skus and skus[line.sku_id].on_sale]
    priced = _priced(site_id, member_id, sellable, skus, way, now)
    troubled = {sku_id for sku_id, _ in problems}
    problems += [
        (line.sku_id, Problem("no_delivery_here", {})) for line in sellable if line.sku_id in priced.kept - troubled
    ]
    return CheckoutQuote(priced.quote, skus, tuple(problems))


def _line_problem(line: WantedLine, sku: catalog.SkuLine | None, available: int, way: Way) -> Problem | None:
    if sku is None:
        return Problem("unknown", {})
    if not sku.on_sale:
        return Problem("off_sale", {})
    if not _goes(sku, way.delivery):
        return Problem("delivery_unavailable", {})
    if available <= 0:
        return Problem("out_of_stock", {})
    return Problem("short", {"available": available}) if available < line.quantity else None


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


def _limit_problems(
    site_id: SiteId, member_id: MemberId | None, lines: Sequence[WantedLine], skus: Mapping[SkuId, catalog.SkuLine]
) -> dict[SkuId, Problem]:
    """Lines of products of which the buyer wants more than one person may have, earlier orders included."""
    wanted: dict[ProductId, int] = {}
    limits: dict[ProductId, int] = {}
    for line in lines:
        sku = skus.get(line.sku_id)
        if sku is not None and sku.purchase_limit is not None:
            wanted[sku.product_id] = wanted.get(sku.product_id, 0) + line.quantity
            limits[sku.product_id] = sku.purchase_limit
    if not limits:
        return {}
    bought: Mapping[ProductId, int] = {}
    if member_id is not None:
        bought = orders.bought_quantities(site_id=site_id, member_id=member_id, product_ids=list(limits))
    found = {}
    for line in lines:
        sku = skus.get(line.sku_id)
        if sku is None or sku.product_id not in limits:
            continue
        limit = limits[sku.product_id]
        left = max(limit - bought.get(sku.product_id, 0), 0)
        if wanted[sku.product_id] > left:
            found[line.sku_id] = Problem("purchase_limit", {"limit": limit, "left": left})
    return found


def place_order(*, actor: Member, request: PlaceOrder, idempotency_key: str, now: datetime) -> orders.OrderView:
    """The order waits for its payment, its stock is reserved, bought lines have left the cart. One transaction.

    Raises NothingToOrder, SkuUnknown, ProductOffSale, PurchaseLimitExceeded, NoDeliveryHere, QuoteChanged (with the
    quote of now), AddressNotFound, StockShort, IdempotencyConflict; nothing has changed then.
    Idempotent by: (member, idempotency_key); a replay gives the first order back.
    """
    key = idempotency.checked_key(idempotency_key)
    note = orders.checked_words(request.note, field="note", limit=orders.MAX_NOTE_LENGTH)
    request = replace(request, note=note)
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
        return _place(actor, request, order_id, now)


def _place(actor: Member, request: PlaceOrder, order_id: OrderId, now: datetime) -> orders.OrderView:
    site_id, member_id = actor.site_id, actor.member_id
    # Until this order is there, nobody erases its buyer; afterwards the erasure sees it and waits.
    members.hold_member(site_id=site_id, member_id=member_id)
    owner = orders.member_owner(member_id)
    lines = wanted_lines(site_id=site_id, owner=owner, source=request.source, lines=request.lines)
    skus = _sellable_skus(site_id, member_id, lines, request.delivery, now)
    address = _destination(site_id, member_id, request)
    way = Way(request.delivery, address.region_code or None, request.store_id)
    priced = _priced(site_id, member_id, lines, skus, way, now)
    if priced.kept:
        raise pricing.NoDeliveryHere(sku_ids=sorted(str(sku_id) for sku_id in priced.kept))
    if priced.quote.payable.minor != request.quote_payable_fen:
        raise QuoteChanged(quote(site_id=site_id, member_id=member_id, lines=lines, now=now, way=way))
    entry_id, visit_id = _came_through(site_id, member_id, request.entry_code, now)
    number = orders.next_number(zone=sites.get_site(site_id=site_id).zone, now=now)
    expires_at = now + orders.PAYMENT_WINDOW
    # As late as possible: from here until the commit, buyers of the same SKUs wait for this order.
    inventory.reserve(
        site_id=site_id,
        order_id=order_id,
        quantities={line.sku_id: line.quantity for line in lines},
        expires_at=expires_at,
        now=now,
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
        store_id=request.store_id,
        source=request.source,
        entry_id=entry_id,
        visit_id=visit_id,
        expires_at=expires_at,
        now=now,
    )
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
        for sku_id, problem in _limit_problems(site_id, member_id, lines, skus).items():
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
