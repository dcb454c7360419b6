"""Calls to api.weixin.qq.com that carry an access token, with one new token when the old one is turned down."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from portico.connectors.kit.http import Answer, HttpLimits, PlatformHttp, Request
from portico.connectors.kit.record import Recorder, log_call
from portico.connectors.kit.token_store import TokenStore
from portico.connectors.kit.tokens import TokenBroker
from portico.connectors.kit.turns import AT_ONCE, Turn
from portico.connectors.wechat_api.config import WechatApiConfig, WechatApp
from portico.connectors.wechat_api.errors import TOKEN_REJECTED, WechatJudge, error_code, judge, judge_file
from portico.connectors.wechat_api.forms import UploadedFile, form_of
from portico.connectors.wechat_api.tokens import StableTokens
from portico.kernel.clock import utc_now
from portico.kernel.errors import Refused


class WechatApiClient:
    """The line to the platform for all our apps of one kind. Thread-safe."""

    def __init__(
        self,
        config: WechatApiConfig,
        tokens: TokenStore,
        *,
        clock: Callable[[], datetime] = utc_now,
        limits: HttpLimits | None = None,
        record: Recorder = log_call,
    ) -> None:
        self._config = config
        self._http = PlatformHttp(platform=config.platform, base_url=config.base_url, limits=limits, record=record)
        self._broker = TokenBroker(StableTokens(self._http, config), tokens, clock, provider=config.platform)

    def app(self, app_id: str) -> WechatApp:
        """The app's id and secret. Raises Refused when it is not one of ours."""
        app = self._config.app(app_id)
        if app is None:
            raise self._http.refused("app", "app_not_configured", app_id)
        return app

    def ask_for_token(self, app: WechatApp) -> None:
        """The platform takes this app's id and secret, from where we ask. Raises Retryable, Refused."""
        self._broker.ask_anew(app.app_id)

    def get(self, call: str, path: str, query: Mapping[str, str]) -> dict[str, Any]:
        """The answer of a call that needs no token. Not repeated: it may use up a code."""
        return self._send(Request(call, "GET", f"{path}?{urlencode(query)}", account=query.get("appid", "")))

    def get_with_token(self, call: str, path: str, query: Mapping[str, str], *, app: WechatApp) -> dict[str, Any]:
        """The answer of a question with this app's token. Raises Retryable, Refused."""

        def request(token: str) -> Request:
            target = f"{path}?{urlencode({'access_token': token, **query})}"
            return Request(call, "GET", target, repeatable=True)

        return self._with_token(request, app)

    def post(
        self,
        call: str,
        path: str,
        content: Mapping[str, Any],
        *,
        app: WechatApp,
        repeatable: bool = False,
        turn: Turn = AT_ONCE,
    ) -> dict[str, Any]:
        """The answer of a call with this app's token. `turn`: IN_BULK for one of many. Raises Retryable, Refused."""
        # The platform shows the text to people as it comes: no \\u escapes.
        body = json.dumps(content, ensure_ascii=False).encode()

        def request(token: str) -> Request:
            target = f"{path}?{urlencode({'access_token': token})}"
            return Request(call, "POST", target, {"Content-Type": "application/json"}, body, repeatable, turn=turn)

        return self._with_token(request, app)

    def post_for_bytes(self, call: str, path: str, content: Mapping[str, Any], *, app: WechatApp) -> bytes:
        """The file a call answers with; asking again makes the same one. Raises Retryable, Refused.

        The platform answers with JSON only when it refuses.
        """
        body = json.dumps(content, ensure_ascii=False).encode()

        def request(token: str) -> Request:
            target = f"{path}?{urlencode({'access_token': token})}"
            return Request(call, "POST", target, {"Content-Type": "application/json"}, body, repeatable=True)

        return self._answered(request, app, judge_file).body

    def upload(
        self, call: str, path: str, file: UploadedFile, *, app: WechatApp, query: Mapping[str, str] | None = None
    ) -> dict[str, Any]:
        """The answer of a call that takes a file as a form. Not repeated: each makes another one."""
        kind, body = form_of(file)

        def request(token: str) -> Request:
            target = f"{path}?{urlencode({'access_token': token, **(query or {})})}"
            return Request(call, "POST", target, {"Content-Type": kind}, body)

        return self._with_token(request, app)

    def _with_token(self, request: Callable[[str], Request], app: WechatApp) -> dict[str, Any]:
        content: dict[str, Any] = json.loads(self._answered(request, app, judge).body)
        return content

    def _answered(self, request: Callable[[str], Request], app: WechatApp, by: WechatJudge) -> Answer:
        """A token the platform turns down is replaced once: the call has not been carried out, so it is safe."""

        def send(token: str) -> Answer:
            asked = replace(request(token), account=app.app_id)
            return self._http.send(asked, lambda answer: by(self._http, asked.call, answer))

        token = self._broker.token(app.app_id)
        try:
            return send(token)
        except Refused as refusal:
            if error_code(refusal) not in TOKEN_REJECTED:
                raise
        return send(self._broker.replace(app.app_id, rejected=token))

    def _send(self, request: Request) -> dict[str, Any]:
        answer = self._http.send(request, lambda answer: judge(self._http, request.call, answer))
        content: dict[str, Any] = json.loads(answer.body)
        return content

    def close(self) -> None:
        self._http.close()
