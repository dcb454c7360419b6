"""The pickup of an order on its page."""

from __future__ import annotations

from django.http import HttpRequest

from portico.domains.fulfilment import public as fulfilment
from portico.domains.orders import public as orders
from portico.domains.stores import public as stores
from portico.entrypoints.console.access import actor_of, language
from portico.entrypoints.console.order_panel import Panel
from portico.infra.actors import Right
from portico.infra.messages.labels import label
from portico.kernel.clock import utc_now


def pickup_panel(request: HttpRequest, order: orders.OrderView) -> Panel | None:
    """Which store has to do with the order, and whether it was fetched. Two queries."""
    if order.store_id is None:
        return None
    store = stores.stores_by_id(site_id=order.site_id, store_ids=[order.store_id]).get(order.store_id)
    pickup = fulfilment.pickup_of(site_id=order.site_id, order_id=order.id)
    now = utc_now()
    context = {
        "store": store,
        "pickup": pickup,
        "state": label("pickup_state", str(pickup.state(now)), language()) if pickup else "",
        "can_pack": pickup is not None
        and pickup.ready_at is not None
        and pickup.packed_at is None
        and order.state is orders.OrderState.PAID
        and Right.REDEEM in actor_of(request).rights,
        "can_redeem": Right.REDEEM in actor_of(request).rights and order.state is orders.OrderState.PAID,
        "reads_stores": Right.STORE_READ in actor_of(request).rights,
    }
    return Panel("console/orders/panel_pickup.html", context, column="side")
