"""Freight templates at the till: quoted for the address, charged as quoted, refused where nothing is sent."""

from __future__ import annotations

import pytest
from django.db import transaction

from portico.domains.promotions import public as promotions
from portico.kernel.ids import new_id
from portico.kernel.money import Money
from portico.usecases import checkout, pricing
from tests.usecases.shopping import Shop, snapshot

pytestmark = pytest.mark.django_db

HANGZHOU = "330106"  # the shoppers' address


@pytest.fixture
def shop(site, now):
    return Shop(site, now)


def template(shop, *zones, measure=promotions.Measure.PIECE, excluded=(), name="重货"):
    rows = tuple(
        promotions.Zone(frozenset(regions), promotions.Rate(first, Money(fee), more, Money(more_fee)))
        for regions, first, fee, more, more_fee in zones
    )
    kept = promotions.FreightTemplate(new_id(), name, measure, rows, excluded=frozenset(excluded))
    with transaction.atomic():
        return promotions.save_freight_template(
            site_id=shop.site.id, template=kept, version=None, actor=shop.staff, now=shop.now
        )


def quote(shop, shopper, *wanted, region=None, **way):
    lines = tuple(checkout.WantedLine(sku_id, quantity) for sku_id, quantity in wanted)
    return checkout.quote(
        site_id=shop.site.id, member_id=shopper.actor.member_id, lines=lines, now=shop.now,
        way=checkout.Way(region_code=region, **way),
    )  # fmt: skip


def entries(order_or_quote):
    return [(a.code, a.amount.minor) for a in order_or_quote.explanation if a.code.startswith("freight")]


def test_goods_with_a_template_pay_for_their_region_and_the_rest_the_flat_rule(shop):
    shop.freight(1000, None)
    known = template(shop, ([], 1, 1500, 1, 500), (["330000"], 1, 800, 1, 200))
    heavy, plain = shop.sku(5000, freight_template_id=known), shop.sku(3000)
    shopper = shop.shopper()
    assert entries(quote(shop, shopper, (heavy, 3), (plain, 1), region=HANGZHOU).quote) == [
        ("freight", 1000), ("freight_piece", 1200),
    ]  # fmt: skip
    assert entries(quote(shop, shopper, (heavy, 3), region="110101").quote) == [("freight_piece", 2500)]
    assert entries(quote(shop, shopper, (heavy, 3)).quote) == [("freight_piece", 2500)]
    agreed = quote(shop, shopper, (heavy, 3), region=HANGZHOU).quote.payable.minor
    order = shop.order(shopper, (heavy, 3), quote_payable_fen=agreed)
    assert (order.freight, order.payable) == (Money(1200), Money(16200))
    assert entries(order) == [("freight_piece", 1200)]


def test_a_quote_for_another_region_is_not_what_the_address_costs(shop):
    known = template(shop, ([], 1, 1500, 1, 500), (["330000"], 1, 800, 1, 200))
    heavy, shopper = shop.sku(5000, freight_template_id=known), shop.shopper()
    elsewhere = quote(shop, shopper, (heavy, 1), region="110101").quote.payable.minor
    before = snapshot()
    with pytest.raises(checkout.QuoteChanged) as refused:
        shop.order(shopper, (heavy, 1), quote_payable_fen=elsewhere)
    assert refused.value.quote.quote.payable == Money(5800)
    assert snapshot() == before


def test_goods_that_are_not_sent_there_are_named_and_not_sold(shop):
    known = template(shop, ([], 1, 800, 1, 200), excluded=["330100"])
    far, near, shopper = shop.sku(5000, freight_template_id=known), shop.sku(1000), shop.shopper()
    found = quote(shop, shopper, (far, 1), (near, 1), region=HANGZHOU)
    assert [(sku_id, problem.code) for sku_id, problem in found.problems] == [(far, "no_delivery_here")]
    assert quote(shop, shopper, (far, 1), region="330206").problems == ()
    before = snapshot()
    with pytest.raises(pricing.NoDeliveryHere) as refused:
        shop.order(shopper, (far, 1), (near, 1))
    assert refused.value.data == {"sku_ids": [str(far)]}
    assert snapshot() == before


def test_a_sold_out_line_has_one_problem_not_two(shop):
    known = template(shop, ([], 1, 800, 1, 200), excluded=["330000"])
    gone, shopper = shop.sku(5000, stock=0, freight_template_id=known), shop.shopper()
    found = quote(shop, shopper, (gone, 1), region=HANGZHOU)
    assert [problem.code for _, problem in found.problems] == ["out_of_stock"]
