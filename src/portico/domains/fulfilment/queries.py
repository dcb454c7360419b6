"""Parcels as their readers see them, and reports that are due."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import msgspec

from portico.domains.fulfilment import models
from portico.domains.fulfilment.ports import ShippingReport
from portico.domains.fulfilment.rules import CARRIERS, REPORT_PURPOSE, Carrier, ReportState
from portico.infra import sealed
from portico.kernel.ids import OrderId, OrderLineId, ShipmentId, SiteId


@dataclass(frozen=True, slots=True)
class ShipmentView:
    id: ShipmentId
    order_id: OrderId
    carrier_code: str
    tracking_number: str
    lines: dict[OrderLineId, int]
    shipped_at: datetime


@dataclass(frozen=True, slots=True)
class ReportView:
    """How far the platform has been told about a parcel; `last_error` is its latest word."""

    shipment_id: ShipmentId
    state: ReportState
    attempts: int
    last_error: str
    accepted_at: datetime | None


def carriers() -> tuple[Carrier, ...]:
    """The carriers we know, the most used first."""
    return CARRIERS


def shipment_view(row: models.Shipment) -> ShipmentView:
    return ShipmentView(
        id=ShipmentId(row.id),
        order_id=OrderId(row.order_id),
        carrier_code=row.carrier_code,
        tracking_number=row.tracking_number,
        lines={OrderLineId(UUID(line["order_line_id"])): line["quantity"] for line in row.lines},
        shipped_at=row.shipped_at,
    )


def shipments_of(*, site_id: SiteId, order_ids: Sequence[OrderId]) -> dict[OrderId, list[ShipmentView]]:
    """The parcels of each order; orders without one are absent. One query."""
    found: dict[OrderId, list[ShipmentView]] = defaultdict(list)
    rows = models.Shipment.objects.filter(site_id=site_id, order_id__in=list(order_ids)).order_by("id")
    for row in rows:
        found[OrderId(row.order_id)].append(shipment_view(row))
    return dict(found)


def due_reports(*, now: datetime, limit: int) -> list[UUID]:
    """Reports of all sites to be sent now, the longest due first."""
    rows = (
        models.ShippingReport.objects.filter(state=ReportState.WAITING, next_attempt_at__lte=now)
        .order_by("next_attempt_at")
        .values_list("id", flat=True)
    )
    return list(rows[:limit])


class WaitingReport(NamedTuple):
    """What the platform shall be told, and of which site."""

    site_id: SiteId
    report: ShippingReport


def waiting_report(*, report_id: UUID) -> WaitingReport | None:
    """What the platform shall be told; None when it knows already or has refused it."""
    row = models.ShippingReport.objects.filter(id=report_id, state=ReportState.WAITING).first()
    if row is None:
        return None
    content = sealed.unseal(bytes(row.content), purpose=REPORT_PURPOSE)
    return WaitingReport(SiteId(row.site_id), msgspec.json.decode(content, type=ShippingReport))


def report_of(*, site_id: SiteId, shipment_id: ShipmentId) -> ReportView | None:
    """How far the platform has been told about the parcel; None when it need not be."""
    row = models.ShippingReport.objects.filter(site_id=site_id, shipment_id=shipment_id).first()
    if row is None:
        return None
    return ReportView(
        ShipmentId(row.shipment_id), ReportState(row.state), row.attempts, row.last_error, row.accepted_at
    )
