"""Keeps the read rows (documents, listings, search entries, suggestions) equal to what was edited."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db.models import Prefetch

from portico.domains.catalog import words
from portico.domains.catalog.documents import (
    OptionPart,
    ProductParts,
    SkuPart,
    ValuePart,
    card_template,
    product_template,
)
from portico.domains.catalog.models import (
    WHOLE_SITE,
    Brand,
    Category,
    Option,
    OptionValue,
    Product,
    ProductDocument,
    ProductListing,
    SearchEntry,
    Sku,
    Suggestion,
)
from portico.domains.catalog.queries.search_words import read_own_words
from portico.infra import cache
from portico.infra.locks import require_transaction
from portico.kernel.ids import SiteId

_SUGGESTED_NAME_CHARS = 40
# A migration makes the same choice in SQL.
MAX_FACET_CHARS = 20


def site_tag(site_id: SiteId) -> str:
    """The cache tag of every list, tree and search of a site."""
    return f"catalog:{site_id}"


def product_tag(product_id: UUID) -> str:
    return f"product:{product_id}"


def rebuild_documents(*, site_id: SiteId, product_ids: Sequence[UUID]) -> None:
    """The read rows of these products are what their edited rows say; caches forget them after the commit."""
    require_transaction()
    if not product_ids:
        return
    paths = category_paths(site_id)
    products = list(_with_parts(site_id, product_ids))
    for derived in (ProductDocument, ProductListing, SearchEntry):
        derived.objects.filter(product_id__in=product_ids).delete()
    Suggestion.objects.filter(site_id=site_id, source_id__in=product_ids).delete()
    sold = [product for product in products if product.skus.all()]
    parts = {product.id: _parts(product, paths) for product in sold}
    ProductDocument.objects.bulk_create([_document(product, parts[product.id]) for product in sold])
    listed = [product for product in sold if product.on_sale]
    ProductListing.objects.bulk_create([row for product in listed for row in _listings(product, parts[product.id])])
    own = read_own_words(site_id=site_id)
    SearchEntry.objects.bulk_create([_search_entry(product, parts[product.id], own) for product in listed])
    Suggestion.objects.bulk_create([row for product in listed for row in _product_suggestions(product)])
    for product_id in product_ids:
        cache.announce(product_tag(product_id))
    cache.announce(site_tag(site_id))


def rebuild_all(*, site_id: SiteId, batch: int = 500) -> int:
    """Every product's read rows made again, for instance after the address of the media changed. How many."""
    require_transaction()
    ids = list(Product.objects.filter(site_id=site_id).order_by("id").values_list("id", flat=True))
    for start in range(0, len(ids), batch):
        rebuild_documents(site_id=site_id, product_ids=ids[start : start + batch])
    for category in Category.objects.filter(site_id=site_id):
        suggest(site_id=site_id, source_id=category.id, texts=[category.name], weight=1000)
    for brand in Brand.objects.filter(site_id=site_id):
        suggest(site_id=site_id, source_id=brand.id, texts=[brand.name], weight=1000)
    return len(ids)


def reindex(*, site_id: SiteId, product_ids: Sequence[UUID]) -> int:
    """The search entries of these products hold the words of today's dictionary; how many there are."""
    require_transaction()
    paths = category_paths(site_id)
    listed = [product for product in _with_parts(site_id, product_ids) if product.on_sale and product.skus.all()]
    SearchEntry.objects.filter(product_id__in=product_ids).delete()
    own = read_own_words(site_id=site_id)
    SearchEntry.objects.bulk_create([_search_entry(product, _parts(product, paths), own) for product in listed])
    cache.announce(site_tag(site_id))
    return len(listed)


def category_paths(site_id: SiteId) -> dict[UUID, tuple[tuple[UUID, str], ...]]:
    """Category → ((id, name), …) from the root down to it."""
    rows = {c.id: c for c in Category.objects.filter(site_id=site_id)}

    def path(category: Category) -> tuple[tuple[UUID, str], ...]:
        above = path(rows[category.parent_id]) if category.parent_id else ()
        return (*above, (category.id, category.name))

    return {category_id: path(category) for category_id, category in rows.items()}


def suggest(*, site_id: SiteId, source_id: UUID, texts: Iterable[str], weight: int) -> None:
    """The source's suggestions are exactly `texts`."""
    Suggestion.objects.filter(site_id=site_id, source_id=source_id).delete()
    Suggestion.objects.bulk_create(_suggestions(site_id, source_id, texts, weight))


def _with_parts(site_id: SiteId, product_ids: Sequence[UUID]) -> Iterable[Product]:
    return (
        Product.objects.filter(site_id=site_id, id__in=product_ids, binned_at__isnull=True)
        .select_related("brand")
        .prefetch_related(
            Prefetch("options", Option.objects.order_by("position")),
            Prefetch("options__values", OptionValue.objects.order_by("position")),
            Prefetch("skus", Sku.objects.filter(retired_at__isnull=True).order_by("position")),
        )
        .order_by("id")
    )


def _parts(product: Product, paths: dict[UUID, tuple[tuple[UUID, str], ...]]) -> ProductParts:
    return ProductParts(
        id=product.id,
        name=product.name,
        subtitle=product.subtitle,
        category_path=paths[product.category_id],
        brand=(product.brand.id, product.brand.name) if product.brand else None,
        unit=product.unit,
        labels=tuple(product.labels),
        gallery=tuple(product.gallery),
        attributes=product.attributes,
        detail=product.detail,
        purchase_limit=product.purchase_limit,
        options=tuple(
            OptionPart(o.id, o.name, tuple(ValuePart(v.id, v.name, v.image) for v in o.values.all()))
            for o in product.options.all()
        ),
        skus=tuple(
            SkuPart(
                s.id, s.code, tuple(s.option_values), s.option_text, s.price_fen, s.list_price_fen, s.barcode,
                s.image, s.weight_g, s.member_price_fen,
            )
            for s in product.skus.all()
        ),
        kind=product.kind,
        deliveries=tuple(product.deliveries),
        video=product.video,
        video_poster=product.video_poster,
        model=product.model,
        sale_starts_at=product.sale_starts_at,
        sale_ends_at=product.sale_ends_at,
    )  # fmt: skip


def _document(product: Product, parts: ProductParts) -> ProductDocument:
    return ProductDocument(
        product_id=product.id,
        site_id=product.site_id,
        template=product_template(parts),
        card=card_template(parts),
        sku_ids=[sku.id for sku in parts.skus],
        assurance_ids=product.assurance_ids,
        on_sale=product.on_sale,
        sale_starts_at=product.sale_starts_at,
        sale_ends_at=product.sale_ends_at,
        sales_count=product.sales_count,
        version=product.version,
    )


def _listings(product: Product, parts: ProductParts) -> list[ProductListing]:
    low, high = parts.prices
    return [
        ProductListing(
            category_id=category_id,
            product_id=product.id,
            site_id=product.site_id,
            brand_id=product.brand_id,
            rank=product.rank,
            listed_at=product.listed_at,
            sales_count=product.sales_count,
            price_fen=low,
            max_price_fen=high,
            in_stock=product.has_stock,
            sale_starts_at=product.sale_starts_at,
            sale_ends_at=product.sale_ends_at,
        )
        for category_id in (WHOLE_SITE, *_shelf_ids(parts))
    ]


def _shelf_ids(parts: ProductParts) -> list[UUID]:
    return [category_id for category_id, _ in parts.category_path]


def _search_entry(product: Product, parts: ProductParts, own: words.OwnWords) -> SearchEntry:
    category_ids = _shelf_ids(parts)
    texts = words.SearchTexts(
        name=parts.name,
        secondary=(
            *(name for _, name in parts.category_path),
            *((parts.brand[1],) if parts.brand else ()),
            *parts.labels,
            *product.keywords,
        ),
        tertiary=(parts.subtitle, *(attribute["value"][:100] for attribute in parts.attributes)),
    )
    marks = [words.site_mark(product.site_id), *map(words.category_mark, category_ids)]
    if product.brand_id:
        marks.append(words.brand_mark(product.brand_id))
    facets = _facets(product)
    marks += [words.attribute_mark(name, value) for name, value in facets]
    return SearchEntry(
        product_id=product.id,
        site_id=product.site_id,
        category_id=product.category_id,
        brand_id=product.brand_id,
        attributes=[f"{name}={value}" for name, value in facets],
        words=words.vector(texts, marks, own),
    )


def _facets(product: Product) -> list[tuple[str, str]]:
    """Attributes short enough to choose by: 材质 = 棉, not a paragraph of instructions."""
    pairs = ((attribute["name"].strip(), attribute["value"].strip()) for attribute in product.attributes)
    short = ((name, value) for name, value in pairs if 0 < len(value) <= MAX_FACET_CHARS and "=" not in name)
    return list(dict.fromkeys(short))


def _product_suggestions(product: Product) -> list[Suggestion]:
    texts = [product.name[:_SUGGESTED_NAME_CHARS], *product.keywords]
    return _suggestions(SiteId(product.site_id), product.id, texts, min(product.sales_count, 900))


def _suggestions(site_id: SiteId, source_id: UUID, texts: Iterable[str], weight: int) -> list[Suggestion]:
    rows = []
    for text in dict.fromkeys(texts):
        full, initials = words.pinyin_of(words.fold(text))
        rows.append(
            Suggestion(
                site_id=site_id,
                source_id=source_id,
                text=text,
                folded=words.fold(text),
                pinyin=full[:240],
                initials=initials[:60],
                weight=weight,
            )
        )
    return rows
