"""Stores on the website: found, read, bought at, and the code on the order's page."""

from __future__ import annotations

import re
from dataclasses import replace
from uuid import UUID

import pytest
from django.db import transaction

from portico.domains.fulfilment import public as fulfilment
from portico.domains.orders import public as orders
from portico.domains.orders.models import Order
from portico.domains.stores import public as stores
from portico.infra.actors import System
from portico.infra.geocoding import Point
from portico.kernel.ids import OrderId, new_id
from tests.domains.stores.test_stores import draft as store_draft
from tests.usecases.shopping import Shop
from tests.usecases.test_pickup import pay

pytestmark = pytest.mark.django_db

ALWAYS = ((stores.Span(0, 1440),),) * 7


def add(site, now, **changes):
    values = {"region_code": "330106", "hours": ALWAYS} | changes
    with transaction.atomic():
        return stores.add_store(site_id=site.id, draft=store_draft(**values), actor=System(site.id, "test"), now=now)


@pytest.fixture
def counter(site, now):
    return Shop(site, now)


@pytest.fixture
def tea(counter):
    return counter.sku(5000, stock=10, deliveries=("ship", "pickup", "city"))


def test_the_list_is_read_by_everybody_and_searched(browser, site, now):
    add(site, now, name="天河店")
    add(site, now, code="GZ02", name="海珠店", point=Point(23.09, 113.32), hours=((),) * 7)
    text = browser.get("/stores/").content.decode()
    assert "天河店" in text
    assert "休息中" in text
    found = browser.get("/stores/?q=海珠").content.decode()
    assert "海珠店" in found
    assert "天河店" not in found
    near = browser.get("/stores/?at=23.0880,113.3146").content.decode()
    assert near.index("海珠店") < near.index("天河店")
    assert re.search(r"\d+ m<", near)


@pytest.mark.parametrize("query", ["at=nonsense", "at=99,999", "offset=-3", "offset=99999", "q=%00"])
def test_senseless_queries_are_a_plain_list(browser, site, now, query):
    add(site, now)
    assert browser.get(f"/stores/?{query}").status_code == 200


def test_one_store_and_none(browser, site, now):
    here, shut = add(site, now, notice="东门进"), add(site, now, code="GZ09", is_open=False)
    text = browser.get(f"/stores/{here.id}/").content.decode()
    assert "东门进" in text
    assert "00:00–24:00" in text
    for missing in (shut.id, new_id(), "nonsense"):
        assert browser.get(f"/stores/{missing}/").status_code == 404


def pickup_form(browser, tea, **changes):
    page = browser.post("/checkout/", {"source": "buy_now", "sku": str(tea), "quantity": "2", "refresh": "1"} | changes)
    assert page.status_code == 200, page.content.decode()[:400]
    return page


def test_from_the_choice_of_a_store_to_the_code(browser, counter, member, address, site, now, tea, connected):
    here = add(site, now)
    page = pickup_form(browser, tea, delivery="pickup")
    assert (page.context["trouble"], Order.objects.count()) == ("请选择提货门店", 0)
    assert [one["store"].id for one in page.context["offers"]] == [here.id]
    page = pickup_form(browser, tea, delivery="pickup", store=str(here.id), contact_name="林晓", note="要热的")
    assert page.context["trouble"] == ""
    assert (page.context["contact_name"], page.context["note"]) == ("林晓", "要热的")
    form = {
        "source": "buy_now", "sku": str(tea), "quantity": "2", "delivery": "pickup", "store": str(here.id),
        "contact_name": "林晓", "contact_phone": "13800000001", "pickup_from": page.context["slots"][1][0],
        "quote_payable_fen": str(page.context["quote"].payable.minor), "key": page.context["key"], "address": "new",
    }  # fmt: skip
    answer = browser.post("/checkout/", form)
    assert answer.status_code == 302, answer.content.decode()[:400]
    order_id = OrderId(UUID(answer.headers["location"].split("/")[2]))
    placed = orders.get_order(site_id=site.id, order_id=order_id)
    assert (placed.delivery, placed.store_id) == (orders.Delivery.PICKUP, here.id)
    code = pay(counter, placed).code
    text = browser.get(f"/orders/{order_id}/").content.decode()
    assert f"{code[:4]} {code[4:8]} {code[8:]}" in text
    assert "data:image/png;base64," in text
    # Done: nothing to show any more.
    with transaction.atomic():
        waits = fulfilment.pickup_of(site_id=site.id, order_id=order_id)
        fulfilment.mark_redeemed(
            site_id=site.id, pickup_id=waits.id, lines={}, digest=None, actor=System(site.id, "t"), now=now
        )
    assert code[:4] + " " not in browser.get(f"/orders/{order_id}/").content.decode()


def test_what_was_typed_wrong_is_told_and_kept(browser, member, address, site, now, tea):
    here = add(site, now)
    page = pickup_form(browser, tea, delivery="pickup", store=str(here.id))
    form = {
        "source": "buy_now", "sku": str(tea), "quantity": "2", "delivery": "pickup", "store": str(here.id),
        "contact_name": "林晓", "contact_phone": "12", "quote_payable_fen": str(page.context["quote"].payable.minor),
        "key": "a" * 20, "pickup_from": "",
    }  # fmt: skip
    for change, status in (
        ({}, 422), ({"contact_name": "", "contact_phone": "13800000001"}, 422), ({"store": ""}, 422),
        ({"pickup_from": "yesterday", "contact_phone": "13800000001"}, 422),
    ):  # fmt: skip
        answer = browser.post("/checkout/", form | change)
        assert answer.status_code == status
        assert answer.context["error"]
    assert Order.objects.count() == 0


def test_city_delivery_names_its_store(browser, member, address, site, now, tea):
    here = add(site, now, delivers=True)
    page = pickup_form(browser, tea, delivery="city", address=str(address.id))
    assert page.context["carrier"]["store"].id == here.id
    far = replace(here.draft, region_code="440106")
    with transaction.atomic():
        stores.save_store(site_id=site.id, store_id=here.id, draft=far, version=1, actor=System(site.id, "t"), now=now)
    page = pickup_form(browser, tea, delivery="city", address=str(address.id))
    assert "附近没有门店" in page.context["trouble"]
