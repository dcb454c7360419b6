"""Stock: levels by SKU, the ledger behind each, corrections with a reason, what runs low."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portico.domains.catalog import public as catalog
from portico.domains.inventory import public as inventory
from portico.entrypoints.console import wording
from portico.entrypoints.console.access import problem_of, sentence, staff_view
from portico.entrypoints.console.choices import category_choices
from portico.entrypoints.console.models import StaffUser
from portico.entrypoints.console.paging import PAGE_SIZE, Pager, page_number
from portico.entrypoints.console.reading import Reader, asked_id
from portico.infra.actors import Right, Staff
from portico.kernel.clock import utc_now
from portico.kernel.errors import Invalid, PorticoError
from portico.kernel.ids import CategoryId, SkuId, parse_id

LOW_SHOWN = 200
_REASONS = (
    gettext_lazy("盘点盘盈"),
    gettext_lazy("盘点盘亏"),
    gettext_lazy("采购入库"),
    gettext_lazy("破损报废"),
    gettext_lazy("样品领用"),
)


@staff_view(Right.STOCK_READ)
def index(request: HttpRequest, actor: Staff) -> HttpResponse:
    """Products in pages, each with its SKUs and their levels. A fixed number of queries."""
    number = page_number(request)
    category_id = asked_id(request, "category")
    products, total = catalog.merchant_products(
        site_id=actor.site_id,
        text=request.GET.get("q", "").strip(),
        category_id=CategoryId(category_id) if category_id else None,
        offset=(number - 1) * PAGE_SIZE,
        limit=PAGE_SIZE,
    )
    skus = catalog.skus_of(site_id=actor.site_id, product_ids=[product.id for product in products])
    ids = [sku_id for of_product in skus.values() for sku_id in of_product]
    lines = catalog.lines(site_id=actor.site_id, sku_ids=ids, now=utc_now())
    levels = inventory.stock_of(site_id=actor.site_id, sku_ids=ids)
    return render(
        request,
        "console/stock/index.html",
        {
            "groups": [
                (product, [(lines[sku], levels.get(sku)) for sku in skus.get(product.id, ()) if sku in lines])
                for product in products
            ],
            "pager": Pager(number, total),
            "categories": category_choices(site_id=actor.site_id),
            "chosen_category": str(category_id or ""),
            "text": request.GET.get("q", ""),
            "filtered": bool(request.GET.get("q") or category_id),
            "can_adjust": Right.STOCK_ADJUST in actor.rights,
            "reasons": _REASONS,
        },
    )


@staff_view(Right.STOCK_READ)
def low(request: HttpRequest, actor: Staff) -> HttpResponse:
    """The scarcest SKUs below their alert lines, at most LOW_SHOWN of them."""
    levels, total = inventory.low_stock(site_id=actor.site_id, limit=LOW_SHOWN)
    lines = catalog.lines(site_id=actor.site_id, sku_ids=[level.sku_id for level in levels], now=utc_now())
    return render(
        request,
        "console/stock/low.html",
        {
            "rows": [(lines[level.sku_id], level) for level in levels if level.sku_id in lines],
            "total": total,
            "can_adjust": Right.STOCK_ADJUST in actor.rights,
            "reasons": _REASONS,
        },
    )


@staff_view(Right.STOCK_READ)
def ledger(request: HttpRequest, actor: Staff, sku_id: UUID) -> HttpResponse:
    """Every change of one SKU's stock, the newest first, with the balance after each."""
    sku = SkuId(sku_id)
    line = catalog.lines(site_id=actor.site_id, sku_ids=[sku], now=utc_now()).get(sku)
    if line is None:
        raise catalog.SkuUnknown(sku_ids=[str(sku)])
    page = inventory.ledger(site_id=actor.site_id, sku_id=sku, cursor=request.GET.get("cursor") or None, limit=50)
    return render(
        request,
        "console/stock/ledger.html",
        {
            "line": line,
            "level": inventory.stock_of(site_id=actor.site_id, sku_ids=[sku]).get(sku),
            "rows": [(row, wording.STOCK_KINDS.get(row.kind, row.kind)) for row in page.items],
            "names": _names([row.actor_id for row in page.items if row.actor_kind == "staff"]),
            "next_cursor": page.next_cursor,
            "can_adjust": Right.STOCK_ADJUST in actor.rights,
            "reasons": _REASONS,
        },
    )


def _names(ids: list[str]) -> dict[str, str]:
    """Names of the colleagues who changed stock. One query."""
    found = StaffUser.objects.filter(pk__in={int(text) for text in ids if text.isdigit()})
    return {str(user.pk): user.get_full_name() for user in found}


@staff_view(Right.STOCK_ADJUST, "POST")
def adjust(request: HttpRequest, actor: Staff) -> HttpResponse:
    """The SKU's count is corrected by `delta` for `reason`; the ledger and the audit record say so."""
    sku_id = parse_id(request.POST.get("sku_id", ""))
    if sku_id is None:
        raise catalog.SkuUnknown(sku_ids=[])
    sku = SkuId(sku_id)
    line = catalog.lines(site_id=actor.site_id, sku_ids=[sku], now=utc_now()).get(sku)
    if line is None:
        raise catalog.SkuUnknown(sku_ids=[str(sku)])
    reader = Reader()
    delta = reader.whole("delta", request.POST.get("delta", ""), signed=True)
    try:
        if delta is None:
            raise Invalid(fields=tuple(reader.errors))
        with transaction.atomic():
            inventory.adjust(
                site_id=actor.site_id,
                sku_id=sku,
                delta=delta,
                reason=request.POST.get("reason", ""),
                actor=actor,
                now=utc_now(),
            )
    except (Invalid, inventory.StockShort) as error:
        messages.error(request, _explain(error))
    else:
        messages.success(
            request,
            _("“%(name)s”库存已调整 %(delta)+d。")
            % {"name": f"{line.name} {line.option_text}".strip(), "delta": delta},
        )
    return redirect("console:stock_ledger", sku)


def _explain(error: PorticoError) -> str:
    if isinstance(error, inventory.StockShort):
        available = error.data["shortages"][0]["available"]
        return _("可售库存只有 %(n)d 件，其余已被未付款或未发货的订单占用，不能减这么多。") % {"n": available}
    return "；".join(sentence(field) for field in error.fields) or "：".join(problem_of(error))
