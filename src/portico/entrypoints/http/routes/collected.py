"""What the signed-in member saved, looked at and downloaded, and how they like to read: the same on every carrier."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from django.db import transaction
from django_bolt import Router

from portico.domains.catalog import public as catalog
from portico.domains.members import public as members
from portico.entrypoints.http.actor import AsMember
from portico.entrypoints.http.answers.collected import (
    DownloadPage,
    FavouriteItem,
    FavouritePage,
    HistoryItem,
    HistoryPage,
    download_item,
    favourite_item,
    history_item,
)
from portico.infra.actors import Member
from portico.infra.ratelimit import Limit, hit
from portico.kernel.clock import utc_now
from portico.kernel.ids import parse_id
from portico.kernel.paging import checked_limit
from portico.usecases import collected

router = Router(tags=["me"])

# A fast reader opens a page a second; clients send what they have in batches.
_HISTORY = Limit(hits=120, window_seconds=60)

Short = Annotated[str, msgspec.Meta(max_length=20)]


class SavedAnswer(msgspec.Struct, frozen=True):
    saved: bool


class ViewBody(msgspec.Struct, frozen=True):
    """`viewed_at` with its zone, at most ten minutes ahead of our clock; `carrier` is where it was looked at."""

    kind: Short
    id: UUID
    viewed_at: datetime
    carrier: Short = ""


class ViewsBody(msgspec.Struct, frozen=True):
    """1 to 50 views. Sending the same ones again changes nothing."""

    items: Annotated[list[ViewBody], msgspec.Meta(max_length=members.MAX_VIEWS_AT_ONCE)]


class PreferencesBody(msgspec.Struct, frozen=True):
    """How the member likes to read, on every carrier."""

    appearance: Literal["auto", "light", "dark"] = "auto"
    language: Literal["zh-hans", "en"] = "zh-hans"
    text_size: Literal["standard", "large", "extra_large"] = "standard"


@router.get("/api/v1/me/favourites")
def favourites(
    actor: AsMember, kind: str | None = None, cursor: str | None = None, limit: int | None = None
) -> FavouritePage:
    """What the member keeps, the latest first. A thing that is gone has no card and can be removed."""
    page = collected.favourites(
        actor=actor, kind=kind or None, cursor=cursor, limit=checked_limit(limit), now=utc_now()
    )
    items: list[FavouriteItem] = [favourite_item(item) for item in page.items]
    return FavouritePage(items, page.next_cursor)


@router.get("/api/v1/me/favourites/{kind}/{subject_id}")
def is_favourite(actor: AsMember, kind: str, subject_id: str) -> SavedAnswer:
    """Whether the member keeps the product or article."""
    found = parse_id(subject_id)
    saved = found is not None and collected.is_favourite(actor=actor, kind=kind, subject_id=found)
    return SavedAnswer(saved)


@router.put("/api/v1/me/favourites/{kind}/{subject_id}")
def add_favourite(actor: AsMember, kind: str, subject_id: str) -> SavedAnswer:
    """The member keeps the product or article. At most 2,000 are kept. Repeating it is harmless."""
    found = parse_id(subject_id)
    if found is None:
        collected.checked_kind(kind)
        raise catalog.ProductNotFound(product_id=subject_id[:64])
    collected.add_favourite(actor=actor, kind=kind, subject_id=found, now=utc_now())
    return SavedAnswer(saved=True)


@router.delete("/api/v1/me/favourites/{kind}/{subject_id}")
def remove_favourite(actor: AsMember, kind: str, subject_id: str) -> SavedAnswer:
    """The member keeps it no longer. Repeating it is harmless."""
    found = parse_id(subject_id)
    if found is not None:
        collected.remove_favourite(actor=actor, kind=kind, subject_id=found)
    return SavedAnswer(saved=False)


@router.get("/api/v1/me/history")
def history(actor: AsMember, cursor: str | None = None, limit: int | None = None) -> HistoryPage:
    """What the member looked at, the latest first; the latest 500 are kept."""
    page = collected.history(actor=actor, cursor=cursor, limit=checked_limit(limit), now=utc_now())
    items: list[HistoryItem] = [history_item(item) for item in page.items]
    return HistoryPage(items, page.next_cursor)


@router.post("/api/v1/me/history", status_code=204)
def record_history(actor: AsMember, body: ViewsBody) -> None:
    """The member looked at these; also what a guest looked at before signing in."""
    now = utc_now()
    hit(f"history:{actor.member_id}", _HISTORY, now=now)
    views = [members.View(item.kind, item.id, item.viewed_at, item.carrier) for item in body.items]
    collected.record_views(actor=actor, views=views, now=now)


@router.delete("/api/v1/me/history", status_code=204)
def clear_history(actor: AsMember) -> None:
    """The history is empty."""
    collected.clear_history(actor=actor)


@router.delete("/api/v1/me/history/{kind}/{subject_id}", status_code=204)
def remove_from_history(actor: AsMember, kind: str, subject_id: str) -> None:
    """The history no longer holds it. Repeating it is harmless."""
    found = parse_id(subject_id)
    collected.checked_kind(kind)
    if found is not None:
        collected.remove_from_history(actor=actor, kind=kind, subject_id=found)


@router.get("/api/v1/me/downloads")
def downloads(actor: AsMember, cursor: str | None = None, limit: int | None = None) -> DownloadPage:
    """The files the member took, the latest first."""
    page = collected.downloads(actor=actor, cursor=cursor, limit=checked_limit(limit))
    return DownloadPage([download_item(item) for item in page.items], page.next_cursor)


@router.get("/api/v1/me/preferences")
def preferences(actor: AsMember) -> PreferencesBody:
    """How the member likes to read; the first choice of each while they have not said."""
    return _preferences(actor)


@router.put("/api/v1/me/preferences")
def save_preferences(actor: AsMember, body: PreferencesBody) -> PreferencesBody:
    """The choices are as sent, for every carrier."""
    chosen = members.Preferences(body.appearance, body.language, body.text_size)
    with transaction.atomic():
        members.save_preferences(site_id=actor.site_id, member_id=actor.member_id, preferences=chosen, now=utc_now())
    return body


def _preferences(actor: Member) -> PreferencesBody:
    found = members.find_preferences(site_id=actor.site_id, member_id=actor.member_id) or members.Preferences()
    return PreferencesBody(found.appearance, found.language, found.text_size)
