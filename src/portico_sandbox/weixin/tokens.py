"""Access tokens of both families, which know nothing of each other.

stable_token: one token for two hours, an overlap of five minutes, forced refresh with its own limits [A]. The older
/cgi-bin/token: a new token each time, the one before lives five minutes more [?]; 2,000 a day [?].
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
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
    app_id: str = ""
    stable: bool = True

    @property
    def key(self) -> str:
        return self.token


class Tokens:
    """The tokens of all apps."""

    def __init__(self, store: Store, clock: Clock, quotas: Quotas, apps: Iterable[AppCredentials]) -> None:
        self._clock = clock
        self._quotas = quotas
        self._apps = {app.app_id: app for app in apps}
        self._tokens: Collection[AccessToken] = Collection(store, "access_token", AccessToken)

    def stable_token(self, call: Call) -> Reply:
        """POST /cgi-bin/stable_token."""
        body = json_object(call.body)
        if body is None:
            return error(47001, "json_required")
        if refusal := self._check_app(body):
            return refusal
        app_id = str(body["appid"])
        if not self._quotas.take("mini.stable_token.per_minute", key=app_id, window=MINUTE):
            return error(45011, "minute_quota")
        if not self._quotas.take("mini.stable_token.per_day", key=app_id, window=DAY):
            return error(45009, "day_quota")
        forced = body.get("force_refresh") is True
        token, rule = self._force(app_id) if forced else self._stable(app_id)
        remaining = int(token.expires_at - self._clock.now())
        return Reply(200, {"access_token": token.token, "expires_in": remaining}, rule)

    def token(self, call: Call) -> Reply:
        """GET /cgi-bin/token."""
        query: dict[str, object] = dict(call.query)
        if refusal := self._check_app(query):
            return refusal
        app_id, now = str(query["appid"]), self._clock.now()
        if not self._quotas.take("mini.token.per_day", key=app_id, window=DAY):
            return error(45009, "day_quota")
        for old in [one for one in self._tokens if one.app_id == app_id and not one.stable]:
            old.expires_at = min(old.expires_at, now + OVERLAP)
            self._tokens.save(old)
        fresh = self._issue(app_id, stable=False)
        return Reply(200, {"access_token": fresh.token, "expires_in": LIFETIME}, "token_issued")

    def _check_app(self, body: dict[str, object]) -> Reply | None:
        if body.get("grant_type") != "client_credential":
            return error(40002, "grant_type_wrong")
        if not body.get("appid"):
            return error(41002, "appid_missing")
        if not body.get("secret"):
            return error(41004, "secret_missing")
        app = self._apps.get(str(body["appid"]))
        if app is None:
            return error(40013, "appid_unknown")
        if body["secret"] != app.app_secret:
            return error(40125, "secret_wrong")
        return None

    def _of(self, app_id: str) -> list[AccessToken]:
        return [token for token in self._tokens if token.app_id == app_id and token.stable]

    def _current(self, app_id: str) -> AccessToken | None:
        now = self._clock.now()
        alive = [t for t in self._of(app_id) if not t.revoked and t.expires_at > now]
        return max(alive, key=lambda t: t.issued_at, default=None)

    def _stable(self, app_id: str) -> tuple[AccessToken, str]:
        current = self._current(app_id)
        if current and current.expires_at - self._clock.now() > OVERLAP:
            return current, "token_unchanged"
        # The old one, if any, works on until its own end: both are valid for the last five minutes.
        return self._issue(app_id, forced=False), "token_issued"

    def _force(self, app_id: str) -> tuple[AccessToken, str]:
        current = self._current(app_id)
        last = max((t.issued_at for t in self._of(app_id) if t.forced), default=0.0)
        if current and self._clock.now() - last < FORCE_INTERVAL:
            return current, "force_refresh_too_soon"
        if current and not self._quotas.take("mini.stable_token.forced_per_day", key=app_id, window=DAY):
            return current, "force_refresh_day_quota"
        for token in self._of(app_id):
            if not token.revoked:
                token.revoked = True
                self._tokens.save(token)
        return self._issue(app_id, forced=True), "token_forced"

    def _issue(self, app_id: str, *, forced: bool = False, stable: bool = True) -> AccessToken:
        now = self._clock.now()
        for old in [t for t in self._tokens if t.expires_at + REMEMBERED < now]:
            self._tokens.remove(old.key)
        # Real tokens have been 136 to over 200 characters and are documented up to 512.
        text = f"99_{secrets.token_urlsafe(96)}"
        token = AccessToken(text, now, now + LIFETIME, forced=forced, app_id=app_id, stable=stable)
        self._tokens.save(token)
        return token

    def app_of(self, call: Call) -> str:
        """The app whose token the call carries, working or not; empty for an unknown one."""
        token = self._tokens.get(call.query.get("access_token", ""))
        return token.app_id if token else ""

    def refuse(self, call: Call, app_id: str) -> Reply | None:
        """None when the call carries a working token of this app; the platform's error otherwise."""
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
        if token.app_id != app_id:
            # A mini program's call with an official account's token, or the other way round.
            return error(48001, "token_of_other_app")
        return None

    def revoke(self, app_id: str) -> None:
        """No token of that app works any more, as when somebody else has forced a new one."""
        for token in [one for one in self._tokens if one.app_id == app_id]:
            token.revoked = True
            self._tokens.save(token)

    def clear(self) -> None:
        self._tokens.clear()
