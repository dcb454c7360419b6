"""What wanted lines cost and where they do not go: the catalogue's facts under the terms of promotions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from portico.domains.catalog import public as catalog
from portico.domains.promotions import public as promotions
from portico.kernel.errors import Conflict
from portico.kernel.ids import MemberId, SiteId, SkuId


class NoDeliveryHere(Conflict):
    """These SKUs (`data["sku_ids"]`) are not sent to the address."""

    code = "no_delivery_here"


@dataclass(frozen=True, slots=True)
class Priced:
    """`kept`: the SKUs that are not sent to the region, for which no freight is charged."""

    quote: promotions.Quote
    kept: frozenset[SkuId]


def price_lines(
    *,
    site_id: SiteId,
    member_id: MemberId | None,
    quantities: Mapping[SkuId, int],
    skus: Mapping[SkuId, catalog.SkuLine],
    delivery: str,
    region_code: str | None,
    now: datetime,
) -> Priced:
    """What these SKUs cost together, delivered so. `region_code` None: to a place nobody has named yet."""
    terms = promotions.terms_of(
        site_id=site_id, for_member=member_id is not None, now=now, region_code=region_code, delivery=delivery
    )
    lines = [_price_line(skus[sku_id], quantity) for sku_id, quantity in quantities.items()]
    return Priced(promotions.price(lines=lines, terms=terms), promotions.undeliverable(lines=lines, terms=terms))


def _price_line(sku: catalog.SkuLine, quantity: int) -> promotions.PriceLine:
    return promotions.PriceLine(
        sku_id=sku.sku_id,
        quantity=quantity,
        unit_price=sku.unit_price,
        list_price=sku.list_price,
        weight_g=sku.weight_g,
        member_price=sku.member_price,
        volume_cm3=sku.volume_cm3,
        freight_template_id=sku.freight_template_id,
        physical=sku.kind is catalog.ProductKind.GOODS,
    )
