"""Balances, their ledger and withdrawals as their readers see them."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet, Sum

from portico.domains.wallet.errors import WithdrawalNotFound
from portico.domains.wallet.models import Account, Entry, Withdrawal
from portico.domains.wallet.rules import PAYEE_PURPOSE, Channel, WithdrawalState
from portico.infra import sealed
from portico.infra.keyset import newest_first
from portico.kernel.errors import FieldError, Invalid
from portico.kernel.ids import MemberId, SiteId
from portico.kernel.money import Money
from portico.kernel.paging import Page, decode_cursor, encode_cursor, read_id


@dataclass(frozen=True, slots=True)
class Balance:
    """`total` is the member's, of which `held` waits to be paid out."""

    total: Money
    held: Money

    @property
    def available(self) -> Money:
        return self.total - self.held


@dataclass(frozen=True, slots=True)
class EntryView:
    """One change. `after` is what the account it happened to had then."""

    seq: int
    kind: str
    delta: Money
    held_delta: Money
    after: Money
    subject: str
    subject_id: UUID | None
    reason: str
    actor_kind: str
    actor_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class MemberBalance:
    """A member who has, or had, balance."""

    account_id: UUID
    member_id: MemberId
    balance: Balance
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class WithdrawalView:
    """`package`: what the payee's front end confirms with, while they are awaited. `words`: why not, or how."""

    id: UUID
    site_id: SiteId
    member_id: MemberId
    number: str
    amount: Money
    channel: Channel
    state: WithdrawalState
    requested_at: datetime
    decided_at: datetime | None
    decided_by: str
    words: str
    package: str
    last_error: str
    ended_at: datetime | None


def balance_of(*, site_id: SiteId, member_id: MemberId) -> Balance:
    """The sum of the member's accounts; zero without any. One query."""
    sums = Account.objects.filter(site_id=site_id, member_id=member_id).aggregate(
        total=Sum("balance_fen", default=0), held=Sum("held_fen", default=0)
    )
    return Balance(Money(int(sums["total"])), Money(int(sums["held"])))


def entries_of(*, site_id: SiteId, member_id: MemberId, cursor: str | None, limit: int) -> Page[EntryView]:
    """The member's statement, the latest first. Two queries. Raises Invalid (`cursor`)."""
    accounts = list(Account.objects.filter(site_id=site_id, member_id=member_id).values_list("id", flat=True))
    rows = Entry.objects.filter(account_id__in=accounts).order_by("-seq")
    found = list(_older(rows, cursor)[: limit + 1])
    return Page([_entry(row) for row in found[:limit]], _next(found, limit))


def entries_of_site(*, site_id: SiteId, cursor: str | None, limit: int) -> Page[tuple[MemberId, EntryView]]:
    """Everybody's, the latest first, with whose. One query. Raises Invalid (`cursor`)."""
    rows = Entry.objects.filter(site_id=site_id).select_related("account").order_by("-seq")
    found = list(_older(rows, cursor)[: limit + 1])
    return Page([(MemberId(row.account.member_id), _entry(row)) for row in found[:limit]], _next(found, limit))


def _older(rows: QuerySet[Entry], cursor: str | None) -> QuerySet[Entry]:
    """Raises Invalid (`cursor`) for a cursor we did not make."""
    return rows if cursor is None else rows.filter(seq__lt=_number(decode_cursor(cursor, length=1)[0]))


def _next(found: Sequence[Entry], limit: int) -> str | None:
    return encode_cursor(found[limit - 1].seq) if len(found) > limit else None


def _number(part: object) -> int:
    if not isinstance(part, int) or abs(part) >= 2**63:
        raise Invalid(fields=(FieldError("cursor", "cursor_malformed"),))
    return part


def richest(*, site_id: SiteId, cursor: str | None, limit: int) -> Page[MemberBalance]:
    """Accounts by what is in them, the fullest first. One query. Raises Invalid (`cursor`)."""
    place: Sequence[Any] = (None, None)
    if cursor is not None:
        fen, account = decode_cursor(cursor, length=2)
        place = (_number(fen), read_id(account))
    with connection.cursor() as database:
        database.execute(
            "SELECT id, member_id, balance_fen, held_fen, updated_at FROM wallet_account WHERE site_id = %(site)s"
            " AND (%(fen)s::bigint IS NULL OR balance_fen < %(fen)s OR (balance_fen = %(fen)s AND id > %(id)s::uuid))"
            " ORDER BY balance_fen DESC, id LIMIT %(limit)s",
            {"site": site_id, "fen": place[0], "id": place[1], "limit": limit + 1},
        )
        found = database.fetchall()
    shown = [
        MemberBalance(row[0], MemberId(row[1]), Balance(Money(row[2]), Money(row[3])), row[4]) for row in found[:limit]
    ]
    last = shown[-1] if shown else None
    more = encode_cursor(last.balance.total.minor, str(last.account_id)) if last and len(found) > limit else None
    return Page(shown, more)


def total_of_site(*, site_id: SiteId) -> Balance:
    """What the shop owes to its members. One query."""
    sums = Account.objects.filter(site_id=site_id).aggregate(
        total=Sum("balance_fen", default=0), held=Sum("held_fen", default=0)
    )
    return Balance(Money(int(sums["total"])), Money(int(sums["held"])))


def moved(*, site_id: SiteId, kind: Entry.Kind, ref: UUID) -> Money | None:
    """How much a cause of this kind has moved; None when it never happened. One query."""
    sums = Entry.objects.filter(site_id=site_id, kind=kind, ref=ref).aggregate(delta=Sum("delta_fen"))
    return None if sums["delta"] is None else Money(int(sums["delta"]))


def ledger_mismatches(*, limit: int = 100) -> list[UUID]:
    """Accounts whose balance is not the sum of their ledger, or not what its last entry left. Must be empty."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT a.id FROM wallet_account a LEFT JOIN (SELECT account_id, sum(delta_fen) AS delta,"
            " sum(held_delta_fen) AS held FROM wallet_entry GROUP BY account_id) e ON e.account_id = a.id"
            " WHERE a.balance_fen <> coalesce(e.delta, 0) OR a.held_fen <> coalesce(e.held, 0) ORDER BY a.id LIMIT %s",
            [limit],
        )
        return [row[0] for row in cursor.fetchall()]


def get_withdrawal(*, site_id: SiteId, withdrawal_id: UUID, member_id: MemberId | None = None) -> WithdrawalView:
    """The withdrawal; only the member's own when `member_id` is given. Raises WithdrawalNotFound."""
    rows = Withdrawal.objects.filter(id=withdrawal_id, site_id=site_id)
    row = (rows if member_id is None else rows.filter(member_id=member_id)).first()
    if row is None:
        raise WithdrawalNotFound()
    return withdrawal_view(row)


def withdrawals_of(*, site_id: SiteId, member_id: MemberId, cursor: str | None, limit: int) -> Page[WithdrawalView]:
    """The member's, the latest first. One query. Raises Invalid (`cursor`)."""
    rows = Withdrawal.objects.filter(site_id=site_id, member_id=member_id)
    found, after = newest_first(rows, cursor=cursor, limit=limit)
    return Page([withdrawal_view(row) for row in found], after)


def list_withdrawals(
    *, site_id: SiteId, state: WithdrawalState | None, cursor: str | None, limit: int
) -> Page[WithdrawalView]:
    """The site's, the latest first; of one state when given. One query. Raises Invalid (`cursor`)."""
    rows = Withdrawal.objects.filter(site_id=site_id)
    if state is not None:
        rows = rows.filter(state=state)
    found, after = newest_first(rows, cursor=cursor, limit=limit)
    return Page([withdrawal_view(row) for row in found], after)


def count_withdrawals(*, site_id: SiteId, states: Collection[WithdrawalState]) -> int:
    """How many are in these states. One query."""
    return Withdrawal.objects.filter(site_id=site_id, state__in=list(states)).count()


def count_open_withdrawals_of(*, site_id: SiteId, member_id: MemberId) -> int:
    """How many of the member's are not over. One query."""
    open_states = [WithdrawalState.REQUESTED, WithdrawalState.SENDING]
    return Withdrawal.objects.filter(site_id=site_id, member_id=member_id, state__in=open_states).count()


def due_payouts(*, now: datetime, limit: int) -> list[tuple[SiteId, UUID]]:
    """Withdrawals of all sites that a platform shall be told or asked about now, the longest due first."""
    rows = Withdrawal.objects.filter(state=WithdrawalState.SENDING, next_look_at__lte=now).order_by("next_look_at")
    return [(SiteId(site), one) for site, one in rows.values_list("site_id", "id")[:limit]]


def payee_of(*, site_id: SiteId, withdrawal_id: UUID) -> tuple[str, str]:
    """Name and account in the clear, for who may see them; empty once the member was erased.

    Raises WithdrawalNotFound.
    """
    row = Withdrawal.objects.filter(id=withdrawal_id, site_id=site_id).first()
    if row is None:
        raise WithdrawalNotFound()
    if not row.payee:
        return "", ""
    name, account = json.loads(sealed.unseal(bytes(row.payee), purpose=PAYEE_PURPOSE))
    return str(name), str(account)


def withdrawal_view(row: Withdrawal) -> WithdrawalView:
    return WithdrawalView(
        id=row.id,
        site_id=SiteId(row.site_id),
        member_id=MemberId(row.member_id),
        number=row.number,
        amount=Money(row.amount_fen),
        channel=Channel(row.channel),
        state=WithdrawalState(row.state),
        requested_at=row.requested_at,
        decided_at=row.decided_at,
        decided_by=row.decided_by,
        words=row.words,
        package=row.package,
        last_error=row.last_error,
        ended_at=row.ended_at,
    )


def _entry(row: Entry) -> EntryView:
    return EntryView(
        seq=row.seq,
        kind=row.kind,
        delta=Money(row.delta_fen),
        held_delta=Money(row.held_delta_fen),
        after=Money(row.balance_after_fen),
        subject=row.subject,
        subject_id=row.subject_id,
        reason=row.reason,
        actor_kind=row.actor_kind,
        actor_id=row.actor_id,
        at=row.at,
    )
