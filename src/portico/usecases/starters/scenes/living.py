"""Home living: four in the afternoon. Rooms in flat planes, and one low sun that cuts its windows out on the wall."""

from __future__ import annotations

from portico.usecases.starters.art.colour import mix, tone
from portico.usecases.starters.art.sheet import Sheet
from portico.usecases.starters.scenes import furniture
from portico.usecases.starters.scenes.furniture import BLACK, BONE, CLAY, DUSK, INDIGO, MOSS, OAK, OCHRE, SAND, WALNUT
from portico.usecases.starters.scenes.scene import TILE, WIDE, Scene, is_wide, scenes

SUN = "#ffd9a0"


def _room(sheet: Sheet, width: float, height: float, wall: str, floor: str, line: float) -> None:
    """A wall, a floor of long boards, a skirting board between them at y = line."""
    sheet.rect(0, 0, width, line, wall)
    sheet.rect(0, line, width, height - line, floor)
    depth = height - line
    for place in range(-6, 22):
        x = place * width / 15
        centre = width * 0.5
        sheet.line([(x, line), (centre + (x - centre) * (1 + depth / height * 1.4), height)], tone(floor, -0.05), 1.6)
    sheet.rect(0, line - height * 0.022, width, height * 0.022, tone(wall, 0.06))
    sheet.rect(0, line, width, height * 0.012, DUSK, fill_opacity=0.2)


def _sunlight(
    sheet: Sheet, x: float, y: float, width: float, height: float, colour: str, *, panes: int = 2, lean: float = 0.42
) -> None:
    """The window's light on the wall: panes cut out hard, leaning to the right."""
    gap = width * 0.045
    pane = (width - gap * (panes - 1)) / panes
    for column in range(panes):
        for row in range(2):
            left, top, tall = x + column * (pane + gap), y + row * (height / 2 + gap * 0.3), height / 2 - gap * 0.7
            a, b = (top - y) * lean, (top - y + tall) * lean
            sheet.path(f"M{left + a},{top}H{left + pane + a}L{left + pane + b},{top + tall}H{left + b}Z", colour)


def afternoon(sheet: Sheet, width: float, height: float) -> None:
    """A terracotta living room: sofa, arc lamp, fig, sun on the wall."""
    wide = is_wide(width, height)
    line = height * 0.8
    _room(sheet, width, height, "#a8512f", "#8c5a38", line)
    k = height / 600 * (1.86 if wide else 1.36)
    x = width * (0.7 if wide else 0.73)
    _sunlight(sheet, x - 190 * k * 0.62, height * 0.1, 250 * k * 0.7, height * 0.5, "#c77145")
    with sheet.moved(x - 36 * k, height * (0.26 if wide else 0.34), scale=k):
        furniture.painting(sheet, 66, 84, OCHRE, INDIGO)
    with sheet.moved(x + 36 * k, height * (0.22 if wide else 0.31), scale=k):
        furniture.painting(sheet, 48, 58, CLAY, MOSS)
    with sheet.moved(x, line + 20 * k, scale=k):
        furniture.rug(sheet, 250, 40, INDIGO)
    with sheet.moved(x, line + 16 * k, scale=k):
        furniture.sofa(sheet, "#e5d2b6", OCHRE)
    with sheet.moved(x + 186 * k, line + 18 * k, scale=k * 1.06):
        furniture.lamp(sheet, OCHRE)
    with sheet.moved(x - 160 * k, line + 14 * k, scale=k * 1.04):
        furniture.plant(sheet, BONE)


def morning(sheet: Sheet, width: float, height: float) -> None:
    """A blue bedroom early: the bed, a lamp, one long pane of sun."""
    wide = is_wide(width, height)
    line = height * 0.8
    _room(sheet, width, height, "#3c5676", "#9a7a5c", line)
    k = height / 600 * (1.9 if wide else 1.5)
    x = width * (0.72 if wide else 0.77)
    _sunlight(sheet, x - 150 * k, height * 0.12, 190 * k, height * 0.5, "#5b7797", panes=3)
    with sheet.moved(x + 34 * k, height * (0.3 if wide else 0.36), scale=k):
        furniture.painting(sheet, 104, 66, OCHRE, CLAY)
    with sheet.moved(x, line + 10 * k, scale=k):
        furniture.rug(sheet, 230, 34, "#b9623d")
    with sheet.moved(x, line + 20 * k, scale=k):
        furniture.bed(sheet, OCHRE, CLAY)
    with sheet.moved(x - 150 * k, line + 16 * k, scale=k):
        furniture.shadow(sheet, -20, 42, reach=34, depth=7)
        furniture.block(sheet, -22, -44, 44, 44, WALNUT, shade=0.3)
        sheet.rect(-17, -26, 34, 2, BLACK)
        with sheet.moved(0, -44, scale=0.72):
            furniture.vase(sheet, BONE)
    with sheet.moved(x - 150 * k, 0, scale=k):
        furniture.pendant(sheet, BONE, 110 if wide else 150)


def whole_room(sheet: Sheet, width: float, height: float) -> None:
    """A whole living room to tap on: every piece in it is an entry."""
    line = height * 0.7
    _room(sheet, width, height, "#d9bd97", "#a9764c", line)
    _sunlight(sheet, width * 0.14, height * 0.08, width * 0.42, height * 0.46, mix("#d9bd97", SUN, 0.72))
    k = width / 500
    with sheet.moved(width * 0.3, height * 0.29, scale=k):
        furniture.painting(sheet, 74, 96, CLAY, INDIGO)
    with sheet.moved(width * 0.5, height * 0.25, scale=k):
        furniture.painting(sheet, 50, 62, OCHRE, MOSS)
    with sheet.moved(width * 0.8, line + 4, scale=k * 0.8):
        furniture.sideboard(sheet)
    with sheet.moved(width * 0.68, line + 4 - 72 * k * 0.8, scale=k * 0.86):
        furniture.vase(sheet, CLAY)
    with sheet.moved(width * 0.9, line + 4 - 72 * k * 0.8, scale=k * 0.8):
        for place, (colour, tall) in enumerate(((INDIGO, 34), (BONE, 40), (MOSS, 30), (CLAY, 37), (SAND, 33))):
            sheet.rect(-20 + place * 8.0, -tall, 7.2, tall, colour)
    with sheet.moved(width * 0.79, 0, scale=k):
        furniture.pendant(sheet, "#4f6a52", 96)
    with sheet.moved(width * 0.45, line + height * 0.1, scale=k):
        furniture.rug(sheet, 270, 66, "#8c3f2c")
    with sheet.moved(width * 0.36, line + height * 0.1, scale=k * 1.02):
        furniture.sofa(sheet, INDIGO, OCHRE)
    with sheet.moved(width * 0.075, line + height * 0.085, scale=k * 1.1):
        furniture.plant(sheet, BONE)
    with sheet.moved(width * 0.83, line + height * 0.2, scale=k * 1.12):
        furniture.armchair(sheet, "#c2763f")
    with sheet.moved(width * 0.49, line + height * 0.2, scale=k):
        furniture.shadow(sheet, -44, 90, reach=36, depth=7)
        sheet.path("M-36,0L-32,-28H-28L-30,0ZM36,0L32,-28H28L30,0Z", WALNUT)
        furniture.block(sheet, -50, -33, 100, 7, OAK, radius=3, shade=0.1)
        sheet.path("M-24,-33V-41H-8V-33ZM8,-33V-36H30V-33Z", BONE)
        sheet.rect(8, -39, 20, 3, CLAY)


def dining(sheet: Sheet, width: float, height: float) -> None:
    line = height * 0.8
    _room(sheet, width, height, "#8d9a6a", "#a9794f", line)
    _sunlight(sheet, width * 0.06, height * 0.08, width * 0.5, height * 0.5, "#a9b585")
    k = height / 290
    for x in (-98, 98):
        mirror = "scale(-1 1)" if x > 0 else None
        with sheet.moved(width / 2 + x * k, line + 16 * k, scale=k), sheet.group(transform=mirror):
            furniture.chair(sheet, CLAY)
    with sheet.moved(width / 2, line + 20 * k, scale=k):
        furniture.table(sheet)
        with sheet.moved(24, -76, scale=0.84):
            furniture.vase(sheet, BONE)
        sheet.path("M-54,-76C-54,-90 -14,-90 -14,-76Z", INDIGO)
    with sheet.moved(width / 2, 0, scale=k):
        furniture.pendant(sheet, OCHRE, 64)


def bathing(sheet: Sheet, width: float, height: float) -> None:
    line = height * 0.84
    _room(sheet, width, height, "#7fa3a6", "#d8cbb6", line)
    for row in range(9):
        sheet.rect(0, row * height / 14, width, 1.6, "#93b5b7")
    for column in range(16):
        sheet.rect(column * width / 14, 0, 1.6, height * 9 / 14, "#93b5b7")
    _sunlight(sheet, width * 0.3, height * 0.06, width * 0.4, height * 0.5, "#a3c2c1")
    k = height / 270
    with sheet.moved(width * 0.5, line + 12 * k, scale=k):
        furniture.shadow(sheet, -86, 176, reach=50, depth=10)
        d = "M-100,-72H100C96,-24 76,-4 52,-4H-52C-76,-4 -96,-24 -100,-72Z"
        sheet.path(d, BONE)
        with sheet.within(d):
            sheet.rect(52, -80, 60, 90, tone(BONE, -0.08))
        sheet.rect(-106, -78, 212, 9, tone(BONE, 0.03), rx=4)
        furniture.block(sheet, -64, -70, 44, 48, CLAY, shade=0.3)
        for y in (-62, -56):
            sheet.rect(-64, y, 44, 2.4, BONE)
        sheet.stroke("M74,-78V-112C74,-124 54,-124 54,-112V-106", "#8a6a3c", 5)
    with sheet.moved(width * 0.15, line + 8 * k, scale=k * 0.78):
        furniture.plant(sheet, INDIGO)


def balcony(sheet: Sheet, width: float, height: float) -> None:
    line = height * 0.8
    sheet.rect(0, 0, width, line, "#eebf7d")
    sheet.circle(width * 0.68, height * 0.32, height * 0.17, "#fbe3b0")
    for level, colour in ((0.52, "#d98f5c"), (0.6, "#b9683f"), (0.68, "#8f4c33")):
        y = height * level
        sheet.path(
            (
                f"M0,{y}C{width * 0.2},{y - 50} {width * 0.36},{y - 10} {width * 0.5},{y - 26}S{width * 0.84},{y + 20}"
                f" {width},{y - 30}V{height}H0Z"
            ),
            colour,
        )
    sheet.rect(0, line - height * 0.26, width, 8, BLACK)
    for bar in range(19):
        sheet.rect(bar * width / 18 - 2, line - height * 0.26, 4, height * 0.26, BLACK)
    sheet.rect(0, line, width, height - line, "#b98a5f")
    for board in range(5):
        sheet.rect(0, line + board * (height - line) / 5, width, 2, tone("#b98a5f", -0.08))
    k = height / 250
    with sheet.moved(width * 0.58, line + 22 * k, scale=k * 1.05):
        furniture.armchair(sheet, "#3f6a66")
    with sheet.moved(width * 0.24, line + 20 * k, scale=k * 0.92):
        furniture.plant(sheet, CLAY)


SCENES: dict[str, Scene] = scenes(
    surface="paper",
    afternoon=(afternoon, WIDE),
    morning=(morning, WIDE),
    room=(whole_room, (1200, 900)),
    tile_dining=(dining, TILE),
    tile_bathing=(bathing, TILE),
    tile_balcony=(balcony, TILE),
)
