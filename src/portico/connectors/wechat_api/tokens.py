"""Where api.weixin.qq.com's access tokens come from: stable_token, which every holder of the secret shares.

Rules (official stable_token page): the same token comes back until its last five minutes, then a new one, and
both work meanwhile; a forced refresh kills the old one, may be had 20 times a day and no sooner than every 30 s.
"""

from __future__ import annotations

import json
from datetime import timedelta

from portico.connectors.kit.http import PlatformHttp, Request
from portico.connectors.kit.tokens import FetchedToken
from portico.connectors.wechat_api.config import WechatApiConfig
from portico.connectors.wechat_api.errors import judge


class StableTokens:
    """Implements the kit's TokenSource."""

    def __init__(self, http: PlatformHttp, config: WechatApiConfig) -> None:
        self._http = http
        self._config = config

    def fetch(self, account: str, *, force: bool) -> FetchedToken:
        app = self._config.app(account)
        assert app is not None  # the client asks for apps of its own only
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
            account=app.app_id,
        )
        answer = self._http.send(request, lambda answer: judge(self._http, request.call, answer))
        got = json.loads(answer.body)
        return FetchedToken(str(got["access_token"]), timedelta(seconds=int(got["expires_in"])))
