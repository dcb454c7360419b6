"""Goods leave and arrive: shipping one order or many, telling the platform, confirming receipt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from portico.domains.fulfilment import public as fulfilment
from portico.domains.fulfilment.ports import ShippingReport
from portico.domains.orders import public as orders
from portico.domains.payments import public as payments
from portico.infra import jobs, outbox
from portico.infra.actors import Actor, Member, Right, Staff, System, require_right
from portico.infra.sealed import mask_phone
from portico.kernel.errors import PorticoError, Refused, Unavailable
from portico.kernel.ids import OrderId, ShipmentId, SiteId
from portico.kernel.state import TransitionRefused
from portico.usecases.gateways import gateways
from portico.usecases.payment import ORDER

SEND_REPORT_TASK = "portico.send_shipping_report"
MAX_BULK_ROWS = 2000
_MAX_ITEMS_TEXT = 120


def ship_order(
    *, actor: Staff | System, order_id: OrderId, carrier: str, tracking_number: str, now: datetime
) -> fulfilment.ShipmentView:
    """The paid order has left in one parcel. `carrier` is a code or a name.

    Raises Denied, OrderNotFound, TransitionRefused, CarrierUnknown, TrackingNumberMalformed.
    """
    require_right(actor, Right.ORDER_SHIP)
    site_id = actor.site_id
    known = fulfilment.find_carrier(carrier)
    number = fulfilment.checked_tracking_number(tracking_number)
    with transaction.atomic():
        order = orders.get_order(site_id=site_id, order_id=order_id)
        quantities = {line.id: line.to_ship for line in order.lines if line.to_ship}
        changed = orders.ship_lines(
            site_id=site_id,
            order_id=order_id,
            quantities=quantities,
            data={"carrier": known.code, "tracking_number": number},
            actor=actor,
            now=now,
        )
        shipment = fulfilment.ship(
            site_id=site_id,
            order_id=order_id,
            carrier_code=known.code,
            tracking_number=number,
            lines=quantities,
            actor=actor,
            now=now,
        )
        outbox.emit(
            orders.OrderShipped(
                site_id=site_id, order_id=order_id, member_id=changed.order.member_id, shipment_id=shipment.id
            ),
            now=now,
        )
    return shipment


@dataclass(frozen=True, slots=True)
class ShipRow:
    """A row of the merchant's sheet, as text."""

    order_number: str
    carrier: str
    tracking_number: str


@dataclass(frozen=True, slots=True)
class ShipResult:
    """What became of row `row` (from 1): shipped, or the `error` code with its data. Other rows are not touched."""

    row: int
    order_number: str
    error: str | None
    data: dict[str, Any]


def bulk_ship(*, actor: Staff | System, rows: Sequence[ShipRow], now: datetime) -> list[ShipResult]:
    """Each row that can be shipped is; each that cannot says why. One transaction per row.

    Raises Denied; ValueError for more than 2,000 rows, which the entry point cuts off before.
    """
    require_right(actor, Right.ORDER_SHIP)
    if len(rows) > MAX_BULK_ROWS:
        raise ValueError("too many rows at once")
    numbers = [row.order_number.strip().upper() for row in rows]
    ids = orders.find_by_number(site_id=actor.site_id, numbers=numbers)
    results: list[ShipResult] = []
    for place, (number, row) in enumerate(zip(numbers, rows, strict=True), start=1):
        try:
            if number not in ids:
                raise orders.OrderNotFound(number=number)
            ship_order(
                actor=actor,
                order_id=ids[number],
                carrier=row.carrier,
                tracking_number=row.tracking_number,
                now=now,
            )
            results.append(ShipResult(place, number, None, {}))
        except PorticoError as error:
            results.append(ShipResult(place, number, error.code, error.data))
    return results


def confirm_receipt(*, actor: Member | Staff, order_id: OrderId, now: datetime) -> None:
    """The shipped order is completed. Raises OrderNotFound (also for another member's), Denied, TransitionRefused."""
    if isinstance(actor, Staff):
        require_right(actor, Right.ORDER_SHIP)
    with transaction.atomic():
        _complete(actor.site_id, order_id, actor, now)


def _complete(site_id: SiteId, order_id: OrderId, actor: Actor, now: datetime) -> None:
    order = orders.confirm_receipt(
        site_id=site_id,
        order_id=order_id,
        member_id=actor.member_id if isinstance(actor, Member) else None,
        actor=actor,
        now=now,
    )
    outbox.emit(
        orders.OrderCompleted(
            site_id=site_id,
            order_id=order_id,
            member_id=order.member_id,
            automatic=isinstance(actor, System),
        ),
        now=now,
    )


def auto_receive(*, now: datetime, limit: int = 200) -> int:
    """Orders shipped ten days ago count as received; how many did."""
    received = 0
    for site_id, order_id in orders.receivable_orders(now=now, limit=limit):
        with transaction.atomic():
            try:
                _complete(site_id, order_id, System(site_id, "sweep"), now)
            except TransitionRefused:
                continue  # confirmed a moment ago
        received += 1
    return received


def plan_shipping_report(*, site_id: SiteId, order_id: OrderId, shipment_id: ShipmentId, now: datetime) -> None:
    """WeChat will be told about the parcel of an order paid inside the mini program: a job, and a sweep behind it.

    The platform releases the seller's money for such orders only after that (upload_shipping_info).
    """
    payment = payments.payments_of(site_id=site_id, subject=ORDER, subject_ids=[order_id]).get(order_id)
    if payment is None or payment.method != "wechat_jsapi" or not payment.payer_openid:
        return
    order = orders.get_order(site_id=site_id, order_id=order_id)
    parcel = fulfilment.shipments_of(site_id=site_id, order_ids=[order_id])[order_id][0]
    report = ShippingReport(
        out_trade_no=payment.out_trade_no,
        carrier_code=parcel.carrier_code,
        tracking_number=parcel.tracking_number,
        items_text=_items_text(order),
        payer_openid=payment.payer_openid,
        shipped_at=parcel.shipped_at,
        recipient_phone_masked=None if order.address is None else mask_phone(order.address.phone),
    )
    report_id = fulfilment.plan_report(site_id=site_id, shipment_id=shipment_id, report=report, now=now)
    if report_id is not None:
        jobs.defer(SEND_REPORT_TASK, queue="platforms", report_id=str(report_id))


def _items_text(order: orders.OrderView) -> str:
    text = "；".join(f"{line.name} {line.option_text}".strip() + f"×{line.quantity}" for line in order.lines)
    return text if len(text) <= _MAX_ITEMS_TEXT else text[: _MAX_ITEMS_TEXT - 1] + "…"


def send_shipping_report(*, report_id: UUID, now: datetime) -> None:
    """The platform knows the parcel, or the next attempt is planned. Idempotent: a known report is not sent again."""
    waiting = fulfilment.waiting_report(report_id=report_id)
    if waiting is None:
        return
    try:
        gateways(waiting.site_id).shipping.report(waiting.report)
    except (Unavailable, Refused) as error:
        with transaction.atomic():
            fulfilment.note_report_failure(
                report_id=report_id,
                error=f"{error.code} {error.data.get('platform_code', '')}".strip(),
                final=isinstance(error, Refused),
                now=now,
            )
        return
    with transaction.atomic():
        fulfilment.mark_reported(report_id=report_id, now=now)
