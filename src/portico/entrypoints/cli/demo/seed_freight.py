"""Freight templates and parcels for the demo: what sending costs where, an order in two parcels, tracks of others."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from portico.domains.catalog import public as catalog
from portico.domains.fulfilment import public as fulfilment
from portico.domains.fulfilment.ports import ParcelState, Step, Trace
from portico.domains.orders import public as orders
from portico.domains.promotions import public as promotions
from portico.entrypoints.cli.demo.seed_orders import sku_ids
from portico.infra.actors import System
from portico.kernel.errors import PorticoError
from portico.kernel.ids import SiteId, new_id
from portico.kernel.money import Money
from portico.usecases import shipping

_NEAR = frozenset({"310000", "320000", "330000"})
_FAR = frozenset({"540000", "650000"})
_ISLANDS = frozenset({"710000", "810000", "820000"})
_TRACKS = 12
# What a parcel's carrier writes, hours after it left.
_WAY = (
    (3, "【杭州余杭】快递员已揽收"),
    (9, "离开【杭州转运中心】，发往【{city}】"),
    (21, "到达【{city}】"),
    (29, "【{city}{district}】快递员正在派送，请保持电话畅通"),
    (33, "已签收，签收人：本人"),
)


def seed_freight(*, site_id: SiteId, now: datetime) -> None:
    """Two templates, the heavier for the heaviest product; tracks and a part shipment. Idempotent: done once."""
    if promotions.freight_templates(site_id=site_id):
        return
    actor = System(site_id, "demo")
    for template in (_small(), _large()):
        template_id = promotions.save_freight_template(
            site_id=site_id, template=template, version=None, actor=actor, now=now
        )
    _use_for_heaviest(site_id, replace(template, id=template_id), actor, now)
    _follow_parcels(site_id, now)
    _ship_a_part(site_id, actor, now)


def _zone(regions: frozenset[str], first: int, more: int, units: int) -> promotions.Zone:
    return promotions.Zone(regions, promotions.Rate(units, Money(first), units, Money(more)))


def _small() -> promotions.FreightTemplate:
    known = set(promotions.known_regions())
    return promotions.FreightTemplate(
        id=new_id(),
        name="标准快递",
        measure=promotions.Measure.PIECE,
        zones=(_zone(_NEAR, 600, 100, 1), _zone(_FAR, 1800, 600, 1), _zone(frozenset(), 1000, 200, 1)),
        free=(promotions.FreeRule(_NEAR, from_amount=Money(9900)), promotions.FreeRule(frozenset(), from_pieces=5)),
        excluded=_ISLANDS & known,
    )


def _large() -> promotions.FreightTemplate:
    known = set(promotions.known_regions())
    return promotions.FreightTemplate(
        id=new_id(),
        name="重物（按重量）",
        measure=promotions.Measure.WEIGHT,
        zones=(_zone(_NEAR, 1000, 200, 1000), _zone(_FAR, 2600, 1200, 1000), _zone(frozenset(), 1500, 500, 1000)),
        excluded=_ISLANDS & known,
    )


def _use_for_heaviest(site_id: SiteId, template: promotions.FreightTemplate, actor: System, now: datetime) -> None:
    lines = catalog.lines(site_id=site_id, sku_ids=list(sku_ids(site_id, now).values()), now=now)
    heaviest = max(lines.values(), key=lambda line: (line.weight_g, line.sku_code))
    draft = catalog.product_draft(site_id=site_id, product_id=heaviest.product_id)
    catalog.save_product(site_id=site_id, draft=replace(draft, freight_template_id=template.id), actor=actor, now=now)


def _follow_parcels(site_id: SiteId, now: datetime) -> None:
    """The latest parcels have tracks as far as they have had time for."""
    states = [orders.OrderState.SHIPPED, orders.OrderState.COMPLETED]
    found = [order for state in states for order in _of_state(site_id, state)][:_TRACKS]
    parcels = fulfilment.shipments_of(site_id=site_id, order_ids=[order.id for order in found])
    for order, parcel in ((one, parcel) for one in found for parcel in parcels.get(one.id, ())):
        steps = [Step(parcel.shipped_at + timedelta(hours=hours), _there(words, order)) for hours, words in _WAY]
        over = tuple(step for step in steps if step.at <= now)
        if not over:
            continue
        states_by_count = (ParcelState.COLLECTED, ParcelState.IN_TRANSIT, ParcelState.IN_TRANSIT,
                           ParcelState.DELIVERING, ParcelState.SIGNED)  # fmt: skip
        fulfilment.plan_watch(site_id=site_id, shipment_id=parcel.id, provider="kuaidi100", now=now)
        trace = Trace(parcel.carrier_code, parcel.tracking_number, states_by_count[len(over) - 1], over)
        fulfilment.note_trace(site_id=site_id, provider="kuaidi100", trace=trace, now=now)


def _there(words: str, order: orders.OrderView) -> str:
    """Where the order goes; in a municipality the city's name is the province's."""
    to = order.address
    city = "" if to is None else to.province if to.province.endswith("市") else to.city
    return words.format(city=city, district="" if to is None else to.district)


def _of_state(site_id: SiteId, state: orders.OrderState) -> list[orders.OrderView]:
    page = orders.search_orders(site_id=site_id, filter=orders.OrderFilter(state=state), cursor=None, limit=_TRACKS)
    return list(page.items)


def _ship_a_part(site_id: SiteId, actor: System, now: datetime) -> None:
    """The first paid order with more than one piece has left in part."""
    for order in _of_state(site_id, orders.OrderState.PAID):
        line = order.lines[0]
        if order.delivery is not orders.Delivery.SHIP or sum(one.to_ship for one in order.lines) < 2:
            continue
        try:
            shipping.ship_parcel(
                actor=actor,
                order_id=order.id,
                parcel=fulfilment.ExpressParcel("YTO", f"DEMO{now:%y%m%d}90001"),
                quantities={line.id: 1},
                now=now,
            )
        except PorticoError:
            continue
        return
