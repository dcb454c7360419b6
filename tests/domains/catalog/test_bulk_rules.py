"""What a bulk edit makes of prices and stock: exact to the fen, and nothing impossible."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portico.domains.catalog.bulk_rules import BulkRule, Rounding, SkuNumbers, changed, check_rule, problem, rounded


@pytest.mark.parametrize(
    ("rule", "value", "expected"),
    [
        (BulkRule(column="price", way="set", amount=9900), 6800, 9900),
        (BulkRule(column="price", way="add", amount=-150), 6800, 6650),
        (BulkRule(column="price", way="percent", amount=-1000), 6805, 6125),  # 6124.5 rounds up
        (BulkRule(column="price", way="percent", amount=-1000, rounding="jiao"), 6805, 6120),
        (BulkRule(column="price", way="percent", amount=1250, rounding="yuan"), 6800, 7700),  # 76.50 → 77
        (BulkRule(column="price", way="percent", amount=-1000, rounding="nine"), 6800, 6090),  # 61.20 → 60.90
        (BulkRule(column="price", way="percent", amount=-9000, rounding="nine"), 300, 90),
        (BulkRule(column="list_price", way="clear"), 9900, None),
        (BulkRule(column="member_price", way="percent", amount=-1000), None, None),
        (BulkRule(column="member_price", way="set", amount=100), None, 100),
        (BulkRule(column="stock", way="add", amount=5), 7, 12),
    ],
)
def test_worked_examples(rule: BulkRule, value: int | None, expected: int | None) -> None:
    assert list(check_rule(rule)) == []
    assert changed(rule, value) == expected


@pytest.mark.parametrize(
    ("rule", "field", "code"),
    [
        (BulkRule(column="price", way="clear"), "way", "cannot_clear"),
        (BulkRule(column="stock", way="percent", amount=5), "way", "choice_unknown"),
        (BulkRule(column="price", way="set", amount=0), "amount", "out_of_range"),
        (BulkRule(column="price", way="add", amount=0), "amount", "required"),
        (BulkRule(column="price", way="percent", amount=-10_000), "amount", "out_of_range"),
        (BulkRule(column="stock", way="set", amount=-1), "amount", "out_of_range"),
    ],
)
def test_rules_without_sense_are_refused(rule: BulkRule, field: str, code: str) -> None:
    assert [(error.field, error.code) for error in check_rule(rule)] == [(field, code)]


def test_what_a_sku_cannot_have_is_said() -> None:
    numbers = SkuNumbers(price_fen=1000, list_price_fen=1200, member_price_fen=900, on_hand=5, reserved=2)
    price, stock = BulkRule(column="price", way="add", amount=1), BulkRule(column="stock", way="add", amount=1)

    def said(rule: BulkRule, value: int | None) -> str | None:
        found = problem(rule, numbers, value)
        return found and found.code

    assert said(price, 1001) is None
    assert said(price, 0) == "out_of_range"
    assert said(price, 1201) == "below_price"
    assert said(price, 900) == "not_below_price"
    assert said(BulkRule(column="member_price", way="set", amount=1000), 1000) == "not_below_price"
    assert said(BulkRule(column="list_price", way="set", amount=999), 999) == "below_price"
    assert said(BulkRule(column="list_price", way="clear"), None) is None
    assert said(stock, 2) is None
    assert said(stock, 1) == "stock_out_of_range"  # two pieces are promised to orders


@given(st.integers(1, 10**10), st.sampled_from(["fen", "jiao", "yuan", "nine"]))
def test_rounding_is_the_nearest_of_its_kind(fen: int, rounding: Rounding) -> None:
    step, rest = {"fen": (1, 0), "jiao": (10, 0), "yuan": (100, 0), "nine": (100, 90)}[rounding]
    result = rounded(Decimal(fen), rounding)
    assert result % step == rest % step
    assert abs(result - fen) * 2 <= step or (rounding == "nine" and result == 90)
