"""What a link to a page looks like where people share it: Open Graph and Twitter cards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from portico.entrypoints.site.pictures import part
from portico.entrypoints.site.structured import absolute


@dataclass(frozen=True, slots=True)
class Social:
    """`facts` are further properties of the type, by name. `image_url` is absolute, empty for none."""

    title: str
    description: str
    type: str = "website"
    image_url: str = ""
    image_width: int | None = None
    image_height: int | None = None
    facts: tuple[tuple[str, str], ...] = ()


def social(
    *, base: str, title: str, description: str, picture: Any = None, type: str = "website",
    facts: tuple[tuple[str, str], ...] = (),
) -> Social:  # fmt: skip
    """`picture` as answers and blocks hold it, or an address."""
    if isinstance(picture, str):
        picture = {"url": picture}
    url = part(picture, "url") or ""
    width, height = part(picture, "width"), part(picture, "height")
    return Social(title, description, type, absolute(base, url), width, height, facts)
