"""Where a member came from, as the merchant's member card tells it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from portico.domains.touchpoints.models import Entry, Visit
from portico.kernel.ids import MemberId, SiteId, VisitId


@dataclass(frozen=True, slots=True)
class MemberVisit:
    """`entry_name` is empty for who came by themselves; `referrer` is a page of another site."""

    id: VisitId
    carrier: str
    path: str
    entry_code: str
    entry_name: str
    referrer: str
    at: datetime


def visits_of(
    *, site_id: SiteId, member_id: MemberId, before: tuple[datetime, UUID], limit: int
) -> tuple[MemberVisit, ...]:
    """Visits of the member that come after `before` in the order newest first. One query over one index range."""
    at, last = before
    rows = Visit.objects.filter(site_id=site_id, member_id=member_id, at__lte=at)
    rows = rows.filter(Q(at__lt=at) | Q(id__lt=last)).select_related("entry").order_by("-at", "-id")
    return tuple(
        MemberVisit(
            id=VisitId(row.id), carrier=row.carrier, path=row.path, entry_code=row.entry.code if row.entry else "",
            entry_name=row.entry.name if row.entry else "", referrer=row.referrer, at=row.at,
        )
        for row in rows[:limit]
    )  # fmt: skip


def last_visits(*, site_id: SiteId, member_ids: Collection[MemberId]) -> dict[MemberId, datetime]:
    """When each member was last here; absent means never. One query, one row of the index for each."""
    found: dict[MemberId, datetime] = {}
    for member_id in member_ids:
        rows = Visit.objects.filter(site_id=site_id, member_id=member_id).order_by("-at")
        at = rows.values_list("at", flat=True).first()
        if at is not None:
            found[member_id] = at
    return found


def entry_names(*, site_id: SiteId, codes: Collection[str]) -> dict[str, str]:
    """How the merchant called these entries; unknown codes are absent. One query, none for no codes."""
    wanted = {code for code in codes if code}
    if not wanted:
        return {}
    return dict(Entry.objects.filter(site_id=site_id, code__in=wanted).values_list("code", "name"))
