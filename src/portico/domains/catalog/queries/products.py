"""Reads of single products: the page, the lines of a cart, and what an editor opens."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from portico.domains.catalog.drafts import (
    Attribute,
    DetailBlock,
    OptionDraft,
    OptionValueDraft,
    ProductDraft,
    ProductKind,
    SkuDraft,
)
from portico.domains.catalog.errors import ProductNotFound
from portico.domains.catalog.models import Product, Sku
from portico.domains.catalog.queries.upkeep import assurances_json
from portico.domains.catalog.queries.values import ProductDocument, SkuLine
from portico.domains.catalog.rules import is_on_sale
from portico.infra import hot_sql
from portico.infra.media import media_url
from portico.kernel.ids import BrandId, CategoryId, ProductId, SiteId, SkuId
from portico.kernel.money import Money

_DOCUMENT = (
    "SELECT sku_ids, version, template, sales_count, on_sale, sale_starts_at, sale_ends_at, assurance_ids"
    " FROM catalog_product_document WHERE product_id = %s AND site_id = %s"
)
# The picture of a SKU is its own, else that of a value it has, else the product's first.
_LINES = (
    "SELECT s.id, s.product_id, s.code, p.name, s.option_text, coalesce(nullif(s.image, ''),"
    " (SELECT v.image FROM catalog_option_value v WHERE v.id = ANY(s.option_values) AND v.image <> ''"
    " ORDER BY array_position(s.option_values, v.id) LIMIT 1), p.gallery ->> 0, ''),"
    " s.price_fen, s.list_price_fen, s.retired_at IS NULL AND p.on_sale, p.sale_starts_at, p.sale_ends_at,"
    " p.purchase_limit, s.weight_g, s.member_price_fen, s.volume_cm3, p.kind, p.deliveries, p.freight_template_id"
    " FROM catalog_sku s JOIN catalog_product p ON p.id = s.product_id"
    " WHERE s.site_id = %s AND s.id = ANY(%s::uuid[])"
)


def find_document(*, site_id: SiteId, product_id: ProductId, now: datetime) -> ProductDocument | None:
    """The product's page without stock, also of a product off sale; None in the recycle bin too.

    One query by primary key, and one for the site's promises, which are cached.
    """
    rows = hot_sql.fetch_all(_DOCUMENT, [product_id, site_id])
    if not rows:
        return None
    sku_ids, version, template, sales_count, on_sale, starts_at, ends_at, assurance_ids = rows[0]
    return ProductDocument(
        product_id=product_id,
        sku_ids=tuple(sku_ids),
        version=version,
        template=template,
        sales_count=sales_count,
        on_sale=is_on_sale(on_sale=on_sale, starts_at=starts_at, ends_at=ends_at, now=now),
        assurances=assurances_json(site_id=site_id, assurance_ids=assurance_ids),
    )


def product_document(*, site_id: SiteId, product_id: ProductId, now: datetime) -> bytes | None:
    """The JSON of GET /products/{id} without stock (`available` null). One query by primary key."""
    document = find_document(site_id=site_id, product_id=product_id, now=now)
    return document.finish(None) if document is not None else None


def lines(*, site_id: SiteId, sku_ids: Collection[SkuId], now: datetime) -> dict[SkuId, SkuLine]:
    """The SKUs as order lines see them, retired ones as not on sale; unknown ids are absent. One query."""
    if not sku_ids:
        return {}
    rows = hot_sql.fetch_all(_LINES, [site_id, list(sku_ids)])
    return {
        SkuId(row[0]): SkuLine(
            sku_id=SkuId(row[0]),
            product_id=ProductId(row[1]),
            sku_code=row[2],
            name=row[3],
            option_text=row[4],
            image_url=media_url(row[5]),
            unit_price=Money(row[6]),
            list_price=Money(row[7]) if row[7] is not None else None,
            on_sale=is_on_sale(on_sale=row[8], starts_at=row[9], ends_at=row[10], now=now),
            purchase_limit=row[11],
            weight_g=row[12],
            member_price=Money(row[13]) if row[13] is not None else None,
            volume_cm3=row[14],
            kind=ProductKind(row[15]),
            deliveries=tuple(row[16]),
            freight_template_id=row[17],
        )
        for row in rows
    }


def product_draft(*, site_id: SiteId, product_id: ProductId) -> ProductDraft:
    """The product as an editor opens it; saving it back unchanged changes nothing. Raises ProductNotFound."""
    found = product_drafts(site_id=site_id, product_ids=[product_id])
    if not found:
        raise ProductNotFound(product_id=str(product_id))
    return found[product_id]


def product_drafts(*, site_id: SiteId, product_ids: Collection[ProductId]) -> dict[ProductId, ProductDraft]:
    """These products as `product_draft` gives them, in the order of their ids, without the unknown. Four queries."""
    rows = Product.objects.filter(site_id=site_id, id__in=list(product_ids)).order_by("id")
    return {ProductId(row.id): _draft(row) for row in rows.prefetch_related("options__values", "skus")}


def _draft(product: Product) -> ProductDraft:
    options = sorted(product.options.all(), key=lambda option: option.position)
    value_names = {value.id: value.name for option in options for value in option.values.all()}
    skus = sorted((s for s in product.skus.all() if s.retired_at is None), key=lambda sku: sku.position)
    return ProductDraft(
        product_id=ProductId(product.id),
        version=product.version,
        code=product.code,
        name=product.name,
        subtitle=product.subtitle,
        category_id=CategoryId(product.category_id),
        brand_id=BrandId(product.brand_id) if product.brand_id else None,
        unit=product.unit,
        labels=tuple(product.labels),
        keywords=tuple(product.keywords),
        gallery=tuple(product.gallery),
        attributes=tuple(Attribute(**attribute) for attribute in product.attributes),
        detail=tuple(DetailBlock(**block) for block in product.detail),
        options=tuple(
            OptionDraft(
                option.name,
                tuple(
                    OptionValueDraft(value.name, value.image)
                    for value in sorted(option.values.all(), key=lambda value: value.position)
                ),
            )
            for option in options
        ),
        skus=tuple(
            SkuDraft(
                code=sku.code,
                price_fen=sku.price_fen,
                values=tuple(value_names[value_id] for value_id in sku.option_values),
                list_price_fen=sku.list_price_fen,
                barcode=sku.barcode,
                image=sku.image,
                weight_g=sku.weight_g,
                volume_cm3=sku.volume_cm3,
                member_price_fen=sku.member_price_fen,
            )
            for sku in skus
        ),
        on_sale=product.on_sale,
        sale_starts_at=product.sale_starts_at,
        sale_ends_at=product.sale_ends_at,
        purchase_limit=product.purchase_limit,
        rank=product.rank,
        kind=ProductKind(product.kind),
        deliveries=tuple(product.deliveries),
        freight_template_id=product.freight_template_id,
        video=product.video,
        video_poster=product.video_poster,
        model=product.model,
        assurance_ids=tuple(product.assurance_ids),
        related_ids=tuple(ProductId(related) for related in product.related_ids),
    )


def sku_codes_of(*, site_id: SiteId, product_ids: Collection[ProductId]) -> dict[ProductId, dict[str, SkuId]]:
    """Product → its live SKUs by code. One query."""
    rows = Sku.objects.filter(site_id=site_id, product_id__in=list(product_ids), retired_at__isnull=True)
    found: dict[ProductId, dict[str, SkuId]] = {}
    for product_id, code, sku_id in rows.values_list("product_id", "code", "id"):
        found.setdefault(ProductId(product_id), {})[code] = SkuId(sku_id)
    return found


def count_products(*, site_id: SiteId) -> int:
    """How many products the site has, without those in the bin."""
    return Product.objects.filter(site_id=site_id, binned_at__isnull=True).count()


def product_ids_by_code(*, site_id: SiteId, codes: Collection[str]) -> dict[str, ProductId]:
    """Known product codes → ids; unknown ones are absent."""
    found = Product.objects.filter(site_id=site_id, code__in=list(codes)).values_list("code", "id")
    return {code: ProductId(product_id) for code, product_id in found}


def skus_of(*, site_id: SiteId, product_ids: Collection[ProductId]) -> dict[ProductId, tuple[SkuId, ...]]:
    """The SKUs in use of each product."""
    rows = (
        Sku.objects.filter(site_id=site_id, product_id__in=list(product_ids), retired_at__isnull=True)
        .order_by("product_id", "position")
        .values_list("product_id", "id")
    )
    found: dict[ProductId, tuple[SkuId, ...]] = {}
    for product_id, sku_id in rows:
        key = ProductId(product_id)
        found[key] = (*found.get(key, ()), SkuId(sku_id))
    return found


def products_of(*, site_id: SiteId, sku_ids: Collection[SkuId]) -> dict[SkuId, ProductId]:
    """The product each SKU belongs to; unknown ids are absent."""
    rows = Sku.objects.filter(site_id=site_id, id__in=list(sku_ids)).values_list("id", "product_id")
    return {SkuId(sku_id): ProductId(product_id) for sku_id, product_id in rows}
