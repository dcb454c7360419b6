"""What an editor has not published yet, for who holds the link."""

from __future__ import annotations

from typing import Any

import msgspec
from django_bolt import Router
from django_bolt.responses import Response

from portico.domains.touchpoints import public as touchpoints
from portico.entrypoints.http.actor import AsVisitor
from portico.entrypoints.http.client import language_of
from portico.kernel.clock import utc_now
from portico.usecases import reading
from portico.usecases.decoration.answers import PreviewAnswer

router = Router(tags=["content"])

_PRIVATE = {"Cache-Control": "private, no-store", "X-Robots-Tag": "noindex"}


@router.get("/api/v1/previews/{token}", response_model=PreviewAnswer)
def preview(actor: AsVisitor, request: Any, token: str, carrier: str = "") -> Response:
    """The unsaved state behind a preview link. Half an hour after it was made it is gone."""
    if carrier:
        touchpoints.check_carrier(carrier)
    language = language_of(request)
    found = reading.preview(
        site_id=actor.site_id, token=token, carrier=carrier, language=language, now=utc_now()
    )  # fmt: skip
    return Response(msgspec.json.encode(found), media_type="application/json", headers=_PRIVATE)
