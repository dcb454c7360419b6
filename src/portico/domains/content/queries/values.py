"""What reads of content hand out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec


@dataclass(frozen=True, slots=True)
class PictureSource:
    url: str
    width: int


@dataclass(frozen=True, slots=True)
class Picture:
    """`url` is a picture every host can show; `srcset` the same as WebP in several widths; `narrow_url` another crop
    for narrow screens.
    """

    url: str
    width: int
    height: int
    alt: str
    narrow_url: str | None
    srcset: tuple[PictureSource, ...]


def picture(held: Any) -> Picture | None:
    """The picture in the head of a document, if there is one."""
    return msgspec.convert(held, Picture | None)


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedDocument:
    """A document whole. `body` holds blocks with ids of products and categories in them."""

    id: UUID
    kind: str
    role: str
    slug: str
    topic: str
    head: dict[str, Any]
    body: list[dict[str, Any]]
    warnings: list[dict[str, Any]]
    version: int
    published_at: datetime
    updated_at: datetime
    preview: bool = False


@dataclass(frozen=True, slots=True)
class ArticleCard:
    """An article in a list."""

    id: UUID
    slug: str
    kind: str
    title: str
    summary: str
    cover: Picture | None
    topic: str
    published_at: datetime
    reading_minutes: int


@dataclass(frozen=True, slots=True)
class ResourceCard:
    """A file to download in a list."""

    id: UUID
    slug: str
    title: str
    summary: str
    cover: Picture | None
    topic: str
    file_name: str
    file_type: str
    file_bytes: int
    download_count: int
    published_at: datetime


@dataclass(frozen=True, slots=True)
class Topic:
    name: str
    count: int
