"""Shipping many orders from a sheet, with a preview in between."""

from __future__ import annotations

import json

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from portico.domains.fulfilment import public as fulfilment
from portico.entrypoints.console import ship_sheet, wording
from portico.entrypoints.console.access import language, problem_of, sentence, staff_view
from portico.entrypoints.console.sheet_answers import sheet_answer
from portico.infra.actors import Right, Staff
from portico.infra.messages import problem_text
from portico.infra.sheets import Column
from portico.kernel.clock import utc_now
from portico.kernel.errors import FieldError, Invalid, NotFound, PorticoError
from portico.kernel.state import TransitionRefused
from portico.usecases import parcels, shipping
from portico.usecases.shipping import ShipRow


@staff_view(Right.ORDER_SHIP, "GET", "POST")
def index(request: HttpRequest, actor: Staff) -> HttpResponse:
    """An empty sheet; a POST from the order list brings the ticked order numbers along."""
    numbers = request.POST.getlist("chosen")[: shipping.MAX_BULK_ROWS]
    return _sheet(request, actor, "\n".join(f"{number}," for number in numbers if number.isalnum()))


def _sheet(request: HttpRequest, actor: Staff, text: str, status: int = 200) -> HttpResponse:
    context = {
        "text": text,
        "carriers": fulfilment.carriers(),
        "recognises": parcels.recognises(site_id=actor.site_id),
    }
    return render(request, "console/orders/ship.html", context, status=status)


@staff_view(Right.ORDER_SHIP, "POST")
def preview(request: HttpRequest, actor: Staff) -> HttpResponse:
    """What would be shipped and what would not, row by row. Changes nothing."""
    text = request.POST.get("text", "")
    try:
        upload = request.FILES.get("file")
        if upload is not None and (upload.size or 0) > ship_sheet.MAX_SHEET_BYTES:
            raise Invalid(fields=(FieldError("file", "file_too_large", {"max_mb": 2}),))
        found = ship_sheet.parse(text) if upload is None else ship_sheet.uploaded(upload.read())
        read = ship_sheet.with_carriers(found, site_id=actor.site_id)
        rows = ship_sheet.check(read, site_id=actor.site_id)
    except Invalid as error:
        messages.error(request, explain(error))
        return _sheet(request, actor, text, status=422)
    good = [checked.row for checked in rows if checked.error is None]
    return render(
        request,
        "console/orders/ship_preview.html",
        {
            "rows": [(checked, explain(checked.error) if checked.error else "") for checked in rows],
            "good": len(good),
            "bad": len(rows) - len(good),
            "text": text,
            "payload": json.dumps([_cells(row) for row in good], ensure_ascii=False),
            "problems": json.dumps(
                [[str(c.line), *_cells(c.row), explain(c.error)] for c in rows if c.error], ensure_ascii=False
            ),
        },
    )


@staff_view(Right.ORDER_SHIP, "POST")
def confirm(request: HttpRequest, actor: Staff) -> HttpResponse:
    """The previewed rows are shipped, each by itself; the page says what became of each."""
    rows = _confirmed_rows(request.POST.get("payload", ""))
    results = shipping.bulk_ship(actor=actor, rows=rows, now=utc_now())
    failed = [
        (result, problem_text(result.error, _readable(result.data), language())[1])
        for result in results
        if result.error is not None
    ]
    shipped = len(results) - len(failed)
    if shipped:
        messages.success(request, _("已发货 %(n)d 单。") % {"n": shipped})
    if not failed:
        return redirect("console:orders")
    return render(request, "console/orders/ship_result.html", {"failed": failed, "shipped": shipped})


def _confirmed_rows(payload: str) -> list[ShipRow]:
    try:
        raw = json.loads(payload)
        rows = [
            ShipRow(str(number), str(carrier), str(tracking), str(sku), int(pieces) if pieces else None)
            for number, carrier, tracking, sku, pieces in ((*row, "", "")[:5] for row in raw)
        ]
    except (ValueError, TypeError):
        raise Invalid(fields=(FieldError("payload", "malformed", {"rule": "[[…, …, …, …, …]]"}),)) from None
    if not 1 <= len(rows) <= shipping.MAX_BULK_ROWS:
        raise Invalid(fields=(FieldError("rows", "too_many", {"max": shipping.MAX_BULK_ROWS}),))
    return rows


def _cells(row: ShipRow) -> list[str]:
    pieces = "" if row.quantity is None else str(row.quantity)
    return [row.order_number, row.carrier, row.tracking_number, row.sku_code, pieces]


@staff_view(Right.ORDER_SHIP)
def template(request: HttpRequest, actor: Staff) -> HttpResponse:
    """An empty sheet with the right headings and three example rows."""
    return sheet_answer(_("发货模板"), _headings(), ship_sheet.template_rows())


@staff_view(Right.ORDER_SHIP, "POST")
def problems(request: HttpRequest, actor: Staff) -> HttpResponse:
    """The rows that could not be shipped, each with its reason: to be put right and uploaded again."""
    try:
        raw = json.loads(request.POST.get("problems", ""))
        rows = [tuple(str(cell) for cell in row) for row in raw]
    except (ValueError, TypeError):
        raise Invalid(fields=(FieldError("payload", "malformed", {"rule": "[[…]]"}),)) from None
    if len(rows) > shipping.MAX_BULK_ROWS or any(len(row) != len(_headings()) + 2 for row in rows):
        raise Invalid(fields=(FieldError("payload", "malformed", {"rule": "[[…]]"}),))
    # The reason comes last, the line before it, so that the sheet can be uploaded again as it is.
    turned = [(*row[1:-1], row[0], row[-1]) for row in rows]
    columns = [*_headings(), Column(_("原行号"), 8), Column(_("原因"), 48)]
    return sheet_answer(_("没有发货的行"), columns, turned)


def _headings() -> list[Column]:
    return [
        Column(_("订单号"), 22), Column(_("快递公司"), 12), Column(_("运单号"), 22), Column(_("SKU 编码（可空）"), 20),
        Column(_("件数（可空）"), 12),
    ]  # fmt: skip


def _readable(data: dict[str, object]) -> dict[str, object]:
    state = data.get("state")
    return {**data, "state": wording.ORDER_STATES.get(str(state), state)} if state else data


def explain(error: PorticoError) -> str:
    """One sentence a clerk can act on."""
    if isinstance(error, TransitionRefused):
        state = wording.ORDER_STATES.get(str(error.data.get("state")), "")
        if error.data.get("event") == "correct_parcel":
            return _("订单当前是“%(state)s”，不能再修改包裹") % {"state": state}
        return _("订单当前是“%(state)s”，不能发货") % {"state": state}
    if error.fields:
        return "；".join(sentence(field) for field in error.fields)
    title, detail = problem_of(error)
    return title if isinstance(error, NotFound) else f"{title}：{detail}"
