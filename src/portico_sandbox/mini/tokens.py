"""stable_token: one token for two hours, an overlap of five minutes, forced refresh with its own limits."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from ..clock import Clock
from ..credentials import AppCredentials
from ..platform import Call, Reply, json_object
from ..quotas import DAY, MINUTE, Quotas
from ..store import Collection, Row, Store
from .replies import error

LIFETIME = 7_200
OVERLAP = 300
FORCE_INTERVAL = 30
# Tokens are remembered a day after they expire so that the answer can be "expired", not "unknown".
REMEMBERED = 86_400


@dataclass(slots=True)
class AccessToken(Row):
    """A token and when it stops working."""

    token: str
    issued_at: float
    expires_at: float
    revoked: bool = False
    forced: bool = False

    @property
    def key(self) -> str:
        return self.token


class Tokens:
    """The tokens of one app."""

    def __init__(self, store: Store, clock: Clock, quotas: Quotas, app: AppCredentials) -> None:
        self._clock = clock
        self._quotas = quotas
        self._app = app
        self._tokens: Collection[AccessToken] = Collection(store, "access_token", AccessToken)

    def stable_token(self, call: Call) -> Reply:
        """POST /cgi-bin/stable_token."""
        body = json_object(call.body)
        if body is None:
            return error(47001, "json_required")
        if refusal := self._check_app(body):
            return refusal
        if not self._quotas.take("mini.stable_token.per_minute", window=MINUTE):
            return error(45011, "minute_quota")
        if not self._quotas.take("mini.stable_token.per_day", window=DAY):
            return error(45009, "day_quota")
        forced = body.get("force_refresh") is True
        token, rule = self._force() if forced else self._stable()
        remaining = int(token.expires_at - self._clock.now())
        return Reply(200, {"access_token": token.token, "expires_in": remaining}, rule)

    def _check_app(self, body: dict[str, object]) -> Reply | None:
        if body.get("grant_type") != "client_credential":
            return error(40002, "grant_type_wrong")
        if not body.get("appid"):
            return error(41002, "appid_missing")
        if not body.get("secret"):
            return error(41004, "secret_missing")
        if body["appid"] != self._app.app_id:
            return error(40013, "appid_unknown")
        if body["secret"] != self._app.app_secret:
            return error(40125, "secret_wrong")
        return None

    def _current(self) -> AccessToken | None:
        now = self._clock.now()
        alive = [t for t in self._tokens if not t.revoked and t.expires_at > now]
        return max(alive, key=lambda t: t.issued_at, default=None)

    def _stable(self) -> tuple[AccessToken, str]:
        current = self._current()
        if current and current.expires_at - self._clock.now() > OVERLAP:
            return current, "token_unchanged"
        # The old one, if any, works on until its own end: both are valid for the last five minutes.
        return self._issue(forced=False), "token_issued"

    def _force(self) -> tuple[AccessToken, str]:
        current = self._current()
        last = max((t.issued_at for t in self._tokens if t.forced), default=0.0)
        if current and self._clock.now() - last < FORCE_INTERVAL:
            return current, "force_refresh_too_soon"
        if current and not self._quotas.take("mini.stable_token.forced_per_day", window=DAY):
            return current, "force_refresh_day_quota"
        for token in self._tokens:
            if not token.revoked:
                token.revoked = True
                self._tokens.save(token)
        return self._issue(forced=True), "token_forced"

    def _issue(self, *, forced: bool) -> AccessToken:
        now = self._clock.now()
        for old in [t for t in self._tokens if t.expires_at + REMEMBERED < now]:
            self._tokens.remove(old.key)
        # Real tokens have been 136 to over 200 characters and are documented up to 512.
        token = AccessToken(f"99_{secrets.token_urlsafe(96)}", now, now + LIFETIME, forced=forced)
        self._tokens.save(token)
        return token

    def refuse(self, call: Call) -> Reply | None:
        """None when the call carries a working token; the platform's error otherwise."""
        text = call.query.get("access_token", "")
        if not text:
            return error(41001, "token_missing")
        if len(text) < 32 or not text.replace("_", "").replace("-", "").isalnum():
            return error(40014, "token_malformed")
        token = self._tokens.get(text)
        if token is None or token.revoked:
            return error(40001, "token_not_latest")
        if token.expires_at <= self._clock.now():
            return error(42001, "token_expired")
        return None

    def clear(self) -> None:
        self._tokens.clear()
