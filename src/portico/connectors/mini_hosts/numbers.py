"""Reading amounts and moments that hosts write as numbers."""

from __future__ import annotations

from datetime import UTC, datetime

from portico.kernel.money import Money


def fen(value: object) -> Money:
    """Whole fen. Raises ValueError for anything but a whole number that is not negative."""
    text = str(value)
    if isinstance(value, bool) or not text.isascii() or not text.isdecimal():
        raise ValueError("amount")
    return Money(int(text))


def from_milliseconds(value: object) -> datetime:
    """The moment of a Unix time in milliseconds. Raises ValueError."""
    return from_seconds(int(str(value)) / 1_000)


def from_seconds(value: object) -> datetime:
    """The moment of a Unix time in seconds. Raises ValueError."""
    try:
        return datetime.fromtimestamp(float(str(value)), UTC)
    except (OverflowError, OSError) as problem:
        raise ValueError("moment") from problem
