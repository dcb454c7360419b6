"""Lists cost the same number of queries for 10 rows as for 50."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portico.domains.sites import public as sites
from portico.infra import cache
from tests.entrypoints.console import shop

pytestmark = pytest.mark.django_db

# Session, account, permissions, profile, roles, locales, the site and what waits in the inbox come with every page.
FRAME = 11
BUDGETS = {
    "/console/": FRAME + 8,
    "/console/products/": FRAME + 5,
    "/console/categories/": FRAME + 3,
    "/console/orders/": FRAME + 9,
    "/console/stock/": FRAME + 6,
    "/console/stock/low/": FRAME + 2,
    "/console/members/": FRAME + 5,
    "/console/imports/": FRAME + 1,
    "/console/connections/": FRAME + 3,
    "/console/connections/calls/": FRAME + 3,
}


def _queries(client: Client, path: str) -> int:
    cache.hot.clear()
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def _fill(site: sites.Site, now: datetime, rows: range) -> None:
    shelf = shop.category(site, f"c{rows.start}", f"分类 {rows.start}", now)
    for n in rows:
        shop.category(site, f"c{n}-x", f"子分类 {n}", now, parent=shelf)
        saved = shop.product(site, shelf, f"P{n}", now, stock=3)
        buyer = shop.member(site, f"138{n:08d}", now)
        shop.paid_order(site, buyer, shop.only_sku(saved), now)


@pytest.fixture
def client(site: sites.Site) -> Client:
    return shop.client_of("operator")


def test_lists_cost_a_fixed_number_of_queries(site: sites.Site, now: datetime, client: Client) -> None:
    _fill(site, now, range(10))
    for path in BUDGETS:
        client.get(path)
    few = {path: _queries(client, path) for path in BUDGETS}
    _fill(site, now, range(10, 50))
    many = {path: _queries(client, path) for path in BUDGETS}
    assert many == few
    assert many == BUDGETS
