"""Who somebody is, behind the members' port. Source: code2Session [C, three libraries]."""

from __future__ import annotations

from typing import Final

from portico.connectors.kuaishou import unsure
from portico.connectors.kuaishou.client import KuaishouClient
from portico.connectors.mini_hosts.line import platform_code
from portico.connectors.mini_hosts.sign_in import HostSignIn
from portico.kernel.errors import Refused

MINI_PROGRAM: Final = "kuaishou_mini"


class KuaishouSignIn(HostSignIn):
    """The platform has no id that joins a company's apps."""

    def __init__(self, client: KuaishouClient) -> None:
        super().__init__(client, provider=MINI_PROGRAM)
        self._client = client

    def person(self, code: str) -> tuple[str, str | None]:
        return self._client.session(code), None

    def is_about_the_code(self, refusal: Refused) -> bool:
        return platform_code(refusal) in unsure.SIGN_IN_CODE_INVALID
