"""Who somebody is: members, their platform accounts and their verified phone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portico.domains.members import rules
from portico.domains.members.errors import MemberNotFound, PhoneTaken
from portico.domains.members.events import MemberJoined, PhoneBound
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
    """`is_new`: this sign-in made the member. `same_as`: another member with the same unionid."""

    member_id: MemberId
    is_new: bool
    same_as: MemberId | None = None


def sign_in_mini_program(
    *, site_id: SiteId, identity: MiniProgramIdentity, provenance: dict[str, str], now: datetime
) -> SignedIn:
    """The member behind a platform account; a first sign-in links it to the unionid's member or a new one.

    Locks: openid and unionid, on a first sign-in only, so that concurrent ones make one member.
    Idempotent by (provider, app_id, openid).
    """
    require_transaction()
    openid_index = blind_index(identity.openid, purpose=rules.OPENID)
    unionid_index = _unionid_index(identity)
    known = _known_link(site_id, identity, openid_index)
    if known is None:
        names = [f"{site_id}:{identity.provider}:{identity.app_id}:{openid_index.hex()}"]
        if unionid_index is not None:
            names.append(f"{site_id}:unionid:{unionid_index.hex()}")
        lock_all(_IDENTITY_LOCK, names)
        known = _known_link(site_id, identity, openid_index)
    if known is not None:
        member_id = MemberId(known.member_id)
        # Only a unionid that is news can say something new.
        learned = _learn_unionid(known, identity, unionid_index)
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
    member_id = _member_of_phone(site_id, index)
    if member_id is None:
        lock_all(_IDENTITY_LOCK, [f"{site_id}:phone:{index.hex()}"])
        member_id = _member_of_phone(site_id, index)
    if member_id is not None:
        return SignedIn(member_id, is_new=False)
    member_id = _join(site_id, provenance, now)
    _store_phone(member_id, phone, index, provenance, now)
    return SignedIn(member_id, is_new=True)


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
    lock_all(_IDENTITY_LOCK, [f"{site_id}:phone:{index.hex()}"])
    owner = _member_of_phone(site_id, index)
    if owner is not None and owner != member_id:
        raise PhoneTaken()
    member = Member.objects.filter(site_id=site_id, id=member_id, erased_at=None).first()
    if member is None:
        raise MemberNotFound()
    if owner is None:
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
    Member.objects.create(id=member_id, site_id=site_id, created_at=now)
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


def _unionid_index(identity: MiniProgramIdentity) -> bytes | None:
    if not identity.unionid:
        return None
    realm = rules.unionid_realm(identity.provider)
    return blind_index(f"{realm}:{identity.unionid}", purpose=rules.UNIONID)


def _known_link(site_id: SiteId, identity: MiniProgramIdentity, openid_index: bytes) -> IdentityLink | None:
    return IdentityLink.objects.filter(
        site_id=site_id, provider=identity.provider, app_id=identity.app_id, openid_index=openid_index
    ).first()


def _learn_unionid(link: IdentityLink, identity: MiniProgramIdentity, unionid_index: bytes | None) -> bool:
    """An app joined to an open platform later starts to tell unionids of accounts we know. True when it is news."""
    if unionid_index is None or not identity.unionid or link.unionid_index is not None:
        return False
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


def _member_of_phone(site_id: SiteId, index: bytes) -> MemberId | None:
    """Who signs in with this number: its member, or the one that member was merged into."""
    rows = Member.objects.filter(site_id=site_id, phone_index=index).values_list("id", "merged_into_id")
    found = rows.first()
    return MemberId(found[1] or found[0]) if found else None
