"""Who somebody is at Alipay: the mini program's code behind the members' port, and the web page's.

Source: alipay.system.oauth.token (stored mirror: parameters, errors) [B]; the official Python SDK's model of its
answer names open_id (newer apps) beside user_id (older ones), and a union_id about which nothing says what it joins:
it is not used [?].
"""

from __future__ import annotations

import re
from typing import Any, Final
from urllib.parse import urlencode

from portico.connectors.alipay.client import AlipayClient
from portico.connectors.alipay.errors import says
from portico.connectors.alipay.phone import PhoneSealBroken, open_phone
from portico.domains.members.ports import (
    MiniProgramIdentity,
    PhoneCodeInvalid,
    SignInCodeInvalid,
    WebCodeInvalid,
    WebIdentity,
)
from portico.kernel.errors import Refused

MINI_PROGRAM: Final = "alipay_mini"
WEB: Final = "alipay_web"
TOKEN: Final = "alipay.system.oauth.token"  # noqa: S105 (the name of a call)
_MAINLAND: Final = re.compile(r"1[3-9]\d{9}")


def _exchange(client: AlipayClient, code: str) -> dict[str, Any]:
    """The tokens and the person of a code. Raises Refused `ISV.CODE-INVALID` for a wrong, used or old one."""
    return client.call_plain(TOKEN, {"grant_type": "authorization_code", "code": code})


def _identity(provider: str, app_id: str, answer: dict[str, Any]) -> MiniProgramIdentity:
    # The tokens stay here: nothing of ours needs them.
    openid = str(answer.get("open_id") or answer.get("user_id") or "")
    if not openid:
        raise Refused(platform=provider, call=TOKEN, platform_code="no_open_id")
    return MiniProgramIdentity(provider=provider, app_id=app_id, openid=openid, unionid=None)


class AlipayMiniSignIn:
    """Implements members' MiniProgramSignIn for one app."""

    def __init__(self, client: AlipayClient) -> None:
        self._client = client

    @property
    def provider(self) -> str:
        return MINI_PROGRAM

    def exchange(self, *, app_id: str, code: str) -> MiniProgramIdentity:
        self._demand_ours(app_id)
        if not code:
            raise SignInCodeInvalid()
        try:
            answer = _exchange(self._client, code)
        except Refused as refusal:
            if says(refusal, "ISV.CODE-INVALID"):
                raise SignInCodeInvalid() from refusal
            raise
        return _identity(MINI_PROGRAM, app_id, answer)

    def phone_number(self, *, app_id: str, code: str) -> str:
        """`code` is the `response` text of my.getPhoneNumber: the number comes sealed and signed, no call is made."""
        self._demand_ours(app_id)
        try:
            number = open_phone(code, key=self._client.platform_key, content_key=self._client.config.content_key)
        except PhoneSealBroken as broken:
            raise PhoneCodeInvalid(reason=str(broken)) from broken
        if not _MAINLAND.fullmatch(number):
            raise Refused(platform=MINI_PROGRAM, call="my.getPhoneNumber", platform_code="not_mainland")
        return number

    def _demand_ours(self, app_id: str) -> None:
        if app_id != self._client.config.app_id:
            raise Refused(platform=MINI_PROGRAM, call="app", platform_code="app_not_configured")


class AlipayWebSignIn:
    """Signing in on a web page inside Alipay, or by its page in any browser."""

    def __init__(self, client: AlipayClient) -> None:
        self._client = client

    def sign_in_url(self, *, redirect_url: str, state: str, ask: bool) -> str:
        """Where to send the browser. `ask`: the person is shown a page and agrees; else nobody notices.

        The platform comes back with `auth_code` and `state`.
        """
        query = {
            "app_id": self._client.config.app_id,
            "scope": "auth_user" if ask else "auth_base",
            "redirect_uri": redirect_url,
            "state": state,
        }
        return f"{self._client.config.authorize_url}?{urlencode(query)}"

    def exchange(self, *, code: str) -> WebIdentity:
        """Who is behind a single-use code. Raises WebCodeInvalid, Retryable, Refused."""
        if not code:
            raise WebCodeInvalid()
        try:
            answer = _exchange(self._client, code)
        except Refused as refusal:
            if says(refusal, "ISV.CODE-INVALID"):
                raise WebCodeInvalid() from refusal
            raise
        return WebIdentity(_identity(WEB, self._client.config.app_id, answer))
