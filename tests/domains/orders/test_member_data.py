"""What orders know about a person can be taken away, moved and erased; the books stay."""

from __future__ import annotations

import json

import pytest
from django.db import transaction

from portico.domains.orders import public as orders
from portico.kernel.money import Money
from tests.usecases.shopping import Shop

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(site, now):
    return Shop(site, now)


def put_in_cart(shop, member_id, sku_id, quantity):
    with transaction.atomic():
        orders.add_line(
            site_id=shop.site.id, owner=orders.member_owner(member_id), sku_id=sku_id, quantity=quantity,
            unit_price=Money(5000), now=shop.now,
        )  # fmt: skip


def cart(shop, member_id):
    lines = orders.cart_of(site_id=shop.site.id, owner=orders.member_owner(member_id))
    return {line.sku_id: line.quantity for line in lines}


def test_everything_about_a_person_is_exported_as_json(shop):
    shopper, tea = shop.shopper(), shop.sku()
    order = shop.order(shopper, (tea, 2), note="放门口")
    put_in_cart(shop, shopper.actor.member_id, tea, 3)
    content = orders.export_member(site_id=shop.site.id, member_id=shopper.actor.member_id)
    assert json.loads(json.dumps(content)) == content
    assert [it["number"] for it in content["orders"]] == [order.number]
    assert content["orders"][0]["address"]["recipient"] == "林晓"
    assert content["cart"][0]["quantity"] == 3
    other = orders.export_member(site_id=shop.site.id, member_id=shop.shopper().actor.member_id)
    assert other == {"cart": [], "orders": []}


def test_erasing_takes_the_person_out_and_leaves_the_books(shop):
    shopper, other, tea = shop.shopper(), shop.shopper(), shop.sku()
    order, theirs = shop.order(shopper, (tea, 2), note="放门口"), shop.order(other, (tea, 1))
    put_in_cart(shop, shopper.actor.member_id, tea, 3)
    with transaction.atomic():
        orders.erase_member(site_id=shop.site.id, member_id=shopper.actor.member_id, now=shop.now)
    seen = orders.get_order(site_id=shop.site.id, order_id=order.id)
    assert (seen.address, seen.note, seen.payable, len(seen.lines)) == (None, "", order.payable, 1)
    assert cart(shop, shopper.actor.member_id) == {}
    found = orders.search_orders(
        site_id=shop.site.id, filter=orders.OrderFilter(phone="13800000001"), cursor=None, limit=10
    )
    assert [view.id for view in found.items] == [theirs.id]
    assert orders.get_order(site_id=shop.site.id, order_id=theirs.id).address is not None


def test_merging_members_moves_orders_and_carts(shop):
    old, new = shop.shopper(), shop.shopper()
    both, theirs = shop.sku(), shop.sku()
    order = shop.order(old, (both, 1))
    put_in_cart(shop, old.actor.member_id, both, 5)
    put_in_cart(shop, old.actor.member_id, theirs, 1)
    put_in_cart(shop, new.actor.member_id, both, 2)
    with transaction.atomic():
        orders.adopt_member(
            site_id=shop.site.id, from_member=old.actor.member_id, to_member=new.actor.member_id, now=shop.now
        )
    assert cart(shop, new.actor.member_id) == {both: 5, theirs: 1}
    assert cart(shop, old.actor.member_id) == {}
    moved = orders.get_order(site_id=shop.site.id, order_id=order.id, member_id=new.actor.member_id)
    assert moved.id == order.id


def test_the_merchants_search_finds_by_number_state_and_day(shop):
    shopper, tea = shop.shopper(), shop.sku()
    first, second = shop.order(shopper, (tea, 1)), shop.order(shopper, (tea, 1))
    with transaction.atomic():
        orders.cancel(
            site_id=shop.site.id, order_id=first.id, reason=orders.CancelReason.MERCHANT, words="", actor=shop.staff,
            now=shop.now,
        )  # fmt: skip

    def found(**wanted):
        page = orders.search_orders(site_id=shop.site.id, filter=orders.OrderFilter(**wanted), cursor=None, limit=10)
        return [view.id for view in page.items]

    assert found() == [second.id, first.id]
    assert found(number=first.number.lower()) == [first.id]
    assert found(state=orders.OrderState.CANCELLED) == [first.id]
    assert found(since=shop.now, until=shop.now) == []
    assert found(phone="13999999999") == []
    assert orders.order_counts(site_id=shop.site.id, member_id=shopper.actor.member_id) == {
        orders.OrderState.CANCELLED: 1, orders.OrderState.PENDING_PAYMENT: 1,
    }  # fmt: skip
