"""Pages as a reader gets them."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from portico.domains.catalog import public as catalog
from portico.domains.content import public as content
from portico.domains.sites import public as sites
from portico.infra.cache import hot
from portico.infra.messages.labels import label
from portico.kernel.ids import SiteId
from portico.usecases.decoration.answers import Block, PageAnswer
from portico.usecases.decoration.expanders import EXPANDERS, Reading, product_ids
from portico.usecases.decoration.links import Links, links_in

logger = logging.getLogger(__name__)

# Where a home without a document comes from; no row has this id.
_BUILT_IN = UUID(int=0)


def tags(site_id: SiteId) -> tuple[str, ...]:
    """The cache tags of everything a page shows."""
    return ("sites", catalog.site_tag(site_id), content.site_tag(site_id))


def home(*, site_id: SiteId, carrier: str, language: str, now: datetime) -> PageAnswer:
    """The home of the shop on this carrier. Cached; an edit of content, catalogue or brand shows at once.

    The website has a home of its own if one is live. A shop that has published none gets a built-in one.
    """
    return hot.get_or_make(
        ("home page", site_id, carrier, language),
        tags(site_id),
        lambda: _home(site_id, carrier, language, now),
    )


def _home(site_id: SiteId, carrier: str, language: str, now: datetime) -> PageAnswer:
    found = content.find_home(site_id=site_id, role="web_home") if carrier == "web" else None
    found = found or content.find_home(site_id=site_id, role="home")
    if found is None:
        return _built_in_home(site_id, carrier, language, now)
    return page_answer(found, site_id=site_id, carrier=carrier, language=language, now=now)


def page(*, site_id: SiteId, slug: str, carrier: str, language: str, now: datetime) -> PageAnswer:
    """A campaign or a page of the website. Cached like the home. Raises PageNotFound."""

    def make() -> PageAnswer:
        found = content.find_page(site_id=site_id, slug=slug)
        return page_answer(found, site_id=site_id, carrier=carrier, language=language, now=now)

    return hot.get_or_make(("page", site_id, slug, carrier, language), tags(site_id), make)


def page_answer(
    document: content.PublishedDocument, *, site_id: SiteId, carrier: str, language: str, now: datetime
) -> PageAnswer:
    head = document.head
    return PageAnswer(
        id=document.id,
        role=document.role,
        slug=document.slug,
        title=head["title"],
        description=head["description"],
        share_image=content.picture(head["share_image"]),
        background=head["background"],
        version=document.version,
        preview=document.preview,
        blocks=expand(document.body, site_id=site_id, carrier=carrier, language=language, now=now),
    )


def expand(
    body: Iterable[dict[str, Any]], *, site_id: SiteId, carrier: str, language: str, now: datetime
) -> list[Block]:
    """The blocks that show on `carrier` ("" is any) at `now`, complete.

    At most one query for picked products, one for product codes in links and one for links to content, then one for
    each block that lists products or articles. A block that fails is left out: one bad block never costs a page.
    """
    showing = [block for block in body if block["type"] in EXPANDERS and _shows(block, carrier, now)]
    links = Links(site_id, [link for block in showing for link in links_in(block["data"])])
    wanted = list(dict.fromkeys(one for block in showing for one in product_ids(block["data"])))
    cards = catalog.cards_of(site_id=site_id, product_ids=wanted, now=now) if wanted else ()
    by_id = {card.id: card for card in map(catalog.decode_card, cards)}
    reading = Reading(site_id, language, now, by_id)
    made = []
    for block in showing:
        try:
            data = EXPANDERS[block["type"]](links.resolved(block["data"]), reading)
        except (KeyError, TypeError, ValueError):
            # A document of an older version: what an upgrade forgot to write again.
            logger.exception("block %s (%s) of site %s does not expand", block["id"], block["type"], site_id)
            continue
        if data is not None:
            made.append(Block(block["id"], block["type"], data))
    return made


def _shows(block: dict[str, Any], carrier: str, now: datetime) -> bool:
    return content.shows(
        carriers=block["carriers"], begins=_moment(block["visible_from"]), ends=_moment(block["visible_until"]),
        carrier=carrier, now=now,
    )  # fmt: skip


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _built_in_home(site_id: SiteId, carrier: str, language: str, now: datetime) -> PageAnswer:
    site = sites.get_site(site_id=site_id)
    shelves: list[tuple[str, dict[str, Any]]] = [
        ("products", {"title": label("home_section", sort, language), "subtitle": "", "layout": "grid", "source": sort,
                      "product_ids": [], "category_id": None, "limit": 8, "more_link": "tab:category"})
        for sort in ("newest", "sales")
    ]  # fmt: skip
    blocks: list[tuple[str, dict[str, Any]]] = [
        ("search", {"placeholder": "", "shape": "round"}),
        ("category_grid", {"title": "", "columns": 4, "category_ids": []}),
        *shelves,
    ]
    body: list[dict[str, Any]] = [
        {"id": f"built-in-{number}", "type": code, "data": data, "carriers": [], "visible_from": None,
         "visible_until": None}
        for number, (code, data) in enumerate(blocks, start=1)
    ]  # fmt: skip
    return PageAnswer(
        id=_BUILT_IN, role="home", slug="", title=site.name, description=site.slogan, share_image=None, background="",
        version=0, preview=False,
        blocks=expand(body, site_id=site_id, carrier=carrier, language=language, now=now),
    )  # fmt: skip
