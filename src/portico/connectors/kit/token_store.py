"""Where the token lives: a sealed row, and an advisory lock so that one process refreshes for all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.db import connection

from portico.connectors.models import PlatformToken
from portico.infra import sealed
from portico.infra.locks import advisory_key

_PURPOSE = "platform_token"


@dataclass(frozen=True, slots=True)
class Token:
    """An access token and the moment from which we no longer use it."""

    value: str
    expires_at: datetime


class TokenStore(Protocol):
    """Shared by every process that talks to the platform."""

    def read(self, *, provider: str, app_id: str) -> Token | None:
        """The newest token anybody has stored."""
        ...

    def write(self, token: Token, *, provider: str, app_id: str, now: datetime) -> None:
        """Every process finds this token from now on."""
        ...

    def refreshing(self, *, provider: str, app_id: str) -> AbstractContextManager[None]:
        """A context in which nobody else refreshes this app's token."""
        ...


class DatabaseTokenStore:
    """PostgreSQL: a table for the token, a session advisory lock for the refresher."""

    def read(self, *, provider: str, app_id: str) -> Token | None:
        row = PlatformToken.objects.filter(provider=provider, app_id=app_id).first()
        if row is None:
            return None
        try:
            value = sealed.unseal(bytes(row.sealed_token), purpose=_PURPOSE)
        except sealed.SealBroken:
            # Sealed under keys we no longer hold: as good as absent, a new one is a call away.
            return None
        return Token(value, row.expires_at)

    def write(self, token: Token, *, provider: str, app_id: str, now: datetime) -> None:
        PlatformToken.objects.update_or_create(
            provider=provider,
            app_id=app_id,
            defaults={
                "sealed_token": sealed.seal(token.value, purpose=_PURPOSE),
                "expires_at": token.expires_at,
                "refreshed_at": now,
            },
        )

    @contextmanager
    def refreshing(self, *, provider: str, app_id: str) -> Iterator[None]:
        """Locks: `platform_token:<provider>:<app>` of this session, not of a transaction.

        The refresh is a network call, and no transaction may stay open over one.
        """
        key = advisory_key("platform_token", f"{provider}:{app_id}")
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [key])
        try:
            yield
        finally:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [key])
