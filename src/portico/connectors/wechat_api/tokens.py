"""The token broker: one stable_token per app, fetched by one process at a time, used by all.

Rules (official stable_token page): the same token comes back until its last five minutes, then a new one, and
both work meanwhile; a forced refresh kills the old one, may be had 20 times a day and no sooner than every 30 s.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final, TypeGuard

from portico.connectors.kit.http import PlatformHttp, Request
from portico.connectors.wechat_api.config import WechatApp
from portico.connectors.wechat_api.errors import judge
from portico.connectors.wechat_api.token_store import Token, TokenStore

# Stop using a token a little before the platform does: a call takes time and clocks differ.
_MARGIN: Final = timedelta(seconds=60)


class TokenBroker:
    """Access tokens of the apps. Thread-safe; remembers tokens in this process between look-ups."""

    def __init__(self, http: PlatformHttp, store: TokenStore, clock: Callable[[], datetime], *, provider: str) -> None:
        self._http = http
        self._provider = provider
        self._store = store
        self._clock = clock
        self._held: dict[str, Token] = {}
        self._lock = threading.Lock()

    def token(self, app: WechatApp) -> str:
        """A token that works now. Raises Retryable, Refused."""
        held = self._held.get(app.app_id)
        if held and held.expires_at > self._clock():
            return held.value
        return self._renew(app, rejected=None)

    def replace(self, app: WechatApp, rejected: str) -> str:
        """A token other than `rejected`, which the platform has just turned down. Raises Retryable, Refused."""
        return self._renew(app, rejected=rejected)

    def _renew(self, app: WechatApp, *, rejected: str | None) -> str:
        with self._lock:
            # Another thread, then another process, may have been quicker.
            for candidate in (self._held.get(app.app_id), self._stored(app)):
                if self._usable(candidate, rejected):
                    return self._hold(app, candidate)
            with self._store.refreshing(provider=self._provider, app_id=app.app_id):
                stored = self._stored(app)
                if self._usable(stored, rejected):
                    return self._hold(app, stored)
                fetched = self._fetch(app, force=False)
                if fetched.value == rejected:
                    # The platform hands out the very token it refuses: only a forced refresh helps.
                    fetched = self._fetch(app, force=True)
                self._store.write(fetched, provider=self._provider, app_id=app.app_id, now=self._clock())
                return self._hold(app, fetched)

    def _stored(self, app: WechatApp) -> Token | None:
        return self._store.read(provider=self._provider, app_id=app.app_id)

    def _usable(self, token: Token | None, rejected: str | None) -> TypeGuard[Token]:
        return token is not None and token.value != rejected and token.expires_at > self._clock()

    def _hold(self, app: WechatApp, token: Token) -> str:
        self._held[app.app_id] = token
        return token.value

    def _fetch(self, app: WechatApp, *, force: bool) -> Token:
        content = {
            "grant_type": "client_credential",
            "appid": app.app_id,
            "secret": app.app_secret,
            "force_refresh": force,
        }
        request = Request(
            call="stable_token",
            method="POST",
            target="/cgi-bin/stable_token",
            headers={"Content-Type": "application/json"},
            body=json.dumps(content).encode(),
            # A forced refresh is limited by the day; asking again for the ordinary token changes nothing.
            repeatable=not force,
        )
        answer = self._http.send(request, lambda answer: judge(self._http, request.call, answer))
        got = json.loads(answer.body)
        lifetime = timedelta(seconds=int(got["expires_in"]))
        return Token(str(got["access_token"]), self._clock() + max(lifetime - _MARGIN, timedelta(0)))
