"""What an order's buyer holds without a parcel, on the order's page: card keys (masked), downloads, packages."""

from __future__ import annotations

from django.http import HttpRequest

from portico.domains.entitlements import public as entitlements
from portico.domains.orders import public as orders
from portico.entrypoints.console.order_panel import Panel
from portico.kernel.clock import utc_now
from portico.usecases.deliveries import VIRTUAL


def entitlements_panel(request: HttpRequest, order: orders.OrderView) -> Panel | None:
    """Nothing for an order of goods alone. At most six queries."""
    if not any(line.kind in VIRTUAL for line in order.lines):
        return None
    ids = [order.id]
    context = {
        "keys": entitlements.keys_of_orders(site_id=order.site_id, order_ids=ids),
        "grants": entitlements.grants_of_orders(site_id=order.site_id, order_ids=ids),
        "packages": entitlements.packages_of_orders(site_id=order.site_id, order_ids=ids, now=utc_now()),
        "waiting": entitlements.waiting_of_orders(site_id=order.site_id, order_ids=ids),
    }
    return Panel("console/entitlements/panel.html", context) if any(context.values()) else None
