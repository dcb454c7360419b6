"""Orders as a sheet: one row per line of an order, the order's own amounts on its first row, so that columns add up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from portico.domains.fulfilment import public as fulfilment
from portico.domains.orders import public as orders
from portico.domains.payments import public as payments
from portico.domains.touchpoints import public as touchpoints
from portico.infra.actors import Right
from portico.infra.messages.labels import label
from portico.infra.sealed import mask_name, mask_phone
from portico.infra.sheets import Cell, Column
from portico.kernel.ids import OrderId
from portico.usecases.order_search import order_filter
from portico.usecases.payment import ORDER
from portico.usecases.sheet_export import SheetExport, SheetRequest

_PAGE: Final = 500
_SHIPPING: Final = frozenset({orders.OrderState.PAID, orders.OrderState.SHIPPED})
# Column → width. The words are in labels, group `order_sheet`.
_COLUMNS: Final = {
    "number": 20, "state": 10, "created_at": 20, "paid_at": 20, "shipped_at": 20, "completed_at": 20,
    "product": 32, "option": 18, "sku_code": 18, "unit_price": 11, "quantity": 8, "line_payable": 12, "refunded": 12,
    "shipped": 8, "goods": 12, "discount": 12, "freight": 10, "payable": 12, "order_refunded": 12, "method": 16,
    "delivery": 10, "recipient": 12, "phone": 14, "region": 22, "address": 30, "waybills": 30, "note": 24,
    "staff_note": 24, "tags": 16, "entry": 16,
}  # fmt: skip


def _columns(request: SheetRequest) -> Sequence[Column]:
    return [Column(label("order_sheet", name, request.language), width) for name, width in _COLUMNS.items()]


def _filter(request: SheetRequest) -> orders.OrderFilter:
    policy = orders.get_policy(site_id=request.site_id)
    return order_filter(request.params["query"], zone=str(request.zone), policy=policy)


def _count(request: SheetRequest) -> int:
    return orders.count_order_lines(site_id=request.site_id, filter=_filter(request))


def _rows(request: SheetRequest) -> Iterator[Sequence[Cell]]:
    """Page by page, the newest first. Six queries a page, and one."""
    wanted, cursor = _filter(request), None
    entries = {entry.id: entry.name for entry in touchpoints.list_entries(site_id=request.site_id)}
    while True:
        page = orders.search_orders(site_id=request.site_id, filter=wanted, cursor=cursor, limit=_PAGE)
        ids = [order.id for order in page.items]
        paid = payments.payments_of(site_id=request.site_id, subject=ORDER, subject_ids=ids)
        parcels = fulfilment.shipments_of(site_id=request.site_id, order_ids=ids)
        tags = orders.tags_of(site_id=request.site_id, order_ids=ids)
        for order in page.items:
            beside = _Beside(
                method=paid[order.id].method if order.id in paid else "",
                parcels=tuple(parcels.get(order.id, ())),
                tags="、".join(tag.name for tag in tags.get(OrderId(order.id), ())),
                entry=entries.get(order.entry_id, "") if order.entry_id else "",
            )
            yield from _order_rows(order, beside, request)
        cursor = page.next_cursor
        if cursor is None:
            return


@dataclass(frozen=True, slots=True)
class _Beside:
    method: str
    parcels: tuple[fulfilment.ShipmentView, ...]
    tags: str
    entry: str


def _order_rows(order: orders.OrderView, beside: _Beside, request: SheetRequest) -> Iterator[Sequence[Cell]]:
    language = request.language
    head: tuple[Cell, ...] = (
        order.number,
        label("order_state", str(order.state), language),
        order.created_at,
        order.paid_at,
        order.shipped_at,
        order.completed_at,
    )
    sums: tuple[Cell, ...] = (order.goods, order.discount, order.freight, order.payable, order.refunded)
    tail: tuple[Cell, ...] = (
        label("payment_method", beside.method, language) if beside.method else "",
        label("delivery", str(order.delivery), language),
        *_recipient(order, request),
        "；".join(_waybill(parcel, language) for parcel in beside.parcels),
        order.note,
        order.staff_note,
        beside.tags,
        beside.entry,
    )
    for place, line in enumerate(order.lines):
        own: tuple[Cell, ...] = (
            line.name,
            line.option_text,
            line.sku_code,
            line.unit_price,
            line.quantity,
            line.payable,
            line.refunded,
            line.shipped_quantity,
        )
        yield (*head, *own, *(sums if place == 0 else (None,) * len(sums)), *tail)


def _waybill(parcel: fulfilment.ShipmentView, language: str) -> str:
    if not parcel.tracking_number:
        return label("delivery", str(parcel.method), language)
    return f"{fulfilment.find_carrier(parcel.carrier_code).name(language)} {parcel.tracking_number}"


def _recipient(order: orders.OrderView, request: SheetRequest) -> tuple[str, str, str, str]:
    """Name, phone, region, street: masked unless asked for in full by somebody who may see them."""
    address = order.address
    if address is None:
        return "", "", "", ""
    region = " ".join(part for part in (address.province, address.city, address.district) if part)
    if request.params.get("full") and sees_recipient(request.rights, order.state):
        return address.recipient, address.phone, region, address.detail
    return mask_name(address.recipient), mask_phone(address.phone), region, "******"


def sees_recipient(rights: frozenset[Right], state: orders.OrderState) -> bool:
    """Who may see recipients at all, or, like the warehouse, those of orders that are being shipped."""
    return Right.PERSONAL_REVEAL in rights or (Right.PERSONAL_RECIPIENT in rights and state in _SHIPPING)


ORDER_SHEET = SheetExport(right=Right.ORDER_READ, columns=_columns, count=_count, rows=_rows)
