"""The colours of a brand, by day and by night, and the rules that make missing ones.

The dark palette of a brand that sets none keeps every hue and moves lightness and chroma in OKLCH:

- the ground becomes nearly black (lightness 0.17, the surface above it 0.215) with a breath of the paper's hue;
- text becomes nearly white (0.93), quieter text 0.74;
- primary, accent and danger are lifted to at least 0.76 and calmed to a chroma of at most 0.13, because saturated
  colours glow on black;
- whatever then still cannot be read on its grounds is moved in lightness, up or down, until it can.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace

from portico.domains.sites.contrast import PAIRS, READABLE, Shortfall, grounds_of, ratio, reads_on
from portico.domains.sites.oklch import Oklch, oklch

WHITE, BLACK = "#ffffff", "#000000"
_STEP = 0.005


@dataclass(frozen=True, slots=True)
class Palette:
    """Colours as `#rrggbb` in lower case."""

    primary: str
    on_primary: str
    accent: str
    background: str
    surface: str
    text: str
    muted: str
    danger: str

    def colours(self) -> dict[str, str]:
        return asdict(self)

    @property
    def link(self) -> str:
        """The primary colour as text: itself, or its nearest shade that can be read on paper and cards."""
        grounds = ((self.surface, READABLE), (self.background, READABLE))
        return nearest_readable(self.primary, grounds) or self.text

    def shortfalls(self) -> list[Shortfall]:
        """Every pair that cannot be read, in the order of PAIRS."""
        colours = self.colours()
        return [
            Shortfall(pair, value, nearest_readable(colours[pair.text], grounds_of(pair.text, colours)))
            for pair in PAIRS
            if (value := ratio(colours[pair.text], colours[pair.ground])) < pair.least
        ]


COLOUR_NAMES = tuple(Palette.__dataclass_fields__)

# What a shop looks like before its brand has spoken.
DEFAULT = Palette(
    primary="#2f5d50",
    on_primary="#ffffff",
    accent="#a84b25",
    background="#faf8f4",
    surface="#ffffff",
    text="#26251f",
    muted="#6b675e",
    danger="#b3261e",
)


def nearest_readable(colour: str, grounds: Iterable[tuple[str, float]]) -> str | None:
    """`colour`, or its nearest lighter or darker shade that reads on every (ground, least ratio); else None."""
    asked = tuple(grounds)
    if reads_on(colour, asked):
        return colour
    start = oklch(colour)
    for step in range(1, round(1 / _STEP) + 1):
        for direction in (-1, 1):
            lightness = start.lightness + direction * step * _STEP
            if not -_STEP < lightness < 1 + _STEP:
                continue
            shade = replace(start, lightness=min(1.0, max(0.0, lightness))).hex()
            if reads_on(shade, asked):
                return shade
    return None


def on_colour(ground: str) -> str:
    """White or a near-black of the ground's hue, whichever is read better; one of them always is."""
    hue = oklch(ground).hue
    ink = Oklch(0.2, 0.02, hue).hex()
    best = max((WHITE, ink), key=lambda colour: ratio(colour, ground))
    return best if ratio(best, ground) >= READABLE else max((WHITE, BLACK), key=lambda one: ratio(one, ground))


def light_palette(*, primary: str, accent: str | None = None) -> Palette:
    """A whole readable palette around a brand's primary colour."""
    hue = oklch(primary).hue
    return _settled(
        Palette(
            primary=primary,
            on_primary=on_colour(primary),
            accent=accent or Oklch(0.53, 0.13, 45).hex(),
            background=Oklch(0.978, 0.006, hue).hex(),
            surface=WHITE,
            text=Oklch(0.25, 0.012, hue).hex(),
            muted=Oklch(0.51, 0.016, hue).hex(),
            danger=Oklch(0.51, 0.18, 27).hex(),
        )
    )


def dark_palette(light: Palette) -> Palette:
    """The night of `light`, by the rule at the top of this file. Readable whatever `light` is."""
    paper = oklch(light.background)
    tint = min(paper.chroma, 0.012)
    primary = _lifted(light.primary)
    return _settled(
        Palette(
            primary=primary,
            on_primary=on_colour(primary),
            accent=_lifted(light.accent),
            background=Oklch(0.17, tint, paper.hue).hex(),
            surface=Oklch(0.215, tint, paper.hue).hex(),
            text=Oklch(0.93, min(oklch(light.text).chroma, 0.012), oklch(light.text).hue).hex(),
            muted=Oklch(0.74, min(oklch(light.muted).chroma, 0.016), oklch(light.muted).hue).hex(),
            danger=_lifted(light.danger),
        )
    )


def completed(stored: Mapping[str, str], start: Palette) -> Palette:
    """`start` with the stored colours in the place of its own."""
    return replace(start, **{name: stored[name] for name in COLOUR_NAMES if name in stored})


def _lifted(colour: str) -> str:
    held = oklch(colour)
    return replace(held, lightness=max(held.lightness, 0.76), chroma=min(held.chroma, 0.13)).hex()


def _settled(palette: Palette) -> Palette:
    """`palette` with every text colour moved as little as its grounds ask for."""
    colours = palette.colours()
    for text in dict.fromkeys(pair.text for pair in PAIRS):
        colours[text] = nearest_readable(colours[text], grounds_of(text, colours)) or on_colour(palette.surface)
    return Palette(**colours)


@dataclass(frozen=True, slots=True)
class ReadyPalette:
    """A palette to start from; both names are read by people."""

    code: str
    zh: str
    en: str
    light: Palette

    @property
    def dark(self) -> Palette:
        return dark_palette(self.light)


READY = (
    ReadyPalette("eaves", "檐下青", "Eaves green", light_palette(primary="#2f5d50", accent="#a84b25")),
    ReadyPalette("cinnabar", "朱砂红", "Cinnabar", light_palette(primary="#b3312c", accent="#a85a00")),
    ReadyPalette("indigo", "靛青", "Indigo", light_palette(primary="#28498f", accent="#b0481e")),
    ReadyPalette("ink", "松烟墨", "Ink", light_palette(primary="#26282b", accent="#9c5a1f")),
    ReadyPalette("sakura", "樱粉", "Sakura", light_palette(primary="#b23a68", accent="#a6442e")),
    ReadyPalette("wheat", "麦田黄", "Wheat", light_palette(primary="#f2b705", accent="#b04a10")),
    ReadyPalette("fresh", "鲜果绿", "Fresh green", light_palette(primary="#2a7d28", accent="#b93d0b")),
    ReadyPalette("violet", "暮山紫", "Dusk violet", light_palette(primary="#6a4c93", accent="#a3475a")),
)
