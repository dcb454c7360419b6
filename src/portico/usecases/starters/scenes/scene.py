"""What a picture of a starting template is: a size, a surface, and who paints it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from PIL import Image, ImageChops, ImageDraw

from portico.usecases.starters.art.chance import dice
from portico.usecases.starters.art.sheet import Sheet

WIDE, NARROW, SQUARE, TILE, ICON = (1500, 600), (1080, 608), (900, 900), (600, 600), (160, 160)

type Paint = Callable[[Sheet, float, float], None]
type Surface = Literal["smooth", "film", "felt", "paper"]


@dataclass(frozen=True, slots=True)
class Scene:
    """`paint` fills a sheet of any width and height in units; `size` is in pixels, one to a unit."""

    paint: Paint
    size: tuple[int, int]
    surface: Surface = "smooth"

    def sheet(self) -> Sheet:
        sheet = Sheet()
        self.paint(sheet, float(self.size[0]), float(self.size[1]))
        return sheet

    def pixels(self, width: int | None = None) -> Image.Image:
        """The picture, at its own size unless a width is given."""
        picture = self.sheet().pixels(width or self.size[0], (0, 0, *self.size))
        return picture if self.surface == "smooth" else _surfaced(picture, self.surface)


def scenes(surface: Surface = "smooth", **named: tuple[Paint, tuple[int, int]]) -> dict[str, Scene]:
    """Scenes by name. A `WIDE` one gets a `-narrow` sister, composed again for phones: words take the left half."""
    found: dict[str, Scene] = {}
    for name, (paint, size) in named.items():
        key = name.replace("_", "-")
        found[key] = Scene(paint, size, surface)
        if size == WIDE:
            found[f"{key}-narrow"] = Scene(paint, NARROW, surface)
    return found


def is_wide(width: float, height: float) -> bool:
    """A banner for screens, as against one for phones or a square."""
    return width > height * 2


def centred(sheet: Sheet, width: float, height: float, draw: Callable[[Sheet], None], *, span: float) -> None:
    """Draws something made in a box of `span` units around the origin, in the middle and as large as it fits."""
    with sheet.moved(width / 2, height / 2, scale=min(width, height) / span):
        draw(sheet)


def _surfaced(picture: Image.Image, surface: Surface) -> Image.Image:
    """The picture with the surface's tile laid over it; grey 128 leaves a pixel as it is.

    Pixels, not an SVG pattern: filling a banner with one takes resvg most of a second.
    """
    layer, tile = Image.new("L", picture.size), _tile(surface)
    for x in range(0, picture.width, tile.width):
        for y in range(0, picture.height, tile.height):
            layer.paste(tile, (x, y))
    laid = ImageChops.add(picture.convert("RGB"), Image.merge("RGB", (layer,) * 3), 1, -128).convert("RGBA")
    laid.putalpha(picture.getchannel("A"))
    return laid


@lru_cache(maxsize=4)
def _tile(surface: Surface) -> Image.Image:
    """The same on every machine, so that a picture drawn twice has one content hash."""
    chance = dice("surface", surface)
    noise = Image.frombytes("L", (256, 256), chance.randbytes(65536))
    if surface == "film":  # hides the steps of long dark gradients
        return noise.point(lambda value: 128 + (value - 128) * 5 // 128)
    if surface == "paper":
        return noise.resize((512, 512), Image.Resampling.BICUBIC).point(lambda value: 128 + (value - 128) * 5 // 128)
    felt = noise.point(lambda value: 128 + (value - 128) * 7 // 128)
    pen = ImageDraw.Draw(felt)
    for _ in range(620):
        x, y, dx, dy = chance.randrange(256), chance.randrange(256), chance.randint(-7, 7), chance.randint(-5, 5)
        for wrap in (-256, 0, 256):  # a fibre that leaves on the right comes in on the left
            pen.line([(x + wrap, y), (x + wrap + dx, y + dy)], fill=chance.choice((112, 118, 139, 144)))
    return felt
