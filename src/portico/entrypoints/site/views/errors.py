"""Pages for what went wrong. All but one need no data base, so they can be shown when it is what went wrong."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import DisallowedHost
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from portico.domains.sites import public as sites
from portico.entrypoints.site.headers import protect
from portico.infra.messages import problem_text
from portico.kernel.clock import utc_now
from portico.kernel.errors import NotFound, PorticoError


def error_page(request: HttpRequest, *, status: int, title: str, detail: str) -> HttpResponse:
    from portico.entrypoints.site.visitors import language

    context = {"status": status, "title": title, "detail": detail, "language": language()}
    return protect(HttpResponse(render_to_string("website/error.html", context), status=status))


def _page(request: HttpRequest, status: int, code: str) -> HttpResponse:
    from portico.entrypoints.site.visitors import language

    title, detail = problem_text(code, {}, language())
    return error_page(request, status=status, title=title, detail=detail)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """In the frame of the shop, with its search and its shelves; bare where there is no shop to be found."""
    from portico.entrypoints.site.visitors import failed

    now = utc_now()
    try:
        return protect(failed(request, NotFound(), site=sites.find_site(host=request.get_host()), now=now))
    except (PorticoError, DisallowedHost, DatabaseError):
        return _page(request, 404, "not_found")


def denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 403, "denied")


def malformed(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 400, "invalid")


def broken(request: HttpRequest) -> HttpResponse:
    return _page(request, 500, "internal")


def csrf_failure(request: HttpRequest, reason: str = "", **_: Any) -> HttpResponse:
    """A form without its token: an old tab, or somebody else's page."""
    return _page(request, 403, "form_outdated")
