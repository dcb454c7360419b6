"""Writes of events."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from django.db import connection

from portico.domains.tracking.rules import EventDraft, check_events, checked_visitor
from portico.infra.locks import require_transaction
from portico.kernel.ids import MemberId, SiteId

_INSERT = """
INSERT INTO tracking_event
       (id, site_id, visitor_id, member_id, name, carrier, occurred_at, received_at, properties)
SELECT id, %(site_id)s, %(visitor_id)s, %(member_id)s, name, carrier, occurred_at, %(now)s, properties
FROM unnest(%(ids)s::uuid[], %(names)s::text[], %(carriers)s::text[], %(times)s::timestamptz[],
            %(properties)s::jsonb[])
     AS e (id, name, carrier, occurred_at, properties)
ON CONFLICT (id) DO NOTHING
"""


def record_events(
    *,
    site_id: SiteId,
    visitor_id: str,
    member_id: MemberId | None,
    events: Sequence[EventDraft],
    now: datetime,
) -> int:
    """Every event of the batch is stored, durably once the caller commits; how many were new.

    An empty `visitor_id` is somebody who is counted and not told apart. One statement. Idempotent by event id. Raises
    EventsRefused, and stores nothing, when one event breaks a rule; Invalid for a malformed visitor id.
    """
    require_transaction()
    if visitor_id:
        checked_visitor(visitor_id)
    check_events(events, now=now)
    with connection.cursor() as cursor:
        cursor.execute(
            _INSERT,
            {
                "site_id": site_id,
                "visitor_id": visitor_id,
                "member_id": member_id,
                "now": now,
                "ids": [event.id for event in events],
                "names": [event.name for event in events],
                "carriers": [event.carrier for event in events],
                "times": [event.time for event in events],
                "properties": [json.dumps(dict(event.properties), ensure_ascii=False) for event in events],
            },
        )
        return int(cursor.rowcount)


def attach_visitor(*, site_id: SiteId, visitor_id: str, member_id: MemberId, now: datetime) -> None:
    """It is known that this visitor is (also) that member. Idempotent. Raises Invalid."""
    require_transaction()
    checked_visitor(visitor_id)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO tracking_visitor (site_id, visitor_id, member_id, first_seen_at, last_seen_at)"
            " VALUES (%s, %s, %s, %s, %s)"
            " ON CONFLICT (site_id, visitor_id, member_id) DO UPDATE SET last_seen_at = excluded.last_seen_at",
            [site_id, visitor_id, member_id, now, now],
        )
