"""The token broker: one access token per account, fetched by one process at a time, used by all.

What is the same on every platform is here; how a platform hands out tokens is a `TokenSource`.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol, TypeGuard

from portico.connectors.kit.token_store import Token, TokenStore

# Stop using a token a little before the platform does: a call takes time and clocks differ.
_MARGIN: Final = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class FetchedToken:
    """What a platform has just handed out."""

    value: str
    lifetime: timedelta


class TokenSource(Protocol):
    """Asks one platform for a token."""

    def fetch(self, account: str, *, force: bool) -> FetchedToken:
        """A token of `account` (an app id). Raises Retryable, Refused.

        `force`: the one the platform would hand out is the very one it has turned down; get another if it can.
        Platforms whose every answer is a new token ignore it.
        """
        ...


class TokenBroker:
    """Access tokens of the accounts. Thread-safe; remembers tokens in this process between look-ups."""

    def __init__(self, source: TokenSource, store: TokenStore, clock: Callable[[], datetime], *, provider: str) -> None:
        self._source = source
        self._provider = provider
        self._store = store
        self._clock = clock
        self._held: dict[str, Token] = {}
        self._lock = threading.Lock()

    def token(self, account: str) -> str:
        """A token that works now. Raises Retryable, Refused."""
        held = self._held.get(account)
        if held and held.expires_at > self._clock():
            return held.value
        return self._renew(account, rejected=None)

    def replace(self, account: str, *, rejected: str) -> str:
        """A token other than `rejected`, which the platform has just turned down. Raises Retryable, Refused."""
        return self._renew(account, rejected=rejected)

    def ask_anew(self, account: str) -> None:
        """The platform has handed out a token just now, whatever was held: id, secret and address are good.

        Everybody uses it from now on, so that no platform's rule about older tokens hurts. Raises Retryable, Refused.
        """
        with self._lock, self._store.refreshing(provider=self._provider, app_id=account):
            token = self._dated(self._source.fetch(account, force=False))
            self._store.write(token, provider=self._provider, app_id=account, now=self._clock())
            self._hold(account, token)

    def _renew(self, account: str, *, rejected: str | None) -> str:
        with self._lock:
            # Another thread, then another process, may have been quicker.
            for candidate in (self._held.get(account), self._stored(account)):
                if self._usable(candidate, rejected):
                    return self._hold(account, candidate)
            with self._store.refreshing(provider=self._provider, app_id=account):
                stored = self._stored(account)
                if self._usable(stored, rejected):
                    return self._hold(account, stored)
                fetched = self._source.fetch(account, force=False)
                if fetched.value == rejected:
                    # The platform hands out the very token it refuses: only a forced refresh helps.
                    fetched = self._source.fetch(account, force=True)
                token = self._dated(fetched)
                self._store.write(token, provider=self._provider, app_id=account, now=self._clock())
                return self._hold(account, token)

    def _dated(self, fetched: FetchedToken) -> Token:
        return Token(fetched.value, self._clock() + max(fetched.lifetime - _MARGIN, timedelta(0)))

    def _stored(self, account: str) -> Token | None:
        return self._store.read(provider=self._provider, app_id=account)

    def _usable(self, token: Token | None, rejected: str | None) -> TypeGuard[Token]:
        return token is not None and token.value != rejected and token.expires_at > self._clock()

    def _hold(self, account: str, token: Token) -> str:
        self._held[account] = token
        return token.value
