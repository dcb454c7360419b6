"""Which stores an order may be fetched at or is carried from, and what each of them has."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from portico.domains.inventory import public as inventory
from portico.domains.members import public as members
from portico.domains.sites import public as sites
from portico.domains.stores import public as stores
from portico.infra.geocoding import Place, Point, Precision
from portico.kernel.errors import Conflict, FieldError, Invalid, Refused, Unavailable
from portico.kernel.ids import SiteId, SkuId, StoreId
from portico.usecases.gateways import gateways

_MAX_LOOKED: Final = 200
_MAX_PLACES: Final = 2_000
# How long a shopper may look at the confirm page before the time they chose is no longer offered.
SLOT_SLACK: Final = timedelta(minutes=30)


class StoreOutOfReach(Conflict):
    """The store does not carry goods to this address."""

    code = "store_out_of_reach"


@dataclass(frozen=True, slots=True)
class StoreOffer:
    """A store and what it has too little of; nothing short: the order can be had there."""

    near: stores.NearStore
    short: Mapping[SkuId, int]

    @property
    def store(self) -> stores.StoreView:
        return self.near.store


# Where addresses are: by a hash of their text, the least used first. The platform is asked once per address.
_places: OrderedDict[bytes, Place | None] = OrderedDict()
_guard = threading.Lock()


def _place_of(site_id: SiteId, address: members.Address) -> Place | None:
    """Where the address is; None when nobody can tell now. Talks to a platform, so never inside a transaction."""
    text = f"{address.province}{address.city}{address.district}{address.detail}"
    key = hashlib.blake2b(f"{site_id}:{text}".encode(), digest_size=16).digest()
    with _guard:
        if key in _places:
            _places.move_to_end(key)
            return _places[key]
    try:
        found = gateways(site_id).geocoder.locate(address=text, city=address.city)
    except (Unavailable, Refused):
        return None
    with _guard:
        _places[key] = found
        while len(_places) > _MAX_PLACES:
            _places.popitem(last=False)
    return found


def stores_reaching(*, site_id: SiteId, address: members.Address) -> list[stores.NearStore]:
    """The stores that carry goods to the address, the nearest first.

    Where the geocoder knows the street: by the way over the ground. Where it knows no more than the city: the stores
    of the same district. Talks to a platform, so never inside a transaction.
    """
    if not stores.has_stores(site_id=site_id)["city"]:
        return []
    place = _place_of(site_id, address)
    if place is not None and place.precision >= Precision.STREET:
        return stores.delivering_stores(site_id=site_id, point=place.point)
    return [stores.NearStore(one, None) for one in stores.stores_of_district(
        site_id=site_id, region_code=address.region_code, wanted="city"
    )]  # fmt: skip


def carrying_store(
    *, site_id: SiteId, address: members.Address, store_id: StoreId | None, quantities: Mapping[SkuId, int]
) -> StoreOffer | None:
    """The store that carries the lines to the address: the one asked for, else the nearest that has them all.

    When none has them all, the nearest; None when no store reaches the address. Raises StoreOutOfReach for a store
    asked for that does not. Talks to a platform, so never inside a transaction.
    """
    offers = with_stock(site_id=site_id, near=stores_reaching(site_id=site_id, address=address), quantities=quantities)
    if store_id is not None:
        chosen = next((offer for offer in offers if offer.store.id == store_id), None)
        if chosen is None:
            raise StoreOutOfReach(store_id=str(store_id))
        return chosen
    return next((offer for offer in offers if not offer.short), offers[0] if offers else None)


def pickup_store(*, site_id: SiteId, store_id: StoreId | None) -> stores.StoreView:
    """The store at which an order is fetched. Raises Invalid (field `store_id`), StoreNotFound."""
    if store_id is None:
        raise Invalid(fields=(FieldError("store_id", "required"),))
    store = stores.open_store(site_id=site_id, store_id=store_id)
    if not store.draft.pickup:
        raise Invalid(fields=(FieldError("store_id", "store_no_pickup"),))
    return store


def pickup_offers(
    *, site_id: SiteId, quantities: Mapping[SkuId, int], point: Point | None, text: str = "", offset: int, limit: int
) -> tuple[list[StoreOffer], bool]:
    """Stores at which the lines may be fetched, the nearest to `point` first, and whether there are more."""
    near, more = browse(site_id=site_id, wanted="pickup", point=point, text=text, offset=offset, limit=limit)
    return with_stock(site_id=site_id, near=near, quantities=quantities), more


def browse(
    *, site_id: SiteId, wanted: stores.Wanted, point: Point | None, text: str, offset: int, limit: int
) -> tuple[list[stores.NearStore], bool]:
    """A page of the open stores, and whether there are more: the nearest to `point` first, else the merchant's order.

    Those that `text` names are put in order of distance among the first two hundred.
    """
    if point is not None and not text:
        near = stores.nearest_stores(site_id=site_id, point=point, wanted=wanted, offset=offset, limit=limit + 1)
        return near[:limit], len(near) > limit
    if point is None:
        found, total = stores.list_stores(site_id=site_id, text=text, wanted=wanted, offset=offset, limit=limit)
        return [stores.NearStore(one, None) for one in found], total > offset + len(found)
    found, _ = stores.list_stores(site_id=site_id, text=text, wanted=wanted, limit=_MAX_LOOKED)
    near = [stores.NearStore(one, point.metres_to(one.point)) for one in found]
    near.sort(key=lambda one: one.metres or 0.0)
    return near[offset : offset + limit], len(near) > offset + limit


def with_stock(
    *, site_id: SiteId, near: Sequence[stores.NearStore], quantities: Mapping[SkuId, int]
) -> list[StoreOffer]:
    """Each store with what it lacks of the lines. Two queries, however many stores."""
    own = [one.store.id for one in near if one.store.draft.own_stock]
    held = inventory.store_levels(site_id=site_id, store_ids=own, sku_ids=list(quantities)) if own else {}
    shared = inventory.levels(site_id=site_id, sku_ids=list(quantities)) if len(own) < len(near) else {}
    offers = []
    for one in near:
        levels = held.get(one.store.id, {}) if one.store.draft.own_stock else shared
        short = {sku: max(levels.get(sku, 0), 0) for sku, wanted in quantities.items() if levels.get(sku, 0) < wanted}
        offers.append(StoreOffer(one, short))
    return offers


def slots_of(store: stores.StoreView, now: datetime) -> list[stores.Slot]:
    """When an order placed at `now` may be fetched there."""
    zone = sites.get_site(site_id=store.site_id).zone
    return store.slots(zone=zone, ready=now + timedelta(minutes=store.draft.prepare_minutes))


def slot_of(store: stores.StoreView, starts: datetime, now: datetime) -> stores.Slot | None:
    """The slot that begins at `starts`; None for a time nobody was offered.

    The first slot begins when the store has packed, so its beginning moves on while people think.
    """
    for slot in slots_of(store, now):
        if slot.starts == starts or (slot.starts - SLOT_SLACK <= starts < slot.ends and starts <= slot.starts):
            return slot
    return None


def stock_place(store: stores.StoreView | None) -> StoreId | None:
    """Whose stock an order at this store takes: the store's own, or (None) the shop's."""
    return store.id if store is not None and store.draft.own_stock else None
