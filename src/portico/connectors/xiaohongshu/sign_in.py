"""Who somebody is, behind the members' port. Source: code2Session (DC414670) [B, quoted by two projects]."""

from __future__ import annotations

from typing import Final

from portico.connectors.mini_hosts.line import platform_code
from portico.connectors.xiaohongshu import unsure
from portico.connectors.xiaohongshu.client import XiaohongshuClient
from portico.domains.members.ports import MiniProgramIdentity, SignInCodeInvalid
from portico.kernel.errors import Refused

MINI_PROGRAM: Final = "xiaohongshu_mini"


class XiaohongshuSignIn:
    """Implements members' MiniProgramSignIn. The platform has no id that joins a company's apps."""

    def __init__(self, client: XiaohongshuClient) -> None:
        self._client = client

    @property
    def provider(self) -> str:
        return MINI_PROGRAM

    def exchange(self, *, app_id: str, code: str) -> MiniProgramIdentity:
        """As the port says.

        The code for a wrong, used or old sign-in code is not published: with a token that works there is little else
        the platform could refuse here, so every such refusal counts as one. The record of the call keeps its word.
        """
        if app_id != self._client.app.app_id:
            raise self._client.line.refused("app", "app_not_configured", app_id)
        try:
            openid = self._client.session(code)
        except Refused as refusal:
            if refusal.data.get("call") != "session" or platform_code(refusal) in unsure.TOKEN_REJECTED:
                raise
            raise SignInCodeInvalid() from refusal
        return MiniProgramIdentity(MINI_PROGRAM, app_id, openid, None)

    def phone_number(self, *, app_id: str, code: str) -> str:
        """Raises Refused: the platform seals numbers with the session's key and has no code for them."""
        raise self._client.line.refused("phone_number", "phone_code_not_offered")
