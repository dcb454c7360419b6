"""The parcels of an order on its page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from portico.domains.fulfilment import public as fulfilment
from portico.domains.fulfilment.ports import ParcelState, Step
from portico.domains.orders import public as orders
from portico.entrypoints.console import wording
from portico.entrypoints.console.access import actor_of
from portico.entrypoints.console.order_panel import Panel
from portico.infra.actors import Right
from portico.usecases.shipping_reports import CORRECTION_USED

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

PARCEL_STATES: dict[ParcelState, StrPromise] = {
    ParcelState.NO_TRACE: _("暂无物流信息"),
    ParcelState.COLLECTED: _("已揽收"),
    ParcelState.IN_TRANSIT: _("运输中"),
    ParcelState.DELIVERING: _("派送中"),
    ParcelState.SIGNED: _("已签收"),
    ParcelState.PROBLEM: _("包裹异常"),
    ParcelState.RETURNING: _("退回途中"),
    ParcelState.RETURNED: _("已退回"),
    ParcelState.REFUSED: _("买家拒收"),
    ParcelState.UNKNOWN: _("暂无物流信息"),
}
_MENDABLE = frozenset({orders.OrderState.PAID, orders.OrderState.SHIPPED})


@dataclass(frozen=True, slots=True)
class ShownParcel:
    """A parcel with what it carries and its carrier's words, the newest first."""

    parcel: fulfilment.ShipmentView
    carrier: str
    pieces: tuple[tuple[str, int], ...]
    state: str
    steps: tuple[Step, ...]
    can_withdraw: bool


def parcels_panel(request: HttpRequest, order: orders.OrderView) -> Panel | None:
    """Each parcel with its way, what WeChat knows of it, and the dialogs that ship and mend. Three queries."""
    actor = actor_of(request)
    writes = Right.ORDER_SHIP in actor.rights
    waiting = [line for line in order.lines if line.kind == "goods" and line.to_ship]
    by_parcel = order.delivery in {orders.Delivery.SHIP, orders.Delivery.CITY}
    can_ship = writes and by_parcel and bool(waiting) and order.state is orders.OrderState.PAID
    shipments = fulfilment.shipments_of(site_id=order.site_id, order_ids=[order.id]).get(order.id, [])
    report = fulfilment.report_of(site_id=order.site_id, order_id=order.id)
    if not shipments and not can_ship and report is None:
        return None
    followed = fulfilment.parcels_of(site_id=order.site_id, shipment_ids=[one.id for one in shipments])
    context = {
        "order": order,
        "parcels": [_shown(order, one, followed.get(one.id)) for one in shipments],
        "report": report,
        "report_used": report is not None and report.last_error == CORRECTION_USED,
        "can_ship": can_ship,
        "can_mend": writes and order.state in _MENDABLE,
        "waiting": waiting,
        "by_courier": order.delivery is orders.Delivery.CITY,
        "carriers": fulfilment.carriers(),
    }
    return Panel(
        "console/orders/panel_parcels.html", context, actions="console/orders/actions_ship.html" if can_ship else ""
    )


def _shown(order: orders.OrderView, parcel: fulfilment.ShipmentView, news: fulfilment.ParcelView | None) -> ShownParcel:
    names = {line.id: f"{line.name} {line.option_text}".strip() for line in order.lines}
    state = str(PARCEL_STATES[news.state]) if news else ""
    if parcel.method is fulfilment.Method.CITY:
        state = str(_("已送达") if parcel.delivered_at else _("配送中"))
    return ShownParcel(
        parcel=parcel,
        carrier=wording.carrier_name(parcel.carrier_code),
        pieces=tuple((names.get(line, ""), pieces) for line, pieces in parcel.lines.items()),
        state=state,
        steps=news.steps[::-1] if news else (),
        can_withdraw=parcel.delivered_at is None and (news is None or news.state in fulfilment.NOT_SCANNED),
    )
