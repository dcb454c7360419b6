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
from portico.domains.fulfilment.ports import ParcelState
from portico.domains.fulfilment.rules import CARRIERS, COURIER_PURPOSE, UNDER_WAY, Carrier, Method
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


def orders_of_waybill(*, site_id: SiteId, carrier_code: str, tracking_number: str) -> list[OrderId]:
    """The orders that travel under this waybill, in the order of their ids. One query."""
    rows = models.Shipment.objects.filter(
        site_id=site_id, carrier_code=carrier_code, tracking_number=tracking_number, withdrawn_at__isnull=True
    )
    return [OrderId(order_id) for order_id in rows.order_by("order_id").values_list("order_id", flat=True).distinct()]


def arrival_of(*, site_id: SiteId, order_id: OrderId) -> datetime | None:
    """When the last of the order's parcels was signed for or brought; None while one is not known to have been."""
    rows = models.Shipment.objects.filter(site_id=site_id, order_id=order_id, withdrawn_at__isnull=True)
    moments = [_arrival(row) for row in rows.select_related("parcelwatch")]
    known = [moment for moment in moments if moment is not None]
    return max(known) if known and len(known) == len(moments) else None


def _arrival(row: models.Shipment) -> datetime | None:
    if row.method == Method.CITY:
        return row.delivered_at
    watch = getattr(row, "parcelwatch", None)
    return watch.last_step_at if watch is not None and watch.state == ParcelState.SIGNED else None


def travelling(*, site_id: SiteId, order_ids: Sequence[OrderId]) -> set[OrderId]:
    """Those of these orders of which a carrier still has a parcel. One query."""
    rows = models.ParcelWatch.objects.filter(
        site_id=site_id,
        state__in=UNDER_WAY,
        shipment__order_id__in=list(order_ids),
        shipment__withdrawn_at__isnull=True,
    )
    return {OrderId(order_id) for order_id in rows.values_list("shipment__order_id", flat=True)}
