"""Buying at a store: what the confirm page offers, whose stock is taken, what is refused before anything is written."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import transaction

from portico.domains.fulfilment import public as fulfilment
from portico.domains.inventory import public as inventory
from portico.domains.orders import public as orders
from portico.domains.stores import public as stores
from portico.infra.actors import System
from portico.infra.geocoding import Point
from portico.kernel.errors import Invalid
from portico.usecases import checkout, delivery_stores, till
from tests.domains.stores.test_stores import draft as store_draft
from tests.usecases.shopping import Shop, snapshot

pytestmark = pytest.mark.django_db

PICKUP, CITY, SHIP = orders.Delivery.PICKUP, orders.Delivery.CITY, orders.Delivery.SHIP
CONTACT = checkout.Contact("林晓", "13800000001")


@pytest.fixture
def shop(site, now):
    return Shop(site, now)


@pytest.fixture
def shopper(shop):
    return shop.shopper()


@pytest.fixture
def tea(shop):
    return shop.sku(5000, stock=10, deliveries=("ship", "pickup", "city"))


def store(shop, **changes):
    # The shopper lives in 330106, so that "the same district" finds it where no geocoder is connected.
    changes = {"region_code": "330106", "delivers": True} | changes
    with transaction.atomic():
        return stores.add_store(
            site_id=shop.site.id, draft=store_draft(**changes), actor=System(shop.site.id, "test"), now=shop.now
        )


def fill(shop, at, sku, units):
    with transaction.atomic():
        inventory.set_initial(
            site_id=shop.site.id, quantities={sku: units}, actor=System(shop.site.id, "t"), now=shop.now,
            store_id=at.id,
        )  # fmt: skip


def review(shop, shopper, sku, quantity=1, delivery=PICKUP, at=None, address=True):
    return till.review(
        actor=shopper.actor, lines=(checkout.WantedLine(sku, quantity),), delivery=delivery,
        address_id=shopper.address_id if address else None, store_id=at.id if at else None, now=shop.now,
    )  # fmt: skip


def refused(shop, shopper, request, error):
    before = snapshot()
    with pytest.raises(error) as failure:
        checkout.place_order(actor=shopper.actor, request=request, idempotency_key="key-00000001", now=shop.now)
    assert snapshot() == before
    return failure.value


def fetch(shop, shopper, sku, at, quantity=1, **changes):
    values = {"delivery": PICKUP, "store_id": at.id, "contact": CONTACT, "address_id": None} | changes
    return shop.request(shopper, (sku, quantity), **values)


def test_ways_are_what_all_lines_and_the_stores_allow(shop, shopper, tea):
    parcel_only = shop.sku()
    assert review(shop, shopper, tea, delivery=SHIP).ways == (SHIP,)
    store(shop, delivers=False)
    assert review(shop, shopper, tea, delivery=SHIP).ways == (SHIP, PICKUP)
    store(shop, code="HZ02")
    assert review(shop, shopper, tea, delivery=SHIP).ways == (SHIP, PICKUP, CITY)
    assert review(shop, shopper, parcel_only, delivery=SHIP).ways == (SHIP,)


def test_pickup_asks_for_a_store_and_offers_its_hours(shop, shopper, tea):
    shop.freight(1000, None)
    assert review(shop, shopper, tea).trouble == "no_store"
    here = store(shop, prepare_minutes=60)
    seen = review(shop, shopper, tea, at=here)
    assert (seen.trouble, seen.store.id, seen.quoted.problems) == (None, here.id, ())
    assert seen.quoted.quote.payable.minor == 5000  # nobody carries it
    assert seen.slots[0].starts >= shop.now + timedelta(minutes=59)
    assert all(slot.ends > slot.starts for slot in seen.slots)


def test_city_delivery_comes_from_the_nearest_store_that_has_it(shop, shopper, tea):
    assert review(shop, shopper, tea, delivery=CITY).trouble == "no_store_reaches"
    empty = store(shop, own_stock=True)
    full = store(shop, code="HZ02", position=1, own_stock=True)
    fill(shop, full, tea, 5)
    store(shop, code="GZ08", region_code="440106")  # another city
    seen = review(shop, shopper, tea, delivery=CITY)
    assert (seen.store.id, seen.trouble) == (full.id, None)
    assert review(shop, shopper, tea, delivery=CITY, at=empty).quoted.problems[0][1].code == "store_out"
    assert review(shop, shopper, tea, quantity=6, delivery=CITY).quoted.problems[0][1].code in {
        "store_out",
        "store_short",
    }
    assert review(shop, shopper, tea, delivery=CITY, address=False).trouble == "no_address"


def test_a_pickup_takes_the_stores_own_stock_and_the_shops_stays(shop, shopper, tea):
    here = store(shop, own_stock=True)
    fill(shop, here, tea, 3)
    slot = review(shop, shopper, tea, at=here).slots[1]
    order = shop.order(
        shopper, (tea, 2), delivery=PICKUP, store_id=here.id, contact=CONTACT, address_id=None,
        pickup_from=slot.starts,
    )  # fmt: skip
    assert (order.delivery, order.store_id) == (PICKUP, here.id)
    assert (order.address.recipient, order.address.phone, order.address.detail) == ("林晓", "13800000001", "")
    assert inventory.levels(site_id=shop.site.id, sku_ids=[tea], store_id=here.id) == {tea: 1}
    assert shop.stock(tea) == (10, 0)
    pickup = fulfilment.pickup_of(site_id=shop.site.id, order_id=order.id)
    assert (pickup.store_id, pickup.planned_from, pickup.code) == (here.id, slot.starts, "")
    short = refused(shop, shopper, fetch(shop, shopper, tea, here, 2), inventory.StockShort)
    assert short.data["shortages"][0]["available"] == 1


def test_a_store_without_stock_of_its_own_hands_out_the_shops(shop, shopper, tea):
    here = store(shop)
    shop.order(shopper, (tea, 4), delivery=PICKUP, store_id=here.id, contact=CONTACT, address_id=None)
    assert shop.stock(tea) == (10, 4)


def test_a_city_order_is_the_stores(shop, shopper, tea):
    here = store(shop, own_stock=True)
    fill(shop, here, tea, 3)
    order = shop.order(shopper, (tea, 1), delivery=CITY, store_id=here.id)
    assert (order.delivery, order.store_id, order.address.detail[:3]) == (CITY, here.id, "文三路")
    assert fulfilment.pickup_of(site_id=shop.site.id, order_id=order.id) is None
    assert inventory.levels(site_id=shop.site.id, sku_ids=[tea], store_id=here.id) == {tea: 2}


def test_what_cannot_be_is_refused_and_nothing_is_written(shop, shopper, tea, other_site):
    here, shut = store(shop), store(shop, code="HZ02", is_open=False)
    counter = store(shop, code="HZ03", pickup=False)
    far = store(shop, code="GZ09", region_code="440106", point=Point(23.1, 113.3))
    foreign = store(Shop(other_site, shop.now), code="X1")
    good = fetch(shop, shopper, tea, here)
    for change, error, field in (
        ({"store_id": None}, Invalid, "store_id"),
        ({"store_id": shut.id}, stores.StoreNotFound, None),
        ({"store_id": foreign.id}, stores.StoreNotFound, None),
        ({"store_id": counter.id}, Invalid, "store_id"),
        ({"contact": None}, Invalid, "contact"),
        ({"contact": checkout.Contact(" ", "13800000001")}, Invalid, "contact.name"),
        ({"contact": checkout.Contact("林晓", "12345")}, Invalid, "contact.phone"),
        ({"pickup_from": shop.now - timedelta(days=1)}, Invalid, "pickup_from"),
        ({"delivery": CITY, "address_id": None}, Invalid, "address_id"),
        ({"delivery": CITY, "address_id": shopper.address_id, "store_id": None}, Invalid, "store_id"),
        ({"delivery": CITY, "address_id": shopper.address_id, "store_id": far.id},
         delivery_stores.StoreOutOfReach, None),
    ):  # fmt: skip
        failure = refused(shop, shopper, replace(good, **change), error)
        if field is not None:
            assert [broken.field for broken in failure.fields] == [field]
    parcel_only = shop.sku()
    refused(shop, shopper, fetch(shop, shopper, parcel_only, here), checkout.DeliveryUnavailable)


def test_stores_on_offer_say_what_they_lack(shop, shopper, tea):
    near = store(shop, own_stock=True, point=Point(30.28, 120.12))
    store(shop, code="HZ02", point=Point(30.40, 120.12))
    store(shop, code="HZ03", pickup=False, point=Point(30.28, 120.12))
    offers, more = delivery_stores.pickup_offers(
        site_id=shop.site.id, quantities={tea: 2}, point=Point(30.27, 120.12), offset=0, limit=10
    )
    assert [(one.store.id == near.id, dict(one.short)) for one in offers] == [(True, {tea: 0}), (False, {})]
    assert (more, offers[0].near.metres < 1200) == (False, True)
    named, _ = delivery_stores.pickup_offers(
        site_id=shop.site.id, quantities={tea: 2}, point=None, text="HZ02", offset=0, limit=10
    )
    assert [one.store.code for one in named] == ["HZ02"]
