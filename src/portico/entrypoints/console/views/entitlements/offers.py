"""What is sold without a parcel: pools of card keys, plans of packages, files to download, SKU by SKU."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portico.domains.catalog import public as catalog
from portico.domains.entitlements import public as entitlements
from portico.domains.inventory import public as inventory
from portico.domains.orders import public as orders
from portico.domains.sites import public as sites
from portico.domains.stores import public as stores
from portico.entrypoints.console.access import problem_of, sentence, staff_view
from portico.entrypoints.console.paging import PAGE_SIZE, Pager, page_number
from portico.entrypoints.console.reading import Reader, version_of
from portico.infra.actors import Right, Staff
from portico.kernel.clock import day_from, utc_now
from portico.kernel.errors import FieldError, PorticoError
from portico.kernel.ids import ProductId, SkuId, parse_id
from portico.usecases import card_keys, deliveries, paid_files

KEY = catalog.ProductKind.CARD_KEY
PACKAGE = catalog.ProductKind.PACKAGE
DOWNLOAD = catalog.ProductKind.DOWNLOAD
MOST_STORES = 200
_BLANK_ROWS = 3


def _skus(
    request: HttpRequest, actor: Staff, kind: catalog.ProductKind
) -> tuple[list[catalog.KindSku], dict[str, Any]]:
    """The page of SKUs that was asked for, and what its template needs besides."""
    number = page_number(request)
    text = request.GET.get("q", "").strip()[:60]
    found, total = catalog.list_kind_skus(
        site_id=actor.site_id, kinds=[kind], text=text, offset=(number - 1) * PAGE_SIZE, limit=PAGE_SIZE
    )
    return found, {"pager": Pager(number, total), "text": text}


def _waiting(actor: Staff, sku_id: SkuId | None = None) -> dict[SkuId, entitlements.WaitingSku]:
    return {one.sku_id: one for one in entitlements.waiting_skus(site_id=actor.site_id)}


@staff_view(Right.CATALOG_READ)
def pools(request: HttpRequest, actor: Staff) -> HttpResponse:
    """Card-key SKUs with what is left of each. A fixed number of queries."""
    found, context = _skus(request, actor, KEY)
    ids = [sku.sku_id for sku in found]
    levels = inventory.stock_of(site_id=actor.site_id, sku_ids=ids)
    counts = entitlements.pools(site_id=actor.site_id, sku_ids=ids, today=_today(actor))
    waiting = _waiting(actor)
    rows = [(sku, counts[sku.sku_id], levels.get(sku.sku_id), waiting.get(sku.sku_id)) for sku in found]
    return render(request, "console/entitlements/pools.html", {"rows": rows, **context})


def _today(actor: Staff) -> date:
    return utc_now().astimezone(ZoneInfo(sites.get_site(site_id=actor.site_id).zone)).date()


@staff_view(Right.STOCK_READ, "GET", "POST", writing=Right.STOCK_ADJUST)
def pool(request: HttpRequest, actor: Staff, sku_id: UUID) -> HttpResponse:
    """One pool: what is left, imports, sold cards (masked). A POST imports a file or sets the alert."""
    sku = SkuId(sku_id)
    line = card_keys.require_kind(actor.site_id, sku, KEY, utc_now())
    broken: tuple[entitlements.BrokenRow, ...] = ()
    error = ""
    if request.method == "POST":
        try:
            broken = _imported(request, actor, sku)
        except PorticoError as refused:
            error = "：".join([problem_of(refused)[0], *(sentence(field) for field in refused.fields)])
        if not error and not broken:
            return redirect("console:pool", sku_id)
    page = entitlements.sold_keys(site_id=actor.site_id, sku_id=sku, cursor=request.GET.get("cursor") or None)
    numbers = dict(orders.order_numbers(site_id=actor.site_id, order_ids=[key.order_id for key in page.items]))
    context = {
        "line": line,
        "pool": entitlements.pools(site_id=actor.site_id, sku_ids=[sku], today=_today(actor))[sku],
        "level": inventory.stock_of(site_id=actor.site_id, sku_ids=[sku]).get(sku),
        "waiting": _waiting(actor).get(sku),
        "batches": entitlements.batches(site_id=actor.site_id, sku_id=sku),
        "sold": [(key, numbers.get(key.order_id, "")) for key in page.items],
        "next_cursor": page.next_cursor,
        "is_first": not request.GET.get("cursor"),
        "broken": [(row, sentence(row.error)) for row in broken[:50]],
        "more_broken": max(0, len(broken) - 50),
        "error": error,
    }
    return render(request, "console/entitlements/pool.html", context, status=422 if error else 200)


def _imported(request: HttpRequest, actor: Staff, sku: SkuId) -> tuple[entitlements.BrokenRow, ...]:
    """The rows that could not be read; the others can be sold."""
    file = request.FILES.get("file")
    typed = request.POST.get("keys", "").strip()
    if file is None and not typed:
        raise entitlements.KeysInvalid(fields=(FieldError("file", "required"),))
    name = (file.name or "cards.txt") if file else _("手动录入")
    if file is not None and (file.size or 0) > 10 * 1024 * 1024:
        raise entitlements.KeysInvalid(fields=(FieldError("file", "file_too_large", {"max_mb": 10}),))
    content = file.read() if file else typed.encode()
    done = card_keys.import_card_keys(actor=actor, sku_id=sku, content=content, file_name=name, now=utc_now())
    told = ngettext("已导入 %(count)d 张卡密。", "已导入 %(count)d 张卡密。", done.added) % {"count": done.added}
    if done.repeated:
        told += _("重复 %(count)d 张，已跳过。") % {"count": done.repeated}
    if done.delivered:
        told += _("%(count)d 笔等待的订单已自动发放。") % {"count": done.delivered}
    (messages.success if done.added else messages.warning)(request, told)
    return done.broken


@staff_view(Right.STOCK_ADJUST, "POST")
def withdraw(request: HttpRequest, actor: Staff, sku_id: UUID) -> HttpResponse:
    """The unsold cards of an import, or of the whole pool, will not be sold."""
    batch = parse_id(request.POST.get("batch", ""))
    count = card_keys.withdraw_card_keys(actor=actor, sku_id=SkuId(sku_id), batch_id=batch, now=utc_now())
    messages.success(request, _("已作废 %(count)d 张未售卡密。") % {"count": count})
    return redirect("console:pool", sku_id)


@staff_view(Right.CATALOG_READ)
def plans(request: HttpRequest, actor: Staff) -> HttpResponse:
    """Package SKUs with their plans."""
    found, context = _skus(request, actor, PACKAGE)
    known = entitlements.plans(site_id=actor.site_id, sku_ids=[sku.sku_id for sku in found])
    waiting = _waiting(actor)
    rows = [(sku, known.get(sku.sku_id), waiting.get(sku.sku_id)) for sku in found]
    return render(request, "console/entitlements/plans.html", {"rows": rows, **context})


@staff_view(Right.CATALOG_READ, "GET", "POST", writing=Right.CATALOG_EDIT)
def plan(request: HttpRequest, actor: Staff, sku_id: UUID) -> HttpResponse:
    """The plan of one SKU. What was typed stays when it is refused, also by a colleague's save."""
    sku, now = SkuId(sku_id), utc_now()
    line = card_keys.require_kind(actor.site_id, sku, PACKAGE, now)
    known = entitlements.plans(site_id=actor.site_id, sku_ids=[sku]).get(sku)
    form, errors, problem = _plan_form(known), {}, ""
    if request.method == "POST":
        form, reader = _typed_plan(request), Reader()
        try:
            draft = _plan_draft(form, reader)
            if reader.errors:
                raise entitlements.PlanInvalid(fields=tuple(reader.errors))
            with transaction.atomic():
                entitlements.save_plan(
                    site_id=actor.site_id, sku_id=sku, product_id=line.product_id, draft=draft,
                    version=int(form["version"]), actor=actor, now=now,
                )  # fmt: skip
            served = deliveries.deliver_waiting(site_id=actor.site_id, sku_id=sku, now=now)
            told = _("方案已保存，之后卖出的套餐按新方案执行。")
            messages.success(
                request, told + (_("%(count)d 笔等待的订单已自动发放。") % {"count": served} if served else "")
            )
            return redirect("console:plans")
        except PorticoError as refused:
            problem = "：".join(problem_of(refused))
            errors = {field.field: sentence(field) for field in refused.fields}
            if isinstance(refused, entitlements.PlanChanged):
                form["version"] = str(refused.data["version"])
    context = {
        "line": line, "form": form, "errors": errors, "problem": problem, "known": known,
        "stores": stores.list_stores(site_id=actor.site_id, limit=MOST_STORES)[0],
        "rows": [(place, *row, errors.get(f"items.{place}.name") or errors.get(f"items.{place}.times")
                  or errors.get(f"items.{place}.share")) for place, row in enumerate(form["rows"])],
    }  # fmt: skip
    return render(request, "console/entitlements/plan.html", context, status=422 if problem else 200)


def _plan_form(known: entitlements.PlanView | None) -> dict[str, Any]:
    """The plan as its form shows it: rows of (name, times, share in yuan) and some blank ones."""
    rows = [(item.name, str(item.times), _yuan(item.share_fen)) for item in known.items] if known else []
    return {
        "rows": rows + [("", "", "")] * _BLANK_ROWS,
        "ends": "until" if known and known.until else "days" if known and known.days else "never" if known else "days",
        "days": str(known.days or "") if known else "365",
        "until": known.until.isoformat() if known and known.until else "",
        "stores": {str(one) for one in known.store_ids} if known else set(),
        "refundable": known.refundable if known else True,
        "note": known.note if known else "",
        "version": str(known.version if known else 0),
    }


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}" if fen else ""


def _typed_plan(request: HttpRequest) -> dict[str, Any]:
    columns = (request.POST.getlist(name)[:30] for name in ("name", "times", "share"))
    version = request.POST.get("version", "0")
    return {
        "rows": list(zip(*columns, strict=False)),
        "ends": request.POST.get("ends", "never"),
        "days": request.POST.get("days", ""),
        "until": request.POST.get("until", ""),
        "stores": set(request.POST.getlist("stores")),
        "refundable": request.POST.get("refundable") == "on",
        "note": request.POST.get("note", ""),
        "version": str(version_of(version)),
    }


def _plan_draft(form: dict[str, Any], reader: Reader) -> entitlements.PlanDraft:
    items = [
        entitlements.PlanItem(
            name, reader.whole(f"items.{place}.times", times) or 0,
            reader.fen(f"items.{place}.share", share, optional=True) or 0,
        )
        for place, (name, times, share) in enumerate(form["rows"])
        if name.strip() or times.strip() or share.strip()
    ]  # fmt: skip
    return entitlements.PlanDraft(
        items=tuple(items),
        days=reader.whole("days", form["days"]) if form["ends"] == "days" else None,
        until=_day(reader, form["until"]) if form["ends"] == "until" else None,
        store_ids=tuple(found for one in sorted(form["stores"]) if (found := parse_id(one))),
        refundable=form["refundable"],
        note=form["note"],
    )


def _day(reader: Reader, text: str) -> date | None:
    day = day_from(reader.filled("until", text))
    if day is None and text.strip():
        reader.errors.append(FieldError("until", "not_a_day"))
    return day


@staff_view(Right.CATALOG_READ)
def downloads(request: HttpRequest, actor: Staff) -> HttpResponse:
    """Products whose buyers get files."""
    found, context = _skus(request, actor, DOWNLOAD)
    files = entitlements.files_of(site_id=actor.site_id, product_ids={sku.product_id for sku in found})
    waiting = _waiting(actor)
    rows = [(sku, files.get(sku.product_id, ()), waiting.get(sku.sku_id)) for sku in found]
    return render(request, "console/entitlements/downloads.html", {"rows": rows, **context})


@staff_view(Right.CATALOG_READ, "GET", "POST", writing=Right.CATALOG_EDIT)
def download(request: HttpRequest, actor: Staff, product_id: UUID) -> HttpResponse:
    """The files and terms of one product. A POST adds a file, removes one, or saves the terms."""
    product = ProductId(product_id)
    name = paid_files.require_download(site_id=actor.site_id, product_id=product)
    problem = ""
    if request.method == "POST":
        try:
            messages.success(request, _changed_download(request, actor, product))
            return redirect("console:download", product_id)
        except PorticoError as refused:
            problem = "：".join([problem_of(refused)[0], *(sentence(field) for field in refused.fields)])
    terms = entitlements.terms_of(site_id=actor.site_id, product_id=product)
    typed = request.POST if problem and request.POST.get("do") == "terms" else {}
    context = {
        "name": name,
        "product_id": product,
        "files": entitlements.files_of(site_id=actor.site_id, product_ids=[product]).get(product, ()),
        "days": typed.get("days", terms.days or ""),
        "times": typed.get("times", terms.times or ""),
        "version": terms.version,
        "problem": problem,
        "max_mb": paid_files.MAX_BYTES // 1024 // 1024,
        "kinds": "、".join(paid_files.KINDS),
    }
    return render(request, "console/entitlements/download.html", context, status=422 if problem else 200)


def _changed_download(request: HttpRequest, actor: Staff, product: ProductId) -> str:
    now, do = utc_now(), request.POST.get("do", "")
    if do == "remove":
        paid_files.remove(actor=actor, file_id=parse_id(request.POST.get("file", "")), now=now)
        return _("文件已撤下，买家不能再下载。")
    if do == "terms":
        reader = Reader()
        days = reader.whole("days", request.POST.get("days", ""), optional=True)
        times = reader.whole("times", request.POST.get("times", ""), optional=True)
        if reader.errors:
            raise entitlements.TermsInvalid(fields=tuple(reader.errors))
        with transaction.atomic():
            entitlements.save_terms(
                site_id=actor.site_id, product_id=product, days=days, times=times,
                version=version_of(request.POST.get("version", "")), actor=actor, now=now,
            )  # fmt: skip
        return _("下载设置已保存，之后的买家按新设置执行。")
    file = request.FILES.get("file")
    if file is None:
        raise entitlements.TermsInvalid(fields=(FieldError("file", "required"),))
    served = paid_files.add(
        actor=actor, product_id=product, name=file.name or "file", size=file.size or 0, content=file, now=now
    )
    return _("文件已上传。") + (_("%(count)d 笔等待的订单已自动发放。") % {"count": served} if served else "")
