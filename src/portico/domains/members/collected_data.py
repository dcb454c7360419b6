"""What a member collected, as part of a person's data: to take along, to erase, to hand over."""

from __future__ import annotations

from typing import Any

from django.db import connection

from portico.domains.members import rules
from portico.domains.members.actions.collected import TRIM_VIEWS
from portico.domains.members.models import DownloadedItem, MemberPreference, SavedItem, ViewedItem
from portico.kernel.ids import MemberId, SiteId

# What both have counts once, at the later time; what one of them has is added.
_ADOPT = (
    """
    INSERT INTO members_saved_item AS mine (site_id, member_id, kind, subject_id, saved_at)
    SELECT site_id, %(to)s, kind, subject_id, saved_at FROM members_saved_item
     WHERE site_id = %(site)s AND member_id = %(from)s
    ON CONFLICT (member_id, kind, subject_id) DO UPDATE SET saved_at = greatest(mine.saved_at, excluded.saved_at)
    """,
    """
    INSERT INTO members_viewed_item AS mine (site_id, member_id, kind, subject_id, viewed_at, times, carrier)
    SELECT site_id, %(to)s, kind, subject_id, viewed_at, times, carrier FROM members_viewed_item
     WHERE site_id = %(site)s AND member_id = %(from)s
    ON CONFLICT (member_id, kind, subject_id) DO UPDATE
       SET viewed_at = greatest(mine.viewed_at, excluded.viewed_at), times = mine.times + excluded.times,
           carrier = CASE WHEN mine.viewed_at < excluded.viewed_at THEN excluded.carrier ELSE mine.carrier END
    """,
    """
    INSERT INTO members_downloaded_item AS mine (site_id, member_id, subject_id, downloaded_at, times)
    SELECT site_id, %(to)s, subject_id, downloaded_at, times FROM members_downloaded_item
     WHERE site_id = %(site)s AND member_id = %(from)s
    ON CONFLICT (member_id, subject_id) DO UPDATE
       SET downloaded_at = greatest(mine.downloaded_at, excluded.downloaded_at), times = mine.times + excluded.times
    """,
    """
    INSERT INTO members_preference AS mine (member_id, site_id, appearance, language, text_size, updated_at)
    SELECT %(to)s, site_id, appearance, language, text_size, updated_at FROM members_preference
     WHERE site_id = %(site)s AND member_id = %(from)s
    ON CONFLICT (member_id) DO UPDATE
       SET appearance = excluded.appearance, language = excluded.language, text_size = excluded.text_size,
           updated_at = excluded.updated_at
     WHERE mine.updated_at < excluded.updated_at
    """,
)
_TABLES = (SavedItem, ViewedItem, DownloadedItem, MemberPreference)


def export(site_id: SiteId, member_id: MemberId) -> dict[str, Any]:
    """Favourites, history, downloads and preferences, the latest first."""
    theirs = {"site_id": site_id, "member_id": member_id}
    saved = SavedItem.objects.filter(**theirs).order_by("-saved_at", "-subject_id")
    viewed = ViewedItem.objects.filter(**theirs).order_by("-viewed_at", "-subject_id")
    downloaded = DownloadedItem.objects.filter(**theirs).order_by("-downloaded_at", "-subject_id")
    chosen = MemberPreference.objects.filter(**theirs).first()
    return {
        "favourites": [
            {"kind": row.kind, "id": str(row.subject_id), "saved_at": row.saved_at.isoformat()} for row in saved
        ],
        "history": [
            {
                "kind": row.kind,
                "id": str(row.subject_id),
                "viewed_at": row.viewed_at.isoformat(),
                "times": row.times,
                "carrier": row.carrier,
            }
            for row in viewed
        ],
        "downloads": [
            {"id": str(row.subject_id), "downloaded_at": row.downloaded_at.isoformat(), "times": row.times}
            for row in downloaded
        ],
        "preferences": {
            "appearance": chosen.appearance,
            "language": chosen.language,
            "text_size": chosen.text_size,
        }
        if chosen
        else None,
    }


def erase(site_id: SiteId, member_id: MemberId) -> None:
    for table in _TABLES:
        table.objects.filter(site_id=site_id, member_id=member_id).delete()


def adopt(site_id: SiteId, from_member: MemberId, to_member: MemberId) -> None:
    """Everything collected is `to_member`'s. Twice does nothing more: what was handed over is gone."""
    values: dict[str, Any] = {
        "site": site_id,
        "from": from_member,
        "to": to_member,
        "member": to_member,
        "kept": rules.MAX_VIEWED,
    }
    with connection.cursor() as cursor:
        for statement in _ADOPT:
            cursor.execute(statement, values)
        cursor.execute(TRIM_VIEWS, values)
    erase(site_id, from_member)
