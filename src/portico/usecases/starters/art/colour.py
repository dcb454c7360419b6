"""Colour arithmetic for the demo shop's pictures: shades that look like light, and contrast that can be proved.

Lightness is changed in OKLab (Björn Ottosson, "A perceptual color space for image processing", 2020), where equal
steps look equal, so that the shaded side of a mustard mug and of a navy one seem to stand in the same light.
Contrast follows WCAG 2.2, "relative luminance" and "contrast ratio".
"""

from __future__ import annotations

import math
from functools import lru_cache

Rgb = tuple[int, int, int]


def rgb(colour: str) -> Rgb:
    """`#rrggbb` as three numbers from 0 to 255. *Raises* ValueError when it is anything else."""
    if len(colour) != 7 or colour[0] != "#":
        raise ValueError(f"a colour is written #rrggbb, not {colour!r}")
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def hexed(red: float, green: float, blue: float) -> str:
    """Three numbers from 0 to 255, rounded and clamped, as `#rrggbb`."""
    parts = (min(255, max(0, round(part))) for part in (red, green, blue))
    return "#{:02x}{:02x}{:02x}".format(*parts)


def _linear(part: int) -> float:
    share = part / 255
    return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4


def _gamma(share: float) -> float:
    share = min(1.0, max(0.0, share))
    return 255 * (12.92 * share if share <= 0.0031308 else 1.055 * share ** (1 / 2.4) - 0.055)


def _to_oklab(colour: str) -> tuple[float, float, float]:
    red, green, blue = (_linear(part) for part in rgb(colour))
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    return (
        0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short,
    )


def _from_oklab(lightness: float, a: float, b: float) -> str:
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return hexed(
        _gamma(4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short),
        _gamma(-1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short),
        _gamma(-0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short),
    )


@lru_cache(maxsize=4096)
def tone(colour: str, step: float, vivid: float = 1.0) -> str:
    """The colour `step` lighter (or darker, below zero) in OKLab lightness, its chroma times `vivid`."""
    lightness, a, b = _to_oklab(colour)
    return _from_oklab(min(1.0, max(0.0, lightness + step)), a * vivid, b * vivid)


@lru_cache(maxsize=4096)
def mix(first: str, second: str, share: float) -> str:
    """`share` (0 to 1) of the second colour in the first, mixed as the eye would."""
    one, two = _to_oklab(first), _to_oklab(second)
    lightness, a, b = (x + (y - x) * share for x, y in zip(one, two, strict=True))
    return _from_oklab(lightness, a, b)


def lightness(colour: str) -> float:
    """OKLab lightness: 0 is black, 1 is white."""
    return _to_oklab(colour)[0]


def backdrop(colour: str, level: float = 0.93) -> str:
    """A pale, quiet relative of the colour, fit to photograph it in front of."""
    _, a, b = _to_oklab(colour)
    chroma = math.hypot(a, b)
    keep = min(chroma, 0.012) / chroma if chroma > 1e-6 else 0.0
    # A breath of warmth keeps greys from looking like concrete, and greens from looking like a clinic.
    return _from_oklab(level, a * keep + 0.002, b * keep + 0.008)


def contrast(first: str, second: str) -> float:
    """WCAG 2.2 contrast ratio, from 1 to 21."""
    bright, dim = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(part) for part in rgb(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
