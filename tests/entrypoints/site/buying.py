"""A shopper's way through the confirmation page, as tests of several pages need it."""

from __future__ import annotations

import re

import pytest

from portico.domains.orders import public as orders


def fields(page):
    """Hidden fields of the checkout form."""
    return dict(re.findall(r'<input type="hidden" name="([a-z_]+)" value="([^"]*)"', page))


def buy_now(shop, quantity=1):
    return f"/checkout/?source=buy_now&sku={shop.tea_sku}&quantity={quantity}"


def submit(browser, url, **changes):
    """Opens the confirmation page and posts its form with `changes`."""
    page = browser.get(url)
    assert page.status_code == 200, page.content.decode()[:500]
    return browser.post("/checkout/", {**fields(page.content.decode()), **changes})


def only_order(shop, member):
    page = orders.list_orders(site_id=shop.site_id, member_id=member.member_id, state=None, cursor=None, limit=10)
    (order,) = page.items
    return order


@pytest.fixture
def placed(browser, shop, member, address, connected):
    """An order of one tea that waits for its payment."""
    submit(browser, buy_now(shop), address=str(address.id))
    return only_order(shop, member)
