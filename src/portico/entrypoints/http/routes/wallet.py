"""The member's balance with the shop: what there is, what moved it, and having it paid out."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from django.db import transaction
from django_bolt import Router

from portico.domains.wallet import public as wallet
from portico.entrypoints.http.actor import AsMember
from portico.entrypoints.http.client import language_of
from portico.infra.messages.labels import label
from portico.infra.ratelimit import Limit, hit
from portico.kernel.clock import utc_now
from portico.kernel.ids import parse_id
from portico.kernel.money import Money
from portico.kernel.paging import checked_limit
from portico.usecases import withdrawals

router = Router(tags=["wallet"])

# What JavaScript can count exactly.
MAX_FEN = 2**53 - 1
_ASKING = Limit(hits=10, window_seconds=3600)


class BalanceAnswer(msgspec.Struct, frozen=True):
    """`total_fen` is the member's, of which `held_fen` waits to be paid out and `available_fen` can be spent.

    `channels`: where it can be paid out to, the most convenient first. From `name_from_fen` on WeChat wants a name.
    """

    total_fen: int
    available_fen: int
    held_fen: int
    channels: list[str]
    min_withdrawal_fen: int
    name_from_fen: int


class EntryAnswer(msgspec.Struct, frozen=True):
    """One change. `delta_fen` changes the balance, `held_delta_fen` what of it waits to be paid out.

    `order_id`: the order it was for, null for anything else. `reason`: a colleague's words, or empty.
    """

    id: str
    kind: str
    label: str
    delta_fen: int
    held_delta_fen: int
    balance_after_fen: int
    order_id: str | None
    reason: str
    at: datetime


class EntryPage(msgspec.Struct, frozen=True):
    items: list[EntryAnswer]
    next_cursor: str | None


class WithdrawalAnswer(msgspec.Struct, frozen=True):
    """`confirm`: what wx.requestMerchantTransfer takes while the member has to confirm; empty otherwise.

    `words`: why it was refused, or how it was paid.
    """

    id: str
    amount_fen: int
    channel: str
    state: str
    label: str
    words: str
    confirm: dict[str, str]
    requested_at: datetime
    ended_at: datetime | None


class WithdrawalPage(msgspec.Struct, frozen=True):
    items: list[WithdrawalAnswer]
    next_cursor: str | None


class WithdrawalBody(msgspec.Struct, frozen=True):
    """`name` and `account` for channel `manual`; `name` also for large amounts to WeChat."""

    amount_fen: Annotated[int, msgspec.Meta(ge=0, le=MAX_FEN)]
    channel: Literal["wechat", "manual"]
    name: Annotated[str, msgspec.Meta(max_length=100)] = ""
    account: Annotated[str, msgspec.Meta(max_length=200)] = ""


def _entry(one: wallet.EntryView, language: str) -> EntryAnswer:
    return EntryAnswer(
        id=str(one.seq),
        kind=one.kind,
        label=label("balance_entry", one.kind, language),
        delta_fen=one.delta.minor,
        held_delta_fen=one.held_delta.minor,
        balance_after_fen=one.after.minor,
        order_id=str(one.subject_id) if one.subject == "order" else None,
        reason=one.reason if one.kind in {"top_up", "take_back"} else "",
        at=one.at,
    )


def _withdrawal(one: wallet.WithdrawalView, language: str) -> WithdrawalAnswer:
    return WithdrawalAnswer(
        id=str(one.id),
        amount_fen=one.amount.minor,
        channel=str(one.channel),
        state=str(one.state),
        label=label("withdrawal_state", str(one.state), language),
        words=one.words,
        confirm=withdrawals.confirm_params(one),
        requested_at=one.requested_at,
        ended_at=one.ended_at,
    )


@router.get("/api/v1/me/balance")
def balance(actor: AsMember) -> BalanceAnswer:
    """What the member has with the shop. Zero for who never had any."""
    found = wallet.balance_of(site_id=actor.site_id, member_id=actor.member_id)
    return BalanceAnswer(
        total_fen=found.total.minor,
        available_fen=found.available.minor,
        held_fen=found.held.minor,
        channels=[str(one) for one in withdrawals.channels(site_id=actor.site_id, member_id=actor.member_id)],
        min_withdrawal_fen=wallet.MIN_WITHDRAWAL_FEN,
        name_from_fen=withdrawals.NAME_FROM.minor,
    )


@router.get("/api/v1/me/balance/entries")
def entries(actor: AsMember, request: Any, cursor: str | None = None, limit: int | None = None) -> EntryPage:
    """What moved the balance, the latest first."""
    page = wallet.entries_of(
        site_id=actor.site_id, member_id=actor.member_id, cursor=cursor, limit=checked_limit(limit)
    )
    language = language_of(request)
    return EntryPage([_entry(one, language) for one in page.items], page.next_cursor)


@router.get("/api/v1/me/withdrawals")
def list_withdrawals(
    actor: AsMember, request: Any, cursor: str | None = None, limit: int | None = None
) -> WithdrawalPage:
    """What the member asked to have paid out, the latest first."""
    page = wallet.withdrawals_of(
        site_id=actor.site_id, member_id=actor.member_id, cursor=cursor, limit=checked_limit(limit)
    )
    language = language_of(request)
    return WithdrawalPage([_withdrawal(one, language) for one in page.items], page.next_cursor)


@router.post("/api/v1/me/withdrawals")
def ask_for_withdrawal(actor: AsMember, body: WithdrawalBody, request: Any) -> WithdrawalAnswer:
    """The amount waits for a colleague's decision and cannot be spent meanwhile. One at a time."""
    now = utc_now()
    hit(f"withdrawal:{actor.member_id}", _ASKING, now=now)
    wish = withdrawals.Wish(Money(body.amount_fen), wallet.Channel(body.channel), body.name, body.account)
    asked = withdrawals.ask(actor=actor, wish=wish, now=now)
    return _withdrawal(asked, language_of(request))


@router.post("/api/v1/me/withdrawals/{withdrawal_id}/cancel")
def cancel_withdrawal(actor: AsMember, withdrawal_id: str, request: Any) -> WithdrawalAnswer:
    """The member wants it no longer; it can be spent again. Only before a colleague has decided."""
    with transaction.atomic():
        given_up = wallet.cancel_withdrawal(actor=actor, withdrawal_id=_id(withdrawal_id), now=utc_now())
    return _withdrawal(given_up, language_of(request))


def _id(text: str) -> UUID:
    found = parse_id(text)
    if found is None:
        raise wallet.WithdrawalNotFound()
    return found
