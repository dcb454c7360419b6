"""Money: exact, never mixed, and shares that add up."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portico.kernel.money import CurrencyMismatch, Money, sum_money, yuan_text


@given(st.integers(-(10**12), 10**12), st.lists(st.integers(0, 10**9), min_size=1, max_size=40))
def test_shares_add_up_and_stay_within_one_fen_of_their_proportion(minor, weights):
    shares = Money(minor).allocate(weights)
    assert sum(share.minor for share in shares) == minor
    total = sum(weights)
    if total:
        for share, weight in zip(shares, weights, strict=True):
            assert abs(share.minor * total - minor * weight) < total


@given(st.integers(0, 10**9), st.lists(st.integers(0, 10**6), min_size=1, max_size=20))
def test_no_share_of_a_positive_amount_is_negative_and_zero_weight_gets_nothing(minor, weights):
    shares = Money(minor).allocate(weights)
    assert all(share.minor >= 0 for share in shares)
    if any(weights):
        assert all(share.minor == 0 for share, weight in zip(shares, weights, strict=True) if weight == 0)


def test_the_largest_remainder_gets_the_odd_fen_and_the_earlier_line_wins_a_tie():
    assert [s.minor for s in Money(100).allocate([1, 1, 1])] == [34, 33, 33]
    assert [s.minor for s in Money(10).allocate([2, 3, 7])] == [2, 2, 6]
    assert [s.minor for s in Money(-100).allocate([1, 1, 1])] == [-34, -33, -33]
    assert [s.minor for s in Money(5).allocate([0, 0])] == [3, 2]


@pytest.mark.parametrize("weights", [[], [1, -1]])
def test_impossible_weights_are_refused(weights):
    with pytest.raises(ValueError):
        Money(1).allocate(weights)


def test_currencies_never_mix():
    with pytest.raises(CurrencyMismatch):
        Money(1, "CNY") + Money(1, "USD")
    with pytest.raises(CurrencyMismatch):
        sum_money([Money(1, "CNY"), Money(1, "USD")])


@pytest.mark.parametrize("minor", [1.0, True, "1", None])
def test_only_whole_numbers_are_money(minor):
    with pytest.raises(TypeError):
        Money(minor)


@pytest.mark.parametrize(("minor", "text"), [(0, "0.00"), (5, "0.05"), (1990, "19.90"), (-101, "-1.01")])
def test_yuan_text_is_exact(minor, text):
    assert yuan_text(minor) == text
