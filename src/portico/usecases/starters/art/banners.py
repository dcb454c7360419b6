"""The three banners of the home page, composed twice: wide for screens, compact for phones.

Where no Chinese typeface is found they carry no words, and their left half is calm enough for a page to set them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image

from portico.usecases.starters.art import studio
from portico.usecases.starters.art.chance import dice
from portico.usecases.starters.art.colour import tone
from portico.usecases.starters.art.lettering import Word
from portico.usecases.starters.art.look import Look
from portico.usecases.starters.art.materials import WHITE, wood
from portico.usecases.starters.art.motifs import mark
from portico.usecases.starters.art.shapes import SHAPES
from portico.usecases.starters.art.sheet import Sheet

WIDE, COMPACT = (1500, 600), (750, 360)


@dataclass(frozen=True, slots=True)
class Banner:
    """`things` are shapes with their looks; `scene` names the stage they stand on, in the order of its seats."""

    scene: str
    title: str
    subtitle: str
    things: tuple[tuple[str, Look], ...]


@dataclass(frozen=True, slots=True)
class _Seat:
    """Where one thing stands: its middle as a share of the width, its foot and its height in units."""

    x: float
    foot: float
    height: float


@dataclass(frozen=True, slots=True)
class _Stage:
    """A painted backdrop 600 units high, the ink that reads well on it, and seats from the back to the front."""

    paint: Callable[[Sheet, float], None]
    ink: str
    wide: tuple[_Seat, ...]
    compact: tuple[_Seat | None, ...]


def _rain(sheet: Sheet, width: float) -> None:
    """An eave across the top, hills in mist, rain; a stone ledge below."""
    sheet.rect(0, 0, width, 600, sheet.down("#b9cac8", "#d8e0db", "#e9e6da"))
    for level, shade in ((300, "#a9bfbd"), (350, "#8aa6a2"), (410, "#6b8d87")):
        sheet.path(
            f"M0,{level + 70}C{width * 0.1},{level - 40} {width * 0.2},{level - 60} {width * 0.32},{level + 30}"
            f"C{width * 0.44},{level - 90} {width * 0.6},{level - 60} {width * 0.7},{level + 20}"
            f"C{width * 0.8},{level - 70} {width * 0.92},{level - 40} {width},{level + 30}V600H0Z",
            sheet.linear([(0, shade, 0.85), (1, "#e3e4da", 0.2)], x2=0, y2=1),
        )
    chance = dice("rain-banner", width)
    for _ in range(round(width / 11)):
        x, y = chance.uniform(0, width), chance.uniform(40, 500)
        sheet.line([(x, y), (x - 6, y + chance.uniform(20, 64))], WHITE, 2.2, opacity=0.62)
    sheet.path(
        f"M0,0H{width}V34C{width * 0.8},60 {width * 0.62},30 {width * 0.5},22C{width * 0.38},30 {width * 0.2},60 0,34Z",
        "#3d4a48",
    )
    for tile in range(round(width / 46)):
        sheet.ellipse(
            24 + tile * 46,
            30 + abs(tile * 46 - width / 2) / width * 34,
            20,
            15,
            tone("#3d4a48", -0.05 if tile % 2 else 0.03),
        )
    sheet.rect(0, 500, width, 100, sheet.down("#b7b2a8", "#9d978c"))
    sheet.rect(0, 500, width, 5, "#d7d3ca")


def _dusk(sheet: Sheet, width: float) -> None:
    """A warm wall in the evening, a walnut table."""
    sheet.rect(0, 0, width, 600, sheet.linear([(0, "#8c6a52"), (0.55, "#b88e6c"), (1, "#6f523f")], x2=1, y2=0.4))
    sheet.ellipse(
        width * 0.74, 290, 520, 400, sheet.radial([(0, "#ffe0a8", 0.62), (0.5, "#ffd08a", 0.2), (1, "#ffd08a", 0)])
    )
    wood(sheet, f"M0,480H{width}V600H0Z", "#6a4a34", (0, 480, width, 120), seed="dusk", grain=22)
    sheet.rect(0, 480, width, 26, sheet.linear([(0, "#1f1510", 0.34), (1, "#1f1510", 0)], x2=0, y2=1))


def _linen(sheet: Sheet, width: float) -> None:
    """Morning: a pale wall, a window's light, an oak shelf."""
    sheet.rect(0, 0, width, 600, sheet.linear([(0, "#efe9dc"), (1, "#ddd5c4")], x2=1, y2=0.7))
    for pane in range(3):
        x = width * 0.46 + pane * 150
        sheet.path(f"M{x},20L{x + 120},20L{x + 290},440L{x + 170},440Z", "#fffaf0", opacity=0.75, filter=sheet.blur(5))
    wood(sheet, f"M0,486H{width}V600H0Z", "#cfa878", (0, 486, width, 114), seed="linen", grain=22)
    sheet.rect(0, 486, width, 24, sheet.linear([(0, "#2a1f16", 0.2), (1, "#2a1f16", 0)], x2=0, y2=1))


STAGES: dict[str, _Stage] = {
    "rain": _Stage(
        _rain,
        "#2c3937",
        (_Seat(0.83, 538, 390), _Seat(0.60, 540, 262), _Seat(0.94, 560, 200), _Seat(0.70, 566, 178)),
        (_Seat(0.83, 536, 330), _Seat(0.66, 540, 230), None, _Seat(0.88, 566, 150)),
    ),
    "dusk": _Stage(
        _dusk,
        "#fff3de",
        (_Seat(0.78, 540, 440), _Seat(0.65, 548, 250), _Seat(0.92, 556, 216), _Seat(0.55, 562, 220)),
        (_Seat(0.82, 540, 400), _Seat(0.64, 552, 230), None, None),
    ),
    "linen": _Stage(
        _linen,
        "#3a332c",
        (_Seat(0.86, 540, 200), _Seat(0.665, 548, 300), _Seat(0.785, 560, 172), _Seat(0.575, 562, 236)),
        (_Seat(0.86, 540, 170), _Seat(0.66, 550, 270), _Seat(0.80, 566, 150), None),
    ),
}


def compose(banner: Banner, size: tuple[int, int]) -> Image.Image:
    """The banner at one of its two sizes: words on the left, things on the right."""
    stage = STAGES[banner.scene]
    unit = size[1] / 600
    width = size[0] / unit
    sheet = Sheet()
    stage.paint(sheet, width)
    _write(sheet, banner, stage.ink, compact=size == COMPACT)
    scene = sheet.pixels(size[0], (0, 0, width, 600)).convert("RGB")
    seats = stage.compact if size == COMPACT else stage.wide
    for (shape, look), seat in zip(banner.things, seats, strict=True):
        if seat is None:
            continue
        thing_sheet = Sheet()
        SHAPES[shape].draw(thing_sheet, look)
        thing = studio.cut_out(thing_sheet, width=seat.height * unit * 2, height=seat.height * unit)
        studio.place(scene, thing, x=width * seat.x * unit, y=seat.foot * unit, stance="stands", strength=1.2)
    return scene


def _write(sheet: Sheet, banner: Banner, ink: str, *, compact: bool) -> None:
    """The mark, the title, and the subtitle in two lines where it is told in two clauses."""
    x, size = (72.0, 84.0) if compact else (120.0, 82.0)
    mark(sheet, x + 32, 168, 64, ink, opacity=0.9)
    sheet.words.append(Word(x, 276, banner.title, size, ink, "serif-bold", "left", spacing=8))
    for line, clause in enumerate(banner.subtitle.replace("：", "，").split("，")):
        y = 372 + line * size * 0.62
        sheet.words.append(Word(x + 3, y, clause, size * 0.42, ink, "sans", "left", spacing=2, opacity=0.82))
