"""Several orders of one buyer in one box."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from portico.domains.fulfilment import public as fulfilment
from portico.entrypoints.console.access import staff_view
from portico.entrypoints.console.views.orders.address import shown_address
from portico.entrypoints.console.views.orders.desk import explained
from portico.infra.actors import Right, Staff
from portico.kernel.clock import utc_now
from portico.kernel.errors import Conflict, Invalid
from portico.usecases import merge_shipping


@staff_view(Right.ORDER_SHIP, "GET", "POST")
def index(request: HttpRequest, actor: Staff) -> HttpResponse:
    """What may travel together; a POST ships the ticked orders of one group under one waybill."""
    typed: dict[str, str] = {}
    if request.method == "POST":
        typed = {name: request.POST.get(name, "") for name in ("carrier", "tracking_number", "group")}
        try:
            shipped = merge_shipping.ship_together(
                actor=actor, numbers=request.POST.getlist("chosen"), carrier=typed["carrier"],
                tracking_number=typed["tracking_number"], now=utc_now(),
            )  # fmt: skip
        except (Invalid, Conflict) as error:
            messages.error(request, explained(error))
        else:
            messages.success(
                request,
                _("%(n)d 个订单已用同一运单发货：%(numbers)s") % {"n": len(shipped), "numbers": "、".join(shipped)},
            )
            return redirect("console:merge_ship")
    groups = merge_shipping.mergeable(site_id=actor.site_id)
    context = {
        "groups": [(group, shown_address(group.orders[0])) for group in groups],
        "carriers": fulfilment.carriers(),
        "typed": typed,
    }
    return render(request, "console/orders/together.html", context, status=422 if typed else 200)
