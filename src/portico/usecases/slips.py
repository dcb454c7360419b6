"""Slips of orders, printed by whoever ships them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final, Literal
from zoneinfo import ZoneInfo

from django.db import transaction

from portico.domains.fulfilment import public as fulfilment
from portico.domains.orders import public as orders
from portico.domains.sites import public as sites
from portico.infra import audit
from portico.infra.actors import Right, Staff, require_right
from portico.infra.messages.labels import label, texts
from portico.infra.sealed import mask_name, mask_phone
from portico.kernel.errors import FieldError, Invalid
from portico.usecases import slip_drawing
from portico.usecases.order_sheet import sees_recipient
from portico.usecases.slip_drawing import Slip, SlipLine, Words

type SlipKind = Literal["packing", "picking", "label"]
MOST_SLIPS: Final = 200
# Unpaid and cancelled orders take nothing from the shelves.
PRINTED: Final = frozenset({orders.OrderState.PAID, orders.OrderState.SHIPPED, orders.OrderState.COMPLETED})
_DRAW: Final = {
    "packing": slip_drawing.packing_slips,
    "picking": slip_drawing.picking_list,
    "label": slip_drawing.labels,
}


def print_slips(*, actor: Staff, numbers: Sequence[str], kind: SlipKind, language: str, now: datetime) -> bytes:
    """The slips of these orders as PDF, in the given order; pieces that may not leave are not on them, nor unpaid ones.

    An order of which some has left gives what is still to go; one that has left as a whole is printed as it went.

    Recipients are in the clear for who may see them while the order is being shipped, masked for all others; that
    slips were printed is on record. Raises Denied, Invalid (field `chosen`: none, or over 200).
    """
    require_right(actor, Right.ORDER_SHIP)
    wanted = list(dict.fromkeys(numbers))
    if not 1 <= len(wanted) <= MOST_SLIPS:
        raise Invalid(fields=(FieldError("chosen", "out_of_range", {"min": 1, "max": MOST_SLIPS}),))
    found = orders.find_by_number(site_id=actor.site_id, numbers=wanted)
    ids = [found[number] for number in wanted if number in found]
    if not ids:
        raise orders.OrderNotFound()
    views = orders.get_orders(site_id=actor.site_id, order_ids=ids)
    parcels = fulfilment.shipments_of(site_id=actor.site_id, order_ids=ids)
    site = sites.get_site(site_id=actor.site_id)
    zone = ZoneInfo(site.zone)
    drawn = (slip_of(view, parcels.get(view.id, ()), actor, language, zone) for view in views if view.state in PRINTED)
    slips = [slip for slip in drawn if slip.lines]
    if not slips:
        raise Invalid(fields=(FieldError("chosen", "nothing_to_print"),))
    with transaction.atomic():
        audit.record(
            actor=actor,
            action="orders.slips",
            subject_type="order" if len(ids) == 1 else "orders",
            subject_id=ids[0] if len(ids) == 1 else actor.site_id,
            now=now,
            changes={"kind": [None, kind], "orders": [None, [view.number for view in views]]},
        )
    phone = str(site.brand.get("customer_service", {}).get("phone", ""))
    printed = now.astimezone(zone).strftime("%Y-%m-%d %H:%M")
    return _DRAW[kind](
        [slip for slip in slips if slip.lines], Words(site.name, phone, printed, texts(language)["slip"])
    )


def slip_of(
    order: orders.OrderView,
    parcels: Sequence[fulfilment.ShipmentView],
    actor: Staff,
    language: str,
    zone: ZoneInfo,
) -> Slip:
    """What one order's slip says; without lines when nothing of it leaves the shelves."""
    name, phone, where = _recipient(order, actor)
    goods = [line for line in order.lines if line.kind == "goods"]
    is_left = any(line.to_ship for line in goods)
    # The waybill of an earlier parcel must not get onto the one that is packed now.
    waybill = None if is_left else next((parcel for parcel in parcels if parcel.tracking_number), None)
    carrier = fulfilment.find_carrier(waybill.carrier_code).name(language) if waybill else ""
    return Slip(
        number=order.number,
        placed=order.created_at.astimezone(zone).strftime("%Y-%m-%d %H:%M"),
        recipient=name,
        phone=phone,
        address=where,
        lines=tuple(
            SlipLine(line.name, line.option_text, line.sku_code, pieces)
            for line in goods
            if (pieces := line.to_ship if is_left else line.open_shipped)
        ),
        note=order.note,
        staff_note=order.staff_note,
        delivery=carrier or label("delivery", str(order.delivery), language),
        barcode=waybill.tracking_number if waybill else order.number,
        barcode_text=f"{carrier} {waybill.tracking_number}" if waybill else order.number,
    )


def _recipient(order: orders.OrderView, actor: Staff) -> tuple[str, str, str]:
    address = order.address
    if address is None:
        return "", "", ""
    # 市辖区 and 县 are names of statistics, not of places: nobody writes them on a parcel.
    region = "".join(
        part for part in (address.province, address.city, address.district) if part not in {"市辖区", "县"}
    )
    if sees_recipient(actor.rights, order.state):
        return address.recipient, address.phone, region + address.detail
    return mask_name(address.recipient), mask_phone(address.phone), f"{region}******"
