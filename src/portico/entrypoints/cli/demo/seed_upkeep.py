"""What a newcomer sees of the catalogue's upkeep: promises, a template, member prices, related goods, a bundle."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from portico.domains.catalog import public as catalog
from portico.domains.promotions import public as promotions
from portico.infra.actors import System
from portico.kernel.ids import ProductId, SiteId, SkuId

# What every thing of the shop comes with, virtual ones, too, and what only goods do.
PROMISES = (
    ("正品保证", "每件都来自品牌自己的作坊，支持查验", True),
    ("七天无理由退货", "签收后七天内，没有用过、洗过的商品可以退货", False),
    ("48 小时内发货", "付款后 48 小时内交给快递，节假日顺延", False),
    ("破损包赔", "收到时有破损，拍照联系客服，补发或退款由您选择", False),
)
TEMPLATE = (
    catalog.AttributeTemplate("产地", ("浙江杭州", "福建武夷山", "云南普洱", "安徽黄山")),
    catalog.AttributeTemplate("净含量", ("50g", "100g", "250g")),
    catalog.AttributeTemplate("保质期", ("12 个月", "18 个月", "36 个月")),
)
MEMBER_PERCENT = 95
# The mug and the umbrella, which a newcomer is led to first.
PROMISED = ("TY-K01", "TY-U01")


def seed_upkeep(*, site_id: SiteId, now: datetime) -> None:
    """All of it is there, once; what was edited since stays."""
    actor = System(site_id, "demo")
    if catalog.assurances(site_id=site_id):
        return
    ids = [
        catalog.save_assurance(
            site_id=site_id,
            draft=catalog.AssuranceDraft(name=name, text=text, for_all=for_all, position=place),
            actor=actor,
            now=now,
        )
        for place, (name, text, for_all) in enumerate(PROMISES)
    ]
    tea = catalog.category_ids_by_code(site_id=site_id).get("tea")
    if tea is not None:
        draft = catalog.TemplateDraft(
            category_id=tea, attributes=TEMPLATE, options=(catalog.OptionTemplate("规格", ("50g", "100g", "250g")),)
        )
        catalog.save_template(site_id=site_id, draft=draft, actor=actor, now=now)
    rows, _total = catalog.merchant_products(site_id=site_id, on_sale=True, limit=4)
    chosen = [row.id for row in rows]
    for product_id in chosen[:3]:
        _dress(site_id, product_id, [other for other in chosen if other != product_id], ids[1:], actor, now)
    for product_id in catalog.product_ids_by_code(site_id=site_id, codes=list(PROMISED)).values():
        promised = replace(catalog.product_draft(site_id=site_id, product_id=product_id), assurance_ids=tuple(ids[1:]))
        catalog.save_product(site_id=site_id, draft=promised, actor=actor, now=now)
    _bundle(site_id, chosen[:2], actor, now)


def _dress(
    site_id: SiteId,
    product_id: ProductId,
    related: list[ProductId],
    assurances: list[UUID],
    actor: System,
    now: datetime,
) -> None:
    """A member price on every SKU, promises of its own, and what goes with it."""
    draft = catalog.product_draft(site_id=site_id, product_id=product_id)
    skus = tuple(replace(sku, member_price_fen=sku.price_fen * MEMBER_PERCENT // 100) for sku in draft.skus)
    dressed = replace(draft, skus=skus, related_ids=tuple(related), assurance_ids=tuple(assurances))
    catalog.save_product(site_id=site_id, draft=dressed, actor=actor, now=now)


def _bundle(site_id: SiteId, product_ids: list[ProductId], actor: System, now: datetime) -> None:
    """The first SKUs of two products together for nine tenths of what they cost apart."""
    skus = catalog.skus_of(site_id=site_id, product_ids=product_ids)
    first: list[SkuId] = [skus[product_id][0] for product_id in product_ids if skus.get(product_id)]
    lines = catalog.lines(site_id=site_id, sku_ids=first, now=now)
    if len(first) < 2 or promotions.list_bundles(site_id=site_id):
        return
    apart = sum(lines[sku_id].unit_price.minor for sku_id in first)
    draft = promotions.BundleDraft(
        name="两件好物一起带走",
        items=tuple(promotions.BundleItem(sku_id, 1) for sku_id in first),
        price_fen=apart * 9 // 10,
    )
    promotions.save_bundle(site_id=site_id, draft=draft, actor=actor, now=now)
