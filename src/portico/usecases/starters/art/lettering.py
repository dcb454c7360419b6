"""Words on pictures, set with a Chinese typeface of this machine. Where there is none, nothing is drawn.

A production machine often has no fonts at all, and boxes in place of characters look worse than an unlabelled tin.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from PIL import Image, ImageDraw, ImageFont

Face = Literal["sans", "sans-bold", "serif", "serif-bold"]
Anchor = Literal["left", "middle", "right"]

FONT_FOLDERS = (
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path.home() / ".local/share/fonts",
    Path("/System/Library/Fonts"),
    Path("/Library/Fonts"),
    Path("C:/Windows/Fonts"),
)
# File names, best first; the number is the Simplified Chinese face inside a collection.
FONT_FILES: dict[Face, tuple[tuple[str, int], ...]] = {
    "sans": (
        ("NotoSansCJK-Regular.ttc", 2),
        ("NotoSansSC-Regular.otf", 0),
        ("SourceHanSansSC-Regular.otf", 0),
        ("SourceHanSansCN-Regular.otf", 0),
        ("PingFang.ttc", 2),
        ("msyh.ttc", 0),
        ("wqy-microhei.ttc", 0),
    ),
    "sans-bold": (
        ("NotoSansCJK-Bold.ttc", 2),
        ("NotoSansSC-Bold.otf", 0),
        ("SourceHanSansSC-Bold.otf", 0),
        ("SourceHanSansCN-Bold.otf", 0),
        ("msyhbd.ttc", 0),
        ("NotoSansCJK-Regular.ttc", 2),
    ),
    "serif": (
        ("NotoSerifCJK-Regular.ttc", 2),
        ("NotoSerifSC-Regular.otf", 0),
        ("SourceHanSerifSC-Regular.otf", 0),
        ("Songti.ttc", 6),
        ("simsun.ttc", 0),
        ("NotoSansCJK-Regular.ttc", 2),
    ),
    "serif-bold": (
        ("NotoSerifCJK-Bold.ttc", 2),
        ("NotoSerifSC-Bold.otf", 0),
        ("SourceHanSerifSC-Bold.otf", 0),
        ("NotoSerifCJK-Regular.ttc", 2),
        ("NotoSansCJK-Bold.ttc", 2),
    ),
}


@dataclass(frozen=True, slots=True)
class Word:
    """One line of text. x and y (its middle line) and the size are in units of the drawing."""

    x: float
    y: float
    text: str
    size: float
    colour: str
    face: Face = "serif"
    anchor: Anchor = "middle"
    spacing: float = 0.0
    upright: bool = False
    opacity: float = 1.0


@lru_cache(maxsize=1)
def _fonts_here() -> dict[str, Path]:
    """Every font file of this machine by name."""
    found: dict[str, Path] = {}
    for folder in FONT_FOLDERS:
        if folder.is_dir():
            for path in sorted(folder.rglob("*")):
                if path.suffix.lower() in {".ttc", ".otf", ".ttf"}:
                    found.setdefault(path.name, path)
    return found


@lru_cache(maxsize=64)
def font(face: Face, pixels: int) -> ImageFont.FreeTypeFont | None:
    """The typeface at a size, or None where this machine has no Chinese typeface."""
    here = _fonts_here()
    candidates = FONT_FILES[face] + FONT_FILES["sans"]
    for name, index in candidates:
        if name in here:
            return ImageFont.truetype(here[name], max(1, pixels), index=index)
    return None


def can_write() -> bool:
    """True when words can be drawn on this machine."""
    return font("sans", 20) is not None


def width_of(text: str, face: Face, size: float, spacing: float = 0.0) -> float:
    """How wide a line will be; 0 where words cannot be drawn."""
    type_ = font(face, 100)
    return 0.0 if type_ is None else type_.getlength(text) * size / 100 + spacing * max(0, len(text) - 1)


def write(
    picture: Image.Image, words: Iterable[Word], *, scale: float = 1.0, origin: tuple[float, float] = (0, 0)
) -> None:
    """Sets the words on the picture. `scale` is pixels per unit, `origin` the unit at its upper left corner."""
    if not can_write():
        return
    layer: ImageDraw.ImageDraw | None = None
    for word in words:
        type_ = font(word.face, round(word.size * scale))
        if type_ is None:
            continue
        layer = layer or ImageDraw.Draw(picture)
        _set_line(picture, layer, type_, word, scale, origin)


def _set_line(
    picture: Image.Image,
    layer: ImageDraw.ImageDraw,
    type_: ImageFont.FreeTypeFont,
    word: Word,
    scale: float,
    origin: tuple[float, float],
) -> None:
    x, y = (word.x - origin[0]) * scale, (word.y - origin[1]) * scale
    pen = _Pen(picture, layer, type_, word)
    if word.upright:
        step = (word.size + word.spacing) * scale
        top = y - step * (len(word.text) - 1) / 2
        for place, letter in enumerate(word.text):
            pen.put(x, top + place * step, letter, "mm")
    elif word.spacing:
        whole = width_of(word.text, word.face, word.size, word.spacing) * scale
        x -= {"left": 0.0, "middle": whole / 2, "right": whole}[word.anchor]
        for letter in word.text:
            pen.put(x, y, letter, "lm")
            x += type_.getlength(letter) + word.spacing * scale
    else:
        pen.put(x, y, word.text, {"left": "lm", "middle": "mm", "right": "rm"}[word.anchor])


@dataclass(frozen=True, slots=True)
class _Pen:
    picture: Image.Image
    layer: ImageDraw.ImageDraw
    type_: ImageFont.FreeTypeFont
    word: Word

    def put(self, x: float, y: float, text: str, anchor: str) -> None:
        red, green, blue = (int(self.word.colour[i : i + 2], 16) for i in (1, 3, 5))
        if self.word.opacity >= 1:
            self.layer.text((x, y), text, font=self.type_, fill=(red, green, blue, 255), anchor=anchor)
            return
        left, top, right, bottom = self.layer.textbbox((x, y), text, font=self.type_, anchor=anchor)
        mask = Image.new("L", (int(right - left) + 3, int(bottom - top) + 3), 0)
        ImageDraw.Draw(mask).text(
            (x - int(left), y - int(top)), text, font=self.type_, fill=round(255 * self.word.opacity), anchor=anchor
        )
        self.picture.paste((red, green, blue), (int(left), int(top)), mask)
