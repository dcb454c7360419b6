"""The recycle bin: what was thrown away, and the way back."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portico.domains.catalog import public as catalog
from portico.entrypoints.console.access import staff_view
from portico.entrypoints.console.paging import PAGE_SIZE, Pager, page_number
from portico.entrypoints.console.reading import chosen_ids
from portico.infra.actors import Right, Staff
from portico.kernel.clock import utc_now
from portico.kernel.ids import ProductId


@staff_view(Right.CATALOG_READ)
def index(request: HttpRequest, actor: Staff) -> HttpResponse:
    number = page_number(request)
    rows, total = catalog.binned_products(
        site_id=actor.site_id, text=request.GET.get("q", ""), offset=(number - 1) * PAGE_SIZE, limit=PAGE_SIZE
    )
    return render(
        request,
        "console/products/bin.html",
        {
            "rows": rows,
            "pager": Pager(number, total),
            "text": request.GET.get("q", ""),
            "can_edit": Right.CATALOG_EDIT in actor.rights,
        },
    )


@staff_view(Right.CATALOG_EDIT, "POST")
def throw(request: HttpRequest, actor: Staff) -> HttpResponse:
    """The ticked products are in the recycle bin."""
    ids = [ProductId(chosen) for chosen in chosen_ids(request)]
    if not ids:
        messages.warning(request, _("请先勾选商品。"))
        return redirect("console:products")
    with transaction.atomic():
        gone = catalog.bin_products(site_id=actor.site_id, product_ids=ids, actor=actor, now=utc_now())
    said = ngettext("已把 %(n)d 件商品移入回收站。", "已把 %(n)d 件商品移入回收站。", gone) % {"n": gone}
    link = format_html(' <a href="{}">{}</a>', reverse("console:recycle_bin"), _("去回收站恢复"))
    messages.success(request, format_html("{}{}", said, link))
    return redirect("console:products")


@staff_view(Right.CATALOG_EDIT, "POST")
def restore(request: HttpRequest, actor: Staff) -> HttpResponse:
    """The ticked products are back in the list, off sale."""
    ids = [ProductId(chosen) for chosen in chosen_ids(request)]
    if not ids:
        messages.warning(request, _("请先勾选商品。"))
        return redirect("console:recycle_bin")
    with transaction.atomic():
        back = catalog.restore_products(site_id=actor.site_id, product_ids=ids, actor=actor, now=utc_now())
    said = ngettext("已恢复 %(n)d 件商品，核对后再上架。", "已恢复 %(n)d 件商品，核对后再上架。", back)
    messages.success(request, said % {"n": back})
    return redirect("console:recycle_bin")
