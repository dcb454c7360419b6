"""What a shop's home shows: banners, the category grid, notices, and sections of products.

The merchant's choice is the `home` of the site's brand; a shop that has chosen nothing shows its newest and its
best-selling products. One home for every front end:

    {"banners":  [{"title", "subtitle", "image", "image_narrow", "alt", "words_in_picture", "link"}],
     "notices":  [{"text", "link"}],
     "sections": [{"code", "title", "subtitle", "sort", "category", "limit"}]}

Pictures are stored media names. A link is `product:CODE`, `category:CODE`, `search:WORDS` or a path; codes
become ids here, because front ends know ids. What does not read as such is left out: a slip in the console
never breaks the first page of a shop.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, get_args
from uuid import UUID

from portico.domains.catalog import public as catalog
from portico.domains.sites import public as sites
from portico.infra.cache import hot
from portico.infra.media import media_url
from portico.infra.messages.labels import label
from portico.kernel.ids import CategoryId, SiteId, parse_id

MAX_BANNERS = 8
MAX_NOTICES = 5
MAX_SECTIONS = 12
DEFAULT_CARDS = 8
MAX_CARDS = 20
_DEFAULT_SECTIONS = ({"code": "newest", "sort": "newest"}, {"code": "sales", "sort": "sales"})


@dataclass(frozen=True, slots=True)
class Banner:
    """`words_in_picture`: the picture already spells title and subtitle, so that nobody sets them over it."""

    id: str
    title: str
    subtitle: str
    image_url: str
    image_narrow_url: str | None
    alt: str
    words_in_picture: bool
    link: str | None


@dataclass(frozen=True, slots=True)
class HomeCategory:
    id: CategoryId
    slug: str
    name: str
    icon_url: str | None


@dataclass(frozen=True, slots=True)
class Notice:
    text: str
    link: str | None


@dataclass(frozen=True, slots=True)
class Section:
    """`sort` and `category_id` say where "more of this" leads."""

    code: str
    title: str
    subtitle: str
    sort: str
    category_id: CategoryId | None
    products: tuple[catalog.ProductCard, ...]


@dataclass(frozen=True, slots=True)
class HomePage:
    banners: tuple[Banner, ...]
    categories: tuple[HomeCategory, ...]
    notices: tuple[Notice, ...]
    sections: tuple[Section, ...]


def home_page(*, site_id: SiteId, language: str, now: datetime) -> HomePage:
    """The home of the site. Cached; an edit of the catalogue or of the brand shows at once.

    One query per section and one for linked products when made. Raises SiteNotFound.
    """
    tags = ("sites", catalog.site_tag(site_id))
    return hot.get_or_make(("home", site_id, language), tags, lambda: _made(site_id, language, now))


def _made(site_id: SiteId, language: str, now: datetime) -> HomePage:
    held = sites.get_site(site_id=site_id).brand.get("home")
    chosen: Mapping[str, Any] = held if isinstance(held, Mapping) else {}
    banners = _mappings(chosen.get("banners"))[:MAX_BANNERS]
    notices = _mappings(chosen.get("notices"))[:MAX_NOTICES]
    links = _Links(site_id, [_text(one, "link") for one in (*banners, *notices)])
    return HomePage(
        banners=tuple(
            _banner(f"banner-{number}", banner, links)
            for number, banner in enumerate(banners, start=1)
            if _text(banner, "image")
        ),
        categories=tuple(
            HomeCategory(node.id, node.slug, node.name, node.icon_url)
            for node in catalog.category_tree(site_id=site_id)
        ),
        notices=tuple(
            Notice(_text(notice, "text"), links.resolve(_text(notice, "link")))
            for notice in notices
            if _text(notice, "text")
        ),
        sections=tuple(_sections(site_id, chosen.get("sections"), language, now)),
    )


def _banner(id: str, raw: Mapping[str, Any], links: _Links) -> Banner:
    narrow = _text(raw, "image_narrow")
    return Banner(
        id=id, title=_text(raw, "title"), subtitle=_text(raw, "subtitle"), image_url=media_url(_text(raw, "image")),
        image_narrow_url=media_url(narrow) if narrow else None, alt=_text(raw, "alt") or _text(raw, "title"),
        words_in_picture=raw.get("words_in_picture") is True, link=links.resolve(_text(raw, "link")),
    )  # fmt: skip


def _sections(site_id: SiteId, raw: object, language: str, now: datetime) -> Iterator[Section]:
    by_code = catalog.category_ids_by_code(site_id=site_id)
    for chosen in _mappings(raw)[:MAX_SECTIONS] or _DEFAULT_SECTIONS:
        code, sort, category = (_text(chosen, key) for key in ("code", "sort", "category"))
        if category and category not in by_code:
            continue
        sort = sort if sort in get_args(catalog.Sort.__value__) else "default"
        limit = chosen.get("limit")
        category_id = by_code.get(category)
        cards = catalog.list_products(
            site_id=site_id, filter=catalog.ProductFilter(category_id=category_id, sort=sort),  # type: ignore[arg-type]
            limit=min(limit, MAX_CARDS) if type(limit) is int and limit > 0 else DEFAULT_CARDS, now=now,
        )  # fmt: skip
        yield Section(
            code=code or sort, title=_text(chosen, "title") or label("home_section", sort, language),
            subtitle=_text(chosen, "subtitle"), sort=sort, category_id=category_id, products=tuple(cards.items),
        )  # fmt: skip


class _Links:
    """Links with codes in them, resolved together: products in one query, categories from the cached tree."""

    def __init__(self, site_id: SiteId, links: list[str]) -> None:
        codes = [link.removeprefix("product:") for link in links if link.startswith("product:")]
        self._products = catalog.product_ids_by_code(site_id=site_id, codes=codes) if codes else {}
        self._categories = catalog.category_ids_by_code(site_id=site_id)

    def resolve(self, link: str) -> str | None:
        """The link with an id for its code; None for one that leads nowhere, or out of the shop."""
        kind, _, code = link.partition(":")
        known: Mapping[str, UUID] = self._products if kind == "product" else self._categories
        if kind in {"product", "category"}:
            found = known.get(code) or parse_id(code)
            return f"{kind}:{found}" if found else None
        if kind == "search" and code.strip():
            return link
        return link if link.startswith("/") and not link.startswith(("//", "/\\")) else None


def _text(raw: Mapping[str, Any], key: str) -> str:
    value = raw.get(key)
    return value.strip() if isinstance(value, str) else ""


def _mappings(value: object) -> list[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []
