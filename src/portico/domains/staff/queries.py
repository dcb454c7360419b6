"""Reads of what accounts prove themselves with."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib.sessions.models import Session
from django.db.models import Count

from portico.domains.staff.keys import account_key
from portico.domains.staff.models import AttemptCount, RecoveryCode, SecondFactor, StaffSession
from portico.domains.staff.models import Policy as PolicyRow
from portico.infra.cache import hot
from portico.kernel.form_versions import version_of
from portico.kernel.ids import SiteId
from portico.kernel.money import Money

CACHE_TAG = "staff policy"


@dataclass(frozen=True, slots=True)
class SecondFactorState:
    """A confirmed app, and how many recovery codes are left."""

    confirmed_at: datetime
    recovery_left: int


@dataclass(frozen=True, slots=True)
class SessionView:
    """A browser that is signed in. `device` is its user agent, `network` the network it signed in from."""

    id: UUID
    user_id: int
    session_key: str
    device: str
    network: str
    started_at: datetime
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Policy:
    """`second_factor_roles` are names of roles; `refund_limit` is what customer service may give back at once."""

    second_factor_roles: frozenset[str]
    refund_limit: Money

    @property
    def parts(self) -> tuple[object, ...]:
        return (*sorted(self.second_factor_roles), self.refund_limit.minor)

    @property
    def version(self) -> str:
        """What a form carries so that it never overwrites a colleague's change."""
        return version_of(*self.parts)


def read_policy(*, site_id: SiteId) -> Policy:
    """What the site demands, as it is stored now. One query."""
    row = PolicyRow.objects.filter(site_id=site_id).first() or PolicyRow(site_id=site_id)
    return Policy(frozenset(row.second_factor_roles), Money(row.refund_limit_fen))


def get_policy(*, site_id: SiteId) -> Policy:
    """What the site demands; asks for no second factor until somebody decides so. One query a second at most."""

    def read() -> Policy:
        return read_policy(site_id=site_id)

    return hot.get_or_make((CACHE_TAG, site_id), (CACHE_TAG,), read)


def has_second_factor(*, user_id: int) -> bool:
    """Whether the account signs in with a code, too. One query."""
    return SecondFactor.objects.filter(user_id=user_id).exclude(confirmed_at=None).exists()


def second_factors(*, user_ids: Collection[int]) -> dict[int, SecondFactorState]:
    """Those of the accounts that have one. Two queries."""
    rows = SecondFactor.objects.filter(user_id__in=user_ids).exclude(confirmed_at=None)
    left = dict(
        RecoveryCode.objects.filter(user_id__in=user_ids, used_at=None)
        .values("user_id")
        .annotate(left=Count("id"))
        .values_list("user_id", "left")
    )
    found = {}
    for row in rows:
        if row.confirmed_at is not None:
            found[row.user_id] = SecondFactorState(row.confirmed_at, left.get(row.user_id, 0))
    return found


def list_staff_sessions(*, now: datetime, user_ids: Collection[int]) -> list[SessionView]:
    """The living sessions of the accounts, the last used first. One query."""
    living = Session.objects.filter(expire_date__gt=now).values("session_key")
    rows = StaffSession.objects.filter(user_id__in=user_ids, session_key__in=living).order_by("-seen_at", "-id")
    return [
        SessionView(row.id, row.user_id, row.session_key, row.device, row.network, row.started_at, row.seen_at)
        for row in rows
    ]


def locks_of(*, accounts: Collection[str], now: datetime) -> dict[str, datetime]:
    """The accounts that are locked from everywhere, and until when. One query."""
    keys = {account_key(account): account for account in accounts}
    rows = AttemptCount.objects.filter(key__in=keys, locked_until__gt=now).values_list("key", "locked_until")
    return {keys[key]: until for key, until in rows if until is not None}
