"""What the platform keeps of a payment: 0.6 per cent, a merchant's usual rate, rounded half up to the fen.

The rate is agreed with each merchant. Refunds give the fee of their part back. Source: the trade bill's columns 手续费
and 费率, [A]; the rounding is the community's, [C].
"""

from __future__ import annotations

RATE_TEXT = "0.60%"
_PER_TEN_THOUSAND = 60


def fee(amount: int) -> int:
    """Fen kept of `amount` fen."""
    return (amount * _PER_TEN_THOUSAND + 5_000) // 10_000
