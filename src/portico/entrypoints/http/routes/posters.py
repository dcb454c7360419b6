"""Posters to share, as pictures."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django_bolt import Router
from django_bolt.responses import Response

from portico.entrypoints.http.actor import AsVisitor
from portico.entrypoints.http.client import language_of, limit_by_ip
from portico.entrypoints.http.threads import in_thread
from portico.infra.ratelimit import Limit
from portico.kernel.clock import utc_now
from portico.kernel.ids import ProductId
from portico.usecases import posters

router = Router(tags=["posters"])

# Only drawing counts: a poster that is there costs as little as any picture.
_DRAWN = Limit(hits=30, window_seconds=60)


@router.get("/api/v1/products/{product_id}/poster.png")
@in_thread
def product_poster(actor: AsVisitor, request: Any, product_id: UUID, entry: str = "", carrier: str = "") -> Response:
    """A PNG in the brand's theme with a code that leads to the product; `entry` is counted when it is scanned.

    On the `carrier` mp-weixin it is a code of the mini program, when WeChat is connected.
    404 product_not_found, entry_not_found; 429 rate_limited; 503 fonts_missing.
    """
    poster = posters.product_poster(
        site_id=actor.site_id,
        product_id=ProductId(product_id),
        entry=entry,
        language=language_of(request),
        now=utc_now(),
        carrier=carrier,
    )
    return _answer(actor, request, poster)


@router.get("/api/v1/pages/{slug}/poster.png")
@in_thread
def page_poster(actor: AsVisitor, request: Any, slug: str, entry: str = "", carrier: str = "") -> Response:
    """The same for a published page. 404 page_not_found, entry_not_found; 429 rate_limited; 503 fonts_missing."""
    poster = posters.page_poster(
        site_id=actor.site_id, slug=slug, entry=entry, language=language_of(request), now=utc_now(), carrier=carrier
    )
    return _answer(actor, request, poster)


def _answer(actor: AsVisitor, request: Any, poster: posters.Poster) -> Response:
    etag = f'"{posters.name_of(poster)[:24]}"'
    headers = {"Cache-Control": "no-cache", "Vary": "Accept-Language, X-Portico-Site", "ETag": etag}
    if etag in request.headers.get("if-none-match", ""):
        return Response(b"", status_code=304, headers=headers)
    body = posters.kept(poster)
    if body is None:
        limit_by_ip(request, "poster", _DRAWN)
        body = posters.drawn(poster, site_id=actor.site_id)
    return Response(body, media_type="image/png", headers=headers)
