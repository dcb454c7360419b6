"""The line to qyapi.weixin.qq.com: a token per capability, a new one when the old is turned down, and error codes.

Sources: the pages 获取access_token and 全局错误码 (developer.work.weixin.qq.com/document/path/90455) [A]. Repeated
gettoken calls give the same token while it lives, so there is nothing to force; the platform may end one early.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from portico.connectors.kit.http import Answer, HttpLimits, PlatformHttp, Request
from portico.connectors.kit.record import Recorder, log_call
from portico.connectors.kit.token_store import TokenStore
from portico.connectors.kit.tokens import FetchedToken, TokenBroker
from portico.connectors.kit.turns import AT_ONCE, Turn
from portico.connectors.kit.verdicts import NEXT_MINUTE, SOON, ErrorTable
from portico.connectors.wecom.config import PLATFORM, Agent, WecomConfig
from portico.kernel.clock import utc_now
from portico.kernel.errors import PorticoError, Refused

ERRORS: Final = ErrorTable(
    passing={
        # Busy; versions in conflict; another app of ours is sending the words of welcome; too many at once.
        "-1": SOON,
        "6000": SOON,
        "41096": SOON,
        "45033": SOON,
        # Frequency, by minute, hour or day: the code does not say which.
        "45009": NEXT_MINUTE,
    }
)
_TOKEN_REJECTED: Final = frozenset({"40014", "42001"})


class WecomClient:
    """The company's line. Thread-safe."""

    def __init__(
        self,
        config: WecomConfig,
        tokens: TokenStore,
        *,
        clock: Callable[[], datetime] = utc_now,
        limits: HttpLimits | None = None,
        record: Recorder = log_call,
    ) -> None:
        self._config = config
        self._http = PlatformHttp(platform=PLATFORM, base_url=config.base_url, limits=limits, record=record)
        self._broker = TokenBroker(self, tokens, clock, provider=PLATFORM)

    def fetch(self, account: str, *, force: bool) -> FetchedToken:
        """Implements the kit's TokenSource. `account` is the corp id and the capability."""
        agent: Agent = "kf" if account.endswith(":kf") else "contact"
        query = {"corpid": self._config.corp_id, "corpsecret": self._config.secret(agent)}
        got = self._send(Request("gettoken", "GET", f"/cgi-bin/gettoken?{urlencode(query)}", repeatable=True))
        return FetchedToken(str(got["access_token"]), timedelta(seconds=int(got["expires_in"])))

    def ask_for_token(self, agent: Agent) -> None:
        """The platform takes the company's id and the capability's secret. Raises Retryable, Refused."""
        self._broker.ask_anew(f"{self._config.corp_id}:{agent}")

    def get(self, call: str, path: str, query: Mapping[str, str], *, agent: Agent = "contact") -> dict[str, Any]:
        """The answer of a question. Raises Retryable, Refused."""

        def request(token: str) -> Request:
            target = f"/cgi-bin{path}?{urlencode({'access_token': token, **query})}"
            return Request(call, "GET", target, repeatable=True, account=self._config.corp_id)

        return self._with_token(request, agent)

    def post(
        self,
        call: str,
        path: str,
        content: Mapping[str, Any],
        *,
        agent: Agent = "contact",
        repeatable: bool = False,
        turn: Turn = AT_ONCE,
    ) -> dict[str, Any]:
        """The answer of a call. Raises Retryable, Refused."""
        # 40033: the platform takes no \\u escapes.
        body = json.dumps(content, ensure_ascii=False).encode()

        def request(token: str) -> Request:
            target = f"/cgi-bin{path}?{urlencode({'access_token': token})}"
            headers = {"Content-Type": "application/json"}
            return Request(call, "POST", target, headers, body, repeatable, account=self._config.corp_id, turn=turn)

        return self._with_token(request, agent)

    def _with_token(self, request: Callable[[str], Request], agent: Agent) -> dict[str, Any]:
        """A token the platform turns down is replaced once: the call has not been carried out, so it is safe."""
        if not self._config.secret(agent):
            raise self._http.refused("gettoken", "secret_not_configured", agent)
        account = f"{self._config.corp_id}:{agent}"
        token = self._broker.token(account)
        try:
            return self._send(request(token))
        except Refused as refusal:
            if refusal.data.get("platform_code") not in _TOKEN_REJECTED:
                raise
        return self._send(request(self._broker.replace(account, rejected=token)))

    def _send(self, request: Request) -> dict[str, Any]:
        answer = self._http.send(request, lambda answer: self._judge(request.call, answer))
        content: dict[str, Any] = json.loads(answer.body)
        return content

    def _judge(self, call: str, answer: Answer) -> PorticoError | None:
        """HTTP is 200 even for failures; `errcode` decides."""
        try:
            content = json.loads(answer.body)
            code, message = int(content.get("errcode", 0)), str(content.get("errmsg", ""))
        except (ValueError, AttributeError, TypeError):
            return self._http.retryable(call, f"HTTP_{answer.status}")
        if answer.status != 200:
            return self._http.retryable(call, f"HTTP_{answer.status}")
        return ERRORS.failure(self._http, call, code, message) if code else None

    def refused(self, call: str, code: str, message: str = "") -> Refused:
        """A refusal of our own, before anything is sent."""
        return self._http.refused(call, code, message)

    def close_connections(self) -> None:
        """No connection is open any more."""
        self._http.close()
