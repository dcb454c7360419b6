"""Where a request comes from: the address limits are counted by, and the device a session names."""

from __future__ import annotations

from typing import Any

from portico.infra.ratelimit import Limit, hit
from portico.kernel.clock import utc_now


def client_ip(request: Any) -> str:
    """The address of the caller.

    The server's own reading: `X-Forwarded-For` counts only from the proxies in BOLT_TRUSTED_PROXIES, because
    anybody can send that header.
    """
    return str(request.META.get("REMOTE_ADDR") or "unknown")


def user_agent(request: Any) -> str:
    return str(request.headers.get("user-agent", ""))[:200]


def limit_by_ip(request: Any, what: str, limit: Limit) -> None:
    """One more use of `what` from the caller's address is counted. Raises RateLimited when there were too many."""
    hit(f"{what}:{client_ip(request)}", limit, now=utc_now())
