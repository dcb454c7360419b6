"""QR codes of the console."""

from __future__ import annotations

from django.utils.safestring import SafeString, mark_safe

from portico.infra import qr


def qr_svg(text: str) -> SafeString:
    """`text` as an inline SVG, black on white whatever the theme, because cameras want it so."""
    return mark_safe(qr.qr_svg(text, light="#fff"))  # noqa: S308  # drawn by segno: numbers and colours only
