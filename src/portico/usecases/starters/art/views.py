"""The pictures of one product: front, in its room, close up, with its measures, and all its colours side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from PIL import Image

from portico.usecases.starters.art import studio
from portico.usecases.starters.art.colour import backdrop, mix
from portico.usecases.starters.art.lettering import Word, width_of, write
from portico.usecases.starters.art.look import Look, Shape
from portico.usecases.starters.art.motifs import mark
from portico.usecases.starters.art.rooms import ROOMS
from portico.usecases.starters.art.shapes import SHAPES
from portico.usecases.starters.art.sheet import Sheet, rounded
from portico.usecases.starters.art.studio import SIDE

INK, QUIET = "#3a332c", "#7a6f62"
LARGEST = SIDE * 0.70
# Drawn smaller and enlarged: woven cloth is slow to draw, and a room behind the product is out of focus anyway.
CLOSE, ROOM = 540, 600


@dataclass(frozen=True, slots=True)
class Subject:
    """What is needed to photograph a product. `looks` holds one look per colour, the main one first."""

    shape: str
    room: str
    looks: tuple[tuple[str, Look], ...]
    title: str
    close_up: str
    points: tuple[str, ...]
    width: str
    height: str
    scale: float = 1.0

    @property
    def look(self) -> Look:
        return self.looks[0][1]

    @property
    def kind(self) -> Shape:
        return SHAPES[self.shape]


def drawn(shape: str, look: Look) -> Sheet:
    """The product alone on its sheet."""
    sheet = Sheet()
    SHAPES[shape].draw(sheet, look)
    return sheet


@lru_cache(maxsize=8)
def _cut_out(shape: str, look: Look) -> studio.Cutout:
    """The product cut out at the largest size a view shows it; other views shrink it."""
    return studio.cut_out(drawn(shape, look), width=LARGEST, height=LARGEST)


def _fitting(subject: Subject, look: Look, width: float, height: float) -> studio.Cutout:
    return studio.shrunk(_cut_out(subject.shape, look), width=width, height=height)


def front(subject: Subject, look: Look) -> Image.Image:
    """The product before seamless paper."""
    kind = subject.kind
    thing = _fitting(subject, look, SIDE * 0.70, SIDE * 0.66)
    if kind.stance == "stands":
        scene = studio.cove(backdrop(look.colour))
        studio.place(scene, thing, x=SIDE * 0.5, y=SIDE * 0.84, stance="stands")
    else:
        scene = studio.paper(backdrop(look.colour))
        studio.place(scene, thing, x=SIDE * 0.5, y=SIDE * 0.5, stance="lies")
    return scene


def in_room(subject: Subject) -> Image.Image:
    """The product at home, the morning sun falling in."""
    room = ROOMS[subject.room]
    if room.upright != (subject.kind.stance == "stands"):
        raise ValueError(f"a {subject.shape} {subject.kind.stance}; it cannot be shown in the {subject.room}")
    sheet = Sheet()
    spot = room.furnish(sheet, subject.look)
    unit = SIDE / 1000
    interior = sheet.pixels(ROOM).convert("RGB").resize((SIDE, SIDE), Image.Resampling.BICUBIC)
    scene = studio.daylight(interior, shift=spot.sun)
    scale = unit * subject.scale
    thing = _fitting(subject, subject.look, spot.width * scale, spot.height * scale)
    studio.place(scene, thing, x=spot.x * unit, y=spot.y * unit, stance=subject.kind.stance, strength=1.25)
    return scene


def close_up(subject: Subject) -> Image.Image:
    """A part of the product, near enough to feel the material, with one line about it."""
    x, y, width = subject.kind.focus
    picture = drawn(subject.shape, subject.look).pixels(CLOSE, (x, y, width, width))
    picture = picture.resize((SIDE, SIDE), Image.Resampling.BICUBIC)
    scene = studio.paper(backdrop(subject.look.colour, 0.88))
    scene.paste(picture, (0, 0), picture)
    if subject.close_up:
        length = width_of(subject.close_up, "serif-bold", 34, 3)
        if length:
            band = Sheet()
            band.path(rounded(48, 872, length + 112, 82, 41), "#fffaf1", opacity=0.92)
            mark(band, 92, 915, 38, mix(subject.look.accent, INK, 0.3))
            band.words.append(Word(124, 913, subject.close_up, 34, INK, "serif-bold", "left", spacing=3))
            words = band.pixels(SIDE)
            scene.paste(words, (0, 0), words)
    return scene


def card(subject: Subject) -> Image.Image:
    """The product with its measures and what is good about it: typography on the left, the thing on the right."""
    look = subject.look
    ground = backdrop(look.colour, 0.945)
    sheet = Sheet()
    sheet.rect(0, 0, 1000, 1000, ground)
    sheet.circle(690, 560, 400, backdrop(look.colour, 0.895))
    mark(sheet, 104, 118, 58, mix(look.accent, INK, 0.3))
    sheet.words.append(Word(150, 120, "听檐 TINGYAN", 27, QUIET, "serif", "left", spacing=4))
    sheet.words.append(Word(74, 216, subject.title, 60, INK, "serif-bold", "left", spacing=2))
    sheet.rect(76, 272, 64, 5, mix(look.accent, INK, 0.3))
    for place, point in enumerate(subject.points[:4]):
        y = 350 + place * 74
        sheet.circle(88, y, 8, mix(look.accent, INK, 0.3))
        sheet.words.append(Word(116, y, _short(point), 31, INK, "sans", "left"))
    _colour_chips(sheet, subject)
    scene = sheet.pixels(SIDE).convert("RGB")
    thing = _fitting(subject, look, SIDE * 0.46, SIDE * 0.48)
    foot = SIDE * 0.80 if subject.kind.stance == "stands" else SIDE * 0.80 - (thing.bottom - thing.top) / 2
    studio.place(scene, thing, x=SIDE * 0.69, y=foot, stance=subject.kind.stance, strength=0.9)
    _measures(scene, subject, thing)
    return scene


def _short(point: str) -> str:
    """A long point without its second clause, to stay clear of the product."""
    return point if len(point) <= 11 else point.partition("，")[0]


def _colour_chips(sheet: Sheet, subject: Subject) -> None:
    if len(subject.looks) < 2:
        return
    for place, (name, look) in enumerate(subject.looks[:5]):
        y = 890 - (min(5, len(subject.looks)) - 1 - place) * 62
        sheet.circle(96, y, 21, look.colour, stroke="#ffffff", stroke_width=4)
        sheet.words.append(Word(136, y, name, 26, QUIET, "sans", "left"))


def _measures(scene: Image.Image, subject: Subject, thing: studio.Cutout) -> None:
    """Thin dimension lines under and beside the product."""
    unit = 1000 / SIDE
    wide, high = (thing.right - thing.left) * unit, (thing.bottom - thing.top) * unit
    left, right, foot = 690 - wide / 2, 690 + wide / 2, 800.0
    sheet = Sheet()
    ink = mix(subject.look.accent, INK, 0.55)
    if subject.width:
        y = foot + 62
        sheet.line([(left, y), (right, y)], ink, 2.5)
        for x in (left, right):
            sheet.line([(x, y - 11), (x, y + 11)], ink, 2.5)
        sheet.words.append(Word(690, y + 36, subject.width, 28, ink, "sans"))
    if subject.height and subject.kind.stance == "stands":
        x = min(958, right + 34)
        sheet.line([(x, foot - high), (x, foot)], ink, 2.5)
        for y in (foot - high, foot):
            sheet.line([(x - 11, y), (x + 11, y)], ink, 2.5)
        sheet.words.append(Word(min(x, 905), foot - high - 34, subject.height, 28, ink, "sans"))
    lines = sheet.pixels(SIDE)
    scene.paste(lines, (0, 0), lines)


def line_up(subject: Subject) -> Image.Image:
    """Every colour of the product together."""
    looks = [look for _, look in subject.looks[:6]]
    count = len(looks)
    stands = subject.kind.stance == "stands"
    tint = backdrop(looks[0].colour)
    scene = studio.cove(tint, horizon=0.5) if stands else studio.paper(tint)
    for place, (x, y, room) in enumerate(_seats(count, stands)):
        thing = _fitting(subject, looks[place], room, room)
        studio.place(scene, thing, x=x, y=y, stance=subject.kind.stance)
    names = [Word(500, 956, " · ".join(name for name, _ in subject.looks[:6]), 28, QUIET, "sans", spacing=2)]
    write(scene, names, scale=SIDE / 1000)
    return scene


def _seats(count: int, stands: bool) -> Sequence[tuple[float, float, float]]:
    """Middle, foot (or middle) and room for each of `count` things, those in the back first."""
    columns = 1 if count == 1 else 2 if count <= 4 else 3
    rows = [min(columns, count - start) for start in range(0, count, columns)]
    if stands and count == 3:
        rows = [1, 2]
    if stands:
        return list(_standing(rows))
    step = SIDE * 0.94 / columns
    top = SIDE * 0.47 - step * 0.94 * (len(rows) - 1) / 2
    return [
        (SIDE / 2 + (place - (inside - 1) / 2) * step, top + row * step * 0.94, step * 0.86)
        for row, inside in enumerate(rows)
        for place in range(inside)
    ]


def _standing(rows: Sequence[int]) -> Iterator[tuple[float, float, float]]:
    """The back row stands higher up and a little smaller."""
    step = SIDE * 0.86 / max(rows)
    for row, inside in enumerate(rows):
        is_back = len(rows) > 1 and row == 0
        foot = SIDE * (0.55 if is_back else 0.86 if len(rows) > 1 else 0.78)
        for place in range(inside):
            yield SIDE / 2 + (place - (inside - 1) / 2) * step, foot, step * (0.84 if is_back else 0.92)
