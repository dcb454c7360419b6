"""Favourites, history and preferences over HTTP: repeatable, bounded, the member's own, few queries."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django_bolt.testing import TestClient

from portico.entrypoints.http.api import api
from portico.kernel.clock import utc_now
from portico.kernel.ids import new_id
from tests.domains.catalog import shop
from tests.entrypoints.http.test_me import NOBODYS_ID, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(site):
    with TestClient(api) as client:
        yield client


@pytest.fixture
def me(site):
    return signed_in(site, "13800138000")


@pytest.fixture
def tea(site):
    now = utc_now()
    return shop.save(site.id, shop.draft(shop.category(site.id, "tea", "茶", now=now)), now=now).product_id


def names(answer):
    return [(item["kind"], item["id"], item["product"] and item["product"]["name"]) for item in answer.json()["items"]]


def test_a_favourite_is_put_read_and_taken_away_however_often(client, me, tea):
    path = f"/api/v1/me/favourites/product/{tea}"
    assert client.get(path, headers=me).json() == {"saved": False}
    for _ in range(2):
        answer = client.put(path, headers=me)
        assert (answer.status_code, answer.json()) == (200, {"saved": True})
    assert client.get(path, headers=me).json() == {"saved": True}
    assert names(client.get("/api/v1/me/favourites", headers=me)) == [("product", str(tea), "明前龙井")]
    for _ in range(2):
        answer = client.delete(path, headers=me)
        assert (answer.status_code, answer.json()) == (200, {"saved": False})
    assert names(client.get("/api/v1/me/favourites?kind=product", headers=me)) == []


def test_a_page_of_favourites_costs_four_queries_at_most(client, me, site, django_assert_max_num_queries):
    now = utc_now()
    shelf = shop.category(site.id, "tea", "茶", now=now)
    for number in range(12):
        product = shop.save(site.id, shop.draft(shelf, code=f"tea-{number}", name=f"茶 {number}"), now=now)
        assert client.put(f"/api/v1/me/favourites/product/{product.product_id}", headers=me).status_code == 200
    with django_assert_max_num_queries(4):
        page = client.get("/api/v1/me/favourites?limit=10", headers=me)
    assert [name for *_, name in names(page)] == [f"茶 {number}" for number in range(11, 1, -1)]
    rest = client.get(f"/api/v1/me/favourites?cursor={page.json()['next_cursor']}", headers=me)
    assert [name for *_, name in names(rest)] == ["茶 1", "茶 0"]
    assert rest.json()["next_cursor"] is None


def test_what_names_nothing_is_refused(client, me, tea):
    answer = client.put(f"/api/v1/me/favourites/product/{NOBODYS_ID}", headers=me)
    assert (answer.status_code, answer.json()["code"]) == (404, "product_not_found")
    assert client.put("/api/v1/me/favourites/product/tea", headers=me).status_code == 404
    for method, path in (
        ("PUT", f"/favourites/planet/{tea}"), ("DELETE", f"/favourites/planet/{tea}"),
        ("GET", f"/favourites/planet/{tea}"), ("GET", "/favourites?kind=planet"),
        ("DELETE", f"/history/planet/{tea}"),
    ):  # fmt: skip
        answer = client.request(method, f"/api/v1/me{path}", headers=me)
        assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "kind_unknown"), path
    assert client.get("/api/v1/me/favourites?cursor=x", headers=me).status_code == 422
    assert client.get("/api/v1/me/favourites?limit=0", headers=me).status_code == 422
    assert names(client.get("/api/v1/me/favourites", headers=me)) == []


def test_nobody_reads_or_writes_without_signing_in(client, tea):
    for method, path in (
        ("GET", "favourites"), ("PUT", f"favourites/product/{tea}"), ("DELETE", f"favourites/product/{tea}"),
        ("GET", "history"), ("POST", "history"), ("DELETE", "history"), ("GET", "preferences"), ("PUT", "preferences"),
    ):  # fmt: skip
        assert client.request(method, f"/api/v1/me/{path}", json={}).status_code == 401, path


def seen(subject_id, **changes):
    return {"kind": "product", "id": str(subject_id), "viewed_at": utc_now().isoformat(), **changes}


def test_views_of_a_guest_arrive_once_and_can_be_taken_back(client, me, tea, django_assert_max_num_queries):
    earlier = (utc_now() - timedelta(days=1)).isoformat()
    batch = {"items": [seen(tea, carrier="mp-weixin"), seen(tea, viewed_at=earlier), seen(new_id(), viewed_at=earlier)]}
    for _ in range(2):
        assert client.post("/api/v1/me/history", json=batch, headers=me).status_code == 204
    with django_assert_max_num_queries(4):
        answer = client.get("/api/v1/me/history", headers=me)
    assert [name for *_, name in names(answer)] == ["明前龙井", None]
    assert [item["times"] for item in answer.json()["items"]] == [2, 1]
    assert [item["carrier"] for item in answer.json()["items"]] == ["mp-weixin", ""]
    assert client.delete(f"/api/v1/me/history/product/{tea}", headers=me).status_code == 204
    assert [name for *_, name in names(client.get("/api/v1/me/history", headers=me))] == [None]
    for _ in range(2):
        assert client.delete("/api/v1/me/history", headers=me).status_code == 204
    assert names(client.get("/api/v1/me/history", headers=me)) == []


@pytest.mark.parametrize(
    ("item", "code"),
    [
        ({"kind": "planet"}, "kind_unknown"),
        ({"carrier": "fridge"}, "carrier_unknown"),
        ({"viewed_at": "2999-01-01T00:00:00Z"}, "viewed_in_future"),
        ({"viewed_at": "2026-11-22T00:00:00"}, "viewed_in_future"),
    ],
)
def test_one_wrong_view_refuses_the_batch(client, me, tea, item, code):
    answer = client.post("/api/v1/me/history", json={"items": [seen(tea), seen(tea, **item)]}, headers=me)
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert (error["code"], error["field"].split("]")[0]) == (code, "items[1")
    assert names(client.get("/api/v1/me/history", headers=me)) == []


def test_a_batch_is_one_to_fifty_views(client, me):
    for count in (0, 51):
        batch = {"items": [seen(new_id()) for _ in range(count)]}
        assert client.post("/api/v1/me/history", json=batch, headers=me).status_code == 422
    assert client.post("/api/v1/me/history", json={"items": [seen(new_id())] * 50}, headers=me).status_code == 204


def test_a_member_who_sends_without_end_is_told_to_wait(client, me, tea):
    with time_machine.travel(utc_now(), tick=False):
        statuses = [
            client.post("/api/v1/me/history", json={"items": [seen(tea)]}, headers=me).status_code for _ in range(121)
        ]
    assert statuses == [204] * 120 + [429]


def test_preferences_start_with_the_first_choices_and_keep_what_is_put(client, me):
    assert client.get("/api/v1/me/preferences", headers=me).json() == {
        "appearance": "auto", "language": "zh-hans", "text_size": "standard",
    }  # fmt: skip
    chosen = {"appearance": "dark", "language": "en", "text_size": "extra_large"}
    assert client.put("/api/v1/me/preferences", json=chosen, headers=me).json() == chosen
    assert client.get("/api/v1/me/preferences", headers=me).json() == chosen
    assert client.put("/api/v1/me/preferences", json={"appearance": "sepia"}, headers=me).status_code == 422
    assert client.get("/api/v1/me/preferences", headers=me).json() == chosen


def test_one_member_never_sees_or_changes_anothers(client, me, site, tea):
    stranger = signed_in(site, "13900139000")
    client.put(f"/api/v1/me/favourites/product/{tea}", headers=me)
    client.post("/api/v1/me/history", json={"items": [seen(tea)]}, headers=me)
    assert names(client.get("/api/v1/me/favourites", headers=stranger)) == []
    assert names(client.get("/api/v1/me/history", headers=stranger)) == []
    client.delete(f"/api/v1/me/favourites/product/{tea}", headers=stranger)
    client.delete("/api/v1/me/history", headers=stranger)
    assert len(names(client.get("/api/v1/me/favourites", headers=me))) == 1
    assert len(names(client.get("/api/v1/me/history", headers=me))) == 1
