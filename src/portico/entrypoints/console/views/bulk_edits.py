"""Prices and stock of many products at once: choose, look at every row, do it, take it back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portico.domains.catalog import public as catalog
from portico.domains.inventory import public as inventory
from portico.entrypoints.console.access import problem_of, sentence, staff_view
from portico.entrypoints.console.models import StaffUser
from portico.entrypoints.console.reading import Reader, asked_id, chosen_ids
from portico.infra.actors import Right, Staff, require_right
from portico.kernel.clock import utc_now
from portico.kernel.errors import FieldError, Invalid
from portico.kernel.ids import CategoryId, ProductId
from portico.kernel.money import yuan_text
from portico.usecases import bulk_edits

COLUMNS = {
    "price": gettext_lazy("售价"),
    "list_price": gettext_lazy("划线价"),
    "member_price": gettext_lazy("会员价"),
    "stock": gettext_lazy("库存"),
}
WAYS = {
    "set": gettext_lazy("改为"),
    "add": gettext_lazy("增减"),
    "percent": gettext_lazy("按比例增减"),
    "clear": gettext_lazy("清空"),
}
ROUNDINGS = {
    "fen": gettext_lazy("保留到分"),
    "jiao": gettext_lazy("四舍五入到角"),
    "yuan": gettext_lazy("四舍五入到元"),
    "nine": gettext_lazy("尾数为 .90"),
}
_SALE = {"on": True, "off": False}
_PERCENT = re.compile(r"([+-]?)(\d{1,4})(?:\.(\d{1,2}))?%?")
_FIELDS = ("column", "way", "amount", "rounding", "reason")


@staff_view(Right.CATALOG_READ)
def index(request: HttpRequest, actor: Staff) -> HttpResponse:
    """The last bulk edits, each with the way back while it was not taken."""
    edits = catalog.recent_bulk_edits(site_id=actor.site_id)
    people = StaffUser.objects.filter(pk__in={int(edit.actor_id) for edit in edits if edit.actor_id.isdigit()})
    who = {str(user.pk): user.get_full_name() for user in people}
    return render(
        request,
        "console/bulk/index.html",
        {
            "rows": [(edit, rule_words(edit.rule), who.get(edit.actor_id, "")) for edit in edits],
            "can_edit": Right.CATALOG_EDIT in actor.rights,
        },
    )


@staff_view(Right.CATALOG_EDIT, "GET", "POST")
def choose(request: HttpRequest, actor: Staff) -> HttpResponse:
    """The form: the products that were ticked (POST), or all that the list's filter finds (GET, `q`, …)."""
    ids = [ProductId(one) for one in chosen_ids(request)] if request.method == "POST" else _found(request, actor)
    if not ids:
        messages.warning(request, _("请先勾选商品。"))
        return redirect("console:products")
    # Back from a preview, the form is as it was filled in.
    return _form(request, actor, ids, {"column": "price", "way": "set"} | _typed(request), ())


def _typed(request: HttpRequest) -> dict[str, str]:
    return {name: request.POST[name][:300] for name in _FIELDS if name in request.POST}


def _found(request: HttpRequest, actor: Staff) -> list[ProductId]:
    category_id = asked_id(request, "category")
    rows, _total = catalog.merchant_products(
        site_id=actor.site_id,
        text=request.GET.get("q", "").strip(),
        category_id=CategoryId(category_id) if category_id else None,
        on_sale=_SALE.get(request.GET.get("sale", "")),
        limit=bulk_edits.MAX_PRODUCTS + 1,
    )
    return [row.id for row in rows]


def _form(
    request: HttpRequest,
    actor: Staff,
    ids: list[ProductId],
    typed: Mapping[str, str],
    errors: tuple[FieldError, ...],
    status: int = 200,
) -> HttpResponse:
    columns = {code: words for code, words in COLUMNS.items() if code != "stock" or Right.STOCK_ADJUST in actor.rights}
    context = {
        "ids": ids,
        "most": bulk_edits.MAX_PRODUCTS,
        "columns": columns.items(),
        "ways": WAYS.items(),
        "roundings": ROUNDINGS.items(),
        "typed": typed,
        "errors": {error.field: sentence(error) for error in errors},
        "names": catalog.product_names(site_id=actor.site_id, product_ids=ids[:8]).values(),
    }
    return render(request, "console/bulk/form.html", context, status=status)


@staff_view(Right.CATALOG_EDIT, "POST")
def preview(request: HttpRequest, actor: Staff) -> HttpResponse:
    """Every SKU with its value before and after; nothing is changed. What was typed wrong is typed again there."""
    ids = [ProductId(one) for one in chosen_ids(request)]
    typed = dict.fromkeys(_FIELDS, "") | _typed(request)
    try:
        shown = bulk_edits.preview_bulk_edit(
            actor=actor, rule=_rule(typed), product_ids=ids, reason=typed["reason"], now=utc_now()
        )
    except Invalid as error:
        return _form(request, actor, ids, typed, error.fields, error.status)
    return render(
        request,
        "console/bulk/preview.html",
        {
            "preview": shown,
            "rule": rule_words(shown.rule),
            "is_stock": shown.rule.column == "stock",
            "rows": [(row, sentence(row.problem) if row.problem else "") for row in shown.rows],
            "ids": ids,
            "typed": typed,
        },
    )


def _rule(typed: Mapping[str, str]) -> catalog.BulkRule:
    """Raises Invalid for an amount that is none."""
    reader = Reader()
    amount: int | None = 0
    if typed["way"] == "percent":
        amount = _points(reader, typed["amount"])
    elif typed["way"] != "clear":
        stock = typed["column"] == "stock"
        sign, text = _signed(typed["amount"]) if typed["way"] == "add" else (1, typed["amount"])
        amount = reader.whole("amount", text) if stock else reader.fen("amount", text)
        amount = None if amount is None else sign * amount
    if reader.errors:
        raise Invalid(fields=tuple(reader.errors))
    return catalog.BulkRule(
        column=typed["column"],  # type: ignore[arg-type]  # judged by check_rule
        way=typed["way"],  # type: ignore[arg-type]
        amount=amount or 0,
        rounding=typed["rounding"] or "fen",  # type: ignore[arg-type]
    )


def _signed(text: str) -> tuple[int, str]:
    cleaned = text.strip().replace("－", "-").replace("＋", "+")
    return (-1 if cleaned.startswith("-") else 1), cleaned.lstrip("+-")


def _points(reader: Reader, text: str) -> int | None:
    """`-10` or `-10%` → -1000 basis points."""
    match = _PERCENT.fullmatch(text.strip().replace("％", "%").replace("－", "-"))
    if match is None:
        reader.errors.append(FieldError("amount", "not_percent" if text.strip() else "required"))
        return None
    points = int(match[2]) * 100 + int((match[3] or "").ljust(2, "0"))
    return -points if match[1] == "-" else points


@staff_view(Right.CATALOG_EDIT, "POST")
def do(request: HttpRequest, actor: Staff, edit_id: UUID) -> HttpResponse:
    """The preview is carried out as a whole, or not at all."""
    try:
        edit = bulk_edits.do_bulk_edit(actor=actor, edit_id=edit_id, now=utc_now())
    except catalog.BulkEditOutdated as error:
        messages.error(request, "：".join(problem_of(error)))
    except inventory.StockShort as error:
        messages.error(request, _short(error))
    else:
        messages.success(
            request, _("%(rule)s：已修改 %(n)d 个规格。") % {"rule": rule_words(edit.rule), "n": len(edit.rows)}
        )
    return redirect("console:bulk_edits")


@staff_view(Right.CATALOG_EDIT, "POST")
def undo(request: HttpRequest, actor: Staff, edit_id: UUID) -> HttpResponse:
    """What is still as the edit left it is as it was before."""
    edit = catalog.bulk_edit(site_id=actor.site_id, edit_id=edit_id)
    if edit.rule.column == "stock":
        require_right(actor, Right.STOCK_ADJUST)
    try:
        back = bulk_edits.undo_bulk_edit(actor=actor, edit_id=edit_id, now=utc_now())
    except catalog.BulkEditOutdated as error:
        messages.error(request, "：".join(problem_of(error)))
    except inventory.StockShort as error:
        messages.error(request, _short(error))
    else:
        messages.success(request, _("已撤销：%(n)d 个规格恢复原值。") % {"n": back.restored})
        if back.left:
            messages.warning(request, _("有 %(n)d 个规格之后又被改过，没有动它们。") % {"n": back.left})
    return redirect("console:bulk_edits")


def _short(error: inventory.StockShort) -> str:
    return _("有 %(n)d 个规格的可售库存不够减，什么都没有改动。") % {"n": len(error.data["shortages"])}


def rule_words(rule: catalog.BulkRule) -> str:
    """售价按比例增减 -10%，尾数为 .90"""
    if rule.way == "percent":
        points = f"{'-' if rule.amount < 0 else '+'}{abs(rule.amount) // 100}.{abs(rule.amount) % 100:02d}"
        amount = points.removesuffix(".00") + "%"
    elif rule.way == "clear":
        amount = ""
    else:
        sign = ("-" if rule.amount < 0 else "+") if rule.way == "add" else ""
        size = abs(rule.amount)
        amount = sign + (str(size) if rule.column == "stock" else f"¥{yuan_text(size)}")
    said = " ".join(str(part) for part in (COLUMNS[rule.column], WAYS[rule.way], amount) if part)
    return f"{said}（{ROUNDINGS[rule.rounding]}）" if rule.way == "percent" else said
