"""What was redeemed, everywhere: the record with its filters and its sheet, and one package with its ledger."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from portico.domains.entitlements import public as entitlements
from portico.domains.orders import public as orders
from portico.domains.sites import public as sites
from portico.domains.stores import public as stores
from portico.entrypoints.console.access import language, staff_view
from portico.infra.actors import Right, Staff
from portico.kernel.clock import day_bounds, day_from, utc_now
from portico.kernel.ids import StoreId, parse_id
from portico.usecases import redemption
from portico.usecases.redemption_sheet import KIND
from portico.usecases.sheet_exports import begin_sheet

MOST_STORES = 200


@staff_view(Right.ORDER_READ)
def index(request: HttpRequest, actor: Staff) -> HttpResponse:
    """Redemptions and those taken back, the newest first. A fixed number of queries."""
    store_id, since, until = _asked(request, actor)
    page = entitlements.redemptions(
        site_id=actor.site_id, store_ids=[store_id] if store_id else None, since=since, until=until,
        cursor=request.GET.get("cursor") or None, limit=50,
    )  # fmt: skip
    numbers = dict(orders.order_numbers(site_id=actor.site_id, order_ids={line.order_id for line in page.items}))
    found = stores.list_stores(site_id=actor.site_id, with_closed=True, limit=MOST_STORES)[0]
    names = {store.id: store.name for store in found}
    context = {
        "rows": [
            (line, numbers.get(line.order_id, ""), names.get(StoreId(line.store_id), "") if line.store_id else "")
            for line in page.items
        ],
        "stores": found, "chosen": str(store_id or ""), "from_day": request.GET.get("from", ""),
        "to_day": request.GET.get("to", ""), "next_cursor": page.next_cursor,
        "is_first": not request.GET.get("cursor"), "filtered": bool(store_id or since or until),
    }  # fmt: skip
    return render(request, "console/entitlements/records.html", context)


def _asked(request: HttpRequest, actor: Staff) -> tuple[UUID | None, datetime | None, datetime | None]:
    zone = sites.get_site(site_id=actor.site_id).zone
    first, last = (day_from(request.GET.get(name, "")) for name in ("from", "to"))
    return (
        parse_id(request.GET.get("store", "")),
        day_bounds(first, zone)[0] if first else None,
        day_bounds(last, zone)[1] if last else None,
    )


@staff_view(Right.ORDER_READ, "POST")
def export(request: HttpRequest, actor: Staff) -> HttpResponse:
    """The record as a sheet, with the filters of the page."""
    query = {name: request.POST.get(name, "")[:40] for name in ("store", "from", "to")}
    task_id = begin_sheet(
        actor=actor, kind=KIND, params=query, title=_("核销记录"), format="xlsx", language=language(),
        recorded={name: value for name, value in query.items() if value}, now=utc_now(),
    )  # fmt: skip
    return redirect("console:sheet", task_id)


@staff_view(Right.ORDER_READ)
def package(request: HttpRequest, actor: Staff, package_id: UUID) -> HttpResponse:
    """One package: what is left, what it is worth, everything that happened to it."""
    found = entitlements.get_package(site_id=actor.site_id, package_id=package_id, now=utc_now())
    ledger = entitlements.package_ledger(site_id=actor.site_id, package_id=package_id)
    named = {StoreId(line.store_id) for line in ledger if line.store_id}
    names = {key: store.name for key, store in stores.stores_by_id(site_id=actor.site_id, store_ids=named).items()}
    zone = sites.get_site(site_id=actor.site_id).zone
    context = {
        "package": found,
        "number": dict(orders.order_numbers(site_id=actor.site_id, order_ids=[found.order_id])).get(found.order_id),
        "last_day": entitlements.last_day(found.expires_at, zone) if found.expires_at else None,
        "stores": redemption.allowed_at(site_id=actor.site_id, package=found),
        "ledger": [(line, names.get(StoreId(line.store_id), "") if line.store_id else "") for line in ledger],
    }
    return render(request, "console/entitlements/package.html", context)
