"""Who somebody is and what their number is, behind the members' port.

Sources: the official pages of jscode2session and getuserphonenumber.
"""

from __future__ import annotations

import re
from typing import Final

from portico.connectors.wechat_api.client import WechatApiClient
from portico.connectors.wechat_api.errors import error_code
from portico.domains.members.ports import MiniProgramIdentity, PhoneCodeInvalid, SignInCodeInvalid
from portico.kernel.errors import Refused

PLATFORM: Final = "wechat_mini"
# Wrong or expired; used (the page does not list it, the platform sends it all the same); missing.
_CODE_INVALID: Final = frozenset({40029, 40163, 41008})
# A phone code made in another app comes back as a bad appid.
_PHONE_CODE_INVALID: Final = _CODE_INVALID | {40013}
_MAINLAND: Final = re.compile(r"1[3-9]\d{9}")


class WechatMiniSignIn:
    """Implements members' MiniProgramSignIn."""

    def __init__(self, client: WechatApiClient) -> None:
        self._client = client

    @property
    def provider(self) -> str:
        return PLATFORM

    def exchange(self, *, app_id: str, code: str) -> MiniProgramIdentity:
        app = self._client.app(app_id)
        query = {
            "appid": app.app_id,
            "secret": app.app_secret,
            "js_code": code,
            "grant_type": "authorization_code",
        }
        try:
            session = self._client.get("jscode2session", "/sns/jscode2session", query)
        except Refused as refusal:
            if error_code(refusal) in _CODE_INVALID:
                raise SignInCodeInvalid() from refusal
            raise
        # session_key stays here: nothing of ours needs it, and it must never reach a front end.
        return MiniProgramIdentity(
            provider=PLATFORM,
            app_id=app_id,
            openid=str(session["openid"]),
            unionid=session.get("unionid") or None,
        )

    def phone_number(self, *, app_id: str, code: str) -> str:
        app = self._client.app(app_id)
        path = "/wxa/business/getuserphonenumber"
        try:
            answer = self._client.post("getuserphonenumber", path, {"code": code}, app=app)
        except Refused as refusal:
            if error_code(refusal) in _PHONE_CODE_INVALID:
                raise PhoneCodeInvalid() from refusal
            raise
        info = answer["phone_info"]
        number = str(info["purePhoneNumber"])
        if str(info["countryCode"]) != "86" or not _MAINLAND.fullmatch(number):
            raise Refused(platform=PLATFORM, call="getuserphonenumber", platform_code="not_mainland")
        return number
