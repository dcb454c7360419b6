"""The recycle bin: products that are gone from the shop and can come back. Orders remember their SKUs for ever."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from portico.domains.catalog.actions.read_rows import rebuild_documents
from portico.domains.catalog.events import ProductSaleSwitched
from portico.domains.catalog.models import Product
from portico.infra import audit, outbox
from portico.infra.actors import Actor
from portico.infra.locks import require_transaction
from portico.kernel.ids import ProductId, SiteId


def bin_products(*, site_id: SiteId, product_ids: Sequence[ProductId], actor: Actor, now: datetime) -> int:
    """These products are off sale and in the recycle bin: no page, list, search or editor has them. How many went.

    Those that are there already stay as they are. Their stock, history and orders are untouched. Locks: their rows.
    """
    products = _locked(site_id, product_ids, binned=False)
    for product in products:
        was_on_sale = product.on_sale
        product.binned_at, product.on_sale = now, False
        _touch(product, now)
        audit.record(
            actor=actor, action="catalog.product.bin", subject_type="product", subject_id=product.id, now=now,
            changes={"on_sale": [was_on_sale, False], "name": [product.name, None]},
        )  # fmt: skip
        if was_on_sale:
            gone = ProductSaleSwitched(site_id=site_id, product_id=ProductId(product.id), on_sale=False)
            outbox.emit(gone, now=now)
    _write(site_id, products)
    return len(products)


def restore_products(*, site_id: SiteId, product_ids: Sequence[ProductId], actor: Actor, now: datetime) -> int:
    """These products are out of the bin, as they were but off sale: someone looks at them first. How many came back.

    Locks: their rows.
    """
    products = _locked(site_id, product_ids, binned=True)
    for product in products:
        product.binned_at = None
        _touch(product, now)
        audit.record(
            actor=actor, action="catalog.product.restore", subject_type="product", subject_id=product.id, now=now,
            changes={"name": [None, product.name]},
        )  # fmt: skip
    _write(site_id, products)
    return len(products)


def _locked(site_id: SiteId, product_ids: Sequence[ProductId], *, binned: bool) -> list[Product]:
    require_transaction()
    rows = Product.objects.select_for_update().filter(site_id=site_id, id__in=list(product_ids))
    return list(rows.filter(binned_at__isnull=not binned).order_by("id"))


def _touch(product: Product, now: datetime) -> None:
    product.version += 1
    product.updated_at = now
    # The content changed without a draft: the next import of the old content must be seen as a change.
    product.content_hash = ""


def _write(site_id: SiteId, products: list[Product]) -> None:
    Product.objects.bulk_update(products, ["binned_at", "on_sale", "version", "updated_at", "content_hash"])
    rebuild_documents(site_id=site_id, product_ids=[product.id for product in products])
