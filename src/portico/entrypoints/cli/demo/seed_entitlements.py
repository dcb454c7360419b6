"""What the demo shop sells without a parcel: a card of tea tastings, a gift card, a booklet; and who bought them."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import datetime, timedelta

from portico.domains.catalog import public as catalog
from portico.domains.entitlements import public as entitlements
from portico.domains.inventory import public as inventory
from portico.domains.orders import public as orders
from portico.domains.sites import public as sites
from portico.entrypoints.cli.demo import contents, leaflets
from portico.entrypoints.cli.demo.past_trades import pay
from portico.entrypoints.cli.demo.pictures import Pictures
from portico.infra.actors import Member, Right, Staff
from portico.kernel.ids import MemberId, ProductId, SiteId, SkuId, new_id
from portico.usecases import card_keys, checkout, deliveries, paid_files

# Oldest on the shelf: they push nothing out of the shelves of new things.
LISTED = timedelta(days=95)
BOUGHT = timedelta(days=6)
PAID_AFTER = timedelta(minutes=3)
USED = timedelta(days=2)
CARD, GIFT, BOOKLET = "TY-V01", "TY-V02", "TY-V03"
CODES = (CARD, GIFT, BOOKLET)
_NOTE = "请提前一天电话预约；每次最多两人同行。"
_ABOUT = {
    CARD: ("听檐茶席体验卡", "五次茶席与两次点心，到店使用", catalog.ProductKind.PACKAGE, 39_800, "TY-T01"),
    GIFT: ("听檐礼品卡 200 元", "付款后立即收到卡号和密码", catalog.ProductKind.CARD_KEY, 20_000, "TY-K01"),
    BOOKLET: ("《在家摆一席茶》电子手册", "PDF，付款后即可下载", catalog.ProductKind.DOWNLOAD, 1_900, "TY-T03"),
}
_ITEMS = (entitlements.PlanItem("茶席体验", 5, 35_000), entitlements.PlanItem("当季点心", 2, 4_800))


def seed_entitlements(*, site_id: SiteId, members: Mapping[str, MemberId], pictures: Pictures, now: datetime) -> None:
    """The three are on sale with what they hold, and one member has bought and partly used them. Idempotent."""
    if catalog.product_ids_by_code(site_id=site_id, codes=list(CODES)):
        return
    listed = now - LISTED
    # What a merchant does in the console, by the demo itself.
    owner = Staff(site_id, 0, "演示", frozenset(Right))
    category = catalog.category_ids_by_code(site_id=site_id)["tea"]
    products: dict[str, tuple[ProductId, SkuId]] = {}
    for code, (name, subtitle, kind, price, picture) in _ABOUT.items():
        draft = catalog.ProductDraft(
            code=code, name=name, subtitle=subtitle, category_id=category, kind=kind,
            gallery=pictures.names(f"product:{picture}"), skus=(catalog.SkuDraft(code=f"{code}-1", price_fen=price),),
        )  # fmt: skip
        saved = catalog.save_product(site_id=site_id, draft=draft, actor=owner, now=listed)
        products[code] = (saved.product_id, saved.sku_ids[f"{code}-1"])
    _provide(site_id, products, owner, listed)
    catalog.mark_in_stock(site_id=site_id, in_stock=dict.fromkeys((one[0] for one in products.values()), True))
    _buy(site_id, members["lin"], products, now)


def _provide(site_id: SiteId, products: Mapping[str, tuple[ProductId, SkuId]], owner: Staff, at: datetime) -> None:
    package, sku = products[CARD]
    entitlements.save_plan(
        site_id=site_id, sku_id=sku, product_id=package, version=0, actor=owner, now=at,
        draft=entitlements.PlanDraft(items=_ITEMS, days=365, note=_NOTE),
    )  # fmt: skip
    cards = "\n".join(f"TY{number:08d} {(number * 7919) % 10**8:08d}" for number in range(1, 41))
    card_keys.import_card_keys(
        actor=owner, sku_id=products[GIFT][1], content=cards.encode(), file_name="礼品卡.txt", now=at
    )
    booklet = leaflets.write_pdf(contents.leaflets()[0], brand=sites.get_site(site_id=site_id).name)
    paid_files.add(
        actor=owner, product_id=products[BOOKLET][0], name="在家摆一席茶.pdf", size=len(booklet),
        content=io.BytesIO(booklet), now=at,
    )  # fmt: skip
    plenty = {products[CARD][1]: 200, products[BOOKLET][1]: 9_999}
    inventory.set_initial(site_id=site_id, quantities=plenty, actor=owner, now=at)


def _buy(site_id: SiteId, member_id: MemberId, products: Mapping[str, tuple[ProductId, SkuId]], now: datetime) -> None:
    at = now - BOUGHT
    lines = tuple(checkout.WantedLine(sku, 1) for _, sku in products.values())
    way = checkout.Way(delivery=orders.Delivery.NONE)
    quoted = checkout.quote(site_id=site_id, member_id=member_id, lines=lines, now=at, way=way)
    order = checkout.place_order(
        actor=Member(site_id, member_id),
        request=checkout.PlaceOrder(
            source="buy_now", address_id=None, quote_payable_fen=quoted.quote.payable.minor, lines=lines,
            delivery=orders.Delivery.NONE,
        ),
        idempotency_key="demo-entitlements", now=at,
    )  # fmt: skip
    pay(order, description=order.number, opened_at=at, paid_at=at + PAID_AFTER)
    at += PAID_AFTER
    deliveries.deliver_order(site_id=site_id, order_id=order.id, now=at)
    (package,) = entitlements.packages_of_orders(site_id=site_id, order_ids=[order.id], now=at)
    entitlements.redeem(
        site_id=site_id, package_id=package.id, wanted={package.items[0].id: 1}, store_id=None, digest=new_id().bytes,
        zone=sites.get_site(site_id=site_id).zone, actor=Staff(site_id, 0, "演示", frozenset(Right)), now=now - USED,
    )  # fmt: skip
