"""The product editor: one page for a new product and for a known one, saved as a whole."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from portico.domains.catalog import public as catalog
from portico.domains.inventory import public as inventory
from portico.domains.sites import public as sites
from portico.entrypoints.console import product_form
from portico.entrypoints.console.access import staff_view
from portico.entrypoints.console.choices import category_choices
from portico.infra.actors import Right, Staff
from portico.kernel.clock import utc_now
from portico.kernel.ids import ProductId
from portico.usecases import products


@staff_view(Right.CATALOG_EDIT)
def new(request: HttpRequest, actor: Staff) -> HttpResponse:
    return _page(request, actor, {"unit": "件", "on_sale": True, "skus": [{"values": []}]}, None)


@staff_view(Right.CATALOG_READ)
def edit(request: HttpRequest, actor: Staff, product_id: UUID) -> HttpResponse:
    draft = catalog.product_draft(site_id=actor.site_id, product_id=ProductId(product_id))
    sku_ids = catalog.skus_of(site_id=actor.site_id, product_ids=[ProductId(product_id)]).get(ProductId(product_id), ())
    levels = inventory.levels(site_id=actor.site_id, sku_ids=sku_ids)
    document = product_form.shown(draft, stock=[levels.get(sku_id, 0) for sku_id in sku_ids], zone=_zone(actor))
    for row, sku_id in zip(document["skus"], sku_ids, strict=True):
        row["stock_url"] = reverse("console:stock_ledger", args=[sku_id])
    return _page(request, actor, document, draft)


def _page(
    request: HttpRequest, actor: Staff, document: dict[str, Any], draft: catalog.ProductDraft | None
) -> HttpResponse:
    return render(
        request,
        "console/products/editor.html",
        {
            "document": document,
            "draft": draft,
            "categories": category_choices(site_id=actor.site_id),
            "brands": catalog.list_brands(site_id=actor.site_id),
            "can_edit": Right.CATALOG_EDIT in actor.rights,
            "words": _words(),
        },
    )


@staff_view(Right.CATALOG_EDIT, "POST")
def save(request: HttpRequest, actor: Staff) -> HttpResponse:
    """The product is as the editor says; answers where it now is. Failures answer the broken fields by name."""
    document = product_form.decode(request.body)
    draft, stock = product_form.read(document, zone=_zone(actor))
    saved = products.save_product(actor=actor, draft=draft, initial_stock=stock, now=utc_now())
    if saved.changed:
        messages.success(request, _("商品“%(name)s”已保存。") % {"name": draft.name})
    else:
        messages.info(request, _("没有需要保存的修改。"))
    return JsonResponse(
        {"url": reverse("console:product", args=[saved.product_id]), "version": saved.version},
        status=201 if saved.created else 200,
    )


def _zone(actor: Staff) -> str:
    return sites.get_site(site_id=actor.site_id).zone


def _words() -> dict[str, str]:
    """Sentences the editor's scripts show."""
    return {
        "option": _("规格名，如：颜色"),
        "value": _("输入规格值，按回车添加"),
        "addOption": _("添加规格"),
        "removeOption": _("删除规格"),
        "removeOptionAsk": _("删除规格“{name}”？规格组合会重新生成，合并掉的 {n} 个 SKU 将停用（历史订单不受影响）。"),
        "removeValue": _("删除"),
        "removeValueAsk": _("删除规格值“{name}”？有 {n} 个已有 SKU 将停用（历史订单不受影响）。"),
        "moveLeft": _("前移"),
        "moveRight": _("后移"),
        "repeated": _("“{name}”已经有了。"),
        "tooMany": _("最多 {max} 个 SKU，请减少规格值。"),
        "sold": _("出售"),
        "image": _("图片"),
        "price": _("价格"),
        "listPrice": _("划线价"),
        "stock": _("库存"),
        "code": _("SKU 编码"),
        "barcode": _("条形码"),
        "weight": _("重量（克）"),
        "default": _("默认"),
        "newStock": _("首次库存"),
        "allRows": _("全部规格"),
        "fill": _("批量填写"),
        "filled": _("已填写 {n} 行。"),
        "upload": _("上传图片"),
        "uploading": _("上传中…"),
        "remove": _("移除"),
        "cover": _("主图"),
        "attributeName": _("名称，如：材质"),
        "attributeValue": _("内容"),
        "text": _("文字"),
        "alt": _("图片说明（给读屏和加载失败时看）"),
        "up": _("上移"),
        "down": _("下移"),
        "failed": _("没有保存成功，请检查网络后再试。"),
        "leave": _("有修改还没有保存。"),
        "row": _("第 {n} 行"),
        "broken": _("有 {n} 处需要修改："),
        "reload": _("在新页面查看最新内容"),
        "cancel": _("取消"),
        "confirm": _("确定"),
        "bold": _("加粗"),
        "heading": _("小标题"),
        "list": _("列表"),
    }
