"""Reading the audit record: by person, action, thing and time, newest first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from portico.infra.models import AuditRecord
from portico.kernel.ids import SiteId
from portico.kernel.paging import Page, decode_cursor, encode_cursor


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """Empty means any. `action` may end with a dot: `reveal.` stands for all kinds. Times are [since, until)."""

    actor_kind: str = ""
    actor_id: str = ""
    action: str = ""
    subject_type: str = ""
    subject_id: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One record as it was written. `position` is its place in the chain."""

    seq: int
    position: int | None
    at: datetime
    actor_kind: str
    actor_id: str
    action: str
    subject_type: str
    subject_id: str
    reason: str
    changes: dict[str, Any]


def search_audit(*, site_id: SiteId, filter: AuditFilter, cursor: str | None, limit: int) -> Page[AuditEntry]:
    """A page of the site's records. One query over an index, whatever is asked. Raises Invalid (field `cursor`)."""
    rows = _matching(site_id, filter)
    if cursor:
        (seq,) = decode_cursor(cursor, length=1)
        rows = rows.filter(seq__lt=seq)
    found = [_entry(row) for row in rows[: limit + 1]]
    more = len(found) > limit
    return Page(found[:limit], encode_cursor(found[limit - 1].seq) if more else None)


def each_entry(*, site_id: SiteId, filter: AuditFilter, most: int) -> Iterator[AuditEntry]:
    """At most `most` records, read in portions: an export holds none of them longer than it writes it."""
    for row in _matching(site_id, filter)[:most].iterator(chunk_size=500):
        yield _entry(row)


def used_actions(*, site_id: SiteId) -> list[str]:
    """The actions that are on record here, in order. Walks the index from one action to the next, not the records."""
    found: list[str] = []
    rows = AuditRecord.objects.filter(site_id=site_id).order_by("action")
    while action := rows.filter(action__gt=found[-1] if found else "").values_list("action", flat=True).first():
        found.append(action)
    return found


def _matching(site_id: SiteId, wanted: AuditFilter) -> QuerySet[AuditRecord]:
    rows = AuditRecord.objects.filter(site_id=site_id).select_related("link").order_by("-seq")
    exact = {
        "actor_kind": wanted.actor_kind,
        "actor_id": wanted.actor_id,
        "subject_type": wanted.subject_type,
        "subject_id": wanted.subject_id,
        "at__gte": wanted.since,
        "at__lt": wanted.until,
    }
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    if wanted.action.endswith("."):
        return rows.filter(action__startswith=wanted.action)
    return rows.filter(action=wanted.action) if wanted.action else rows


def _entry(row: AuditRecord) -> AuditEntry:
    link = getattr(row, "link", None)
    return AuditEntry(
        seq=row.seq,
        position=link.position if link else None,
        at=row.at,
        actor_kind=row.actor_kind,
        actor_id=row.actor_id,
        action=row.action,
        subject_type=row.subject_type,
        subject_id=row.subject_id,
        reason=row.reason,
        changes=row.changes,
    )
