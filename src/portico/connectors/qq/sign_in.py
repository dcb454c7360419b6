"""Who somebody is, behind the members' port. Source: code2Session [B, stored mirror]."""

from __future__ import annotations

from typing import Final

from portico.connectors.mini_hosts.line import platform_code
from portico.connectors.mini_hosts.sign_in import HostSignIn
from portico.connectors.qq import unsure
from portico.connectors.qq.client import QqClient
from portico.kernel.errors import Refused

MINI_PROGRAM: Final = "qq_mini"


class QqSignIn(HostSignIn):
    """With the id that joins a company's apps, where it has bound them."""

    def __init__(self, client: QqClient) -> None:
        super().__init__(client, provider=MINI_PROGRAM)
        self._client = client

    def person(self, code: str) -> tuple[str, str | None]:
        return self._client.session(code)

    def is_about_the_code(self, refusal: Refused) -> bool:
        return platform_code(refusal) in unsure.SIGN_IN_CODE_INVALID
