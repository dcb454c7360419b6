"""组合套餐: SKUs sold together at one price. The list, the form in two steps, the end of one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from portico.domains.catalog import public as catalog
from portico.domains.promotions import public as promotions
from portico.domains.sites import public as sites
from portico.entrypoints.console.access import problem_of, sentence, staff_view
from portico.entrypoints.console.paging import Pager, page_number
from portico.entrypoints.console.reading import Reader
from portico.infra.actors import Right, Staff
from portico.kernel.clock import utc_now
from portico.kernel.errors import Invalid
from portico.kernel.ids import ProductId, SkuId, parse_id
from portico.kernel.money import Money, sum_money, yuan_text
from portico.usecases import bundles

_MOST_SKUS = 400


@dataclass(frozen=True, slots=True)
class _Row:
    """A bundle in the list; `lines` are its SKUs that still exist."""

    draft: promotions.BundleDraft
    lines: tuple[tuple[catalog.SkuLine, int], ...]
    apart: Money
    in_force: bool


@staff_view(Right.CAMPAIGN_READ)
def index(request: HttpRequest, actor: Staff) -> HttpResponse:
    every = promotions.list_bundles(site_id=actor.site_id)
    pager = Pager(page_number(request), len(every))
    drafts = every[pager.offset : pager.offset + pager.size]
    now = utc_now()
    wanted = list({item.sku_id for draft in drafts for item in draft.items})
    skus = catalog.lines(site_id=actor.site_id, sku_ids=wanted, now=now)
    rows = []
    for draft in drafts:
        lines = tuple((skus[item.sku_id], item.quantity) for item in draft.items if item.sku_id in skus)
        apart = sum_money([line.unit_price * quantity for line, quantity in lines])
        rows.append(_Row(draft, lines, apart, promotions.in_force(draft, now)))
    shown = {"rows": rows, "pager": pager, "can_edit": Right.CAMPAIGN_EDIT in actor.rights}
    return render(request, "console/bundles/index.html", shown)


@staff_view(Right.CAMPAIGN_EDIT)
def new(request: HttpRequest, actor: Staff) -> HttpResponse:
    """First the products (`?products=a,b`), then which SKUs of them, how many, and the price."""
    ids = [ProductId(found) for found in map(parse_id, request.GET.get("products", "").split(",")) if found]
    if not ids:
        return render(request, "console/bundles/new.html", {})
    typed = {"is_on": "on", "name": "", "price": "", "starts_at": "", "ends_at": "", "bundle_id": "", "version": ""}
    return _form(request, actor, ids, typed, {}, {})


@staff_view(Right.CAMPAIGN_EDIT)
def edit(request: HttpRequest, actor: Staff, bundle_id: UUID) -> HttpResponse:
    draft = promotions.get_bundle(site_id=actor.site_id, bundle_id=bundle_id)
    owners = catalog.products_of(site_id=actor.site_id, sku_ids=[item.sku_id for item in draft.items])
    ids = list(dict.fromkeys(owners[item.sku_id] for item in draft.items if item.sku_id in owners))
    zone = sites.get_site(site_id=actor.site_id).zone
    typed = {
        "bundle_id": str(bundle_id),
        "version": str(draft.version),
        "name": draft.name,
        "price": yuan_text(draft.price_fen),
        "starts_at": _local(draft.starts_at, zone),
        "ends_at": _local(draft.ends_at, zone),
        "is_on": "on" if draft.is_on else "",
    }
    return _form(request, actor, ids, typed, {item.sku_id: str(item.quantity) for item in draft.items}, {})


def _local(moment: datetime | None, zone: str) -> str:
    return moment.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%dT%H:%M") if moment else ""


def _form(
    request: HttpRequest,
    actor: Staff,
    product_ids: list[ProductId],
    typed: Mapping[str, str],
    pieces: Mapping[SkuId, str],
    errors: Mapping[str, str],
    status: int = 200,
) -> HttpResponse:
    """Every SKU of the products with how many of it are in a set; empty: none."""
    skus = catalog.skus_of(site_id=actor.site_id, product_ids=product_ids)
    ids = [sku_id for product_id in product_ids for sku_id in skus.get(product_id, ())][:_MOST_SKUS]
    lines = catalog.lines(site_id=actor.site_id, sku_ids=ids, now=utc_now())
    single = {of_one[0] for of_one in skus.values() if len(of_one) == 1}
    rows = [(lines[one], pieces.get(one, "1" if not pieces and one in single else "")) for one in ids if one in lines]
    context = {"rows": rows, "typed": typed, "errors": errors}
    return render(request, "console/bundles/form.html", context, status=status)


@staff_view(Right.CAMPAIGN_EDIT, "POST")
def save(request: HttpRequest, actor: Staff) -> HttpResponse:
    """The bundle is as typed; what is refused is shown again where it was typed."""
    form = request.POST
    reader = Reader()
    zone = sites.get_site(site_id=actor.site_id).zone
    ids = [SkuId(found) for found in map(parse_id, form.getlist("sku")) if found][:_MOST_SKUS]
    texts = {sku_id: form.get(f"pieces-{sku_id}", "").strip() for sku_id in ids}
    pieces = {sku_id: reader.whole("items", text) for sku_id, text in texts.items() if text not in ("", "0")}
    price = reader.fen("price_fen", form.get("price", ""))
    version = reader.whole("version", form.get("version", ""), optional=True)
    starts = reader.local_time("starts_at", form.get("starts_at", ""), zone)
    ends = reader.local_time("ends_at", form.get("ends_at", ""), zone)
    try:
        if reader.errors or price is None:
            raise promotions.BundleInvalid(fields=tuple(reader.errors))
        draft = promotions.BundleDraft(
            bundle_id=parse_id(form.get("bundle_id", "")),
            version=version,
            name=form.get("name", ""),
            items=tuple(promotions.BundleItem(sku_id, n) for sku_id, n in pieces.items() if n is not None),
            price_fen=price,
            starts_at=starts,
            ends_at=ends,
            is_on=form.get("is_on") == "on",
        )
        bundles.save_bundle(actor=actor, draft=draft, now=utc_now())
    except (Invalid, promotions.BundleChanged) as error:
        messages.error(request, "：".join(problem_of(error)))
        owners = catalog.products_of(site_id=actor.site_id, sku_ids=ids)
        errors = {field.field.split(".")[0]: sentence(field) for field in error.fields}
        typed = {name: str(value) for name, value in form.items()}
        return _form(request, actor, list(dict.fromkeys(owners.values())), typed, texts, errors, error.status)
    messages.success(request, _("套餐“%(name)s”已保存。") % {"name": draft.name})
    return redirect("console:bundles")


@staff_view(Right.CAMPAIGN_EDIT, "POST")
def delete(request: HttpRequest, actor: Staff, bundle_id: UUID) -> HttpResponse:
    """The bundle is gone; placed orders keep what they have."""
    with transaction.atomic():
        promotions.delete_bundle(site_id=actor.site_id, bundle_id=bundle_id, actor=actor, now=utc_now())
    messages.success(request, _("套餐已删除。"))
    return redirect("console:bundles")
