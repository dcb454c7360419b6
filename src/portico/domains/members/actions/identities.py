"""Who somebody is: members, their platform accounts and their verified phone."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from portico.domains.members import rules
from portico.domains.members.errors import MemberNotFound, PhoneTaken
from portico.domains.members.events import MemberJoined, PhoneBound
from portico.domains.members.merges import current_of
from portico.domains.members.models import IdentityLink, Member
from portico.domains.members.ports import MiniProgramIdentity
from portico.domains.members.queries import MemberView, view_of
from portico.infra.locks import lock_all, require_transaction
from portico.infra.outbox import emit
from portico.infra.sealed import blind_index, seal
from portico.kernel.ids import IdentityLinkId, MemberId, SiteId, new_id

_IDENTITY_LOCK = "member_identity"


@dataclass(frozen=True, slots=True)
class SignedIn:
    """`is_new`: this sign-in made the member. `same_as`: another member with the same unionid.

    `last_seen_at`: when somebody was last signed in as the member of a number; None by other evidence, or when new.
    """

    member_id: MemberId
    is_new: bool
    same_as: MemberId | None = None
    last_seen_at: datetime | None = field(default=None, compare=False)


def sign_in_mini_program(
    *, site_id: SiteId, identity: MiniProgramIdentity, provenance: dict[str, str], now: datetime
) -> SignedIn:
    """The member behind a platform account; a first sign-in links it to the unionid's member or a new one.

    Locks: openid and unionid, on a first sign-in only, so that concurrent ones make one member; a unionid that is
    news, so that two accounts that learn it at once learn of each other. Idempotent by (provider, app_id, openid).
    """
    require_transaction()
    openid_index = blind_index(identity.openid, purpose=rules.OPENID)
    unionid_index = _unionid_index(identity)
    known = _known_link(site_id, identity, openid_index)
    if known is None:
        names = [f"{site_id}:{identity.provider}:{identity.app_id}:{openid_index.hex()}"]
        if unionid_index is not None:
            names.append(_unionid_name(site_id, unionid_index))
        lock_all(_IDENTITY_LOCK, names)
        known = _known_link(site_id, identity, openid_index)
    if known is not None:
        member_id = MemberId(known.member_id)
        # Only a unionid that is news can say something new.
        learned = _learn_unionid(site_id, known, identity, unionid_index)
        same_as = _member_of_unionid(site_id, unionid_index, other_than=member_id) if learned else None
        return SignedIn(member_id, is_new=False, same_as=same_as)
    found = _member_of_unionid(site_id, unionid_index)
    member_id = found or _join(site_id, provenance, now)
    IdentityLink.objects.create(
        id=IdentityLinkId(new_id()),
        site_id=site_id,
        member_id=member_id,
        provider=identity.provider,
        app_id=identity.app_id,
        openid_sealed=seal(identity.openid, purpose=rules.OPENID),
        openid_index=openid_index,
        unionid_sealed=seal(identity.unionid, purpose=rules.UNIONID) if identity.unionid else None,
        unionid_index=unionid_index,
        provenance=provenance,
        created_at=now,
    )
    return SignedIn(member_id, is_new=found is None)


def sign_in_verified_phone(*, site_id: SiteId, phone: str, provenance: dict[str, str], now: datetime) -> SignedIn:
    """The member who has verified `phone`, made when there is none. The caller has proof of the number.

    Locks: the number, on a first sign-in only. Idempotent by phone.
    """
    require_transaction()
    phone = rules.mobile_number(phone)
    index = blind_index(phone, purpose=rules.PHONE)
    known = _holder(site_id, index)
    if known is None:
        lock_phone(site_id, index)
        known = _holder(site_id, index)
    if known is not None:
        return known
    member_id = _join(site_id, provenance, now)
    _store_phone(member_id, phone, index, provenance, now)
    return SignedIn(member_id, is_new=True)


def phone_holder(*, site_id: SiteId, phone: str) -> SignedIn | None:
    """Who signs in with this number, and when they were last here. Raises Invalid for what is no mobile number."""
    return _holder(site_id, blind_index(rules.mobile_number(phone), purpose=rules.PHONE))


def pass_on_phone(
    *, site_id: SiteId, holder: MemberId, phone: str, provenance: dict[str, str], now: datetime,
    to_member: MemberId | None = None,
) -> SignedIn | None:  # fmt: skip
    """The number is no longer `holder`'s, who keeps everything else; it is `to_member`'s, or a new member's.

    The caller has proof of the number, and that it changed hands. None when it is not the holder's any more.
    Locks: the number.
    """
    require_transaction()
    phone = rules.mobile_number(phone)
    index = blind_index(phone, purpose=rules.PHONE)
    lock_phone(site_id, index)
    found = _holder(site_id, index)
    if found is None or found.member_id != holder:
        return None
    # The row that has it may be one that was merged into the holder.
    _clear_phone(Member.objects.filter(site_id=site_id, phone_index=index))
    member_id = to_member or _join(site_id, provenance, now)
    _store_phone(member_id, phone, index, provenance, now)
    emit(PhoneBound(site_id=site_id, member_id=member_id), now=now)
    return SignedIn(member_id, is_new=to_member is None)


def forget_phone(*, site_id: SiteId, member_id: MemberId) -> None:
    """The member has no verified phone. Idempotent."""
    require_transaction()
    _clear_phone(Member.objects.filter(site_id=site_id, id=member_id))


def unlink_account(*, site_id: SiteId, provider: str, app_id: str, openid: str) -> MemberId | None:
    """The account is nobody's any more; whose it was. Idempotent: None when it was nobody's."""
    require_transaction()
    index = blind_index(openid, purpose=rules.OPENID)
    link = (
        IdentityLink.objects.select_for_update()
        .filter(site_id=site_id, provider=provider, app_id=app_id, openid_index=index)
        .first()
    )
    if link is None:
        return None
    IdentityLink.objects.filter(id=link.id).delete()
    return MemberId(link.member_id)


def bind_phone(
    *, site_id: SiteId, member_id: MemberId, phone: str, provenance: dict[str, str], now: datetime
) -> MemberView:
    """`phone` is the member's verified number, replacing an earlier one. The caller has proof of the number.

    Locks: the number. Idempotent. Raises PhoneTaken when another member of the site has verified it,
    MemberNotFound, Invalid.
    """
    require_transaction()
    phone = rules.mobile_number(phone)
    index = blind_index(phone, purpose=rules.PHONE)
    lock_phone(site_id, index)
    # The member may have become another one since the caller looked.
    member_id = current_of(site_id, member_id)
    holder = _holder(site_id, index)
    if holder is not None and holder.member_id != member_id:
        raise PhoneTaken()
    member = Member.objects.filter(site_id=site_id, id=member_id, erased_at=None).first()
    if member is None:
        raise MemberNotFound()
    if holder is None:
        _store_phone(member_id, phone, index, provenance, now)
        emit(PhoneBound(site_id=site_id, member_id=member_id), now=now)
        member.refresh_from_db()
    return view_of(member)


def update_member(*, site_id: SiteId, member_id: MemberId, change: rules.ProfileChange, now: datetime) -> MemberView:
    """The member's nickname and avatar are as asked. Raises Invalid, MemberNotFound."""
    require_transaction()
    checked = rules.checked_profile(change)
    values: dict[str, Any] = {}
    if checked.nickname is not None:
        values["nickname"] = checked.nickname
    if checked.avatar_url is not None:
        values["avatar_url"] = checked.avatar_url
    if values:
        Member.objects.filter(site_id=site_id, id=member_id, erased_at=None).update(**values)
    member = Member.objects.filter(site_id=site_id, id=member_id, erased_at=None).first()
    if member is None:
        raise MemberNotFound()
    return view_of(member)


def _join(site_id: SiteId, provenance: dict[str, str], now: datetime) -> MemberId:
    member_id = MemberId(new_id())
    Member.objects.create(id=member_id, site_id=site_id, created_at=now, last_seen_at=now)
    joined = MemberJoined(
        site_id=site_id,
        member_id=member_id,
        carrier=provenance.get("carrier", ""),
        entry=provenance.get("entry", ""),
    )
    emit(joined, now=now)
    return member_id


def _store_phone(member_id: MemberId, phone: str, index: bytes, provenance: dict[str, str], now: datetime) -> None:
    Member.objects.filter(id=member_id).update(
        phone_sealed=seal(phone, purpose=rules.PHONE),
        phone_index=index,
        phone_verified_at=now,
        phone_provenance=provenance,
    )


def _clear_phone(rows: QuerySet[Member]) -> None:
    rows.update(phone_sealed=None, phone_index=None, phone_verified_at=None, phone_provenance={})


def lock_phone(site_id: SiteId, index: bytes) -> None:
    """Nobody else finds out whose this number is, or changes it, until we are done."""
    lock_all(_IDENTITY_LOCK, [f"{site_id}:phone:{index.hex()}"])


def _unionid_name(site_id: SiteId, unionid_index: bytes) -> str:
    return f"{site_id}:unionid:{unionid_index.hex()}"


def _unionid_index(identity: MiniProgramIdentity) -> bytes | None:
    if not identity.unionid:
        return None
    realm = rules.unionid_realm(identity.provider)
    return blind_index(f"{realm}:{identity.unionid}", purpose=rules.UNIONID)


def _known_link(site_id: SiteId, identity: MiniProgramIdentity, openid_index: bytes) -> IdentityLink | None:
    return IdentityLink.objects.filter(
        site_id=site_id, provider=identity.provider, app_id=identity.app_id, openid_index=openid_index
    ).first()


def _learn_unionid(
    site_id: SiteId, link: IdentityLink, identity: MiniProgramIdentity, unionid_index: bytes | None
) -> bool:
    """True when the unionid is news: the app was joined to an open platform since, or moved to another one."""
    known = bytes(link.unionid_index) if link.unionid_index is not None else None
    if unionid_index is None or not identity.unionid or known == unionid_index:
        return False
    lock_all(_IDENTITY_LOCK, [_unionid_name(site_id, unionid_index)])
    IdentityLink.objects.filter(id=link.id).update(
        unionid_sealed=seal(identity.unionid, purpose=rules.UNIONID), unionid_index=unionid_index
    )
    return True


def _member_of_unionid(
    site_id: SiteId, unionid_index: bytes | None, *, other_than: MemberId | None = None
) -> MemberId | None:
    if unionid_index is None:
        return None
    links = IdentityLink.objects.filter(site_id=site_id, unionid_index=unionid_index)
    if other_than is not None:
        links = links.exclude(member_id=other_than)
    found = links.order_by("id").values_list("member_id", flat=True).first()
    return MemberId(found) if found else None


def _holder(site_id: SiteId, index: bytes) -> SignedIn | None:
    """Who signs in with this number: its member, or the one that member was merged into. One query, two then."""
    columns = ("id", "merged_into_id", "last_seen_at")
    found = Member.objects.filter(site_id=site_id, phone_index=index).values_list(*columns).first()
    if found is not None and found[1] is not None:
        found = Member.objects.filter(site_id=site_id, id=found[1]).values_list(*columns).first()
    return SignedIn(MemberId(found[0]), is_new=False, last_seen_at=found[2]) if found else None
