"""Coming in, whichever way: what this browser brings along, and what it keeps from then on."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from portico.domains.members import public as members
from portico.domains.orders import public as orders
from portico.entrypoints.site import guests, preferring, session
from portico.entrypoints.site.visitors import GUEST_COOKIE, Visitor
from portico.infra.actors import Anonymous, Member
from portico.usecases import signin

VISITOR_COOKIE = "portico_visitor"


def client_ip(request: HttpRequest) -> str:
    return request.META.get("REMOTE_ADDR") or "unknown"


def user_agent(request: HttpRequest) -> str:
    return request.headers.get("user-agent", "")[:200]


def arrival_of(visitor: Visitor[Any]) -> signin.Arrival:
    """The guest's cart and visits of this browser."""
    request = visitor.request
    token = request.COOKIES.get(GUEST_COOKIE)
    owner = guests.owner_of(Anonymous(visitor.site.id, guest_token=token or None))
    return signin.Arrival(
        carrier="web",
        visitor_id=request.COOKIES.get(VISITOR_COOKIE) or None,
        guest_token=token if owner else None,
        user_agent=user_agent(request),
    )


def welcome(visitor: Visitor[Any], response: HttpResponse, tokens: members.Tokens) -> Member:
    """The browser that receives `response` is signed in; whoever was before them in this browser is signed out."""
    before = session.session_id_of(visitor.request, now=visitor.now)
    if before is not None:
        signin.sign_out(site_id=visitor.site.id, session_id=before, now=visitor.now)
        session.end(visitor.request, response)
    member = Member(visitor.site.id, tokens.member_id)
    session.begin(response, tokens)
    preferring.catch_up(visitor.request, response, member)
    response.delete_cookie(GUEST_COOKIE, samesite="Lax")
    guests.hint(response, site_id=visitor.site.id, owner=orders.member_owner(tokens.member_id), signed_in=True)
    return member
