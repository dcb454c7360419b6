"""Reads of members and their addresses. Sealed values are opened here and only for who owns them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from portico.domains.members import regions, rules
from portico.domains.members.errors import AddressNotFound, MemberNotFound
from portico.domains.members.models import IdentityLink, Member, MemberAddress
from portico.infra.hot_sql import fetch_all
from portico.infra.sealed import blind_index, mask_phone, unseal
from portico.kernel.ids import AddressId, IdentityLinkId, MemberId, SiteId

type _Sealed = bytes | memoryview


@dataclass(frozen=True, slots=True)
class MemberView:
    """A member as pages show them. `nickname` is empty until chosen."""

    id: MemberId
    nickname: str
    avatar_url: str
    phone_masked: str | None
    has_phone: bool
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Address:
    """A delivery address in the clear, for its owner and for the order made with it."""

    id: AddressId
    recipient: str
    phone: str
    region_code: str
    province: str
    city: str
    district: str
    detail: str
    is_default: bool


def view_of(row: Member) -> MemberView:
    phone = unseal(row.phone_sealed, purpose=rules.PHONE) if row.phone_sealed else None
    return MemberView(
        id=MemberId(row.id),
        nickname=row.nickname,
        avatar_url=row.avatar_url,
        phone_masked=mask_phone(phone) if phone else None,
        has_phone=phone is not None,
        created_at=row.created_at,
    )


def discreet_name(member: MemberView) -> str:
    """A name that its owner recognises and nobody else learns: `晴**`, else the masked phone, else nothing."""
    return f"{member.nickname[0]}**" if member.nickname else member.phone_masked or ""


def get_member(*, site_id: SiteId, member_id: MemberId) -> MemberView:
    """Raises MemberNotFound; an erased member is not found."""
    row = Member.objects.filter(site_id=site_id, id=member_id, erased_at=None).first()
    if row is None:
        raise MemberNotFound()
    return view_of(row)


def get_members(*, site_id: SiteId, member_ids: Collection[MemberId]) -> dict[MemberId, MemberView]:
    """Those of `member_ids` that exist, in one query."""
    rows = Member.objects.filter(site_id=site_id, id__in=member_ids, erased_at=None)
    return {MemberId(row.id): view_of(row) for row in rows}


def find_by_phone(*, site_id: SiteId, phone: str) -> MemberView | None:
    """The member who has verified `phone`. Raises Invalid for what is no mobile number."""
    index = blind_index(rules.mobile_number(phone), purpose=rules.PHONE)
    row = Member.objects.filter(site_id=site_id, phone_index=index, erased_at=None).first()
    if row is not None and row.merged_into_id is not None:
        # Two numbers of one person: staff decided so.
        row = Member.objects.filter(site_id=site_id, id=row.merged_into_id, erased_at=None).first()
    return view_of(row) if row else None


def find_by_account(*, site_id: SiteId, provider: str, app_id: str, openid: str) -> MemberId | None:
    """The member whose account this is on the platform. One indexed query."""
    index = blind_index(openid, purpose=rules.OPENID)
    links = IdentityLink.objects.filter(site_id=site_id, provider=provider, app_id=app_id, openid_index=index)
    found = links.values_list("member_id", flat=True).first()
    return MemberId(found) if found else None


@dataclass(frozen=True, slots=True)
class LinkedAccount:
    """An account on a platform that is the member, and how it came to be: carrier and entry, empty if not known.

    `follows`: whether they follow this official account; None for who never did, and for what cannot be followed.
    """

    id: IdentityLinkId
    provider: str
    app_id: str
    linked_at: datetime
    carrier: str
    entry: str
    follows: bool | None


@dataclass(frozen=True, slots=True)
class VerifiedPhone:
    masked: str
    verified_at: datetime


def list_accounts(*, site_id: SiteId, member_id: MemberId) -> tuple[tuple[LinkedAccount, ...], VerifiedPhone | None]:
    """The member's accounts, the first linked first, and their phone. Two queries."""
    rows = IdentityLink.objects.filter(site_id=site_id, member_id=member_id).order_by("created_at", "id")
    accounts = tuple(
        LinkedAccount(
            id=IdentityLinkId(row.id),
            provider=row.provider,
            app_id=row.app_id,
            linked_at=row.created_at,
            carrier=row.provenance.get("carrier", ""),
            entry=row.provenance.get("entry", ""),
            follows=following(row),
        )
        for row in rows
    )
    phones = Member.objects.filter(site_id=site_id, id=member_id, phone_index__isnull=False)
    held = phones.values_list("phone_sealed", "phone_verified_at").first()
    if held is None or held[0] is None or held[1] is None:
        return accounts, None
    return accounts, VerifiedPhone(mask_phone(unseal(held[0], purpose=rules.PHONE)), held[1])


def following(row: IdentityLink) -> bool | None:
    """Whether who has this link follows the account; None when they never did."""
    if row.followed_at is None:
        return None
    return row.unfollowed_at is None or row.followed_at > row.unfollowed_at


def openid_of(*, site_id: SiteId, member_id: MemberId, provider: str, app_id: str) -> str | None:
    """The member's account in that app, for calls to the platform; the newest when there are several."""
    links = IdentityLink.objects.filter(
        site_id=site_id, member_id=member_id, provider=provider, app_id=app_id
    ).order_by("-id")
    sealed = links.values_list("openid_sealed", flat=True).first()
    return unseal(sealed, purpose=rules.OPENID) if sealed else None


def address_of(row: MemberAddress) -> Address:
    return _address(row.id, row.recipient_sealed, row.phone_sealed, row.region_code, row.detail_sealed, row.is_default)


def _address(
    address_id: UUID, recipient: _Sealed, phone: _Sealed, region_code: str, detail: _Sealed, is_default: bool
) -> Address:
    path = regions.path_of(region_code)
    return Address(
        id=AddressId(address_id),
        recipient=unseal(recipient, purpose=rules.RECIPIENT),
        phone=unseal(phone, purpose=rules.ADDRESS_PHONE),
        region_code=region_code,
        province=path.province if path else "",
        city=path.city if path else "",
        district=path.district if path else "",
        detail=unseal(detail, purpose=rules.DETAIL),
        is_default=is_default,
    )


def list_addresses(*, site_id: SiteId, member_id: MemberId) -> tuple[Address, ...]:
    """All addresses, the default first, then the last changed. One query."""
    rows = MemberAddress.objects.filter(site_id=site_id, member_id=member_id)
    return tuple(address_of(row) for row in rows.order_by("-is_default", "-updated_at", "-id"))


_ADDRESS: Final = """
SELECT id, recipient_sealed, phone_sealed, region_code, detail_sealed, is_default
  FROM members_address WHERE id = %s AND site_id = %s AND member_id = %s
"""


def get_address(*, site_id: SiteId, member_id: MemberId, address_id: AddressId) -> Address:
    """Raises AddressNotFound, also for another member's address."""
    rows = fetch_all(_ADDRESS, [address_id, site_id, member_id])
    if not rows:
        raise AddressNotFound()
    return _address(*rows[0])
