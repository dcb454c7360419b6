"""Parcels leave, are corrected, withdrawn, delivered by hand. The order's own state is `orders`' to change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec
from django.db import IntegrityError, transaction

from portico.domains.fulfilment import models
from portico.domains.fulfilment.errors import (
    AlreadyShipped,
    NotForThisParcel,
    ShipmentChanged,
    ShipmentNotFound,
    ShipmentTravelling,
    TooManyParcels,
)
from portico.domains.fulfilment.queries import Courier, ShipmentView, shipment_view
from portico.domains.fulfilment.rules import (
    COURIER_PURPOSE,
    MAX_PARCELS,
    NOT_SCANNED,
    Method,
    checked_courier,
    checked_tracking_number,
    find_carrier,
)
from portico.infra import audit, sealed
from portico.infra.actors import Actor, actor_label
from portico.infra.locks import require_transaction
from portico.kernel.ids import OrderId, OrderLineId, ShipmentId, SiteId, new_id


@dataclass(frozen=True, slots=True)
class ExpressParcel:
    """With an express company. `carrier` is a code or a name."""

    carrier: str
    tracking_number: str


@dataclass(frozen=True, slots=True)
class CityParcel:
    """Brought by the shop's own courier, or by whoever the shop has called."""

    courier_name: str
    courier_phone: str


type Parcel = ExpressParcel | CityParcel


def checked_parcel(parcel: Parcel) -> Parcel:
    """The parcel with its carrier's code and its number as carriers write it.

    Raises CarrierUnknown, TrackingNumberMalformed, Invalid (fields `courier_name`, `courier_phone`).
    """
    if isinstance(parcel, ExpressParcel):
        carrier = find_carrier(parcel.carrier)
        return ExpressParcel(carrier.code, checked_tracking_number(parcel.tracking_number))
    return CityParcel(*checked_courier(parcel.courier_name, parcel.courier_phone))


def ship(
    *,
    site_id: SiteId,
    order_id: OrderId,
    parcel: Parcel,
    lines: Mapping[OrderLineId, int],
    actor: Actor,
    now: datetime,
) -> ShipmentView:
    """The parcel with these pieces has left.

    Raises what `checked_parcel` raises, AlreadyShipped for a waybill the order has, TooManyParcels.
    """
    require_transaction()
    known = checked_parcel(parcel)
    express = known if isinstance(known, ExpressParcel) else ExpressParcel("", "")
    living = models.Shipment.objects.filter(site_id=site_id, order_id=order_id, withdrawn_at__isnull=True)
    if living.count() >= MAX_PARCELS:
        raise TooManyParcels(max=MAX_PARCELS)
    try:
        with transaction.atomic():
            row = models.Shipment.objects.create(
                id=new_id(),
                site_id=site_id,
                order_id=order_id,
                method=Method.EXPRESS if known is express else Method.CITY,
                carrier_code=express.carrier,
                tracking_number=express.tracking_number,
                courier=_sealed_courier(known),
                lines=[{"order_line_id": str(line), "quantity": quantity} for line, quantity in lines.items()],
                shipped_at=now,
                shipped_by=":".join(actor_label(actor)),
            )
    except IntegrityError as error:
        raise AlreadyShipped(order_id=str(order_id)) from error
    _record(actor, "fulfilment.ship", row, now, carrier=[None, row.carrier_code or row.method],
            tracking_number=[None, row.tracking_number])  # fmt: skip
    return shipment_view(row)


def change_waybill(
    *, site_id: SiteId, shipment_id: ShipmentId, version: int, parcel: ExpressParcel, actor: Actor, now: datetime
) -> ShipmentView:
    """The parcel travels under this waybill; what was known of the other number's way is forgotten.

    Raises what `checked_parcel` raises, ShipmentNotFound, ShipmentChanged, NotForThisParcel, AlreadyShipped.
    Locks: the parcel.
    """
    row = _locked(site_id, shipment_id, version)
    if row.method != Method.EXPRESS:
        raise NotForThisParcel()
    carrier, number = find_carrier(parcel.carrier), checked_tracking_number(parcel.tracking_number)
    before = (row.carrier_code, row.tracking_number)
    if before == (carrier.code, number):
        return shipment_view(row)
    row.carrier_code, row.tracking_number, row.version = carrier.code, number, row.version + 1
    try:
        with transaction.atomic():
            row.save(update_fields=["carrier_code", "tracking_number", "version"])
    except IntegrityError as error:
        raise AlreadyShipped(order_id=str(row.order_id)) from error
    models.ParcelWatch.objects.filter(shipment_id=row.id).delete()
    _record(actor, "fulfilment.change_waybill", row, now, carrier=[before[0], carrier.code],
            tracking_number=[before[1], number])  # fmt: skip
    return shipment_view(row)


def withdraw(*, site_id: SiteId, shipment_id: ShipmentId, version: int, actor: Actor, now: datetime) -> ShipmentView:
    """The parcel never left after all. Only while no carrier has scanned it and no courier has delivered it.

    Raises ShipmentNotFound, ShipmentChanged, ShipmentTravelling. Locks: the parcel.
    """
    row = _locked(site_id, shipment_id, version)
    watch = models.ParcelWatch.objects.filter(shipment_id=row.id).first()
    if row.delivered_at is not None or (watch is not None and watch.state not in NOT_SCANNED):
        raise ShipmentTravelling()
    row.withdrawn_at, row.version = now, row.version + 1
    row.save(update_fields=["withdrawn_at", "version"])
    models.ParcelWatch.objects.filter(shipment_id=row.id).delete()
    _record(actor, "fulfilment.withdraw", row, now, carrier=[row.carrier_code or row.method, None],
            tracking_number=[row.tracking_number, None])  # fmt: skip
    return shipment_view(row)


def mark_delivered(*, site_id: SiteId, shipment_id: ShipmentId, actor: Actor, now: datetime) -> ShipmentView:
    """The courier has brought the goods. Idempotent. Raises ShipmentNotFound, NotForThisParcel. Locks: the parcel."""
    row = _locked(site_id, shipment_id, None)
    if row.method != Method.CITY:
        raise NotForThisParcel()
    if row.delivered_at is None:
        row.delivered_at, row.version = now, row.version + 1
        row.save(update_fields=["delivered_at", "version"])
        _record(actor, "fulfilment.deliver", row, now, delivered_at=[None, now.isoformat()])
    return shipment_view(row)


def _locked(site_id: SiteId, shipment_id: UUID, version: int | None) -> models.Shipment:
    require_transaction()
    living = models.Shipment.objects.select_for_update().filter(site_id=site_id, withdrawn_at__isnull=True)
    row = living.filter(id=shipment_id).first()
    if row is None:
        raise ShipmentNotFound()
    if version is not None and row.version != version:
        raise ShipmentChanged()
    return row


def _sealed_courier(parcel: Parcel) -> bytes:
    if isinstance(parcel, ExpressParcel):
        return b""
    courier = Courier(parcel.courier_name, parcel.courier_phone)
    return sealed.seal(msgspec.json.encode(courier).decode(), purpose=COURIER_PURPOSE)


def _record(actor: Actor, action: str, row: models.Shipment, now: datetime, **changes: list[str | None]) -> None:
    audit.record(
        actor=actor, action=action, subject_type="order", subject_id=row.order_id, now=now, changes=dict(changes)
    )
