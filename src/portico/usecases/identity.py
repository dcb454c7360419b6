"""One person, one member: what proves it, what happens then, and how staff take it back.

Evidence is a unionid two accounts share, or a phone two members have verified. Everything either member owns is
handed over by each domain's door in one transaction; the difference is kept for thirty days, so that an undo gives
back exactly that. Evidence that contradicts other evidence waits for a person.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from portico.domains.members import public as members
from portico.infra import audit, ownership
from portico.infra.actors import Actor, Right, require_right
from portico.infra.locks import require_transaction
from portico.infra.ownership import OwnedTable
from portico.kernel.ids import MemberId, SiteId
from portico.usecases.member_data import DOORS

TABLES: tuple[OwnedTable, ...] = tuple(table for door in DOORS.values() for table in door.OWNED)


@dataclass(frozen=True, slots=True)
class United:
    """`member_id` is who they are now. `conflict`: they stay two until staff have decided."""

    member_id: MemberId
    conflict: members.MergeConflict | None = None


def unite(
    *, site_id: SiteId, one: MemberId, other: MemberId, evidence: str, provenance: dict[str, str], now: datetime
) -> United:
    """`one` and `other` are one member, or their conflict is in the review queue. Part of the caller's transaction.

    `evidence` is "unionid" or "phone". Idempotent. Locks: both members.
    """
    require_transaction()
    try:
        pair = members.begin_merge(site_id=site_id, one=one, other=other)
    except members.MergeConflicts as conflict:
        return _in_review(site_id, one, other, evidence, str(conflict.data["why"]), now)
    if pair is None:
        return United(members.current_of(site_id, one))
    if members.undone_before(site_id=site_id, one=pair.stays, other=pair.absorbed):
        return _in_review(site_id, one, other, evidence, "undone_before", now)
    _hand_over(site_id, pair, evidence, provenance, now)
    return United(pair.stays)


def prove_phone(
    *, site_id: SiteId, member_id: MemberId, phone: str, provenance: dict[str, str], now: datetime
) -> members.MemberView | members.MergeConflicts:
    """`phone` is the member's verified number; whoever had verified it before is the same person, so one member.

    The caller has proof of the number. Part of the caller's transaction. A conflict is returned, not raised: the
    caller commits its note in the review queue and raises it then. Raises Invalid, MemberNotFound.
    """
    require_transaction()
    owner = members.find_by_phone(site_id=site_id, phone=phone)
    if owner is not None and owner.id != member_id:
        united = unite(site_id=site_id, one=member_id, other=owner.id, evidence="phone", provenance=provenance, now=now)
        if united.conflict is not None:
            return members.MergeConflicts(one=member_id, other=owner.id, why=united.conflict.why)
        member_id = united.member_id
    return members.bind_phone(site_id=site_id, member_id=member_id, phone=phone, provenance=provenance, now=now)


def undo_merge(*, actor: Actor, merge_id: UUID, reason: str, now: datetime) -> MemberId:
    """The absorbed member has back exactly what the merge took; returns who that is. Recorded in the audit.

    What happened after the merge stays with the member who stayed. Raises Denied, MergeNotFound (unknown, undone
    before, older than thirty days), MergeUndoLaterFirst.
    """
    require_right(actor, Right.MEMBER_MERGE)
    site_id = actor.site_id
    with transaction.atomic():
        merge, journal = members.open_undo(site_id=site_id, merge_id=merge_id, now=now)
        ownership.give_back(
            TABLES, ownership.decoded(json.dumps(journal)), site_id=site_id, giver=merge.loser_id, taker=merge.winner_id
        )
        members.record_undo(site_id=site_id, merge=merge, by=_name(actor), reason=reason, now=now)
        audit.record(
            actor=actor, action="member.undo_merge", subject_type="member", subject_id=merge.loser_id, now=now,
            reason=reason, changes={"merged_into": [str(merge.winner_id), None]},
        )  # fmt: skip
    return merge.loser_id


def resolve_conflict(*, actor: Actor, conflict_id: UUID, merge: bool, reason: str, now: datetime) -> None:
    """Staff have decided: one person (merged at once, even with two numbers) or two. Recorded in the audit.

    Raises Denied, MergeConflictNotFound.
    """
    require_right(actor, Right.MEMBER_MERGE)
    site_id = actor.site_id
    with transaction.atomic():
        conflict = members.decide_conflict(
            site_id=site_id, conflict_id=conflict_id, merged=merge, by=_name(actor), reason=reason, now=now
        )
        if merge:
            pair = members.begin_merge(site_id=site_id, one=conflict.one_id, other=conflict.other_id, decided=True)
            if pair is not None:
                _hand_over(site_id, pair, conflict.evidence, {"decided_by": _name(actor)}, now)
        audit.record(
            actor=actor, action="member.merge" if merge else "member.keep_apart", subject_type="member",
            subject_id=conflict.one_id, now=now, reason=reason, changes={"other": [None, str(conflict.other_id)]},
        )  # fmt: skip


def _hand_over(site_id: SiteId, pair: members.Pair, evidence: str, provenance: dict[str, str], now: datetime) -> None:
    both = (pair.stays, pair.absorbed)
    before = ownership.capture(TABLES, site_id=site_id, members=both)
    for door in DOORS.values():
        door.adopt_member(site_id=site_id, from_member=pair.absorbed, to_member=pair.stays, now=now)
    members.mark_merged(site_id=site_id, pair=pair)
    after = ownership.capture(TABLES, site_id=site_id, members=both)
    journal: dict[str, Any] = json.loads(ownership.encoded(ownership.difference(TABLES, before=before, after=after)))
    members.record_merge(site_id=site_id, pair=pair, evidence=evidence, provenance=provenance, journal=journal, now=now)


def _in_review(site_id: SiteId, one: MemberId, other: MemberId, evidence: str, why: str, now: datetime) -> United:
    conflict = members.note_conflict(site_id=site_id, one=one, other=other, evidence=evidence, why=why, now=now)
    return United(members.current_of(site_id, one), conflict)


def _name(actor: Actor) -> str:
    return str(getattr(actor, "name", "") or getattr(actor, "user_id", "system"))
