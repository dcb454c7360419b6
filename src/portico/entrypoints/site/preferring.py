"""How a member likes to read, as this browser remembers it: two cookies that pages obey before anybody is known."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from portico.domains.members import public as members
from portico.infra.actors import Member

APPEARANCE_COOKIE = "portico_appearance"
_YEAR_SECONDS = 365 * 86400


def appearance_of(request: HttpRequest) -> str:
    """What this browser's reader chose; empty when they have not, and the brand decides."""
    held = request.COOKIES.get(APPEARANCE_COOKIE, "")
    return held if held in members.PREFERENCE_CHOICES["appearance"] else ""


def remember(response: HttpResponse, preferences: members.Preferences) -> None:
    """This browser shows pages as the member likes them. A script reads the appearance, so it is not HttpOnly."""
    _put(response, APPEARANCE_COOKIE, preferences.appearance)
    _put(response, settings.LANGUAGE_COOKIE_NAME, preferences.language)


def remember_of(response: HttpResponse, member: Member) -> None:
    """As the member chose, on whatever carrier; nothing when they have not."""
    chosen = members.find_preferences(site_id=member.site_id, member_id=member.member_id)
    if chosen is not None:
        remember(response, chosen)


def _put(response: HttpResponse, name: str, value: str) -> None:
    secure = settings.SESSION_COOKIE_SECURE
    response.set_cookie(name, value, max_age=_YEAR_SECONDS, samesite="Lax", secure=secure)
