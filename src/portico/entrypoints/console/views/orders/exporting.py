"""The found orders as a sheet to take along."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from portico.entrypoints.console.access import language, staff_view
from portico.infra.actors import Right, Staff, require_right
from portico.kernel.clock import utc_now
from portico.usecases import order_search
from portico.usecases.sheet_exports import begin_sheet

_LONGEST_REASON = 200


@staff_view(Right.ORDER_READ, "POST")
def begin(request: HttpRequest, actor: Staff) -> HttpResponse:
    """A sheet of what the list shows is being made. Whole addresses take a right, and a reason that stays on record."""
    query = order_search.asked(request.POST)
    sealed = request.POST.get("recipient", "")
    full = request.POST.get("full") == "on"
    reason = request.POST.get("reason", "").strip()[:_LONGEST_REASON]
    if full:
        require_right(actor, Right.PERSONAL_RECIPIENT)
        if len(reason) < 2:
            messages.error(request, _("导出完整收件信息需要写明原因。"))
            return redirect("console:orders")
    recorded = dict(query)
    if sealed:
        recorded["recipient"] = "***"
    if full:
        recorded["reason"] = reason
    task_id = begin_sheet(
        actor=actor,
        kind="orders",
        params={"query": query | ({"recipient": sealed[:400]} if sealed else {}), "full": full},
        title=_("订单"),
        format="csv" if request.POST.get("format") == "csv" else "xlsx",
        language=language(),
        recorded=recorded,
        now=utc_now(),
    )
    return redirect("console:sheet", task_id)
