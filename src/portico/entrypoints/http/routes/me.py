"""The signed-in member: profile, phone, addresses."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from django.db import transaction
from django_bolt import Router

from portico.domains.fulfilment import public as fulfilment
from portico.domains.members import public as members
from portico.domains.orders import public as orders
from portico.domains.privacy import public as privacy
from portico.domains.sites import public as sites
from portico.entrypoints.http.actor import AsMember, AsVisitor
from portico.entrypoints.http.answers.members import (
    AccountsAnswer,
    AddressAnswer,
    AddressList,
    MemberAnswer,
    ParsedAddressAnswer,
    accounts_answer,
    address_answer,
    member_answer,
    parsed_answer,
)
from portico.entrypoints.http.client import language_of, limit_by_ip
from portico.entrypoints.http.threads import in_thread
from portico.infra.actors import Member
from portico.infra.ratelimit import Limit
from portico.kernel.clock import utc_now
from portico.kernel.ids import AddressId, parse_id
from portico.usecases import profile, signin

router = Router(tags=["me"])

_PARSES = Limit(hits=60, window_seconds=60)

Line = Annotated[str, msgspec.Meta(max_length=500)]


class ProfileBody(msgspec.Struct, frozen=True):
    """Absent fields stay as they are; an empty string takes the value away."""

    nickname: Line | None = None
    avatar_url: Annotated[str, msgspec.Meta(max_length=1000)] | None = None


class PlatformPhoneBody(msgspec.Struct, frozen=True):
    """`code` is what the mini program's phone button gave, good once; at Alipay the `response` of my.getPhoneNumber."""

    provider: Annotated[str, msgspec.Meta(max_length=64)]
    app_id: Annotated[str, msgspec.Meta(max_length=64)]
    code: Annotated[str, msgspec.Meta(max_length=signin.MAX_PHONE_CODE)]


class AddressBody(msgspec.Struct, frozen=True):
    """`region_code` is a district of GET /regions. The first address becomes the default by itself."""

    recipient: Line
    phone: Annotated[str, msgspec.Meta(max_length=32)]
    region_code: Annotated[str, msgspec.Meta(max_length=6)]
    detail: Line
    is_default: bool | None = None


class PastedBody(msgspec.Struct, frozen=True):
    text: Annotated[str, msgspec.Meta(max_length=members.MAX_PASTED_LENGTH)]


def _answer(actor: Member, member: members.MemberView) -> MemberAnswer:
    counts = orders.order_counts(site_id=actor.site_id, member_id=member.id)
    open_cases = fulfilment.count_open_cases(site_id=actor.site_id, member_id=member.id)
    # Asked last: a merge that came between the reads above is seen by this one.
    syncing = members.is_syncing(site_id=actor.site_id, member_id=actor.member_id)
    leaving = privacy.find_erasure(site_id=actor.site_id, member_id=member.id)
    return member_answer(
        member, counts, open_cases=open_cases, syncing=syncing, erasure_due_at=leaving.due_at if leaving else None
    )


def _address_id(text: str) -> AddressId:
    address_id = parse_id(text)
    if address_id is None:
        raise members.AddressNotFound()
    return AddressId(address_id)


def _draft(body: AddressBody) -> members.AddressDraft:
    return members.AddressDraft(
        recipient=body.recipient,
        phone=body.phone,
        region_code=body.region_code,
        detail=body.detail,
        is_default=body.is_default,
    )


@router.get("/api/v1/me")
def read_me(actor: AsMember) -> MemberAnswer:
    """Who is signed in, and how many orders wait for what."""
    return _answer(actor, members.get_member(site_id=actor.site_id, member_id=actor.member_id))


@router.get("/api/v1/me/accounts")
def list_accounts(actor: AsMember, request: Any) -> AccountsAnswer:
    """The platform accounts that are this member, with where each came from, and their verified phone."""
    accounts, phone = members.list_accounts(site_id=actor.site_id, member_id=actor.member_id)
    site = sites.get_site(site_id=actor.site_id)
    language = language_of(request)
    return accounts_answer(accounts, phone, app_name=site.name, language=language)


@router.put("/api/v1/me")  # mini programs cannot send PATCH
@router.patch("/api/v1/me")
@in_thread
def change_me(actor: AsMember, body: ProfileBody) -> MemberAnswer:
    """Nickname and avatar are as sent. 422 text_not_allowed: WeChat would not let others see this nickname."""
    change = members.ProfileChange(body.nickname, body.avatar_url)
    return _answer(actor, profile.change_profile(actor=actor, change=change, now=utc_now()))


@router.post("/api/v1/me/phone")
@in_thread
def bind_phone(actor: AsMember, body: PlatformPhoneBody) -> MemberAnswer:
    """The number the mini program vouches for is the member's verified phone."""
    member = signin.bind_platform_phone(
        actor=actor, provider=body.provider, app_id=body.app_id, code=body.code, now=utc_now()
    )
    return _answer(actor, member)


@router.get("/api/v1/me/addresses")
def list_addresses(actor: AsMember) -> AddressList:
    """The member's addresses, the default first."""
    found = members.list_addresses(site_id=actor.site_id, member_id=actor.member_id)
    return AddressList([address_answer(address) for address in found])


@router.post("/api/v1/me/addresses", status_code=201)
def add_address(actor: AsMember, body: AddressBody) -> AddressAnswer:
    """One more address. At most 50 are kept."""
    with transaction.atomic():
        saved = members.save_address(
            site_id=actor.site_id, member_id=actor.member_id, draft=_draft(body), now=utc_now()
        )
    return address_answer(saved)


@router.put("/api/v1/me/addresses/{address_id}")
def change_address(actor: AsMember, address_id: str, body: AddressBody) -> AddressAnswer:
    """The address is as sent; `is_default` null keeps what it was."""
    with transaction.atomic():
        saved = members.save_address(
            site_id=actor.site_id,
            member_id=actor.member_id,
            draft=_draft(body),
            address_id=_address_id(address_id),
            now=utc_now(),
        )
    return address_answer(saved)


@router.delete("/api/v1/me/addresses/{address_id}", status_code=204)
def delete_address(actor: AsMember, address_id: str) -> None:
    """The address is gone; if it was the default, another one is now."""
    with transaction.atomic():
        members.delete_address(
            site_id=actor.site_id,
            member_id=actor.member_id,
            address_id=_address_id(address_id),
            now=utc_now(),
        )


@router.post("/api/v1/addresses/parse")
def parse_address(actor: AsVisitor, body: PastedBody, request: Any) -> ParsedAddressAnswer:
    """A pasted address, taken apart: name, phone, division and street in any order. Nothing is stored."""
    limit_by_ip(request, "parse", _PARSES)
    return parsed_answer(members.parse_address(body.text))
