"""What each SKU of a product cost before, who changed it and how."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from portico.domains.catalog import public as catalog
from portico.entrypoints.console.access import staff_view
from portico.entrypoints.console.catalog_words import PRICE_CAUSES
from portico.entrypoints.console.models import StaffUser
from portico.infra.actors import Right, Staff
from portico.kernel.ids import ProductId


@staff_view(Right.CATALOG_READ)
def index(request: HttpRequest, actor: Staff, product_id: UUID) -> HttpResponse:
    known = ProductId(product_id)
    names = catalog.product_names(site_id=actor.site_id, product_ids=[known])
    if known not in names:
        raise catalog.ProductNotFound(product_id=str(product_id))
    mark = request.GET.get("before", "")
    before = int(mark) if mark.isascii() and mark.isdigit() and len(mark) < 19 else None
    entries, more = catalog.price_history(site_id=actor.site_id, product_id=known, before=before)
    people = StaffUser.objects.filter(pk__in={int(e.actor_id) for e in entries if e.actor_kind == "staff"})
    who = {str(user.pk): user.get_full_name() for user in people}
    return render(
        request,
        "console/products/prices.html",
        {
            "product_id": product_id,
            "name": names[known][0],
            "rows": [
                (entry, PRICE_CAUSES.get(entry.cause, entry.cause), who.get(entry.actor_id, "")) for entry in entries
            ],
            "more": more,
        },
    )
