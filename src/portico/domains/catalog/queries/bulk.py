"""What a bulk edit begins with, and those there were."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from portico.domains.catalog.actions.bulk import BulkEditView, view_of
from portico.domains.catalog.actions.prices import Prices
from portico.domains.catalog.drafts import ProductKind
from portico.domains.catalog.errors import BulkEditNotFound
from portico.domains.catalog.models import Sku
from portico.domains.catalog.upkeep_models import BulkEdit
from portico.kernel.ids import ProductId, SiteId, SkuId


@dataclass(frozen=True, slots=True)
class BulkSku:
    """A SKU as a bulk edit shows it."""

    sku_id: SkuId
    product_id: ProductId
    product_name: str
    code: str
    option_text: str
    kind: ProductKind
    prices: Prices


def bulk_skus(*, site_id: SiteId, product_ids: Sequence[ProductId], limit: int) -> tuple[BulkSku, ...]:
    """The SKUs in use of these products outside the recycle bin, at most `limit`, product by product. One query."""
    rows = Sku.objects.filter(
        site_id=site_id, product_id__in=list(product_ids), retired_at__isnull=True, product__binned_at__isnull=True
    )
    return tuple(
        BulkSku(
            sku_id=SkuId(row.id),
            product_id=ProductId(row.product_id),
            product_name=row.product.name,
            code=row.code,
            option_text=row.option_text,
            kind=ProductKind(row.product.kind),
            prices=Prices(row.price_fen, row.list_price_fen, row.member_price_fen),
        )
        for row in rows.select_related("product").order_by("product__name", "product_id", "position")[:limit]
    )


def sku_labels(*, site_id: SiteId, sku_ids: Sequence[SkuId]) -> dict[SkuId, tuple[str, str, str]]:
    """(product name, option text, code) of these SKUs, retired ones too. One query."""
    rows = Sku.objects.filter(site_id=site_id, id__in=list(sku_ids))
    columns = rows.values_list("id", "product__name", "option_text", "code")
    return {SkuId(sku_id): (name, text, code) for sku_id, name, text, code in columns}


def bulk_edit(*, site_id: SiteId, edit_id: UUID) -> BulkEditView:
    """Raises BulkEditNotFound."""
    row = BulkEdit.objects.filter(site_id=site_id, id=edit_id).first()
    if row is None:
        raise BulkEditNotFound(edit_id=str(edit_id))
    return view_of(row)


def recent_bulk_edits(*, site_id: SiteId, limit: int = 20) -> tuple[BulkEditView, ...]:
    """The last edits that were done, undone ones too, the newest first."""
    rows = BulkEdit.objects.filter(site_id=site_id).exclude(state="previewed")
    return tuple(view_of(row) for row in rows.order_by("-created_at")[:limit])
