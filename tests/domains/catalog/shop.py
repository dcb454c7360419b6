"""A small shop for tests, built through the doors."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from portico.domains.catalog import public as catalog
from portico.infra.actors import System
from portico.kernel.ids import CategoryId, ProductId, SiteId, SkuId


def category(site_id: SiteId, code: str, name: str, *, now: datetime, parent: CategoryId | None = None) -> CategoryId:
    draft = catalog.CategoryDraft(code=code, name=name, parent_id=parent)
    with transaction.atomic():
        return catalog.save_category(site_id=site_id, draft=draft, actor=System(site_id, "test"), now=now)


def brand(site_id: SiteId, code: str, name: str, *, now: datetime) -> Any:
    with transaction.atomic():
        return catalog.save_brand(
            site_id=site_id, draft=catalog.BrandDraft(code=code, name=name), actor=System(site_id, "test"), now=now
        )


def draft(category_id: CategoryId, code: str = "tea-1", name: str = "明前龙井", **changes: Any) -> catalog.ProductDraft:
    """A valid draft of a product without options, but for `changes`; `price_fen` prices its one SKU."""
    price = changes.pop("price_fen", 6800)
    values = {
        "code": code,
        "name": name,
        "category_id": category_id,
        "skus": (catalog.SkuDraft(code=f"{code}-s", price_fen=price),),
        **changes,
    }
    return catalog.ProductDraft(**values)


def save(site_id: SiteId, product: catalog.ProductDraft, *, now: datetime) -> catalog.SavedProduct:
    with transaction.atomic():
        return catalog.save_product(site_id=site_id, draft=product, actor=System(site_id, "test"), now=now)


def matrix_draft(category_id: CategoryId, code: str = "shirt") -> catalog.ProductDraft:
    """Colour × size, one combination missing."""
    combinations = [("白", "S", 9900), ("白", "M", 9900), ("蓝", "M", 12900)]
    return catalog.ProductDraft(
        code=code,
        name="牛津纺衬衫",
        category_id=category_id,
        options=(
            catalog.OptionDraft("颜色", (catalog.OptionValueDraft("白"), catalog.OptionValueDraft("蓝", "c/blue.png"))),
            catalog.OptionDraft("尺码", (catalog.OptionValueDraft("S"), catalog.OptionValueDraft("M"))),
        ),
        skus=tuple(
            catalog.SkuDraft(
                code=f"{code}-{i}", values=(colour, size), price_fen=price, list_price_fen=15900, weight_g=300
            )
            for i, (colour, size, price) in enumerate(combinations)
        ),
    )


def one_sku(saved: catalog.SavedProduct) -> tuple[ProductId, SkuId]:
    (sku_id,) = saved.sku_ids.values()
    return saved.product_id, sku_id
