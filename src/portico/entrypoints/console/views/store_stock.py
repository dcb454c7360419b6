"""What a store has: levels by SKU where it keeps its own stock, corrections, units moved between places."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from portico.domains.catalog import public as catalog
from portico.domains.inventory import public as inventory
from portico.domains.stores import public as stores
from portico.entrypoints.console import wording
from portico.entrypoints.console.access import problem_of, sentence, staff_view
from portico.entrypoints.console.paging import PAGE_SIZE, Pager, page_number
from portico.entrypoints.console.reading import Reader
from portico.infra.actors import Right, Staff
from portico.kernel.clock import utc_now
from portico.kernel.errors import Invalid, PorticoError
from portico.kernel.ids import SkuId, StoreId, parse_id


@staff_view(Right.STOCK_READ)
def index(request: HttpRequest, actor: Staff, store_id: UUID) -> HttpResponse:
    """Products in pages, each SKU with what the store and the warehouse have. A fixed number of queries."""
    store = stores.get_store(site_id=actor.site_id, store_id=StoreId(store_id))
    number = page_number(request)
    products, total = catalog.merchant_products(
        site_id=actor.site_id,
        text=request.GET.get("q", "").strip(),
        category_id=None,
        offset=(number - 1) * PAGE_SIZE,
        limit=PAGE_SIZE,
    )
    skus = catalog.skus_of(site_id=actor.site_id, product_ids=[product.id for product in products])
    ids = [sku_id for of_product in skus.values() for sku_id in of_product]
    lines = catalog.lines(site_id=actor.site_id, sku_ids=ids, now=utc_now())
    here = inventory.stock_of(site_id=actor.site_id, sku_ids=ids, store_id=store.id)
    warehouse = inventory.stock_of(site_id=actor.site_id, sku_ids=ids)
    rows = [
        (product, lines[sku], here.get(sku), warehouse.get(sku))
        for product in products
        for sku in skus.get(product.id, ())
        if sku in lines
    ]
    context = {
        "store": store, "rows": rows, "pager": Pager(number, total), "text": request.GET.get("q", ""),
        "can_adjust": Right.STOCK_ADJUST in actor.rights,
    }  # fmt: skip
    return render(request, "console/stores/stock.html", context)


@staff_view(Right.STOCK_READ)
def ledger(request: HttpRequest, actor: Staff, store_id: UUID, sku_id: UUID) -> HttpResponse:
    """Every change of one SKU's stock at the store, the newest first."""
    store = stores.get_store(site_id=actor.site_id, store_id=StoreId(store_id))
    sku = SkuId(sku_id)
    line = catalog.lines(site_id=actor.site_id, sku_ids=[sku], now=utc_now()).get(sku)
    if line is None:
        raise catalog.SkuUnknown(sku_ids=[str(sku)])
    cursor = request.GET.get("cursor") or None
    page = inventory.ledger(site_id=actor.site_id, sku_id=sku, cursor=cursor, limit=50, store_id=store.id)
    context = {
        "store": store, "line": line,
        "level": inventory.stock_of(site_id=actor.site_id, sku_ids=[sku], store_id=store.id).get(sku),
        "rows": [(row, wording.STOCK_KINDS.get(row.kind, row.kind)) for row in page.items],
        "next_cursor": page.next_cursor,
    }  # fmt: skip
    return render(request, "console/stores/ledger.html", context)


@staff_view(Right.STOCK_ADJUST, "POST")
def change(request: HttpRequest, actor: Staff, store_id: UUID) -> HttpResponse:
    """The store's count is corrected, or units come from the warehouse or go back to it, for a reason."""
    store = stores.get_store(site_id=actor.site_id, store_id=StoreId(store_id))
    known = parse_id(request.POST.get("sku_id", ""))
    if known is None:
        raise catalog.SkuUnknown(sku_ids=[])
    sku = SkuId(known)
    if sku not in catalog.lines(site_id=actor.site_id, sku_ids=[sku], now=utc_now()):
        raise catalog.SkuUnknown(sku_ids=[str(sku)])
    how, reader = request.POST.get("how", ""), Reader()
    quantity = reader.whole("quantity", request.POST.get("quantity", ""), signed=how == "adjust")
    try:
        if quantity is None:
            raise Invalid(fields=tuple(reader.errors))
        with transaction.atomic():
            _change(actor, store.id, sku, how, quantity, request.POST.get("reason", ""))
    except (Invalid, inventory.StockShort) as error:
        messages.error(request, _explain(error))
    else:
        messages.success(request, _("门店库存已更新。"))
    return redirect("console:store_stock", store.id)


def _change(actor: Staff, store_id: StoreId, sku: SkuId, how: str, quantity: int, reason: str) -> None:
    now = utc_now()
    if how == "adjust":
        inventory.adjust(
            site_id=actor.site_id, sku_id=sku, delta=quantity, reason=reason, actor=actor, now=now, store_id=store_id
        )
        return
    inward = how != "back"
    inventory.move(
        site_id=actor.site_id,
        sku_id=sku,
        quantity=quantity,
        source=None if inward else store_id,
        target=store_id if inward else None,
        reason=reason,
        actor=actor,
        now=now,
    )


def _explain(error: PorticoError) -> str:
    if isinstance(error, inventory.StockShort):
        available = error.data["shortages"][0]["available"]
        return _("那里可用的只有 %(n)d 件，其余已被订单占用。") % {"n": available}
    return "；".join(sentence(field) for field in error.fields) or "：".join(problem_of(error))
