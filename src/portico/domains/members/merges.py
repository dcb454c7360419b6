"""Reads of merges and of the review queue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection

from portico.domains.members import rules
from portico.domains.members.models import Member, MemberMerge, MemberSession, MergeConflict
from portico.infra.cache import hot
from portico.infra.locks import advisory_key
from portico.kernel.ids import MemberId, SiteId

MERGES_TAG = "members merged"
# Whoever merges, takes apart or erases holds this advisory lock of every member concerned.
MERGE_LOCK = "member_merge"
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
class Unsettled:
    site_id: SiteId
    merge_id: UUID


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


def current_member(*, member_id: MemberId, now: datetime, session_id: UUID | None = None) -> MemberId:
    """Who the bearer of an access token is today: tokens outlive a merge, and its undo, by their lifetime.

    `session_id` is the session of the token: after an undo it says whose the device is.
    No query for a second at a time: the merges of the last hour are few.
    """
    lately = hot.get_or_make("members merged lately", (MERGES_TAG,), lambda: _lately(now))
    if session_id is not None and session_id in lately.restored:
        return lately.restored[session_id]
    seen = set()
    while member_id in lately.merged and member_id not in seen:
        seen.add(member_id)
        member_id = lately.merged[member_id]
    return member_id


@dataclass(frozen=True, slots=True)
class _Lately:
    """Losers and their winners; sessions that an undo gave back, and to whom."""

    merged: dict[UUID, MemberId]
    restored: dict[UUID, MemberId]


def _lately(now: datetime) -> _Lately:
    since = now - 2 * rules.ACCESS_LIFETIME
    merged = MemberMerge.objects.filter(undone_at=None, merged_at__gt=since).order_by("merged_at")
    undone = MemberMerge.objects.filter(undone_at__gt=since).values("loser_id")
    sessions = MemberSession.objects.filter(member_id__in=undone)
    return _Lately(
        merged={loser: MemberId(winner) for loser, winner in merged.values_list("loser_id", "winner_id")},
        restored={session: MemberId(owner) for session, owner in sessions.values_list("id", "member_id")},
    )


def current_of(site_id: SiteId, member_id: MemberId) -> MemberId:
    """The member that `member_id` is today: itself, or the one it was merged into."""
    into = (
        Member.objects.filter(site_id=site_id, id=member_id, merged_into_id__isnull=False)
        .values_list("merged_into_id", flat=True)
        .first()
    )
    return MemberId(into) if into else member_id


def is_syncing(*, site_id: SiteId, member_id: MemberId) -> bool:
    """Whether a merge of the member is under way, or was not yet followed by what was being written meanwhile.

    Ask it after reading what it is about: then what was read is right, or this says so. One query. Outside a
    transaction: inside one, merges would wait for its end.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT NOT pg_try_advisory_xact_lock_shared(%s) OR EXISTS (SELECT FROM members_merge WHERE site_id = %s"
            " AND settled_at IS NULL AND undone_at IS NULL AND %s IN (winner_id, loser_id))",
            [advisory_key(MERGE_LOCK, merge_lock_name(site_id, member_id)), site_id, member_id],
        )
        return bool(cursor.fetchone()[0])


def unsettled_merges(
    *, now: datetime, limit: int, grace: timedelta = rules.SETTLE_AFTER - timedelta(seconds=2)
) -> tuple[Unsettled, ...]:
    """Merges of any site that are old enough for nobody to write for the loser any more, the oldest first.

    Old enough: ten seconds, and no transaction has been running for longer than `grace`, so that none began before
    everybody had heard of the merge. After ten minutes whatever still runs is not waited for.
    """
    rows = MemberMerge.objects.filter(settled_at=None, undone_at=None, merged_at__lte=now - rules.SETTLE_AFTER)
    found = list(rows.order_by("merged_at").values_list("site_id", "id", "merged_at")[:limit])
    patience = now - rules.SETTLE_AT_LATEST
    if found and _something_runs_for(grace):
        found = [row for row in found if row[2] <= patience]
    return tuple(Unsettled(SiteId(site_id), merge_id) for site_id, merge_id, _ in found)


def _something_runs_for(age: timedelta) -> bool:
    """Whether another transaction in this data base is older than `age`."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database()"
            " AND backend_type = 'client backend' AND pid <> pg_backend_pid() AND xact_start < clock_timestamp()"
            " - make_interval(secs => %s))",
            [age.total_seconds()],
        )
        return bool(cursor.fetchone()[0])


def merge_lock_name(site_id: SiteId, member_id: UUID) -> str:
    return f"{site_id}:{member_id}"
