"""Whole pages, answered before Django: the same bytes for everybody who reads one language in one appearance.

A view calls `keep(response, tags=…, seconds=…)` on a page that names nobody. `PageKeeper`, the outermost
middleware, then stores the finished answer; the HTTP entry point looks it up by `page_key` before it takes a
thread. A page goes at once when one of its tags is announced, and after `seconds` at the latest: give what changes
without an announcement (stock, a sale that starts by the clock) one second, everything else a minute.

Never kept: addresses with a query, answers other than 200, answers that set a cookie or looked into the session.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language_from_request

from portico.infra.cache import pages

SHORT_SECONDS = 1.0
LONG_SECONDS = 60.0

# The reader's choice of light or dark, which the server writes into the page; anything else is the system's choice.
APPEARANCE_COOKIE = "portico_appearance"
APPEARANCES = frozenset({"light", "dark"})

type PageKey = tuple[str, str, str, str]
type Headers = tuple[tuple[bytes, bytes], ...]


@dataclass(frozen=True, slots=True)
class KeptPage:
    """An answer of status 200. `headers` hold its length and ETag."""

    headers: Headers
    body: bytes
    etag: bytes


@dataclass(frozen=True, slots=True)
class _Terms:
    tags: frozenset[str]
    seconds: float


def keep[R: HttpResponse](response: R, *, tags: Iterable[str], seconds: float = LONG_SECONDS) -> R:
    """The response, marked as the same for everybody until one of `tags` is announced or `seconds` have passed."""
    response.page_terms = _Terms(frozenset(tags), seconds)  # type: ignore[attr-defined]
    return response


def page_key(host: str, path: str, *, cookies: str, accept_language: str) -> PageKey:
    """What tells kept pages apart. `cookies` and `accept_language` are the request's headers as they came."""
    language = _language(_cookie(cookies, settings.LANGUAGE_COOKIE_NAME), accept_language)
    appearance = _cookie(cookies, APPEARANCE_COOKIE)
    return host, path, language, appearance if appearance in APPEARANCES else ""


class PageKeeper:
    """Outermost middleware: stores what the views marked. It never answers from the cache itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        generation = pages.generation
        response = self._get_response(request)
        terms = getattr(response, "page_terms", None)
        if terms is not None and _storable(request, response):
            page = _kept(response)
            key = page_key(
                request.META.get("HTTP_HOST", ""), request.path, cookies=request.META.get("HTTP_COOKIE", ""),
                accept_language=request.META.get("HTTP_ACCEPT_LANGUAGE", ""),
            )  # fmt: skip
            pages.keep(key, terms.tags, page, generation=generation, seconds=terms.seconds)
            response.headers["ETag"] = page.etag.decode()
        return response


def _storable(request: HttpRequest, response: HttpResponse) -> bool:
    return (
        request.method == "GET"
        and not request.META.get("QUERY_STRING")
        and response.status_code == 200
        and not response.streaming
        and not response.cookies
        and not getattr(getattr(request, "session", None), "accessed", False)
    )


def _kept(response: HttpResponse) -> KeptPage:
    body = response.content
    etag = b'"%s"' % hashlib.blake2b(body, digest_size=12).hexdigest().encode()
    headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in response.headers.items()]
    fixed = {b"content-length": str(len(body)).encode(), b"etag": etag}
    return KeptPage((*(pair for pair in headers if pair[0] not in fixed), *fixed.items()), body, etag)


def _cookie(cookies: str, name: str) -> str:
    if f"{name}=" not in cookies:
        return ""
    try:
        held = SimpleCookie(cookies).get(name)
    except CookieError:
        return ""
    return held.value if held else ""


@dataclass(frozen=True, slots=True)
class _Asked:
    """What Django looks at when it chooses a language."""

    COOKIES: dict[str, str]
    META: dict[str, str]


@functools.lru_cache(maxsize=1024)
def _language(cookie: str, accept_language: str) -> str:
    cookies = {settings.LANGUAGE_COOKIE_NAME: cookie} if cookie else {}
    asked = _Asked(cookies, {"HTTP_ACCEPT_LANGUAGE": accept_language})
    return get_language_from_request(asked)  # type: ignore[arg-type]  # looks at these two mappings only
