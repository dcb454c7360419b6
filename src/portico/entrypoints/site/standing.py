"""What a member should know on every page of theirs: that the account is about to go, or data still coming."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from portico.domains.members import public as members
from portico.domains.privacy import public as privacy
from portico.entrypoints.site.visitors import Visitor
from portico.infra.actors import Member

# Tells scripts on pages that are the same for everybody to show the bar; names nobody.
_LEAVING_COOKIE = "portico_leaving"


@dataclass(frozen=True, slots=True)
class Standing:
    """`leaves_at`: when the account will be erased. `is_syncing`: two accounts are being united, figures may lag."""

    leaves_at: datetime | None
    is_syncing: bool


def standing_of(visitor: Visitor[Any]) -> Standing | None:
    """Of the member who asks, after their page was read; None for guests. Two queries."""
    actor = visitor.actor
    if not isinstance(actor, Member):
        return None
    waiting = privacy.find_erasure(site_id=actor.site_id, member_id=actor.member_id)
    syncing = members.is_syncing(site_id=actor.site_id, member_id=actor.member_id)
    return Standing(waiting.due_at if waiting else None, syncing)


def remember(request: HttpRequest, response: HttpResponse, standing: Standing) -> None:
    """This browser's public pages say that the account is leaving, or no longer do."""
    if standing.leaves_at is None:
        if _LEAVING_COOKIE in request.COOKIES:
            forget(response)
        return
    secure = settings.SESSION_COOKIE_SECURE
    response.set_cookie(_LEAVING_COOKIE, "1", expires=standing.leaves_at, samesite="Lax", secure=secure)


def forget(response: HttpResponse) -> None:
    """Nobody who uses this browser is leaving."""
    response.delete_cookie(_LEAVING_COOKIE, samesite="Lax")
