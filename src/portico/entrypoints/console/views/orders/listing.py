"""Orders: find them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portico.domains.orders import public as orders
from portico.domains.sites import public as sites
from portico.domains.touchpoints import public as touchpoints
from portico.entrypoints.console import wording
from portico.entrypoints.console.access import staff_view
from portico.entrypoints.console.views.orders.address import shown_address
from portico.infra.actors import Right, Staff
from portico.usecases import order_search

PAGE_SIZE = 20
# Questions behind "more": the list opens them when one of them is answered.
_MORE = ("delivery", "tag", "entry", "after_sales", "note", "late", "store", "member")
_AFTER_SALES = {"open": _("有进行中的售后"), "refunded": _("有过退款")}


def _shown(count: int) -> str:
    """Counts end where counting does."""
    return f"{count}" if count < orders.MOST_COUNTED else f"{orders.MOST_COUNTED - 1}+"


@staff_view(Right.ORDER_READ, "GET", "POST")
def index(request: HttpRequest, actor: Staff) -> HttpResponse:
    """The orders that match. What is looked for is posted, and its phone goes on sealed: addresses end up in logs."""
    if request.method == "POST":
        return redirect(f"{request.path}?{urlencode(_sought(request))}")
    site_id, asked = actor.site_id, order_search.asked(request.GET.dict())
    policy = orders.get_policy(site_id=site_id)
    wanted = order_search.order_filter(request.GET.dict(), zone=sites.get_site(site_id=site_id).zone, policy=policy)
    page = orders.search_orders(
        site_id=site_id, filter=wanted, cursor=request.GET.get("cursor") or None, limit=PAGE_SIZE
    )
    counts = orders.state_counts(site_id=site_id)
    marks = orders.tags_of(site_id=site_id, order_ids=[order.id for order in page.items])
    can_ship, can_note = Right.ORDER_SHIP in actor.rights, Right.ORDER_NOTE in actor.rights
    return render(
        request,
        "console/orders/index.html",
        {
            "rows": [(order, shown_address(order), marks.get(order.id, ())) for order in page.items],
            "next_cursor": page.next_cursor,
            "is_first": not request.GET.get("cursor"),
            "tabs": [(str(state), wording.ORDER_STATES[state], _shown(counts[state])) for state in orders.OrderState],
            "total": _shown(sum(counts.values())),
            "state": asked.get("state", ""),
            "asked": asked,
            "asked_items": list(asked.items()),
            "recipient": request.GET.get("recipient", "") if wanted.phone else "",
            "filtered": bool(asked.keys() - {"state"}) or bool(wanted.phone),
            "more": any(asked.get(name) for name in _MORE),
            "phone": wanted.phone,
            "can_ship": can_ship,
            "can_note": can_note,
            "can_choose": can_ship or can_note,
            "sees_recipients": Right.PERSONAL_RECIPIENT in actor.rights,
            **_choices(actor, policy),
        },
    )


def _choices(actor: Staff, policy: orders.TradePolicy) -> Mapping[str, Any]:
    """What the selects offer, and the searches that were kept. Three queries."""
    saved = orders.saved_searches(actor=actor)
    return {
        "all_tags": orders.tag_names(site_id=actor.site_id),
        "entries": [
            (str(entry.id), entry.name or entry.code) for entry in touchpoints.list_entries(site_id=actor.site_id)
        ],
        "deliveries": wording.DELIVERIES.items(),
        "cases": _AFTER_SALES.items(),
        "ship_within": policy.ship_within_hours,
        "saved": [(one, f"{reverse('console:orders')}?{urlencode(one.query)}") for one in saved],
    }


def _sought(request: HttpRequest) -> dict[str, str]:
    """The filled-in fields of the search as a query."""
    query = order_search.asked(request.POST.dict())
    phone = "".join(request.POST.get("phone", "").split())[:20]
    if phone:
        query["recipient"] = order_search.sealed_phone(phone)
    return query
