"""A poster as SVG in the colours of the brand, 750 pixels wide: what WeChat shows of a long picture without scaling.

Lines are measured with the typeface they will be set in, so that nothing runs over an edge.
"""

from __future__ import annotations

import base64
import io
import re
from dataclasses import dataclass
from html import escape

import resvg_py
import segno
from django.core.files.storage import default_storage
from PIL import Image, ImageOps, UnidentifiedImageError

from portico.domains.sites import public as sites
from portico.infra.media import MAX_IMAGE_PIXELS
from portico.infra.renditions import rendition
from portico.kernel.errors import NotFound, Unavailable
from portico.kernel.money import yuan_text
from portico.usecases.starters.art.lettering import Face, can_write, font, width_of

WIDTH, MARGIN, INSET = 750, 24, 48
PICTURE = WIDTH - 2 * INSET
# A mini program's code with the white around it, in pixels.
_MINI_SIDE, _MINI_QUIET = 228, 12
# Marks that must not start a line (GB/T 15834, 5.1.11); they hang at the end of the one before.
_CLOSING = frozenset("，。、；：！？）》」』】”’…,.;:!?)]}%")
_WORDS = re.compile(r"[A-Za-z0-9]+(?:[-'’./][A-Za-z0-9]+)*|\s+|.", re.DOTALL)


class FontsMissing(Unavailable):
    """This machine has no Chinese typeface, so nothing can be written on a picture."""

    code = "fonts_missing"


@dataclass(frozen=True, slots=True)
class Poster:
    """All that a poster shows; its `repr` names it. Pictures are storage names, `link` is what the code leads to.

    `scene`: what a code of the mini program holds instead, empty without one.
    """

    shop: str
    slogan: str
    logo: str
    logo_has_name: bool
    colours: sites.Palette
    radius: float
    title: str
    text: str
    price_fen: int | None
    list_price_fen: int | None
    picture: str
    link: str
    call: str
    scene: str = ""


def draw(poster: Poster, *, code: bytes | None = None) -> bytes:
    """The poster as PNG, with the mini program's `code` (a PNG) where there is one. Raises FontsMissing."""
    if not can_write():
        raise FontsMissing()
    body, height = _body(poster, code)
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
        f' width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}">{body}</svg>'
    )
    files = sorted({str(type_.path) for face in ("sans", "sans-bold", "serif-bold") if (type_ := font(face, 20))})
    return bytes(resvg_py.svg_to_bytes(svg_string=svg, width=WIDTH, skip_system_fonts=True, font_files=files))


def _body(poster: Poster, code: bytes | None) -> tuple[str, int]:
    colours = poster.colours
    top = 128
    parts = [_brand(poster), _picture(poster, top + INSET - MARGIN)]
    y = top + INSET - MARGIN + PICTURE + 62
    for line in wrapped(poster.title, "sans-bold", 40, PICTURE, lines=2):
        parts.append(_text(INSET, y, line, "sans-bold", 40, colours.text))
        y += 56
    for line in wrapped(poster.text, "sans", 26, PICTURE, lines=2):
        parts.append(_text(INSET, y - 4, line, "sans", 26, colours.muted))
        y += 38
    y += 8
    shown, side = (_mini_code(code, y + 32), _MINI_SIDE) if code else (_code(poster, y + 32), code_box(poster.link)[2])
    parts += [_line(y, colours), _price(poster, y), shown]
    bottom = y + 32 + side + 32
    ground = (
        f'<rect width="{WIDTH}" height="{bottom + MARGIN}" fill="{colours.background}"/>'
        f'<rect x="{MARGIN}" y="{top}" width="{WIDTH - 2 * MARGIN}" height="{bottom - top}"'
        f' rx="{min(32, 12 + poster.radius)}" fill="{colours.surface}"/>'
    )
    return ground + "".join(parts), bottom + MARGIN


def _brand(poster: Poster) -> str:
    """The logo, the name beside it unless the logo says it, and the slogan at the right."""
    logo = _logo(poster.logo)
    parts, x = [], float(INSET)
    if logo is not None:
        data, width, height = logo
        parts.append(f'<image x="{x}" y="{76 - height / 2:g}" width="{width}" height="{height}" xlink:href="{data}"/>')
        x += width + 20
    if logo is None or not poster.logo_has_name:
        name = wrapped(poster.shop, "serif-bold", 40, WIDTH - INSET - x - 160, lines=1)
        parts.append(_text(x, 90, name[0] if name else "", "serif-bold", 40, poster.colours.text))
        x += width_of(name[0] if name else "", "serif-bold", 40) + 28
    for slogan in wrapped(poster.slogan, "sans", 22, max(0, WIDTH - INSET - x - 20), lines=1):
        parts.append(_text(WIDTH - INSET, 84, slogan, "sans", 22, poster.colours.muted, anchor="end"))
    return "".join(parts)


def _picture(poster: Poster, y: float) -> str:
    """The picture in a square with round corners; a quiet ground where there is none."""
    radius = min(28, 6 + poster.radius)
    shape = f'<rect x="{INSET}" y="{y}" width="{PICTURE}" height="{PICTURE}" rx="{radius}"'
    data = _square(poster.picture)
    if data is None:
        initial = _text(WIDTH / 2, y + PICTURE / 2 + 70, poster.shop[:1], "serif-bold", 200, poster.colours.on_primary,
                        anchor="middle")  # fmt: skip
        return f'{shape} fill="{poster.colours.primary}"/>{initial}'
    return (
        f'<clipPath id="frame">{shape}/></clipPath>'
        f'<image x="{INSET}" y="{y}" width="{PICTURE}" height="{PICTURE}" clip-path="url(#frame)" xlink:href="{data}"/>'
    )


def _line(y: float, colours: sites.Palette) -> str:
    return f'<path d="M{INSET} {y}H{WIDTH - INSET}" stroke="{colours.text}" stroke-opacity="0.1" stroke-width="2"/>'


def _price(poster: Poster, y: float) -> str:
    """The price and the call below it, left of the code."""
    colours, parts = poster.colours, []
    if poster.price_fen is not None:
        whole, fraction = yuan_text(poster.price_fen).split(".")
        x = float(INSET)
        for text, size in (("¥", 36), (whole, 64), ("" if fraction == "00" else f".{fraction}", 36)):
            parts.append(_text(x, y + 104, text, "sans-bold", size, colours.accent))
            x += width_of(text, "sans-bold", size) + 4
        if poster.list_price_fen and poster.list_price_fen > poster.price_fen:
            was = f"¥{yuan_text(poster.list_price_fen).removesuffix('.00')}"
            wide = width_of(was, "sans", 26)
            parts.append(_text(x + 12, y + 102, was, "sans", 26, colours.muted))
            parts.append(f'<path d="M{x + 10} {y + 93}h{wide + 4}" stroke="{colours.muted}" stroke-width="2"/>')
    pill = width_of(poster.call, "sans-bold", 28) + 64
    parts.append(
        f'<rect x="{INSET}" y="{y + 142}" width="{pill:g}" height="64" rx="32" fill="{colours.primary}"/>'
        + _text(INSET + pill / 2, y + 184, poster.call, "sans-bold", 28, colours.on_primary, anchor="middle")
    )
    return "".join(parts)


def code_box(link: str) -> tuple[list[list[bool]], int, int]:
    """The modules of the code, the whole pixels of each, and the side of the white box around them."""
    modules = [[bool(cell) for cell in row] for row in segno.make(link, error="m").matrix]
    unit = max(3, 172 // len(modules))
    # Four modules of white on every side are part of the code (ISO/IEC 18004, quiet zone).
    return modules, unit, unit * (len(modules) + 8)


def _code(poster: Poster, y: float) -> str:
    """Black on white whatever the colours are: cameras know nothing of brands."""
    modules, unit, side = code_box(poster.link)
    dots = "".join(
        f"M{column * unit} {row * unit}h{unit}v{unit}h-{unit}z"
        for row, cells in enumerate(modules)
        for column, dark in enumerate(cells)
        if dark
    )
    x, quiet = WIDTH - INSET - side, 4 * unit
    return (
        f'<rect x="{x}" y="{y:g}" width="{side}" height="{side}" rx="16" fill="#ffffff"/>'
        f'<path transform="translate({x + quiet} {y + quiet:g})" d="{dots}" fill="#111111"'
        f' shape-rendering="crispEdges"/>'
    )


def _mini_code(code: bytes, y: float) -> str:
    """Round codes bring their own colours; the white ground is ours."""
    x, inner = WIDTH - INSET - _MINI_SIDE, _MINI_SIDE - 2 * _MINI_QUIET
    data = base64.b64encode(code).decode()
    return (
        f'<rect x="{x}" y="{y:g}" width="{_MINI_SIDE}" height="{_MINI_SIDE}" rx="16" fill="#ffffff"/>'
        f'<image x="{x + _MINI_QUIET}" y="{y + _MINI_QUIET:g}" width="{inner}" height="{inner}"'
        f' xlink:href="data:image/png;base64,{data}"/>'
    )


def _text(x: float, y: float, text: str, face: Face, size: float, colour: str, *, anchor: str = "start") -> str:
    type_ = font(face, 20)
    family = type_.getname()[0] if type_ else "sans-serif"
    weight = 700 if face.endswith("bold") else 400
    return (
        f'<text x="{x:g}" y="{y:g}" font-family="{escape(str(family))}" font-weight="{weight}" font-size="{size:g}"'
        f' fill="{colour}" text-anchor="{anchor}">{escape(text)}</text>'
    )


def wrapped(text: str, face: Face, size: float, width: float, *, lines: int) -> list[str]:
    """`text` in at most `lines` lines no wider than `width`; what does not fit ends in an ellipsis.

    Chinese breaks anywhere but before a closing mark, words of letters and digits stay whole unless one alone is
    wider than the line.
    """
    clean = " ".join("".join(character if character.isprintable() else " " for character in text).split())
    done: list[str] = []
    line = ""
    for word in _pieces(clean, face, size, width):
        if not line and word.isspace():
            continue
        hangs = word in _CLOSING and width_of(line + word, face, size) <= width + size
        if hangs or width_of(line + word, face, size) <= width:
            line += word
            continue
        done.append(line.rstrip())
        line = word.lstrip()
        if len(done) == lines:
            return [*done[:-1], _ellipsis(done[-1], face, size, width)]
    return [*done, line] if line else done


def _pieces(text: str, face: Face, size: float, width: float) -> list[str]:
    """Words; one that is wider than a whole line comes in single characters."""
    pieces: list[str] = []
    for word in _WORDS.findall(text):
        pieces += [word] if width_of(word, face, size) <= width else list(word)
    return pieces


def _ellipsis(line: str, face: Face, size: float, width: float) -> str:
    while line and width_of(line + "…", face, size) > width:
        line = line[:-1]
    return line.rstrip("，。、；：,.;: ") + "…"


def _square(name: str) -> str | None:
    """The picture cut to a square of the poster's size, or None where there is none that can be read."""
    image = _opened(name)
    if image is None:
        return None
    fitted = ImageOps.fit(image.convert("RGB"), (PICTURE, PICTURE))
    return _data(fitted, "JPEG")


def _logo(name: str) -> tuple[str, int, int] | None:
    """The logo at most 280 by 72 pixels: its data, width and height."""
    image = _opened(name)
    if image is None:
        return None
    fitted = ImageOps.contain(image.convert("RGBA"), (560, 144))
    return _data(fitted, "PNG"), fitted.width // 2, fitted.height // 2


def _opened(name: str) -> Image.Image | None:
    """A picture of at most 800 pixels across: the stored copy where there is one, else the file itself."""
    if not name:
        return None
    try:
        stored = rendition(name, 800)
    except NotFound:
        stored = name
    try:
        with default_storage.open(stored) as file:
            image = Image.open(io.BytesIO(file.read()))
        if image.width * image.height > MAX_IMAGE_PIXELS:
            return None
        return ImageOps.exif_transpose(image)
    except (OSError, UnidentifiedImageError, ValueError, Image.DecompressionBombError):
        return None


def _data(image: Image.Image, kind: str) -> str:
    out = io.BytesIO()
    image.save(out, kind, quality=86)
    return f"data:image/{kind.lower()};base64,{base64.b64encode(out.getvalue()).decode()}"
