"""Attempts to sign in, counted before they are judged: many at the same time are no way around the limit."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from portico.domains.staff import keys, rules
from portico.domains.staff.errors import SignInLocked
from portico.domains.staff.models import AttemptCount
from portico.infra.locks import require_transaction


@dataclass(frozen=True, slots=True)
class Failed:
    """`left` attempts remain before the lock; none, and `locked_until` says when the next is allowed."""

    left: int
    locked_until: datetime | None


def begin_attempt(*, account: str, client_ip: str, now: datetime) -> None:
    """One more attempt is counted, for the account, the address, and both together. Commit it before judging.

    Raises SignInLocked, and counts nothing then. *Locks* the counts.
    """
    rows = _locked_rows(account, client_ip, now)
    for scope, row in rows.items():
        if _locked(row, now):
            raise _refusal(row.locked_until or now, now)
        if row.since < now - rules.LOCKS_REMEMBERED:
            row.locks = 0
        if row.since < now - rules.WINDOW:
            row.attempts, row.since = 0, now
        row.attempts += 1
        if row.attempts > rules.LIMITS[scope].attempts:
            # Somebody else is being judged at this moment, for the last attempt there was.
            raise _refusal(row.since + rules.WINDOW, now)
    _save(rows.values())


def fail_attempt(*, account: str, client_ip: str, now: datetime) -> Failed:
    """The attempt that was begun has failed; the one that uses up a limit locks it. *Locks* the counts."""
    rows = _locked_rows(account, client_ip, now)
    for scope, row in rows.items():
        if row.attempts >= rules.LIMITS[scope].attempts and not _locked(row, now):
            row.locked_until = now + rules.lock_length(row.locks)
            row.locks += 1
            row.attempts, row.since = 0, now
    _save(rows.values())
    until = max((row.locked_until for row in rows.values() if row.locked_until), default=None)
    left = min(rules.LIMITS[scope].attempts - row.attempts for scope, row in rows.items())
    return Failed(left=0, locked_until=until) if until and until > now else Failed(left=left, locked_until=None)


def forgive_attempts(*, account: str, client_ip: str, now: datetime) -> None:
    """The attempt that was begun has succeeded: the account starts afresh, the address gets this one back."""
    rows = _locked_rows(account, client_ip, now)
    for scope, row in rows.items():
        if rules.LIMITS[scope].forgiven:
            row.attempts, row.locks, row.locked_until = 0, 0, None
        else:
            row.attempts = max(0, row.attempts - 1)
    _save(rows.values())


def unlock_account(*, account: str) -> None:
    """The account may sign in at once; addresses that guessed at it stay locked out for other accounts."""
    require_transaction()
    for start in keys.starts_of(account):
        AttemptCount.objects.filter(key__startswith=start).delete()


def forget_old_attempts(*, now: datetime) -> int:
    """Counts that no longer matter are gone; returns how many."""
    gone, _ = AttemptCount.objects.filter(since__lt=now - 2 * rules.LOCKS_REMEMBERED).delete()
    return gone


def _locked_rows(account: str, client_ip: str, now: datetime) -> dict[str, AttemptCount]:
    """The three counts by scope, locked in the order of their keys."""
    require_transaction()
    scopes = {key: scope for scope, key in keys.keys_of(account, client_ip).items()}
    AttemptCount.objects.bulk_create([AttemptCount(key=key, since=now) for key in scopes], ignore_conflicts=True)
    rows = AttemptCount.objects.select_for_update().filter(key__in=scopes).order_by("key")
    return {scopes[row.key]: row for row in rows}


def _locked(row: AttemptCount, now: datetime) -> bool:
    return row.locked_until is not None and row.locked_until > now


def _refusal(until: datetime, now: datetime) -> SignInLocked:
    return SignInLocked(until=until, minutes=max(1, math.ceil((until - now) / timedelta(minutes=1))))


def _save(rows: Iterable[AttemptCount]) -> None:
    AttemptCount.objects.bulk_update(rows, ["attempts", "since", "locks", "locked_until"])
