"""How the platform writes amounts and times: yuan as text, Beijing time without saying so."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from decimal import Decimal, InvalidOperation
from typing import Final

from portico.kernel.money import CNY, Money, yuan_text

_BEIJING: Final = timezone(timedelta(hours=8))
_TIME: Final = "%Y-%m-%d %H:%M:%S"


def yuan(amount: Money) -> str:
    """`Money(1990)` → `19.90`. Raises ValueError for any currency but CNY: these calls know no other."""
    if amount.currency != CNY:
        raise ValueError(f"Alipay's domestic calls take CNY, not {amount.currency}")
    return yuan_text(amount.minor)


def money(text: object) -> Money:
    """`19.90` (or `-19.90`) → `Money(1990)`, exactly. Raises ValueError for parts of a fen and what is no number."""
    try:
        fen = Decimal(str(text).strip()) * 100
    except InvalidOperation:
        raise ValueError("not an amount") from None
    if not fen.is_finite() or fen != fen.to_integral_value():
        raise ValueError("not an amount in whole fen")
    return Money(int(fen))


def written(moment: datetime) -> str:
    """`2026-11-22 15:04:05`, Beijing time."""
    return moment.astimezone(_BEIJING).strftime(_TIME)


def moment(text: object) -> datetime:
    """Aware, from the platform's form; fractions of a second, which some notifications have, are dropped.

    Raises ValueError.
    """
    return datetime.strptime(str(text).strip().partition(".")[0], _TIME).replace(tzinfo=_BEIJING)
