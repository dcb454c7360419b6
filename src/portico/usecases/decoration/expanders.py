"""How a published block becomes what a front end draws. One expander per block; a domain that registers a block adds
its expander here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portico.domains.catalog import public as catalog
from portico.domains.content import public as content
from portico.kernel.ids import CategoryId, ProductId, SiteId, parse_id

type Data = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading of a page: for which site, when, and the products its blocks name, read together."""

    site_id: SiteId
    language: str
    now: datetime
    cards: Mapping[ProductId, catalog.ProductCard]


# The data a front end gets, or None: there is nothing to show.
type Expander = Callable[[Data, Reading], Data | None]

_SORTS = {"category": "default", "recommended": "default", "newest": "newest", "sales": "sales"}


def as_published(data: Data, reading: Reading) -> Data | None:
    """Nothing in it lives elsewhere."""
    return data


def products(data: Data, reading: Reading) -> Data | None:
    """The products picked, or the first of a list. Without any, the block is not there."""
    found = parse_id(data["category_id"]) if data["category_id"] else None
    if data["source"] == "manual":
        picked = (reading.cards.get(product_id) for product_id in product_ids(data))
        cards = [card for card in picked if card is not None]
    else:
        wanted = catalog.ProductFilter(
            category_id=CategoryId(found) if found else None, sort=_SORTS[data["source"]]  # type: ignore[arg-type]
        )  # fmt: skip
        cards = list(
            catalog.list_products(site_id=reading.site_id, filter=wanted, limit=data["limit"], now=reading.now).items
        )
    if not cards:
        return None
    more = data["more_link"] or (f"category:{found}" if data["source"] == "category" else None)
    kept = {name: data[name] for name in ("title", "subtitle", "layout", "source", "category_id")}
    return {**kept, "more_link": more, "products": cards}


def category_grid(data: Data, reading: Reading) -> Data | None:
    """The chosen shelves, or all at the top; hidden ones left out."""
    if data["category_ids"]:
        ids = (parse_id(text) for text in data["category_ids"])
        found = (catalog.find_category(site_id=reading.site_id, category_id=CategoryId(one)) for one in ids if one)
        nodes = [node for node in found if node is not None and node.is_visible]
    else:
        nodes = list(catalog.category_tree(site_id=reading.site_id))
    items = [
        {"id": node.id, "slug": node.slug, "name": node.name, "icon_url": node.icon_url, "link": f"category:{node.id}"}
        for node in nodes
    ]
    return {"title": data["title"], "columns": data["columns"], "items": items} if items else None


def article_list(data: Data, reading: Reading) -> Data | None:
    page = content.list_articles(site_id=reading.site_id, kind=data["kind"], topic=data["topic"], limit=data["limit"])
    kept = {name: data[name] for name in ("title", "subtitle", "layout", "kind", "more_link")}
    return {**kept, "articles": list(page.items)} if page.items else None


def product_card(data: Data, reading: Reading) -> Data | None:
    """The product in the text; a product that is no longer sold leaves no gap."""
    card = next((reading.cards[one] for one in product_ids(data) if one in reading.cards), None)
    return {"product": card, "note": data["note"]} if card else None


def countdown(data: Data, reading: Reading) -> Data | None:
    over = datetime.fromisoformat(data["ends_at"]) <= reading.now
    return None if over and not data["ended_text"] else data


EXPANDERS: dict[str, Expander] = {
    "search": as_published,
    "banner": as_published,
    "category_grid": category_grid,
    "quick_entries": as_published,
    "notice": as_published,
    "member_card": as_published,
    "products": products,
    "countdown": countdown,
    "image": as_published,
    "mosaic": as_published,
    "heading": as_published,
    "rich_text": as_published,
    "article_list": article_list,
    "features": as_published,
    "faq": as_published,
    "contact": as_published,
    "spacing": as_published,
    "paragraph": as_published,
    "subheading": as_published,
    "picture": as_published,
    "quote": as_published,
    "product_card": product_card,
    "activity_card": as_published,
    "mini_program_card": as_published,
}


def product_ids(data: Data) -> list[ProductId]:
    """The products a published block names."""
    texts = [*data.get("product_ids", ()), *filter(None, [data.get("product_id")])]
    return [ProductId(found) for found in (parse_id(text) for text in texts) if found]
