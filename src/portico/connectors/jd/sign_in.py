"""Who somebody is, behind the members' port.

Source: `jingdong.miniapp.mixUserInfo` [C, two SDKs, one with recorded answers].
"""

from __future__ import annotations

from typing import Final

from portico.connectors.jd import unsure
from portico.connectors.jd.client import JosClient
from portico.connectors.mini_hosts.line import platform_code
from portico.domains.members.ports import MiniProgramIdentity, SignInCodeInvalid
from portico.kernel.errors import Refused

MINI_PROGRAM: Final = "jd_mini"
_METHOD: Final = "jingdong.miniapp.mixUserInfo"


class JdSignIn:
    """Implements members' MiniProgramSignIn."""

    def __init__(self, client: JosClient) -> None:
        self._client = client

    @property
    def provider(self) -> str:
        return MINI_PROGRAM

    def exchange(self, *, app_id: str, code: str) -> MiniProgramIdentity:
        if app_id != self._client.app.app_id:
            raise self._client.line.refused("app", "app_not_configured", app_id)
        try:
            person = self._client.call(_METHOD, {"code": code})["mixUserInfo"]
        except Refused as refusal:
            if platform_code(refusal) in unsure.SIGN_IN_CODE_INVALID:
                raise SignInCodeInvalid() from refusal
            raise
        return MiniProgramIdentity(MINI_PROGRAM, app_id, str(person["openId"]), None)

    def phone_number(self, *, app_id: str, code: str) -> str:
        """Raises Refused: no public source says how a number is asked for here."""
        raise self._client.line.refused("phone_number", "phone_code_not_offered")
