"""Services: a house with its front taken off, in isometric blocks. Indigo, marigold, and everything in its place."""

from __future__ import annotations

from collections.abc import Callable

from portico.usecases.starters.art.colour import mix, tone
from portico.usecases.starters.art.sheet import Sheet, rounded
from portico.usecases.starters.scenes import isometric
from portico.usecases.starters.scenes.isometric import (
    CORAL,
    DEEP,
    ICE,
    INDIGO,
    MARIGOLD,
    MINT,
    PAPER,
    SKY,
    STEEL,
    WOOD,
    Iso,
)
from portico.usecases.starters.scenes.scene import ICON, TILE, WIDE, Paint, Scene, centred, is_wide, scenes


def _grid(sheet: Sheet, width: float, height: float, colour: str) -> None:
    """A ground with faint isometric lines."""
    sheet.rect(0, 0, width, height, colour)
    ink, step = tone(colour, 0.035), 74.0
    for place in range(-int(height / step) - 2, int(width / step) + int(height / step) + 2):
        x = place * step
        sheet.line([(x, 0), (x + height / 0.577, height)], ink, 1.4)
        sheet.line([(x, height), (x + height / 0.577, 0)], ink, 1.4)


# Where something can be booked: cooker hood, washing machine, windows, tools, cleaning.
PINS = (
    (1.2, 0.6, 2.9, CORAL),
    (0.7, 5.0, 2.3, MARIGOLD),
    (4.6, 0.4, 3.6, MINT),
    (5.1, 5.4, 1.9, CORAL),
    (2.2, 5.4, 1.7, MARIGOLD),
)


def house(iso: Iso) -> None:
    """Two rooms on a plinth, 6 by 6 units, open towards the viewer."""
    iso.box(-0.3, -0.3, -0.5, 6.6, 6.6, 0.5, STEEL)
    iso.floor(0, 0, 6, 6, "#e9d2ae")
    for board in range(1, 12):
        iso.line([(0, board * 0.5, 0), (6, board * 0.5, 0)], "#dcc095", 0.02)
    iso.left(0, 0, 0, 6, 3.1, "#ccd8f5")
    iso.right(0, 0, 0, 6, 3.1, "#b3c4ec")
    iso.floor(-0.2, -0.2, 6.2, 0.2, PAPER, z=3.1)
    iso.floor(-0.2, 0, 0.2, 6, PAPER, z=3.1)
    _wall_things(iso)
    _kitchen(iso)
    _living(iso)
    isometric.ladder(iso, 3.3, 0.75, 2.3)
    isometric.washer(iso, 0.15, 4.5)
    isometric.bucket(iso, 1.9, 5.35)
    isometric.mop(iso, 2.75, 5.5)
    isometric.toolbox(iso, 4.3, 5.0)
    for x, y, z, colour in PINS:
        iso.pin(x, y, z, colour)


def _wall_things(iso: Iso) -> None:
    """A window with the evening in it, an air conditioner, a picture."""
    iso.left(3.9, 0.001, 1.0, 1.7, 1.5, PAPER)
    iso.left(4.0, 0.002, 1.1, 0.7, 1.3, "#ffd48a")
    iso.left(4.8, 0.002, 1.1, 0.7, 1.3, "#ffc46b")
    iso.right(0.001, 1.2, 1.2, 0.9, 1.1, PAPER)
    iso.right(0.002, 1.3, 1.3, 0.7, 0.9, MINT)
    iso.box(0, 3.0, 2.25, 0.36, 1.4, 0.46, PAPER)
    iso.right(0.37, 3.1, 2.3, 1.2, 0.08, STEEL)
    for dy in (3.3, 3.7, 4.1):
        iso.line([(0.5, dy, 2.15), (0.8, dy, 1.85), (0.7, dy, 1.6)], "#ffffff", 0.035, stroke_opacity=0.85)


def _kitchen(iso: Iso) -> None:
    iso.shade(0.2, 0.2, 3.0, 1.1)
    iso.box(0.1, 0.05, 0, 2.6, 0.85, 0.9, INDIGO)
    iso.box(0.06, 0.02, 0.9, 2.7, 0.95, 0.1, PAPER)
    for dx in (0.2, 1.05, 1.9):
        iso.left(dx, 0.905, 0.12, 0.7, 0.66, tone(INDIGO, 0.07))
        iso.left(dx + 0.26, 0.91, 0.62, 0.2, 0.05, MARIGOLD)
    iso.disc(0.75, 0.5, 1.01, 0.24, DEEP)
    iso.drum(0.75, 0.5, 1.01, 0.2, 0.26, CORAL)
    iso.floor(1.7, 0.28, 0.7, 0.42, SKY, z=1.011)
    iso.line([(2.05, 0.16, 1.0), (2.05, 0.16, 1.5), (2.05, 0.42, 1.5)], STEEL, 0.07)
    iso.box(0.3, 0.0, 1.95, 0.95, 0.6, 0.3, STEEL)
    iso.box(0.6, 0.0, 2.25, 0.35, 0.35, 0.8, STEEL)


def _living(iso: Iso) -> None:
    iso.floor(2.9, 2.3, 2.7, 2.1, CORAL, z=0.005)
    iso.floor(3.1, 2.5, 2.3, 1.7, mix(CORAL, PAPER, 0.3), z=0.006)
    iso.shade(1.9, 2.2, 1.5, 2.2)
    iso.box(1.7, 2.2, 0, 0.4, 2.2, 1.0, MINT)
    iso.box(2.1, 2.2, 0, 0.75, 0.3, 0.65, tone(MINT, -0.03))
    iso.box(2.1, 2.5, 0, 0.75, 1.6, 0.42, tone(MINT, 0.03))
    iso.box(2.1, 4.1, 0, 0.75, 0.3, 0.65, tone(MINT, -0.03))
    iso.shade(3.7, 2.9, 1.1, 0.8)
    iso.box(3.6, 2.9, 0.3, 0.85, 0.85, 0.1, WOOD)
    for dx, dy in ((3.62, 3.67), (4.37, 3.67), (4.37, 2.92)):
        iso.box(dx, dy, 0, 0.06, 0.06, 0.3, tone(WOOD, -0.1))
    iso.drum(4.0, 3.3, 0.4, 0.09, 0.2, PAPER)


def cutaway(sheet: Sheet, width: float, height: float) -> None:
    """The whole house, markers over what can be booked."""
    wide = is_wide(width, height)
    _grid(sheet, width, height, INDIGO)
    x, y, unit = (width * 0.725, height * 0.36, 52.0) if wide else (width * 0.745, height * 0.37, 46.0)
    _whole_house(sheet, x, y, unit)


def plan(sheet: Sheet, width: float, height: float) -> None:
    """The same house in the middle, to tap on."""
    _grid(sheet, width, height, INDIGO)
    _whole_house(sheet, width * 0.5, height * 0.38, height / 11.85)


def _whole_house(sheet: Sheet, x: float, y: float, unit: float) -> None:
    iso = Iso(sheet, x, y, unit)
    iso.floor(-0.9, -0.9, 8.2, 8.2, DEEP, z=-0.5, fill_opacity=0.6)
    house(iso)


def arrival(sheet: Sheet, width: float, height: float) -> None:
    """On time: a van at the door, the day's calendar and a clock as large as houses."""
    wide = is_wide(width, height)
    _grid(sheet, width, height, "#1c5f63")
    x, y, unit = (width * 0.7, height * 0.36, 56.0) if wide else (width * 0.72, height * 0.36, 52.0)
    iso = Iso(sheet, x, y, unit)
    iso.box(-1.4, -1.4, -0.4, 8.0, 6.6, 0.4, "#2f7f80")
    iso.floor(3.0, -1.4, 2.4, 6.6, "#3f5566")
    for dash in range(5):
        iso.floor(4.14, -1.1 + dash * 1.34, 0.12, 0.7, PAPER, z=0.004)
    _calendar(iso)
    _clock(iso)
    isometric.van(iso, 3.25, 0.5, MARIGOLD)
    isometric.carton(iso, 0.9, 3.7, 0, 0.9, 0.7)
    isometric.carton(iso, 1.02, 3.8, 0.7, 0.6, 0.5)
    isometric.toolbox(iso, -0.9, 4.1)


def _calendar(iso: Iso) -> None:
    """A page of a month standing on its edge, one day ringed."""
    iso.shade(-1.0, 0.2, 3.8, 0.9)
    iso.box(-1.0, 0.0, 0, 3.2, 0.3, 3.0, PAPER)
    iso.left(-1.0, 0.301, 2.35, 3.2, 0.65, CORAL)
    for ring in range(4):
        iso.line(
            [(-0.6 + ring * 0.8, 0.3, 2.85), (-0.6 + ring * 0.8, 0.3, 3.15), (-0.6 + ring * 0.8, 0.0, 3.15)], DEEP, 0.07
        )
    for row in range(4):
        for column in range(6):
            chosen = (row, column) == (1, 3)
            iso.left(-0.84 + column * 0.5, 0.302, 1.8 - row * 0.54, 0.36, 0.38, MARIGOLD if chosen else ICE)
    iso.line([(0.74, 0.303, 1.44), (0.82, 0.303, 1.34), (0.96, 0.303, 1.58)], DEEP, 0.055)


def _clock(iso: Iso) -> None:
    """A round clock leaning on nothing: it faces right."""
    px, py = iso.at(-0.9, 2.6, 1.3)
    iso.shade(-0.9, 1.9, 1.4, 1.5)
    with iso.sheet.group(transform=f"translate({px} {py}) matrix({isometric.COS} {-isometric.SIN} 0 1 0 0)"):
        u = iso.unit
        iso.sheet.circle(-0.2 * u, -0.1 * u, 1.28 * u, DEEP)
        iso.sheet.circle(0, 0, 1.28 * u, INDIGO)
        iso.sheet.circle(0, 0, 1.08 * u, PAPER)
        for hour in range(12):
            with iso.sheet.group(transform=f"rotate({hour * 30})"):
                iso.sheet.rect(-0.04 * u, -1.0 * u, 0.08 * u, (0.24 if hour % 3 == 0 else 0.13) * u, INDIGO)
        iso.sheet.line([(0, 0), (0, -0.72 * u)], INDIGO, 0.1 * u)
        iso.sheet.line([(0, 0), (0.46 * u, 0.26 * u)], CORAL, 0.1 * u)
        iso.sheet.circle(0, 0, 0.1 * u, INDIGO)


def _tile(ground: str, draw: Callable[[Iso], None], *, x: float = 0, y: float = 0, unit: float = 120) -> Paint:
    def paint(sheet: Sheet, width: float, height: float) -> None:
        _grid(sheet, width, height, ground)

        def inside(on: Sheet) -> None:
            iso = Iso(on, x, y, unit)
            iso.box(-1.7, -1.7, -0.3, 3.4, 3.4, 0.3, tone(ground, 0.1))
            draw(iso)

        centred(sheet, width, height, inside, span=600)

    return paint


def _cleaning(iso: Iso) -> None:
    isometric.mop(iso, 0.7, -0.1)
    isometric.bucket(iso, -0.2, 0.5)


def _moving(iso: Iso) -> None:
    iso.shade(-1.2, -1.2, 2.6, 2.2)
    isometric.carton(iso, -1.2, -1.2, 0, 1.2, 1.0)
    isometric.carton(iso, 0.1, -0.9, 0, 0.9, 0.7)
    isometric.carton(iso, -1.0, 0.1, 0, 0.8, 0.6)
    isometric.carton(iso, -1.1, -1.1, 1.0, 0.8, 0.6)


def _repair(iso: Iso) -> None:
    isometric.toolbox(iso, -0.9, -0.5)


def _fitting(iso: Iso) -> None:
    isometric.ladder(iso, 0.5, -0.4, 2.2)
    isometric.toolbox(iso, -0.9, 0.6)


def _washing(iso: Iso) -> None:
    isometric.washer(iso, -0.7, -0.7)


def _icon(draw: Callable[[Iso], None], ground: str, *, unit: float = 96, y: float = 36, x: float = 0) -> Paint:
    def paint(sheet: Sheet, width: float, height: float) -> None:
        def inside(on: Sheet) -> None:
            on.path(rounded(-200, -200, 400, 400, 96), ground)
            draw(Iso(on, x, y, unit))

        centred(sheet, width, height, inside, span=400)

    return paint


SCENES: dict[str, Scene] = scenes(
    cutaway=(cutaway, WIDE),
    arrival=(arrival, WIDE),
    plan=(plan, (1200, 900)),
    tile_cleaning=(_tile("#2f7f80", _cleaning, y=50, unit=112), TILE),
    tile_moving=(_tile(INDIGO, _moving, y=70, unit=112), TILE),
    icon_cleaning=(_icon(_cleaning, "#dcefe9", unit=124, y=56, x=-6), ICON),
    icon_repair=(_icon(_repair, "#fde0d8", unit=128, y=22, x=20), ICON),
    icon_washing=(_icon(_washing, "#dde6fb", unit=116, y=58), ICON),
    icon_moving=(_icon(_moving, "#fbe7c6", unit=90, y=50), ICON),
    icon_fitting=(_icon(_fitting, "#e3e5f6", unit=92, y=40), ICON),
)
