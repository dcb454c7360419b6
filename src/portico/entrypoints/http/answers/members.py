"""What the API answers about members and their addresses."""

from __future__ import annotations

from datetime import datetime

import msgspec

from portico.domains.members import public as members
from portico.domains.orders import public as orders


class MemberSummary(msgspec.Struct, frozen=True):
    """`nickname` is empty until chosen; `level_name` is null where the shop has no levels."""

    id: str
    nickname: str
    avatar_url: str | None
    phone_masked: str | None
    level_name: str | None


class TokensAnswer(msgspec.Struct, frozen=True):
    """Send `access_token` as a bearer token; exchange `refresh_token` once, when the other has expired."""

    access_token: str
    refresh_token: str
    expires_in_seconds: int
    member: MemberSummary


class OrderCounts(msgspec.Struct, frozen=True):
    """`after_sales`: cases that are not over; the rest are orders by state."""

    pending_payment: int
    to_ship: int
    to_receive: int
    completed: int
    after_sales: int


class MemberAnswer(msgspec.Struct, frozen=True):
    """`syncing`: two accounts of this person are being joined, so what is counted and listed may still grow.

    `erasure_due_at`: the member is leaving, and the account is gone by then; null while they stay.
    """

    id: str
    nickname: str
    avatar_url: str | None
    phone_masked: str | None
    has_phone: bool
    created_at: datetime
    order_counts: OrderCounts
    syncing: bool
    erasure_due_at: datetime | None


class AccountAnswer(msgspec.Struct, frozen=True):
    """An account on a platform that is the member. `carrier` and `entry`: how it was linked; empty if not known."""

    id: str
    provider: str
    provider_name: str
    app_name: str
    linked_at: datetime
    carrier: str
    entry: str


class PhoneAnswer(msgspec.Struct, frozen=True):
    masked: str
    verified_at: datetime


class AccountsAnswer(msgspec.Struct, frozen=True):
    accounts: list[AccountAnswer]
    phone: PhoneAnswer | None


class AddressAnswer(msgspec.Struct, frozen=True):
    """An address in full, for its owner."""

    id: str
    recipient: str
    phone: str
    region_code: str
    province: str
    city: str
    district: str
    detail: str
    is_default: bool


class AddressList(msgspec.Struct, frozen=True):
    items: list[AddressAnswer]


class ParsedAddressAnswer(msgspec.Struct, frozen=True):
    """What was understood of a pasted address; empty where nothing was."""

    recipient: str
    phone: str
    region_code: str
    province: str
    city: str
    district: str
    detail: str


def tokens_answer(tokens: members.Tokens, member: members.MemberView) -> TokensAnswer:
    return TokensAnswer(
        access_token=tokens.access_token,
        refresh_token=tokens.refresh_token,
        expires_in_seconds=tokens.expires_in_seconds,
        member=MemberSummary(
            id=str(member.id),
            nickname=member.nickname,
            avatar_url=member.avatar_url or None,
            phone_masked=member.phone_masked,
            level_name=None,
        ),
    )


def member_answer(
    member: members.MemberView,
    counts: dict[orders.OrderState, int],
    *,
    open_cases: int,
    syncing: bool,
    erasure_due_at: datetime | None,
) -> MemberAnswer:
    state = orders.OrderState
    return MemberAnswer(
        id=str(member.id),
        nickname=member.nickname,
        avatar_url=member.avatar_url or None,
        phone_masked=member.phone_masked,
        has_phone=member.has_phone,
        created_at=member.created_at,
        order_counts=OrderCounts(
            pending_payment=counts.get(state.PENDING_PAYMENT, 0),
            to_ship=counts.get(state.PAID, 0),
            to_receive=counts.get(state.SHIPPED, 0),
            completed=counts.get(state.COMPLETED, 0),
            after_sales=open_cases,
        ),
        syncing=syncing,
        erasure_due_at=erasure_due_at,
    )


def accounts_answer(
    accounts: tuple[members.LinkedAccount, ...], phone: members.VerifiedPhone | None, *, app_name: str, language: str
) -> AccountsAnswer:
    return AccountsAnswer(
        accounts=[
            AccountAnswer(
                id=str(account.id),
                provider=account.provider,
                provider_name=members.provider_name(account.provider, language=language),
                app_name=app_name,
                linked_at=account.linked_at,
                carrier=account.carrier,
                entry=account.entry,
            )
            for account in accounts
        ],
        phone=PhoneAnswer(phone.masked, phone.verified_at) if phone else None,
    )


def address_answer(address: members.Address) -> AddressAnswer:
    return AddressAnswer(
        id=str(address.id),
        recipient=address.recipient,
        phone=address.phone,
        region_code=address.region_code,
        province=address.province,
        city=address.city,
        district=address.district,
        detail=address.detail,
        is_default=address.is_default,
    )


def parsed_answer(parsed: members.ParsedAddress) -> ParsedAddressAnswer:
    return ParsedAddressAnswer(
        recipient=parsed.recipient or "",
        phone=parsed.phone or "",
        region_code=parsed.region_code or "",
        province=parsed.province or "",
        city=parsed.city or "",
        district=parsed.district or "",
        detail=parsed.detail,
    )
