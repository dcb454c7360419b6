"""Who somebody is, behind the members' port. Source: Session Key [B, stored mirror]."""

from __future__ import annotations

from typing import Final

from portico.connectors.baidu import unsure
from portico.connectors.baidu.client import BaiduClient
from portico.connectors.mini_hosts.line import platform_code
from portico.connectors.mini_hosts.sign_in import HostSignIn
from portico.kernel.errors import Refused

MINI_PROGRAM: Final = "baidu_mini"


class BaiduSignIn(HostSignIn):
    """Open ids are per program; there is no id that joins them here."""

    def __init__(self, client: BaiduClient) -> None:
        super().__init__(client, provider=MINI_PROGRAM)
        self._client = client

    def person(self, code: str) -> tuple[str, str | None]:
        return self._client.session(code), None

    def is_about_the_code(self, refusal: Refused) -> bool:
        return platform_code(refusal) in unsure.SIGN_IN_CODE_INVALID
