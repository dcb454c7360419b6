"""What the merchant's member card shows: accounts with where they came from, sign-ins, and who became whom.

Nothing here gives away a phone, an openid or a unionid: the end of an openid is enough to tell two accounts apart.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from portico.domains.members import rules
from portico.domains.members.errors import MemberNotFound
from portico.domains.members.merges import CONFLICTS_TAG, Conflict, Merge, conflict_of, merge_of
from portico.domains.members.models import IdentityLink, Member, MemberMerge, MemberSession, MergeConflict
from portico.domains.members.queries import MemberView, following, view_of
from portico.infra.cache import hot
from portico.infra.sealed import unseal
from portico.kernel.ids import IdentityLinkId, MemberId, SiteId

# The menu says "99+" beyond.
MOST_WAITING = 99


@dataclass(frozen=True, slots=True)
class Account:
    """An account on a platform. `hint` is the openid's last four characters.

    `company`: equal for accounts with the same unionid, empty without one; it says nothing about the unionid itself.
    `follows`: whether they follow this official account; None for who never did, and for what cannot be followed.
    """

    id: IdentityLinkId
    member_id: MemberId
    provider: str
    app_id: str
    hint: str
    company: str
    carrier: str
    entry: str
    linked_at: datetime
    follows: bool | None


@dataclass(frozen=True, slots=True)
class Card:
    """A member, the erased and the merged away included. `phone_at`: when the number was verified."""

    member: MemberView
    phone_at: datetime | None
    phone_carrier: str
    phone_entry: str
    erased_at: datetime | None
    merged_into: MemberId | None

    @property
    def id(self) -> MemberId:
        return self.member.id


@dataclass(frozen=True, slots=True)
class SignIn:
    """One sign-in on one device; `end_reason` is empty while it lasts."""

    id: UUID
    carrier: str
    user_agent: str
    at: datetime
    last_used_at: datetime
    ended_at: datetime | None
    end_reason: str


def get_cards(*, site_id: SiteId, member_ids: Collection[MemberId]) -> dict[MemberId, Card]:
    """Those of `member_ids` that exist, in one query."""
    return {MemberId(row.id): _card(row) for row in Member.objects.filter(site_id=site_id, id__in=list(member_ids))}


def get_card(*, site_id: SiteId, member_id: MemberId) -> Card:
    """Raises MemberNotFound; an erased member is found."""
    found = get_cards(site_id=site_id, member_ids=[member_id])
    if member_id not in found:
        raise MemberNotFound()
    return found[member_id]


def accounts_of(*, site_id: SiteId, member_ids: Collection[MemberId]) -> tuple[Account, ...]:
    """Accounts of all these members, the first linked first. One query."""
    rows = IdentityLink.objects.filter(site_id=site_id, member_id__in=list(member_ids)).order_by("created_at", "id")
    return tuple(_account(row) for row in rows)


def sign_ins_of(
    *, site_id: SiteId, member_id: MemberId, before: tuple[datetime, UUID], limit: int
) -> tuple[SignIn, ...]:
    """Sign-ins of the member that come after `before` in the order newest first. One query."""
    at, last = before
    rows = MemberSession.objects.filter(site_id=site_id, member_id=member_id, created_at__lte=at)
    rows = rows.filter(Q(created_at__lt=at) | Q(id__lt=last)).order_by("-created_at", "-id")
    return tuple(
        SignIn(row.id, row.carrier, row.user_agent, row.created_at, row.last_used_at, row.ended_at, row.end_reason)
        for row in rows[:limit]
    )


def conflicts_of(*, site_id: SiteId, member_id: MemberId) -> tuple[Conflict, ...]:
    """Questions about the member, open and decided, the newest first. One query."""
    either = Q(one_id=member_id) | Q(other_id=member_id)
    rows = MergeConflict.objects.filter(either, site_id=site_id).order_by("-found_at", "-id")
    return tuple(conflict_of(row) for row in rows[:100])


def count_open_conflicts(*, site_id: SiteId) -> int:
    """How many wait in the review queue, counted no further than 100. Kept for a second at a time."""

    def make() -> int:
        rows = MergeConflict.objects.filter(site_id=site_id, state=MergeConflict.State.OPEN)
        return rows.order_by()[: MOST_WAITING + 1].count()

    return hot.get_or_make(("open merge conflicts", site_id), (CONFLICTS_TAG,), make)


def get_merges(*, site_id: SiteId, merge_ids: Collection[UUID]) -> dict[UUID, Merge]:
    """Those of `merge_ids` that exist, in one query."""
    return {row.id: merge_of(row) for row in MemberMerge.objects.filter(site_id=site_id, id__in=list(merge_ids))}


def list_merges(*, site_id: SiteId, before: tuple[datetime, UUID] | None = None, limit: int) -> tuple[Merge, ...]:
    """Merges of the site, undone ones too, the newest first. One query."""
    rows = MemberMerge.objects.filter(site_id=site_id)
    if before is not None:
        at, last = before
        rows = rows.filter(merged_at__lte=at).filter(Q(merged_at__lt=at) | Q(id__lt=last))
    return tuple(merge_of(row) for row in rows.defer("journal").order_by("-merged_at", "-id")[:limit])


def journal_of(*, site_id: SiteId, merge_id: UUID) -> str | None:
    """What the merge moved, as `infra.ownership.decoded` takes it; None once it is undone or forgotten."""
    rows = MemberMerge.objects.filter(site_id=site_id, id=merge_id, undone_at=None)
    sealed = rows.values_list("journal", flat=True).first()
    return unseal(sealed, purpose=rules.MERGE_JOURNAL) if sealed else None


def _card(row: Member) -> Card:
    return Card(
        member=view_of(row),
        phone_at=row.phone_verified_at,
        phone_carrier=row.phone_provenance.get("carrier", ""),
        phone_entry=row.phone_provenance.get("entry", ""),
        erased_at=row.erased_at,
        merged_into=MemberId(row.merged_into_id) if row.merged_into_id else None,
    )


def _account(row: IdentityLink) -> Account:
    return Account(
        id=IdentityLinkId(row.id),
        member_id=MemberId(row.member_id),
        provider=row.provider,
        app_id=row.app_id,
        hint=unseal(row.openid_sealed, purpose=rules.OPENID)[-4:],
        company=bytes(row.unionid_index).hex() if row.unionid_index else "",
        carrier=row.provenance.get("carrier", ""),
        entry=row.provenance.get("entry", ""),
        linked_at=row.created_at,
        follows=following(row),
    )
