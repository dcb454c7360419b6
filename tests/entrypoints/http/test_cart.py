"""The cart over HTTP: members and guests, the shape of the answer, and what bad input gets."""

from __future__ import annotations

import pytest
from django_bolt.testing import TestClient

from portico.domains.orders import public as orders
from portico.entrypoints.http.api import api
from portico.kernel.clock import utc_now
from portico.kernel.ids import new_id
from tests.entrypoints.http.shopfront import Caller, as_member, problem
from tests.usecases.shopping import Shop, snapshot

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(site):
    return Shop(site, utc_now())


@pytest.fixture
def client(site):
    with TestClient(api) as client:
        yield client


@pytest.fixture
def member(client, shop):
    return as_member(client, shop.shopper())


@pytest.fixture
def guest(client):
    return Caller(client, {"X-Guest-Token": orders.new_guest_token()})


def test_a_cart_line_tells_everything_the_page_shows(member, shop):
    tea = shop.sku(6800, stock=4)
    answer = member.post("/cart/lines", {"sku_id": str(tea), "quantity": 2})
    assert answer.status_code == 200
    (line,) = answer.json()["lines"]
    assert {
        "sku_id": str(tea), "price_fen": 6800, "price_when_added_fen": 6800, "quantity": 2, "max_quantity": 4,
        "selected": True, "problem": None, "problem_text": "", "option_text": "",
    }.items() <= line.items()  # fmt: skip
    assert line["name"].startswith("商品")
    assert line["image_url"]
    assert (answer.json()["selected_count"], answer.json()["selected_total_fen"]) == (2, 13600)
    assert member.get("/cart").json() == answer.json()


def test_changing_selecting_and_removing(member, shop):
    tea, cup = shop.sku(1000), shop.sku(500)
    member.post("/cart/lines", {"sku_id": str(tea)})
    cart = member.post("/cart/lines", {"sku_id": str(cup)}).json()
    line = next(it["id"] for it in cart["lines"] if it["sku_id"] == str(tea))
    cart = member.call("PATCH", f"/cart/lines/{line}", {"quantity": 5}).json()
    assert cart["selected_total_fen"] == 5500
    cart = member.call("PATCH", f"/cart/lines/{line}", {"selected": False}).json()
    assert cart["selected_total_fen"] == 500
    assert member.post("/cart/select-all", {"selected": True}).json()["selected_total_fen"] == 5500
    cart = member.call("DELETE", f"/cart/lines/{line}").json()
    assert [it["sku_id"] for it in cart["lines"]] == [str(cup)]
    shop.change_product(cup, on_sale=False)
    (invalid,) = member.get("/cart").json()["invalid"]
    assert (invalid["problem"], invalid["problem_text"]) == ("off_sale", "商品已下架")
    english = member.get("/cart", **{"Accept-Language": "en"}).json()["invalid"][0]
    assert english["problem_text"] == "No longer on sale"
    assert member.post("/cart/clear-invalid").json() == {
        "lines": [], "selected_count": 0, "selected_total_fen": 0, "invalid": [],
    }  # fmt: skip


def test_guests_have_carts_of_their_own(client, guest, member, shop):
    tea = shop.sku()
    assert guest.post("/cart/lines", {"sku_id": str(tea), "quantity": 3}).json()["selected_count"] == 3
    assert member.get("/cart").json()["lines"] == []
    other = Caller(client, {"X-Guest-Token": orders.new_guest_token()})
    assert other.get("/cart").json()["lines"] == []
    assert Caller(client).get("/cart").json()["lines"] == []


def test_a_visitor_without_a_token_is_told_to_get_one(client, shop):
    answer = Caller(client).post("/cart/lines", {"sku_id": str(shop.sku())})
    assert problem(answer, 422, "invalid")["errors"][0]["field"] == "X-Guest-Token"


def test_a_made_up_guest_token_is_refused(client):
    problem(Caller(client, {"X-Guest-Token": "made-up"}).get("/cart"), 422, "guest_token_malformed")


def test_a_bad_bearer_token_is_refused_not_ignored(client):
    problem(Caller(client, {"Authorization": "Bearer nonsense"}).get("/cart"), 401, "unauthenticated")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"sku_id": "not-an-id"}, 404, "sku_unknown"),
        ({"sku_id": "00000000-0000-0000-0000-000000000000"}, 404, "sku_unknown"),
        ({"quantity": 1}, 422, "invalid"),
        ({"sku_id": 5}, 422, "invalid"),
        ({"sku_id": "x", "quantity": 0}, 422, "invalid"),
        ({"sku_id": "x", "quantity": 1000}, 422, "invalid"),
        ({"sku_id": "x", "quantity": "2"}, 422, "invalid"),
        ({"sku_id": "x", "quantity": 1.5}, 422, "invalid"),
        ([], 422, "invalid"),
    ],
)
def test_bad_input_is_named_and_adds_nothing(member, body, status, code):
    before = snapshot()
    problem(member.call("POST", "/cart/lines", body), status, code)
    assert snapshot() == before


def test_malformed_json_is_named(member, client):
    before = snapshot()
    answer = client.post(
        "/api/v1/cart/lines", content=b'{"sku_id": ', headers=member.headers | {"Content-Type": "application/json"}
    )
    problem(answer, 422, "invalid")
    assert snapshot() == before


def test_somebody_elses_line_is_not_found(client, member, shop):
    tea = shop.sku()
    line = member.post("/cart/lines", {"sku_id": str(tea)}).json()["lines"][0]["id"]
    other = as_member(client, shop.shopper())
    before = snapshot()
    problem(other.call("PATCH", f"/cart/lines/{line}", {"quantity": 9}), 404, "cart_line_not_found")
    problem(other.call("DELETE", f"/cart/lines/{line}"), 404, "cart_line_not_found")
    problem(other.call("DELETE", "/cart/lines/not-an-id"), 404, "cart_line_not_found")
    problem(other.call("DELETE", f"/cart/lines/{new_id()}"), 404, "cart_line_not_found")
    assert snapshot() == before
    assert member.get("/cart").json()["lines"][0]["quantity"] == 1
