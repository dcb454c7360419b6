"""Signing in on a host that tells an open id for a code, and has no code for a phone number."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Protocol

from portico.connectors.mini_hosts.app import MiniApp
from portico.connectors.mini_hosts.line import HostLine
from portico.domains.members.ports import MiniProgramIdentity, SignInCodeInvalid
from portico.kernel.errors import Refused


class HostClient(Protocol):
    """What every host's client has."""

    @property
    def app(self) -> MiniApp: ...
    @property
    def line(self) -> HostLine: ...


class HostSignIn(ABC):
    """Implements members' MiniProgramSignIn for one host, but for who stands behind a code."""

    def __init__(self, client: HostClient, *, provider: str) -> None:
        self._host = client
        self._provider = provider

    @property
    def provider(self) -> str:
        return self._provider

    def exchange(self, *, app_id: str, code: str) -> MiniProgramIdentity:
        if app_id != self._host.app.app_id:
            raise self._host.line.refused("app", "app_not_configured", app_id)
        try:
            openid, unionid = self.person(code)
        except Refused as refusal:
            if self.is_about_the_code(refusal):
                raise SignInCodeInvalid() from refusal
            raise
        return MiniProgramIdentity(self._provider, app_id, openid, unionid)

    def phone_number(self, *, app_id: str, code: str) -> str:
        """Raises Refused: such a host seals numbers with the session's key, or does not say how to ask."""
        raise self._host.line.refused("phone_number", "phone_code_not_offered")

    @abstractmethod
    def person(self, code: str) -> tuple[str, str | None]:
        """The open id behind the code, and the id that joins a company's apps where there is one."""

    @abstractmethod
    def is_about_the_code(self, refusal: Refused) -> bool:
        """Whether the host refused because the code is wrong, old or used."""
