"""Reads of events."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

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


def events_of_visitor(*, site_id: SiteId, visitor_id: str, limit: int = 100) -> tuple[StoredEvent, ...]:
    """The visitor's last events, newest first."""
    rows = TrackedEvent.objects.filter(site_id=site_id, visitor_id=visitor_id).order_by("-occurred_at", "-id")
    return tuple(_stored(row) for row in rows[:limit])


def members_of_visitor(*, site_id: SiteId, visitor_id: str) -> tuple[MemberId, ...]:
    """Who has signed in as this visitor, the last first."""
    rows = Visitor.objects.filter(site_id=site_id, visitor_id=visitor_id).order_by("-last_seen_at")
    return tuple(MemberId(row.member_id) for row in rows)


def _stored(row: TrackedEvent) -> StoredEvent:
    return StoredEvent(
        name=row.name,
        carrier=row.carrier,
        visitor_id=row.visitor_id,
        member_id=MemberId(row.member_id) if row.member_id else None,
        occurred_at=row.occurred_at,
        properties=row.properties,
    )
