"""The catalogue as shoppers read it. Bodies are prepared bytes; handlers only choose and join them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal
from uuid import UUID

import msgspec
from django_bolt import Router
from django_bolt.responses import Response

from portico.domains.catalog import public as catalog
from portico.entrypoints.http.actor import AsVisitor
from portico.entrypoints.http.answers.catalog import (
    BundleItemView,
    BundleList,
    BundleView,
    CardList,
    CategoryList,
    CategoryView,
    PhraseList,
    ProductPage,
    ProductView,
)
from portico.entrypoints.http.client import client_ip
from portico.entrypoints.http.prepared import Prepared, answer, from_cache, prepared
from portico.infra.cache import hot
from portico.kernel.clock import utc_now
from portico.kernel.errors import FieldError, Invalid
from portico.kernel.ids import BrandId, CategoryId, ProductId, SiteId, parse_id
from portico.kernel.paging import checked_limit
from portico.usecases import storefront
from portico.usecases.bundles import OfferedBundle, offered_bundles
from portico.usecases.searches import tally

router = Router(tags=["catalog"])

MAX_QUERY_LENGTH = 100
MAX_RELATED = 8
MAX_ATTRIBUTES = 20
# How the body of a search without results ends.
_NOTHING = b'"total":0}'


def _array(cards: Iterable[bytes]) -> bytes:
    return b"[" + b",".join(cards) + b"]"


@router.get("/api/v1/categories", response_model=CategoryList)
def categories(actor: AsVisitor, request: Any) -> Response:
    """The category tree, in the merchant's order."""

    def make() -> bytes:
        nodes = catalog.category_tree(site_id=actor.site_id)
        return msgspec.json.encode({"items": [_category(node) for node in nodes]})

    tags = (catalog.site_tag(actor.site_id),)
    return answer(request, from_cache(("categories json", actor.site_id), tags, make))


def _category(node: catalog.CategoryNode) -> CategoryView:
    children = [_category(child) for child in node.children]
    return CategoryView(node.id, node.slug, node.name, node.icon_url, node.banner_url, children)


@router.get("/api/v1/products", response_model=ProductPage)
def products(
    actor: AsVisitor,
    request: Any,
    category_id: UUID | None = None,
    q: str = "",
    brand_id: UUID | None = None,
    min_price_fen: int | None = None,
    max_price_fen: int | None = None,
    in_stock: bool = False,
    sort: Literal["default", "newest", "sales", "price_asc", "price_desc"] = "default",
    cursor: str | None = None,
    limit: int | None = None,
    attributes: str = "",
) -> Response:
    """Products on sale, filtered and sorted; with `q` or `attributes`, a search with facets.

    `category_id` includes everything below it. `default` order is the merchant's, or relevance with `q`.
    `attributes` is `材质:棉|材质:麻|产地:新疆`: one value of each name must be the product's.
    """
    _require_sensible(q, min_price_fen, max_price_fen)
    wanted = catalog.ProductFilter(
        category_id=CategoryId(category_id) if category_id else None,
        q=" ".join(q.split()),
        brand_id=BrandId(brand_id) if brand_id else None,
        min_price_fen=min_price_fen,
        max_price_fen=max_price_fen,
        in_stock=in_stock,
        sort=sort,
        attributes=_attributes(attributes),
    )
    size = checked_limit(limit)
    if wanted.category_id and catalog.find_category(site_id=actor.site_id, category_id=wanted.category_id) is None:
        raise catalog.CategoryNotFound(category_id=str(wanted.category_id))
    make = _search if wanted.q or wanted.attributes else _list
    found = from_cache(
        ("products", actor.site_id, wanted, cursor, size),
        (catalog.site_tag(actor.site_id),),
        lambda: make(actor.site_id, wanted, cursor, size),
    )
    if wanted.q and cursor is None:
        found_any = not found[0].endswith(_NOTHING)
        tally.note(site_id=actor.site_id, text=wanted.q, now=utc_now(), found=found_any, asker=client_ip(request))
    return answer(request, found)


def _attributes(text: str) -> tuple[tuple[str, str], ...]:
    """Raises Invalid: a part without a colon, or too many."""
    parts = [part for part in text.split("|") if part.strip()]
    pairs = tuple((name.strip(), value.strip()) for name, _, value in (part.partition(":") for part in parts))
    if len(pairs) > MAX_ATTRIBUTES:
        raise Invalid(fields=(FieldError("attributes", "too_many", {"max": MAX_ATTRIBUTES}),))
    if not all(name and value for name, value in pairs):
        raise Invalid(fields=(FieldError("attributes", "not_name_and_value"),))
    return pairs


def _require_sensible(q: str, low: int | None, high: int | None) -> None:
    errors = []
    if len(q) > MAX_QUERY_LENGTH:
        errors.append(FieldError("q", "too_long", {"max": MAX_QUERY_LENGTH}))
    for field, price in (("min_price_fen", low), ("max_price_fen", high)):
        if price is not None and not 0 <= price < 2**53:
            errors.append(FieldError(field, "out_of_range", {"min": 0, "max": 2**53 - 1}))
    if errors:
        raise Invalid(fields=tuple(errors))


def _list(site_id: SiteId, filter: catalog.ProductFilter, cursor: str | None, size: int) -> bytes:
    page = catalog.list_cards(site_id=site_id, filter=filter, cursor=cursor, limit=size, now=utc_now())
    return b'{"items":%b,"next_cursor":%b}' % (_array(page.cards), msgspec.json.encode(page.next_cursor))


def _search(site_id: SiteId, filter: catalog.ProductFilter, cursor: str | None, size: int) -> bytes:
    now = utc_now()
    result = catalog.search(site_id=site_id, filter=filter, cursor=cursor, limit=size, now=now)
    rest = {
        "next_cursor": result.page.next_cursor,
        "facets": {
            "brands": result.brands, "categories": result.categories, "attributes": result.attributes,
            "prices": result.prices, "in_stock": result.in_stock,
        },
        "did_you_mean": result.did_you_mean,
        "relaxed": result.relaxed,
        "total": result.total,  # last: `_NOTHING` looks for it
    }  # fmt: skip
    return b'{"items":%b,%b' % (_array(result.page.cards), msgspec.json.encode(rest)[1:])


def _product_id(text: str) -> ProductId:
    found = parse_id(text)
    if found is None:
        raise catalog.ProductNotFound(product_id=text[:64])
    return ProductId(found)


@router.get("/api/v1/products/{product_id}", response_model=ProductView)
def product(actor: AsVisitor, request: Any, product_id: str) -> Response:
    """One product with its options, SKUs and live stock; also one that is off sale (`on_sale` false)."""
    wanted = _product_id(product_id)

    def make() -> Prepared | None:
        body = storefront.read_product(site_id=actor.site_id, product_id=wanted, now=utc_now())
        return prepared(body) if body is not None else None

    found = hot.get_or_make(("product json", actor.site_id, wanted), (catalog.product_tag(wanted),), make)
    if found is None:
        raise catalog.ProductNotFound(product_id=product_id)
    return answer(request, found)


@router.get("/api/v1/products/{product_id}/related", response_model=CardList)
def related(actor: AsVisitor, request: Any, product_id: str) -> Response:
    """What the merchant chose, then what else sells well on the same shelf."""
    wanted = _product_id(product_id)

    def make() -> bytes:
        cards = catalog.related_cards(site_id=actor.site_id, product_id=wanted, limit=MAX_RELATED, now=utc_now())
        if cards is None:
            raise catalog.ProductNotFound(product_id=product_id)
        return b'{"items":%b}' % _array(cards)

    tags = (catalog.site_tag(actor.site_id), catalog.product_tag(wanted))
    return answer(request, from_cache(("related", actor.site_id, wanted), tags, make))


@router.get("/api/v1/products/{product_id}/bundles")
def product_bundles(actor: AsVisitor, product_id: str) -> BundleList:
    """The sets this product is sold in that can be bought now, the best saving first."""
    offers = offered_bundles(site_id=actor.site_id, product_id=_product_id(product_id), now=utc_now())
    return BundleList([_bundle(offer) for offer in offers])


def _bundle(offer: OfferedBundle) -> BundleView:
    items = [
        BundleItemView(
            sku_id=item.sku.sku_id,
            product_id=item.sku.product_id,
            name=item.sku.name,
            option_text=item.sku.option_text,
            image_url=item.sku.image_url,
            quantity=item.quantity,
            price_fen=item.sku.unit_price.minor,
        )
        for item in offer.items
    ]
    return BundleView(offer.id, offer.name, items, offer.price.minor, offer.apart.minor)


@router.get("/api/v1/search/suggest", response_model=PhraseList)
def suggest(actor: AsVisitor, request: Any, q: str = "") -> Response:
    """Up to ten phrases that begin as `q` does: characters, pinyin or initials."""
    _require_sensible(q, None, None)
    text = " ".join(q.split())

    def make() -> bytes:
        return msgspec.json.encode({"items": catalog.suggest(site_id=actor.site_id, text=text)})

    tags = (catalog.site_tag(actor.site_id),)
    return answer(request, from_cache(("suggest", actor.site_id, text), tags, make))


@router.get("/api/v1/search/hot", response_model=PhraseList)
def hot_words(actor: AsVisitor, request: Any) -> Response:
    """What to search for: the merchant's words, then what is searched most."""

    def make() -> bytes:
        return msgspec.json.encode({"items": catalog.hot_words(site_id=actor.site_id, now=utc_now())})

    tags = (catalog.site_tag(actor.site_id),)
    return answer(request, from_cache(("hot json", actor.site_id), tags, make))
