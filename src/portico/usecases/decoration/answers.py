"""What the front ends get: pages, articles and resources with nothing left to look up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from portico.domains.catalog.public import ProductCard
from portico.domains.content.public import ArticleCard, Picture, ResourceCard, Topic


@dataclass(frozen=True, slots=True)
class Block:
    """One block of a page or an article; `data` has the shape of its `type`."""

    id: str
    type: str
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class PageAnswer:
    """A decorated page. `version` is 0 for previews and for the built-in home."""

    id: UUID
    role: str
    slug: str
    title: str
    description: str
    share_image: Picture | None
    background: str
    version: int
    preview: bool
    blocks: list[Block]


@dataclass(frozen=True, slots=True)
class ArticleAnswer:
    """An article whole. `products` are those in its text, `related` other articles."""

    id: UUID
    slug: str
    kind: str
    title: str
    summary: str
    cover: Picture | None
    topic: str
    published_at: datetime
    reading_minutes: int
    author: str
    tags: list[str]
    updated_at: datetime
    seo_title: str
    seo_description: str
    blocks: list[Block]
    related: list[ArticleCard]
    products: list[ProductCard]


@dataclass(frozen=True, slots=True)
class ResourceAnswer:
    """A file to download with a page about it."""

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
    blocks: list[Block]
    related: list[ResourceCard]


@dataclass(frozen=True, slots=True)
class ArticleList:
    items: list[ArticleCard]
    next_cursor: str | None
    topics: list[Topic]


@dataclass(frozen=True, slots=True)
class ResourceList:
    items: list[ResourceCard]
    next_cursor: str | None
    topics: list[Topic]


@dataclass(frozen=True, slots=True)
class PreviewAnswer:
    """What an editor is writing: exactly one of the three."""

    kind: str
    page: PageAnswer | None
    article: ArticleAnswer | None
    resource: ResourceAnswer | None
