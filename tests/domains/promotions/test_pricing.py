"""Pricing: exact to the fen, explained to the fen, and never below zero, whatever the cart and the terms."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portico.domains.promotions import public as promotions
from portico.domains.promotions.rules import Draft, DraftLine
from portico.kernel.ids import SkuId, new_id
from portico.kernel.money import Money, sum_money


def line(unit_fen, quantity=1, member_fen=None):
    member = None if member_fen is None else Money(member_fen)
    return promotions.PriceLine(SkuId(new_id()), quantity, Money(unit_fen), member_price=member)


def off(threshold_fen, off_fen):
    return promotions.ThresholdDiscount(Money(threshold_fen), Money(off_fen))


FREIGHT = promotions.FreightTerms(Money(1000), Money(9900))


def entries(adjustments):
    return [(a.code, a.amount.minor) for a in adjustments]


def test_a_plain_cart_costs_its_goods_and_freight():
    quote = promotions.price(lines=[line(1990, 2), line(500)], terms=promotions.Terms(freight=FREIGHT))
    assert entries(quote.explanation) == [("goods", 4480), ("freight", 1000)]
    assert (quote.goods.minor, quote.freight.minor, quote.discount.minor, quote.payable.minor) == (4480, 1000, 0, 5480)


def test_freight_is_free_from_the_threshold_measured_after_discounts():
    terms = promotions.Terms(freight=FREIGHT, threshold_discounts=(off(9900, 100),))
    just_short = promotions.price(lines=[line(9900)], terms=terms)
    assert entries(just_short.explanation) == [("goods", 9900), ("threshold_discount", -100), ("freight", 1000)]
    enough = promotions.price(lines=[line(10000)], terms=terms)
    assert entries(enough.explanation) == [
        ("goods", 10000), ("threshold_discount", -100), ("freight", 1000), ("freight_free", -1000),
    ]  # fmt: skip
    assert enough.freight == Money(0)
    assert enough.payable == Money(9900)


def test_the_best_reached_threshold_applies_alone():
    terms = promotions.Terms(threshold_discounts=(off(5000, 300), off(10000, 800), off(20000, 3000)))
    quote = promotions.price(lines=[line(6000), line(6000)], terms=terms)
    assert entries(quote.explanation) == [("goods", 12000), ("threshold_discount", -800)]
    assert quote.explanation[1].data == {"threshold_fen": 10000, "off_fen": 800}


def test_a_discount_is_shared_by_largest_remainder():
    terms = promotions.Terms(threshold_discounts=(off(1000, 100),))
    quote = promotions.price(lines=[line(333), line(333), line(334)], terms=terms)
    assert [q.adjustments[0].amount.minor for q in quote.lines] == [-33, -33, -34]
    assert [q.payable.minor for q in quote.lines] == [300, 300, 300]


def test_members_pay_the_member_price_and_guests_do_not():
    lines = [line(1000, 3, member_fen=900), line(1000, 1, member_fen=1200)]
    guest = promotions.price(lines=lines, terms=promotions.Terms())
    assert guest.payable == Money(4000)
    member = promotions.price(lines=lines, terms=promotions.Terms(for_member=True))
    assert [entries(q.adjustments) for q in member.lines] == [[("member_price", -300)], []]
    assert member.payable == Money(3700)


def test_nothing_to_price_costs_nothing():
    quote = promotions.price(lines=[], terms=promotions.Terms(freight=FREIGHT, threshold_discounts=(off(2, 1),)))
    assert quote.payable == Money(0)
    assert entries(quote.explanation) == [("goods", 0)]


def test_a_calculator_that_goes_below_zero_is_a_bug_not_a_price():
    def greedy(draft: Draft, _terms) -> Draft:
        cut = promotions.Adjustment("greedy", -draft.lines[0].subtotal - Money(1))
        return replace(draft, lines=tuple(DraftLine(it.line, (cut,)) for it in draft.lines))

    with pytest.raises(ValueError, match="negative"):
        promotions.price(lines=[line(100)], terms=promotions.Terms(), calculators=(greedy,))


@pytest.mark.parametrize(("unit_fen", "quantity"), [(-1, 1), (100, 0), (100, -2)])
def test_a_line_that_cannot_be_is_refused(unit_fen, quantity):
    with pytest.raises(ValueError):
        line(unit_fen, quantity)


fen = st.integers(min_value=0, max_value=5_000_00)
price_lines = st.lists(
    st.builds(
        promotions.PriceLine,
        sku_id=st.builds(lambda: SkuId(new_id())),
        quantity=st.integers(1, 999),
        unit_price=st.builds(Money, fen),
        member_price=st.none() | st.builds(Money, fen),
    ),
    max_size=12,
)
thresholds = st.tuples(st.integers(2, 2_000_000), st.integers(1, 2_000_000)).map(
    lambda pair: off(max(pair) + (pair[0] == pair[1]), min(pair))
)
freights = st.builds(promotions.FreightTerms, flat=st.builds(Money, fen), free_from=st.none() | st.builds(Money, fen))
any_terms = st.builds(
    promotions.Terms,
    freight=st.none() | freights,
    threshold_discounts=st.lists(thresholds, max_size=4).map(tuple),
    for_member=st.booleans(),
)  # fmt: skip


@given(price_lines, any_terms)
def test_every_fen_is_explained_and_no_line_is_negative(lines, terms):
    quote = promotions.price(lines=lines, terms=terms)
    # The sums agree, from whichever side one adds.
    assert sum_money([entry.amount for entry in quote.explanation]) == quote.payable
    assert sum_money([it.payable for it in quote.lines]) + quote.freight == quote.payable
    assert quote.goods - quote.discount + quote.freight == quote.payable
    for wanted, quoted in zip(lines, quote.lines, strict=True):
        assert quoted.sku_id == wanted.sku_id
        assert quoted.subtotal == wanted.unit_price * wanted.quantity
        assert quoted.subtotal + sum_money([a.amount for a in quoted.adjustments]) == quoted.payable
        assert quoted.payable.minor >= 0
        assert all(a.amount.minor < 0 for a in quoted.adjustments)
    # The order-level view of a discount is exactly the sum of the lines' shares of it.
    for code in ("member_price", "threshold_discount"):
        shares = [a.amount.minor for it in quote.lines for a in it.adjustments if a.code == code]
        told = [entry.amount.minor for entry in quote.explanation if entry.code == code]
        assert sum(told) == sum(shares)
    assert quote.freight.minor >= 0


@given(price_lines.filter(bool), any_terms)
def test_the_order_of_lines_changes_no_sum(lines, terms):
    forwards = promotions.price(lines=lines, terms=terms)
    backwards = promotions.price(lines=lines[::-1], terms=terms)
    assert forwards.payable == backwards.payable
    assert entries(forwards.explanation)[0] == entries(backwards.explanation)[0]
    assert dict(entries(forwards.explanation)) == dict(entries(backwards.explanation))
