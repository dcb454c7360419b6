"""The invoice of an order on its page."""

from __future__ import annotations

from django.http import HttpRequest

from portico.domains.invoices import public as invoices
from portico.domains.orders import public as orders
from portico.entrypoints.console import money_words
from portico.entrypoints.console.access import actor_of
from portico.entrypoints.console.order_panel import Panel
from portico.infra.actors import Right


def invoice_panel(request: HttpRequest, order: orders.OrderView) -> Panel | None:
    """The latest one, for who sees money; nothing for an order nobody asked one for. One query."""
    if Right.MONEY_READ not in actor_of(request).rights:
        return None
    found = invoices.latest_of(site_id=order.site_id, subject="order", subject_id=order.id)
    if found is None:
        return None
    tone, words = money_words.invoice_state(found)
    return Panel(
        "console/orders/panel_invoice.html",
        {"invoice": found, "tone": tone, "words": words, "kind": money_words.INVOICE_KINDS[found.kind]},
        column="side",
    )
