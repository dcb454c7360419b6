"""Articles, cases and help."""

from __future__ import annotations

from typing import Any, Literal, get_args

import msgspec
from django_bolt import Router
from django_bolt.responses import Response

from portico.domains.content import public as content
from portico.domains.touchpoints import public as touchpoints
from portico.entrypoints.http.actor import AsVisitor
from portico.entrypoints.http.client import language_of
from portico.entrypoints.http.prepared import answer, from_cache
from portico.kernel.clock import utc_now
from portico.kernel.errors import FieldError, Invalid
from portico.usecases import reading
from portico.usecases.decoration.answers import ArticleAnswer, ArticleList
from portico.usecases.decoration.pages import tags

router = Router(tags=["content"])

type Kind = Literal["article", "case", "help"]

MAX_WORDS = 60
MAX_TOPIC = 20


@router.get("/api/v1/articles", response_model=ArticleList)
def articles(
    actor: AsVisitor,
    request: Any,
    kind: Kind = "article",
    topic: str = "",
    q: str = "",
    cursor: str | None = None,
    limit: int | None = None,
) -> Response:
    """Articles of one kind, featured first, then newest. With `q`, those about these words, on one page."""
    # The framework documents the choice and does not check it.
    if kind not in get_args(Kind.__value__):
        raise Invalid(fields=(FieldError("kind", "kind_unknown"),))
    for field, text, most in (("topic", topic, MAX_TOPIC), ("q", q, MAX_WORDS)):
        if len(text) > most or "\x00" in text:
            raise Invalid(fields=(FieldError(field, "too_long", {"max": most}),))

    def make() -> bytes:
        found = reading.articles(
            site_id=actor.site_id, kind=kind, topic=topic, q=q, cursor=cursor, limit=limit
        )  # fmt: skip
        return msgspec.json.encode(found)

    key = ("articles json", actor.site_id, kind, topic, q, cursor, limit)
    return answer(request, from_cache(key, (content.site_tag(actor.site_id),), make))


@router.get("/api/v1/articles/{slug}", response_model=ArticleAnswer)
def article(actor: AsVisitor, request: Any, slug: str, carrier: str = "") -> Response:
    """One article with the products in it and what else there is to read."""
    if carrier:
        touchpoints.check_carrier(carrier)
    language = language_of(request)

    def make() -> bytes:
        found = reading.article(
            site_id=actor.site_id, slug=slug, carrier=carrier, language=language, now=utc_now()
        )  # fmt: skip
        return msgspec.json.encode(found)

    key = ("article json", actor.site_id, slug, carrier, language)
    return answer(request, from_cache(key, tags(actor.site_id), make))
