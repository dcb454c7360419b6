"""Two members who are one person: who stays, what is remembered of it, and what a person must decide.

The rows themselves are handed over by every domain's door; `usecases.identity` calls them between `begin_merge` and
`record_merge`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from portico.domains.members import rules
from portico.domains.members.errors import MergeConflictNotFound, MergeNotFound, MergeUndoLaterFirst
from portico.domains.members.events import MembersMerged, MergeUndone
from portico.domains.members.merges import (
    CONFLICTS_TAG,
    MERGE_LOCK,
    MERGES_TAG,
    Conflict,
    Merge,
    conflict_of,
    current_of,
    merge_lock_name,
    merge_of,
)
from portico.domains.members.models import Member, MemberMerge, MergeConflict
from portico.infra.cache import forget
from portico.infra.locks import Busy, lock_all, require_transaction
from portico.infra.outbox import emit
from portico.infra.sealed import seal, unseal
from portico.kernel.ids import MemberId, SiteId, new_id

# How often we look again when members became others while we waited for their locks.
_TRIES = 5


def begin_merge(*, site_id: SiteId, one: MemberId, other: MemberId, decided: bool = False) -> rules.Pair | None:
    """Who stays and who is absorbed; None when they are one member already, or one of them is erased.

    `decided`: staff know that they are one person, whatever speaks against it.

    Locks: both members, in the order of their ids. Raises MergeConflicts when other evidence says they are two, Busy.
    """
    require_transaction()
    for _ in range(_TRIES):
        first, second = current_of(site_id, one), current_of(site_id, other)
        if first == second:
            return None
        _lock(site_id, (first, second))
        # Somebody may have merged one of them while we waited: then it is about who they are now.
        if (current_of(site_id, one), current_of(site_id, other)) == (first, second):
            break
    else:
        raise Busy()
    rows = list(
        Member.objects.select_for_update()
        .filter(site_id=site_id, id__in=[first, second], erased_at=None, merged_into_id=None)
        .order_by("id")
    )
    if len(rows) < 2:
        return None
    sides = [
        rules.Side(MemberId(row.id), row.created_at, bytes(row.phone_index) if row.phone_index else None)
        for row in rows
    ]
    one_side, other_side = sides
    return rules.who_stays(one_side, other_side, decided=decided)


def lock_person(*, site_id: SiteId, member_id: MemberId) -> tuple[MemberId, ...]:
    """Who `member_id` is today, and everybody absorbed by them: no merge or undo touches them until we are done.

    Empty when there is nobody. Locks: all of them. Raises Busy.
    """
    require_transaction()
    for _ in range(_TRIES):
        found = _person(site_id, member_id)
        _lock(site_id, found)
        if _person(site_id, member_id) == found:
            rows = Member.objects.select_for_update().filter(site_id=site_id, id__in=found).order_by("id")
            known = set(rows.values_list("id", flat=True))
            return tuple(one for one in found if one in known)
    raise Busy()


def record_merge(
    *, site_id: SiteId, pair: rules.Pair, evidence: str, provenance: dict[str, str], journal: str, now: datetime
) -> Merge:
    """The merge is recorded, with what moved, sealed. Emits MembersMerged."""
    require_transaction()
    row = MemberMerge.objects.create(
        id=new_id(), site_id=site_id, winner_id=pair.stays, loser_id=pair.absorbed, evidence=evidence,
        provenance=provenance, journal=seal(journal, purpose=rules.MERGE_JOURNAL), merged_at=now,
    )  # fmt: skip
    emit(
        MembersMerged(site_id=site_id, member_id=pair.stays, absorbed_member_id=pair.absorbed, evidence=evidence),
        now=now,
    )
    forget(MERGES_TAG)
    return merge_of(row)


def mark_merged(*, site_id: SiteId, pair: rules.Pair) -> None:
    """Who signs in as the absorbed member is the one who stays. Part of what an undo takes back."""
    require_transaction()
    Member.objects.filter(site_id=site_id, id=pair.absorbed).update(merged_into_id=pair.stays)
    # Who was absorbed by the absorbed one earlier is now the one who stays, too.
    Member.objects.filter(site_id=site_id, merged_into_id=pair.absorbed).update(merged_into_id=pair.stays)


def open_undo(*, site_id: SiteId, merge_id: UUID, now: datetime) -> tuple[Merge, str]:
    """The merge and its journal, locked.

    Raises MergeNotFound: unknown, undone before, or older than 30 days; MergeUndoLaterFirst.
    """
    require_transaction()
    pair = MemberMerge.objects.filter(site_id=site_id, id=merge_id).values_list("winner_id", "loser_id").first()
    if pair is None:
        raise MergeNotFound()
    # The members before the merge's row, as everybody who merges or erases takes them.
    _lock(site_id, pair)
    row = MemberMerge.objects.select_for_update().filter(site_id=site_id, id=merge_id, undone_at=None).first()
    if row is None or row.journal is None or now - row.merged_at > rules.UNDO_FOR:
        raise MergeNotFound()
    if current_of(site_id, MemberId(row.winner_id)) != row.winner_id:
        raise MergeUndoLaterFirst()
    return merge_of(row), unseal(row.journal, purpose=rules.MERGE_JOURNAL)


def record_undo(*, site_id: SiteId, merge: Merge, by: str, reason: str, now: datetime) -> None:
    """The merge is undone and will not be made again by the same evidence. Emits MergeUndone."""
    require_transaction()
    MemberMerge.objects.filter(site_id=site_id, id=merge.id).update(
        undone_at=now, undone_by=by, undo_reason=reason, journal=None, settled_at=now
    )
    _point_back(site_id, merge.loser_id)
    emit(MergeUndone(site_id=site_id, member_id=merge.winner_id, restored_member_id=merge.loser_id), now=now)
    forget(MERGES_TAG)


def open_settling(*, site_id: SiteId, merge_id: UUID) -> Merge | None:
    """The merge, locked, while requests that were under way may still have written for the loser; else None."""
    require_transaction()
    pair = MemberMerge.objects.filter(site_id=site_id, id=merge_id).values_list("winner_id", "loser_id").first()
    if pair is None:
        return None
    _lock(site_id, pair)
    row = MemberMerge.objects.select_for_update().filter(id=merge_id, undone_at=None, settled_at=None).first()
    return merge_of(row) if row else None


def record_settled(*, merge_id: UUID, now: datetime) -> None:
    """Nothing of the merge is outstanding."""
    require_transaction()
    MemberMerge.objects.filter(id=merge_id).update(settled_at=now)


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
    forget(CONFLICTS_TAG)
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
    forget(CONFLICTS_TAG)
    return conflict_of(row)


def forget_journals(*, now: datetime) -> int:
    """What can no longer be undone forgets what moved; how many merges that were."""
    require_transaction()
    old = MemberMerge.objects.filter(merged_at__lt=now - rules.UNDO_FOR, journal__isnull=False)
    return old.update(journal=None)


def erase_merges(*, site_id: SiteId, member_id: MemberId) -> None:
    """Merges and conflicts keep that they happened; what moved, how people came and staff's words are gone.

    Nobody is asked any more about a person who left.
    """
    require_transaction()
    either = Q(winner_id=member_id) | Q(loser_id=member_id)
    merges = MemberMerge.objects.filter(either, site_id=site_id)
    merges.update(journal=None, provenance={}, undo_reason="")
    conflicts = MergeConflict.objects.filter(Q(one_id=member_id) | Q(other_id=member_id), site_id=site_id)
    conflicts.filter(state=MergeConflict.State.OPEN).delete()
    conflicts.update(reason="")
    forget(CONFLICTS_TAG)


def _person(site_id: SiteId, member_id: MemberId) -> tuple[MemberId, ...]:
    current = current_of(site_id, member_id)
    absorbed = Member.objects.filter(site_id=site_id, merged_into_id=current).order_by("id")
    return (current, *(MemberId(one) for one in absorbed.values_list("id", flat=True)))


def _lock(site_id: SiteId, member_ids: Iterable[UUID]) -> None:
    lock_all(MERGE_LOCK, [merge_lock_name(site_id, one) for one in member_ids])
