"""Reads of merges and of the review queue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from portico.domains.members import rules
from portico.domains.members.models import MemberMerge, MergeConflict
from portico.infra.cache import hot
from portico.kernel.ids import MemberId, SiteId

MERGES_TAG = "members merged"
CONFLICTS_TAG = "merge conflicts"


@dataclass(frozen=True, slots=True)
class Merge:
    id: UUID
    winner_id: MemberId
    loser_id: MemberId
    evidence: str
    provenance: dict[str, str]
    merged_at: datetime
    undone_at: datetime | None
    undone_by: str
    undo_reason: str

    def can_be_undone(self, now: datetime) -> bool:
        return self.undone_at is None and now - self.merged_at <= rules.UNDO_FOR


@dataclass(frozen=True, slots=True)
class Conflict:
    """`evidence` says they are one person, `why` says what speaks against it."""

    id: UUID
    one_id: MemberId
    other_id: MemberId
    evidence: str
    why: str
    state: str
    found_at: datetime
    decided_at: datetime | None
    decided_by: str
    reason: str


def merge_of(row: MemberMerge) -> Merge:
    return Merge(
        id=row.id, winner_id=MemberId(row.winner_id), loser_id=MemberId(row.loser_id), evidence=row.evidence,
        provenance=dict(row.provenance), merged_at=row.merged_at, undone_at=row.undone_at, undone_by=row.undone_by,
        undo_reason=row.undo_reason,
    )  # fmt: skip


def conflict_of(row: MergeConflict) -> Conflict:
    return Conflict(
        id=row.id, one_id=MemberId(row.one_id), other_id=MemberId(row.other_id), evidence=row.evidence, why=row.why,
        state=row.state, found_at=row.found_at, decided_at=row.decided_at, decided_by=row.decided_by,
        reason=row.reason,
    )  # fmt: skip


def merges_of(*, site_id: SiteId, member_id: MemberId) -> tuple[Merge, ...]:
    """Merges in which the member stayed or was absorbed, the newest first."""
    rows = MemberMerge.objects.filter(site_id=site_id)
    either = rows.filter(winner_id=member_id) | rows.filter(loser_id=member_id)
    return tuple(merge_of(row) for row in either.order_by("-merged_at", "-id"))


def list_conflicts(*, site_id: SiteId, state: str = "open", limit: int = 100) -> tuple[Conflict, ...]:
    """The review queue, the newest first."""
    rows = MergeConflict.objects.filter(site_id=site_id, state=state).order_by("-found_at", "-id")[:limit]
    return tuple(conflict_of(row) for row in rows)


def find_conflict(*, site_id: SiteId, conflict_id: UUID) -> Conflict | None:
    row = MergeConflict.objects.filter(site_id=site_id, id=conflict_id).first()
    return conflict_of(row) if row else None


def undone_before(*, site_id: SiteId, one: MemberId, other: MemberId) -> bool:
    """Whether an operator has said that these two are not one person."""
    rows = MemberMerge.objects.filter(site_id=site_id, undone_at__isnull=False)
    return rows.filter(winner_id__in=(one, other), loser_id__in=(one, other)).exists()


def current_member(*, member_id: MemberId, now: datetime) -> MemberId:
    """Who the bearer of an access token is today: tokens outlive a merge by their lifetime.

    No query for a second at a time: the merges of the last half hour are few.
    """

    def make() -> dict[UUID, UUID]:
        recent = MemberMerge.objects.filter(undone_at=None, merged_at__gt=now - 2 * rules.ACCESS_LIFETIME)
        return dict(recent.order_by("merged_at").values_list("loser_id", "winner_id"))

    merged = hot.get_or_make("members merged lately", (MERGES_TAG,), make)
    seen = set()
    while member_id in merged and member_id not in seen:
        seen.add(member_id)
        member_id = MemberId(merged[member_id])
    return member_id
