"""The website's addresses of links that every front end understands: `product:ID`, `article:SLUG`, `tab:cart` …"""

from __future__ import annotations

from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse

from portico.domains.catalog import public as catalog
from portico.kernel.ids import CategoryId, SiteId, parse_id

_PLACES = {
    "articles": "articles", "cases": "cases", "resources": "resources", "help": "help", "orders": "orders",
    "tab:home": "home", "tab:category": "categories", "tab:cart": "cart", "tab:me": "account",
    "page:about": "about", "page:contact": "contact",
}  # fmt: skip
# By what an article is: each kind has its own shelf.
ARTICLE_ROUTES = {"article": "article", "case": "case", "help": "help_article"}
_PAGES = {"product": "product", "resource": "resource", "page": "page", **ARTICLE_ROUTES}
_FAVOURITES = "/account/favourites/"


def link_url(link: str | None, *, site_id: SiteId) -> str | None:
    """Where `link` leads on the website; None for one that leads nowhere, or out of the shop."""
    if not link:
        return None
    if link in _PLACES:
        return reverse(f"website:{_PLACES[link]}")
    if link == "favourites":
        return _FAVOURITES
    kind, _colon, value = link.partition(":")
    if kind == "search" and value:
        return f"{reverse('website:search')}?{urlencode({'q': value})}"
    if kind == "category" and value:
        found = parse_id(value)
        node = catalog.find_category(site_id=site_id, category_id=CategoryId(found)) if found else None
        return _address("category", node.slug if node else value)
    if kind in _PAGES and value:
        return _address(_PAGES[kind], value)
    return link if link.startswith("/") and not link.startswith(("//", "/\\")) else None


def _address(name: str, value: str) -> str | None:
    try:
        return reverse(f"website:{name}", args=[value])
    except NoReverseMatch:  # not a slug: it leads nowhere
        return None
