"""Parcels leave, and the platform is told until it has understood."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from django.db import IntegrityError, transaction

from portico.domains.fulfilment import models
from portico.domains.fulfilment.errors import AlreadyShipped
from portico.domains.fulfilment.ports import ShippingReport
from portico.domains.fulfilment.queries import ShipmentView, shipment_view
from portico.domains.fulfilment.rules import (
    REPORT_PURPOSE,
    REPORT_SETTLES_AFTER,
    ReportState,
    checked_tracking_number,
    find_carrier,
    retry_delay,
)
from portico.infra import audit, sealed
from portico.infra.actors import Actor, actor_label
from portico.infra.locks import require_transaction
from portico.kernel.ids import OrderId, OrderLineId, ShipmentId, SiteId, new_id


def ship(
    *,
    site_id: SiteId,
    order_id: OrderId,
    carrier_code: str,
    tracking_number: str,
    lines: Mapping[OrderLineId, int],
    actor: Actor,
    now: datetime,
) -> ShipmentView:
    """The parcel with these pieces has left. `carrier_code` may also be the carrier's name.

    Raises CarrierUnknown, TrackingNumberMalformed, AlreadyShipped.
    """
    require_transaction()
    carrier = find_carrier(carrier_code)
    number = checked_tracking_number(tracking_number)
    try:
        with transaction.atomic():
            row = models.Shipment.objects.create(
                id=new_id(),
                site_id=site_id,
                order_id=order_id,
                carrier_code=carrier.code,
                tracking_number=number,
                lines=[{"order_line_id": str(line), "quantity": quantity} for line, quantity in lines.items()],
                shipped_at=now,
                shipped_by=":".join(actor_label(actor)),
            )
    except IntegrityError as error:
        raise AlreadyShipped(order_id=str(order_id)) from error
    audit.record(
        actor=actor,
        action="fulfilment.ship",
        subject_type="order",
        subject_id=order_id,
        now=now,
        changes={"carrier": [None, carrier.code], "tracking_number": [None, number]},
    )
    return shipment_view(row)


def plan_report(*, site_id: SiteId, shipment_id: ShipmentId, report: ShippingReport, now: datetime) -> UUID | None:
    """The platform shall be told about the parcel; the id of the planned report. None: it was planned before."""
    require_transaction()
    row, created = models.ShippingReport.objects.get_or_create(
        shipment_id=shipment_id,
        defaults={
            "id": new_id(),
            "site_id": site_id,
            "content": sealed.seal(msgspec.json.encode(report).decode(), purpose=REPORT_PURPOSE),
            "state": ReportState.WAITING,
            "next_attempt_at": now,
        },
    )
    return row.id if created else None


def forget_reports(*, site_id: SiteId, order_ids: Sequence[OrderId]) -> None:
    """What a platform was told about the parcels of these orders is gone: it named the payer. Idempotent.

    A report that the platform never took is given up.
    """
    require_transaction()
    rows = models.ShippingReport.objects.filter(site_id=site_id, shipment__order_id__in=list(order_ids))
    rows.filter(state=ReportState.WAITING).update(
        state=ReportState.REFUSED, next_attempt_at=None, last_error="member erased"
    )
    rows.update(content=b"")


def mark_reported(*, report_id: UUID, now: datetime) -> None:
    """The platform knows the parcel."""
    require_transaction()
    models.ShippingReport.objects.filter(id=report_id, state=ReportState.WAITING).update(
        state=ReportState.ACCEPTED, accepted_at=now, next_attempt_at=None, last_error=""
    )


def report_again(*, site_id: SiteId, shipment_id: ShipmentId, now: datetime) -> UUID | None:
    """The platform, which had taken the report and does not know the parcel, shall be told once more.

    The report's id; None when it is under way, refused, emptied with its member's data, or was taken a moment ago.
    """
    require_transaction()
    row = (
        models.ShippingReport.objects.select_for_update()
        .filter(
            site_id=site_id,
            shipment_id=shipment_id,
            state=ReportState.ACCEPTED,
            accepted_at__lte=now - REPORT_SETTLES_AFTER,
        )
        .exclude(content=b"")
        .first()
    )
    if row is None:
        return None
    row.state, row.next_attempt_at, row.last_error = ReportState.WAITING, now, "unknown to the platform"
    row.save(update_fields=["state", "next_attempt_at", "last_error"])
    return row.id


def note_report_failure(*, report_id: UUID, error: str, final: bool, now: datetime) -> None:
    """The platform did not take it: the next attempt is planned, or (`final`) a person must look at it."""
    require_transaction()
    row = models.ShippingReport.objects.select_for_update().filter(id=report_id, state=ReportState.WAITING).first()
    if row is None:
        return
    row.attempts += 1
    row.last_error = error[:120]
    row.state = ReportState.REFUSED if final else ReportState.WAITING
    row.next_attempt_at = None if final else now + retry_delay(row.attempts)
    row.save(update_fields=["attempts", "last_error", "state", "next_attempt_at"])
