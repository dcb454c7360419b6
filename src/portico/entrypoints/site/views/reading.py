"""Articles, cases and help: the shelves and what stands on them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponsePermanentRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from portico.domains.content import public as content
from portico.entrypoints.site import structured
from portico.entrypoints.site.blocks import BlockView, block_views
from portico.entrypoints.site.frame import frame_of, render
from portico.entrypoints.site.links import ARTICLE_ROUTES
from portico.entrypoints.site.shelves import shelf
from portico.entrypoints.site.social import social
from portico.entrypoints.site.structured import Crumb
from portico.entrypoints.site.visitors import Visitor, for_everyone
from portico.infra.actors import Anonymous
from portico.infra.cache import hot
from portico.infra.page_cache import keep
from portico.usecases import reading
from portico.usecases.decoration import pages
from portico.usecases.decoration.answers import ArticleAnswer

PAGE_SIZE = 12
MOST_HELP = 100
_LONG_MINUTES = 3
_MOST_WORDS = 60


@for_everyone
def article_list(visitor: Visitor[Anonymous], kind: str) -> HttpResponse:
    """A shelf of articles or cases. Raises Invalid for a cursor nobody gave out."""
    place, query = shelf(kind), visitor.request.GET
    topic, cursor = query.get("topic", "")[:20], query.get("cursor") or None
    found = reading.articles(
        site_id=visitor.site.id, kind=kind, topic=topic.replace("\x00", ""), cursor=cursor, limit=PAGE_SIZE
    )
    context = {
        "shelf": place, "topic": topic, "topics": found.topics, "articles": found.items,
        **pager(place.url, topic, cursor, found.next_cursor), **_surroundings(visitor, [Crumb(place.name)]),
    }  # fmt: skip
    page = render(visitor, "articles.html", context, place=kind)
    return keep(page, tags=pages.tags(visitor.site.id))


def pager(url: str, topic: str, cursor: str | None, following: str | None) -> dict[str, str | None]:
    """Addresses of the first and the next page of a list, where there are such."""
    kept = {"topic": topic} if topic else {}
    first = f"{url}?{urlencode(kept)}" if kept else url
    return {
        "first_url": first if cursor else None,
        "next_url": f"{url}?{urlencode({**kept, 'cursor': following})}" if following else None,
    }


@for_everyone
def article(visitor: Visitor[Anonymous], kind: str, slug: str) -> HttpResponse:
    """One article, case or piece of help. On another shelf's address it leads to its own. Raises ArticleNotFound."""
    site_id = visitor.site.id
    found = reading.article(site_id=site_id, slug=slug, carrier="web", language=visitor.language, now=visitor.now)
    if found.kind != kind:
        return HttpResponsePermanentRedirect(reverse(f"website:{ARTICLE_ROUTES[found.kind]}", args=[slug]))
    return keep(show_article(visitor, found), tags=pages.tags(site_id))


def show_article(visitor: Visitor[Anonymous], found: ArticleAnswer, *, preview: bool = False) -> HttpResponse:
    frame = frame_of(visitor)
    place = shelf(found.kind)
    crumbs = [Crumb(place.name, place.url), Crumb(found.title)]
    newer, older = (None, None) if preview else _neighbours(visitor, found)
    description = found.seo_description or found.summary or found.title
    blocks = block_views(found.blocks)
    facts = [("article:published_time", found.published_at.isoformat()),
             ("article:modified_time", found.updated_at.isoformat()),
             *([("article:section", found.topic)] if found.topic else []),
             *(("article:tag", tag) for tag in found.tags)]  # fmt: skip
    context = {
        "article": found, "shelf": place, "blocks": blocks, "preview": preview, "newer": newer, "older": older,
        "contents": contents(blocks) if found.reading_minutes >= _LONG_MINUTES else [],
        "social": social(
            base=frame.base, type="article", title=found.seo_title or found.title, description=description,
            picture=found.cover, facts=tuple(facts),
        ),
        **_surroundings(visitor, crumbs),
    }  # fmt: skip
    context["structured"] += [
        structured.article(
            found, description=description, base=frame.base, page_url=frame.canonical, publisher=visitor.site.name,
            logo_url=frame.logo_url,
        ),
        *structured.questions(found.blocks),
    ]  # fmt: skip
    return render(visitor, "article.html", context, place=found.kind)


def _neighbours(visitor: Visitor[Anonymous], found: ArticleAnswer) -> tuple[Any, Any]:
    site_id = visitor.site.id

    def ask() -> tuple[content.ArticleCard | None, content.ArticleCard | None]:
        return content.neighbours(
            site_id=site_id, kind=found.kind, article_id=found.id, published_at=found.published_at
        )

    return hot.get_or_make(("website neighbours", found.id), (content.site_tag(site_id),), ask)


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the table of contents."""

    level: int
    text: str
    anchor: str


def contents(blocks: list[BlockView]) -> list[Entry]:
    """The headings of a text; nothing for one with fewer than three."""
    found = [
        Entry(block.data["level"], block.data["text"], block.data["anchor"])
        for block in blocks
        if block.type == "subheading"
    ]
    return found if len(found) >= 3 else []


@for_everyone
def help_centre(visitor: Visitor[Anonymous]) -> HttpResponse:
    """Every piece of help by topic, and a search among them."""
    site_id = visitor.site.id
    words = visitor.request.GET.get("q", "").replace("\x00", "").strip()[:_MOST_WORDS]
    found = reading.articles(site_id=site_id, kind="help", limit=MOST_HELP)
    context = {
        "words": words,
        "found": reading.articles(site_id=site_id, kind="help", q=words, limit=PAGE_SIZE).items if words else [],
        "topics": _by_topic(found.items),
        **_surroundings(visitor, [Crumb(_("帮助中心"))]),
    }
    return keep(render(visitor, "help.html", context, place="help"), tags=pages.tags(site_id))


def _by_topic(cards: list[content.ArticleCard]) -> list[tuple[str, list[content.ArticleCard]]]:
    """Topics in the order of their first article, what has none at the end."""
    order = {topic: at for at, topic in reversed(list(enumerate(card.topic for card in cards)))}
    order[""] = len(cards)
    sorted_cards = sorted(cards, key=lambda card: order[card.topic])
    return [(topic or _("其他"), list(group)) for topic, group in groupby(sorted_cards, key=lambda card: card.topic)]


def _surroundings(visitor: Visitor[Anonymous], crumbs: list[Crumb]) -> dict[str, Any]:
    frame = frame_of(visitor)
    steps = structured.breadcrumbs(crumbs, base=frame.base, home=_("首页"), page_url=frame.canonical)
    return {"crumbs": crumbs, "structured": [steps]}
