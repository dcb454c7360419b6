"""Reads of leaving: who waits to be erased, and who was."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from portico.domains.privacy import rules
from portico.domains.privacy.models import ErasureRequest, Tombstone
from portico.infra.cache import hot
from portico.infra.keyset import newest_first
from portico.kernel.ids import MemberId, SiteId
from portico.kernel.paging import Page

ERASED_TAG = "members erased"


@dataclass(frozen=True, slots=True)
class Erasure:
    """`state`: waiting, cancelled or done. `postponed_at`: when it was due, but could not be done yet.

    `reason` is somebody's own words, so no log shows it.
    """

    id: UUID
    site_id: SiteId
    member_id: MemberId
    state: str
    reason: str = field(repr=False)
    requested_at: datetime
    due_at: datetime
    postponed_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Grave:
    """Somebody who was erased."""

    site_id: SiteId
    member_id: MemberId
    erased_at: datetime


def erasure_of(row: ErasureRequest) -> Erasure:
    return Erasure(
        id=row.id,
        site_id=SiteId(row.site_id),
        member_id=MemberId(row.member_id),
        state=row.state,
        reason=row.reason,
        requested_at=row.requested_at,
        due_at=row.due_at,
        postponed_at=row.postponed_at,
        ended_at=row.ended_at,
    )


def find_erasure(*, site_id: SiteId, member_id: MemberId) -> Erasure | None:
    """The member's waiting request; None when they stay. One index look-up."""
    row = ErasureRequest.objects.filter(site_id=site_id, member_id=member_id, state="waiting").first()
    return erasure_of(row) if row else None


def open_erasures(*, site_id: SiteId, state: str = "waiting", cursor: str | None = None, limit: int) -> Page[Erasure]:
    """Requests of the site in a state ("" for all), the newest first. One query."""
    rows = ErasureRequest.objects.filter(site_id=site_id)
    if state:
        rows = rows.filter(state=state)
    found, following = newest_first(rows, cursor=cursor, limit=limit)
    return Page([erasure_of(row) for row in found], following)


def due_erasures(*, now: datetime, limit: int) -> tuple[Erasure, ...]:
    """Requests of all sites whose time has come, the longest due first."""
    rows = ErasureRequest.objects.filter(state="waiting", due_at__lte=now).order_by("due_at", "id")
    return tuple(erasure_of(row) for row in rows[:limit])


def graves(*, since: datetime | None = None) -> tuple[Grave, ...]:
    """Everybody who was erased (after `since`), of all sites, the first one first."""
    rows = Tombstone.objects.order_by("erased_at", "erased_id")
    if since is not None:
        rows = rows.filter(erased_at__gt=since)
    return tuple(Grave(SiteId(row.site_id), MemberId(row.erased_id), row.erased_at) for row in rows)


def is_erased_lately(*, member_id: MemberId, now: datetime) -> bool:
    """Whether the bearer of an access token has been erased since: tokens outlive an erasure by their lifetime.

    No query for a second at a time: the erasures of the last hour are few.
    """

    def make() -> frozenset[UUID]:
        recent = Tombstone.objects.filter(erased_at__gt=now - rules.ERASED_LATELY)
        return frozenset(recent.values_list("erased_id", flat=True))

    return member_id in hot.get_or_make("members erased lately", (ERASED_TAG,), make)
