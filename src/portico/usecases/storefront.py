"""What a shopper sees of products: the catalogue's prepared bytes joined with live stock."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from portico.domains.catalog import public as catalog
from portico.domains.inventory import public as inventory
from portico.infra.cache import hot
from portico.infra.locks import lock_all
from portico.kernel.ids import ProductId, SiteId, SkuId


def read_product(*, site_id: SiteId, product_id: ProductId, now: datetime) -> bytes | None:
    """The JSON of a product page with live stock, or None. Two queries, a third for the site's promises."""
    document = catalog.find_document(site_id=site_id, product_id=product_id, now=now)
    if document is None:
        return None
    return document.finish(inventory.levels(site_id=site_id, sku_ids=document.sku_ids))


def product_page(*, site_id: SiteId, product_id: ProductId, now: datetime) -> bytes | None:
    """`read_product`, from the hot cache: at most a second old, and dropped at once by an edit."""
    return hot.get_or_make(
        ("product", site_id, product_id),
        (catalog.product_tag(product_id),),
        lambda: read_product(site_id=site_id, product_id=product_id, now=now),
    )


def refresh_availability(*, site_id: SiteId, sku_ids: Collection[SkuId]) -> int:
    """Lists show as in stock exactly those products of these SKUs of which something can be bought.

    How many products turned. Call it in the transaction that changed the stock, or later: it reads anew.
    Locks: the products' availability, so that of two callers the later one has the last word.
    """
    owners = catalog.products_of(site_id=site_id, sku_ids=sku_ids)
    lock_all("storefront.availability", set(owners.values()))
    siblings = catalog.skus_of(site_id=site_id, product_ids=set(owners.values()))
    levels = inventory.levels(site_id=site_id, sku_ids=[sku for skus in siblings.values() for sku in skus])
    in_stock = {product_id: any(levels.get(sku, 0) > 0 for sku in skus) for product_id, skus in siblings.items()}
    return catalog.mark_in_stock(site_id=site_id, in_stock=in_stock)
