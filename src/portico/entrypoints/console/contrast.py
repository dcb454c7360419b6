"""Whether text in the brand's colours can be read: WCAG 2.2 relative luminance and contrast ratio."""

from __future__ import annotations

import re

COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
# 1.4.3 Contrast (Minimum), level AA, text of ordinary size.
READABLE = 4.5
# (text, ground) pairs of theme keys that pages put together.
PAIRS = (
    ("on_primary", "primary"),
    ("text", "background"),
    ("text", "surface"),
    ("muted", "surface"),
    ("danger", "surface"),
)


def luminance(colour: str) -> float:
    """Relative luminance of `#rrggbb` (WCAG 2.2, definition "relative luminance")."""
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratio(one: str, other: str) -> float:
    """Contrast ratio of two colours, from 1 to 21."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def unreadable(theme: dict[str, str]) -> list[tuple[str, str, float]]:
    """The pairs of `theme` below READABLE: (text key, ground key, ratio)."""
    found = [(text, ground, ratio(theme[text], theme[ground])) for text, ground in PAIRS]
    return [(text, ground, value) for text, ground, value in found if value < READABLE]
