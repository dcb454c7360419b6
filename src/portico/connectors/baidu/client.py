"""Calls to Baidu: sessions, the access token, codes to scan.

Sources: Session Key (spapi.baidu.com/oauth/jscode2sessionkey; codes live ten minutes, once) [B], getunlimited [B],
token by client credentials with scope smartapp_snsapi_base [C, three libraries].
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from portico.connectors.baidu.config import BaiduConfig
from portico.connectors.baidu.errors import TABLE
from portico.connectors.kit.http import HttpLimits
from portico.connectors.kit.record import Recorder, log_call
from portico.connectors.kit.token_store import TokenStore
from portico.connectors.kit.tokens import FetchedToken, TokenBroker
from portico.connectors.mini_hosts.line import HostLine, HostRequest
from portico.kernel.clock import utc_now

PLATFORM: Final = "baidu"
_SCOPE: Final = "smartapp_snsapi_base"


class BaiduClient:
    """The line to the platform for one smart program. Thread-safe. Every call may raise Retryable or Refused."""

    def __init__(
        self,
        config: BaiduConfig,
        store: TokenStore,
        *,
        clock: Callable[[], datetime] = utc_now,
        limits: HttpLimits | None = None,
        record: Recorder = log_call,
    ) -> None:
        self.app = config.app
        self._login = HostLine(platform=PLATFORM, base_url=config.login_url, table=TABLE, limits=limits, record=record)
        self.line = HostLine(platform=PLATFORM, base_url=config.api_url, table=TABLE, limits=limits, record=record)
        self._broker = TokenBroker(self, store, clock, provider=PLATFORM)

    def session(self, code: str) -> str:
        """The open id behind a code of swan.login. The code is used up; the session key stays in here."""
        form = {"code": code, "client_id": self.app.app_id, "sk": self.app.app_secret}
        return str(self._login.ask(HostRequest("session_key", "/oauth/jscode2sessionkey", form=form))["openid"])

    def fetch(self, account: str, *, force: bool) -> FetchedToken:
        """Implements the kit's TokenSource."""
        query = {
            "grant_type": "client_credentials",
            "client_id": account,
            "client_secret": self.app.app_secret,
            "scope": _SCOPE,
        }
        answer = self.line.ask(HostRequest("access_token", "/oauth/2.0/token", query=query, repeatable=True))
        return FetchedToken(str(answer["access_token"]), timedelta(seconds=int(answer["expires_in"])))

    def get(self, call: str, path: str, query: Mapping[str, str], *, repeatable: bool = True) -> dict[str, Any]:
        """The answer of a question with our token."""
        return self._with_token(
            lambda token: HostRequest(call, path, query={"access_token": token, **query}, repeatable=repeatable)
        )

    def post(self, call: str, path: str, form: Mapping[str, str]) -> dict[str, Any]:
        """The answer of an order with our token. Not repeated."""
        return self._with_token(lambda token: HostRequest(call, path, query={"access_token": token}, form=form))

    def _with_token(self, request: Callable[[str], HostRequest]) -> dict[str, Any]:
        return self.line.with_token(self._broker, self.app.app_id, lambda token: self.line.ask(request(token)))

    def code(self, *, page: str, scene: str = "", width: int = 430) -> bytes:
        """A picture of a code that opens `page`. `scene`: at most 32 digits; `width`: 280 to 1280 pixels."""
        path = "/rest/2.0/smartapp/qrcode/getunlimited"
        form = {"path": page, "scene": scene, "width": str(width)}

        def ask(token: str) -> bytes:
            query = {"access_token": token}
            return self.line.ask_for_picture(HostRequest("qrcode", path, query=query, form=form, repeatable=True))

        return self.line.with_token(self._broker, self.app.app_id, ask)

    def ask_for_token(self) -> None:
        """The platform takes the app's id and secret, from where we ask."""
        self._broker.ask_anew(self.app.app_id)

    def close_connections(self) -> None:
        """No connection is open any more."""
        self._login.close()
        self.line.close()
