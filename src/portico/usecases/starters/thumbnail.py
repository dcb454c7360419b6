"""A template in miniature: the page as a phone would show it, from its own blocks, words, colours and pictures."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from xml.sax.saxutils import escape

from portico.usecases.starters import drawing, gallery
from portico.usecases.starters.art.colour import mix, tone
from portico.usecases.starters.gallery import SCENES

# A phone's screen in CSS pixels, and the frame around it.
WIDTH, HEIGHT, BEZEL, CORNER = 375.0, 780.0, 10.0, 40.0
MARGIN, GAP = 14.0, 14.0
_RATIOS = {"5:2": 0.4, "2:1": 0.5, "16:9": 0.5625, "1:1": 1.0, "3:4": 4 / 3}
_FACE = "PingFang SC, Microsoft YaHei, Noto Sans CJK SC, sans-serif"


@dataclass(slots=True)
class Page:
    """A page being drawn from the top; `y` is where the next block begins."""

    code: str
    colours: Mapping[str, str]
    radius: float
    y: float = 40.0
    parts: list[str] = field(default_factory=list)

    @property
    def span(self) -> float:
        return WIDTH - 2 * MARGIN

    def rect(
        self, x: float, y: float, width: float, height: float, fill: str, radius: float = 0, more: str = ""
    ) -> None:
        self.parts.append(
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" '
            f'rx="{radius:.1f}" fill="{fill}" {more}/>'
        )

    def text(
        self, x: float, y: float, words: str, size: float, fill: str, *, weight: int = 400, anchor: str = "start"
    ) -> None:
        self.parts.append(
            f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" font-weight="{weight}" fill="{fill}" '
            f'text-anchor="{anchor}">{escape(words)}</text>'
        )

    def picture(self, name: str, x: float, y: float, width: float, height: float, radius: float = 0) -> None:
        """The picture cut to the box, its corners round."""
        clip = f"{self.code}-{len(self.parts)}"
        drawn, tall = SCENES[self.code][name].size
        # Twice the width of the box is sharp enough; what is cut away at the sides has to be there too.
        pixels = round(max(width, height * drawn / tall) * 1.5)
        uri = drawing.data_uri(self.code, name, pixels)
        self.parts.append(
            f'<clipPath id="{clip}"><rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" '
            f'rx="{radius:.1f}"/></clipPath><image x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" '
            f'clip-path="url(#{clip})" preserveAspectRatio="xMidYMid slice" href="{uri}"/>'
        )


@lru_cache(maxsize=16)
def thumbnail_svg(code: str) -> str:
    """The template as an SVG of a phone, about 100 KB, the same every time. Raises KeyError for an unknown code."""
    raw = gallery.template(code)
    page = Page(code, gallery.palette(code).colours(), float(raw["theme"]["radius"]))
    for block in raw["block"]:
        if page.y > HEIGHT:
            break
        before = page.y
        _DRAWN[block["type"]](page, block)
        if page.y > before:
            page.y += GAP
    return _phone(page)


def _phone(page: Page) -> str:
    width, height = WIDTH + 2 * BEZEL, HEIGHT + 2 * BEZEL
    ink, ground = page.colours["text"], page.colours["background"]
    dots = "".join(f'<circle cx="{WIDTH - 26 - place * 11}" cy="20" r="3.2" fill="{ink}"/>' for place in range(3))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="{_FACE}">'
        f'<rect width="{width}" height="{height}" rx="{CORNER + BEZEL}" fill="#17181c"/>'
        f'<clipPath id="{page.code}-screen"><rect width="{WIDTH}" height="{HEIGHT}" rx="{CORNER}"/></clipPath>'
        f'<g transform="translate({BEZEL} {BEZEL})" clip-path="url(#{page.code}-screen)">'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{ground}"/>'
        f'<text x="24" y="25" font-size="13" font-weight="600" fill="{ink}">9:41</text>{dots}'
        f"{''.join(page.parts)}</g></svg>"
    )


def _search(page: Page, block: Mapping[str, Any]) -> None:
    muted = page.colours["muted"]
    radius = 18.0 if block.get("shape") == "round" else page.radius
    page.rect(MARGIN, page.y, page.span, 36, page.colours["surface"], radius, f'stroke="{mix(muted, "#ffffff", 0.7)}"')
    x, y = MARGIN + 20, page.y + 17
    lens = f"M{x - 5},{y}a5,5 0 1 0 10,0a5,5 0 1 0 -10,0M{x + 4},{y + 4}l4,4"
    page.parts.append(f'<path d="{lens}" fill="none" stroke="{muted}" stroke-width="1.6"/>')
    page.text(MARGIN + 36, page.y + 22.5, str(block.get("placeholder", "")), 13, muted)
    page.y += 36


def _banner(page: Page, block: Mapping[str, Any]) -> None:
    slide = block["items"][0]
    height = page.span * _RATIOS[block["ratio"]]
    page.picture(slide.get("image_narrow", slide["image"]), MARGIN, page.y, page.span, height, max(page.radius, 4))
    middle = page.y + height / 2
    title = str(slide["title"])
    half = title.find("，") + 1 if len(title) > 6 and "，" in title else 0
    lines = [title[:half], title[half:]] if half else [title]
    for place, line in enumerate(lines):
        page.text(
            MARGIN + 18, middle - 6 + place * 26 - (len(lines) - 1) * 13, line.rstrip("，"), 20, "#ffffff", weight=700
        )
    for place in range(len(block["items"])):
        page.rect(
            WIDTH / 2 - 12 + place * 12,
            page.y + height - 14,
            8,
            4,
            "#ffffff",
            2,
            f'opacity="{0.95 if place == 0 else 0.5}"',
        )
    page.y += height


def _entries(page: Page, items: list[Mapping[str, Any]], columns: int) -> None:
    step = page.span / columns
    for place, item in enumerate(items[: columns * 2]):
        x, y = MARGIN + place % columns * step, page.y + place // columns * 78
        if "image" in item:
            page.picture(item["image"], x + step / 2 - 24, y, 48, 48, 14)
        else:
            page.rect(x + step / 2 - 24, y, 48, 48, mix(page.colours["primary"], page.colours["surface"], 0.82), 24)
            page.rect(x + step / 2 - 10, y + 14, 20, 20, mix(page.colours["primary"], page.colours["surface"], 0.35), 6)
        page.text(x + step / 2, y + 66, str(item["label"]), 12, page.colours["text"], anchor="middle")
    page.y += 74 * (1 if len(items) <= columns else 2)


def _quick_entries(page: Page, block: Mapping[str, Any]) -> None:
    _entries(page, block["items"], int(block["columns"]))


def _category_grid(page: Page, block: Mapping[str, Any]) -> None:
    columns = int(block["columns"])
    _entries(page, [{"label": "分类"} for _ in range(columns * 2)], columns)


def _notice(page: Page, block: Mapping[str, Any]) -> None:
    page.rect(MARGIN, page.y, page.span, 34, mix(page.colours["accent"], page.colours["surface"], 0.88), page.radius)
    page.rect(MARGIN + 14, page.y + 12, 10, 10, page.colours["accent"], 3)
    words = str(block["items"][0]["text"])
    page.text(MARGIN + 34, page.y + 21.5, words if len(words) < 24 else words[:23] + "…", 12, page.colours["text"])
    page.y += 34


def _heading(page: Page, block: Mapping[str, Any]) -> None:
    centred = block.get("align") == "center"
    x, anchor = (WIDTH / 2, "middle") if centred else (MARGIN, "start")
    page.text(x, page.y + 20, str(block["title"]), 19, page.colours["text"], weight=700, anchor=anchor)
    if block.get("subtitle"):
        page.text(x, page.y + 40, str(block["subtitle"]), 12, page.colours["muted"], anchor=anchor)
    page.y += 44 if block.get("subtitle") else 26


def _goods(page: Page, x: float, y: float, width: float, height: float, place: int) -> None:
    """A product nobody sells: a quiet tile with a simple shape."""
    tint = mix(page.colours["accent" if place % 3 == 1 else "primary"], page.colours["surface"], 0.84)
    page.rect(x, y, width, height, tint, page.radius)
    side, ink = min(width, height) * 0.36, tone(tint, -0.12)
    cx, cy = x + width / 2, y + height / 2
    if place % 3 == 0:
        page.rect(cx - side / 2, cy - side / 2, side, side, ink, side * 0.22)
    elif place % 3 == 1:
        page.rect(cx - side / 2, cy - side / 2, side, side, ink, side / 2)
    else:
        page.rect(cx - side * 0.3, cy - side * 0.6, side * 0.6, side * 1.2, ink, side * 0.16)


def _lines(page: Page, x: float, y: float, width: float) -> None:
    """A name and a price."""
    quiet = mix(page.colours["text"], page.colours["surface"], 0.72)
    page.rect(x, y, width * 0.86, 8, quiet, 4)
    page.rect(x, y + 18, width * 0.36, 10, page.colours["accent"], 4)


def _products(page: Page, block: Mapping[str, Any]) -> None:
    if block.get("title"):
        title = str(block["title"]).format(category="灯具")
        _heading(page, {"title": title, "subtitle": block.get("subtitle", "")})
        page.y += 10
    _LAYOUTS[block["layout"]](page)


def _grid(page: Page) -> None:
    width = (page.span - 10) / 2
    for place in range(4):
        x, y = MARGIN + place % 2 * (width + 10), page.y + place // 2 * (width + 48)
        _goods(page, x, y, width, width, place)
        _lines(page, x + 2, y + width + 10, width)
    page.y += 2 * (width + 48) - 8


def _shelf(page: Page) -> None:
    for place in range(3):
        x = MARGIN + place * 140
        _goods(page, x, page.y, 130, 130, place)
        _lines(page, x + 2, page.y + 140, 130)
    page.y += 172


def _list(page: Page) -> None:
    for place in range(4):
        y = page.y + place * 104
        page.rect(MARGIN, y, page.span, 94, page.colours["surface"], page.radius)
        _goods(page, MARGIN + 8, y + 8, 78, 78, place)
        _lines(page, MARGIN + 100, y + 16, 170)
        page.rect(MARGIN + page.span - 42, y + 54, 30, 30, page.colours["primary"], 15)
    page.y += 4 * 104 - 10


def _large(page: Page) -> None:
    for place in range(2):
        _goods(page, MARGIN, page.y, page.span, page.span * 0.86, place * 2)
        _lines(page, MARGIN + 2, page.y + page.span * 0.86 + 14, 240)
        page.y += page.span * 0.86 + 58


def _countdown(page: Page, block: Mapping[str, Any]) -> None:
    page.rect(MARGIN, page.y, page.span, 178, page.colours["surface"], page.radius)
    page.picture(block["image"], MARGIN, page.y, page.span, 118)
    page.text(MARGIN + 14, page.y + 145, str(block["title"]), 16, page.colours["text"], weight=700)
    page.text(MARGIN + 14, page.y + 164, str(block["text"]), 11, page.colours["muted"])
    for place, figures in enumerate(("02", "14", "36")):
        x = MARGIN + page.span - 112 + place * 36
        page.rect(x, page.y + 134, 28, 28, page.colours["primary"], 6)
        page.text(x + 14, page.y + 153, figures, 14, page.colours["on_primary"], weight=700, anchor="middle")
    page.y += 178


def _mosaic(page: Page, block: Mapping[str, Any]) -> None:
    half, third = (page.span - 8) / 2, (page.span - 16) / 3
    boxes = {
        "two": [(0.0, 0.0, half, half), (half + 8, 0.0, half, half)],
        "three": [(place * (third + 8), 0.0, third, third * 4 / 3) for place in range(3)],
        "one_two": [
            (0.0, 0.0, half, half),
            (half + 8, 0.0, half, half / 2 - 4),
            (half + 8, half / 2 + 4, half, half / 2 - 4),
        ],
        "four": [(place % 2 * (half + 8), place // 2 * (half + 8), half, half) for place in range(4)],
    }[block["layout"]]
    for (x, y, width, height), item in zip(boxes, block["items"], strict=True):
        page.picture(item["image"], MARGIN + x, page.y + y, width, height, page.radius)
    page.y += max(y + height for _, y, _, height in boxes)


def _image(page: Page, block: Mapping[str, Any]) -> None:
    width, height = SCENES[page.code][block["image"]].size
    across = WIDTH if block.get("full_bleed") else page.span
    page.picture(block["image"], (WIDTH - across) / 2, page.y, across, across * height / width)
    for zone in block.get("zones", ()):
        x = (WIDTH - across) / 2 + (zone["x"] + zone["width"] / 2) / 100 * across
        y = page.y + (zone["y"] + zone["height"] / 2) / 100 * across * height / width
        page.parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="7" fill="#ffffff" opacity="0.92"/>')
        page.parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.4" fill="{page.colours["primary"]}"/>')
    page.y += across * height / width


def _features(page: Page, block: Mapping[str, Any]) -> None:
    columns = int(block["columns"])
    rows = -(-len(block["items"]) // columns)
    step = page.span / columns
    page.rect(MARGIN, page.y, page.span, rows * 92, page.colours["surface"], page.radius)
    for place, item in enumerate(block["items"]):
        x, y = MARGIN + (place % columns + 0.5) * step, page.y + place // columns * 92
        page.rect(x - 15, y + 14, 30, 30, mix(page.colours["primary"], page.colours["surface"], 0.82), 15)
        page.rect(x - 6, y + 23, 12, 12, page.colours["primary"], 3)
        page.text(x, y + 66, str(item["title"]), 13, page.colours["text"], weight=600, anchor="middle")
    page.y += rows * 92


def _rows(page: Page, block: Mapping[str, Any]) -> None:
    """Articles, questions: a heading and lines of text."""
    _heading(page, block)
    page.y += 8
    for _ in range(3):
        page.rect(MARGIN, page.y, page.span, 56, page.colours["surface"], page.radius)
        quiet = mix(page.colours["text"], page.colours["surface"], 0.72)
        page.rect(MARGIN + 14, page.y + 16, 200, 8, quiet, 4)
        page.rect(MARGIN + 14, page.y + 33, 140, 7, mix(quiet, page.colours["surface"], 0.4), 3)
        page.y += 64
    page.y -= 8


def _member_card(page: Page, block: Mapping[str, Any]) -> None:
    page.rect(MARGIN, page.y, page.span, 96, page.colours["primary"], page.radius)
    page.text(MARGIN + 20, page.y + 42, str(block["guest_title"]), 17, page.colours["on_primary"], weight=700)
    page.text(MARGIN + 20, page.y + 66, str(block["guest_text"]), 12, page.colours["on_primary"])
    page.y += 96


def _spacing(page: Page, block: Mapping[str, Any]) -> None:
    page.y += min(float(block["height"]), 20.0) - GAP


_LAYOUTS: Mapping[str, Callable[[Page], None]] = {"grid": _grid, "shelf": _shelf, "list": _list, "large": _large}
_DRAWN: Mapping[str, Callable[[Page, Mapping[str, Any]], None]] = {
    "search": _search,
    "banner": _banner,
    "quick_entries": _quick_entries,
    "category_grid": _category_grid,
    "notice": _notice,
    "heading": _heading,
    "products": _products,
    "countdown": _countdown,
    "mosaic": _mosaic,
    "image": _image,
    "features": _features,
    "article_list": _rows,
    "faq": _rows,
    "contact": _rows,
    "member_card": _member_card,
    "spacing": _spacing,
}
