"""The product page: everything about one product, and the form that puts it into the cart or buys it now."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from portico.domains.catalog import public as catalog
from portico.entrypoints.site import structured
from portico.entrypoints.site.frame import render
from portico.entrypoints.site.headers import let_our_pages_be_framed
from portico.entrypoints.site.social import Social, social
from portico.entrypoints.site.structured import Crumb
from portico.entrypoints.site.views.reviews import product_part
from portico.entrypoints.site.visitors import Visitor, for_everyone
from portico.infra.actors import Anonymous
from portico.infra.cache import hot
from portico.infra.page_cache import SHORT_SECONDS, keep
from portico.kernel.ids import CategoryId, ProductId, parse_id
from portico.kernel.money import yuan_text
from portico.usecases.addresses import site_base
from portico.usecases.bundles import offered_bundles
from portico.usecases.storefront import product_page

LOW_STOCK = 10
_RELATED = 4


@for_everyone
def product(visitor: Visitor[Anonymous], product_id: str) -> HttpResponse:
    """Raises ProductNotFound. A product off sale is shown, but cannot be bought."""
    found_id = parse_id(product_id)
    site = visitor.site
    body = found_id and product_page(site_id=site.id, product_id=ProductId(found_id), now=visitor.now)
    if not found_id or not body:
        raise catalog.ProductNotFound(product_id=product_id)
    document: dict[str, Any] = json.loads(body)
    crumbs = _crumbs(visitor, document)
    base = site_base(site)
    page_url = base + reverse("website:product", args=[document["id"]])
    said = product_part(visitor, ProductId(found_id))
    context = {
        "product": document,
        "crumbs": crumbs,
        "related": _related(visitor, ProductId(found_id)),
        **said,
        "bundles": offered_bundles(site_id=site.id, product_id=ProductId(found_id), now=visitor.now),
        "picker": _picker(document),
        "starts_at": _still_to_come(document["sale_starts_at"], visitor.now),
        "page_url": page_url,
        "social": _social(document, base=base, currency=site.currency),
        "structured": [
            structured.product(document, base=base, page_url=page_url, currency=site.currency, score=said["score"]),
            structured.breadcrumbs(crumbs, base=base, home=_("首页"), page_url=page_url),
        ],
    }
    root_id = parse_id(document["category"]["path"][0]["id"])
    root = CategoryId(root_id) if root_id else None
    page = render(visitor, "product.html", context, place="product", root_category=root)
    if document["model_url"]:
        let_our_pages_be_framed(page)
    # Stock moves without an announcement.
    return keep(page, tags=("sites", catalog.site_tag(site.id)), seconds=SHORT_SECONDS)


def _social(document: dict[str, Any], *, base: str, currency: str) -> Social:
    facts = (("product:price:amount", yuan_text(document["price_fen"])), ("product:price:currency", currency))
    return social(
        base=base, type="product", title=document["name"], description=document["subtitle"] or document["name"],
        picture=document["gallery"][0], facts=facts,
    )  # fmt: skip


def _related(visitor: Visitor[Anonymous], product_id: ProductId) -> tuple[catalog.ProductCard, ...]:
    site_id = visitor.site.id

    def make() -> tuple[catalog.ProductCard, ...]:
        cards = catalog.related_cards(site_id=site_id, product_id=product_id, limit=_RELATED, now=visitor.now)
        return tuple(catalog.decode_card(card) for card in cards or ())

    return hot.get_or_make(("website related", product_id), (catalog.site_tag(site_id),), make)


def _crumbs(visitor: Visitor[Anonymous], document: dict[str, Any]) -> list[Crumb]:
    crumbs = []
    for step in document["category"]["path"]:
        found_id = parse_id(step["id"])
        node = catalog.find_category(site_id=visitor.site.id, category_id=CategoryId(found_id)) if found_id else None
        crumbs.append(Crumb(step["name"], reverse("website:category", args=[node.slug if node else step["id"]])))
    return [*crumbs, Crumb(document["name"])]


def _still_to_come(text: str | None, now: datetime) -> datetime | None:
    """When the sale begins, for a product that is not on sale yet."""
    starts_at = datetime.fromisoformat(text) if text else None
    return starts_at if starts_at is not None and starts_at > now else None


def _picker(document: dict[str, Any]) -> dict[str, Any]:
    """What the option picker needs: every SKU with its combination, price, stock and picture."""
    return {
        "options": [option["id"] for option in document["options"]],
        "skus": [
            {
                "id": sku["id"], "values": sku["option_value_ids"], "price": sku["price_fen"],
                "was": sku["list_price_fen"], "member": sku["member_price_fen"],
                "available": sku["available"] if document["on_sale"] else 0,
                "image": sku["image_url"],
            }
            for sku in document["skus"]
        ],
        "limit": document["purchase_limit"],
        "low": LOW_STOCK,
    }  # fmt: skip
