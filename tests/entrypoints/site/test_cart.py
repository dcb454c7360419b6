"""The cart of guests and members on the website."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portico.domains.orders import public as orders
from portico.entrypoints.site.visitors import GUEST_COOKIE
from portico.kernel.ids import new_id

pytestmark = pytest.mark.django_db


def add(client, sku_id, quantity="1", **more):
    return client.post("/cart/lines/", {"sku_id": str(sku_id), "quantity": quantity, **more})


def lines_of(client, shop):
    owner = orders.guest_owner(client.cookies[GUEST_COOKIE].value)
    return orders.cart_of(site_id=shop.site_id, owner=owner)


def test_an_empty_cart_says_so_and_makes_no_guest(client, shop):
    response = client.get("/cart/")
    assert response.status_code == 200
    assert "购物车还是空的" in response.content.decode()
    assert GUEST_COOKIE not in response.cookies
    assert response["Cache-Control"] == "private, no-store"


def test_a_guest_adds_changes_and_removes(client, shop):
    response = add(client, shop.tea_sku, "2")
    assert (response.status_code, response["Location"]) == (302, "/cart/")
    cookie = response.cookies[GUEST_COOKIE]
    assert cookie["httponly"] is True
    assert cookie["samesite"] == "Lax"
    assert client.cookies["portico_hint"].value == "2.0"
    page = client.get("/cart/").content.decode()
    assert "明前龙井" in page
    assert "已加入购物车" in page
    (line,) = lines_of(client, shop)
    client.post(f"/cart/lines/{line.id}/", {"quantity": "5"})
    assert lines_of(client, shop)[0].quantity == 5
    client.post(f"/cart/lines/{line.id}/", {"selected": "0"})
    assert lines_of(client, shop)[0].selected is False
    assert 'aria-disabled="true"' in client.get("/cart/").content.decode()
    client.post("/cart/select-all/", {"selected": "1"})
    assert lines_of(client, shop)[0].selected is True
    client.post(f"/cart/lines/{line.id}/", {"remove": "1"})
    assert lines_of(client, shop) == []
    assert client.cookies["portico_hint"].value == "0.0"


@pytest.mark.parametrize("quantity", ["0", "-1", "1.5", "abc", "", "1000000", "１", "9999999999"])
def test_senseless_quantities_are_refused_and_change_nothing(client, shop, quantity):
    add(client, shop.tea_sku)
    response = add(client, shop.tea_sku, quantity)
    assert response.status_code == 422
    assert [line.quantity for line in lines_of(client, shop)] == [1]


@pytest.mark.parametrize("sku_id", ["", "7", "00000000-0000-0000-0000-000000000000", "\x00"])
def test_unknown_skus_are_refused(client, shop, sku_id):
    assert add(client, sku_id).status_code == 404
    assert GUEST_COOKIE not in client.cookies


def test_what_is_sold_out_is_refused_in_the_cart(client, shop):
    response = add(client, shop.shirt_skus[1])
    assert response.status_code == 302
    assert GUEST_COOKIE not in client.cookies
    assert "库存不足" in client.get("/cart/").content.decode()


def test_another_guests_line_cannot_be_touched(client, shop):
    add(client, shop.tea_sku)
    (line,) = lines_of(client, shop)
    thief = Client()
    add(thief, shop.tea_sku, "3")
    for change in ({"quantity": "9"}, {"remove": "1"}):
        assert thief.post(f"/cart/lines/{line.id}/", change).status_code == 404
    assert Client().post(f"/cart/lines/{line.id}/", {"remove": "1"}).status_code == 404
    assert [kept.quantity for kept in lines_of(client, shop)] == [1]
    assert client.post(f"/cart/lines/{new_id()}/", {"quantity": "2"}).status_code == 404
    assert client.post("/cart/lines/nonsense/", {"quantity": "2"}).status_code == 404


def test_a_forged_guest_token_is_nobody(client, shop):
    client.cookies[GUEST_COOKIE] = "x" * 500
    assert client.get("/cart/").status_code == 200
    assert add(client, shop.tea_sku).status_code == 302
    assert len(client.cookies[GUEST_COOKIE].value) == 43


def test_buy_now_leaves_the_cart_alone(client, shop):
    response = add(client, shop.tea_sku, "2", then="buy")
    assert response["Location"] == f"/checkout/?source=buy_now&sku={shop.tea_sku}&quantity=2"
    assert GUEST_COOKIE not in client.cookies


def test_forms_need_their_token(shop):
    strict = Client(enforce_csrf_checks=True)
    for url in ("/cart/select-all/", "/sign-in/", "/sign-out/", "/checkout/"):
        response = strict.post(url, {"sku_id": str(shop.tea_sku), "quantity": "1"})
        assert response.status_code == 403
        assert "页面已过期" in response.content.decode()
    assert GUEST_COOKIE not in strict.cookies


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "same-origin"}, 302),
        ({"Origin": "https://elsewhere.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://testserver"}, 302),
    ],
)
def test_only_our_own_pages_may_add_to_the_cart(shop, headers, status):
    strict = Client(enforce_csrf_checks=True)
    response = strict.post("/cart/lines/", {"sku_id": str(shop.tea_sku), "quantity": "1"}, headers=headers)
    assert response.status_code == status
    assert (GUEST_COOKIE in strict.cookies) == (status == 302)


@pytest.mark.parametrize(("method", "url"), [("get", "/cart/lines/"), ("post", "/cart/"), ("put", "/checkout/")])
def test_wrong_methods(client, shop, method, url):
    assert getattr(client, method)(url).status_code == 405


def test_the_cart_costs_the_same_however_long(client, shop):
    def count():
        client.get("/cart/")
        with CaptureQueriesContext(connection) as captured:
            client.get("/cart/")
        return len(captured)

    add(client, shop.tea_sku)
    one = count()
    add(client, shop.shirt_skus[0])
    add(client, shop.shirt_skus[2])
    assert count() == one <= 6
