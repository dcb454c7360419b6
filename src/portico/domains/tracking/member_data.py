"""What this domain holds about a person: what they did, signed in or as a visitor known to be them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Q

from portico.domains.tracking.models import TrackedEvent, Visitor
from portico.domains.tracking.rules import TYPED_BY_PEOPLE
from portico.infra.locks import require_transaction
from portico.infra.ownership import OwnedTable
from portico.kernel.ids import MemberId, SiteId

# Visitors who have been this member and nobody else: on a shared device the anonymous events are nobody's.
_SOLE_VISITORS = """
SELECT visitor_id FROM tracking_visitor v
WHERE site_id = %s AND member_id = %s
  AND NOT EXISTS (SELECT 1 FROM tracking_visitor o
                  WHERE o.site_id = v.site_id AND o.visitor_id = v.visitor_id AND o.member_id <> v.member_id)
"""


_FORGET = """
UPDATE tracking_event SET member_id = NULL, visitor_id = '', properties = (
    SELECT coalesce(jsonb_object_agg(key, CASE jsonb_typeof(value)
               WHEN 'string' THEN to_jsonb(split_part(value #>> '{}', '?', 1)) ELSE value END), '{}')
      FROM jsonb_each(properties)
     WHERE key <> ALL(%(typed)s)
       AND (jsonb_typeof(value) IN ('number', 'boolean')
            OR jsonb_typeof(value) = 'string' AND split_part(value #>> '{}', '?', 1) ~ '^[A-Za-z0-9_./:-]*$'))
 WHERE site_id = %(site)s AND (member_id = %(member)s OR member_id IS NULL AND visitor_id = ANY(%(visitors)s))
"""


# What a merge of two members hands over, and its undo gives back.
OWNED = (
    OwnedTable("tracking_event", key=("seq",), ledger=True),
    OwnedTable("tracking_visitor", key=("site_id", "visitor_id", "member_id")),
)


def export_member(*, site_id: SiteId, member_id: MemberId) -> dict[str, Any]:
    """The member's events, oldest first."""
    visitors = sole_visitors(site_id=site_id, member_id=member_id)
    theirs = Q(member_id=member_id) | Q(member_id=None, visitor_id__in=visitors)
    rows = TrackedEvent.objects.filter(theirs, site_id=site_id).order_by("occurred_at", "id")
    return {
        "events": [
            {
                "name": row.name,
                "carrier": row.carrier,
                "at": row.occurred_at.isoformat(),
                "properties": row.properties,
            }
            for row in rows.iterator()
        ]
    }


def erase_member(*, site_id: SiteId, member_id: MemberId, now: datetime) -> None:
    """The member's events stay as counts of nobody: neither member nor visitor can be told. Idempotent.

    Of their properties the numbers and codes stay (a product's id, a path); what could be somebody's words goes.
    """
    require_transaction()
    visitors = sole_visitors(site_id=site_id, member_id=member_id)
    with connection.cursor() as cursor:
        cursor.execute(
            _FORGET,
            {"site": site_id, "member": member_id, "visitors": visitors, "typed": list(TYPED_BY_PEOPLE)},
        )
    Visitor.objects.filter(site_id=site_id, member_id=member_id).delete()


def adopt_member(*, site_id: SiteId, from_member: MemberId, to_member: MemberId, now: datetime) -> None:
    """Events and visitors of `from_member` are `to_member`'s. Idempotent."""
    require_transaction()
    TrackedEvent.objects.filter(site_id=site_id, member_id=from_member).update(member_id=to_member)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO tracking_visitor (site_id, visitor_id, member_id, first_seen_at, last_seen_at)"
            " SELECT site_id, visitor_id, %s, first_seen_at, last_seen_at FROM tracking_visitor"
            " WHERE site_id = %s AND member_id = %s"
            " ON CONFLICT (site_id, visitor_id, member_id) DO UPDATE SET"
            " first_seen_at = least(tracking_visitor.first_seen_at, excluded.first_seen_at),"
            " last_seen_at = greatest(tracking_visitor.last_seen_at, excluded.last_seen_at)",
            [to_member, site_id, from_member],
        )
    Visitor.objects.filter(site_id=site_id, member_id=from_member).delete()


def sole_visitors(*, site_id: SiteId, member_id: MemberId) -> list[str]:
    """Visitors who have been this member and nobody else: what they did before signing in is the member's, too."""
    with connection.cursor() as cursor:
        cursor.execute(_SOLE_VISITORS, [site_id, member_id])
        return [row[0] for row in cursor.fetchall()]
