"""Slips as PDF: what goes into a parcel, what is to be fetched from the shelves, what is stuck on the box.

Set in the Chinese typeface that every PDF reader brings along (Adobe-GB1), so that a server without fonts prints, too.
"""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import Any, Final

from reportlab.graphics.barcode.code128 import Code128
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4, A5
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Flowable, PageBreak, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

_TYPEFACE: Final = "STSong-Light"
LABEL_SIZE: Final = (100 * mm, 150 * mm)
# What the typeface's character map (UniGB-UCS2-H) knows: two bytes a character.
_LAST_PLAIN: Final = 0xFFFF
# Controls, directions and joiners, lone surrogates.
_INVISIBLE: Final = frozenset({"Cc", "Cf", "Cs"})
_LINE, _SOFT = HexColor("#b8bec8"), HexColor("#5b6675")


@dataclass(frozen=True, slots=True)
class SlipLine:
    name: str
    option_text: str
    sku_code: str
    pieces: int


@dataclass(frozen=True, slots=True)
class Slip:
    """One order on paper. Texts are as they shall be read; `barcode` is ASCII."""

    number: str
    placed: str
    recipient: str
    phone: str
    address: str
    lines: tuple[SlipLine, ...]
    note: str
    staff_note: str
    delivery: str
    barcode: str
    barcode_text: str


@dataclass(frozen=True, slots=True)
class Words:
    """What stands on the paper beside the data, in the reader's language."""

    shop: str
    shop_phone: str
    printed: str
    texts: dict[str, str]

    def __getitem__(self, name: str) -> str:
        return self.texts[name]


@lru_cache(maxsize=1)
def _font() -> str:
    """The typeface, known to the drawing library from the first text on."""
    pdfmetrics.registerFont(UnicodeCIDFont(_TYPEFACE))
    return _TYPEFACE


def _style(size: float, **changes: Any) -> ParagraphStyle:
    return ParagraphStyle("slip", fontName=_font(), fontSize=size, leading=size * 1.4, wordWrap="CJK", **changes)


def printable(text: str) -> str:
    """`text` as the typeface can show it: `□` for what lies beyond the Basic Multilingual Plane (emoji, rare
    characters), nothing for what is invisible. Half of such a character would turn all that follows into others.
    """
    seen = (character for character in text if character == "\n" or unicodedata.category(character) not in _INVISIBLE)
    return "".join("□" if ord(character) > _LAST_PLAIN else character for character in seen)


def _text(text: str, size: float = 9, **changes: Any) -> Paragraph:
    return Paragraph(escape(printable(text)).replace("\n", "<br/>"), _style(size, **changes))


def packing_slips(slips: Sequence[Slip], words: Words) -> bytes:
    """A5, an order a page: goes into the parcel. Never shows prices or the staff's notes."""
    story: list[Flowable] = []
    for slip in slips:
        story += [
            _head(words["packing"], slip, words),
            Spacer(1, 3 * mm),
            _text(f"{words['to']}：{slip.recipient}  {slip.phone}", 10),
            _text(slip.address, 10),
            Spacer(1, 3 * mm),
            _lines(slip.lines, words),
            Spacer(1, 2 * mm),
            _text(words["pieces"].format(n=sum(line.pieces for line in slip.lines)), 9),
        ]
        if slip.note:
            story.append(_text(f"{words['note']}：{slip.note}", 9))
        story += [
            Spacer(1, 4 * mm),
            _text(f"{words.shop}  {words.shop_phone}".strip(), 8, textColor=_SOFT),
            PageBreak(),
        ]
    return _document(story[:-1], A5, words["packing"])


def _head(title: str, slip: Slip, words: Words) -> Flowable:
    bars = Code128(slip.barcode, barHeight=9 * mm, barWidth=0.26 * mm)
    left = [_text(title, 15), _text(f"{words['number']} {slip.number}"), _text(f"{words['placed']} {slip.placed}")]
    table = Table([[left, bars]], colWidths=[62 * mm, 66 * mm])
    table.setStyle(TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), ("ALIGN", (1, 0), (1, 0), "RIGHT")]))
    return table


def _lines(lines: Sequence[SlipLine], words: Words) -> Flowable:
    rows: list[list[Flowable]] = [[_text(words["product"]), _text(words["sku"]), _text(words["quantity"])]]
    rows += [
        [_text(f"{line.name}\n{line.option_text}".strip()), _text(line.sku_code, 8), _text(str(line.pieces), 11)]
        for line in lines
    ]
    return _table(rows, [78 * mm, 36 * mm, 14 * mm])


def _table(rows: list[list[Flowable]], widths: list[float]) -> Flowable:
    # A row may be longer than a page: a hundred orders of one SKU, say.
    table = Table(rows, colWidths=widths, repeatRows=1, splitInRow=1)
    table.setStyle(
        TableStyle(
            [
                ("LINEBELOW", (0, 0), (-1, -1), 0.4, _LINE),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("BACKGROUND", (0, 0), (-1, 0), HexColor("#f1f3f6")),
                ("TOPPADDING", (0, 0), (-1, -1), 2),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
            ]
        )
    )
    return table


def picking_list(slips: Sequence[Slip], words: Words) -> bytes:
    """A4: every SKU of these orders once, with how many to fetch and for which orders. No personal data on it."""
    wanted: dict[tuple[str, str, str], list[tuple[str, int]]] = {}
    for slip in slips:
        for line in slip.lines:
            wanted.setdefault((line.sku_code, line.name, line.option_text), []).append((slip.number, line.pieces))
    rows: list[list[Flowable]] = [
        [_text(words[name]) for name in ("sku", "product", "quantity", "orders", "fetched")],
    ]
    for (sku, name, option), orders in sorted(wanted.items()):
        told = "、".join(f"{number}×{pieces}" for number, pieces in orders)
        total = sum(pieces for _, pieces in orders)
        rows.append(
            [_text(sku, 9), _text(f"{name}\n{option}".strip()), _text(str(total), 13), _text(told, 7), _text("□", 13)]
        )
    story: list[Flowable] = [
        _text(words["picking"], 16),
        _text(f"{words['printed']} {words.printed}   {words['order_count'].format(n=len(slips))}", 9, textColor=_SOFT),
        Spacer(1, 4 * mm),
        _table(rows, [36 * mm, 68 * mm, 16 * mm, 52 * mm, 12 * mm]),
    ]
    return _document(story, A4, words["picking"])


def labels(slips: Sequence[Slip], words: Words) -> bytes:
    """100 × 150 mm, an order a page: stuck on the box. Its bars are the waybill's number, or the order's before."""
    story: list[Flowable] = []
    for slip in slips:
        goods = "；".join(f"{line.name} {line.option_text}".strip() + f"×{line.pieces}" for line in slip.lines)
        story += [
            _text(slip.delivery, 12),
            Spacer(1, 2 * mm),
            Code128(slip.barcode, barHeight=16 * mm, barWidth=0.34 * mm),
            _text(slip.barcode_text, 10),
            Spacer(1, 4 * mm),
            _text(f"{words['to']}：{slip.recipient}  {slip.phone}", 14),
            _text(slip.address, 13),
            Spacer(1, 4 * mm),
            _text(f"{words['from']}：{words.shop} {words.shop_phone}", 9),
            Spacer(1, 2 * mm),
            _text(goods if len(goods) <= 160 else goods[:159] + "…", 8, textColor=_SOFT),
            _text(f"{words['number']} {slip.number}", 8, textColor=_SOFT),
            PageBreak(),
        ]
    return _document(story[:-1], LABEL_SIZE, words["label"])


def _document(story: list[Flowable], size: tuple[float, float], title: str) -> bytes:
    out = io.BytesIO()
    margin = 6 * mm if size == LABEL_SIZE else 10 * mm
    SimpleDocTemplate(
        out, pagesize=size, leftMargin=margin, rightMargin=margin, topMargin=margin, bottomMargin=margin, title=title
    ).build(story)
    return out.getvalue()
