"""Orders: find them."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from portico.domains.orders import public as orders
from portico.domains.sites import public as sites
from portico.entrypoints.console import wording
from portico.entrypoints.console.access import staff_view
from portico.entrypoints.console.reading import period
from portico.entrypoints.console.views.orders.address import shown_address
from portico.infra.actors import Right, Staff
from portico.infra.sealed import SealBroken, seal_text, unseal_text

PAGE_SIZE = 20
_SOUGHT = "sought_recipient"
_FILTERS = ("number", "recipient", "product", "since", "until")


@staff_view(Right.ORDER_READ, "GET", "POST")
def index(request: HttpRequest, actor: Staff) -> HttpResponse:
    """The orders that match. What is looked for is posted, and its phone goes on sealed: addresses end up in logs."""
    if request.method == "POST":
        return redirect(f"{request.path}?{urlencode(_sought(request))}")
    wanted = _filter(request, sites.get_site(site_id=actor.site_id).zone)
    page = orders.search_orders(
        site_id=actor.site_id, filter=wanted, cursor=request.GET.get("cursor") or None, limit=PAGE_SIZE
    )
    counts = orders.state_counts(site_id=actor.site_id)
    return render(
        request,
        "console/orders/index.html",
        {
            "rows": [(order, shown_address(order)) for order in page.items],
            "next_cursor": page.next_cursor,
            "is_first": not request.GET.get("cursor"),
            "tabs": [(str(state), wording.ORDER_STATES[state], counts.get(state, 0)) for state in orders.OrderState],
            "total": sum(counts.values()),
            "state": str(wanted.state or ""),
            "filtered": any(request.GET.get(name) for name in _FILTERS),
            "phone": wanted.phone,
            "can_ship": Right.ORDER_SHIP in actor.rights,
        },
    )


def _sought(request: HttpRequest) -> dict[str, str]:
    """The filled-in fields of the search as a query."""
    names = ("state", "number", "product", "since", "until")
    query = {name: text for name in names if (text := request.POST.get(name, "").strip())}
    phone = "".join(request.POST.get("phone", "").split())[:20]
    if phone:
        query["recipient"] = seal_text(phone, purpose=_SOUGHT)
    return query


def _sought_phone(request: HttpRequest) -> str:
    """The recipient's phone of the query; empty when there is none, or none of ours."""
    try:
        return unseal_text(request.GET.get("recipient", ""), purpose=_SOUGHT)
    except SealBroken:
        return ""


def _filter(request: HttpRequest, zone: str) -> orders.OrderFilter:
    since, until = period(request, zone)
    state = request.GET.get("state", "")
    return orders.OrderFilter(
        state=orders.OrderState(state) if state in set(orders.OrderState) else None,
        number=request.GET.get("number", "").strip(),
        phone=_sought_phone(request),
        product=request.GET.get("product", "").strip(),
        since=since,
        until=until,
    )
