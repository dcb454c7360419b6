"""Reads of categories and brands, and the merchant's product list."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Max, Min, Q, QuerySet

from portico.domains.catalog.drafts import ProductKind
from portico.domains.catalog.models import Brand, Category, HotWord, Product, Sku, SynonymGroup
from portico.domains.catalog.queries.lists import cards_of, list_cards
from portico.domains.catalog.queries.values import BrandView, CategoryNode, ProductFilter, ProductRow
from portico.infra.cache import hot
from portico.infra.media import media_url
from portico.kernel.ids import BrandId, CategoryId, ProductId, SiteId

# More hits than this are paged by the data base instead of sorted here.
MOST_SORTED = 2000


@dataclass(frozen=True, slots=True)
class _Tree:
    roots: tuple[CategoryNode, ...]
    by_id: dict[CategoryId, CategoryNode]


def _tree(site_id: SiteId) -> _Tree:
    def read() -> _Tree:
        rows = list(Category.objects.filter(site_id=site_id).order_by("position", "name"))
        below: dict[UUID | None, list[Category]] = {}
        for row in rows:
            below.setdefault(row.parent_id, []).append(row)
        by_id: dict[CategoryId, CategoryNode] = {}

        def node(row: Category) -> CategoryNode:
            made = CategoryNode(
                id=CategoryId(row.id),
                code=row.code,
                slug=row.slug,
                name=row.name,
                icon_url=media_url(row.icon),
                banner_url=media_url(row.banner) if row.banner else None,
                parent_id=CategoryId(row.parent_id) if row.parent_id else None,
                is_visible=row.is_visible,
                children=tuple(node(child) for child in below.get(row.id, ())),
            )
            by_id[made.id] = made
            return made

        return _Tree(tuple(node(row) for row in below.get(None, ())), by_id)

    return hot.get_or_make(("categories", site_id), (f"catalog:{site_id}",), read)


def category_tree(*, site_id: SiteId, with_hidden: bool = False) -> tuple[CategoryNode, ...]:
    """The site's categories from the roots, in the merchant's order; hidden ones (and below) left out. Cached."""
    roots = _tree(site_id).roots
    return roots if with_hidden else _visible(roots)


def _visible(nodes: tuple[CategoryNode, ...]) -> tuple[CategoryNode, ...]:
    return tuple(replace(node, children=_visible(node.children)) for node in nodes if node.is_visible)


def find_category(*, site_id: SiteId, category_id: CategoryId) -> CategoryNode | None:
    return _tree(site_id).by_id.get(category_id)


def find_category_by_slug(*, site_id: SiteId, slug: str) -> CategoryNode | None:
    return next((node for node in _tree(site_id).by_id.values() if node.slug == slug), None)


def category_ids_by_code(*, site_id: SiteId) -> dict[str, CategoryId]:
    return {node.code: node.id for node in _tree(site_id).by_id.values()}


def list_brands(*, site_id: SiteId) -> tuple[BrandView, ...]:
    """Every brand of the site by name."""
    return tuple(
        BrandView(
            id=BrandId(row.id),
            code=row.code,
            name=row.name,
            description=row.description,
            logo=row.logo,
            logo_url=media_url(row.logo) if row.logo else None,
            version=row.version,
        )
        for row in Brand.objects.filter(site_id=site_id).order_by("name")
    )


def related_cards(*, site_id: SiteId, product_id: ProductId, limit: int = 8, now: datetime) -> tuple[bytes, ...] | None:
    """What the merchant chose, then best sellers of the same category, then of the shop; never the product itself.

    None: no such product. At most four queries.
    """
    product = Product.objects.filter(site_id=site_id, id=product_id, binned_at__isnull=True)
    known = product.values_list("category_id", "related_ids").first()
    if known is None:
        return None
    category_id, chosen = known
    own = f'"id":"{product_id}"'.encode()
    found: dict[bytes, None] = {}
    if chosen:
        cards = cards_of(site_id=site_id, product_ids=[ProductId(related) for related in chosen], now=now)
        found.update(dict.fromkeys(cards))
        if len(found) >= limit:
            return tuple(found)[:limit]
    for shelf in (CategoryId(category_id), None):
        page = list_cards(
            site_id=site_id, filter=ProductFilter(category_id=shelf, sort="sales"), cursor=None,
            limit=limit + 1, now=now,
        )  # fmt: skip
        found.update(dict.fromkeys(card for card in page.cards if own not in card[:60]))
        if len(found) >= limit:
            break
    return tuple(found)[:limit]


def merchant_products(
    *,
    site_id: SiteId,
    text: str = "",
    category_id: CategoryId | None = None,
    on_sale: bool | None = None,
    product_ids: Collection[ProductId] | None = None,
    offset: int = 0,
    limit: int = 50,
) -> tuple[tuple[ProductRow, ...], int]:
    """The merchant's list, newest change first, and how many there are in all. `text`: part of name or code."""
    rows = Product.objects.filter(site_id=site_id, binned_at__isnull=True)
    if product_ids is not None:
        rows = rows.filter(id__in=product_ids)
    if text.strip():
        rows = rows.filter(_spoken_of(site_id, text.strip()))
    if category_id is not None:
        node = find_category(site_id=site_id, category_id=category_id)
        rows = rows.filter(category_id__in=_ids(node) if node else [])
    if on_sale is not None:
        rows = rows.filter(on_sale=on_sale)
    ids, total = _newest(rows, offset, limit)
    live = Q(skus__retired_at__isnull=True)
    page = (
        Product.objects.filter(id__in=ids)
        .select_related("category")
        .annotate(
            low=Min("skus__price_fen", filter=live),
            high=Max("skus__price_fen", filter=live),
            sku_count=Count("skus", filter=live),
        )
        .order_by("-updated_at", "-id")
    )
    return tuple(_row(product) for product in page), total


def _newest(rows: QuerySet[Product], offset: int, limit: int) -> tuple[list[UUID], int]:
    """The ids of a page, the newest change first, and how many there are in all. One query for up to MOST_SORTED."""
    # A few hits among many products are sorted here: a walk along the index of changes would visit all the others.
    few = list(rows.order_by().values_list("updated_at", "id")[: MOST_SORTED + 1])
    if len(few) <= MOST_SORTED:
        return [product_id for _, product_id in sorted(few, reverse=True)[offset : offset + limit]], len(few)
    newest = rows.order_by("-updated_at", "-id").values_list("id", flat=True)
    return list(newest[offset : offset + limit]), rows.order_by().values("id").count()


def _spoken_of(site_id: SiteId, part: str) -> Q:
    """Products with `part` in their name or code, or with a SKU of that code in whatever case."""
    # Chinese has no case, and comparing without it reads the names as they stand in the index.
    named = Q(name__icontains=part) if any(c.isalpha() and c.isascii() for c in part) else Q(name__contains=part)
    coded = Sku.objects.filter(site_id=site_id, code__in={part, part.lower(), part.upper()})
    return named | Q(code__icontains=part) | Q(id__in=coded.values("product_id"))


def _ids(node: CategoryNode) -> list[CategoryId]:
    return [node.id, *(inner for child in node.children for inner in _ids(child))]


def _row(product: Product) -> ProductRow:
    return ProductRow(
        id=ProductId(product.id),
        code=product.code,
        name=product.name,
        image_url=media_url(next(iter(product.gallery), "")),
        category_name=product.category.name,
        price_fen=product.low or 0,  # type: ignore[attr-defined]  # annotated above
        max_price_fen=product.high or 0,  # type: ignore[attr-defined]
        sku_count=product.sku_count,  # type: ignore[attr-defined]
        sales_count=product.sales_count,
        in_stock=product.has_stock,
        on_sale=product.on_sale,
        version=product.version,
        updated_at=product.updated_at,
        kind=ProductKind(product.kind),
        sale_starts_at=product.sale_starts_at,
        sale_ends_at=product.sale_ends_at,
    )


def synonym_groups(*, site_id: SiteId) -> tuple[tuple[str, ...], ...]:
    """The merchant's synonym groups, as the console edits them."""
    rows = SynonymGroup.objects.filter(site_id=site_id).order_by("id").values_list("words", flat=True)
    return tuple(tuple(group) for group in rows)


def pinned_hot_words(*, site_id: SiteId) -> tuple[str, ...]:
    rows = HotWord.objects.filter(site_id=site_id).order_by("position").values_list("word", flat=True)
    return tuple(rows)
