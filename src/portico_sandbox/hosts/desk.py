"""What every host's desk is built on, and how it says no."""

from __future__ import annotations

import secrets
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from starlette.routing import BaseRoute, Route

from ..clock import Clock
from ..faults import Fault
from ..pay.prepay import is_loopback
from ..people import Person
from ..platform import Call, Gate, Handler, Platform, Reply
from ..quotas import Quotas
from .ground import SIGN_IN, Book, HostCodes, HostOrder, HostTokens, Identities, Wrong

# Makes the host's refusal of a code and a rule.
Refusal = Callable[[str, str], Reply]


@dataclass(frozen=True, slots=True)
class HostPlatform:
    """Implements Platform for a host: its refusals, and its code for "busy". Nothing is signed in answers."""

    error: Refusal
    busy_code: str

    def busy(self) -> Reply:
        return self.error(self.busy_code, "fault_ordered")

    def refuse(self, code: str, status: int | None) -> Reply:
        reply = self.error(code, "fault_ordered")
        if status is not None:
            reply.status = status
        return reply

    def seal(self, call: Call, body: bytes, fault: Fault | None) -> dict[str, str]:
        return {}


@dataclass(frozen=True, slots=True)
class Ground:
    """What the hosts share."""

    clock: Clock
    quotas: Quotas
    identities: Identities
    codes: HostCodes
    tokens: HostTokens
    book: Book


class Desk(ABC):
    """One host's part of the sandbox."""

    name: str
    code_seconds = 300.0

    def __init__(self, ground: Ground, app: Mapping[str, str]) -> None:
        self.ground = ground
        self.app = app

    @abstractmethod
    def routes(self, gate: Gate) -> list[BaseRoute]:
        """The host's own paths."""

    def route(self, gate: Gate, platform: Platform, methods: str, path: str, call: str, handler: Handler) -> Route:
        """Log name `<host>.<call>` at `/hosts/<host><path>`."""
        endpoint = gate.endpoint(platform, f"{self.name}.{call}", handler)
        return Route(f"/hosts/{self.name}{path}", endpoint, methods=methods.split())

    def place(self, person: Person, fields: Mapping[str, Any]) -> HostOrder:
        """The front end places an order, at hosts where it does. Raises Wrong."""
        raise Wrong("orders_come_from_the_server")

    def person_of(self, code: object) -> Person:
        """Whose sign-in code this is; it is used up. Raises Wrong."""
        return self.ground.codes.take(self.name, SIGN_IN, code)

    def openid(self, person: Person) -> str:
        return self.ground.identities.openid(self.name, person)

    def token(self, lifetime: float, *, overlap: float | None) -> str:
        return self.ground.tokens.issue(self.name, lifetime, overlap=overlap)

    def is_app(self, app_id: object) -> bool:
        return app_id == self.app["app_id"]

    def is_secret(self, app_secret: object) -> bool:
        return app_secret == self.app["app_secret"]


def form_of(call: Call) -> dict[str, str]:
    """The form fields of a body; none when it is no form."""
    try:
        return dict(parse_qsl(call.body.decode(), keep_blank_values=True))
    except UnicodeDecodeError:
        return {}


def session_key() -> str:
    return secrets.token_urlsafe(16) + "=="


def is_amount(value: object) -> bool:
    """A whole number of fen that somebody could pay."""
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value <= 10**9


def is_notify_url(value: object) -> bool:
    """An address without query on this machine: the sandbox speaks to nobody else."""
    parts = urlsplit(value) if isinstance(value, str) else urlsplit("")
    return parts.scheme in {"http", "https"} and is_loopback(parts.hostname or "") and not parts.query


def digits(count: int) -> str:
    return str(10 ** (count - 1) + secrets.randbelow(9 * 10 ** (count - 1)))
