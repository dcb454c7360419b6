"""The guest's cart in a cookie, and the hint by which public pages show a cart count without knowing anybody."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse

from portico.domains.orders import public as orders
from portico.entrypoints.site.visitors import GUEST_COOKIE
from portico.infra.actors import Anonymous, Member
from portico.kernel.ids import SiteId

HINT_COOKIE = "portico_hint"
_GUEST_SECONDS = 60 * 86400


def owner_of(actor: Member | Anonymous) -> orders.CartOwner | None:
    """Whose cart this is; None for a guest who has none, or whose token is not one of ours."""
    if isinstance(actor, Member):
        return orders.member_owner(actor.member_id)
    if actor.guest_token is None:
        return None
    try:
        return orders.guest_owner(actor.guest_token)
    except orders.GuestTokenMalformed:
        return None


def remember_guest(response: HttpResponse, token: str) -> None:
    _put(response, GUEST_COOKIE, token, httponly=True)


def hint(response: HttpResponse, *, site_id: SiteId, owner: orders.CartOwner | None, signed_in: bool) -> None:
    """Scripts may read it: pieces in the cart, and whether somebody is signed in. No ids, no secrets."""
    count = orders.cart_quantity(site_id=site_id, owner=owner) if owner else 0
    _put(response, HINT_COOKIE, f"{count}.{int(signed_in)}", httponly=False)


def _put(response: HttpResponse, name: str, value: str, *, httponly: bool) -> None:
    secure = settings.SESSION_COOKIE_SECURE
    response.set_cookie(name, value, max_age=_GUEST_SECONDS, httponly=httponly, samesite="Lax", secure=secure)
