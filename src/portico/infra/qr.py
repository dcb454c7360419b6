"""QR codes as inline SVG: nothing to fetch, sharp at every size."""

from __future__ import annotations

import io

import segno


def qr_svg(text: str, *, light: str | None = None) -> str:
    """Black modules that scale with their box, on `light` or on nothing. Made from modules: the text is not in it."""
    out = io.BytesIO()
    segno.make(text, error="m").save(
        out, kind="svg", xmldecl=False, svgns=True, border=2, omitsize=True, dark="#000", light=light
    )
    return out.getvalue().decode()
