"""Reads of what a member saved, viewed and downloaded: the latest first, by keyset. One query each."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet

from portico.domains.members.models import DownloadedItem, SavedItem, ViewedItem
from portico.kernel.errors import FieldError, Invalid
from portico.kernel.ids import MemberId, SiteId, parse_id
from portico.kernel.paging import Page, decode_cursor, encode_cursor


@dataclass(frozen=True, slots=True)
class Collected:
    """One thing, and when it was last saved, viewed or downloaded. `times` is 1 for what is saved.

    `carrier` is where it was viewed that last time; empty when that is not known.
    """

    kind: str
    subject_id: UUID
    at: datetime
    times: int = 1
    carrier: str = ""


def list_saved(
    *, site_id: SiteId, member_id: MemberId, kind: str | None = None, cursor: str | None = None, limit: int
) -> Page[Collected]:
    """What the member keeps, of one kind or of all. Raises Invalid for a cursor we did not make."""
    rows = SavedItem.objects.filter(site_id=site_id, member_id=member_id)
    if kind is not None:
        rows = rows.filter(kind=kind)
    return _page(rows, "saved_at", cursor, limit)


def saved_among(*, site_id: SiteId, member_id: MemberId, kind: str, subject_ids: Collection[UUID]) -> frozenset[UUID]:
    """Those of `subject_ids` that the member keeps."""
    rows = SavedItem.objects.filter(site_id=site_id, member_id=member_id, kind=kind, subject_id__in=list(subject_ids))
    return frozenset(rows.values_list("subject_id", flat=True))


def count_saved(*, site_id: SiteId, member_id: MemberId) -> int:
    return SavedItem.objects.filter(site_id=site_id, member_id=member_id).count()


def list_viewed(*, site_id: SiteId, member_id: MemberId, cursor: str | None = None, limit: int) -> Page[Collected]:
    """What the member looked at. Raises Invalid for a cursor we did not make."""
    return _page(ViewedItem.objects.filter(site_id=site_id, member_id=member_id), "viewed_at", cursor, limit)


def list_downloaded(*, site_id: SiteId, member_id: MemberId, cursor: str | None = None, limit: int) -> Page[Collected]:
    """What the member downloaded. Raises Invalid for a cursor we did not make."""
    rows = DownloadedItem.objects.filter(site_id=site_id, member_id=member_id)
    return _page(rows, "downloaded_at", cursor, limit)


def _page(rows: QuerySet[Any], time: str, cursor: str | None, limit: int) -> Page[Collected]:
    if cursor is not None:
        at, subject_id = _position(cursor)
        rows = rows.filter(Q(**{f"{time}__lt": at}) | Q(**{time: at, "subject_id__lt": subject_id}))
    found = list(rows.order_by(f"-{time}", "-subject_id").annotate(at=F(time))[: limit + 1])
    shown = found[:limit]
    items = [_collected(row) for row in shown]
    more = len(found) > limit
    return Page(items, encode_cursor(items[-1].at.isoformat(), str(items[-1].subject_id)) if more else None)


def _collected(row: Any) -> Collected:
    return Collected(
        getattr(row, "kind", ""), row.subject_id, row.at, getattr(row, "times", 1), getattr(row, "carrier", "")
    )


def _position(cursor: str) -> tuple[datetime, UUID]:
    at_text, id_text = decode_cursor(cursor, length=2)
    subject_id = parse_id(id_text) if isinstance(id_text, str) else None
    try:
        at = datetime.fromisoformat(at_text) if isinstance(at_text, str) else None
    except ValueError:
        at = None
    if at is None or at.tzinfo is None or subject_id is None:
        raise Invalid(fields=(FieldError("cursor", "cursor_malformed"),))
    return at, subject_id
