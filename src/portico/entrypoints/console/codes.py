"""QR codes of the console."""

from __future__ import annotations

import io

import segno
from django.utils.safestring import SafeString, mark_safe


def qr_svg(text: str) -> SafeString:
    """`text` as an inline SVG, black on white whatever the theme, because cameras want it so."""
    out = io.BytesIO()
    segno.make(text, error="m").save(
        out, kind="svg", xmldecl=False, svgns=True, border=2, omitsize=True, dark="#000", light="#fff"
    )
    return mark_safe(out.getvalue().decode())  # noqa: S308  # drawn by segno: numbers and colours only
