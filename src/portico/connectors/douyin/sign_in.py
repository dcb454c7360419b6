"""Who somebody is and what their number is, behind the members' port. Sources: see `client`."""

from __future__ import annotations

from typing import Final

from portico.connectors.douyin import unsure
from portico.connectors.douyin.client import DouyinClient
from portico.connectors.mini_hosts.line import platform_code
from portico.connectors.mini_hosts.phones import mainland
from portico.domains.members.ports import MiniProgramIdentity, PhoneCodeInvalid, SignInCodeInvalid
from portico.kernel.errors import Refused

MINI_PROGRAM: Final = "douyin_mini"


class DouyinSignIn:
    """Implements members' MiniProgramSignIn."""

    def __init__(self, client: DouyinClient) -> None:
        self._client = client

    @property
    def provider(self) -> str:
        return MINI_PROGRAM

    def exchange(self, *, app_id: str, code: str) -> MiniProgramIdentity:
        self._check(app_id)
        try:
            session = self._client.session(code)
        except Refused as refusal:
            if platform_code(refusal) in unsure.SIGN_IN_CODE_INVALID:
                raise SignInCodeInvalid() from refusal
            raise
        return MiniProgramIdentity(MINI_PROGRAM, app_id, session.openid, session.unionid)

    def phone_number(self, *, app_id: str, code: str) -> str:
        self._check(app_id)
        try:
            number = mainland(*self._client.phone(code))
        except Refused as refusal:
            if platform_code(refusal) in unsure.PHONE_CODE_INVALID:
                raise PhoneCodeInvalid() from refusal
            raise
        if number is None:
            raise self._client.line.refused("get_phonenumber_info", "not_mainland")
        return number

    def _check(self, app_id: str) -> None:
        if app_id != self._client.app.app_id:
            raise self._client.line.refused("app", "app_not_configured", app_id)
