"""The product editor: one page for a new product and for a known one, saved as a whole."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from portico.domains.catalog import public as catalog
from portico.domains.inventory import public as inventory
from portico.domains.promotions import public as promotions
from portico.domains.sites import public as sites
from portico.entrypoints.console import catalog_words, product_form
from portico.entrypoints.console.access import staff_view
from portico.entrypoints.console.choices import category_choices
from portico.entrypoints.console.editor_words import editor_words
from portico.infra import vendored
from portico.infra.actors import Right, Staff
from portico.kernel.clock import utc_now
from portico.kernel.ids import ProductId
from portico.usecases import products

_MODEL_LIBRARY = "model-viewer"
_UNITS = {
    catalog.ProductKind.GOODS: "件",
    catalog.ProductKind.DOWNLOAD: "份",
    catalog.ProductKind.CARD_KEY: "张",
    catalog.ProductKind.PACKAGE: "份",
}


@staff_view(Right.CATALOG_EDIT)
def new(request: HttpRequest, actor: Staff) -> HttpResponse:
    """`?kind=` begins with a kind; it is chosen once, before anything else."""
    kind = request.GET.get("kind", "")
    if kind not in set(catalog.ProductKind):
        kind = catalog.ProductKind.GOODS
    document: dict[str, Any] = {
        "kind": str(kind),
        "deliveries": ["ship"],
        "unit": _UNITS[catalog.ProductKind(kind)],
        "on_sale": True,
        "skus": [{"values": []}],
    }
    return _page(request, actor, document, None)


@staff_view(Right.CATALOG_READ)
def edit(request: HttpRequest, actor: Staff, product_id: UUID) -> HttpResponse:
    draft = catalog.product_draft(site_id=actor.site_id, product_id=ProductId(product_id))
    if not catalog.product_names(site_id=actor.site_id, product_ids=[ProductId(product_id)]):
        raise catalog.ProductBinned(name=draft.name)
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
            "kinds": catalog_words.KINDS,
            "deliveries": catalog_words.DELIVERIES,
            "freight_templates": promotions.freight_templates(site_id=actor.site_id),
            "assurances": catalog.assurances(site_id=actor.site_id),
            "templates": _templates(actor),
            "can_edit": Right.CATALOG_EDIT in actor.rights,
            "words": editor_words(),
            "model_library": vendored.address(_MODEL_LIBRARY) if vendored.has(_MODEL_LIBRARY) else "",
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


def _templates(actor: Staff) -> dict[str, Any]:
    """Category id → what its products are described by: its own template, else that of the nearest above it."""
    own = catalog.category_templates(site_id=actor.site_id)
    found: dict[str, Any] = {}

    def walk(nodes: Iterable[catalog.CategoryNode], above: catalog.TemplateDraft | None) -> None:
        for node in nodes:
            template = own.get(node.id, above)
            if template is not None:
                found[str(node.id)] = {
                    "attributes": [asdict(attribute) for attribute in template.attributes],
                    "options": [asdict(option) for option in template.options],
                }
            walk(node.children, template)

    if own:
        walk(catalog.category_tree(site_id=actor.site_id, with_hidden=True), None)
    return found
