"""What stands on the order page besides the order itself, in the order of the screen.

A part is a function of the request and the order that answers its `Panel`, or None when it has nothing to say. It
lives with its area (`parcels_panel.py`), asks `actor_of(request)` what its reader may see, and is listed here.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest
from django.template.loader import render_to_string

from portico.domains.orders import public as orders
from portico.entrypoints.console.after_sales_panel import after_sales_panel
from portico.entrypoints.console.entitlements_panel import entitlements_panel
from portico.entrypoints.console.invoice_panel import invoice_panel
from portico.entrypoints.console.order_panel import Panel
from portico.entrypoints.console.parcels_panel import parcels_panel
from portico.entrypoints.console.pickup_panel import pickup_panel

type OrderPanel = Callable[[HttpRequest, orders.OrderView], Panel | None]

PANELS: tuple[OrderPanel, ...] = (parcels_panel, pickup_panel, after_sales_panel, invoice_panel, entitlements_panel)


def shown_panels(request: HttpRequest, order: orders.OrderView) -> dict[str, list[str]]:
    """The rendered parts of each column ("main", "side") and of the line of buttons ("actions")."""
    places: dict[str, list[str]] = {"main": [], "side": [], "actions": []}
    for make in PANELS:
        panel = make(request, order)
        if panel is None:
            continue
        context = dict(panel.context)
        places[panel.column].append(render_to_string(panel.template, context, request))
        if panel.actions:
            places["actions"].append(render_to_string(panel.actions, context, request))
    return places
