"""Forms on pages that are the same for everybody carry no CSRF token; where the browser says they came from counts.

A token would set a cookie on every page with a form, and make each copy of the page one person's own.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from portico.entrypoints.site.views.errors import csrf_failure

type DjangoView = Callable[..., HttpResponse]


def same_origin_only(view: DjangoView) -> DjangoView:
    """The view without Django's token check, refusing (403) what a browser sent from another site's page.

    Every browser since 2020 says so in `Sec-Fetch-Site`; older ones name their page in `Origin`. Whoever sends
    neither is no browser, and carries nobody's cookies unknown to him. Source: the order of checks of Go's
    `net/http.CrossOriginProtection`, and OWASP's cross-site request forgery cheat sheet (fetch metadata).
    """

    @csrf_exempt
    @functools.wraps(view)
    def gate(request: HttpRequest, /, *args: object, **kwargs: object) -> HttpResponse:
        if request.method in {"GET", "HEAD", "OPTIONS"} or _from_here(request):
            return view(request, *args, **kwargs)
        return csrf_failure(request)

    return gate


def _from_here(request: HttpRequest) -> bool:
    said = request.headers.get("Sec-Fetch-Site")
    if said:
        return said in {"same-origin", "none"}
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc == request.get_host()
