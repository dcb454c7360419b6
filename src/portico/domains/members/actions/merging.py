"""Two members who are one person: who stays, what is remembered of it, and what a person must decide.

The rows themselves are handed over by every domain's door; `usecases.identity` calls them between `begin_merge` and
`record_merge`.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from portico.domains.members import rules
from portico.domains.members.errors import MergeConflictNotFound, MergeNotFound, MergeUndoLaterFirst
from portico.domains.members.events import MembersMerged, MergeUndone
from portico.domains.members.merges import CONFLICTS_TAG, MERGES_TAG, Conflict, Merge, conflict_of, merge_of
from portico.domains.members.models import Member, MemberMerge, MergeConflict
from portico.infra.cache import announce, hot
from portico.infra.locks import lock_all, require_transaction
from portico.infra.outbox import emit
from portico.kernel.ids import MemberId, SiteId, new_id


def begin_merge(*, site_id: SiteId, one: MemberId, other: MemberId, decided: bool = False) -> rules.Pair | None:
    """Who stays and who is absorbed; None when they are one member already, or one of them is erased.

    `decided`: staff know that they are one person, whatever speaks against it.

    Locks: both members, in the order of their ids. Raises MergeConflicts when other evidence says they are two.
    """
    require_transaction()
    one, other = current_of(site_id, one), current_of(site_id, other)
    if one == other:
        return None
    lock_all("member_merge", [f"{site_id}:{one}", f"{site_id}:{other}"])
    rows = {
        row.id: row
        for row in Member.objects.select_for_update()
        .filter(site_id=site_id, id__in=[one, other], erased_at=None, merged_into_id=None)
        .order_by("id")
    }
    if len(rows) < 2:
        return None
    sides = [
        rules.Side(MemberId(row.id), row.created_at, bytes(row.phone_index) if row.phone_index else None)
        for row in rows.values()
    ]
    one_side, other_side = sides
    return rules.who_stays(one_side, other_side, decided=decided)


def record_merge(
    *, site_id: SiteId, pair: rules.Pair, evidence: str, provenance: dict[str, str], journal: dict[str, Any],
    now: datetime,
) -> Merge:  # fmt: skip
    """The merge is in the journal, with what moved. Emits MembersMerged."""
    require_transaction()
    row = MemberMerge.objects.create(
        id=new_id(), site_id=site_id, winner_id=pair.stays, loser_id=pair.absorbed, evidence=evidence,
        provenance=provenance, journal=journal, merged_at=now,
    )  # fmt: skip
    emit(
        MembersMerged(site_id=site_id, member_id=pair.stays, absorbed_member_id=pair.absorbed, evidence=evidence),
        now=now,
    )
    _tell(MERGES_TAG)
    return merge_of(row)


def mark_merged(*, site_id: SiteId, pair: rules.Pair) -> None:
    """Who signs in as the absorbed member is the one who stays. Part of what an undo takes back."""
    require_transaction()
    Member.objects.filter(site_id=site_id, id=pair.absorbed).update(merged_into_id=pair.stays)
    # Who was absorbed by the absorbed one earlier is now the one who stays, too.
    Member.objects.filter(site_id=site_id, merged_into_id=pair.absorbed).update(merged_into_id=pair.stays)


def open_undo(*, site_id: SiteId, merge_id: UUID, now: datetime) -> tuple[Merge, dict[str, Any]]:
    """The merge and its journal, locked.

    Raises MergeNotFound: unknown, undone before, or older than 30 days; MergeUndoLaterFirst.
    """
    require_transaction()
    row = MemberMerge.objects.select_for_update().filter(site_id=site_id, id=merge_id, undone_at=None).first()
    if row is None or row.journal is None or now - row.merged_at > rules.UNDO_FOR:
        raise MergeNotFound()
    lock_all("member_merge", [f"{site_id}:{row.winner_id}", f"{site_id}:{row.loser_id}"])
    if current_of(site_id, MemberId(row.winner_id)) != row.winner_id:
        raise MergeUndoLaterFirst()
    return merge_of(row), dict(row.journal)


def record_undo(*, site_id: SiteId, merge: Merge, by: str, reason: str, now: datetime) -> None:
    """The merge is undone and will not be made again by the same evidence. Emits MergeUndone."""
    require_transaction()
    MemberMerge.objects.filter(site_id=site_id, id=merge.id).update(
        undone_at=now, undone_by=by, undo_reason=reason, journal=None
    )
    _point_back(site_id, merge.loser_id)
    emit(MergeUndone(site_id=site_id, member_id=merge.winner_id, restored_member_id=merge.loser_id), now=now)
    _tell(MERGES_TAG)


def _point_back(site_id: SiteId, restored: MemberId) -> None:
    """Whoever was absorbed by the restored member before is theirs again, and theirs again, and so on."""
    theirs = list(
        MemberMerge.objects.filter(site_id=site_id, winner_id=restored, undone_at=None).values_list(
            "loser_id", flat=True
        )
    )
    for absorbed in theirs:
        theirs += MemberMerge.objects.filter(site_id=site_id, winner_id=absorbed, undone_at=None).values_list(
            "loser_id", flat=True
        )
    Member.objects.filter(site_id=site_id, id__in=theirs).update(merged_into_id=restored)


def note_conflict(
    *, site_id: SiteId, one: MemberId, other: MemberId, evidence: str, why: str, now: datetime
) -> Conflict:
    """The pair waits in the review queue. Idempotent by pair and evidence: a decision taken stays taken."""
    require_transaction()
    first, second = sorted((one, other))
    row, _made = MergeConflict.objects.get_or_create(
        site_id=site_id, one_id=first, other_id=second, evidence=evidence,
        defaults={"id": new_id(), "why": why, "found_at": now},
    )  # fmt: skip
    _tell(CONFLICTS_TAG)
    return conflict_of(row)


def decide_conflict(
    *, site_id: SiteId, conflict_id: UUID, merged: bool, by: str, reason: str, now: datetime
) -> Conflict:
    """The conflict is decided, once. Raises MergeConflictNotFound: unknown, or decided before."""
    require_transaction()
    row = MergeConflict.objects.select_for_update().filter(site_id=site_id, id=conflict_id, state="open").first()
    if row is None:
        raise MergeConflictNotFound()
    row.state = MergeConflict.State.MERGED if merged else MergeConflict.State.DISMISSED
    row.decided_at, row.decided_by, row.reason = now, by, reason
    row.save(update_fields=["state", "decided_at", "decided_by", "reason"])
    _tell(CONFLICTS_TAG)
    return conflict_of(row)


def forget_journals(*, now: datetime) -> int:
    """What can no longer be undone forgets what moved; how many merges that were."""
    require_transaction()
    old = MemberMerge.objects.filter(merged_at__lt=now - rules.UNDO_FOR, journal__isnull=False)
    return old.update(journal=None)


def current_of(site_id: SiteId, member_id: MemberId) -> MemberId:
    """The member that `member_id` is today: itself, or the one it was merged into."""
    into = (
        Member.objects.filter(site_id=site_id, id=member_id, merged_into_id__isnull=False)
        .values_list("merged_into_id", flat=True)
        .first()
    )
    return MemberId(into) if into else member_id


def _tell(tag: str) -> None:
    hot.drop(tag)
    announce(tag)
