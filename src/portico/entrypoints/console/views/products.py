"""The product list: find, filter, put on and off sale."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portico.domains.catalog import public as catalog
from portico.domains.inventory import public as inventory
from portico.entrypoints.console.access import staff_view
from portico.entrypoints.console.catalog_words import KIND_LABELS
from portico.entrypoints.console.choices import category_choices
from portico.entrypoints.console.paging import PAGE_SIZE, Pager, page_number
from portico.entrypoints.console.reading import asked_id, chosen_ids
from portico.infra.actors import Right, Staff
from portico.kernel.clock import utc_now
from portico.kernel.ids import CategoryId, ProductId

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

_SALE = {"on": True, "off": False}


@staff_view(Right.CATALOG_READ)
def index(request: HttpRequest, actor: Staff) -> HttpResponse:
    number = page_number(request)
    category_id = asked_id(request, "category")
    rows, total = catalog.merchant_products(
        site_id=actor.site_id,
        text=request.GET.get("q", "").strip(),
        category_id=CategoryId(category_id) if category_id else None,
        on_sale=_SALE.get(request.GET.get("sale", "")),
        offset=(number - 1) * PAGE_SIZE,
        limit=PAGE_SIZE,
    )
    skus = catalog.skus_of(site_id=actor.site_id, product_ids=[row.id for row in rows])
    levels = inventory.levels(site_id=actor.site_id, sku_ids=[sku for of_one in skus.values() for sku in of_one])
    stock = {product: sum(levels.get(sku, 0) for sku in of_one) for product, of_one in skus.items()}
    return render(
        request,
        "console/products/index.html",
        {
            "rows": [(row, stock.get(row.id, 0), _kind(row)) for row in rows],
            "pager": Pager(number, total),
            "categories": category_choices(site_id=actor.site_id),
            "chosen_category": str(category_id or ""),
            "sale": request.GET.get("sale", ""),
            "text": request.GET.get("q", ""),
            "filtered": any(request.GET.get(name) for name in ("q", "category", "sale")),
            "now": utc_now(),
            "can_edit": Right.CATALOG_EDIT in actor.rights,
        },
    )


def _kind(row: catalog.ProductRow) -> StrPromise | str:
    """What the row says of its kind; goods are not worth a word."""
    return "" if row.kind is catalog.ProductKind.GOODS else KIND_LABELS[row.kind]


@staff_view(Right.CATALOG_EDIT, "POST")
def switch_sale(request: HttpRequest, actor: Staff) -> HttpResponse:
    """The ticked products are on or off sale; those that already were are left alone."""
    on_sale = _SALE.get(request.POST.get("to", ""))
    ids = [ProductId(chosen) for chosen in chosen_ids(request)]
    if on_sale is None or not ids:
        messages.warning(request, _("请先勾选商品。"))
        return redirect(_back(request))
    with transaction.atomic():
        changed = catalog.set_on_sale(
            site_id=actor.site_id, product_ids=ids, on_sale=on_sale, actor=actor, now=utc_now()
        )
    said = (
        ngettext("已上架 %(n)d 件商品。", "已上架 %(n)d 件商品。", changed)
        if on_sale
        else ngettext("已下架 %(n)d 件商品。", "已下架 %(n)d 件商品。", changed)
    )
    messages.success(request, said % {"n": changed})
    return redirect(_back(request))


def _back(request: HttpRequest) -> str:
    """Where the form says it came from, when that is a page of this console."""
    target = request.POST.get("next", "")
    safe = target.startswith("/") and url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()})
    return target if safe else "console:products"
