"""What a scanned mini-program code stands for, over HTTP."""

from __future__ import annotations

import pytest
from django.db import transaction
from django_bolt.testing import TestClient

from portico.domains.touchpoints import public as touchpoints
from portico.entrypoints.http.api import api

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def client(site):
    with TestClient(api) as client:
        yield client


@pytest.fixture
def code(site, now):
    with transaction.atomic():
        return touchpoints.short_code(
            site_id=site.id, page="pages-goods/product/index", query={"id": "1", "e": "web_product"}, now=now
        )


def test_a_code_names_its_page_and_is_counted(client, site, code):
    for _ in range(2):
        answer = client.get(f"/api/v1/codes/{code}")
        assert answer.status_code == 200
        assert answer.json() == {"path": "/pages-goods/product/index", "query": {"id": "1", "e": "web_product"}}
    assert touchpoints.code_use(site_id=site.id, code=code).opened == 2


def test_another_shops_code_is_none_here(client, site, other_site, code):
    for url, headers in (
        ("/api/v1/codes/nothing2", {}),
        (f"/api/v1/codes/{code}", {"X-Portico-Site": other_site.code}),
    ):
        answer = client.get(url, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (404, "code_not_found")
    assert touchpoints.code_use(site_id=site.id, code=code).opened == 0


def test_nobody_tries_codes_all_day(client, code):
    statuses = [client.get("/api/v1/codes/guessing").status_code for _ in range(245)]
    assert statuses[0] == 404
    assert statuses[-1] == 429
