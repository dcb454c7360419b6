"""Parcels as their readers see them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from portico.domains.fulfilment import models
from portico.domains.fulfilment.errors import ShipmentNotFound
from portico.domains.fulfilment.rules import CARRIERS, COURIER_PURPOSE, Carrier, Method
from portico.infra import sealed
from portico.kernel.ids import OrderId, OrderLineId, ShipmentId, SiteId


@dataclass(frozen=True, slots=True)
class Courier:
    """Who brings a parcel."""

    name: str
    phone: str


@dataclass(frozen=True, slots=True)
class ShipmentView:
    """A parcel that has left. `carrier_code` and `tracking_number` are empty for a courier's, `courier` for others."""

    id: ShipmentId
    order_id: OrderId
    method: Method
    carrier_code: str
    tracking_number: str
    courier: Courier | None
    lines: dict[OrderLineId, int]
    shipped_at: datetime
    delivered_at: datetime | None
    version: int


def carriers() -> tuple[Carrier, ...]:
    """The carriers we know, the most used first."""
    return CARRIERS


def shipment_view(row: models.Shipment) -> ShipmentView:
    return ShipmentView(
        id=ShipmentId(row.id),
        order_id=OrderId(row.order_id),
        method=Method(row.method),
        carrier_code=row.carrier_code,
        tracking_number=row.tracking_number,
        courier=_courier(bytes(row.courier)),
        lines={OrderLineId(UUID(line["order_line_id"])): line["quantity"] for line in row.lines},
        shipped_at=row.shipped_at,
        delivered_at=row.delivered_at,
        version=row.version,
    )


def _courier(kept: bytes) -> Courier | None:
    if not kept:
        return None
    return msgspec.json.decode(sealed.unseal(kept, purpose=COURIER_PURPOSE), type=Courier)


def shipments_of(*, site_id: SiteId, order_ids: Sequence[OrderId]) -> dict[OrderId, list[ShipmentView]]:
    """The parcels of each order, the first that left first; withdrawn ones are left out. One query."""
    found: dict[OrderId, list[ShipmentView]] = defaultdict(list)
    living = models.Shipment.objects.filter(site_id=site_id, withdrawn_at__isnull=True)
    for row in living.filter(order_id__in=list(order_ids)).order_by("id"):
        found[OrderId(row.order_id)].append(shipment_view(row))
    return dict(found)


def get_shipment(*, site_id: SiteId, shipment_id: ShipmentId) -> ShipmentView:
    """One parcel. Raises ShipmentNotFound, also for a withdrawn one."""
    row = models.Shipment.objects.filter(site_id=site_id, id=shipment_id, withdrawn_at__isnull=True).first()
    if row is None:
        raise ShipmentNotFound()
    return shipment_view(row)
