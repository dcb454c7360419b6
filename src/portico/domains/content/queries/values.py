"""What reads of content hand out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID


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
    """An article in a list. `cover` is a picture as in documents."""

    id: UUID
    slug: str
    kind: str
    title: str
    summary: str
    cover: dict[str, Any] | None
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
    cover: dict[str, Any] | None
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
