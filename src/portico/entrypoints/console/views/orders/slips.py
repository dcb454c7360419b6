"""Slips to print: what goes into parcels, what to fetch from the shelves, labels for boxes."""

from __future__ import annotations

from typing import get_args

from django.http import HttpRequest, HttpResponse

from portico.entrypoints.console.access import language, staff_view
from portico.infra.actors import Right, Staff
from portico.kernel.clock import utc_now
from portico.kernel.errors import FieldError, Invalid
from portico.usecases.slips import SlipKind, print_slips


@staff_view(Right.ORDER_SHIP, "POST")
def printed(request: HttpRequest, actor: Staff) -> HttpResponse:
    """The PDF, shown in the browser's own reader."""
    kinds: tuple[SlipKind, ...] = get_args(SlipKind.__value__)
    kind = next((one for one in kinds if one == request.POST.get("kind")), None)
    if kind is None:
        raise Invalid(fields=(FieldError("kind", "choice_unknown"),))
    content = print_slips(
        actor=actor, numbers=request.POST.getlist("chosen"), kind=kind, language=language(), now=utc_now()
    )
    answer = HttpResponse(content, content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{kind}.pdf"'
    answer.headers["Cache-Control"] = "no-store"
    return answer
