"""The brand's theme as a style sheet of custom properties, by day and by night, and its favicon."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.utils.html import escape

from portico.domains.sites import public as sites

_HEADING_STEPS = (1, 2, 3, 4, 5)
# A strip of the primary colour crowns every page by day; at night it would be the brightest thing on it.
_DAY = "color-scheme: light; --bar: var(--primary); --on-bar: var(--on-primary)"
_NIGHT = (
    "color-scheme: dark; --bar: var(--surface); --on-bar: var(--text); --day: none; --night: block;"
    " --picture: brightness(0.9); --shade: 0 1px 2px rgb(0 0 0 / 40%), 0 8px 24px rgb(0 0 0 / 32%);"
    " --press: white"
)
# A logo without a night of its own is drawn for light paper: in the dark it keeps a piece of it.
_LOGO_ON_PAPER = "--logo-paper: #fffdf9; --logo-inset: 3px 8px; --logo-height: 34px"


@dataclass(frozen=True, slots=True)
class Sheet:
    """`version` names an address that may be kept for a year."""

    css: str
    version: str


def sheet_of(theme: sites.Theme) -> Sheet:
    """Paper and print are always light; a screen is dark when the page says so, or leaves it to a dark device."""
    night = f"{_colours(theme.dark)}; {_NIGHT}" + ("" if theme.logo_dark else f"; {_LOGO_ON_PAPER}")
    css = (
        f":root {{ {_colours(theme.light)}; {_DAY}; {_shape(theme)} }}\n"
        f'@media screen {{ :root[data-appearance="dark"] {{ {night} }} }}\n'
        "@media screen and (prefers-color-scheme: dark)"
        f' {{ :root:not([data-appearance="light"]) {{ {night} }} }}\n'
    )
    return Sheet(css=css, version=hashlib.sha256(css.encode()).hexdigest()[:12])


def _colours(palette: sites.Palette) -> str:
    named = {**palette.colours(), "link": palette.link}
    return "; ".join(f"--{name.replace('_', '-')}: {colour}" for name, colour in named.items())


def _shape(theme: sites.Theme) -> str:
    """Heading sizes are a modular scale above running text (0.9375rem)."""
    steps = "; ".join(f"--step-{step}: {0.9375 * theme.type_size(step):.4g}rem" for step in _HEADING_STEPS)
    return f"--radius: {theme.radius:g}px; --font-scale: {theme.font_scale:g}; {steps}"


def favicon_svg(site: sites.Site) -> str:
    """The first character of the shop's name on the brand's colour."""
    palette = site.theme.light
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">'
        f'<rect width="64" height="64" rx="16" fill="{palette.primary}"/>'
        f'<text x="32" y="44" font-family="Songti SC,Noto Serif CJK SC,serif" font-size="34" font-weight="600"'
        f' text-anchor="middle" fill="{palette.on_primary}">{escape(site.name[:1])}</text></svg>'
    )
