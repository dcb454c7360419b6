"""Mother and baby: a felt picture book. Round shapes, running stitches, night blue and peach, nothing with a point."""

from __future__ import annotations

from collections.abc import Callable

from portico.usecases.starters.art.chance import dice
from portico.usecases.starters.art.colour import tone
from portico.usecases.starters.art.sheet import Sheet, rounded
from portico.usecases.starters.scenes import toys
from portico.usecases.starters.scenes.scene import ICON, TILE, WIDE, Paint, Scene, centred, is_wide, scenes
from portico.usecases.starters.scenes.toys import APRICOT, BLUSH, BUTTER, CLOUD, MILK, NIGHT, SAGE, Draw

TEAL = "#2f6670"


def _place(sheet: Sheet, draw: Callable[[Sheet], None], x: float, y: float, scale: float, turn: float = 0) -> None:
    with sheet.moved(x, y, turn=turn, scale=scale):
        draw(sheet)


def _ground(sheet: Sheet, width: float, height: float, colour: str) -> None:
    sheet.rect(0, 0, width, height, sheet.down(tone(colour, -0.02), tone(colour, 0.03)))


def goodnight(sheet: Sheet, width: float, height: float) -> None:
    """A bear under the moon, a mobile turning above."""
    wide = is_wide(width, height)
    _ground(sheet, width, height, NIGHT)
    chance = dice("night", width)
    for _ in range(34):
        sheet.circle(
            chance.uniform(0, width), chance.uniform(0, height * 0.7), chance.uniform(1.6, 4), BUTTER, fill_opacity=0.75
        )
    x, y, k = (width * 0.74, height * 0.7, 1.22) if wide else (width * 0.76, height * 0.73, 1.06)
    _place(sheet, toys.moon, x - (330 if wide else 270) * k, height * 0.26, (0.92 if wide else 0.74) * k)
    for dx, length, draw in (
        (-110, 120, toys.star),
        (10, 70, toys.cloud),
        (140, 140, toys.star),
        (260, 84, toys.cloud),
    ):
        sheet.line([(x + dx * k, -10), (x + dx * k, length * k)], MILK, 3, stroke_dasharray="7 6")
        _place(sheet, draw, x + dx * k, (length + 34) * k, (0.52 if draw is toys.cloud else 0.6) * k, dx * 0.05)
    toys.hills(sheet, width, height, height * 0.8, "#58779c", 30)
    toys.hills(sheet, width, height, height * 0.89, "#7a98b6", 22)
    _place(sheet, toys.bear, x, y, 1.16 * k)
    _place(sheet, lambda s: toys.block(s, APRICOT, "heart"), x + 176 * k, y + 104 * k, 0.82 * k, 6)
    _place(sheet, lambda s: toys.block(s, SAGE, "drop"), x + 262 * k, y + 112 * k, 0.76 * k, -5)
    _place(sheet, lambda s: toys.block(s, BLUSH, "ring"), x + 214 * k, y + 24 * k, 0.72 * k, -9)


def outing(sheet: Sheet, width: float, height: float) -> None:
    """First trip out: a pram on the hill, a rabbit beside it, a balloon over everything."""
    wide = is_wide(width, height)
    _ground(sheet, width, height, TEAL)
    x, y, k = (width * 0.72, height * 0.68, 1.15) if wide else (width * 0.745, height * 0.7, 0.94)
    for dx, dy, size, colour in (
        (-330, -250, 0.7, "#4f8790"),
        (60, -290, 0.8, CLOUD),
        (330, -220, 0.9, CLOUD),
        (-560, -40, 0.8, "#44808a"),
    ):
        _place(sheet, lambda s, c=colour: toys.cloud(s, c), x + dx * k, y + dy * k, size * k)  # type: ignore[misc]
    _place(sheet, toys.balloon, x - (270 if wide else 200) * k, y - 210 * k, (0.96 if wide else 0.8) * k, -6)
    toys.hills(sheet, width, height, height * 0.68, "#5d9a8c", 46)
    toys.hills(sheet, width, height, height * 0.8, SAGE, 28)
    chance = dice("meadow", width)
    for _ in range(26):
        fx, fy = chance.uniform(width * 0.4 if wide else 0, width), chance.uniform(height * 0.88, height)
        sheet.circle(fx, fy, 7, chance.choice((MILK, BUTTER, BLUSH)))
        sheet.circle(fx, fy, 2.6, APRICOT)
    _place(sheet, toys.pram, x - 70 * k, y + 20 * k, 1.25 * k)
    _place(sheet, toys.rabbit, x + 190 * k, y + 40 * k, 0.86 * k)


def _tile(ground: str, *things: tuple[Draw, float, float, float, float]) -> Paint:
    def paint(sheet: Sheet, width: float, height: float) -> None:
        _ground(sheet, width, height, ground)

        def inside(on: Sheet) -> None:
            for draw, x, y, scale, turn in things:
                _place(on, draw, x, y, scale, turn)

        centred(sheet, width, height, inside, span=600)

    return paint


def _icon(draw: Draw, ground: str, *, scale: float = 1.0, y: float = 0) -> Paint:
    def paint(sheet: Sheet, width: float, height: float) -> None:
        def inside(on: Sheet) -> None:
            toys.felt(on, rounded(-186, -186, 372, 372, 130), ground, inset=0.92, lift=0)
            _place(on, draw, 0, y, scale)

        centred(sheet, width, height, inside, span=376)

    return paint


SCENES: dict[str, Scene] = scenes(
    surface="felt",
    goodnight=(goodnight, WIDE),
    outing=(outing, WIDE),
    tile_feeding=(_tile("#f9d9c4", (toys.bottle, -104, 6, 1.7, -8), (toys.bowl, 128, 80, 1.25, 4)), TILE),
    tile_sleep=(
        _tile(
            "#8ba7c6", (toys.moon, -30, -20, 1.75, 0), (toys.star, 176, -150, 0.9, 10), (toys.cloud, 96, 150, 1.4, 0)
        ),
        TILE,
    ),
    tile_play=(
        _tile(
            "#cfe0cb",
            (toys.rings, -110, 24, 1.5, 0),
            (lambda s: toys.block(s, APRICOT, "heart"), 150, 120, 1.25, 8),
            (lambda s: toys.block(s, "#6d93b5", "ring"), 160, -34, 1.1, -7),
        ),
        TILE,
    ),
    icon_expecting=(_icon(toys.nest, "#f9dcc9", scale=1.25, y=8), ICON),
    icon_newborn=(_icon(toys.bottle, "#e3eef4", scale=1.15, y=16), ICON),
    icon_weaning=(_icon(toys.bowl, "#fbe9b8", scale=1.2, y=20), ICON),
    icon_toddler=(_icon(toys.rings, "#d9e8d5", scale=1.12, y=14), ICON),
    icon_school=(_icon(toys.satchel, "#f7cfc2", scale=1.25, y=0), ICON),
)
