"""Following parcels: who is to tell, what they told, and when to ask."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from portico.domains.fulfilment import models
from portico.domains.fulfilment.ports import ParcelState, Step, Trace
from portico.domains.fulfilment.rules import ARRIVED, LOOK_EVERY, MAX_LOOKS, STEPS_PURPOSE, retry_delay
from portico.infra import sealed
from portico.infra.locks import require_transaction
from portico.kernel.ids import OrderId, ShipmentId, SiteId, new_id


@dataclass(frozen=True, slots=True)
class ParcelToLookAt:
    """A parcel of which news are due. `watched`: its platform has been asked to tell by itself."""

    site_id: SiteId
    order_id: OrderId
    provider: str
    carrier_code: str
    tracking_number: str
    watched: bool


@dataclass(frozen=True, slots=True)
class ParcelView:
    """How far a parcel has got, in its carrier's words, oldest step first."""

    state: ParcelState
    steps: tuple[Step, ...]


def plan_watch(*, site_id: SiteId, shipment_id: ShipmentId, provider: str, now: datetime) -> UUID | None:
    """`provider` shall tell where the parcel is; the id of the watch. None: that was planned before."""
    require_transaction()
    row, created = models.ParcelWatch.objects.get_or_create(
        shipment_id=shipment_id,
        defaults={
            "id": new_id(),
            "site_id": site_id,
            "provider": provider,
            "state": ParcelState.NO_TRACE,
            "next_look_at": now,
        },
    )
    return row.id if created else None


def parcel_to_look_at(*, watch_id: UUID, now: datetime) -> ParcelToLookAt | None:
    """The parcel, when news of it are due. A job and the sweep behind it may both ask: the second finds nothing due."""
    due = models.ParcelWatch.objects.filter(id=watch_id, next_look_at__lte=now)
    row = due.select_related("shipment").first()
    if row is None:
        return None
    parcel = row.shipment
    return ParcelToLookAt(
        site_id=SiteId(row.site_id),
        order_id=OrderId(parcel.order_id),
        provider=row.provider,
        carrier_code=parcel.carrier_code,
        tracking_number=parcel.tracking_number,
        watched=row.watched_at is not None,
    )


def due_looks(*, now: datetime, limit: int) -> list[UUID]:
    """Watches of all sites of which news are due, the longest due first."""
    rows = models.ParcelWatch.objects.filter(next_look_at__lte=now).order_by("next_look_at")
    return list(rows.values_list("id", flat=True)[:limit])


def mark_watched(*, watch_id: UUID, now: datetime) -> None:
    """News come by themselves from now on; without any we ask in a day."""
    require_transaction()
    models.ParcelWatch.objects.filter(id=watch_id, watched_at__isnull=True).update(
        watched_at=now, looks=0, next_look_at=now + LOOK_EVERY, last_error=""
    )


def stop_watching(*, watch_id: UUID) -> None:
    """Nothing more is expected of the parcel; what was told of it stays."""
    require_transaction()
    models.ParcelWatch.objects.filter(id=watch_id).update(next_look_at=None)


def note_look_failure(*, watch_id: UUID, error: str, final: bool, now: datetime) -> None:
    """Nothing was told: the next question is planned, later after each; none after a `final` failure or the last."""
    require_transaction()
    row = models.ParcelWatch.objects.select_for_update().filter(id=watch_id, next_look_at__isnull=False).first()
    if row is None:
        return
    row.looks += 1
    row.last_error = error[:120]
    wait = retry_delay(row.looks) if row.watched_at is None else LOOK_EVERY
    row.next_look_at = None if final or row.looks >= MAX_LOOKS else now + wait
    row.save(update_fields=["looks", "last_error", "next_look_at"])


def note_trace(*, site_id: SiteId, provider: str, trace: Trace, now: datetime) -> int:
    """Every parcel of this site with that number has got as far as the trace says; how many that are.

    An older trace than the one held (pushes overtake each other) changes nothing. Locks: the watches.
    """
    require_transaction()
    rows = models.ParcelWatch.objects.select_for_update().filter(
        site_id=site_id,
        provider=provider,
        shipment__carrier_code=trace.carrier,
        shipment__tracking_number=trace.number,
    )
    parcels = list(rows.order_by("id"))
    for row in parcels:
        _take_over(row, trace, now)
    return len(parcels)


def _take_over(row: models.ParcelWatch, trace: Trace, now: datetime) -> None:
    latest = max((step.at for step in trace.steps), default=None)
    if latest is None:
        return
    if row.last_step_at is not None and (latest, len(trace.steps)) < (row.last_step_at, row.step_count):
        return
    row.state = trace.state
    row.steps = sealed.seal(msgspec.json.encode(trace.steps).decode(), purpose=STEPS_PURPOSE)
    row.last_step_at, row.step_count = latest, len(trace.steps)
    row.looks, row.last_error = 0, ""
    row.next_look_at = None if trace.state in ARRIVED else now + LOOK_EVERY
    row.save(update_fields=["state", "steps", "last_step_at", "step_count", "looks", "last_error", "next_look_at"])


def parcels_of(*, site_id: SiteId, shipment_ids: Sequence[ShipmentId]) -> dict[ShipmentId, ParcelView]:
    """What is known of these parcels; those nobody watches are absent. One query."""
    rows = models.ParcelWatch.objects.filter(site_id=site_id, shipment_id__in=list(shipment_ids))
    return {ShipmentId(row.shipment_id): ParcelView(ParcelState(row.state), _steps(row)) for row in rows}


def _steps(row: models.ParcelWatch) -> tuple[Step, ...]:
    if not row.steps:
        return ()
    text = sealed.unseal(bytes(row.steps), purpose=STEPS_PURPOSE)
    return msgspec.json.decode(text, type=tuple[Step, ...])


def forget_watches(*, site_id: SiteId, order_ids: Sequence[OrderId]) -> None:
    """Nobody follows the parcels of these orders any more, and nothing told of them is left. Idempotent.

    Nor who brought them.
    """
    require_transaction()
    models.Shipment.objects.filter(site_id=site_id, order_id__in=list(order_ids)).update(courier=b"")
    models.ParcelWatch.objects.filter(site_id=site_id, shipment__order_id__in=list(order_ids)).delete()
