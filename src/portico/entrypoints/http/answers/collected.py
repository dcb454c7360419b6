"""What the API answers about favourites and browsing history."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

from portico.domains.catalog.public import ProductCard
from portico.usecases.collected import CollectedItem


class FavouriteItem(msgspec.Struct, frozen=True):
    """`product` is its card; null for an article and for what is gone."""

    kind: str
    id: UUID
    saved_at: datetime
    product: ProductCard | None


class FavouritePage(msgspec.Struct, frozen=True):
    items: list[FavouriteItem]
    next_cursor: str | None


class HistoryItem(msgspec.Struct, frozen=True):
    """`times` is how often in all; `viewed_at` the last time."""

    kind: str
    id: UUID
    viewed_at: datetime
    times: int
    product: ProductCard | None


class HistoryPage(msgspec.Struct, frozen=True):
    items: list[HistoryItem]
    next_cursor: str | None


def favourite_item(item: CollectedItem) -> FavouriteItem:
    return FavouriteItem(item.kind, item.id, item.at, item.product)


def history_item(item: CollectedItem) -> HistoryItem:
    return HistoryItem(item.kind, item.id, item.at, item.times, item.product)
