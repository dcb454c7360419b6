"""The catalogue over HTTP: shapes, validators, caching, and what bad input gets."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django_bolt.testing import TestClient

from portico.domains.catalog import public as catalog
from portico.domains.catalog.models import SearchCount
from portico.domains.catalog.search_models import SearchMiss
from portico.domains.inventory import public as inventory
from portico.domains.sites import public as sites
from portico.entrypoints.http.api import api
from portico.infra import cache
from portico.infra.actors import System
from portico.kernel.clock import utc_now
from portico.kernel.ids import SiteId, new_id
from portico.usecases.searches import SearchTally, tally
from portico.usecases.storefront import refresh_availability
from tests.domains.catalog import shop

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(site):
    with TestClient(api) as client:
        yield client


@pytest.fixture
def shirt(site, now):
    """A shirt of three SKUs, of which 白S has 5 and 蓝M has 2; 白M is sold out."""
    root = shop.category(site.id, "clothes", "服饰", now=now)
    shelf = shop.category(site.id, "shirts", "衬衫", now=now, parent=root)
    saved = shop.save(site.id, shop.matrix_draft(shelf), now=now)
    with transaction.atomic():
        units = {saved.sku_ids["shirt-0"]: 5, saved.sku_ids["shirt-1"]: 0, saved.sku_ids["shirt-2"]: 2}
        inventory.set_initial(site_id=site.id, quantities=units, actor=System(site.id, "test"), now=now)
        refresh_availability(site_id=site.id, sku_ids=list(units))
    cache.hot.clear()
    return saved


def queries(call):
    """How many statements `call` ran with a cold cache, and its result. The site itself is known."""
    cache.hot.clear()
    sites.list_sites()
    with CaptureQueriesContext(connection) as captured:
        result = call()
    return len(captured), result


def test_a_product_with_its_live_stock(client, shirt):
    count, answer = queries(lambda: client.get(f"/api/v1/products/{shirt.product_id}"))
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    body = answer.json()
    assert [(sku["code"], sku["available"]) for sku in body["skus"]] == [
        ("shirt-0", 5),
        ("shirt-1", 0),
        ("shirt-2", 2),
    ]
    assert (body["in_stock"], body["on_sale"], body["sales_count"]) == (True, True, 0)
    assert set(body) == {
        "id", "name", "subtitle", "category", "brand", "gallery", "labels", "unit", "price_fen", "max_price_fen",
        "list_price_fen", "sales_count", "in_stock", "purchase_limit", "options", "skus", "attributes", "detail",
        "on_sale", "kind", "deliveries", "video", "model_url", "member_price_fen", "sale_starts_at", "sale_ends_at",
        "assurances",
    }  # fmt: skip
    assert (body["kind"], body["deliveries"], body["video"], body["assurances"]) == ("goods", ["ship"], None, [])
    # The page, its stock, and the site's promises, which are kept for the next page.
    assert count == 3


def test_an_unchanged_product_is_not_sent_twice(client, site, shirt, now):
    url = f"/api/v1/products/{shirt.product_id}"
    first = client.get(url)
    again = client.get(url, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    weak = client.get(url, headers={"If-None-Match": f'"other", W/{first.headers["etag"]}'})
    assert weak.status_code == 304

    draft = catalog.product_draft(site_id=site.id, product_id=shirt.product_id)
    shop.save(site.id, replace(draft, name="新衬衫"), now=now)
    cache.hot.drop(catalog.product_tag(shirt.product_id))  # what the announcement does in a web process
    changed = client.get(url, headers={"If-None-Match": first.headers["etag"]})
    assert (changed.status_code, changed.json()["name"]) == (200, "新衬衫")


def test_a_cached_product_costs_no_query(client, shirt):
    url = f"/api/v1/products/{shirt.product_id}"
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    assert len(captured) == 0


@pytest.mark.parametrize("product_id", ["nonsense", "0", "00000000-0000-0000-0000-000000000000", "%00", "a" * 500])
def test_an_unknown_product_is_a_problem_with_a_name(client, product_id):
    for url in (f"/api/v1/products/{product_id}", f"/api/v1/products/{product_id}/related"):
        answer = client.get(url, headers={"Accept-Language": "en"})
        assert answer.status_code == 404
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["code"] == "product_not_found"
        assert answer.json()["title"] == "Product not found"


def test_another_site_does_not_have_the_product(client, other_site, shirt):
    answer = client.get(f"/api/v1/products/{shirt.product_id}", headers={"X-Portico-Site": "other"})
    assert answer.status_code == 404
    page = client.get("/api/v1/products", headers={"X-Portico-Site": "other"}).json()
    assert page == {"items": [], "next_cursor": None}


def test_a_list_is_one_query_and_pages(client, site, shirt, now):
    shelf = shop.category(site.id, "tea", "茶", now=now)
    for i in range(5):
        shop.save(site.id, shop.draft(shelf, f"tea-{i}", f"茶 {i}", price_fen=100 + i), now=now)
    count, answer = queries(lambda: client.get("/api/v1/products?sort=price_asc&limit=4"))
    first = answer.json()
    assert count == 1
    assert [card["price_fen"] for card in first["items"]] == [100, 101, 102, 103]
    second = client.get("/api/v1/products", params={"sort": "price_asc", "limit": 4, "cursor": first["next_cursor"]})
    assert [card["price_fen"] for card in second.json()["items"]] == [104, 9900]
    assert second.json()["next_cursor"] is None
    card = second.json()["items"][1]
    assert set(card) == {
        "id", "name", "subtitle", "image_url", "price_fen", "max_price_fen", "list_price_fen", "sales_count", "labels",
        "in_stock", "category_id",
    }  # fmt: skip
    assert (card["in_stock"], card["max_price_fen"]) == (True, 12900)


def test_a_category_list_costs_at_most_three_queries(client, site, shirt, now):
    tree = client.get("/api/v1/categories").json()["items"]
    assert [(node["name"], [child["name"] for child in node["children"]]) for node in tree] == [("服饰", ["衬衫"])]
    count, answer = queries(lambda: client.get("/api/v1/products", params={"category_id": tree[0]["id"]}))
    assert count <= 3
    assert [card["name"] for card in answer.json()["items"]] == ["牛津纺衬衫"]


def test_a_search_has_facets_and_is_counted(client, site, shirt):
    now = utc_now()  # what is hot is of the last days
    tally.flush(now=now)
    count, answer = queries(lambda: client.get("/api/v1/products", params={"q": " 牛津纺衬衫 "}))
    body = answer.json()
    assert count <= 3
    assert [card["name"] for card in body["items"]] == ["牛津纺衬衫"]
    assert body["total"] == 1
    assert [(facet["name"], facet["count"]) for facet in body["facets"]["categories"]] == [("衬衫", 1)]
    tally.flush(now=now)
    assert list(SearchCount.objects.values_list("word", "hits")) == [("牛津纺衬衫", 1)]
    cache.hot.clear()
    assert client.get("/api/v1/search/hot").json() == {"items": ["牛津纺衬衫"]}


def test_a_search_narrows_by_attributes_and_a_miss_is_counted_for_whoever_asks(client, site, now):
    shelf = shop.category(site.id, "tea", "茶", now=now)
    for code, place in (("a", "福建"), ("b", "福建"), ("c", "江西")):
        origin = (catalog.Attribute("产地", place),)
        shop.save(site.id, shop.draft(shelf, code, f"乌龙茶{code}", attributes=origin), now=now)
    facets = client.get("/api/v1/products", params={"q": "乌龙茶"}).json()["facets"]
    assert facets["attributes"] == [
        {"name": "产地", "values": [{"value": "福建", "count": 2}, {"value": "江西", "count": 1}]}
    ]
    narrowed = client.get("/api/v1/products", params={"attributes": "产地:江西"}).json()
    assert ([card["name"] for card in narrowed["items"]], narrowed["total"]) == (["乌龙茶c"], 1)
    tally.flush(now=now)
    SearchMiss.objects.all().delete()
    for _ in range(3):  # the second and third come from the cache, and count all the same
        assert client.get("/api/v1/products", params={"q": "潜水艇"}).json()["total"] == 0
    tally.flush(now=now)
    miss = SearchMiss.objects.get()
    assert (miss.hits, miss.word, len(miss.askers)) == (3, "", 1)


def test_the_tally_writes_every_few_seconds_and_only_the_shops_words(site, shirt, now):
    own = SearchTally()
    for text in ("衬衫", "衬衫", "我的电话 13800001234"):
        own.note(site_id=site.id, text=text, now=now)
    assert not SearchCount.objects.exists()
    own.note(site_id=site.id, text="服饰", now=now + timedelta(seconds=6))
    assert dict(SearchCount.objects.values_list("word", "hits")) == {"衬衫": 2, "服饰": 1}


def test_searches_of_a_site_that_is_gone_are_nobodys_and_cost_the_next_visitor_nothing(site, shirt, now):
    own = SearchTally()
    own.note(site_id=SiteId(new_id()), text="衬衫", now=now)
    own.note(site_id=site.id, text="衬衫", now=now + timedelta(seconds=6))
    assert dict(SearchCount.objects.values_list("site_id", "hits")) == {site.id: 1}


def test_suggestions_and_related(client, shirt, site, now):
    assert client.get("/api/v1/search/suggest", params={"q": "niujin"}).json() == {"items": ["牛津纺衬衫"]}
    other = shop.save(site.id, shop.draft(shop.category(site.id, "tea", "茶", now=now)), now=now)
    related = client.get(f"/api/v1/products/{shirt.product_id}/related").json()["items"]
    assert [card["id"] for card in related] == [str(other.product_id)]


BAD_QUERIES = {
    "sort=cheapest": "sort",
    "limit=0": "limit",
    "limit=101": "limit",
    "limit=many": "limit",
    "cursor=%FF": "cursor",
    "cursor=zzz": "cursor",
    "category_id=beds": "category_id",
    "brand_id=1": "brand_id",
    "min_price_fen=-1": "min_price_fen",
    "max_price_fen=99999999999999999999": "max_price_fen",
    "in_stock=perhaps": "in_stock",
    "attributes=%E6%9D%90%E8%B4%A8": "attributes",
    "attributes=" + "a:b|" * 21: "attributes",
    "q=" + "x" * 101: "q",
}


@pytest.mark.parametrize("query", BAD_QUERIES)
def test_a_bad_query_names_its_field(client, query):
    answer = client.get(f"/api/v1/products?{query}")
    assert answer.status_code == 422, answer.text
    assert answer.json()["code"] == "invalid"
    assert [error["field"] for error in answer.json()["errors"]] == [BAD_QUERIES[query]]


def test_an_unknown_category_is_not_an_empty_list(client):
    answer = client.get("/api/v1/products", params={"category_id": str(new_id())})
    assert (answer.status_code, answer.json()["code"]) == (404, "category_not_found")


def test_prepared_bytes_are_exactly_json(client, shirt):
    body = client.get(f"/api/v1/products/{shirt.product_id}").content
    assert json.loads(body)["name"] == "牛津纺衬衫"
    assert b"\x00" not in body
