"""What a bulk edit makes of a price or a stock count. Pure: the preview and the change itself both come from here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from portico.domains.catalog.rules import MAX_PRICE_FEN
from portico.kernel.errors import FieldError

type Column = Literal["price", "list_price", "member_price", "stock"]
type Way = Literal["set", "add", "percent", "clear"]
type Rounding = Literal["fen", "jiao", "yuan", "nine"]

COLUMNS: tuple[Column, ...] = ("price", "list_price", "member_price", "stock")
WAYS: tuple[Way, ...] = ("set", "add", "percent", "clear")
ROUNDINGS: tuple[Rounding, ...] = ("fen", "jiao", "yuan", "nine")
MAX_STOCK = 1_000_000
# Basis points: -99.99 % to +1,000 %.
MIN_POINTS, MAX_POINTS = -9_999, 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkRule:
    """One change of one column of many SKUs.

    `amount` is in fen (`set`, `add` of a price), pieces (stock), or basis points (`percent`: -1000 is 10 % less).
    `rounding` is for `percent`: to the fen, to ten fen, to the yuan, or to a price that ends in .9 yuan.
    """

    column: Column
    way: Way
    amount: int = 0
    rounding: Rounding = "fen"


def check_rule(rule: BulkRule) -> Iterator[FieldError]:
    """Every reason why the rule makes no sense by itself."""
    if rule.column not in COLUMNS:
        yield FieldError("column", "choice_unknown")
    if rule.way not in WAYS or (rule.way == "percent" and rule.column == "stock"):
        yield FieldError("way", "choice_unknown")
    if rule.way == "clear" and rule.column not in ("list_price", "member_price"):
        yield FieldError("way", "cannot_clear")
    if rule.rounding not in ROUNDINGS:
        yield FieldError("rounding", "choice_unknown")
    yield from _check_amount(rule)


def _check_amount(rule: BulkRule) -> Iterator[FieldError]:
    most = MAX_STOCK if rule.column == "stock" else MAX_PRICE_FEN
    low, high = {
        "set": (0 if rule.column == "stock" else 1, most),
        "add": (-most, most),
        "percent": (MIN_POINTS, MAX_POINTS),
        "clear": (0, 0),
    }.get(rule.way, (0, 0))
    if not low <= rule.amount <= high:
        yield FieldError("amount", "out_of_range", {"min": low, "max": high})
    elif rule.amount == 0 and rule.way in ("add", "percent"):
        yield FieldError("amount", "required")


def changed(rule: BulkRule, value: int | None) -> int | None:
    """What the rule makes of `value`. A price that is not there stays away, unless it is set."""
    if rule.way == "clear":
        return None
    if rule.way == "set":
        return rule.amount
    if value is None:
        return None
    if rule.way == "add":
        return value + rule.amount
    return rounded(Decimal(value) * (10_000 + rule.amount) / 10_000, rule.rounding)


def rounded(fen: Decimal, rounding: Rounding) -> int:
    """The price in whole fen. Half rounds up; `nine` is the price ending in .9 yuan that is nearest, at least 0.90."""
    if rounding == "nine":
        return max(int(((fen - 90) / 100).to_integral_value(ROUND_HALF_UP)), 0) * 100 + 90
    step = {"fen": 1, "jiao": 10, "yuan": 100}[rounding]
    return int((fen / step).to_integral_value(ROUND_HALF_UP)) * step


@dataclass(frozen=True, slots=True)
class SkuNumbers:
    """What a bulk edit looks at: prices in fen, stock on hand and how much of it is promised to orders."""

    price_fen: int
    list_price_fen: int | None = None
    member_price_fen: int | None = None
    on_hand: int = 0
    reserved: int = 0


def problem(rule: BulkRule, numbers: SkuNumbers, value: int | None) -> FieldError | None:
    """Why this SKU cannot have `value` in the rule's column, or None."""
    if rule.column == "stock":
        low, high = numbers.reserved, MAX_STOCK
        fits = value is not None and low <= value <= high
        return None if fits else FieldError("stock", "stock_out_of_range", {"min": low, "max": high})
    price = value if rule.column == "price" else numbers.price_fen
    list_price = value if rule.column == "list_price" else numbers.list_price_fen
    member_price = value if rule.column == "member_price" else numbers.member_price_fen
    if price is None or not 1 <= price <= MAX_PRICE_FEN:
        return FieldError("price_fen", "out_of_range", {"min": 1, "max": MAX_PRICE_FEN})
    if list_price is not None and not price <= list_price <= MAX_PRICE_FEN:
        return FieldError("list_price_fen", "below_price", {"price_fen": price})
    if member_price is not None and not 1 <= member_price < price:
        return FieldError("member_price_fen", "not_below_price", {"price_fen": price})
    return None
