"""Covers and scenes of the demo's articles: rooms with several of the shop's things, by day or in the evening."""

from __future__ import annotations

from dataclasses import dataclass

from PIL import Image, ImageChops

from portico.usecases.starters.art import studio
from portico.usecases.starters.art.colour import mix, tone
from portico.usecases.starters.art.lettering import Word
from portico.usecases.starters.art.look import Look
from portico.usecases.starters.art.materials import WHITE, weave, wood
from portico.usecases.starters.art.motifs import mark
from portico.usecases.starters.art.rooms import ROOMS, WALNUT
from portico.usecases.starters.art.shapes import SHAPES
from portico.usecases.starters.art.sheet import Sheet, rounded

WIDE, TALL = (840, 560), (900, 900)
# The strip of a room that a wide picture shows: from this height, 667 units of 1000.
_TOP = 312


@dataclass(frozen=True, slots=True)
class Thing:
    shape: str
    look: Look
    x: float
    y: float
    size: float


@dataclass(frozen=True, slots=True)
class Still:
    """`things` from the back to the front."""

    code: str
    room: str
    things: tuple[Thing, ...]
    evening: bool
    tall: bool


def compose(still: Still) -> Image.Image:
    """The still as a picture, 840 by 560 or 900 by 900."""
    size = TALL if still.tall else WIDE
    top, high = (80.0, 920.0) if still.tall else (float(_TOP), 1000 * size[1] / size[0])
    left, unit = (0.0, size[0] / 1000) if not still.tall else (40.0, size[0] / 920)
    sheet = Sheet()
    room = ROOMS[still.room]
    spot = room.furnish(sheet, still.things[0].look)
    width = 1000.0 if not still.tall else 920.0
    scene = (
        sheet.pixels(size[0] * 3 // 4, (left, top, width, high)).convert("RGB").resize(size, Image.Resampling.BICUBIC)
    )
    scene = _by_night(scene) if still.evening else studio.daylight(scene, shift=spot.sun)
    for thing in still.things:
        drawn = Sheet()
        SHAPES[thing.shape].draw(drawn, thing.look)
        cut = studio.cut_out(drawn, width=thing.size * unit, height=thing.size * unit)
        x, y = (thing.x - left) * unit, (thing.y - top) * unit
        studio.place(scene, cut, x=x, y=y, stance=SHAPES[thing.shape].stance, strength=1.2)
    return _lamplight(scene, still, left, top, unit) if still.evening else scene


def _by_night(scene: Image.Image) -> Image.Image:
    return ImageChops.multiply(scene, Image.new("RGB", scene.size, (126, 120, 142)))


def _lamplight(scene: Image.Image, still: Still, left: float, top: float, unit: float) -> Image.Image:
    """A pool of warm light around the first thing, which is a lamp."""
    lamp = still.things[0]
    sheet = Sheet()
    glow = sheet.radial([(0, "#ffcf8a", 0.62), (0.45, "#ffb867", 0.24), (1, "#ffb867", 0)])
    x, y = (lamp.x - left) * unit, (lamp.y - lamp.size * 0.72 - top) * unit
    reach = lamp.size * unit
    sheet.ellipse(x, y, reach, reach * 0.9, glow)
    light = sheet.pixels(scene.width, (0, 0, scene.width, scene.height))
    ground = Image.new("RGB", scene.size)
    ground.paste(light.convert("RGB"), (0, 0), light.getchannel("A"))
    return ImageChops.screen(scene, ground)


def leaflet(title: str, colour: str, motif: str, rows: int) -> Image.Image:
    """The cover of a file to download: its first page lying on linen."""
    sheet = Sheet()
    cloth = mix(colour, "#efe6d6", 0.78)
    sheet.rect(0, 0, 840, 560, sheet.linear([(0, tone(cloth, 0.03)), (1, tone(cloth, -0.06))], x2=1, y2=1))
    sheet.rect(0, 0, 840, 560, weave(sheet, cloth, size=8, strength=0.13))
    for turn, share in ((-4.5, 0.6), (2.5, 1.0)):
        with sheet.moved(420, 292, turn=turn):
            page = rounded(-178, -236, 356, 500, 4)
            sheet.soft_shadow(page, 8, 0.26, dx=8, dy=12)
            sheet.path(page, tone("#fffdf7", -0.03 * (1 - share)))
            if share == 1.0:
                _first_page(sheet, colour, motif, rows)
    picture = sheet.pixels(840, (0, 0, 840, 560))
    if title:
        words = Sheet()
        words.words.append(Word(-134, -152, title, 30, "#2b2622", "serif-bold", "left", spacing=2))
        set_ = words.pixels(356, (-178, -236, 356, 500)).rotate(-2.5, Image.Resampling.BICUBIC, expand=True)
        picture.alpha_composite(set_, (420 - set_.width // 2, 292 + 14 - set_.height // 2))
    return picture.convert("RGB")


def _first_page(sheet: Sheet, colour: str, motif: str, rows: int) -> None:
    mark(sheet, -122, -196, 30, colour)
    sheet.rect(-134, -124, 44, 4, colour)
    quiet = mix("#2b2622", WHITE, 0.72)
    if motif == "table":
        for row in range(rows):
            y = -92 + row * 40
            sheet.rect(-134, y, 268, 34, mix(colour, WHITE, 0.72 if row == 0 else 0.92))
            for column in range(4):
                sheet.rect(-124 + column * 68, y + 13, 44 if column else 36, 7, WHITE if row == 0 else quiet, rx=3)
        return
    for row in range(rows):
        y = -84 + row * 56
        sheet.circle(-120, y + 10, 13, mix(colour, WHITE, 0.75))
        sheet.rect(-92, y, 190 - row % 3 * 24, 8, quiet, rx=4)
        sheet.rect(-92, y + 17, 150 + row % 2 * 40, 7, mix(quiet, WHITE, 0.4), rx=3)


def shop_front() -> Image.Image:
    """The shop on a wet evening: an eave, two lit windows, a door between them, the street shining."""
    sheet = Sheet()
    sheet.rect(0, 0, 1500, 1000, sheet.down("#33444a", "#4d6064", "#66736f"))
    sheet.path("M0,250L300,120L560,230L900,90L1200,220L1500,130V420H0Z", "#2c3b40", opacity=0.75)
    sheet.rect(120, 300, 1260, 480, sheet.down("#efe5d3", "#dccdb4"))
    for x in (120, 500, 980, 1340):
        wood(sheet, rounded(x, 300, 40, 480, 3), WALNUT, (x, 300, 40, 480), seed=f"post{x}", along="y")
    for x in (190, 1040):
        _window(sheet, x)
    _door(sheet)
    _eave(sheet)
    sheet.rect(0, 780, 1500, 220, sheet.down("#5d6664", "#3f484a"))
    for x, width in ((200, 290), (590, 320), (1050, 280)):
        sheet.path(
            f"M{x},784H{x + width}L{x + width - 30},985H{x + 30}Z",
            sheet.linear([(0, "#ffcf8a", 0.42), (1, "#ffcf8a", 0)], x2=0, y2=1),
        )
    for place in range(150):
        x, y = (place * 397) % 1500, (place * 211) % 900
        sheet.line([(x, y), (x - 7, y + 34 + place % 5 * 8)], WHITE, 2, stroke_opacity=0.28)
    return sheet.pixels(900, (0, 0, 1500, 1000)).convert("RGB")


def _window(sheet: Sheet, x: float) -> None:
    sheet.rect(x, 380, 290, 300, WALNUT)
    sheet.rect(
        x + 12, 392, 266, 276, sheet.radial([(0, "#ffe6b4"), (0.7, "#f2bb6d"), (1, "#d9954c")], cx=0.5, cy=0.4, r=0.8)
    )
    for shelf in (500, 590):
        sheet.rect(x + 12, shelf, 266, 7, WALNUT)
        for place in range(6):
            high = 34 + (place * 17 + shelf) % 30
            ink = ("#7a573c", "#4f6a60", "#a4502f", "#8c7a5c", "#6a4a34", "#c9a25c")[(place + int(shelf)) % 6]
            sheet.path(rounded(x + 24 + place * 42, shelf - high, 28, high, 5), ink)
    sheet.rect(x + 140, 392, 9, 276, WALNUT)


def _door(sheet: Sheet) -> None:
    wood(
        sheet,
        rounded(600, 372, 300, 408, 6),
        tone(WALNUT, -0.05),
        (600, 372, 300, 408),
        seed="door",
        along="y",
        grain=20,
    )
    for x in (624, 760):
        sheet.rect(x, 400, 116, 250, sheet.down("#ffe2ab", "#f0b869"))
        sheet.rect(x, 520, 116, 6, WALNUT)
    sheet.circle(750, 600, 9, "#c9a25c")
    sheet.path(rounded(650, 316, 200, 44, 6), "#2f4a45")
    sheet.words.append(Word(750, 337, "听 檐", 28, "#f4ead6", "serif-bold", spacing=4))
    for x in (566, 934):
        sheet.line([(x, 300), (x, 346)], "#2b2622", 3)
        sheet.ellipse(x, 384, 27, 38, sheet.radial([(0, "#fff0c8"), (1, "#f0a95a")]))
        sheet.circle(x, 384, 110, sheet.radial([(0, "#ffcf8a", 0.45), (1, "#ffcf8a", 0)]))


def _eave(sheet: Sheet) -> None:
    sheet.path(
        "M40,310C260,262 520,238 750,236C980,238 1240,262 1460,310"
        "L1400,210C1200,160 980,140 750,140C520,140 300,160 100,210Z",
        "#3b474a",
    )
    for tile in range(44):
        x = 58 + tile * 32
        lift = 74 * (1 - ((x - 750) / 710) ** 2)
        sheet.ellipse(x, 312 - lift, 18, 13, tone("#3b474a", 0.05 if tile % 2 else -0.05))
    for bead in range(20):
        x = 80 + bead * 72
        sheet.ellipse(x, 360 - 60 * (1 - ((x - 750) / 710) ** 2) + bead * 37 % 60, 3, 7, WHITE, fill_opacity=0.7)
