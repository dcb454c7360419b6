"""GET /home: the first page of the shop, for every front end."""

from __future__ import annotations

from typing import Any

import msgspec
from django_bolt import Router
from django_bolt.responses import Response

from portico.domains.catalog import public as catalog
from portico.entrypoints.http.actor import AsVisitor
from portico.infra.cache import hot
from portico.infra.messages import language_of
from portico.kernel.clock import utc_now
from portico.usecases.home import HomePage, home_page

router = Router(tags=["shop"])


@router.get("/api/v1/home", response_model=HomePage)
def home(actor: AsVisitor, request: Any) -> Response:
    """Banners, categories, notices and product sections, as the merchant chose them.

    A link is `product:ID`, `category:ID`, `search:WORDS` or a path of the website.
    """
    site_id, language = actor.site_id, language_of(request.headers.get("accept-language"))

    def make() -> bytes:
        return msgspec.json.encode(home_page(site_id=site_id, language=language, now=utc_now()))

    body = hot.get_or_make(("home json", site_id, language), ("sites", catalog.site_tag(site_id)), make)
    headers = {"Cache-Control": "no-cache", "Vary": "Accept-Language", "Content-Language": language}
    return Response(body, media_type="application/json", headers=headers)
