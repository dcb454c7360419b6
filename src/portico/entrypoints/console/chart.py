"""Bars of a small chart, computed here so that the page needs no script and no outside host."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from portico.kernel.money import Money, yuan_text

WIDTH, HEIGHT = 720, 220
_LEFT, _BOTTOM, _TOP = 64, 26, 22
_STEPS = (1, 2, 5)


@dataclass(frozen=True, slots=True)
class Bar:
    """A day: its rectangle, what stands under it and above it, and the sentence of its tooltip's numbers."""

    x: float
    y: float
    width: float
    height: float
    middle: float
    label: str
    amount: str
    orders: int
    is_last: bool


@dataclass(frozen=True, slots=True)
class Line:
    y: float
    label: str


@dataclass(frozen=True, slots=True)
class Chart:
    bars: tuple[Bar, ...]
    lines: tuple[Line, ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = _LEFT
    base: int = HEIGHT - _BOTTOM


def ceiling(value: int) -> int:
    """The smallest 1, 2 or 5 times a power of ten that is not below `value`; at least 100."""
    power = 100
    while True:
        for step in _STEPS:
            if step * power >= value:
                return step * power
        power *= 10


def sales_chart(days: list[tuple[date, Money, int]]) -> Chart:
    """One bar per (day, paid, orders), scaled to a round top with four grid lines."""
    top = ceiling(max((paid.minor for _, paid, _ in days), default=0))
    room = HEIGHT - _BOTTOM - _TOP
    step = (WIDTH - _LEFT) / max(len(days), 1)
    width = min(step * 0.6, 40)
    bars = []
    for place, (day, paid, count) in enumerate(days):
        height = room * paid.minor / top
        middle = _LEFT + step * (place + 0.5)
        bars.append(
            Bar(
                x=round(middle - width / 2, 1),
                y=round(HEIGHT - _BOTTOM - height, 1),
                width=round(width, 1),
                height=round(height, 1),
                middle=round(middle, 1),
                label=f"{day:%m-%d}",
                amount=_short(paid.minor),
                orders=count,
                is_last=place == len(days) - 1,
            )
        )
    lines = tuple(Line(round(HEIGHT - _BOTTOM - room * part / 4, 1), _short(top * part // 4)) for part in range(5))
    return Chart(tuple(bars), lines)


def _short(fen: int) -> str:
    """`¥1,200` on an axis; fen only where there are any."""
    whole, _, cents = yuan_text(fen).partition(".")
    return f"¥{int(whole):,}" + (f".{cents}" if cents != "00" else "")
