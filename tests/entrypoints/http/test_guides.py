"""GET /guides: what shows where, for which device, in whose language."""

from __future__ import annotations

import dataclasses

import pytest
from django.db import transaction
from django_bolt.testing import TestClient

from portico.domains.touchpoints import public as touchpoints
from portico.entrypoints.http.api import api
from portico.infra import cache

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(site):
    with TestClient(api) as client:
        yield client


def listed(client, **query):
    answer = client.get("/api/v1/guides", params=query, headers=query.pop("headers", {}))
    assert answer.status_code == 200, answer.text
    return {item["position"]: item for item in answer.json()["items"]}


def test_a_computer_is_given_a_code_and_three_steps_a_phone_a_link(client):
    pc = listed(client, carrier="web", device="pc")
    assert list(pc) == [
        "web_nav", "web_footer", "web_banner", "web_product", "web_sold_out", "web_article", "web_paid", "web_account",
    ]  # fmt: skip
    product = pc["web_product"]
    assert product["qr_path"] == "/guides/web_product.svg?id={id}"
    assert product["path"] == "/m/#/pages-goods/product/index?id={id}&e=web_product&from=web_product&by=tap"
    assert len(product["steps"]) == 3
    phone = listed(client, carrier="web", device="mobile")["web_product"]
    assert (phone["qr_path"], phone["steps"], phone["path"]) == (None, [], product["path"])
    assert listed(client, carrier="web", device="pc")["web_nav"]["qr_path"] == "/guides/web_nav.svg"


def test_a_mini_program_is_led_to_the_website_where_its_host_allows_that(client):
    found = listed(client, carrier="mp-weixin")
    assert {code: item["path"] for code, item in found.items()} == {
        "mini_me": "/account/?entry=mini_me&from=mini_me",
        "mini_order": "/orders/{id}/?entry=mini_order&from=mini_order",
        "mini_resources": "/resources/?entry=mini_resources&from=mini_resources",
    }
    assert {item["style"] for item in found.values()} == {"strip"}
    for carrier in ("mp-toutiao", "mp-kuaishou", "mp-xhs", "mp-jd"):
        assert listed(client, carrier=carrier) == {}


def test_it_speaks_the_callers_language(client):
    english = client.get("/api/v1/guides?carrier=web", headers={"Accept-Language": "en"})
    assert english.headers["content-language"] == "en"
    assert english.json()["items"][0]["title"] == "Go on shopping on your phone"
    assert listed(client, carrier="web")["web_nav"]["title"] == "手机上接着逛"


def test_what_is_switched_off_does_not_show(client, site, now):
    texts = {language: touchpoints.default_text("web_nav", language) for language in touchpoints.GUIDE_LANGUAGES}
    texts["zh-hans"] = dataclasses.replace(texts["zh-hans"], title="随身逛")
    for is_enabled, shown in ((True, "随身逛"), (False, None)):
        with transaction.atomic():
            touchpoints.save_guide(
                site_id=site.id, code="web_nav", is_enabled=is_enabled, cap_hours=24, texts=texts, now=now
            )
        cache.hot.clear()
        assert listed(client, carrier="web").get("web_nav", {}).get("title") == shown


@pytest.mark.parametrize("query", ["", "carrier=fax", "carrier=web&device=watch"])
def test_what_names_no_carrier_or_device_is_refused(client, query):
    assert client.get(f"/api/v1/guides?{query}").status_code == 422
