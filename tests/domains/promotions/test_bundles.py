"""Bundles: whole sets cost the bundle's price to the fen, a piece is in one set only, no line goes below zero."""

from __future__ import annotations

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from portico.domains.promotions import public as promotions
from portico.kernel.ids import SkuId
from portico.kernel.money import Money

SKUS = [SkuId(UUID(int=n)) for n in range(1, 6)]
TEA, POT, CUP = SKUS[:3]


def bundle(price: int, *items: tuple[SkuId, int], number: int = 1) -> promotions.Bundle:
    made = tuple(promotions.BundleItem(sku_id, quantity) for sku_id, quantity in items)
    return promotions.Bundle(UUID(int=number), f"套餐 {number}", made, Money(price))


def quote(
    lines: list[tuple[SkuId, int, int, int | None]], *bundles: promotions.Bundle, member: bool = False
) -> promotions.Quote:
    price_lines = [
        promotions.PriceLine(sku, quantity, Money(price), member_price=None if own is None else Money(own))
        for sku, quantity, price, own in lines
    ]
    return promotions.price(lines=price_lines, terms=promotions.Terms(bundles=bundles, for_member=member))


def test_worked_examples() -> None:
    set_of_two = bundle(15000, (TEA, 1), (POT, 1))
    # 68 + 128 = 196 yuan; a set costs 150: 46 off, shared 6800 : 12800 = 15.96 : 30.04.
    quoted = quote([(TEA, 1, 6800, None), (POT, 1, 12800, None)], set_of_two)
    assert [line.payable.minor for line in quoted.lines] == [5204, 9796]
    assert (quoted.payable.minor, [a.code for a in quoted.explanation]) == (15000, ["goods", "bundle"])
    # Three teas and two pots are two sets and one tea by itself.
    quoted = quote([(TEA, 3, 6800, None), (POT, 2, 12800, None)], set_of_two)
    assert quoted.payable.minor == 2 * 15000 + 6800
    # One item alone is no set; nor is a set that is dearer than its items.
    assert quote([(TEA, 2, 6800, None)], set_of_two).payable.minor == 13600
    assert (
        quote([(TEA, 1, 6800, None), (POT, 1, 12800, None)], bundle(30000, (TEA, 1), (POT, 1))).payable.minor == 19600
    )


def test_the_set_that_saves_most_goes_first_and_takes_its_pieces() -> None:
    two = bundle(15000, (TEA, 1), (POT, 1), number=1)
    three = bundle(16000, (TEA, 1), (POT, 1), (CUP, 2), number=2)
    lines = [(TEA, 2, 6800, None), (POT, 2, 12800, None), (CUP, 2, 3000, None)]
    # 2×68 + 2×128 + 2×30 = 452; one set of three (256 → 160) and one of two (196 → 150).
    assert quote(lines, two, three).payable.minor == 16000 + 15000
    assert quote(lines, three, two).payable.minor == 16000 + 15000


def test_members_pay_the_lower_of_both() -> None:
    lines = [(TEA, 1, 6800, 6000), (POT, 1, 12800, None)]
    quoted = quote(lines, bundle(15000, (TEA, 1), (POT, 1)), member=True)
    assert quoted.payable.minor == 15000
    assert [a.code for a in quoted.lines[0].adjustments] == ["member_price", "bundle"]
    # Where members pay less for the items than the set costs, they keep their prices.
    assert quote(lines, bundle(18900, (TEA, 1), (POT, 1)), member=True).payable.minor == 18800


@given(
    st.lists(st.tuples(st.integers(1, 9), st.integers(1, 50_000)), min_size=1, max_size=5),
    st.lists(
        st.tuples(
            st.integers(1, 60_000),
            st.lists(
                st.tuples(st.sampled_from(SKUS), st.integers(1, 3)), min_size=2, max_size=4, unique_by=lambda i: i[0]
            ),
        ),
        max_size=4,
    ),
)
def test_shares_add_up_and_no_line_goes_below_zero(
    held: list[tuple[int, int]], offered: list[tuple[int, list[tuple[SkuId, int]]]]
) -> None:
    lines = [(SKUS[i], quantity, price, None) for i, (quantity, price) in enumerate(held)]
    bundles = [bundle(price, *items, number=i) for i, (price, items) in enumerate(offered)]
    seen = [promotions.BundleLine(sku, quantity, Money(price) * quantity) for sku, quantity, price, _none in lines]
    applied = promotions.apply_bundles(seen, bundles)
    used = dict.fromkeys(SKUS, 0)
    prices = {sku: price for sku, _quantity, price, _none in lines}
    for one in applied:
        worth = sum(prices[item.sku_id] * item.quantity for item in one.bundle.items) * one.sets
        assert sum(off.minor for off in one.off) == worth - one.bundle.price.minor * one.sets > 0
        for item in one.bundle.items:
            used[item.sku_id] += item.quantity * one.sets
    assert all(used[sku] <= quantity for sku, quantity, _price, _none in lines)
    quoted = quote(lines, *bundles)
    assert all(line.payable.minor >= 0 for line in quoted.lines)
    assert quoted.payable.minor == sum(line.payable.minor for line in quoted.lines)
