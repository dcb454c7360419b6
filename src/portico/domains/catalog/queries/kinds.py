"""SKUs by what their buyers get."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from portico.domains.catalog.drafts import ProductKind
from portico.domains.catalog.models import Sku
from portico.infra.media import media_url
from portico.kernel.ids import ProductId, SiteId, SkuId
from portico.kernel.money import Money


@dataclass(frozen=True, slots=True)
class KindSku:
    """A SKU that is sold, as a list of the merchant's names it."""

    sku_id: SkuId
    product_id: ProductId
    name: str
    option_text: str
    sku_code: str
    image_url: str
    price: Money
    on_sale: bool


def skus_of_kind(*, site_id: SiteId, kind: ProductKind) -> list[SkuId]:
    """Every SKU of the kind that was not retired, off sale or not. One query."""
    rows = Sku.objects.filter(site_id=site_id, product__kind=kind, retired_at__isnull=True)
    return [SkuId(sku_id) for sku_id in rows.order_by("id").values_list("id", flat=True)]


def list_kind_skus(
    *, site_id: SiteId, kinds: Collection[ProductKind], text: str = "", offset: int = 0, limit: int = 50
) -> tuple[list[KindSku], int]:
    """SKUs of these kinds whose product name contains `text`, newest product first; and how many. Two queries."""
    rows = Sku.objects.filter(
        site_id=site_id, product__kind__in=list(kinds), retired_at__isnull=True, product__binned_at__isnull=True
    ).select_related("product")
    if text:
        rows = rows.filter(product__name__icontains=text)
    found = [
        KindSku(
            sku_id=SkuId(sku.id),
            product_id=ProductId(sku.product_id),
            name=sku.product.name,
            option_text=sku.option_text,
            sku_code=sku.code,
            image_url=media_url(sku.image or next(iter(sku.product.gallery), "")),
            price=Money(sku.price_fen),
            on_sale=sku.product.on_sale,
        )
        for sku in rows.order_by("-product_id", "position")[offset : offset + limit]
    ]
    return found, rows.count()
