"""Who somebody is, behind the members' port. Source: code2Session (DC414670) [B, quoted by two projects]."""

from __future__ import annotations

from typing import Final

from portico.connectors.mini_hosts.line import platform_code
from portico.connectors.mini_hosts.sign_in import HostSignIn
from portico.connectors.xiaohongshu import unsure
from portico.connectors.xiaohongshu.client import XiaohongshuClient
from portico.kernel.errors import Refused

MINI_PROGRAM: Final = "xiaohongshu_mini"


class XiaohongshuSignIn(HostSignIn):
    """The platform has no id that joins a company's apps."""

    def __init__(self, client: XiaohongshuClient) -> None:
        super().__init__(client, provider=MINI_PROGRAM)
        self._client = client

    def person(self, code: str) -> tuple[str, str | None]:
        return self._client.session(code), None

    def is_about_the_code(self, refusal: Refused) -> bool:
        """Every refusal of this call but those of the token.

        The code for a wrong, used or old sign-in code is not published, and with a token that works there is little
        else the platform could refuse here. The record of the call keeps its word.
        """
        return refusal.data.get("call") == "session" and platform_code(refusal) not in unsure.TOKEN_REJECTED
