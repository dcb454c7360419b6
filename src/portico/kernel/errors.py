"""Failures a caller can act on. The text a person reads is looked up by `code` at the edge, in their language."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True)
class FieldError:
    """One field of the input and the rule it broke."""

    field: str
    code: str
    data: dict[str, Any] = dataclasses.field(default_factory=dict)


class PorticoError(Exception):
    """Base of every failure we announce: a stable `code`, an HTTP `status`, and `data` for the message.

    Subclasses in `domains/*/errors.py` set `code`; nothing raises this class itself.
    """

    code: ClassVar[str] = "internal"
    status: ClassVar[int] = 500

    def __init__(self, *, fields: tuple[FieldError, ...] = (), **data: Any) -> None:
        super().__init__(self.code, data)
        self.data = data
        self.fields = fields


class Invalid(PorticoError):
    """422: the input is malformed or breaks a rule; `fields` name which."""

    code = "invalid"
    status = 422


class Unauthenticated(PorticoError):
    """401: nobody is signed in, or the proof is no longer good."""

    code = "unauthenticated"
    status = 401


class Denied(PorticoError):
    """403: the actor is known and may not do this."""

    code = "denied"
    status = 403


class NotFound(PorticoError):
    """404: it does not exist, or this actor may not know that it does."""

    code = "not_found"
    status = 404


class Conflict(PorticoError):
    """409: the input is fine, the state of the world is not."""

    code = "conflict"
    status = 409


class RateLimited(PorticoError):
    """429: `data["retry_after_seconds"]` says when to come back."""

    code = "rate_limited"
    status = 429


class Unavailable(PorticoError):
    """503: a part we depend on does not answer; trying again later may work."""

    code = "unavailable"
    status = 503


class Retryable(Unavailable):
    """A platform failed in a way that may pass: time-out, busy, quota window. `data["platform_code"]` if known."""

    code = "platform_retryable"


class Refused(PorticoError):
    """A platform said no and will say no again. `data["platform_code"]` keeps its word."""

    code = "platform_refused"
    status = 502
