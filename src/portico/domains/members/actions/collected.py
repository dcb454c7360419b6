"""What a member keeps, looked at and downloaded. Every write may be repeated without harm."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from portico.domains.members import rules
from portico.domains.members.errors import MemberNotFound, TooManyFavourites
from portico.domains.members.models import Member, SavedItem, ViewedItem
from portico.infra.locks import require_transaction
from portico.kernel.ids import MemberId, SiteId

_SAVE_VIEWS = """
INSERT INTO members_viewed_item (site_id, member_id, kind, subject_id, viewed_at, times, carrier)
SELECT %(site)s, %(member)s, kind, subject_id, max(viewed_at), count(DISTINCT viewed_at),
       (array_agg(carrier ORDER BY viewed_at DESC))[1]
  FROM unnest(%(kinds)s::text[], %(ids)s::uuid[], %(times)s::timestamptz[], %(carriers)s::text[])
       AS v (kind, subject_id, viewed_at, carrier)
 GROUP BY kind, subject_id
ON CONFLICT (member_id, kind, subject_id) DO UPDATE
   SET times = members_viewed_item.times + excluded.times, viewed_at = excluded.viewed_at, carrier = excluded.carrier
 WHERE members_viewed_item.viewed_at < excluded.viewed_at
"""
TRIM_VIEWS = """
DELETE FROM members_viewed_item
 WHERE member_id = %(member)s AND (kind, subject_id) IN (
    SELECT kind, subject_id FROM members_viewed_item WHERE member_id = %(member)s
     ORDER BY viewed_at DESC, subject_id DESC OFFSET %(kept)s)
"""
_SAVE_DOWNLOAD = """
INSERT INTO members_downloaded_item (site_id, member_id, subject_id, downloaded_at, times)
VALUES (%(site)s, %(member)s, %(subject)s, %(now)s, 1)
ON CONFLICT (member_id, subject_id) DO UPDATE
   SET times = members_downloaded_item.times + 1,
       downloaded_at = greatest(members_downloaded_item.downloaded_at, excluded.downloaded_at)
"""


def save_item(*, site_id: SiteId, member_id: MemberId, kind: str, subject_id: UUID, now: datetime) -> bool:
    """The member keeps the thing; True when they did not before.

    Locks: the member's row, so that two at once count together. Idempotent by (member, kind, subject).
    Raises TooManyFavourites, MemberNotFound, Invalid.
    """
    require_transaction()
    rules.checked_kind(kind)
    _lock_member(site_id, member_id)
    kept = SavedItem.objects.filter(member_id=member_id)
    if kept.filter(kind=kind, subject_id=subject_id).exists():
        return False
    if kept.count() >= rules.MAX_SAVED:
        raise TooManyFavourites(limit=rules.MAX_SAVED)
    SavedItem.objects.create(site_id=site_id, member_id=member_id, kind=kind, subject_id=subject_id, saved_at=now)
    return True


def remove_saved(*, site_id: SiteId, member_id: MemberId, kind: str, subject_id: UUID) -> bool:
    """The member keeps the thing no longer; True when they did. Idempotent."""
    require_transaction()
    rows = SavedItem.objects.filter(site_id=site_id, member_id=member_id, kind=kind, subject_id=subject_id)
    return rows.delete()[0] > 0


def record_views(*, site_id: SiteId, member_id: MemberId, views: Sequence[rules.View], now: datetime) -> None:
    """The member looked at these, at these times; of everything they looked at, the latest 500 are kept.

    A view that is not later than the one known changes nothing, so a batch may be sent again.
    Locks: the member's row. Raises Invalid naming every view that breaks a rule, MemberNotFound.
    """
    require_transaction()
    rules.check_views(views, now=now)
    _lock_member(site_id, member_id)
    values: dict[str, Any] = {
        "site": site_id,
        "member": member_id,
        "kinds": [view.kind for view in views],
        "ids": [view.subject_id for view in views],
        # A clock a little ahead of ours must not stay on top of what is viewed after it.
        "times": [min(view.viewed_at, now) for view in views],
        "carriers": [view.carrier for view in views],
        "kept": rules.MAX_VIEWED,
    }
    with connection.cursor() as cursor:
        cursor.execute(_SAVE_VIEWS, values)
        cursor.execute(TRIM_VIEWS, values)


def remove_viewed(*, site_id: SiteId, member_id: MemberId, kind: str, subject_id: UUID) -> None:
    """The history no longer holds the thing. Idempotent."""
    require_transaction()
    ViewedItem.objects.filter(site_id=site_id, member_id=member_id, kind=kind, subject_id=subject_id).delete()


def clear_viewed(*, site_id: SiteId, member_id: MemberId) -> None:
    """The history is empty. Idempotent."""
    require_transaction()
    ViewedItem.objects.filter(site_id=site_id, member_id=member_id).delete()


def record_download(*, site_id: SiteId, member_id: MemberId, subject_id: UUID, now: datetime) -> None:
    """The member has taken the file once more. Raises MemberNotFound."""
    require_transaction()
    _lock_member(site_id, member_id)
    values: dict[str, Any] = {"site": site_id, "member": member_id, "subject": subject_id, "now": now}
    with connection.cursor() as cursor:
        cursor.execute(_SAVE_DOWNLOAD, values)


def _lock_member(site_id: SiteId, member_id: MemberId) -> None:
    known = Member.objects.filter(site_id=site_id, id=member_id, erased_at=None)
    if not known.select_for_update(no_key=True).exists():
        raise MemberNotFound()
