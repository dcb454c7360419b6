"""The after-sales cases of an order on its page, and the way to give money back unasked."""

from __future__ import annotations

from django.http import HttpRequest

from portico.domains.fulfilment import public as fulfilment
from portico.domains.orders import public as orders
from portico.entrypoints.console import case_words
from portico.entrypoints.console.access import actor_of
from portico.entrypoints.console.order_panel import Panel
from portico.infra.actors import Right
from portico.kernel.clock import utc_now
from portico.kernel.ids import new_id
from portico.usecases.after_sales.options import options_of

_MONEY = {Right.MONEY_REFUND, Right.MONEY_REFUND_LIMITED}


def after_sales_panel(request: HttpRequest, order: orders.OrderView) -> Panel | None:
    """Each case with its state; None for an order that never had money. Six queries."""
    actor = actor_of(request)
    if order.paid_at is None:
        return None
    now = utc_now()
    cases = fulfilment.cases_of_order(site_id=order.site_id, order_id=order.id)
    options = options_of(site_id=order.site_id, order_id=order.id, member_id=None, now=now)
    can_unshipped = any(line.unshipped for line in options.lines)
    can_shipped = any(line.shipped for line in options.lines)
    may = Right.AFTER_SALE_EDIT in actor.rights and bool(_MONEY & actor.rights)
    can_give = may and options.refused in {"", "window_over"} and (can_unshipped or can_shipped)
    if not cases and not can_give:
        return None
    context = {
        "order": order,
        "cases": [case_words.shown(case, now) for case in cases],
        "options": options,
        "can_give": can_give,
        "key": new_id().hex,
        "can_unshipped": can_unshipped,
        "can_shipped": can_shipped,
    }
    return Panel("console/after_sales/panel.html", context, column="side")
