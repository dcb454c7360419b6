"""Who is calling: every handler names one of these types as its `actor`, and a test fails when one does not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any
from uuid import UUID

from django_bolt import Depends
from django_bolt.concurrency import sync_to_thread

from portico.domains.sites import public as sites
from portico.infra.actors import Anonymous, Member
from portico.kernel.clock import utc_now
from portico.kernel.errors import Unauthenticated
from portico.usecases import signin

_BEARER = "bearer "


def site_of(request: Any) -> sites.Site:
    """The site this request is about: `X-Portico-Site`, else the host, else the default. Raises SiteNotFound."""
    headers = request.headers
    return sites.find_site(code=headers.get("x-portico-site"), host=headers.get("host"))


def _visitor(request: Any) -> Anonymous:
    return Anonymous(site_of(request).id, guest_token=request.headers.get("x-guest-token") or None)


def _signed_in(request: Any) -> tuple[Member, UUID]:
    """The member and their session. Raises Unauthenticated: no good bearer token, or one of another site."""
    header = request.headers.get("authorization", "")
    if header[: len(_BEARER)].lower() != _BEARER:
        raise Unauthenticated()
    member, session_id = signin.bearer_of(access_token=header[len(_BEARER) :], now=utc_now())
    if member.site_id != site_of(request).id:
        raise Unauthenticated()
    return member, session_id


def _member(request: Any) -> Member:
    return _signed_in(request)[0]


def session_of(request: Any) -> UUID:
    """The session behind the bearer token. Raises Unauthenticated."""
    return _signed_in(request)[1]


def _shopper(request: Any) -> Member | Anonymous:
    """A member when a bearer token is sent (a bad one is refused, not ignored), else a visitor."""
    return _member(request) if request.headers.get("authorization") else _visitor(request)


def _anywhere(decide: Callable[[Any], Anonymous | Member]) -> Callable[[Any], Any]:
    """`decide` for every kind of handler: it reads the data base, which must not happen on the event loop.

    A plain handler calls it as it is (the framework looks for `_bolt_sync_variant`, as its own
    `get_current_user` has one); for a handler that runs `in_thread` it runs in a thread, too.
    """

    async def decide_in_thread(request: Any) -> Anonymous | Member:
        return await sync_to_thread(decide, request)

    decide_in_thread._bolt_sync_variant = decide  # type: ignore[attr-defined]
    return decide_in_thread


# `AsVisitor`: public; `AsMember`: signed in; `AsShopper`: either (the cart).
AsVisitor = Annotated[Anonymous, Depends(_anywhere(_visitor))]
AsMember = Annotated[Member, Depends(_anywhere(_member))]
AsShopper = Annotated[Member | Anonymous, Depends(_anywhere(_shopper))]
