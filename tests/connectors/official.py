"""The official account's connector pointed at the sandbox, and wechatpy pointed there too."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from wechatpy import WeChatClient

from portico.connectors.kit.record import PlatformCall, Recorder
from portico.connectors.kit.token_store import Token
from portico.connectors.wechat_api.client import WechatApiClient
from portico.connectors.wechat_api.config import WechatApiConfig, WechatApp
from portico.connectors.wechat_oa.line import OfficialLine
from tests.sandbox.process import SandboxProcess

# Smallest files that begin like what they are.
JPG = b"\xff\xd8\xff\xe0" + b"\x00" * 64
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 64


class TokensInMemory:
    """A TokenStore for one process: what is proven here needs no data base. `DatabaseTokenStore` has its own tests."""

    def __init__(self) -> None:
        self._tokens: dict[tuple[str, str], Token] = {}
        self._lock = threading.RLock()

    def read(self, *, provider: str, app_id: str) -> Token | None:
        return self._tokens.get((provider, app_id))

    def write(self, token: Token, *, provider: str, app_id: str, now: datetime) -> None:
        self._tokens[provider, app_id] = token

    @contextmanager
    def refreshing(self, *, provider: str, app_id: str) -> Iterator[None]:
        with self._lock:
            yield


def line_to(sandbox: SandboxProcess, record: Recorder = lambda call: None) -> OfficialLine:
    """A line of the demo account."""
    held = sandbox.credentials["wechat_oa"]
    config = WechatApiConfig("wechat_oa", sandbox.url, (WechatApp(held["app_id"], held["app_secret"]),))
    return OfficialLine(WechatApiClient(config, TokensInMemory(), record=record), app_id=held["app_id"])


def judge_of(sandbox: SandboxProcess) -> Any:
    """wechatpy's client of the demo account, against the sandbox."""
    held = sandbox.credentials["wechat_oa"]
    asked = {"grant_type": "client_credential", "appid": held["app_id"], "secret": held["app_secret"]}
    token = sandbox.client.post("/cgi-bin/stable_token", json=asked).json()["access_token"]
    judge = WeChatClient(held["app_id"], held["app_secret"], access_token=token)
    base = f"{sandbox.url}/cgi-bin/"
    judge.API_BASE_URL = base
    for name in ("menu", "template", "qrcode", "jsapi", "user", "tag", "message", "media", "material"):
        getattr(judge, name).API_BASE_URL = base
    return judge


def official_openid(sandbox: SandboxProcess, person: str = "lin-xiao") -> str:
    return str(sandbox.person(person)["openids"][sandbox.credentials["wechat_oa"]["app_id"]])


def follow(sandbox: SandboxProcess, person: str = "lin-xiao") -> str:
    """The person follows; their openid."""
    sandbox.api("POST", "/official/follow", person=person)
    return official_openid(sandbox, person)


def inbox(sandbox: SandboxProcess, person: str = "lin-xiao") -> list[dict[str, Any]]:
    """What the person has received, newest first."""
    items: list[dict[str, Any]] = sandbox.api("GET", f"/official/inbox?person={person}")["items"]
    return items


def secrets_of(calls: list[PlatformCall]) -> str:
    """Everything the records of calls hold, as one text."""
    return repr(calls)
