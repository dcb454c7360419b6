"""Calls to Douyin: sessions, the client token, phone numbers, links and codes.

Sources [B unless marked]: code2Session (`/api/apps/v2/jscode2session`), client_token (`/oauth/client_token/`; a new one
leaves the old one five minutes, 500 in five minutes), 获取手机号 (`get_phonenumber_info`, answer sealed with our public
key; form of the answer [C, four libraries]), 生成 Link V2, 获取小程序码 (`/api/apps/v1/qrcode/create/`).
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15

from portico.connectors.douyin.config import DouyinConfig
from portico.connectors.douyin.errors import TABLE
from portico.connectors.kit.http import HttpLimits
from portico.connectors.kit.record import Recorder, log_call
from portico.connectors.kit.token_store import TokenStore
from portico.connectors.kit.tokens import FetchedToken, TokenBroker
from portico.connectors.mini_hosts.line import HostLine, HostRequest
from portico.infra.rsa_keys import private_key
from portico.kernel.clock import utc_now

PLATFORM: Final = "douyin"
# The app that opens the link or the code.
HOST_APP: Final = "douyin"
MAX_LINK_LIFETIME: Final = timedelta(days=180)


@dataclass(frozen=True, slots=True)
class DouyinSession:
    """Who signed in. The session key stays in here: nothing of ours needs it."""

    openid: str
    unionid: str | None


class DouyinClient:
    """The line to the platform for one mini program. Thread-safe. Every call may raise Retryable or Refused."""

    def __init__(
        self,
        config: DouyinConfig,
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
        self._key = private_key(config.private_key_pem) if config.private_key_pem else None

    def session(self, code: str) -> DouyinSession:
        """The person behind a code of tt.login. The code is used up."""
        content = {"appid": self.app.app_id, "secret": self.app.app_secret, "code": code, "anonymous_code": ""}
        path = "/api/apps/v2/jscode2session"
        data = self._login.ask(HostRequest("code2session", path, content=content))["data"]
        return DouyinSession(openid=str(data["openid"]), unionid=data.get("unionid") or None)

    def fetch(self, account: str, *, force: bool) -> FetchedToken:
        """Implements the kit's TokenSource: every answer is a new token."""
        content = {
            "grant_type": "client_credential",
            "client_key": account,
            "client_secret": self.app.app_secret,
        }
        data = self.line.ask(HostRequest("client_token", "/oauth/client_token/", content=content))["data"]
        return FetchedToken(str(data["access_token"]), timedelta(seconds=int(data["expires_in"])))

    def post(self, call: str, path: str, content: Mapping[str, Any], *, repeatable: bool = False) -> Any:
        """The `data` of a call with our token, None when there is none."""

        def ask(token: str) -> Any:
            headers = {"access-token": token}
            request = HostRequest(call, path, content=content, headers=headers, repeatable=repeatable)
            return self.line.ask(request).get("data")

        return self.line.with_token(self._broker, self.app.app_id, ask)

    def phone(self, code: str) -> tuple[str, str]:
        """Number and country code behind a code of the getPhoneNumber button. The code is used up.

        Raises Refused also when the answer does not open with our key, or names another app.
        """
        call = "get_phonenumber_info"
        if self._key is None:
            raise self.line.refused(call, "private_key_not_configured")
        sealed = self.post(call, "/api/apps/v1/get_phonenumber_info/", {"code": code})
        try:
            plain = self._key.decrypt(base64.b64decode(str(sealed), validate=True), PKCS1v15())
            found = json.loads(plain)
            number, country = str(found["purePhoneNumber"]), str(found["countryCode"])
            owner = str(found["watermark"]["appid"])
        except (binascii.Error, ValueError, KeyError, TypeError):
            # OpenSSL answers a wrong padding with random bytes: they are no JSON either.
            raise self.line.refused(call, "answer_does_not_open") from None
        if owner != self.app.app_id:
            raise self.line.refused(call, "answer_of_other_app")
        return number, country

    def link(self, *, page: str, query: Mapping[str, str], expires_at: datetime) -> str:
        """A https address that opens the mini program at `page` (no leading slash), at most 180 days from now.

        The platform lets it live whole hours, rounded up. 100 a second, 500,000 a day.
        """
        content = {
            "app_id": self.app.app_id,
            "app_name": HOST_APP,
            "path": page,
            "query": json.dumps(dict(query), separators=(",", ":")),
            "expire_time": int(expires_at.timestamp()),
        }
        data = self.post("url_link", "/api/apps/v1/url_link/generate/", content, repeatable=True)
        return str(data["url_link"])

    def code(self, *, page_with_query: str, width: int = 430) -> bytes:
        """A picture of a code that opens the mini program there. Valid for ever; `width` in pixels."""
        content = {"app_name": HOST_APP, "appid": self.app.app_id, "path": page_with_query, "width": width}
        data = self.post("qrcode", "/api/apps/v1/qrcode/create/", content, repeatable=True)
        return base64.b64decode(str(data["img"]))

    def ask_for_token(self) -> None:
        """The platform takes the app's id and secret, from where we ask."""
        self._broker.ask_anew(self.app.app_id)

    def close_connections(self) -> None:
        """No connection is open any more."""
        self._login.close()
        self.line.close()
