"""The brand's theme as CSS custom properties, and its favicon. Values are checked: they come from a form."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.html import escape

from portico.domains.sites import public as sites

_COLOURS = ("primary", "on_primary", "accent", "background", "surface", "text", "muted", "danger")
_COLOUR = re.compile(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})")
_DEFAULT_PRIMARY = "#2f5d50"
_DEFAULT_ON_PRIMARY = "#ffffff"


@dataclass(frozen=True, slots=True)
class Theme:
    css: str
    version: str
    primary: str
    on_primary: str


def theme_of(site: sites.Site) -> Theme:
    """What the brand sets, and nothing that is not a colour, a radius in pixels or a scale."""
    held = site.brand.get("theme")
    raw: Mapping[str, Any] = held if isinstance(held, Mapping) else {}
    rules = [f":root {{ color-scheme: light; {_declarations(raw)}{_shape(raw)} }}"]
    dark = raw.get("dark")
    if isinstance(dark, Mapping) and (declared := _declarations(dark)):
        # A logo is drawn for light paper: in the dark it keeps a piece of it.
        logo = ".brand img { background: #fffdf9; border-radius: 8px; padding: 4px 8px; }"
        rules.append(f"@media (prefers-color-scheme: dark) {{ :root {{ color-scheme: dark; {declared} }} {logo} }}")
    css = "\n".join(rules) + "\n"
    return Theme(
        css=css,
        version=hashlib.sha256(css.encode()).hexdigest()[:12],
        primary=_colour(raw.get("primary")) or _DEFAULT_PRIMARY,
        on_primary=_colour(raw.get("on_primary")) or _DEFAULT_ON_PRIMARY,
    )


def _colour(value: object) -> str | None:
    return value if isinstance(value, str) and _COLOUR.fullmatch(value) else None


def _declarations(raw: Mapping[str, Any]) -> str:
    found = ((name, _colour(raw.get(name))) for name in _COLOURS)
    return "".join(f"--{name.replace('_', '-')}: {colour}; " for name, colour in found if colour)


def _shape(raw: Mapping[str, Any]) -> str:
    """`radius` in CSS pixels (a number, or "8px"), `font_scale` around 1."""
    parts = []
    radius = re.fullmatch(r"(\d{1,2}(?:\.\d{1,2})?)(?:px)?", str(raw.get("radius", "")))
    if radius:
        parts.append(f"--radius: {radius[1]}px; ")
    scale = raw.get("font_scale")
    if isinstance(scale, int | float) and not isinstance(scale, bool) and 0.8 <= scale <= 1.5:
        parts.append(f"--font-scale: {scale:g}; ")
    return "".join(parts)


def favicon_svg(site: sites.Site) -> str:
    """The first character of the shop's name on the brand's colour."""
    theme = theme_of(site)
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">'
        f'<rect width="64" height="64" rx="16" fill="{theme.primary}"/>'
        f'<text x="32" y="44" font-family="Songti SC,Noto Serif CJK SC,serif" font-size="34" font-weight="600"'
        f' text-anchor="middle" fill="{theme.on_primary}">{escape(site.name[:1])}</text></svg>'
    )
