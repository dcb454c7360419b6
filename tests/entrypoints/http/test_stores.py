"""Stores, times and pickups over HTTP."""

from __future__ import annotations

import base64
from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django_bolt.testing import TestClient

from portico.domains.orders import public as orders
from portico.domains.stores import public as stores
from portico.entrypoints.http.api import api
from portico.infra.geocoding import Point
from portico.kernel.clock import utc_now
from portico.kernel.ids import OrderId, new_id
from tests.domains.stores.test_stores import crowd
from tests.domains.stores.test_stores import draft as store_draft
from tests.entrypoints.http.shopfront import as_member, problem
from tests.usecases.shopping import Shop, snapshot
from tests.usecases.test_pickup import pay

pytestmark = pytest.mark.django_db

ALWAYS = ((stores.Span(0, 1440),),) * 7


@pytest.fixture
def shop(site):
    return Shop(site, utc_now())


@pytest.fixture
def client(site):
    with TestClient(api) as client:
        yield client


@pytest.fixture
def shopper(shop):
    return shop.shopper()


@pytest.fixture
def member(client, shopper):
    return as_member(client, shopper)


@pytest.fixture
def tea(shop):
    return shop.sku(5000, stock=10, deliveries=("ship", "pickup", "city"))


@pytest.fixture
def store(shop):
    return add(shop)


def add(shop, **changes):
    values = {"region_code": "330106", "hours": ALWAYS} | changes
    with transaction.atomic():
        return stores.add_store(site_id=shop.site.id, draft=store_draft(**values), actor=shop.staff, now=shop.now)


def test_the_nearest_come_first_with_distance_and_hours(client, shop):
    add(shop, point=Point(23.20, 113.30))
    near = add(shop, code="GZ02", name="近店", point=Point(23.131, 113.326), hours=((),) * 7)
    found = client.get("/api/v1/stores?latitude=23.13&longitude=113.326").json()
    assert [one["code"] for one in found["items"]] == ["GZ02", "GZ01"]
    first = found["items"][0]
    assert (first["id"], first["distance_m"], first["distance_text"]) == (str(near.id), 111, "110 m")
    assert (first["is_open"], first["open_text"], first["hours"]) == (False, "休息中", ["休息"] * 7)
    assert found["items"][1]["is_open"] is True
    assert found["next_offset"] is None
    english = client.get("/api/v1/stores", headers={"accept-language": "en"}).json()
    assert [one["distance_m"] for one in english["items"]] == [None, None]
    assert english["items"][1]["open_text"] in {"Closed"} or english["items"][0]["open_text"] == "Closed"


def test_a_long_list_comes_in_pages_and_a_fixed_number_of_queries(client, site, now):
    crowd(site, now, 45)
    with CaptureQueriesContext(connection) as queries:
        first = client.get("/api/v1/stores?latitude=23.13&longitude=113.3").json()
    assert (len(first["items"]), first["next_offset"]) == (20, 20)
    assert len(queries) <= 5
    rest = client.get("/api/v1/stores?latitude=23.13&longitude=113.3&offset=40").json()
    assert (len(rest["items"]), rest["next_offset"]) == (5, None)


@pytest.mark.parametrize(
    ("query", "fields"),
    [
        ("latitude=91&longitude=113", ["latitude"]),
        ("latitude=23", ["longitude"]),
        ("latitude=nan&longitude=113", ["latitude"]),
        ("offset=-1", ["offset"]),
        ("offset=9999", ["offset"]),
        ("q=" + "x" * 41, ["q"]),
    ],
)
def test_a_senseless_question_names_its_field(client, site, query, fields):
    answer = client.get(f"/api/v1/stores?{query}")
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == fields


def test_one_store_and_none(client, shop, store, other_site):
    assert client.get(f"/api/v1/stores/{store.id}").json()["name"] == "天河店"
    shut = add(shop, code="GZ09", is_open=False)
    foreign = add(Shop(other_site, shop.now), code="X1")
    for missing in (shut.id, foreign.id, new_id(), "nonsense"):
        problem(client.get(f"/api/v1/stores/{missing}"), 404, "store_not_found")


def test_from_quote_to_code_to_order(member, shop, store, tea):
    lines = {"source": "buy_now", "lines": [{"sku_id": str(tea), "quantity": 2}]}
    quote = member.post("/quotes", lines | {"delivery": "pickup"}).json()
    assert (quote["trouble"], quote["trouble_text"], quote["ways"]) == (
        "no_store", "请选择提货门店", ["ship", "pickup"],
    )  # fmt: skip
    offers = member.post("/stores/offers", lines | {"latitude": 23.13, "longitude": 113.33}).json()
    assert [(one["store"]["id"], one["short"]) for one in offers["items"]] == [(str(store.id), [])]
    chosen = {"delivery": "pickup", "store_id": str(store.id)}
    quote = member.post("/quotes", lines | chosen).json()
    assert (quote["trouble"], quote["store"]["name"], quote["payable_fen"]) == (None, "天河店", 10000)
    slot = quote["slots"][0]
    assert slot["day_text"] in {"今天", "明天"}
    body = lines | chosen | {
        "quote_payable_fen": 10000, "contact": {"name": "林晓", "phone": "13800000001"},
        "pickup_from": slot["starts_at"],
    }  # fmt: skip
    order = member.post_once("/orders", body).json()
    assert (order["delivery"], order["store_id"]) == ("pickup", str(store.id))
    before = member.get(f"/orders/{order['id']}/pickup").json()
    assert (before["state"], before["code"], before["qr_image"]) == ("waiting", "", None)
    pay_now(shop, order["id"])
    shown = member.get(f"/orders/{order['id']}/pickup").json()
    assert (shown["state"], shown["state_text"], len(shown["code"])) == ("preparing", "备货中", 12)
    assert shown["code_text"].replace(" ", "") == shown["code"]
    kind, _, picture = shown["qr_image"].partition(",")
    assert (kind, base64.b64decode(picture)[:4]) == ("data:image/png;base64", b"\x89PNG")
    again = member.get(f"/orders/{order['id']}/pickup").json()
    assert again["qr_image"] != shown["qr_image"]
    assert again["planned_text"].startswith(slot["day_text"])


def pay_now(shop, order_id):
    pay(shop, orders.get_order(site_id=shop.site.id, order_id=OrderId(UUID(order_id))))


def test_a_pickup_is_its_buyers_alone(client, member, shop, store, tea):
    order = shop.order(shop.shopper(), (tea, 1))
    problem(member.get(f"/orders/{order.id}/pickup"), 404, "order_not_found")
    mine = member.order((tea, 1))
    problem(member.get(f"/orders/{mine['id']}/pickup"), 404, "order_not_a_pickup")


def test_a_wrong_store_time_or_contact_places_nothing(member, shop, store, tea):
    body = {
        "source": "buy_now", "lines": [{"sku_id": str(tea), "quantity": 1}], "quote_payable_fen": 5000,
        "delivery": "pickup", "store_id": str(store.id), "contact": {"name": "林晓", "phone": "13800000001"},
    }  # fmt: skip
    before = snapshot()
    for change, status, code in (
        ({"store_id": "nonsense"}, 422, None),
        ({"store_id": str(new_id())}, 404, "store_not_found"),
        ({"contact": {"name": "林晓", "phone": "12345678"}}, 422, None),
        ({"contact": None}, 422, None),
        ({"pickup_from": (utc_now() - timedelta(days=2)).isoformat()}, 422, None),
        ({"delivery": "city", "address_id": member.address_id}, 409, "store_out_of_reach"),
    ):
        answer = member.post_once("/orders", body | change)
        assert answer.status_code == status, answer.json()
        assert code is None or answer.json()["code"] == code
    assert snapshot() == before


def test_a_zero_byte_in_what_is_sought_is_bad_input(client):
    answer = client.get("/api/v1/stores", params={"q": "茶\0"})
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "control_characters")
