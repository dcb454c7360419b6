"""Money as whole minor units (fen for CNY). Never a float."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from portico.kernel.errors import FieldError, Invalid

CNY: Final = "CNY"
_TYPED: Final = re.compile(r"(\d{1,9})(?:\.(\d{1,2}))?")


class CurrencyMismatch(ValueError):
    """Two amounts of different currencies were mixed."""


@dataclass(frozen=True, slots=True)
class Money:
    """An amount of one currency. `minor` counts minor units: 1990 CNY is ¥19.90."""

    minor: int
    currency: str = CNY

    def __post_init__(self) -> None:
        # bool is an int to Python; an amount of `True` fen is a bug upstream.
        if type(self.minor) is not int:
            raise TypeError(f"money is counted in whole minor units, not {type(self.minor).__name__}")

    @classmethod
    def zero(cls, currency: str = CNY) -> Money:
        return cls(0, currency)

    def _same(self, other: Money) -> None:
        if self.currency != other.currency:
            raise CurrencyMismatch(f"{self.currency} and {other.currency} cannot be mixed")

    def __add__(self, other: Money) -> Money:
        self._same(other)
        return Money(self.minor + other.minor, self.currency)

    def __sub__(self, other: Money) -> Money:
        self._same(other)
        return Money(self.minor - other.minor, self.currency)

    def __mul__(self, quantity: int) -> Money:
        return Money(self.minor * quantity, self.currency)

    __rmul__ = __mul__

    def __abs__(self) -> Money:
        return Money(abs(self.minor), self.currency)

    def __neg__(self) -> Money:
        return Money(-self.minor, self.currency)

    def __lt__(self, other: Money) -> bool:
        self._same(other)
        return self.minor < other.minor

    def __le__(self, other: Money) -> bool:
        self._same(other)
        return self.minor <= other.minor

    def __bool__(self) -> bool:
        return self.minor != 0

    def allocate(self, weights: Sequence[int]) -> list[Money]:
        """Shares in proportion to `weights` that add up to exactly this amount.

        Largest remainder (Hamilton's method): every share is its exact proportion rounded down, then the
        left-over units go one each to the largest remainders, the earlier line first on a tie. All-zero
        weights share evenly. Works for negative amounts by mirroring.

        Raises ValueError for no weights or a negative one.
        """
        if not weights:
            raise ValueError("nothing to allocate to")
        if any(weight < 0 for weight in weights):
            raise ValueError("weights cannot be negative")
        if self.minor < 0:
            return [-share for share in (-self).allocate(weights)]
        effective = list(weights) if any(weights) else [1] * len(weights)
        total = sum(effective)
        shares = [self.minor * weight // total for weight in effective]
        remainders = [self.minor * weight % total for weight in effective]
        left = self.minor - sum(shares)
        for index in sorted(range(len(shares)), key=lambda i: (-remainders[i], i))[:left]:
            shares[index] += 1
        return [Money(share, self.currency) for share in shares]


def sum_money(amounts: Sequence[Money], currency: str = CNY) -> Money:
    """The total of `amounts`; zero of `currency` when there are none. Raises CurrencyMismatch."""
    total = Money.zero(amounts[0].currency if amounts else currency)
    for amount in amounts:
        total = total + amount
    return total


def yuan_fen(field: str, text: str) -> int:
    """`"12.5"` → 1250: what a person types. A yuan sign and thousands separators are accepted, nothing is guessed.

    Raises Invalid (`field`) for an empty text, and for anything that is not an amount below ¥1,000,000,000.
    """
    cleaned = text.strip().lstrip("¥￥").replace(",", "").replace("，", "").strip()
    if not cleaned:
        raise Invalid(fields=(FieldError(field, "required"),))
    match = _TYPED.fullmatch(cleaned)
    if match is None:
        raise Invalid(fields=(FieldError(field, "not_money"),))
    return int(match[1]) * 100 + int((match[2] or "").ljust(2, "0"))


def yuan_text(minor: int) -> str:
    """`1990` → `19.90`: for people and for platforms that take yuan strings. Exact, no floats."""
    sign, absolute = ("-", -minor) if minor < 0 else ("", minor)
    return f"{sign}{absolute // 100}.{absolute % 100:02d}"
