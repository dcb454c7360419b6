"""Reads of what products have in common and of how they changed: promises, templates, prices, the recycle bin."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec
from django.db.models import Count, Q

from portico.domains.catalog.drafts import AssuranceDraft, AttributeTemplate, OptionTemplate, TemplateDraft
from portico.domains.catalog.models import Category, Product, Sku
from portico.domains.catalog.upkeep_models import Assurance, CategoryTemplate, PriceChange
from portico.infra.cache import hot
from portico.infra.media import media_url
from portico.kernel.ids import CategoryId, ProductId, SiteId, SkuId


def assurances(*, site_id: SiteId) -> tuple[AssuranceDraft, ...]:
    """The site's promises in the merchant's order, as an editor saves them. Cached under the site's catalogue."""

    def read() -> tuple[AssuranceDraft, ...]:
        rows = Assurance.objects.filter(site_id=site_id).order_by("position", "name")
        return tuple(
            AssuranceDraft(
                assurance_id=row.id,
                name=row.name,
                text=row.text,
                for_all=row.for_all,
                position=row.position,
                version=row.version,
            )
            for row in rows
        )

    return hot.get_or_make(("assurances", site_id), (f"catalog:{site_id}",), read)


def assurances_json(*, site_id: SiteId, assurance_ids: Collection[UUID]) -> bytes:
    """What a product page promises: what every product does, and what this one does besides. A JSON array."""
    told = [one for one in assurances(site_id=site_id) if one.for_all or one.assurance_id in assurance_ids]
    return msgspec.json.encode([{"name": one.name, "text": one.text} for one in told])


def assurance_uses(*, site_id: SiteId) -> dict[UUID, int]:
    """How many products name each promise for themselves; absent means none. One query."""
    found: dict[UUID, int] = {}
    rows = Product.objects.filter(site_id=site_id, binned_at__isnull=True).exclude(assurance_ids=[])
    for ids in rows.values_list("assurance_ids", flat=True):
        for assurance_id in ids:
            found[assurance_id] = found.get(assurance_id, 0) + 1
    return found


def category_templates(*, site_id: SiteId) -> dict[CategoryId, TemplateDraft]:
    """The templates that categories have of their own. One query."""
    rows = CategoryTemplate.objects.filter(site_id=site_id)
    return {CategoryId(row.category_id): _template(row) for row in rows}


def _template(row: CategoryTemplate) -> TemplateDraft:
    return TemplateDraft(
        category_id=CategoryId(row.category_id),
        attributes=tuple(
            AttributeTemplate(each["name"], tuple(each["values"]), each["required"]) for each in row.attributes
        ),
        options=tuple(OptionTemplate(each["name"], tuple(each["values"])) for each in row.options),
        version=row.version,
    )


def template_of(*, site_id: SiteId, category_id: CategoryId) -> TemplateDraft | None:
    """The template that products of the category follow: its own, else that of the nearest category above it."""
    templates = category_templates(site_id=site_id)
    if not templates:
        return None
    parents = dict(Category.objects.filter(site_id=site_id).values_list("id", "parent_id"))
    at: UUID | None = category_id
    while at is not None:
        if CategoryId(at) in templates:
            return templates[CategoryId(at)]
        at = parents.get(at)
    return None


@dataclass(frozen=True, slots=True)
class PriceEntry:
    """One change of one SKU's prices, in fen. `was_price_fen` None: the SKU was new."""

    sku_id: SkuId
    sku_code: str
    option_text: str
    was_price_fen: int | None
    was_list_price_fen: int | None
    was_member_price_fen: int | None
    price_fen: int
    list_price_fen: int | None
    member_price_fen: int | None
    cause: str
    actor_kind: str
    actor_id: str
    at: datetime


def price_history(
    *, site_id: SiteId, product_id: ProductId, before: int | None = None, limit: int = 50
) -> tuple[tuple[PriceEntry, ...], int | None]:
    """The product's price changes, newest first, and the mark to continue `before` (None: no more). Two queries."""
    rows = PriceChange.objects.filter(site_id=site_id, product_id=product_id)
    if before is not None:
        rows = rows.filter(id__lt=before)
    found = list(rows.order_by("-id")[: limit + 1])
    names = dict(_names({row.sku_id for row in found}))
    entries = tuple(
        PriceEntry(
            sku_id=SkuId(row.sku_id),
            sku_code=names.get(row.sku_id, ("", ""))[0],
            option_text=names.get(row.sku_id, ("", ""))[1],
            was_price_fen=row.was_price_fen,
            was_list_price_fen=row.was_list_price_fen,
            was_member_price_fen=row.was_member_price_fen,
            price_fen=row.price_fen,
            list_price_fen=row.list_price_fen,
            member_price_fen=row.member_price_fen,
            cause=row.cause,
            actor_kind=row.actor_kind,
            actor_id=row.actor_id,
            at=row.at,
        )
        for row in found[:limit]
    )
    return entries, found[limit - 1].id if len(found) > limit else None


def _names(sku_ids: Collection[UUID]) -> list[tuple[UUID, tuple[str, str]]]:
    rows = Sku.objects.filter(id__in=sku_ids).values_list("id", "code", "option_text")
    return [(sku_id, (code, text)) for sku_id, code, text in rows]


@dataclass(frozen=True, slots=True)
class BinnedProduct:
    """A product in the recycle bin."""

    id: ProductId
    code: str
    name: str
    image_url: str
    category_name: str
    sales_count: int
    binned_at: datetime


def binned_products(
    *, site_id: SiteId, text: str = "", offset: int = 0, limit: int = 20
) -> tuple[tuple[BinnedProduct, ...], int]:
    """The recycle bin, the last thrown away first, and how many there are. `text`: part of name or code."""
    rows = Product.objects.filter(site_id=site_id, binned_at__isnull=False)
    if text.strip():
        rows = rows.filter(Q(name__icontains=text.strip()) | Q(code__icontains=text.strip()))
    page = rows.select_related("category").order_by("-binned_at", "-id")[offset : offset + limit]
    shown = tuple(
        BinnedProduct(
            id=ProductId(row.id),
            code=row.code,
            name=row.name,
            image_url=media_url(next(iter(row.gallery), "")),
            category_name=row.category.name,
            sales_count=row.sales_count,
            binned_at=row.binned_at,
        )
        for row in page
        if row.binned_at is not None
    )
    return shown, rows.count()


def products_by_freight_template(*, site_id: SiteId) -> dict[UUID, int]:
    """How many products outside the recycle bin name each freight template. One query."""
    rows = Product.objects.filter(site_id=site_id, binned_at__isnull=True, freight_template_id__isnull=False)
    counted = rows.values_list("freight_template_id").annotate(n=Count("*"))
    return {template_id: n for template_id, n in counted if template_id is not None}


def brand_uses(*, site_id: SiteId) -> dict[UUID, int]:
    """How many products each brand has, the recycle bin's too; absent means none. One query."""
    rows = Product.objects.filter(site_id=site_id, brand_id__isnull=False).values_list("brand_id")
    return {brand_id: n for brand_id, n in rows.annotate(n=Count("*")) if brand_id is not None}


def product_names(*, site_id: SiteId, product_ids: Sequence[ProductId]) -> dict[ProductId, tuple[str, str]]:
    """(name, picture URL) of these products, on sale or not; those in the recycle bin are absent. One query."""
    rows = Product.objects.filter(site_id=site_id, id__in=list(product_ids), binned_at__isnull=True)
    return {
        ProductId(product_id): (name, media_url(next(iter(gallery), "")))
        for product_id, name, gallery in rows.values_list("id", "name", "gallery")
    }
