"""Who somebody is, behind the members' port.

Source: `jingdong.miniapp.mixUserInfo` [C, two SDKs, one with recorded answers].
"""

from __future__ import annotations

from typing import Final

from portico.connectors.jd import unsure
from portico.connectors.jd.client import JosClient
from portico.connectors.mini_hosts.line import platform_code
from portico.connectors.mini_hosts.sign_in import HostSignIn
from portico.kernel.errors import Refused

MINI_PROGRAM: Final = "jd_mini"
_METHOD: Final = "jingdong.miniapp.mixUserInfo"


class JdSignIn(HostSignIn):
    """No public source says how a phone number is asked for here."""

    def __init__(self, client: JosClient) -> None:
        super().__init__(client, provider=MINI_PROGRAM)
        self._client = client

    def person(self, code: str) -> tuple[str, str | None]:
        return str(self._client.call(_METHOD, {"code": code})["mixUserInfo"]["openId"]), None

    def is_about_the_code(self, refusal: Refused) -> bool:
        return platform_code(refusal) in unsure.SIGN_IN_CODE_INVALID
