"""The home, and decorated pages: the same for everybody on a carrier."""

from __future__ import annotations

from typing import Any

import msgspec
from django_bolt import Router
from django_bolt.responses import Response

from portico.domains.touchpoints import public as touchpoints
from portico.entrypoints.http.actor import AsVisitor
from portico.entrypoints.http.client import language_of
from portico.entrypoints.http.prepared import answer, from_cache
from portico.kernel.clock import utc_now
from portico.usecases.decoration import pages
from portico.usecases.decoration.answers import PageAnswer

router = Router(tags=["content"])


@router.get("/api/v1/home", response_model=PageAnswer)
def home(actor: AsVisitor, request: Any, carrier: str = "") -> Response:
    """The first page of the shop on this carrier, as the merchant decorated it.

    A link in a block is `product:ID`, `category:ID`, `search:WORDS`, `article:SLUG`, `case:SLUG`, `help:SLUG`,
    `resource:SLUG`, `page:SLUG`, `tab:NAME`, the name of a list, or a path of the website.
    """
    language = language_of(request)
    _check(carrier)

    def make() -> bytes:
        found = pages.home(site_id=actor.site_id, carrier=carrier, language=language, now=utc_now())
        return msgspec.json.encode(found)

    body = from_cache(("home json", actor.site_id, carrier, language), pages.tags(actor.site_id), make)
    return answer(request, body, **_headers(language))


@router.get("/api/v1/pages/{slug}", response_model=PageAnswer)
def page(actor: AsVisitor, request: Any, slug: str, carrier: str = "") -> Response:
    """A campaign page, or one of the website such as `about` and `contact`."""
    language = language_of(request)
    _check(carrier)

    def make() -> bytes:
        found = pages.page(site_id=actor.site_id, slug=slug, carrier=carrier, language=language, now=utc_now())
        return msgspec.json.encode(found)

    body = from_cache(("page json", actor.site_id, slug, carrier, language), pages.tags(actor.site_id), make)
    return answer(request, body, **_headers(language))


def _check(carrier: str) -> None:
    """Raises Invalid for a carrier there is not: they are part of what is kept."""
    if carrier:
        touchpoints.check_carrier(carrier)


def _headers(language: str) -> dict[str, str]:
    return {"Vary": "Accept-Language, X-Portico-Site", "Content-Language": language}
