"""QR codes of the website."""

from __future__ import annotations

from django.utils.safestring import SafeString, mark_safe

from portico.infra import qr


def qr_svg(text: str) -> SafeString:
    """Black whatever the theme: scanners want contrast."""
    return mark_safe(qr.qr_svg(text))  # noqa: S308  # made from modules, the text is not in it
