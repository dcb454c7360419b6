"""QR codes as inline SVG: nothing to fetch, sharp at every size; and codes that others drew, in the same wrapping."""

from __future__ import annotations

import base64
import io

import segno


def qr_svg(text: str, *, light: str | None = None) -> str:
    """Black modules that scale with their box, on `light` or on nothing. Made from modules: the text is not in it."""
    out = io.BytesIO()
    segno.make(text, error="m").save(
        out, kind="svg", xmldecl=False, svgns=True, border=2, omitsize=True, dark="#000", light=light
    )
    return out.getvalue().decode()


def framed_svg(picture: bytes, *, kind: str = "image/png") -> str:
    """A drawn code on white as an SVG of its own, with the quiet ground that cameras want around it."""
    data = base64.b64encode(picture).decode()
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100"><rect width="100" height="100" fill="#fff"/>'
        f'<image x="4" y="4" width="92" height="92" href="data:{kind};base64,{data}"/></svg>'
    )


def qr_png(text: str) -> bytes:
    """The code as a PNG file to print: each module is sixteen pixels wide, with the quiet ground cameras want."""
    out = io.BytesIO()
    segno.make(text, error="m").save(out, kind="png", scale=16, border=4)
    return out.getvalue()


def qr_png_uri(text: str) -> str:
    """The code as a `data:` address of a PNG, for front ends that draw no SVG. Each module is eight pixels wide."""
    return str(segno.make(text, error="m").png_data_uri(scale=8, border=2))
