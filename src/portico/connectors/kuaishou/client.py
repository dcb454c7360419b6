"""Calls to Kuaishou: sessions, the access token, signed calls.

Sources: getAccessToken (48 hours; a new token leaves the old ones working) [B], code2Session [C, three libraries],
预下单 and 附录 [B].
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from portico.connectors.kit.http import HttpLimits
from portico.connectors.kit.record import Recorder, log_call
from portico.connectors.kit.token_store import TokenStore
from portico.connectors.kit.tokens import FetchedToken, TokenBroker
from portico.connectors.kuaishou.config import KuaishouConfig
from portico.connectors.kuaishou.errors import TABLE
from portico.connectors.kuaishou.signing import request_signature
from portico.connectors.mini_hosts.line import HostLine, HostRequest
from portico.kernel.clock import utc_now

PLATFORM: Final = "kuaishou"


class KuaishouClient:
    """The line to the platform for one mini program. Thread-safe. Every call may raise Retryable or Refused."""

    def __init__(
        self,
        config: KuaishouConfig,
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
        """The open id behind a code of ks.login. The code is used up; the session key stays in here."""
        form = {"app_id": self.app.app_id, "app_secret": self.app.app_secret, "js_code": code}
        answer = self.line.ask(HostRequest("code2session", "/oauth2/mp/code2session", form=form))
        return str(answer["open_id"])

    def fetch(self, account: str, *, force: bool) -> FetchedToken:
        """Implements the kit's TokenSource: every answer is a new token, the old ones go on working."""
        form = {"app_id": account, "app_secret": self.app.app_secret, "grant_type": "client_credentials"}
        request = HostRequest("access_token", "/oauth2/access_token", form=form, repeatable=True)
        answer = self.line.ask(request)
        return FetchedToken(str(answer["access_token"]), timedelta(seconds=int(answer["expires_in"])))

    def signed(
        self, call: str, path: str, content: Mapping[str, str | int], *, repeatable: bool = False
    ) -> dict[str, Any]:
        """The answer of a signed call with our token."""
        signature = request_signature({**content, "app_id": self.app.app_id}, self.app.app_secret)

        def ask(token: str) -> dict[str, Any]:
            query = {"app_id": self.app.app_id, "access_token": token}
            body = {**content, "sign": signature}
            return self.line.ask(HostRequest(call, path, query=query, content=body, repeatable=repeatable))

        return self.line.with_token(self._broker, self.app.app_id, ask)

    def ask_for_token(self) -> None:
        """The platform takes the app's id and secret, from where we ask."""
        self._broker.ask_anew(self.app.app_id)

    def close_connections(self) -> None:
        """No connection is open any more."""
        self.line.close()
