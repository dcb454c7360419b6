"""The cart as a shopper sees it: today's prices and stock, and every problem named."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portico.domains.catalog import public as catalog
from portico.domains.inventory import public as inventory
from portico.domains.orders import public as orders
from portico.infra.actors import Anonymous, Member
from portico.infra.messages.labels import label
from portico.kernel.errors import Invalid
from portico.kernel.ids import MemberId, SkuId, new_id
from portico.kernel.money import Money
from portico.usecases import cart
from tests.usecases.shopping import Shop, snapshot

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(site, now):
    return Shop(site, now)


@pytest.fixture
def owner():
    return orders.member_owner(MemberId(new_id()))


def add(shop, owner, sku_id, quantity=1):
    return cart.add_to_cart(site_id=shop.site.id, owner=owner, sku_id=sku_id, quantity=quantity, now=shop.now)


def view(shop, owner):
    return cart.view_cart(site_id=shop.site.id, owner=owner, now=shop.now)


def test_selected_lines_add_up_at_todays_prices(shop, owner):
    tea, cup = shop.sku(6000), shop.sku(500)
    add(shop, owner, tea, 2)
    seen = add(shop, owner, cup, 3)
    assert (seen.selected_count, seen.selected_total) == (5, Money(13500))
    cup_line = next(item.line.id for item in seen.items if item.line.sku_id == cup)
    seen = cart.change_cart_line(
        site_id=shop.site.id, owner=owner, line_id=cup_line, quantity=None, selected=False, now=shop.now
    )
    assert (seen.selected_count, seen.selected_total) == (2, Money(12000))
    seen = cart.remove_cart_line(site_id=shop.site.id, owner=owner, line_id=cup_line, now=shop.now)
    assert [item.line.sku_id for item in seen.items] == [tea]
    seen = cart.select_whole_cart(site_id=shop.site.id, owner=owner, selected=False, now=shop.now)
    assert (seen.selected_count, seen.selected_total) == (0, Money(0))


def test_every_problem_is_named_and_what_cannot_be_ordered_is_apart(shop, owner, now):
    skus = {name: shop.sku(5000, stock=5) for name in ("fine", "off_sale", "out_of_stock", "short", "price_changed")}
    for sku_id in skus.values():
        add(shop, owner, sku_id, 3)
    shop.change_product(skus["off_sale"], on_sale=False)
    shop.change_product(skus["price_changed"], price_fen=4500)
    for name, delta in (("out_of_stock", -5), ("short", -3)):
        inventory.adjust(site_id=shop.site.id, sku_id=skus[name], delta=delta, reason="盘点", actor=shop.staff, now=now)
    seen = view(shop, owner)
    names = {sku_id: name for name, sku_id in skus.items()}

    def problems(items):
        return {names[i.line.sku_id]: i.problem and (i.problem.code, i.problem.data) for i in items}

    assert problems(seen.items) == {
        "fine": None, "short": ("short", {"available": 2}), "price_changed": ("price_changed", {"was_fen": 5000}),
    }  # fmt: skip
    assert problems(seen.invalid) == {"off_sale": ("off_sale", {}), "out_of_stock": ("out_of_stock", {})}
    assert {names[i.line.sku_id]: i.max_quantity for i in seen.items} == {"fine": 5, "short": 2, "price_changed": 5}
    cleared = cart.clear_invalid_lines(site_id=shop.site.id, owner=owner, now=now)
    assert cleared.invalid == ()
    assert view(shop, owner).invalid == ()
    assert len(view(shop, owner).items) == 3


def test_the_purchase_limit_bounds_the_stepper(shop, owner):
    seen = add(shop, owner, shop.sku(stock=50, purchase_limit=2))
    assert seen.items[0].max_quantity == 2


@pytest.mark.parametrize("case", ["unknown", "off_sale", "sold_out", "zero", "too_many", "foreign"])
def test_what_cannot_be_added_is_refused_and_adds_nothing(shop, owner, other_site, case):
    tea, empty = shop.sku(), shop.sku(stock=0)
    gone, foreign = shop.sku(on_sale=False), Shop(other_site, shop.now).sku()
    sku_id, quantity, error = {
        "unknown": (SkuId(new_id()), 1, catalog.SkuUnknown),
        "off_sale": (gone, 1, cart.ProductOffSale),
        "sold_out": (empty, 1, inventory.StockShort),
        "zero": (tea, 0, Invalid),
        "too_many": (tea, 1000, Invalid),
        "foreign": (foreign, 1, catalog.SkuUnknown),
    }[case]
    before = snapshot()
    with pytest.raises(error):
        add(shop, owner, sku_id, quantity)
    assert snapshot() == before


def test_a_cart_costs_three_queries_however_long(shop, owner):
    counts = []
    for _ in range(2):
        for _ in range(4):
            add(shop, owner, shop.sku())
        with CaptureQueriesContext(connection) as queries:
            view(shop, owner)
        counts.append(len(queries))
    assert counts == [3, 3]


def test_an_owner_is_a_member_a_guest_or_nobody_yet(site):
    member = Member(site.id, MemberId(new_id()))
    assert cart.cart_owner(member) == orders.member_owner(member.member_id)
    token = orders.new_guest_token()
    assert cart.cart_owner(Anonymous(site.id, token)) == orders.guest_owner(token)
    assert cart.cart_owner(Anonymous(site.id)) is None


def test_prices_in_labels_are_in_yuan():
    assert label("cart_problem", "price_changed", "zh-hans", {"was_fen": 1990}) == "价格有变化，加入时为 19.90 元"
    assert label("adjustment", "threshold_discount", "en", {"threshold_fen": 10000, "off_fen": 850}) == (
        "¥8.50 off from ¥100"
    )
