"""Who somebody is, behind the members' port. Source: code2Session [C, three libraries]."""

from __future__ import annotations

from typing import Final

from portico.connectors.kuaishou import unsure
from portico.connectors.kuaishou.client import KuaishouClient
from portico.connectors.mini_hosts.line import platform_code
from portico.domains.members.ports import MiniProgramIdentity, SignInCodeInvalid
from portico.kernel.errors import Refused

MINI_PROGRAM: Final = "kuaishou_mini"


class KuaishouSignIn:
    """Implements members' MiniProgramSignIn. The platform has no id that joins a company's apps."""

    def __init__(self, client: KuaishouClient) -> None:
        self._client = client

    @property
    def provider(self) -> str:
        return MINI_PROGRAM

    def exchange(self, *, app_id: str, code: str) -> MiniProgramIdentity:
        if app_id != self._client.app.app_id:
            raise self._client.line.refused("app", "app_not_configured", app_id)
        try:
            openid = self._client.session(code)
        except Refused as refusal:
            if platform_code(refusal) in unsure.SIGN_IN_CODE_INVALID:
                raise SignInCodeInvalid() from refusal
            raise
        return MiniProgramIdentity(MINI_PROGRAM, app_id, openid, None)

    def phone_number(self, *, app_id: str, code: str) -> str:
        """Raises Refused: the platform seals numbers with the session's key and has no code for them."""
        raise self._client.line.refused("phone_number", "phone_code_not_offered")
