"""What machines read to find everything: robots.txt, the sitemaps, the feed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from email.utils import format_datetime

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse

from portico.domains.catalog import public as catalog
from portico.domains.content import public as content
from portico.entrypoints.site.frame import frame_of
from portico.entrypoints.site.links import ARTICLE_ROUTES
from portico.entrypoints.site.shelves import stocked
from portico.entrypoints.site.visitors import Visitor, for_everyone
from portico.infra.actors import Anonymous
from portico.infra.page_cache import keep
from portico.kernel.errors import NotFound
from portico.usecases.addresses import site_base

PRODUCTS_PER_FILE = 2_000
FEED_LENGTH = 30
_FEED_KINDS = ("article", "case")
_PRIVATE = (
    "/cart/", "/checkout/", "/pay/", "/orders/", "/account/", "/sign-in/", "/console/", "/api/", "/search/",
    "/preview/", "/oauth/",
)  # fmt: skip
_BRAND_PAGES = ("about", "contact")

# No XML may hold these, however they are written.
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")

type Address = tuple[str, datetime | None]


@for_everyone
def robots(visitor: Visitor[Anonymous]) -> HttpResponse:
    """Everything public may be read, in both languages; what belongs to one person needs no crawler."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in _PRIVATE)]
    lines += ["", f"Sitemap: {site_base(visitor.site)}{reverse('website:sitemap')}", ""]
    return _kept(visitor, HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8"))


@for_everyone
def sitemap_index(visitor: Visitor[Anonymous]) -> HttpResponse:
    """The index: pages, reading matter, and as many files of products as it takes."""
    count = catalog.count_on_sale(site_id=visitor.site.id, now=visitor.now)
    files = -(-count // PRODUCTS_PER_FILE)
    parts = [reverse("website:sitemap_pages"), reverse("website:sitemap_content")]
    parts += [reverse("website:sitemap_products", args=[number]) for number in range(1, files + 1)]
    return _xml(visitor, "sitemap_index.xml", {"base": site_base(visitor.site), "parts": parts})


@for_everyone
def sitemap_pages(visitor: Visitor[Anonymous]) -> HttpResponse:
    """The home, the shelves of goods, the shelves of reading matter."""
    paths = [reverse("website:home"), reverse("website:categories")]
    tree = catalog.category_tree(site_id=visitor.site.id)
    paths += [reverse("website:category", args=[node.slug]) for node in _flat(tree)]
    paths += [shelf.url for shelf in stocked(visitor.site.id)]
    paths += [reverse(f"website:{name}") for name in _BRAND_PAGES]
    return _sitemap(visitor, [(path, None) for path in paths])


@for_everyone
def sitemap_content(visitor: Visitor[Anonymous]) -> HttpResponse:
    """Everything published with an address of its own, and when it changed."""
    rows = content.addresses(site_id=visitor.site.id)
    return _sitemap(visitor, [
        (reverse(f"website:{ARTICLE_ROUTES.get(role, kind)}", args=[slug]), changed)
        for kind, role, slug, changed in rows
        if kind != "page" or slug not in _BRAND_PAGES
    ])  # fmt: skip


@for_everyone
def sitemap_products(visitor: Visitor[Anonymous], number: int) -> HttpResponse:
    """Raises NotFound beyond the last file."""
    offset = (number - 1) * PRODUCTS_PER_FILE
    rows = (
        catalog.addresses_on_sale(site_id=visitor.site.id, offset=offset, limit=PRODUCTS_PER_FILE, now=visitor.now)
        if number > 0
        else []
    )
    if not rows:
        raise NotFound()
    return _sitemap(visitor, [(reverse("website:product", args=[product_id]), at) for product_id, at in rows])


@for_everyone
def feed(visitor: Visitor[Anonymous]) -> HttpResponse:
    """RSS 2.0 of the newest articles and cases."""
    frame = frame_of(visitor)
    cards = content.newest_articles(site_id=visitor.site.id, kinds=_FEED_KINDS, limit=FEED_LENGTH)
    items = [
        {
            "title": _plain(card.title), "text": _plain(card.summary), "topic": _plain(card.topic),
            "url": frame.base + reverse(f"website:{ARTICLE_ROUTES[card.kind]}", args=[card.slug]),
            "at": format_datetime(card.published_at),
        }
        for card in cards
    ]  # fmt: skip
    body = render_to_string("website/feed.xml", {"frame": frame, "items": items})
    return _kept(visitor, HttpResponse(body, content_type="application/rss+xml; charset=utf-8"))


def _plain(text: str) -> str:
    return _NOT_IN_XML.sub("", text)


def _flat(nodes: tuple[catalog.CategoryNode, ...]) -> list[catalog.CategoryNode]:
    return [one for node in nodes for one in (node, *_flat(node.children))]


def _sitemap(visitor: Visitor[Anonymous], pages: Iterable[Address]) -> HttpResponse:
    return _xml(visitor, "sitemap.xml", {"base": site_base(visitor.site), "pages": pages})


def _xml(visitor: Visitor[Anonymous], template: str, context: dict[str, object]) -> HttpResponse:
    body = render_to_string(f"website/{template}", context)
    return _kept(visitor, HttpResponse(body, content_type="application/xml; charset=utf-8"))


def _kept(visitor: Visitor[Anonymous], response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "public, max-age=3600"
    site_id = visitor.site.id
    return keep(response, tags=("sites", catalog.site_tag(site_id), content.site_tag(site_id)))
