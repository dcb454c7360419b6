"""Addresses of pictures at the sizes a page shows them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.files.storage import default_storage
from django.urls import reverse

from portico.infra.media import stored_name
from portico.infra.renditions import is_picture, stored_rendition


def srcset(url: str, widths: tuple[int, ...]) -> str:
    """The value of an `srcset` attribute; empty for a picture that has no copies (foreign, animated, placeholder)."""
    name = stored_name(url)
    if not name or not is_picture(name):
        return ""
    return ", ".join(f"{_address(name, width)} {width}w" for width in widths)


def _address(name: str, width: int) -> str:
    """Of the stored copy, which the static server sends; of the view that makes it, the first time."""
    stored = stored_rendition(name, width)
    return default_storage.url(stored) if stored else reverse("website:picture", args=[width, name])


def part(picture: Any, name: str) -> Any:
    """A member of a picture, which answers hold as a dataclass and blocks as a mapping."""
    return picture.get(name) if isinstance(picture, Mapping) else getattr(picture, name, None)
