"""Fresh food: a market table in gouache. Heaps seen from above, bristle marks left standing, strong daylight colour."""

from __future__ import annotations

from portico.usecases.starters.art.chance import dice
from portico.usecases.starters.art.colour import tone
from portico.usecases.starters.art.sheet import Sheet
from portico.usecases.starters.scenes import produce
from portico.usecases.starters.scenes.produce import CORN, DEEP, LIME, Draw
from portico.usecases.starters.scenes.scene import TILE, WIDE, Paint, Scene, centred, is_wide, scenes

type Seat = tuple[Draw, float, float, float, float]


def brushed(sheet: Sheet, width: float, height: float, colour: str, *, seed: str, count: int = 60) -> None:
    """A ground laid on with a wide brush, the strokes still to be seen."""
    sheet.rect(0, 0, width, height, colour)
    chance = dice(seed, width)
    for _ in range(count):
        x, y, long = chance.uniform(-200, width), chance.uniform(-20, height + 20), chance.uniform(160, 520)
        ink = tone(colour, chance.choice((-0.025, 0.02, 0.03)))
        d = (
            f"M{x:.0f},{y:.0f}c{long * 0.3:.0f},{chance.uniform(-14, 14):.0f} {long * 0.7:.0f}"
            f",{chance.uniform(-14, 14):.0f} {long:.0f},0"
        )
        sheet.stroke(d, ink, chance.uniform(10, 34), stroke_opacity=0.55)


def _edge(seed: str, x: float, height: float, lean: float) -> str:
    """A torn edge running down the picture around x, as the start of a path to the right."""
    chance = dice(seed)
    steps = 26
    points = [(x + lean * place / steps + chance.uniform(-9, 9), place * height / steps) for place in range(steps + 1)]
    return "M" + "L".join(f"{px:.1f},{py:.1f}" for px, py in points)


def _heap(sheet: Sheet, seats: tuple[Seat, ...], *, x: float, y: float, scale: float) -> None:
    for draw, dx, dy, size, turn in seats:
        with sheet.moved(x + dx * scale, y + dy * scale, turn=turn, scale=size * scale):
            draw(sheet)


MARKET: tuple[Seat, ...] = (
    (produce.leaf, -330, -190, 1.1, -40),
    (produce.greens, -80, -130, 1.3, -18),
    (produce.corn, 150, -150, 1.2, 32),
    (produce.leaf, 390, -220, 1.2, 60),
    (produce.aubergine, 350, -60, 1.15, 28),
    (produce.carrot, -300, 10, 1.15, -38),
    (produce.broccoli, 20, 40, 1.1, 8),
    (produce.lemon, 220, 90, 0.9, 10),
    (produce.mushroom, -420, 190, 0.85, -14),
    (produce.tomato, -190, 170, 1.05, -8),
    (produce.tomato, -20, 220, 0.85, 14),
    (produce.strawberry, 130, 220, 0.72, 24),
    (produce.strawberry, 236, 238, 0.62, -20),
    (produce.eggs, 390, 190, 0.8, 8),
)
SEA: tuple[Seat, ...] = (
    (produce.lemon, -300, 140, 0.95, 0),
    (produce.leaf, -250, -170, 1.0, -60),
    (produce.fish, 40, -140, 1.5, -10),
    (produce.fish, 120, 40, 1.6, -8),
    (produce.shrimp, -150, 170, 1.1, 10),
    (produce.shrimp, 60, 220, 1.0, -24),
    (produce.lemon, 330, 190, 0.8, 20),
    (produce.leaf, 400, 60, 0.9, 70),
)
TABLE: tuple[Seat, ...] = (
    (produce.milk, -150, -60, 1.35, 0),
    (produce.loaf, 90, 60, 1.5, -4),
    (produce.eggs, 60, 180, 0.9, 0),
    (produce.strawberry, -120, 180, 0.75, 12),
    (produce.strawberry, -210, 200, 0.62, -16),
)


def market(sheet: Sheet, width: float, height: float) -> None:
    """The morning's vegetables on a cream table, the wall beside it deep green."""
    wide = is_wide(width, height)
    brushed(sheet, width, height, DEEP, seed="market")
    cloth = _edge("market", width * (0.46 if wide else 0.53), height, -70) + f"H{width}V0Z"
    x, y, scale = (width * 0.745, height * 0.52, 1.0) if wide else (width * 0.775, height * 0.52, 0.72)
    sheet.path(cloth, "#123c22", fill_opacity=0.5, transform="translate(-10 4)")
    with sheet.within(cloth):
        brushed(sheet, width, height, "#f7e7c2", seed="cloth", count=46)
        for stripe in range(30):
            sheet.rect(stripe * 58.0, 0, 12, height, "#e9cf98", fill_opacity=0.45)
    _heap(sheet, MARKET, x=x, y=y, scale=scale)


def catch(sheet: Sheet, width: float, height: float) -> None:
    """The catch of the night on crushed ice."""
    wide = is_wide(width, height)
    brushed(sheet, width, height, "#17466a", seed="catch")
    x, y, scale = (width * 0.73, height * 0.5, 1.0) if wide else (width * 0.76, height * 0.5, 0.74)
    chance = dice("ice", width)
    for _ in range(120):
        px, py, side = x + chance.gauss(0, 230) * scale, y + chance.gauss(0, 150) * scale, chance.uniform(34, 84)
        with sheet.moved(px, py, turn=chance.uniform(0, 90)):
            ink = chance.choice(("#dfeef4", "#c5dfeb", "#eff8fa", "#b2d2e2"))
            sheet.path(
                f"M{-side / 2},{-side / 3}L{side / 3},{-side / 2}L{side / 2},{side / 3}L{-side / 3},{side / 2}Z",
                ink,
                fill_opacity=0.86,
            )
    _heap(sheet, SEA, x=x - 10, y=y, scale=scale * 0.96)


def _tile(ground: str, seats: tuple[Seat, ...], *, scale: float = 1.0) -> Paint:
    def paint(sheet: Sheet, width: float, height: float) -> None:
        brushed(sheet, width, height, ground, seed=ground, count=26)
        centred(sheet, width, height, lambda on: _heap(on, seats, x=0, y=0, scale=scale), span=600)

    return paint


GREENS: tuple[Seat, ...] = (
    (produce.leaf, -190, 120, 1.1, -60),
    (produce.broccoli, 150, 70, 1.3, 12),
    (produce.greens, -40, 20, 1.7, -10),
    (produce.carrot, 190, -120, 1.1, 34),
)
FRUIT: tuple[Seat, ...] = (
    (produce.lemon, -120, -100, 1.2, 0),
    (produce.lemon, 150, 130, 1.0, 20),
    (produce.strawberry, 110, -80, 1.35, 18),
    (produce.strawberry, -110, 120, 1.25, -14),
)


SCENES: dict[str, Scene] = scenes(
    market=(market, WIDE),
    catch=(catch, WIDE),
    tile_greens=(_tile(LIME, GREENS), TILE),
    tile_fruit=(_tile("#f7a9a0", FRUIT), TILE),
    tile_sea=(_tile("#8fc3d8", SEA[2:6], scale=0.98), TILE),
    tile_table=(_tile(CORN, TABLE, scale=1.05), TILE),
)
