"""Colours by lightness, chroma and hue as the eye sees them.

OKLab by Björn Ottosson, "A perceptual color space for image processing" (2020), matrices for sRGB/D65; the same
space as CSS Color 4, `oklch()`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Oklch:
    """`lightness` 0 (black) to 1 (white), `chroma` 0 (grey) to about 0.37, `hue` in degrees."""

    lightness: float
    chroma: float
    hue: float

    def hex(self) -> str:
        """As `#rrggbb`; a colour no screen shows keeps lightness and hue and gives up chroma until one does."""
        shown = _linear_rgb(self)
        if not _in_gamut(shown):
            low, high = 0.0, self.chroma
            for _ in range(24):
                middle = (low + high) / 2
                low, high = (middle, high) if _in_gamut(_linear_rgb(replace(self, chroma=middle))) else (low, middle)
            shown = _linear_rgb(replace(self, chroma=low))
        return "#" + "".join(f"{_channel(value):02x}" for value in shown)


def oklch(colour: str) -> Oklch:
    """`#rrggbb` by lightness, chroma and hue."""
    red, green, blue = (_linear(int(colour[i : i + 2], 16) / 255) for i in (1, 3, 5))
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    lightness = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    return Oklch(lightness, math.hypot(a, b), math.degrees(math.atan2(b, a)) % 360)


def _linear_rgb(colour: Oklch) -> tuple[float, float, float]:
    a = colour.chroma * math.cos(math.radians(colour.hue))
    b = colour.chroma * math.sin(math.radians(colour.hue))
    long = (colour.lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (colour.lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (colour.lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def _in_gamut(rgb: tuple[float, float, float]) -> bool:
    return all(-1e-4 <= value <= 1 + 1e-4 for value in rgb)


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4


def _channel(value: float) -> int:
    clamped = min(1.0, max(0.0, value))
    encoded = 12.92 * clamped if clamped <= 0.0031308 else 1.055 * clamped ** (1 / 2.4) - 0.055
    return round(255 * encoded)
