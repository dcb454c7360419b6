"""WeChat is told how an order was delivered, until it has understood: it keeps the seller's money that long."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from portico.domains.fulfilment import public as fulfilment
from portico.domains.fulfilment.ports import ShippingReport
from portico.domains.orders import public as orders
from portico.domains.payments import public as payments
from portico.infra import jobs
from portico.infra.sealed import mask_phone
from portico.kernel.errors import Refused, Unavailable
from portico.kernel.ids import OrderId, SiteId
from portico.usecases.gateways import gateways
from portico.usecases.payment import ORDER

SEND_REPORT_TASK = "portico.send_shipping_report"
# The platform has taken the one correction that it takes; a person must see to it in its own console.
CORRECTION_USED = "correction_used"
_MAX_ITEMS_TEXT = 120
_DELIVERED = frozenset({orders.OrderState.SHIPPED, orders.OrderState.COMPLETED})


def plan_shipping_report(*, site_id: SiteId, order_id: OrderId, now: datetime) -> None:
    """WeChat will be told how an order paid inside the mini program is delivered: a job, and a sweep behind it.

    Called whenever that has changed: another parcel, a corrected waybill, a hand-over, the rest refunded.
    """
    if _payment(site_id, order_id) is None:
        return
    report_id = fulfilment.plan_report(site_id=site_id, order_id=order_id, now=now)
    jobs.defer(SEND_REPORT_TASK, queue="platforms", report_id=str(report_id))


def send_shipping_report(*, report_id: UUID, now: datetime) -> None:
    """The platform knows how the order is delivered, or the next attempt is planned.

    Idempotent: what the platform knows is not sent again, and a second correction, which it refuses, not at all.
    """
    waiting = fulfilment.waiting_report(report_id=report_id)
    if waiting is None:
        return
    report = composed(waiting)
    known = report is None or fulfilment.print_of(report) == waiting.accepted_print
    if not known and report is not None:
        if waiting.corrected and fulfilment.is_correction(waiting, report):
            return _failed(report_id, CORRECTION_USED, final=True, now=now)
        try:
            gateways(waiting.site_id).shipping.report(report)
        except (Unavailable, Refused) as error:
            words = f"{error.code} {error.data.get('platform_code', '')}".strip()
            return _failed(report_id, words, final=isinstance(error, Refused), now=now)
    with transaction.atomic():
        fulfilment.mark_reported(waiting=waiting, report=report, now=now)
    return None


def _failed(report_id: UUID, words: str, *, final: bool, now: datetime) -> None:
    with transaction.atomic():
        fulfilment.note_report_failure(report_id=report_id, error=words, final=final, now=now)


def _payment(site_id: SiteId, order_id: OrderId) -> payments.PaymentView | None:
    """The payment that WeChat keeps until it knows; None: nobody waits to be told."""
    payment = payments.payments_of(site_id=site_id, subject=ORDER, subject_ids=[order_id]).get(order_id)
    return payment if payment and payment.method == "wechat_jsapi" and payment.payer_openid else None


def composed(waiting: fulfilment.WaitingReport) -> ShippingReport | None:
    """What there is to tell of the order now."""
    site_id, order_id = waiting.site_id, waiting.order_id
    payment = _payment(site_id, order_id)
    order = orders.get_order(site_id=site_id, order_id=order_id)
    if payment is None or order.state is orders.OrderState.REFUNDED:
        return None
    parcels = fulfilment.shipments_of(site_id=site_id, order_ids=[order_id]).get(order_id, [])
    told = fulfilment.what_to_tell(
        delivery=str(order.delivery),
        parcels=[_leaving(order, parcel) for parcel in parcels],
        complete=order.state in _DELIVERED,
        items_text=_items_text([(line, line.quantity) for line in order.lines]),
        was_split=waiting.split,
    )
    if told is None:
        return None
    return ShippingReport(
        out_trade_no=payment.out_trade_no,
        payer_openid=payment.payer_openid or "",
        told_at=waiting.wanted_at,
        parcels=told.parcels,
        logistics=told.logistics,
        split=told.split,
        all_delivered=told.all_delivered,
        recipient_phone_masked=mask_phone(order.address.phone) if order.address and order.address.phone else None,
    )


def _leaving(order: orders.OrderView, parcel: fulfilment.ShipmentView) -> fulfilment.Leaving:
    lines = [(line, parcel.lines[line.id]) for line in order.lines if line.id in parcel.lines]
    return fulfilment.Leaving(parcel.method, parcel.carrier_code, parcel.tracking_number, _items_text(lines))


def _items_text(lines: Sequence[tuple[orders.OrderLineView, int]]) -> str:
    text = "；".join(f"{line.name} {line.option_text}".strip() + f"×{pieces}" for line, pieces in lines)
    return text if len(text) <= _MAX_ITEMS_TEXT else text[: _MAX_ITEMS_TEXT - 1] + "…"
