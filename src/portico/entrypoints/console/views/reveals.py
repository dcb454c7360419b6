"""The one address that answers personal data in the clear."""

from __future__ import annotations

from uuid import UUID

import msgspec
from django.http import HttpRequest, HttpResponse, JsonResponse

from portico.entrypoints.console import reveal
from portico.entrypoints.console.access import staff_view
from portico.infra.actors import Right, Staff
from portico.kernel.clock import utc_now
from portico.kernel.errors import FieldError, Invalid


class _Asked(msgspec.Struct):
    kind: str
    id: UUID
    reason: str


@staff_view(Right.ORDER_READ, "POST")
def show(request: HttpRequest, actor: Staff) -> HttpResponse:
    """`{kind, id, reason}` → `{value, parts}`. Every kind asks for its own right besides."""
    try:
        asked = msgspec.json.decode(request.body, type=_Asked)
    except msgspec.MsgspecError as error:
        raise Invalid(fields=(FieldError("document", "malformed", {"rule": str(error)}),)) from None
    shown = reveal.reveal(actor=actor, kind=asked.kind, subject_id=asked.id, reason=asked.reason, now=utc_now())
    answer = JsonResponse({"value": shown.value, "parts": shown.parts})
    answer.headers["Cache-Control"] = "no-store"
    return answer
