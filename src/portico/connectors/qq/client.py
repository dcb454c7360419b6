"""Calls to api.q.qq.com: sessions, the access token, codes to scan. The forms are WeChat's.

Sources: code2Session (40029, 45011: 100 a minute per user) and getAccessToken (7,200 s; a new token leaves the old one
five minutes) [B, stored mirror]; CreateMiniCode [C, two libraries].
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from portico.connectors.kit.http import HttpLimits
from portico.connectors.kit.record import Recorder, log_call
from portico.connectors.kit.token_store import TokenStore
from portico.connectors.kit.tokens import FetchedToken, TokenBroker
from portico.connectors.mini_hosts.app import MiniApp
from portico.connectors.mini_hosts.line import ErrorTable, HostLine, HostRequest
from portico.connectors.qq import unsure
from portico.kernel.clock import utc_now

PLATFORM: Final = "qq"


# QQ's busy and its quota; WeChat Pay's words for the same.
_PASSING: Final = frozenset({"-1", "45011", "SYSTEM_ERROR", "FREQUENCY_LIMITED", "RATELIMIT_EXCEEDED"})


def _read(content: Mapping[str, Any]) -> tuple[str, str]:
    # Older services spell it errCode; what WeChat Pay says comes through the proxy as it is.
    code = content.get("errcode") or content.get("errCode") or content.get("code") or 0
    message = content.get("errmsg") or content.get("errMsg") or content.get("message") or ""
    return (str(code) if code else ""), str(message)


TABLE: Final = ErrorTable(_read, _PASSING, unsure.TOKEN_REJECTED)


class QqClient:
    """The line to the platform for one mini program. Thread-safe. Every call may raise Retryable or Refused."""

    def __init__(
        self,
        app: MiniApp,
        store: TokenStore,
        *,
        base_url: str,
        clock: Callable[[], datetime] = utc_now,
        limits: HttpLimits | None = None,
        record: Recorder = log_call,
    ) -> None:
        self.app = app
        self.line = HostLine(platform=PLATFORM, base_url=base_url, table=TABLE, limits=limits, record=record)
        self._broker = TokenBroker(self, store, clock, provider=PLATFORM)

    def session(self, code: str) -> tuple[str, str | None]:
        """Open id and union id behind a code of qq.login. The code is used up; the session key stays in here."""
        query = {
            "appid": self.app.app_id,
            "secret": self.app.app_secret,
            "js_code": code,
            "grant_type": "authorization_code",
        }
        answer = self.line.ask(HostRequest("jscode2session", "/sns/jscode2session", query=query))
        return str(answer["openid"]), answer.get("unionid") or None

    def fetch(self, account: str, *, force: bool) -> FetchedToken:
        """Implements the kit's TokenSource: every answer is a new token."""
        query = {"grant_type": "client_credential", "appid": account, "secret": self.app.app_secret}
        answer = self.line.ask(HostRequest("get_token", "/api/getToken", query=query))
        return FetchedToken(str(answer["access_token"]), timedelta(seconds=int(answer["expires_in"])))

    def with_token[T](self, call: Callable[[str], T]) -> T:
        """What `call` gives with our token."""
        return self.line.with_token(self._broker, self.app.app_id, call)

    def code(self, *, page_with_query: str) -> bytes:
        """A picture of a code that opens the mini program there. The page is in the released version."""
        content = {"appid": self.app.app_id, "path": page_with_query}
        path = "/api/json/qqa/CreateMiniCode"
        return self.with_token(
            lambda token: self.line.ask_for_picture(
                HostRequest("mini_code", path, query={"access_token": token}, content=content, repeatable=True)
            )
        )

    def ask_for_token(self) -> None:
        """The platform takes the app's id and secret, from where we ask."""
        self._broker.ask_anew(self.app.app_id)

    def close_connections(self) -> None:
        """No connection is open any more."""
        self.line.close()
