"""Premium beauty: a dark studio, one lamp. Glass, satin and gold come out of the shade; most of the picture is air."""

from __future__ import annotations

from collections.abc import Callable

from portico.usecases.starters.art.chance import dice
from portico.usecases.starters.art.colour import mix, tone
from portico.usecases.starters.art.materials import metal
from portico.usecases.starters.art.sheet import Sheet, rounded
from portico.usecases.starters.scenes import vessels
from portico.usecases.starters.scenes.scene import ICON, SQUARE, TILE, Scene, centred, is_wide, scenes

PLUM, WINE, ROSE, PEARL, GOLD, WHITE = "#2c1624", "#4a2238", "#c98f8d", "#f3e4da", "#cfa46b", "#ffffff"


def _studio(sheet: Sheet, width: float, height: float, at: tuple[float, float], deep: str, light: str) -> None:
    """A seamless wall, one pool of light at a point, and the wall falling off to dark."""
    x, y = at
    sheet.rect(0, 0, width, height, deep)
    for reach, share in ((1.15, 0.55), (0.75, 0.55), (0.42, 0.5)):
        r = height * reach
        sheet.ellipse(x, y, r * 1.1, r, sheet.radial([(0, light, share), (0.5, light, share * 0.42), (1, light, 0)]))
    sheet.rect(0, 0, width, height, sheet.linear([(0, tone(deep, -0.03), 0.75), (0.42, deep, 0.25), (1, deep, 0)]))


def _satin(sheet: Sheet, width: float, height: float, colour: str, seed: str, top: float) -> None:
    """Satin lying in long folds from the left edge to the right, brighter where it faces the lamp."""
    chance = dice(seed)
    base = f"M0,{top + 60}C{width * 0.25},{top - 30} {width * 0.5},{top + 110} {width * 0.72},{top + 20}"
    base += f"C{width * 0.85},{top - 30} {width * 0.95},{top + 10} {width},{top - 20}V{height}H0Z"
    sheet.path(
        base,
        sheet.linear(
            [(0, tone(colour, -0.16)), (0.55, colour), (0.75, tone(colour, 0.1)), (1, tone(colour, -0.04))], y2=0.35
        ),
    )
    with sheet.within(base):
        for fold in range(6):
            y = top + 40 + fold * (height - top) / 4.4
            sway = chance.uniform(36, 96)
            d = (
                f"M-40,{y + sway}C{width * 0.22},{y - sway * 0.6} {width * 0.46},{y + sway * 1.6} "
                f"{width * 0.68},{y + sway * 0.2}S{width * 0.9},{y - sway} {width + 40},{y - sway * 0.2}"
            )
            weight = chance.uniform(20, 40)
            sheet.soft_stroke(d, tone(colour, -0.2), weight, 0.5)
            sheet.soft_stroke(d, tone(colour, 0.16), weight * 0.5, 0.5, dy=-weight * 1.1)
            sheet.soft_stroke(d, mix(colour, WHITE, 0.4), weight * 0.14, 0.4, dy=-weight * 1.2)


def _plinth(sheet: Sheet, x: float, y: float, rx: float, depth: float, colour: str) -> None:
    """A round stone drum seen from just above: its top at y."""
    ry = rx * 0.17
    sheet.path(
        f"M{x - rx},{y}V{y + depth}A{rx},{ry} 0 0 0 {x + rx},{y + depth}V{y}Z",
        sheet.linear(
            [(0, tone(colour, -0.22)), (0.3, tone(colour, 0.03)), (0.5, tone(colour, -0.04)), (1, tone(colour, -0.3))]
        ),
    )
    sheet.ellipse(
        x, y, rx, ry, sheet.linear([(0, tone(colour, 0.08)), (0.6, colour), (1, tone(colour, -0.13))], y2=0.5)
    )
    chance = dice("vein", x, rx)
    with sheet.within(f"M{x - rx},{y}A{rx},{ry} 0 0 1 {x + rx},{y}A{rx},{ry} 0 0 1 {x - rx},{y}Z"):
        for _ in range(5):
            vx = x + chance.uniform(-rx, rx)
            sheet.stroke(
                f"M{vx},{y - ry}C{vx + 40},{y - ry * 0.3} {vx - 30},{y + ry * 0.4} {vx + 60},{y + ry}",
                tone(colour, -0.1),
                1.6,
                opacity=0.5,
            )


def _petal(sheet: Sheet, x: float, y: float, size: float, turn: float, colour: str, blur: float = 0) -> None:
    with sheet.moved(x, y, turn=turn, scale=size / 100):
        more = {"filter": sheet.blur(blur)} if blur else {}
        d = "M0,50C-46,30 -50,-30 -8,-50C-2,-42 6,-42 12,-50C52,-26 44,32 0,50Z"
        sheet.path(
            d, sheet.linear([(0, tone(colour, 0.1)), (0.55, colour), (1, tone(colour, -0.16))], x2=0.7, y2=1), **more
        )
        if not blur:
            sheet.stroke(
                "M0,46C-4,16 -2,-14 2,-40M0,46C-18,20 -26,-6 -22,-30M0,46C18,20 26,-4 26,-30",
                tone(colour, -0.1),
                1.4,
                opacity=0.55,
            )


def serum(sheet: Sheet, width: float, height: float) -> None:
    """One bottle on a stone drum, satin below, two petals falling."""
    wide = is_wide(width, height)
    x, ground, scale = (
        (width * 0.73, height * 0.79, 1.12) if wide else (width * 0.68, height * 0.84, height / 600 * 1.08)
    )
    _studio(sheet, width, height, (x + 30, ground - height * 0.38), PLUM, "#8e4f66")
    arch_w, arch_top = 190 * scale, ground - 440 * scale
    arch = (
        f"M{x - arch_w},{height}V{arch_top + arch_w}A{arch_w},{arch_w} 0 0 1 {x + arch_w},{arch_top + arch_w}V{height}Z"
    )
    sheet.path(arch, sheet.linear([(0, "#b0707a", 0.85), (0.55, "#7a4158", 0.6), (1, "#4a2238", 0.5)], x2=0.7, y2=1))
    sheet.stroke(arch, GOLD, 1.6, opacity=0.7)
    _satin(sheet, width, height, "#6d3049", "serum", ground - 20)
    _plinth(sheet, x, ground - 6, 170 * scale, 60 * scale, "#d9c2b6")
    sheet.ellipse(x + 66 * scale, ground - 4, 96 * scale, 13 * scale, "#3a1c28", opacity=0.35, filter=sheet.blur(9))
    with sheet.moved(x, ground, scale=scale):
        vessels.bottle(sheet, "#a8536b", GOLD)
    with sheet.moved(x + 118 * scale, ground + 2, scale=scale * 0.62):
        vessels.pearl_jar(sheet, PEARL, GOLD)
    for dx, dy, size, turn, blur in (
        (-200, -330, 46, -38, 0),
        (-262, -110, 62, 24, 0),
        (236, -398, 40, 70, 0),
        (-330, 20, 120, 60, 3),
    ):
        _petal(sheet, x + dx * scale, ground + dy * scale, size * scale, turn, "#dfa3a1", blur)


def cream(sheet: Sheet, width: float, height: float) -> None:
    """A swipe of cream across satin-rose glass, a gold spatula, the jar it came from."""
    wide = is_wide(width, height)
    x, y, scale = (width * 0.7, height * 0.56, 1.0) if wide else (width * 0.5, height * 0.7, height / 600 * 0.76)
    _studio(sheet, width, height, (x, y - 60), "#6b3a44", "#d99d96")
    with sheet.moved(x, y, scale=scale, turn=-8):
        vessels.smear(sheet, PEARL)
    with sheet.moved(x + 250 * scale, y + 150 * scale, scale=scale * 1.25):
        vessels.open_jar(sheet, PEARL, GOLD)
    with sheet.moved(x - 60 * scale, y + 46 * scale, turn=-24, scale=scale):
        sheet.soft_shadow("M-250,-9H60C110,-34 180,-30 190,0C180,30 110,34 60,9H-250Z", 5, 0.3, dx=8, dy=16)
        sheet.path(
            "M-250,-8H60C110,-32 180,-28 190,0C180,28 110,32 60,8H-250C-262,8 -262,-8 -250,-8Z", metal(sheet, GOLD)
        )
        sheet.path("M78,-6C120,-20 170,-18 176,0C170,14 120,18 78,6Z", tone(GOLD, -0.1), opacity=0.5)
    for dx, dy, size, turn in ((-350, -170, 60, 20), (60, -236, 52, -40), (420, -60, 44, 60)):
        _petal(sheet, x + dx * scale, y + dy * scale, size * scale, turn, "#e7b3a9")


def lips(sheet: Sheet, width: float, height: float) -> None:
    """Three lipsticks at different heights, evening."""
    _studio(sheet, width, height, (width * 0.5, height * 0.42), "#3a1320", "#a63d50")
    _satin(sheet, width, height, "#7d1f35", "lips", height * 0.74)
    for place, (colour, lift, scale) in enumerate((("#b02a3f", 0, 0.92), ("#8d1f3c", 46, 1.18), ("#c65f5a", 10, 0.98))):
        with sheet.moved(width * (0.44 + place * 0.19), height * 0.86 - lift * 0.3, scale=scale * height / 600):
            vessels.lipstick(sheet, colour, GOLD)


def perfume(sheet: Sheet, width: float, height: float) -> None:
    """A square flacon against the light, its colour thrown on the table."""
    _studio(sheet, width, height, (width * 0.6, height * 0.36), "#5a3a2c", "#e5b58b")
    table = height * 0.76
    sheet.rect(0, table, width, height - table, sheet.linear([(0, "#8a5f48"), (0.6, "#c08f6c"), (1, "#6a4534")]))
    sheet.path(
        f"M{width * 0.36},{table + 20}L{width * 0.64},{table + 20}L{width * 0.5},{height}L{width * 0.1},{height}Z",
        sheet.linear([(0, "#ffd9a0", 0.75), (1, "#ffd9a0", 0.05)], x2=0, y2=1),
        filter=sheet.blur(7),
    )
    with sheet.moved(width * 0.5, table + height * 0.07, scale=height / 600 * 1.2):
        vessels.flacon(sheet, "#d99a5b", GOLD)


def skin(sheet: Sheet, width: float, height: float) -> None:
    """Drops of serum on rose glass, seen from above."""
    sheet.rect(0, 0, width, height, sheet.linear([(0, "#e9c3b8"), (0.5, "#d8a39c"), (1, "#b87c7c")], x2=0.8, y2=1))
    chance = dice("drops")
    for cx, cy, r in (
        (0.36, 0.34, 0.17),
        (0.66, 0.58, 0.23),
        (0.3, 0.74, 0.1),
        (0.76, 0.22, 0.08),
        (0.52, 0.86, 0.06),
        (0.86, 0.84, 0.05),
        (0.14, 0.52, 0.05),
    ):
        vessels.drop(sheet, cx * width, cy * height, r * min(width, height), "#d89a90", chance.uniform(-12, 12))


def _icon(
    draw: Callable[[Sheet], None], deep: str, light: str, *, y: float, scale: float
) -> Callable[[Sheet, float, float], None]:
    def paint(sheet: Sheet, width: float, height: float) -> None:
        def inside(on: Sheet) -> None:
            disc = rounded(-200, -200, 400, 400, 200)
            on.path(disc, on.radial([(0, light), (1, deep)], cx=0.42, cy=0.36, r=0.75))
            with on.within(disc), on.moved(0, y, scale=scale):
                draw(on)

        centred(sheet, width, height, inside, span=400)

    return paint


SCENES: dict[str, Scene] = scenes(
    surface="film",
    serum_square=(serum, SQUARE),
    cream_square=(cream, SQUARE),
    lips_square=(lips, SQUARE),
    cream=(cream, (1500, 640)),
    tile_skin=(skin, TILE),
    tile_perfume=(perfume, TILE),
    icon_care=(_icon(lambda s: vessels.bottle(s, "#a8536b", GOLD), WINE, "#9a5a70", y=146, scale=0.9), ICON),
    icon_makeup=(_icon(lambda s: vessels.lipstick(s, "#b02a3f", GOLD), "#521a2c", "#b4566a", y=170, scale=0.74), ICON),
    icon_scent=(_icon(lambda s: vessels.flacon(s, "#d99a5b", GOLD), "#6b4432", "#d9a883", y=150, scale=0.98), ICON),
    icon_gift=(_icon(lambda s: vessels.gift(s, PEARL, GOLD), "#4a2238", "#a8697c", y=130, scale=1.0), ICON),
)
