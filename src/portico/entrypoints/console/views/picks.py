"""What the picker of the block editor asks: what is there to pick, and what was picked."""

from __future__ import annotations

from dataclasses import asdict

from django.http import HttpRequest, HttpResponse, JsonResponse

from portico.entrypoints.console import picking
from portico.entrypoints.console.access import staff_view
from portico.infra.actors import Right, Staff
from portico.kernel.errors import FieldError, Invalid


@staff_view(Right.CONTENT_EDIT)
def pick(request: HttpRequest, actor: Staff, kind: str) -> HttpResponse:
    """`?ids=a,b` names what was picked, in order, leaving out what is gone; `?q=&offset=` searches."""
    shelf = picking.SHELVES.get(kind)
    if shelf is None:
        raise Invalid(fields=(FieldError("kind", "choice_unknown"),))
    if "ids" in request.GET:
        ids = [text for text in request.GET["ids"].split(",") if text][: picking.MOST_NAMED]
        named = shelf.named(site_id=actor.site_id, ids=ids)
        return JsonResponse({"items": [asdict(named[one]) for one in ids if one in named]})
    text = request.GET.get("offset", "0")
    offset = min(int(text), 10_000) if text.isascii() and text.isdigit() else 0
    items, more = shelf.search(site_id=actor.site_id, text=request.GET.get("q", "").strip(), offset=offset)
    return JsonResponse({"items": [asdict(item) for item in items], "more": more})
