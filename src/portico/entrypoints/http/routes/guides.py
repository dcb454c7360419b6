"""GET /guides: where a front end points at the other one, in the caller's language."""

from __future__ import annotations

from typing import Any, Literal

import msgspec
from django_bolt import Router
from django_bolt.responses import Response

from portico.entrypoints.http.actor import AsVisitor
from portico.entrypoints.http.client import language_of
from portico.usecases import guidance

router = Router(tags=["shop"])


class GuideList(msgspec.Struct, frozen=True):
    """`path` and `qr_path` are of this host; `{id}` in them stands for the product, article or order at hand.

    A `strip` can be closed: once seen or closed it stays away from the next visits for `cap_hours`. What is
    `passive` belongs to its page. Tell us by the events `guide_shown`, `guide_click` and `guide_closed` (property
    `position`).
    """

    items: list[guidance.Guide]


@router.get("/api/v1/guides", response_model=GuideList)
def guides(
    actor: AsVisitor, request: Any, carrier: str, device: Literal["pc", "mobile", "wechat"] = "mobile"
) -> Response:
    """The positions of a carrier that are switched on. `device` decides between a code to scan and a link to follow."""
    language = language_of(request)
    found = guidance.guides(site_id=actor.site_id, carrier=carrier, device=device, language=language)
    body = msgspec.json.encode(GuideList(found))
    headers = {"Cache-Control": "no-cache", "Vary": "Accept-Language, X-Portico-Site", "Content-Language": language}
    return Response(body, media_type="application/json", headers=headers)
