"""One person, one member: what proves it, what happens then, and how staff take it back.

Evidence is a unionid two accounts share, or a phone two members have verified. Everything either member owns is
handed over by each domain's door in one transaction; the difference is kept for thirty days, so that an undo gives
back exactly that. Evidence that contradicts other evidence waits for a person.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from portico.domains.members import public as members
from portico.domains.members.ports import MiniProgramIdentity
from portico.infra import audit, ownership
from portico.infra.actors import Actor, Right, require_right
from portico.infra.locks import require_transaction
from portico.infra.ownership import OwnedTable, Ownership
from portico.kernel.errors import PorticoError
from portico.kernel.ids import MemberId, SiteId
from portico.usecases.key_rotation import COLUMNS
from portico.usecases.member_data import DOORS

logger = logging.getLogger(__name__)

TABLES: tuple[OwnedTable, ...] = tuple(table for door in DOORS.values() for table in door.OWNED)
OWNERSHIP = Ownership(TABLES, COLUMNS)


@dataclass(frozen=True, slots=True)
class United:
    """`member_id` is who they are now. `conflict`: they stay two until staff have decided."""

    member_id: MemberId
    conflict: members.MergeConflict | None = None


def recognise(
    *, site_id: SiteId, identity: MiniProgramIdentity, provenance: dict[str, str], now: datetime
) -> members.SignedIn:
    """The member behind a platform account, linked or made when need be, and one with whoever has its unionid.

    Part of the caller's transaction. Idempotent by (provider, app_id, openid).
    """
    require_transaction()
    signed_in = members.sign_in_mini_program(site_id=site_id, identity=identity, provenance=provenance, now=now)
    if signed_in.same_as is None:
        return signed_in
    united = unite(
        site_id=site_id, one=signed_in.member_id, other=signed_in.same_as, evidence="unionid", provenance=provenance,
        now=now,
    )  # fmt: skip
    return members.SignedIn(united.member_id, is_new=False)


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
        OWNERSHIP.give_back(
            ownership.decoded(journal), site_id=site_id, giver=merge.loser_id, taker=merge.winner_id
        )  # fmt: skip
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


def settle_merges(*, now: datetime, limit: int) -> int:
    """What requests under way during a merge had still written for the absorbed member is handed over, too.

    How many merges were settled. Until then their members read that their data are being joined. Idempotent.
    """
    done = 0
    for found in members.unsettled_merges(now=now, limit=limit):
        try:
            with transaction.atomic():
                merge = members.open_settling(site_id=found.site_id, merge_id=found.merge_id)
                if merge is not None:
                    stays = members.current_of(found.site_id, merge.winner_id)
                    for door in DOORS.values():
                        door.adopt_member(
                            site_id=found.site_id, from_member=merge.loser_id, to_member=stays, now=now
                        )  # fmt: skip
                    members.record_settled(merge_id=merge.id, now=now)
                    done += 1
        except PorticoError as error:
            logger.warning("merge %s is settled in the next round: %s", found.merge_id, error.code)
    return done


def _hand_over(site_id: SiteId, pair: members.Pair, evidence: str, provenance: dict[str, str], now: datetime) -> None:
    watched = OWNERSHIP.watch(site_id=site_id, giver=pair.absorbed, taker=pair.stays)
    for door in DOORS.values():
        door.adopt_member(site_id=site_id, from_member=pair.absorbed, to_member=pair.stays, now=now)
    members.mark_merged(site_id=site_id, pair=pair)
    members.record_merge(
        site_id=site_id, pair=pair, evidence=evidence, provenance=provenance,
        journal=ownership.encoded(watched.journal()), now=now,
    )  # fmt: skip


def _in_review(site_id: SiteId, one: MemberId, other: MemberId, evidence: str, why: str, now: datetime) -> United:
    conflict = members.note_conflict(site_id=site_id, one=one, other=other, evidence=evidence, why=why, now=now)
    return United(members.current_of(site_id, one), conflict)


def _name(actor: Actor) -> str:
    return str(getattr(actor, "name", "") or getattr(actor, "user_id", "system"))
