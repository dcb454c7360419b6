"""Reads of events."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from portico.domains.tracking.models import TrackedEvent, Visitor
from portico.kernel.ids import MemberId, SiteId


@dataclass(frozen=True, slots=True)
class StoredEvent:
    name: str
    carrier: str
    visitor_id: str
    member_id: MemberId | None
    occurred_at: datetime
    properties: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class PropertyCount:
    """How often an event had a property of this value, and with how many visitors."""

    name: str
    value: str
    events: int
    visitors: int


def events_of_visitor(*, site_id: SiteId, visitor_id: str, limit: int = 100) -> tuple[StoredEvent, ...]:
    """The visitor's last events, newest first."""
    rows = TrackedEvent.objects.filter(site_id=site_id, visitor_id=visitor_id).order_by("-occurred_at", "-id")
    return tuple(_stored(row) for row in rows[:limit])


def members_of_visitor(*, site_id: SiteId, visitor_id: str) -> tuple[MemberId, ...]:
    """Who has signed in as this visitor, the last first."""
    rows = Visitor.objects.filter(site_id=site_id, visitor_id=visitor_id).order_by("-last_seen_at")
    return tuple(MemberId(row.member_id) for row in rows)


def count_shared_visitors(*, site_id: SiteId, one: MemberId, other: MemberId) -> int:
    """On how many devices both members have signed in. One query over the visitors of both."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM tracking_visitor mine JOIN tracking_visitor theirs USING (site_id, visitor_id)"
            " WHERE mine.site_id = %s AND mine.member_id = %s AND theirs.member_id = %s",
            [site_id, one, other],
        )
        return int(cursor.fetchone()[0])


_BY_PROPERTY = """
SELECT name, properties ->> %(key)s, count(*), count(DISTINCT visitor_id)
  FROM tracking_event
 WHERE received_at >= %(start)s AND received_at < %(end)s AND site_id = %(site)s AND name = ANY(%(names)s)
   AND properties ? %(key)s
 GROUP BY 1, 2
"""


def count_by_property(
    *, site_id: SiteId, names: Collection[str], key: str, start: datetime, end: datetime
) -> tuple[PropertyCount, ...]:
    """How often each of `names` was received in [start, end), by the value of its property `key`. One query."""
    values: dict[str, Any] = {"site": site_id, "names": list(names), "key": key, "start": start, "end": end}
    with connection.cursor() as cursor:
        cursor.execute(_BY_PROPERTY, values)
        return tuple(PropertyCount(*row) for row in cursor.fetchall())


def _stored(row: TrackedEvent) -> StoredEvent:
    return StoredEvent(
        name=row.name,
        carrier=row.carrier,
        visitor_id=row.visitor_id,
        member_id=MemberId(row.member_id) if row.member_id else None,
        occurred_at=row.occurred_at,
        properties=row.properties,
    )
