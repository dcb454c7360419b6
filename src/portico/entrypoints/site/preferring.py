"""How a member likes to read, as this browser remembers it: two cookies that pages obey before anybody is known."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from portico.domains.members import public as members
from portico.infra.actors import Member

APPEARANCE_COOKIE = "portico_appearance"
# Which choice of the member this browser has followed.
_SEEN_COOKIE = "portico_preferences"
_YEAR_SECONDS = 365 * 86400


def appearance_of(request: HttpRequest) -> str:
    """What this browser's reader chose; empty when they have not, and the brand decides."""
    held = request.COOKIES.get(APPEARANCE_COOKIE, "")
    return held if held in members.PREFERENCE_CHOICES["appearance"] else ""


def remember(response: HttpResponse, preferences: members.Preferences) -> None:
    """This browser shows pages as the member likes them. A script reads the appearance, so it is not HttpOnly."""
    _put(response, APPEARANCE_COOKIE, preferences.appearance)
    _put(response, settings.LANGUAGE_COOKIE_NAME, preferences.language)


def catch_up(request: HttpRequest, response: HttpResponse, member: Member) -> None:
    """What the member chose on any carrier since this browser last looked is obeyed here, too.

    What they chose since then for this browser alone (the links of header and footer) stays.
    """
    stored = members.find_preferences(site_id=member.site_id, member_id=member.member_id)
    if stored is None or stored.saved_at is None:
        return
    stamp = f"{stored.saved_at.timestamp():.6f}"
    if request.COOKIES.get(_SEEN_COOKIE) != stamp:
        remember(response, stored)
        _put(response, _SEEN_COOKIE, stamp)


def _put(response: HttpResponse, name: str, value: str) -> None:
    secure = settings.SESSION_COOKIE_SECURE
    response.set_cookie(name, value, max_age=_YEAR_SECONDS, samesite="Lax", secure=secure)
