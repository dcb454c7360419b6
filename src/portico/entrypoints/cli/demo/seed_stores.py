"""Three stores of the brand, goods that can be fetched there, stock of its own in one, and a pickup that waits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

from django.contrib.auth import get_user_model

from portico.domains.catalog import public as catalog
from portico.domains.inventory import public as inventory
from portico.domains.orders import public as orders
from portico.domains.stores import public as stores
from portico.entrypoints.cli.demo.past_trades import pay
from portico.infra.actors import Member, System
from portico.infra.geocoding import Point
from portico.kernel.ids import MemberId, ProductId, SiteId, SkuId
from portico.usecases import checkout

CLERK = "clerk"
BOUGHT = timedelta(hours=3)
PAID_AFTER = timedelta(minutes=4)
_DAILY = ((stores.Span(600, 1320),),) * 7
# Closed on Mondays; two shifts on other days.
_TWO_SHIFTS = ((), *((stores.Span(570, 720), stores.Span(810, 1260)),) * 6)
_WAYS = ("ship", "pickup", "city")
_GOODS = 12

STORES = (
    stores.StoreDraft(
        code="HZ01", name="听檐茶馆·湖滨店", phone="0571-87001001", region_code="330102", province="浙江省",
        city="杭州市", district="上城区", detail="湖滨路 28 号 1 层", point=Point(30.254650, 120.164380),
        hours=_DAILY, notice="自提请到一层茶台，停车两小时免费。", delivers=True, delivery_radius_m=5000,
        own_stock=True, closures=(stores.Closure(date(2027, 2, 5), date(2027, 2, 8), "春节"),),
    ),
    stores.StoreDraft(
        code="HZ02", name="听檐茶馆·西溪店", phone="0571-87001002", region_code="330106", province="浙江省",
        city="杭州市", district="西湖区", detail="文二西路 551 号", point=Point(30.271380, 120.063290), hours=_DAILY,
        delivers=True, delivery_radius_m=4000, position=1,
    ),
    stores.StoreDraft(
        code="SH01", name="听檐茶馆·武康路店", phone="021-54001003", region_code="310104", province="上海市",
        city="市辖区", district="徐汇区", detail="武康路 378 号", point=Point(31.208560, 121.440540),
        hours=_TWO_SHIFTS, position=2,
    ),
)  # fmt: skip


def seed_stores(*, site_id: SiteId, members: Mapping[str, MemberId], now: datetime) -> None:
    """All of it is there, once; what was edited since stays."""
    if stores.list_stores(site_id=site_id, with_closed=True, limit=1)[1]:
        return
    actor = System(site_id, "demo")
    made = [stores.add_store(site_id=site_id, draft=draft, actor=actor, now=now) for draft in STORES]
    skus = _fetchable(site_id, actor, now)
    inventory.set_initial(
        site_id=site_id, quantities=dict.fromkeys(skus, 12), actor=actor, now=now, store_id=made[0].id
    )
    clerk = get_user_model().objects.filter(username=CLERK).first()
    if clerk is not None:
        stores.set_posts(site_id=site_id, user_id=clerk.pk, store_ids=[made[0].id], actor=actor, now=now)
    if skus:
        _buy(site_id, members["lin"], skus[0], made[0], now)


def _fetchable(site_id: SiteId, actor: System, now: datetime) -> list[SkuId]:
    """Some goods may be fetched and carried, too; their SKUs."""
    rows, _total = catalog.merchant_products(site_id=site_id, on_sale=True, limit=_GOODS * 2)
    chosen: list[ProductId] = []
    for row in rows:
        draft = catalog.product_draft(site_id=site_id, product_id=row.id)
        if draft.kind is catalog.ProductKind.GOODS and len(chosen) < _GOODS:
            catalog.save_product(site_id=site_id, draft=replace(draft, deliveries=_WAYS), actor=actor, now=now)
            chosen.append(row.id)
    known = catalog.skus_of(site_id=site_id, product_ids=chosen)
    return [sku_id for product_id in chosen for sku_id in known.get(product_id, ())]


def _buy(site_id: SiteId, member_id: MemberId, sku_id: SkuId, store: stores.StoreView, now: datetime) -> None:
    """A paid order that waits at the store; the worker gives it its code."""
    at = now - BOUGHT
    lines = (checkout.WantedLine(sku_id, 1),)
    way = checkout.Way(orders.Delivery.PICKUP, store_id=store.id)
    quoted = checkout.quote(site_id=site_id, member_id=member_id, lines=lines, now=at, way=way)
    order = checkout.place_order(
        actor=Member(site_id, member_id),
        request=checkout.PlaceOrder(
            source="buy_now", address_id=None, quote_payable_fen=quoted.quote.payable.minor, lines=lines,
            delivery=orders.Delivery.PICKUP, store_id=store.id, contact=checkout.Contact("林晓", "13800000001"),
        ),
        idempotency_key="demo-pickup", now=at,
    )  # fmt: skip
    pay(order, description=order.number, opened_at=at, paid_at=at + PAID_AFTER)
