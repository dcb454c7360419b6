"""Files made on demand: the theme and the favicon."""

from __future__ import annotations

from django.http import HttpResponse

from portico.entrypoints.site.frame import draft_of, sheet_for
from portico.entrypoints.site.theme import favicon_svg, sheet_of
from portico.entrypoints.site.visitors import Visitor, for_everyone
from portico.infra.actors import Anonymous

_YEAR = "public, max-age=31536000, immutable"


@for_everyone
def theme_css(visitor: Visitor[Anonymous]) -> HttpResponse:
    """Kept for a year under its version; asked for again without one."""
    draft = draft_of(visitor)
    sheet = sheet_of(draft) if draft else sheet_for(visitor.site)
    response = HttpResponse(sheet.css, content_type="text/css; charset=utf-8")
    current = visitor.request.GET.get("v") == sheet.version
    response["Cache-Control"] = "no-store" if draft else _YEAR if current else "no-cache"
    return response


@for_everyone
def favicon(visitor: Visitor[Anonymous]) -> HttpResponse:
    response = HttpResponse(favicon_svg(visitor.site), content_type="image/svg+xml; charset=utf-8")
    response["Cache-Control"] = "public, max-age=86400"
    return response
