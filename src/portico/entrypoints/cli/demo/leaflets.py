"""The files of the resource centre, as PDF: a page or two of tables and short texts in the brand's colours.

Chinese is set in STSong-Light, one of the fonts every PDF reader brings, so a machine without fonts writes the same
file and it stays small.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import partial
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import Flowable, KeepTogether, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from portico.entrypoints.cli.demo.contents import Leaflet

FACE = "STSong-Light"
INK, QUIET, PAPER = HexColor("#2b2622"), HexColor("#6a6057"), HexColor("#fffdf9")
_MARGIN = 22 * mm


def write_pdf(leaflet: Leaflet, *, brand: str) -> bytes:
    """The leaflet as a PDF; the same bytes every time."""
    pdfmetrics.registerFont(UnicodeCIDFont(FACE))
    file = io.BytesIO()
    document = SimpleDocTemplate(
        file,
        pagesize=A4,
        leftMargin=_MARGIN,
        rightMargin=_MARGIN,
        topMargin=34 * mm,
        bottomMargin=20 * mm,
        title=leaflet.title,
        author=brand,
        subject=leaflet.summary,
        lang="zh-CN",
        invariant=1,
    )
    frame = partial(_frame, leaflet=leaflet, brand=brand)
    document.build(list(_story(leaflet)), onFirstPage=frame, onLaterPages=frame)
    return file.getvalue()


def _style(size: float, colour: Any = INK, **more: Any) -> ParagraphStyle:
    return ParagraphStyle(
        f"s{size}", fontName=FACE, fontSize=size, leading=size * 1.6, textColor=colour, wordWrap="CJK", **more
    )


def _story(leaflet: Leaflet) -> Iterator[Flowable]:
    colour = HexColor(leaflet.cover[0])
    yield Paragraph(leaflet.title, _style(24))
    yield Spacer(1, 4 * mm)
    yield Paragraph(leaflet.intro, _style(10, QUIET))
    yield Spacer(1, 6 * mm)
    for section in leaflet.sections:
        parts: list[Flowable] = [Paragraph(section["title"], _style(14, colour)), Spacer(1, 2.5 * mm)]
        if "table" in section:
            parts.append(_table(section["table"], colour))
        lines = enumerate(section.get("text", ()), start=1)
        parts += [Paragraph(f"{number}. {line}", _style(10.5, spaceAfter=1.5 * mm)) for number, line in lines]
        parts.append(Spacer(1, 5 * mm))
        yield KeepTogether(parts)


def _table(rows: list[list[str]], colour: Any) -> Table:
    head, cell = _style(10, PAPER), _style(10)
    # The font sets a dash as wide as a character, with a hole behind it.
    made = [
        [Paragraph(text.replace("–", "-"), cell if row else head) for text in texts] for row, texts in enumerate(rows)
    ]
    # The first column names the row and needs more room where there are only a few.
    width = A4[0] - 2 * _MARGIN
    first = width * (0.3 if len(rows[0]) <= 3 else 0.24)
    table = Table(made, colWidths=[first, *[(width - first) / (len(rows[0]) - 1)] * (len(rows[0]) - 1)])
    table.setStyle(
        TableStyle(
            [
                ("BACKGROUND", (0, 0), (-1, 0), colour),
                ("ROWBACKGROUNDS", (0, 1), (-1, -1), [PAPER, HexColor("#f6f2ea")]),
                ("LINEBELOW", (0, 0), (-1, -1), 0.4, HexColor("#d9d0c0")),
                ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
                ("TOPPADDING", (0, 0), (-1, -1), 3),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 5),
            ]
        )
    )
    return table


def _frame(canvas: Any, document: Any, *, leaflet: Leaflet, brand: str) -> None:
    """The brand's name above, a rule in the leaflet's colour, the page's number below."""
    width, height = A4
    canvas.saveState()
    canvas.setFillColor(INK)
    canvas.setFont(FACE, 13)
    canvas.drawString(_MARGIN, height - 20 * mm, brand)
    canvas.setFillColor(QUIET)
    canvas.setFont(FACE, 9)
    canvas.drawRightString(width - _MARGIN, height - 20 * mm, leaflet.topic)
    canvas.setStrokeColor(HexColor(leaflet.cover[0]))
    canvas.setLineWidth(1.6)
    canvas.line(_MARGIN, height - 24 * mm, width - _MARGIN, height - 24 * mm)
    canvas.drawCentredString(width / 2, 12 * mm, f"{document.page}")
    canvas.restoreState()
