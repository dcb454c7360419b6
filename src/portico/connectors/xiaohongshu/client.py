"""Calls to Xiaohongshu: sessions, the access token, codes to scan.

Sources: 获取应用调用凭证 (DC010382: 2 hours; at most two work, a new one leaves the old one five minutes) [B, quoted by
two projects], code2Session (DC414670: codes live five minutes, once; no union id) [B, quoted], qrcode/unlimited [C].
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from portico.connectors.kit.http import HttpLimits
from portico.connectors.kit.record import Recorder, log_call
from portico.connectors.kit.token_store import TokenStore
from portico.connectors.kit.tokens import FetchedToken, TokenBroker
from portico.connectors.mini_hosts.line import ErrorTable, HostLine, HostRequest
from portico.connectors.xiaohongshu import unsure
from portico.connectors.xiaohongshu.config import XiaohongshuConfig
from portico.kernel.clock import utc_now

PLATFORM: Final = "xiaohongshu"


def _read(content: Mapping[str, Any]) -> tuple[str, str]:
    code = content.get("code", 0)
    if code == 0 and content.get("success") is True:
        return "", ""
    return str(code or "success_false"), str(content.get("msg") or "")


TABLE: Final = ErrorTable(_read, unsure.PASSING, unsure.TOKEN_REJECTED)


class XiaohongshuClient:
    """The line to the platform for one mini program. Thread-safe. Every call may raise Retryable or Refused."""

    def __init__(
        self,
        config: XiaohongshuConfig,
        store: TokenStore,
        *,
        clock: Callable[[], datetime] = utc_now,
        limits: HttpLimits | None = None,
        record: Recorder = log_call,
    ) -> None:
        self.app = config.app
        self.line = HostLine(platform=PLATFORM, base_url=config.base_url, table=TABLE, limits=limits, record=record)
        self._broker = TokenBroker(self, store, clock, provider=PLATFORM)

    def session(self, code: str) -> str:
        """The open id behind a code of xhs.login. The code is used up; the session key stays in here."""

        def ask(token: str) -> dict[str, Any]:
            query = {"app_id": self.app.app_id, "access_token": token, "code": code}
            return self.line.ask(HostRequest("session", "/api/rmp/session", query=query))

        data = self.line.with_token(self._broker, self.app.app_id, ask)["data"]
        return str(next(data[name] for name in unsure.OPENID_NAMES if data.get(name)))

    def fetch(self, account: str, *, force: bool) -> FetchedToken:
        """Implements the kit's TokenSource: every answer is a new token."""
        content = {"appid": account, "secret": self.app.app_secret}
        data = self.line.ask(HostRequest("token", "/api/rmp/token", content=content))["data"]
        return FetchedToken(str(data["access_token"]), timedelta(seconds=int(data["expire_in"])))

    def post(self, call: str, path: str, content: Mapping[str, Any], *, repeatable: bool = False) -> dict[str, Any]:
        """The `data` of a call with our token."""

        def ask(token: str) -> dict[str, Any]:
            query = {"app_id": self.app.app_id, "access_token": token}
            return self.line.ask(HostRequest(call, path, query=query, content=content, repeatable=repeatable))

        return self.line.with_token(self._broker, self.app.app_id, ask).get("data") or {}

    def code(self, *, page: str, scene: str, width: int = 430) -> bytes:
        """A picture of a code that opens `page` with `scene`. There may be as many as one likes."""
        content = {"scene": scene, "page": page, "width": width}

        def ask(token: str) -> bytes:
            # Here the app's id has another name.
            query = {"appid": self.app.app_id, "access_token": token}
            return self.line.ask_for_picture(
                HostRequest("qrcode", "/api/rmp/qrcode/unlimited", query=query, content=content, repeatable=True)
            )

        return self.line.with_token(self._broker, self.app.app_id, ask)

    def ask_for_token(self) -> None:
        """The platform takes the app's id and secret, from where we ask."""
        self._broker.ask_anew(self.app.app_id)

    def close_connections(self) -> None:
        """No connection is open any more."""
        self.line.close()
