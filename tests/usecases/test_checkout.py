"""Placing orders: what is promised, what is refused, and that a refusal leaves nothing behind."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from portico.domains.catalog import public as catalog
from portico.domains.inventory import public as inventory
from portico.domains.inventory.models import Reservation
from portico.domains.members import public as members
from portico.domains.orders import public as orders
from portico.domains.orders.models import CartLine, Order
from portico.domains.promotions import public as promotions
from portico.domains.touchpoints import public as touchpoints
from portico.infra.idempotency import IdempotencyConflict
from portico.kernel.errors import Invalid
from portico.kernel.ids import AddressId, SkuId, new_id
from portico.kernel.money import Money
from portico.usecases import checkout
from portico.usecases.cart import ProductOffSale
from tests.usecases.shopping import Shop, events, snapshot

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(site, now):
    return Shop(site, now)


@pytest.fixture
def shopper(shop):
    return shop.shopper()


def place(shop, shopper, request, key="key-00000001"):
    return checkout.place_order(actor=shopper.actor, request=request, idempotency_key=key, now=shop.now)


def refused(shop, shopper, request, error, key="key-00000001"):
    """The failure, after making sure that it left nothing behind."""
    before = snapshot()
    with pytest.raises(error) as failure:
        place(shop, shopper, request, key)
    assert snapshot() == before
    return failure.value


def test_an_order_is_a_snapshot_of_goods_prices_and_address(shop, shopper):
    shop.freight(1000, 20000)
    with transaction.atomic():
        promotions.add_threshold_discount(
            site_id=shop.site.id, threshold=Money(10000), off=Money(1000), starts_at=None, ends_at=None,
            actor=shop.staff, now=shop.now,
        )  # fmt: skip
    tea, cup = shop.sku(6000), shop.sku(5000, stock=3)
    order = shop.order(shopper, (tea, 1), (cup, 2), note=" 放门口 ")
    assert order.state is orders.OrderState.PENDING_PAYMENT
    assert order.number.startswith("P20261122")
    assert (order.goods, order.discount, order.freight, order.payable) == tuple(
        Money(fen) for fen in (16000, 1000, 1000, 16000)
    )
    assert [(a.code, a.amount.minor) for a in order.explanation] == [
        ("goods", 16000), ("threshold_discount", -1000), ("freight", 1000),
    ]  # fmt: skip
    assert [(line.sku_id, line.quantity, line.payable.minor) for line in order.lines] == [
        (tea, 1, 5625),
        (cup, 2, 9375),
    ]
    assert order.note == "放门口"
    assert order.expires_at == shop.now + timedelta(minutes=30)
    # What was answered is what is stored.
    stored = orders.get_order(site_id=shop.site.id, order_id=order.id, member_id=shopper.actor.member_id)
    assert replace(stored, timeline=()) == replace(order, timeline=())
    assert [entry.code for entry in stored.timeline] == ["placed"]
    # Later changes change no order.
    shop.change_product(tea, price_fen=1)
    assert orders.get_order(site_id=shop.site.id, order_id=order.id) == stored
    assert shop.stock(cup) == (3, 2)
    assert events("orders.placed") == ["orders.placed"]


def test_the_address_is_sealed_in_the_table(shop, shopper):
    order = shop.order(shopper, (shop.sku(), 1))
    assert order.address is not None
    assert (order.address.recipient, order.address.city, order.address.district) == ("林晓", "杭州市", "西湖区")
    raw = bytes(Order.objects.get().address)
    assert "林晓".encode() not in raw
    assert b"13800000001" not in raw
    found = orders.search_orders(
        site_id=shop.site.id, filter=orders.OrderFilter(phone="13800000001"), cursor=None, limit=10
    )
    assert [view.id for view in found.items] == [order.id]


def test_order_numbers_differ_and_carry_the_merchants_day(shop, shopper, site):
    tea = shop.sku()
    numbers = [shop.order(shopper, (tea, 1)).number for _ in range(3)]
    assert len(set(numbers)) == 3
    # Half past eleven at night in UTC is already tomorrow in Shanghai.
    late = shop.now.replace(hour=23, minute=30)
    assert orders.next_number(zone=site.zone, now=late).startswith("P20261123")


def test_the_cart_is_ordered_and_emptied_of_exactly_what_was_bought(shop, shopper):
    owner = orders.member_owner(shopper.actor.member_id)
    tea, cup = shop.sku(6000), shop.sku(5000)
    with transaction.atomic():
        for sku_id, quantity in ((tea, 2), (cup, 1)):
            orders.add_line(
                site_id=shop.site.id, owner=owner, sku_id=sku_id, quantity=quantity, unit_price=Money(1), now=shop.now
            )
        cup_line = next(it for it in orders.cart_of(site_id=shop.site.id, owner=owner) if it.sku_id == cup)
        orders.change_line(
            site_id=shop.site.id, owner=owner, line_id=cup_line.id, quantity=None, selected=False, now=shop.now
        )
    order = place(shop, shopper, shop.request(shopper, (tea, 2), source="cart", lines=()))
    assert [(line.sku_id, line.quantity) for line in order.lines] == [(tea, 2)]
    assert [it.sku_id for it in orders.cart_of(site_id=shop.site.id, owner=owner)] == [cup]


def test_buying_now_leaves_the_cart_alone(shop, shopper):
    tea = shop.sku()
    owner = orders.member_owner(shopper.actor.member_id)
    with transaction.atomic():
        orders.add_line(site_id=shop.site.id, owner=owner, sku_id=tea, quantity=3, unit_price=Money(5000), now=shop.now)
    shop.order(shopper, (tea, 1))
    assert [(it.sku_id, it.quantity) for it in orders.cart_of(site_id=shop.site.id, owner=owner)] == [(tea, 3)]


def test_the_same_sku_twice_counts_together(shop, shopper):
    tea = shop.sku(stock=3)
    lines = checkout.wanted_lines(
        site_id=shop.site.id, owner=None, source="buy_now",
        lines=[checkout.WantedLine(tea, 2), checkout.WantedLine(tea, 2)],
    )  # fmt: skip
    assert lines == (checkout.WantedLine(tea, 4),)


def test_repeating_a_request_gives_the_same_order(shop, shopper):
    tea = shop.sku()
    request = shop.request(shopper, (tea, 2))
    first = place(shop, shopper, request)
    shop.change_product(tea, price_fen=9999)  # a replay is not quoted again
    after_first = snapshot()
    again = place(shop, shopper, request)
    assert (again.id, again.number, again.payable) == (first.id, first.number, first.payable)
    assert snapshot() == after_first


def test_a_key_of_another_request_is_refused(shop, shopper):
    tea = shop.sku()
    place(shop, shopper, shop.request(shopper, (tea, 1)))
    refused(shop, shopper, shop.request(shopper, (tea, 2)), IdempotencyConflict)


def test_another_members_key_is_another_key(shop, shopper):
    tea = shop.sku()
    first = place(shop, shopper, shop.request(shopper, (tea, 1)))
    other = shop.shopper()
    second = place(shop, other, shop.request(other, (tea, 1)))
    assert first.id != second.id


@pytest.mark.parametrize("key", ["", "short", "x" * 129, "汉字汉字汉字汉字", "tab\tinside"])
def test_a_malformed_key_is_refused(shop, shopper, key):
    request = shop.request(shopper, (shop.sku(), 1))
    assert refused(shop, shopper, request, Invalid, key).fields[0].field == "Idempotency-Key"


def test_a_refused_request_does_not_use_its_key_up(shop, shopper):
    tea = shop.sku(stock=1)
    refused(shop, shopper, shop.request(shopper, (tea, 2)), inventory.StockShort)
    assert place(shop, shopper, shop.request(shopper, (tea, 1))).lines[0].quantity == 1


def test_a_changed_price_is_refused_with_the_quote_of_now(shop, shopper):
    tea = shop.sku(5000)
    request = shop.request(shopper, (tea, 2))
    shop.change_product(tea, price_fen=5500)
    failure = refused(shop, shopper, request, checkout.QuoteChanged)
    assert failure.quote.quote.payable == Money(11000)
    assert place(shop, shopper, replace(request, quote_payable_fen=11000)).payable == Money(11000)


@pytest.mark.parametrize("told", [0, 1, 9999, 10001])
def test_an_amount_tampered_with_is_refused(shop, shopper, told):
    request = shop.request(shopper, (shop.sku(5000), 2), quote_payable_fen=told)
    assert refused(shop, shopper, request, checkout.QuoteChanged).quote.quote.payable == Money(10000)


def test_an_unknown_sku_is_refused_by_name(shop, shopper):
    ghost = SkuId(new_id())
    request = replace(shop.request(shopper, (shop.sku(), 1)), lines=(checkout.WantedLine(ghost, 1),))
    assert refused(shop, shopper, request, catalog.SkuUnknown).data == {"sku_ids": [str(ghost)]}


def test_another_sites_sku_is_unknown_here(shop, shopper, other_site):
    foreign = Shop(other_site, shop.now).sku()
    request = replace(shop.request(shopper, (shop.sku(), 1)), lines=(checkout.WantedLine(foreign, 1),))
    refused(shop, shopper, request, catalog.SkuUnknown)


def test_an_off_sale_product_is_refused_by_name(shop, shopper):
    tea = shop.sku()
    request = shop.request(shopper, (tea, 1))
    shop.change_product(tea, on_sale=False)
    assert refused(shop, shopper, request, ProductOffSale).data == {"sku_ids": [str(tea)]}


def test_a_product_whose_sale_has_not_begun_is_off_sale(shop, shopper):
    tea = shop.sku(sale_starts_at=shop.now + timedelta(seconds=1))
    request = shop.request(shopper, (tea, 1))
    refused(shop, shopper, request, ProductOffSale)


def test_short_stock_is_refused_line_by_line_and_reserves_nothing(shop, shopper):
    tea, cup = shop.sku(stock=5), shop.sku(stock=1)
    failure = refused(shop, shopper, shop.request(shopper, (tea, 1), (cup, 2)), inventory.StockShort)
    assert failure.data["shortages"] == [{"sku_id": str(cup), "available": 1, "wanted": 2}]
    assert shop.stock(tea) == (5, 0)


@pytest.mark.parametrize("which", ["unknown", "foreign"])
def test_an_address_that_is_not_mine_is_not_found(shop, shopper, which):
    address_id = shop.shopper().address_id if which == "foreign" else AddressId(new_id())
    request = shop.request(shopper, (shop.sku(), 1), address_id=address_id)
    refused(shop, shopper, request, members.AddressNotFound)


def test_nothing_to_order_is_refused(shop, shopper):
    request = shop.request(shopper, (shop.sku(), 1))
    refused(shop, shopper, replace(request, lines=()), checkout.NothingToOrder)
    refused(shop, shopper, replace(request, source="cart"), checkout.NothingToOrder)


@pytest.mark.parametrize("quantity", [0, -1, 1000])
def test_a_quantity_out_of_range_is_refused(shop, shopper, quantity):
    tea = shop.sku()
    request = replace(shop.request(shopper, (tea, 1)), lines=(checkout.WantedLine(tea, quantity),))
    assert refused(shop, shopper, request, Invalid).fields[0].code == "quantity_out_of_range"


def test_too_many_lines_are_refused(shop, shopper):
    tea = shop.sku()
    lines = tuple(checkout.WantedLine(SkuId(new_id()), 1) for _ in range(121))
    request = replace(shop.request(shopper, (tea, 1)), lines=lines)
    assert refused(shop, shopper, request, Invalid).fields[0].code == "too_many"


def test_an_over_long_note_is_refused(shop, shopper):
    request = shop.request(shopper, (shop.sku(), 1), note="x" * 201)
    assert refused(shop, shopper, request, Invalid).fields[0].field == "note"


def test_the_purchase_limit_counts_earlier_orders_that_stand(shop, shopper):
    tea = shop.sku(purchase_limit=3)
    first = shop.order(shopper, (tea, 2))
    request = shop.request(shopper, (tea, 2))
    failure = refused(shop, shopper, request, checkout.PurchaseLimitExceeded)
    assert (failure.data["limit"], failure.data["left"]) == (3, 1)
    with transaction.atomic():
        orders.cancel(
            site_id=shop.site.id, order_id=first.id, reason=orders.CancelReason.BUYER, words="", actor=shopper.actor,
            now=shop.now,
        )  # fmt: skip
    assert place(shop, shopper, request).lines[0].quantity == 2
    other = shop.shopper()
    assert place(shop, other, shop.request(other, (tea, 3))).lines[0].quantity == 3


def test_an_order_remembers_the_entry_its_buyer_came_through(shop, shopper):
    entry = touchpoints.EntryDraft(code="poster-1", kind="qr", carrier="mp-weixin", name="门店海报")
    with transaction.atomic():
        touchpoints.register_entry(site_id=shop.site.id, draft=entry, now=shop.now)
        visit = touchpoints.record_visit(
            site_id=shop.site.id, visitor_id="visitor-0001", member_id=shopper.actor.member_id, carrier="mp-weixin",
            path="pages/index", entry_code="poster-1", params={}, referrer="", now=shop.now,
        )  # fmt: skip
    known = touchpoints.get_entry(site_id=shop.site.id, code="poster-1").id
    by_visit = shop.order(shopper, (shop.sku(), 1))
    assert (by_visit.entry_id, by_visit.visit_id) == (known, visit.id)
    other = shop.shopper()
    by_name = shop.order(other, (shop.sku(), 1), entry_code="poster-1")
    assert (by_name.entry_id, by_name.visit_id) == (known, None)
    stale = shop.order(other, (shop.sku(), 1), entry_code="no-such-entry")
    assert stale.entry_id is None


def test_a_quote_says_everything_that_is_wrong_and_prices_the_rest(shop, shopper):
    fine, short, gone, none_left = shop.sku(1000), shop.sku(2000, stock=1), shop.sku(), shop.sku(stock=0)
    limited, ghost = shop.sku(3000, purchase_limit=1), SkuId(new_id())
    shop.change_product(gone, on_sale=False)
    before = snapshot()
    wanted = [(fine, 1), (short, 2), (gone, 1), (none_left, 1), (limited, 2), (ghost, 1)]
    view = checkout.quote(
        site_id=shop.site.id, member_id=None, lines=[checkout.WantedLine(*it) for it in wanted], now=shop.now
    )
    assert {sku_id: (p.code, p.data) for sku_id, p in view.problems} == {
        short: ("short", {"available": 1}),
        gone: ("off_sale", {}),
        none_left: ("out_of_stock", {}),
        limited: ("purchase_limit", {"limit": 1, "left": 1}),
        ghost: ("unknown", {}),
    }
    assert [line.sku_id for line in view.quote.lines] == [fine, short, none_left, limited]
    assert snapshot() == before


def test_placing_costs_a_fixed_number_of_statements(shop, shopper):
    few = [(shop.sku(), 1)]
    many = [(shop.sku(), 1) for _ in range(20)]
    place(shop, shopper, shop.request(shopper, *few), key="warm-up-key")  # the site itself is known from then on
    counts = []
    for wanted in (few, many):
        request = shop.request(shopper, *wanted)
        with CaptureQueriesContext(connection) as queries:
            place(shop, shopper, request, key=new_id().hex)
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[0] <= 13, counts


def test_reservations_hold_exactly_the_order(shop, shopper):
    tea, cup = shop.sku(), shop.sku()
    order = shop.order(shopper, (tea, 2), (cup, 1))
    held = Reservation.objects.filter(order_id=order.id).values_list("sku_id", "quantity")
    assert dict(held) == {tea: 2, cup: 1}
    assert CartLine.objects.count() == 0
