"""Bundles from the console to the till: offered, added as a whole, priced, and refused where they must be."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from portico.domains.inventory import public as inventory
from portico.domains.orders import public as orders
from portico.domains.promotions import public as promotions
from portico.domains.sites import public as sites
from portico.infra.actors import System
from portico.infra.cache import hot
from portico.kernel.ids import ProductId, SkuId, new_id
from portico.usecases import bundles, checkout
from tests.entrypoints.console import shop

pytestmark = pytest.mark.django_db
type Shop = tuple[list[ProductId], list[SkuId]]


@pytest.fixture
def goods(site: sites.Site, now: datetime) -> Shop:
    shelf = shop.category(site, "tea", "茶", now)
    saved = [shop.product(site, shelf, code, now, price_fen=price) for code, price in (("T", 6800), ("P", 12800))]
    return [one.product_id for one in saved], [shop.only_sku(one) for one in saved]


@pytest.fixture
def client(site: sites.Site) -> Client:
    return shop.client_of("operator")


def form(skus: list[SkuId], **changes: str) -> dict[str, Any]:
    pieces = {f"pieces-{sku}": "1" for sku in skus}
    return {"name": "泡茶套装", "price": "150", "is_on": "on", "sku": [str(sku) for sku in skus], **pieces, **changes}


def test_a_set_is_made_offered_and_sold_at_its_price(
    site: sites.Site, goods: Shop, client: Client, now: datetime
) -> None:
    products, skus = goods
    page = client.get(f"/console/bundles/new/?products={products[0]},{products[1]}")
    assert page.content.decode().count('name="pieces-') == 2
    assert client.post("/console/bundles/save/", form(skus)).status_code == 302
    hot.clear()
    (offer,) = bundles.offered_bundles(site_id=site.id, product_id=products[0], now=now)
    assert (offer.name, offer.price.minor, offer.saves.minor) == ("泡茶套装", 15000, 4600)
    buyer = shop.member(site, "13800001234", now)
    owner = orders.member_owner(buyer)
    cart = bundles.add_bundle_to_cart(site_id=site.id, owner=owner, bundle_id=offer.id, now=now)
    assert {item.line.sku_id: item.line.quantity for item in cart.items} == dict.fromkeys(skus, 1)
    lines = tuple(checkout.WantedLine(sku, 1) for sku in skus)
    quoted = checkout.quote(site_id=site.id, member_id=buyer, lines=lines, now=now)
    assert (quoted.quote.goods.minor, quoted.quote.discount.minor) == (19600, 4600)
    assert [line.payable.minor for line in quoted.quote.lines] == [5204, 9796]


def test_what_is_wrong_with_a_set_is_said_and_nothing_is_saved(
    site: sites.Site, other_site: sites.Site, goods: Shop, client: Client, now: datetime
) -> None:
    _products, skus = goods
    for changes, field in (
        ({"price": "196"}, "price_fen"),  # no cheaper than apart
        ({"price": "abc"}, "price_fen"),
        ({"name": " "}, "name"),
        ({f"pieces-{skus[0]}": ""}, "items"),  # one item is no set
        ({f"pieces-{skus[0]}": "21"}, "items"),
        ({"starts_at": "2026-12-02T00:00", "ends_at": "2026-12-01T00:00"}, "ends_at"),
    ):
        refused = client.post("/console/bundles/save/", form(skus, **changes))
        assert (refused.status_code, set(refused.context["errors"])) == (422, {field}), changes
    stranger = client.post("/console/bundles/save/", form([skus[0], SkuId(new_id())]))
    assert stranger.status_code == 422
    assert promotions.list_bundles(site_id=site.id) == ()
    assert shop.client_of("customer_service").post("/console/bundles/save/", form(skus)).status_code == 403


def test_two_clerks_and_two_sites_do_not_meet(
    site: sites.Site, other_site: sites.Site, goods: Shop, client: Client, now: datetime
) -> None:
    _products, skus = goods
    client.post("/console/bundles/save/", form(skus))
    (draft,) = promotions.list_bundles(site_id=site.id)
    opened = {"bundle_id": str(draft.bundle_id), "version": "1"}
    assert client.post("/console/bundles/save/", form(skus, **opened, price="140")).status_code == 302
    stale = client.post("/console/bundles/save/", form(skus, **opened, price="130", name="第二位"))
    assert (stale.status_code, stale.context["typed"]["name"]) == (409, "第二位")
    assert promotions.list_bundles(site_id=site.id)[0].price_fen == 14000
    assert draft.bundle_id is not None
    with pytest.raises(promotions.BundleNotFound), transaction.atomic():
        promotions.delete_bundle(
            site_id=other_site.id, bundle_id=draft.bundle_id, actor=System(other_site.id, "test"), now=now
        )
    client.post(f"/console/bundles/{draft.bundle_id}/delete/")
    assert promotions.list_bundles(site_id=site.id) == ()
    assert client.post(f"/console/bundles/{draft.bundle_id}/delete/").status_code == 404


def test_a_set_that_cannot_be_had_is_not_offered_and_leaves_the_cart_alone(
    site: sites.Site, goods: Shop, client: Client, now: datetime
) -> None:
    products, skus = goods
    ends = (now + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M")
    client.post("/console/bundles/save/", form(skus, ends_at=ends + "+00:00"))
    (draft,) = promotions.list_bundles(site_id=site.id)
    assert draft.bundle_id is not None
    owner = orders.member_owner(shop.member(site, "13800001234", now))
    later = now + timedelta(hours=2)
    assert bundles.offered_bundles(site_id=site.id, product_id=products[0], now=later) == ()
    with pytest.raises(promotions.BundleNotFound):
        bundles.add_bundle_to_cart(site_id=site.id, owner=owner, bundle_id=draft.bundle_id, now=later)
    with transaction.atomic():
        inventory.adjust(
            site_id=site.id, sku_id=skus[1], delta=-50, reason="盘点", actor=System(site.id, "test"), now=now
        )
    assert bundles.offered_bundles(site_id=site.id, product_id=products[0], now=now) == ()
    with pytest.raises(inventory.StockShort):
        bundles.add_bundle_to_cart(site_id=site.id, owner=owner, bundle_id=draft.bundle_id, now=now)
    assert orders.cart_of(site_id=site.id, owner=owner) == []
