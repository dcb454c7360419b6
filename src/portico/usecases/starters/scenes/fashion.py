"""Value fashion: posters off a screen press. Loud flat inks, large circles, crowded rails, halftone for shade."""

from __future__ import annotations

from collections.abc import Callable

from portico.usecases.starters.art.sheet import Sheet
from portico.usecases.starters.scenes import garments
from portico.usecases.starters.scenes.garments import BUTTER, COBALT, INK, MINT, PAPER, PINK, RED, dots
from portico.usecases.starters.scenes.scene import ICON, TILE, WIDE, Scene, centred, is_wide, scenes

type Draw = Callable[[Sheet], None]


def _hung(draw: Callable[[Sheet, str, str], None], one: str, two: str) -> Draw:
    return lambda sheet: draw(sheet, one, two)


RACK: tuple[Draw, ...] = (
    _hung(garments.knit, PINK, RED),
    _hung(garments.trousers, COBALT, BUTTER),
    _hung(garments.coat, BUTTER, PAPER),
    _hung(garments.tee, PAPER, COBALT),
    _hung(garments.dress, MINT, PAPER),
    _hung(garments.jacket, "#5d7fe0", BUTTER),
    _hung(garments.skirt, PINK, INK),
)


LAID_OUT: tuple[tuple[float, float, float, float, Draw], ...] = (
    (270, 26, -14, 1.2, _hung(garments.jacket, "#4f73dd", BUTTER)),
    (520, 10, 8, 1.22, _hung(garments.tee, BUTTER, PAPER)),
    (736, 40, -9, 1.2, _hung(garments.skirt, PAPER, RED)),
    (400, 540, -12, 0.95, _hung(garments.sneaker, PAPER, RED)),
    (560, 622, -4, 0.9, _hung(garments.sneaker, PAPER, RED)),
    (740, 440, 10, 0.95, _hung(garments.bag, RED, PAPER)),
    (150, 470, -20, 1.0, _hung(garments.cap, MINT, INK)),
)


def rail(sheet: Sheet, width: float, height: float) -> None:
    """A full rail before a setting sun of ink."""
    wide = is_wide(width, height)
    sheet.rect(0, 0, width, height, RED)
    x, y, r = (width * 0.72, height * 0.66, height * 0.66) if wide else (width * 0.75, height * 0.68, height * 0.6)
    sheet.circle(x, y, r, BUTTER)
    with sheet.within(_disc(x, y, r)):
        sheet.rect(x - r, y, r * 2, r, dots(sheet, RED, pitch=13, size=3.4, turn=45), opacity=0.8)
    top = height * 0.14
    scale, step = (1.08, 138.0) if wide else (0.98, 116.0)
    start = width * (0.43 if wide else 0.53)
    sheet.line([(start - 46, top), (width + 20, top)], INK, 13)
    sheet.line([(start - 46, top), (start - 46, height + 10)], INK, 13)
    for place in range(8):
        at = start + 36 + place * step
        if at > width + 60:
            break
        with sheet.moved(at, top + 2, turn=(-3, 2, 0, 3, -2, 2, -1, 1)[place], scale=scale):
            RACK[place % len(RACK)](sheet)
    sheet.rect(0, height - 26, width, 26, INK)
    for place in range(3):
        with sheet.moved(start + 96 + place * (260 if wide else 190), height - 30, scale=0.72 if wide else 0.6):
            garments.sneaker(sheet, (PAPER, MINT, PINK)[place], (COBALT, RED, COBALT)[place])


def weekend(sheet: Sheet, width: float, height: float) -> None:
    """Everything for one weekend laid out on a cobalt floor, askew."""
    wide = is_wide(width, height)
    sheet.rect(0, 0, width, height, COBALT)
    x = width * (0.44 if wide else 0.48)
    top = -60.0
    band = f"M{x + 130},0L{width},0V{height}L{x - 60},{height}Z"
    sheet.path(band, PINK)
    with sheet.within(band):
        sheet.path(band, dots(sheet, "#ff8f8c", pitch=15, size=3.6, turn=20))
    scale = 1.0 if wide else 0.72
    for dx, dy, turn, size, draw in LAID_OUT:
        at_y = top + 60 + dy * 0.9 * (1 if wide else 0.86)
        with sheet.moved(x + dx * scale, at_y, turn=turn, scale=size * scale):
            draw(sheet)


def _tile(
    ground: str, shape: str, draw: Draw, *, scale: float, lift: float, turn: float = 0
) -> Callable[[Sheet, float, float], None]:
    def paint(sheet: Sheet, width: float, height: float) -> None:
        sheet.rect(0, 0, width, height, ground)

        def inside(on: Sheet) -> None:
            on.circle(40, 30, 262, shape)
            on.circle(40, 30, 262, dots(on, ground, pitch=14, size=2.6, turn=30), opacity=0.7)
            with on.moved(20, lift, turn=turn, scale=scale):
                draw(on)

        centred(sheet, width, height, inside, span=600)

    return paint


def countdown(sheet: Sheet, width: float, height: float) -> None:
    """A strip of price tags on strings, for the clock of a sale."""
    sheet.rect(0, 0, width, height, INK)
    for place, ink in enumerate((RED, BUTTER, PINK, MINT, PAPER, COBALT, RED, BUTTER)):
        x = width * 0.08 + place * width * 0.12
        with sheet.moved(x, -10, turn=(-7, 5, -3, 8, -5, 4, -8, 6)[place], scale=height / 290):
            sheet.line([(0, 0), (0, 84 + place % 3 * 30)], PAPER, 4)
            with sheet.moved(0, 80 + place % 3 * 30):
                sheet.path("M0,-6L42,28V150H-42V28Z", ink)
                sheet.circle(0, 30, 10, INK)
                sheet.path("M-24,66H24V76H-24ZM-24,88H10V98H-10H-24Z", INK, opacity=0.75)
                with sheet.within("M0,-6L42,28V150H-42V28Z"):
                    sheet.rect(0, 100, 50, 60, dots(sheet, INK, pitch=7, size=1.7), opacity=0.6)


def _icon(draw: Draw, ground: str, *, scale: float, y: float, x: float = 0) -> Callable[[Sheet, float, float], None]:
    def paint(sheet: Sheet, width: float, height: float) -> None:
        def inside(on: Sheet) -> None:
            on.path("M-200,-200H200V200H-200Z", ground)
            with on.within("M-200,-200H200V200H-200Z"):
                on.rect(-200, 60, 400, 140, dots(on, INK, pitch=20, size=3.6), opacity=0.28)
            with on.moved(x, y, scale=scale):
                draw(on)

        centred(sheet, width, height, inside, span=400)

    return paint


def _disc(x: float, y: float, r: float) -> str:
    return f"M{x - r},{y}A{r},{r} 0 0 1 {x + r},{y}A{r},{r} 0 0 1 {x - r},{y}Z"


SCENES: dict[str, Scene] = scenes(
    rail=(rail, WIDE),
    weekend=(weekend, WIDE),
    tags=(countdown, (1080, 460)),
    tile_knit=(_tile(PINK, BUTTER, RACK[0], scale=2.05, lift=-310), TILE),
    tile_denim=(_tile(BUTTER, PAPER, RACK[5], scale=1.9, lift=-300, turn=5), TILE),
    tile_shoes=(_tile(MINT, PAPER, _hung(garments.sneaker, PAPER, RED), scale=2.1, lift=110, turn=-14), TILE),
    icon_tops=(_icon(RACK[3], BUTTER, scale=1.12, y=-190), ICON),
    icon_bottoms=(_icon(RACK[1], PINK, scale=0.92, y=-184), ICON),
    icon_dresses=(_icon(RACK[4], RED, scale=0.94, y=-184), ICON),
    icon_coats=(_icon(_hung(garments.coat, BUTTER, PAPER), MINT, scale=0.9, y=-180), ICON),
    icon_shoes=(_icon(_hung(garments.sneaker, PAPER, COBALT), BUTTER, scale=1.32, y=64, x=-4), ICON),
)
