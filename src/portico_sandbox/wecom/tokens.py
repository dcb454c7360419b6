"""gettoken: one token per secret for two hours, the same one however often it is asked for.

Source: 获取access_token (91039): repeated calls give the same token while it lives; the platform may end it early.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from ..clock import Clock
from ..platform import Call, Handler, Reply
from ..services.keys import WecomKeys
from ..store import Collection, Row, Store
from .replies import error, ok

LIFETIME = 7_200
CONTACT, KF = "contact", "kf"


@dataclass(slots=True)
class WecomToken(Row):
    """`agent` is whose secret it was fetched with: contact or kf."""

    token: str
    agent: str
    expires_at: float
    revoked: bool = False

    @property
    def key(self) -> str:
        return self.token


class WecomTokens:
    """The company's tokens."""

    def __init__(self, store: Store, clock: Clock, keys: WecomKeys) -> None:
        self._clock = clock
        self._keys = keys
        self._tokens: Collection[WecomToken] = Collection(store, "wecom_token", WecomToken)

    def gettoken(self, call: Call) -> Reply:
        """GET /cgi-bin/gettoken."""
        query = call.query
        if not query.get("corpid"):
            return error(41002, "corpid_missing")
        if not query.get("corpsecret"):
            return error(41004, "secret_missing")
        if query["corpid"] != self._keys.corp_id:
            return error(40013, "corpid_unknown")
        agents = {self._keys.contact_secret: CONTACT, self._keys.kf_secret: KF}
        agent = agents.get(query["corpsecret"])
        if agent is None:
            return error(40001, "secret_wrong")
        now = self._clock.now()
        alive = [t for t in self._tokens if t.agent == agent and not t.revoked and t.expires_at > now]
        token = alive[0] if alive else self._issue(agent, now)
        return ok(access_token=token.token, expires_in=int(token.expires_at - now))

    def _issue(self, agent: str, now: float) -> WecomToken:
        token = WecomToken(secrets.token_urlsafe(160), agent, now + LIFETIME)
        self._tokens.save(token)
        return token

    def protect(self, handler: Handler, agent: str, *, post: bool = True) -> Handler:
        """The handler, reached only with a working token of this agent, and by POST when `post`."""

        def checked(call: Call) -> Reply:
            if post and call.method != "POST":
                return error(43002, "post_required")
            text = call.query.get("access_token", "")
            if not text:
                return error(41001, "token_missing")
            token = self._tokens.get(text)
            if token is None or token.revoked:
                return error(40014, "token_unknown")
            if token.expires_at <= self._clock.now():
                return error(42001, "token_expired")
            if token.agent != agent:
                return error(48002, "token_of_other_agent")
            return handler(call)

        return checked

    def revoke(self) -> None:
        """The platform ends every token before its time."""
        for token in self._tokens:
            token.revoked = True
            self._tokens.save(token)

    def clear(self) -> None:
        self._tokens.clear()
