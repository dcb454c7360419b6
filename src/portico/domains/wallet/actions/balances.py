"""The one writer of balances: every change is one conditional statement that moves the account and writes the ledger.

Accounts of a member are locked in the order of their ids, the oldest first, and spent in that order.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from portico.domains.wallet.errors import BalanceChangeInvalid, BalanceShort
from portico.domains.wallet.models import Entry
from portico.domains.wallet.rules import MAX_CHANGE_FEN, MAX_REASON, shares
from portico.infra import audit
from portico.infra.actors import Actor, Staff, actor_label
from portico.infra.locks import lock_all, require_transaction
from portico.kernel.errors import FieldError
from portico.kernel.ids import MemberId, SiteId, new_id
from portico.kernel.money import Money, yuan_text

Kind = Entry.Kind

# Moves one account and writes what it left; nothing when the CHECKs would not allow it.
_MOVE = """
WITH moved AS (
    UPDATE wallet_account SET balance_fen = balance_fen + %(delta)s, held_fen = held_fen + %(held)s,
        updated_at = %(now)s
    WHERE id = %(account)s AND site_id = %(site)s AND held_fen + %(held)s >= 0
        AND balance_fen + %(delta)s >= held_fen + %(held)s
    RETURNING id, balance_fen, held_fen
)
INSERT INTO wallet_entry (site_id, account_id, kind, delta_fen, held_delta_fen, balance_after_fen, held_after_fen,
    ref, subject, subject_id, reason, actor_kind, actor_id, at)
SELECT %(site)s, id, %(kind)s, %(delta)s, %(held)s, balance_fen, held_fen, %(ref)s, %(subject)s, %(subject_id)s,
    %(reason)s, %(actor_kind)s, %(actor_id)s, %(now)s FROM moved
"""


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a balance moves: `ref` makes it happen once; `subject` is what a person may be led to."""

    ref: UUID
    actor: Actor
    now: datetime
    subject: str = ""
    subject_id: UUID | None = None
    reason: str = ""


def give(*, site_id: SiteId, member_id: MemberId, amount: Money, kind: Entry.Kind, cause: Cause) -> bool:
    """`amount` is the member's; False when `cause.ref` had given it before. Locks: the member's accounts.

    Idempotent by: kind and ref.
    """
    require_transaction()
    accounts = _locked(site_id, member_id)
    if _happened(kind, cause.ref):
        return False
    account = accounts[0][0] if accounts else _open(site_id, member_id, cause.now)
    _move(site_id, account, kind, amount.minor, 0, cause)
    return True


def take(*, site_id: SiteId, member_id: MemberId, amount: Money, kind: Entry.Kind, cause: Cause) -> bool:
    """`amount` has left the member's balance; False when `cause.ref` had taken it before.

    Raises BalanceShort; nothing has changed then. Locks: the member's accounts. Idempotent by: kind and ref.
    """
    require_transaction()
    accounts = _locked(site_id, member_id)
    if _happened(kind, cause.ref):
        return False
    for account, fen in _shares(amount, accounts):
        _move(site_id, account, kind, -fen, 0, cause)
    return True


def hold(*, site_id: SiteId, member_id: MemberId, amount: Money, cause: Cause) -> None:
    """`amount` can no longer be spent: it waits to be paid out, or to be released. Raises BalanceShort."""
    require_transaction()
    for account, fen in _shares(amount, _locked(site_id, member_id)):
        _move(site_id, account, Kind.HOLD, 0, fen, cause)


def release(*, site_id: SiteId, cause: Cause) -> None:
    """What was held for `cause.ref` can be spent again. Idempotent by: ref."""
    _end_hold(site_id, Kind.RELEASE, cause, leaves=False)


def pay_out(*, site_id: SiteId, cause: Cause) -> None:
    """What was held for `cause.ref` has left the balance. Idempotent by: ref."""
    _end_hold(site_id, Kind.PAY_OUT, cause, leaves=True)


def top_up(
    *, site_id: SiteId, member_id: MemberId, amount: Money, reason: str, form: UUID, actor: Staff, now: datetime
) -> bool:
    """A colleague gives the member balance, for a reason that the member reads. Recorded in the audit.

    `form` names the form that was sent: sent twice it gives once (False). Raises BalanceChangeInvalid.
    """
    words = _checked(amount, reason)
    cause = Cause(ref=form, actor=actor, now=now, reason=words)
    done = give(site_id=site_id, member_id=member_id, amount=amount, kind=Kind.TOP_UP, cause=cause)
    if done:
        _record(actor, "wallet.top_up", member_id, amount, words, now)
    return done


def take_back(
    *, site_id: SiteId, member_id: MemberId, amount: Money, reason: str, form: UUID, actor: Staff, now: datetime
) -> bool:
    """A colleague takes balance back, for a reason that the member reads. Recorded in the audit.

    Sent twice it takes once (False). Raises BalanceChangeInvalid, BalanceShort.
    """
    words = _checked(amount, reason)
    cause = Cause(ref=form, actor=actor, now=now, reason=words)
    done = take(site_id=site_id, member_id=member_id, amount=amount, kind=Kind.TAKE_BACK, cause=cause)
    if done:
        _record(actor, "wallet.take_back", member_id, amount, words, now)
    return done


def _record(actor: Staff, action: str, member_id: MemberId, amount: Money, words: str, now: datetime) -> None:
    audit.record(
        actor=actor, action=action, subject_type="member", subject_id=member_id, now=now, reason=words,
        changes={"amount_fen": amount.minor},
    )  # fmt: skip


def _checked(amount: Money, reason: str) -> str:
    words, errors = reason.strip(), []
    if amount.minor <= 0:
        errors.append(FieldError("amount", "amount_not_positive"))
    elif amount.minor > MAX_CHANGE_FEN:
        errors.append(FieldError("amount", "amount_too_large", {"max": yuan_text(MAX_CHANGE_FEN)}))
    if not words:
        errors.append(FieldError("reason", "required"))
    elif len(words) > MAX_REASON:
        errors.append(FieldError("reason", "too_long", {"max": MAX_REASON}))
    if errors:
        raise BalanceChangeInvalid(fields=tuple(errors))
    return words


def _locked(site_id: SiteId, member_id: MemberId) -> list[tuple[UUID, int]]:
    """Id and what is available of each account of the member, the oldest first, all locked.

    The member is locked, too: two first credits at once open one account.
    """
    lock_all("wallet", [member_id])
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, balance_fen - held_fen FROM wallet_account WHERE site_id = %s AND member_id = %s"
            " ORDER BY id FOR NO KEY UPDATE",
            [site_id, member_id],
        )
        return [(row[0], row[1]) for row in cursor.fetchall()]


def _shares(amount: Money, accounts: list[tuple[UUID, int]]) -> list[tuple[UUID, int]]:
    found = shares(amount.minor, accounts)
    if found is None:
        available = sum(fen for _, fen in accounts)
        raise BalanceShort(available=yuan_text(available), available_fen=available)
    return found


def _open(site_id: SiteId, member_id: MemberId, now: datetime) -> UUID:
    account = new_id()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO wallet_account (id, site_id, member_id, opened_at, updated_at) VALUES (%s, %s, %s, %s, %s)",
            [account, site_id, member_id, now, now],
        )
    return account


def _happened(kind: Entry.Kind, ref: UUID) -> bool:
    return Entry.objects.filter(kind=kind, ref=ref).exists()


def _end_hold(site_id: SiteId, kind: Entry.Kind, cause: Cause, *, leaves: bool) -> None:
    require_transaction()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT a.id, e.held_delta_fen FROM wallet_account a JOIN wallet_entry e ON e.account_id = a.id"
            " WHERE e.kind = 'hold' AND e.ref = %s AND a.site_id = %s ORDER BY a.id FOR NO KEY UPDATE OF a",
            [cause.ref, site_id],
        )
        held = cursor.fetchall()
    if _happened(Kind.RELEASE, cause.ref) or _happened(Kind.PAY_OUT, cause.ref):
        return
    for account, fen in held:
        _move(site_id, account, kind, -fen if leaves else 0, -fen, cause)


def _move(site_id: SiteId, account: UUID, kind: Entry.Kind, delta: int, held: int, cause: Cause) -> None:
    actor_kind, actor_id = actor_label(cause.actor)
    with connection.cursor() as cursor:
        cursor.execute(
            _MOVE,
            {
                "site": site_id, "account": account, "kind": str(kind), "delta": delta, "held": held,
                "ref": cause.ref, "subject": cause.subject, "subject_id": cause.subject_id, "reason": cause.reason,
                "actor_kind": actor_kind, "actor_id": actor_id, "now": cause.now,
            },
        )  # fmt: skip
        if cursor.rowcount != 1:
            raise RuntimeError("a locked account changed under its lock")
