"""Stores from a sheet: template or today's stores taken along, handed in, looked at, carried out."""

from __future__ import annotations

import json
from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from portico.entrypoints.console.access import language, sentence, staff_view
from portico.entrypoints.console.sheet_answers import sheet_answer
from portico.infra.actors import Right, Staff
from portico.infra.messages.labels import label
from portico.infra.sheets import Column
from portico.kernel.clock import utc_now
from portico.kernel.errors import FieldError, Invalid
from portico.usecases import store_sheet
from portico.usecases.sheet_exports import begin_sheet


@staff_view(Right.STORE_EDIT, "GET", "POST")
def index(request: HttpRequest, actor: Staff) -> HttpResponse:
    """The way in; a POST reads the file and shows what it would do. Changes nothing."""
    if request.method != "POST":
        return render(request, "console/stores/sheet.html", {"columns": _explained()})
    upload = request.FILES.get("file")
    try:
        if upload is None or not upload.size:
            raise Invalid(fields=(FieldError("file", "required"),))
        if upload.size > store_sheet.MAX_BYTES:
            raise Invalid(fields=(FieldError("file", "file_too_large", {"max_mb": 2}),))
        rows = store_sheet.read(upload.read())
    except Invalid as error:
        words = "；".join(sentence(field) for field in error.fields)
        return render(request, "console/stores/sheet.html", {"columns": _explained(), "error": words}, status=422)
    return _preview(request, store_sheet.check(actor=actor, rows=rows))


def _preview(request: HttpRequest, checked: list[store_sheet.CheckedStore]) -> HttpResponse:
    bad = [one for one in checked if one.errors]
    good = [one for one in checked if not one.errors and one.outcome != "same"]
    context = {
        "rows": [(one, store_sheet.address_of(one.draft), _changes(one), _why(one.errors)) for one in checked],
        "good": len(good),
        "new": sum(one.outcome == "new" for one in good),
        "bad": len(bad),
        "same": len(checked) - len(good) - len(bad),
        "payload": json.dumps(
            [[row.line, one.version, dict(row.cells)] for one in good for row in (store_sheet.settled_row(one),)],
            ensure_ascii=False,
        ),
        "problems": json.dumps([[dict(one.row.cells), one.row.line, _why(one.errors)] for one in bad],
                               ensure_ascii=False),
    }  # fmt: skip
    return render(request, "console/stores/sheet_preview.html", context)


def _changes(one: store_sheet.CheckedStore) -> str:
    return "、".join(label("store_sheet", name, language()) for name in one.changed)


def _why(errors: Sequence[FieldError]) -> str:
    return "；".join(
        f"{label('store_sheet', error.field, language())}：{sentence(error)}"
        if error.field in store_sheet.COLUMNS else sentence(error)
        for error in errors
    )  # fmt: skip


@staff_view(Right.STORE_EDIT, "POST")
def confirm(request: HttpRequest, actor: Staff) -> HttpResponse:
    """The looked-at rows are carried out, each by itself; what was left out is said row by row."""
    done = store_sheet.carry_out(actor=actor, rows=_confirmed(request.POST.get("payload", "")), now=utc_now())
    if done.created or done.changed:
        words = _("新增 %(created)d 家、更新 %(changed)d 家门店，网店和小程序马上生效。")
        messages.success(request, words % {"created": done.created, "changed": done.changed})
    for row, error in done.left[:20]:
        words = _("第 %(line)d 行没有导入：%(why)s") % {"line": row.line, "why": _why([error])}
        messages.error(request, words)
    if len(done.left) > 20:
        more = len(done.left) - 20
        messages.error(request, ngettext("另有 %(n)d 行没有导入", "另有 %(n)d 行没有导入", more) % {"n": more})
    return redirect("console:stores")


def _confirmed(payload: str) -> list[tuple[store_sheet.SheetRow, int]]:
    try:
        rows = [
            (store_sheet.SheetRow(int(line), _cells(cells)), int(version))
            for line, version, cells in json.loads(payload)
        ]
    except (ValueError, TypeError, AttributeError):
        raise Invalid(fields=(FieldError("payload", "malformed", {"rule": "[[…]]"}),)) from None
    if not 1 <= len(rows) <= store_sheet.MAX_ROWS:
        raise Invalid(fields=(FieldError("rows", "too_many", {"max": store_sheet.MAX_ROWS}),))
    return rows


def _cells(cells: dict[str, object]) -> dict[str, str]:
    return {name: str(cells[name]) for name in store_sheet.COLUMNS if name in cells}


@staff_view(Right.STORE_EDIT)
def template(request: HttpRequest, actor: Staff) -> HttpResponse:
    """An empty sheet with the right headings and two example rows."""
    return sheet_answer(_("门店导入模板"), store_sheet.headings(language()), store_sheet.examples())


@staff_view(Right.STORE_READ, "POST")
def export(request: HttpRequest, actor: Staff) -> HttpResponse:
    """Today's stores as a sheet that this import reads back; a job makes it."""
    task_id = begin_sheet(
        actor=actor, kind="stores", params={}, title=_("门店"), format="xlsx", language=language(), recorded={},
        now=utc_now(),
    )  # fmt: skip
    return redirect("console:sheet", task_id)


@staff_view(Right.STORE_EDIT, "POST")
def problems(request: HttpRequest, actor: Staff) -> HttpResponse:
    """The rows that were refused, each with its reason: to be put right and handed in again as they are."""
    try:
        rows = [
            (_cells(cells), int(line), str(why)) for cells, line, why in json.loads(request.POST.get("problems", ""))
        ]
    except (ValueError, TypeError, AttributeError):
        raise Invalid(fields=(FieldError("payload", "malformed", {"rule": "[[…]]"}),)) from None
    if len(rows) > store_sheet.MAX_ROWS:
        raise Invalid(fields=(FieldError("rows", "too_many", {"max": store_sheet.MAX_ROWS}),))
    columns = [*store_sheet.headings(language()), Column(_("原行号"), 8), Column(_("原因"), 48)]
    turned = [(*(cells.get(name, "") for name in store_sheet.COLUMNS), str(line), why) for cells, line, why in rows]
    return sheet_answer(_("没有导入的门店"), columns, turned)


def _explained() -> list[tuple[str, str]]:
    """Each column with how to fill it."""
    told = {
        "code": _("必填。已有的编号会更新那家门店，新编号会添加门店"),
        "name": _("新门店必填，最多 60 字"),
        "phone": _("例如 021-62001234"),
        "region": _("新门店必填，写到区县，例如 上海市静安区"),
        "detail": _("新门店必填，最多 120 字"),
        "latitude": _("高德、腾讯地图坐标；留空时按地址自动定位，每次最多 60 家"),
        "hours": _("例如 每天 10:00-22:00，或 周一至周五 09:00-18:00；周六 10:00-14:00"),
        "pickup": _("是 或 否；同城配送、独立库存、是否展示也这样写"),
        "prepare_minutes": _("付款后多久能备好，分钟"),
        "keep_days": _("备好后保留几天"),
        "delivery_radius_m": _("100 到 50000 米"),
    }
    return [(label("store_sheet", name, language()), words) for name, words in told.items()]
