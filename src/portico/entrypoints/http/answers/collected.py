"""What the API answers about favourites, browsing history and downloads."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

from portico.domains.catalog.public import ProductCard
from portico.domains.content.public import ArticleCard, ResourceCard
from portico.usecases.collected import CollectedItem, Download


class FavouriteItem(msgspec.Struct, frozen=True):
    """One of `product` and `article` is its card; both are null when it is gone."""

    kind: str
    id: UUID
    saved_at: datetime
    product: ProductCard | None
    article: ArticleCard | None


class FavouritePage(msgspec.Struct, frozen=True):
    items: list[FavouriteItem]
    next_cursor: str | None


class HistoryItem(msgspec.Struct, frozen=True):
    """`times` is how often in all; `viewed_at` the last time, on `carrier` (empty when that is not known)."""

    kind: str
    id: UUID
    viewed_at: datetime
    times: int
    product: ProductCard | None
    article: ArticleCard | None
    carrier: str


class HistoryPage(msgspec.Struct, frozen=True):
    items: list[HistoryItem]
    next_cursor: str | None


class DownloadItem(msgspec.Struct, frozen=True):
    """A file the member took; `resource` is null when it is no longer published."""

    id: UUID
    downloaded_at: datetime
    times: int
    resource: ResourceCard | None


class DownloadPage(msgspec.Struct, frozen=True):
    items: list[DownloadItem]
    next_cursor: str | None


def favourite_item(item: CollectedItem) -> FavouriteItem:
    return FavouriteItem(item.kind, item.id, item.at, item.product, item.article)


def history_item(item: CollectedItem) -> HistoryItem:
    return HistoryItem(item.kind, item.id, item.at, item.times, item.product, item.article, item.carrier)


def download_item(item: Download) -> DownloadItem:
    return DownloadItem(item.id, item.at, item.times, item.resource)
