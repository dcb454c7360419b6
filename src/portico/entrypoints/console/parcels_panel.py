"""The parcels of an order on its page."""

from __future__ import annotations

from django.http import HttpRequest

from portico.domains.fulfilment import public as fulfilment
from portico.domains.orders import public as orders
from portico.entrypoints.console import wording
from portico.entrypoints.console.access import actor_of
from portico.entrypoints.console.order_panel import Panel
from portico.infra.actors import Right


def parcels_panel(request: HttpRequest, order: orders.OrderView) -> Panel | None:
    """Each parcel with its carrier's words, the newest first, and the dialog that ships. Two queries."""
    can_ship = Right.ORDER_SHIP in actor_of(request).rights and order.state is orders.OrderState.PAID
    shipments = fulfilment.shipments_of(site_id=order.site_id, order_ids=[order.id]).get(order.id, ())
    if not shipments and not can_ship:
        return None
    followed = fulfilment.parcels_of(site_id=order.site_id, shipment_ids=[one.id for one in shipments])
    shown = []
    for parcel in shipments:
        news = followed.get(parcel.id)
        shown.append((wording.carrier_name(parcel.carrier_code), parcel, news.steps[::-1] if news else ()))
    return Panel(
        "console/orders/panel_parcels.html",
        {"order": order, "shipments": shown, "can_ship": can_ship, "carriers": fulfilment.carriers()},
        actions="console/orders/actions_ship.html" if can_ship else "",
    )
