"""Whether colours can be told apart: WCAG 2.2 luminance and contrast ratio, and the pairs that pages put together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
# Success criterion 1.4.3 Contrast (Minimum), level AA: text of ordinary size.
READABLE = 4.5
# 1.4.3 for large text (24 px, or 18.66 px bold) and 1.4.11 Non-text Contrast for what marks a control.
VISIBLE = 3.0


@dataclass(frozen=True, slots=True)
class Pair:
    """`text` stands on `ground` (names of a palette's colours) and needs at least `least`."""

    text: str
    ground: str
    least: float


# The brand's primary colour as text is not here: `link` is derived from it and always readable.
PAIRS = (
    Pair("on_primary", "primary", READABLE),
    Pair("text", "background", READABLE),
    Pair("text", "surface", READABLE),
    Pair("muted", "background", READABLE),
    Pair("muted", "surface", READABLE),
    Pair("accent", "surface", READABLE),
    Pair("accent", "background", VISIBLE),
    Pair("danger", "surface", READABLE),
    Pair("danger", "background", VISIBLE),
)


@dataclass(frozen=True, slots=True)
class Shortfall:
    """A pair that cannot be read, and the nearest shade of its text that could, when there is one."""

    pair: Pair
    ratio: float
    suggestion: str | None


def luminance(colour: str) -> float:
    """Relative luminance of `#rrggbb` (WCAG 2.2, definition "relative luminance")."""
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratio(one: str, other: str) -> float:
    """Contrast ratio of two colours, from 1 to 21."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def reads_on(colour: str, grounds: Iterable[tuple[str, float]]) -> bool:
    """`colour` has the ratio that each (ground, least) asks for."""
    return all(ratio(colour, ground) >= least for ground, least in grounds)


def grounds_of(text: str, colours: Mapping[str, str]) -> tuple[tuple[str, float], ...]:
    """Everything `text` stands on in a palette of `colours`: (ground, least ratio)."""
    return tuple((colours[pair.ground], pair.least) for pair in PAIRS if pair.text == text)
