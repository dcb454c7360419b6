"""Following parcels: who is to tell, what they told, and when to ask."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec

from portico.domains.fulfilment import models
from portico.domains.fulfilment.ports import ParcelState, Step, Trace
from portico.domains.fulfilment.rules import ARRIVED, LOOK_EVERY, MAX_LOOKS, STEPS_PURPOSE, retry_delay
from portico.infra import sealed
from portico.infra.locks import require_transaction
from portico.kernel.ids import AfterSaleId, OrderId, ShipmentId, SiteId, new_id


class Leg(StrEnum):
    """Which parcel of an after-sales case: what the buyer sends back, or the replacement."""

    RETURN = "return"
    SENT = "sent"


@dataclass(frozen=True, slots=True)
class ParcelToLookAt:
    """A parcel of which news are due. `watched`: its platform has been asked to tell by itself.

    A parcel of an order, or of an after-sales case (`case_id` and `leg`) about the order.
    """

    site_id: SiteId
    order_id: OrderId
    case_id: AfterSaleId | None
    leg: Leg | None
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


def plan_case_watch(
    *, site_id: SiteId, case_id: AfterSaleId, leg: Leg, waybill: tuple[str, str], provider: str, now: datetime
) -> UUID | None:
    """`provider` shall tell where the case's parcel of this waybill (carrier, number) is; the id of the watch.

    A corrected waybill begins anew, and nothing told of the wrong one is left. None: nothing has changed.
    """
    require_transaction()
    carrier, number = waybill
    rows = models.ParcelWatch.objects.select_for_update().filter(case_id=case_id, leg=leg)
    row = rows.first() or models.ParcelWatch(id=new_id(), site_id=site_id, case_id=case_id, leg=leg)
    if (row.carrier_code, row.tracking_number) == waybill:
        return None
    row.provider, row.state, row.next_look_at = provider, ParcelState.NO_TRACE, now
    row.carrier_code, row.tracking_number = carrier, number
    row.steps, row.last_step_at, row.step_count = b"", None, 0
    row.watched_at, row.looks, row.last_error = None, 0, ""
    row.save()
    return row.id


def parcel_to_look_at(*, watch_id: UUID, now: datetime) -> ParcelToLookAt | None:
    """The parcel, when news of it are due. A job and the sweep behind it may both ask: the second finds nothing due."""
    due = models.ParcelWatch.objects.filter(id=watch_id, next_look_at__lte=now)
    row = due.select_related("shipment", "case").first()
    if row is None:
        return None
    # One of the two, and both name their order and their waybill.
    parcel = row.shipment or row
    of_order = row.shipment or row.case
    assert of_order is not None
    return ParcelToLookAt(
        site_id=SiteId(row.site_id),
        order_id=OrderId(of_order.order_id),
        case_id=None if row.case_id is None else AfterSaleId(row.case_id),
        leg=Leg(row.leg) if row.leg else None,
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
    named = models.ParcelWatch.objects.filter(site_id=site_id, provider=provider)
    # Two questions, each by its own index.
    of_orders = named.filter(shipment__carrier_code=trace.carrier, shipment__tracking_number=trace.number)
    of_cases = named.filter(case__isnull=False, carrier_code=trace.carrier, tracking_number=trace.number)
    found = [*of_orders.values_list("id", flat=True), *of_cases.values_list("id", flat=True)]
    parcels = list(models.ParcelWatch.objects.select_for_update().filter(id__in=found).order_by("id"))
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
    return {
        ShipmentId(row.shipment_id): ParcelView(ParcelState(row.state), _steps(row))
        for row in rows
        if row.shipment_id is not None
    }


def case_parcels(*, case_id: AfterSaleId) -> dict[Leg, ParcelView]:
    """What is known of the case's parcels; those nobody watches are absent. One query."""
    rows = models.ParcelWatch.objects.filter(case_id=case_id)
    return {Leg(row.leg): ParcelView(ParcelState(row.state), _steps(row)) for row in rows}


def cases_of_waybill(*, site_id: SiteId, carrier_code: str, tracking_number: str) -> list[tuple[AfterSaleId, Leg]]:
    """The cases that have a parcel under this waybill. One query."""
    rows = models.ParcelWatch.objects.filter(
        site_id=site_id, case__isnull=False, carrier_code=carrier_code, tracking_number=tracking_number
    )
    return [(AfterSaleId(case_id), Leg(leg)) for case_id, leg in rows.order_by("id").values_list("case_id", "leg")]


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
    models.ParcelWatch.objects.filter(site_id=site_id, case__order_id__in=list(order_ids)).delete()
