"""Who sends a request: the address limits are counted by, the device a session names, the language wanted."""

from __future__ import annotations

from typing import Any, Protocol

from portico.infra import messages
from portico.infra.ratelimit import Limit, hit
from portico.kernel.clock import utc_now
from portico.usecases.signin import Arrival


class Brought(Protocol):
    """What every body of a sign-in may bring along; empty is absent."""

    @property
    def visitor_id(self) -> str | None: ...

    @property
    def guest_token(self) -> str | None: ...


def client_ip(request: Any) -> str:
    """The address of the caller.

    The server's own reading: `X-Forwarded-For` counts only from the proxies in BOLT_TRUSTED_PROXIES, because
    anybody can send that header.
    """
    return str(request.META.get("REMOTE_ADDR") or "unknown")


def language_of(request: Any) -> str:
    """The language of the texts in the answer, by `Accept-Language`."""
    return messages.language_of(request.headers.get("accept-language"))


def user_agent(request: Any) -> str:
    return str(request.headers.get("user-agent", ""))[:200]


def arrival_of(request: Any, body: Brought, *, carrier: str, entry: str | None = None) -> Arrival:
    """How the caller came, with the visits and the cart of `body`."""
    return Arrival(
        carrier=carrier,
        entry=entry or None,
        visitor_id=body.visitor_id or None,
        guest_token=body.guest_token or None,
        user_agent=user_agent(request),
    )


def limit_by_ip(request: Any, what: str, limit: Limit) -> None:
    """One more use of `what` from the caller's address is counted. Raises RateLimited when there were too many."""
    hit(f"{what}:{client_ip(request)}", limit, now=utc_now())
