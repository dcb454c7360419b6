"""Goods leave: in one parcel or several, by express or courier, one order or a sheet of them; slips are mended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from portico.domains.fulfilment import public as fulfilment
from portico.domains.orders import public as orders
from portico.infra import outbox
from portico.infra.actors import Right, Staff, System, require_right
from portico.kernel.errors import FieldError, Invalid, PorticoError
from portico.kernel.ids import OrderId, OrderLineId, ShipmentId, SiteId
from portico.kernel.state import TransitionRefused
from portico.usecases.parcels import plan_watching
from portico.usecases.receipts import note_arrival
from portico.usecases.shipping_reports import plan_shipping_report

MAX_BULK_ROWS = 2000
_CORRECTABLE = frozenset({orders.OrderState.PAID, orders.OrderState.SHIPPED})


def ship_order(
    *, actor: Staff | System, order_id: OrderId, carrier: str, tracking_number: str, now: datetime
) -> fulfilment.ShipmentView:
    """All that is left of the paid order has left in one express parcel. `carrier` is a code or a name.

    Raises what `ship_parcel` raises.
    """
    parcel = fulfilment.ExpressParcel(carrier, tracking_number)
    return ship_parcel(actor=actor, order_id=order_id, parcel=parcel, quantities=None, now=now)


def ship_parcel(
    *,
    actor: Staff | System,
    order_id: OrderId,
    parcel: fulfilment.Parcel,
    quantities: Mapping[OrderLineId, int] | None,
    now: datetime,
) -> fulfilment.ShipmentView:
    """A parcel with these pieces (None: all that is left) of the paid order has left; with the last the order has.

    Raises Denied, OrderNotFound, TransitionRefused, LinesNotShippable, AlreadyShipped, TooManyParcels, CarrierUnknown,
    TrackingNumberMalformed, Invalid (fields `courier_name`, `courier_phone`, `quantities`).
    """
    require_right(actor, Right.ORDER_SHIP)
    site_id = actor.site_id
    known = fulfilment.checked_parcel(parcel)
    with transaction.atomic():
        orders.lock_order(site_id=site_id, order_id=order_id)
        order = orders.get_order(site_id=site_id, order_id=order_id)
        pieces = _pieces(order, quantities)
        changed = orders.ship_lines(
            site_id=site_id, order_id=order_id, quantities=pieces, data=told(known), actor=actor, now=now
        )
        shipment = fulfilment.ship(site_id=site_id, order_id=order_id, parcel=known, lines=pieces, actor=actor, now=now)
        event = orders.OrderShipped(
            site_id=site_id,
            order_id=order_id,
            member_id=order.member_id,
            shipment_id=shipment.id,
            complete=changed.moved is not None,
        )
        outbox.emit(event, now=now)
    return shipment


def told(parcel: fulfilment.Parcel) -> dict[str, str]:
    """What the order's timeline says of a parcel. A courier is not named there: it is kept for good."""
    if isinstance(parcel, fulfilment.ExpressParcel):
        return {"carrier": parcel.carrier, "tracking_number": parcel.tracking_number}
    return {"courier": "city"}


def _pieces(order: orders.OrderView, quantities: Mapping[OrderLineId, int] | None) -> dict[OrderLineId, int]:
    """What the parcel carries: of goods only; what is delivered without a parcel never lies in one."""
    if quantities is None:
        goods = [line for line in order.lines if line.kind == "goods" and line.to_ship]
        return {line.id: line.to_ship for line in goods}
    wanted = {line: pieces for line, pieces in quantities.items() if pieces > 0}
    if not wanted:
        raise Invalid(fields=(FieldError("quantities", "required"),))
    return wanted


def change_waybill(
    *,
    actor: Staff,
    shipment_id: ShipmentId,
    version: int,
    carrier: str,
    tracking_number: str,
    now: datetime,
) -> fulfilment.ShipmentView:
    """The parcel travels under another waybill: the first was wrong. Its buyer and the platforms are told.

    Raises Denied, ShipmentNotFound, ShipmentChanged, NotForThisParcel, AlreadyShipped, CarrierUnknown,
    TrackingNumberMalformed, TransitionRefused once the order is completed or refunded.
    """
    require_right(actor, Right.ORDER_SHIP)
    site_id = actor.site_id
    parcel = fulfilment.ExpressParcel(carrier, tracking_number)
    with transaction.atomic():
        known = _locked_parcel(site_id, shipment_id)
        changed = fulfilment.change_waybill(
            site_id=site_id, shipment_id=shipment_id, version=version, parcel=parcel, actor=actor, now=now
        )
        if changed.version == known.version:
            return changed
        data = {
            "carrier": changed.carrier_code,
            "tracking_number": changed.tracking_number,
            "was": known.tracking_number,
        }
        orders.note_on_timeline(
            site_id=site_id, order_id=known.order_id, code="waybill_changed", data=data, actor=actor, now=now
        )
        plan_watching(site_id=site_id, shipment_id=shipment_id, now=now)
        plan_shipping_report(site_id=site_id, order_id=known.order_id, now=now)
    return changed


def withdraw_parcel(*, actor: Staff, shipment_id: ShipmentId, version: int, now: datetime) -> None:
    """The parcel never left after all: its pieces are to be shipped again.

    Raises Denied, ShipmentNotFound, ShipmentChanged, ShipmentTravelling, TransitionRefused once the order is completed
    or refunded, LinesNotShippable for pieces that are in an after-sales case or given back.
    """
    require_right(actor, Right.ORDER_SHIP)
    site_id = actor.site_id
    with transaction.atomic():
        known = _locked_parcel(site_id, shipment_id)
        parcel = fulfilment.withdraw(site_id=site_id, shipment_id=shipment_id, version=version, actor=actor, now=now)
        data = {"tracking_number": parcel.tracking_number}
        orders.unship_lines(
            site_id=site_id, order_id=known.order_id, quantities=parcel.lines, code="unshipped", data=data,
            actor=actor, now=now,
        )  # fmt: skip
        plan_shipping_report(site_id=site_id, order_id=known.order_id, now=now)


def mark_delivered(*, actor: Staff, shipment_id: ShipmentId, now: datetime) -> None:
    """The courier has brought the parcel; the buyer reads so. Idempotent.

    Raises Denied, ShipmentNotFound, NotForThisParcel.
    """
    require_right(actor, Right.ORDER_SHIP)
    site_id = actor.site_id
    with transaction.atomic():
        known = fulfilment.get_shipment(site_id=site_id, shipment_id=shipment_id)
        orders.lock_order(site_id=site_id, order_id=known.order_id)
        known = fulfilment.get_shipment(site_id=site_id, shipment_id=shipment_id)
        fulfilment.mark_delivered(site_id=site_id, shipment_id=shipment_id, actor=actor, now=now)
        if known.delivered_at is None:
            orders.note_on_timeline(
                site_id=site_id, order_id=known.order_id, code="delivered_by_courier", data={}, actor=actor, now=now
            )
            note_arrival(site_id=site_id, order_id=known.order_id)


def _locked_parcel(site_id: SiteId, shipment_id: ShipmentId) -> fulfilment.ShipmentView:
    """The parcel, its order locked first, as everywhere. Raises TransitionRefused for an order that is over."""
    known = fulfilment.get_shipment(site_id=site_id, shipment_id=shipment_id)
    head = orders.lock_order(site_id=site_id, order_id=known.order_id)
    if head.state not in _CORRECTABLE:
        raise TransitionRefused(state=str(head.state), event="correct_parcel")
    return fulfilment.get_shipment(site_id=site_id, shipment_id=shipment_id)


@dataclass(frozen=True, slots=True)
class ShipRow:
    """A row of the merchant's sheet, as text. Without `sku_code` the row takes all that is left of the order;
    without `quantity` all that is left of the SKU.
    """

    order_number: str
    carrier: str
    tracking_number: str
    sku_code: str = ""
    quantity: int | None = None


@dataclass(frozen=True, slots=True)
class ShipResult:
    """What became of row `row` (from 1): shipped, or the `error` code with its data. Other parcels are not touched."""

    row: int
    order_number: str
    error: str | None
    data: dict[str, Any]


def bulk_ship(*, actor: Staff | System, rows: Sequence[ShipRow], now: datetime) -> list[ShipResult]:
    """Each parcel that can be shipped is; each that cannot says why. One transaction per parcel.

    Rows of one order under the same waybill that name SKUs are one parcel. The results are in the order of the rows.
    Raises Denied; ValueError for more than 2,000 rows, which the entry point cuts off before.
    """
    require_right(actor, Right.ORDER_SHIP)
    if len(rows) > MAX_BULK_ROWS:
        raise ValueError("too many rows at once")
    numbers = [row.order_number.strip().upper() for row in rows]
    ids = orders.find_by_number(site_id=actor.site_id, numbers=numbers)
    parcels: dict[tuple[str, ...], list[int]] = {}
    for place, row in enumerate(rows):
        whole = (str(place),) if not row.sku_code else ()
        parcels.setdefault((numbers[place], row.carrier.strip(), row.tracking_number.strip(), *whole), []).append(place)
    results: dict[int, ShipResult] = {}
    for places in parcels.values():
        number = numbers[places[0]]
        error, data = None, {}
        try:
            if number not in ids:
                raise orders.OrderNotFound(number=number)
            _ship_rows(actor, ids[number], [rows[place] for place in places], now)
        except PorticoError as refused:
            error, data = refused.code, refused.data
        results |= {place: ShipResult(place + 1, number, error, data) for place in places}
    return [results[place] for place in range(len(rows))]


def _ship_rows(actor: Staff | System, order_id: OrderId, rows: Sequence[ShipRow], now: datetime) -> None:
    parcel = fulfilment.ExpressParcel(rows[0].carrier, rows[0].tracking_number)
    quantities = None
    if rows[0].sku_code:
        order = orders.get_order(site_id=actor.site_id, order_id=order_id)
        quantities = _named_pieces(order, rows)
    ship_parcel(actor=actor, order_id=order_id, parcel=parcel, quantities=quantities, now=now)


def _named_pieces(order: orders.OrderView, rows: Sequence[ShipRow]) -> dict[OrderLineId, int]:
    """The pieces that the rows name. Raises SkuNotInOrder."""
    pieces: dict[OrderLineId, int] = {}
    for row in rows:
        wanted = row.sku_code.strip()
        line = next((line for line in order.lines if line.sku_code == wanted), None)
        if line is None:
            raise SkuNotInOrder(sku_code=wanted[:80])
        pieces[line.id] = pieces.get(line.id, 0) + (line.to_ship if row.quantity is None else row.quantity)
    return pieces


class SkuNotInOrder(Invalid):
    """The order has no line of this SKU: `data["sku_code"]`."""

    code = "sku_not_in_order"
