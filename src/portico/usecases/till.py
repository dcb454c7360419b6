"""The confirm page: what the lines cost, in which ways they can be had, from which store and when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from portico.domains.catalog import public as catalog
from portico.domains.members import public as members
from portico.domains.orders import public as orders
from portico.domains.stores import public as stores
from portico.infra.actors import Anonymous, Member
from portico.kernel.ids import AddressId, SiteId, StoreId
from portico.usecases import checkout, delivery_stores

_BROUGHT = (orders.Delivery.SHIP, orders.Delivery.PICKUP, orders.Delivery.CITY)


@dataclass(frozen=True, slots=True)
class Till:
    """`ways`: how all lines can be had together, the usual first. `slots`: when they may be fetched at `store`.

    `trouble` is what keeps the chosen way from being taken, when it is not one line's: `no_store` (pickup without a
    store chosen), `no_store_reaches` (no store carries goods to the address), `no_address`.
    """

    quoted: checkout.CheckoutQuote
    delivery: orders.Delivery
    ways: tuple[orders.Delivery, ...]
    store: stores.StoreView | None
    metres: float | None
    slots: tuple[stores.Slot, ...]
    trouble: str | None


def review(
    *,
    actor: Member | Anonymous,
    lines: Sequence[checkout.WantedLine],
    delivery: orders.Delivery,
    address_id: AddressId | None,
    store_id: StoreId | None,
    now: datetime,
    region_code: str | None = None,
) -> Till:
    """What the confirm page shows. Writes nothing; may ask the geocoder where the address is.

    `region_code`: where the address that is being typed will be, for freight; the address itself wins. Lines that
    need nobody to bring them go `none`, whatever was chosen. Raises AddressNotFound, StoreNotFound,
    StoreOutOfReach, Invalid (field `store_id`).
    """
    site_id = actor.site_id
    member_id = actor.member_id if isinstance(actor, Member) else None
    skus = catalog.lines(site_id=site_id, sku_ids=[line.sku_id for line in lines], now=now)
    ways = ways_of(site_id=site_id, skus=skus.values())
    if ways == (orders.Delivery.NONE,):
        delivery = orders.Delivery.NONE
    elif delivery is orders.Delivery.NONE:
        delivery = ways[0] if ways else orders.Delivery.SHIP
    address = None
    if address_id is not None and member_id is not None:
        address = members.get_address(site_id=site_id, member_id=member_id, address_id=address_id)
    quantities = {line.sku_id: line.quantity for line in lines}
    store, metres, trouble = None, None, None
    if delivery is orders.Delivery.PICKUP:
        if store_id is None:
            trouble = "no_store"
        else:
            store = delivery_stores.pickup_store(site_id=site_id, store_id=store_id)
    elif delivery is orders.Delivery.CITY:
        if address is None:
            trouble = "no_address"
        else:
            offer = delivery_stores.carrying_store(
                site_id=site_id, address=address, store_id=store_id, quantities=quantities
            )
            if offer is None:
                trouble = "no_store_reaches"
            else:
                store, metres = offer.store, offer.near.metres
    brought = delivery in {orders.Delivery.SHIP, orders.Delivery.CITY}
    region = address.region_code if address is not None else region_code
    way = checkout.Way(delivery, region if brought else None, store.id if store else None)
    quoted = checkout.quote(site_id=site_id, member_id=member_id, lines=lines, now=now, way=way)
    slots = delivery_stores.slots_of(store, now) if store is not None and delivery is orders.Delivery.PICKUP else []
    return Till(quoted, delivery, ways, store, metres, tuple(slots), trouble)


def ways_of(*, site_id: SiteId, skus: Iterable[catalog.SkuLine]) -> tuple[orders.Delivery, ...]:
    """How all of these can be had together; (NONE,) when nothing among them is goods, nothing when no way fits all."""
    goods = [sku for sku in skus if sku.kind is catalog.ProductKind.GOODS]
    if not goods:
        return (orders.Delivery.NONE,)
    shared = [way for way in _BROUGHT if all(str(way) in sku.deliveries for sku in goods)]
    if shared == [orders.Delivery.SHIP] or not shared:
        return tuple(shared)
    there = stores.has_stores(site_id=site_id)
    return tuple(way for way in shared if there.get(str(way), True))
