"""A whole journey over HTTP, with slips and refusals on the way: nothing personal stays in logs, jobs, audit or events.

The same check runs over everything the browser tests and the fuzzer did, when they end (`tests/leaks.py`).
"""

from __future__ import annotations

import logging

import pytest
from django.test import Client
from django_bolt.testing import TestClient

from portico.domains.members import public as members
from portico.entrypoints.http.api import api
from portico.infra.models import RateCounter
from portico.kernel.clock import utc_now
from tests import leaks
from tests.entrypoints.http.shopfront import Caller
from tests.usecases.connected import connected
from tests.usecases.shopping import Shop

__all__ = ["connected"]

pytestmark = pytest.mark.django_db(transaction=True)

PHONE, NAME, STREET = "13977310042", "欧阳雪晴", "学士路七号听涛苑 6 幢 1102 室"
PASTED = f"收货人：{NAME}，电话 {PHONE}，浙江省杭州市西湖区{STREET}"
ADDRESS = {"recipient": NAME, "phone": PHONE, "region_code": "330106", "detail": STREET}


@pytest.fixture
def client(site):
    with TestClient(api, raise_server_exceptions=False) as client:
        yield client


def sent_code(connected, phone=PHONE):
    return connected.api("GET", f"/sms?phone={phone}")["items"][0]["params"][0]


def come_in(client, connected):
    """Signed in by phone after two wrong codes, with a WeChat account beside it. Every refusal was given the number."""
    caller = Caller(client)
    assert caller.post("/auth/sms-codes", {"phone": PHONE}).status_code == 202
    assert caller.post("/auth/sms-codes", {"phone": PHONE}).status_code == 429
    for wrong in ("000000", PHONE):
        assert caller.post("/auth/phone", {"phone": PHONE, "code": wrong}).status_code in {401, 409, 422}
    assert caller.post("/auth/phone", {"phone": f"{PHONE}9", "code": NAME}).status_code == 422
    tokens = caller.post("/auth/phone", {"phone": PHONE, "code": sent_code(connected)}).json()
    caller.headers["Authorization"] = f"Bearer {tokens['access_token']}"
    held = connected.credentials["wechat_mini"]
    code = connected.api("POST", "/js-codes", person="lin-xiao")["code"]
    body = {"provider": "wechat_mini", "app_id": held["app_id"], "code": code}
    assert caller.post("/auth/mini-program", body).status_code == 200
    for wrong in (tokens["access_token"], PHONE, tokens["refresh_token"][:-1] + "x"):
        assert caller.post("/auth/refresh", {"refresh_token": wrong}).status_code in {401, 422}
    return caller, dict.fromkeys((tokens["access_token"], tokens["refresh_token"]), "token")


def keep_and_buy(caller, shop, tea):
    """A name, an address after malformed ones, an order and its cancellation."""
    assert caller.call("PUT", "/me", {"nickname": NAME}).status_code == 200
    assert caller.post("/addresses/parse", {"text": PASTED}).json()["recipient"] == NAME
    for broken in ({"phone": PHONE[:-1]}, {"region_code": STREET}, {"detail": STREET * 30}, {"recipient": [NAME]}):
        assert caller.post("/me/addresses", ADDRESS | broken).status_code == 422
    caller.address_id = caller.post("/me/addresses", ADDRESS).json()["id"]
    order = caller.order((tea, 1))
    assert caller.post_once("/orders", caller.order_body((tea, 2), note=PASTED)).status_code == 201
    assert caller.post_once("/orders", {"address_id": PASTED}, key=PHONE).status_code == 422
    assert caller.post(f"/orders/{order['id']}/cancel", {"reason": PASTED}).status_code in {200, 422}
    return order


def look_around(caller, site_browser):
    """Personal data where it does not belong: in searches, addresses of pages, events and headers."""
    for path in (f"/products?q={PHONE}", f"/products/{PHONE}", f"/me/addresses/{PHONE}", f"/me/favourites/{NAME}/x"):
        assert caller.get(path).status_code < 500
    event = {"name": "search", "properties": {"q": PHONE, "name": NAME}}
    assert caller.post("/events", {"visitor_id": PHONE, "events": [event]}).status_code < 500
    for path in (f"/search/?q={PHONE}", f"/nowhere/{PHONE}/", f"/account/addresses/{PHONE}/"):
        assert site_browser.get(path, headers={"user-agent": NAME}).status_code < 500
    assert site_browser.post("/sign-in/", {"phone": PHONE, "code": "123456"}).status_code < 500


def test_a_journey_leaves_nothing_personal_behind(client, site, connected, caplog):
    caplog.set_level(logging.DEBUG, logger="portico")
    shop = Shop(site, utc_now())
    tea = shop.sku(5000, stock=10)
    caller, tokens = come_in(client, connected)
    keep_and_buy(caller, shop, tea)
    look_around(caller, Client(enforce_csrf_checks=False))
    values = leaks.personal_values()
    assert {PHONE, NAME, STREET, connected.openid("lin-xiao")} <= set(values)
    assert leaks.find(values | tokens, texts={"log": caplog.text}) == {}


def test_the_check_finds_what_leaks(site):
    """In a log, in a table of the machinery, and not in the sealed columns where it belongs."""
    shopper = Shop(site, utc_now()).shopper()
    phone = members.phone_in_clear(site_id=site.id, member_id=shopper.actor.member_id)
    RateCounter.objects.create(key=f"sms:{phone}", window_start=utc_now())
    found = leaks.find(leaks.personal_values(), texts={"log": "sent to 林晓\nelsewhere"})
    assert set(found) == {f"phone of members_member: {phone}", "recipient of members_address: 林晓"}
    assert found["recipient of members_address: 林晓"] == ["log: sent to 林晓"]
