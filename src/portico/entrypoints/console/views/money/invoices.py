"""Invoices: what is asked for, issuing it with its number and PDF, refusing, reversing after a refund."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from portico.domains.invoices import public as invoices
from portico.entrypoints.console import money_words
from portico.entrypoints.console.access import sentence, staff_view
from portico.entrypoints.console.views.money.bills import explained
from portico.entrypoints.console.views.money.subjects import colleagues
from portico.infra import audit
from portico.infra.actors import Right, Staff
from portico.infra.sealed import mask_name
from portico.kernel.clock import utc_now
from portico.kernel.errors import FieldError, Invalid, PorticoError
from portico.kernel.money import Money
from portico.usecases import invoicing

PAGE_SIZE = 20
TO_REVERSE = "to_reverse"


@staff_view(Right.MONEY_READ)
def index(request: HttpRequest, actor: Staff) -> HttpResponse:
    """Invoices, the latest first; titles masked. Three queries."""
    asked = request.GET.get("state", "")
    state = invoices.InvoiceState(asked) if asked in set(invoices.InvoiceState) else None
    page = invoices.list_invoices(
        site_id=actor.site_id, state=state, to_reverse=asked == TO_REVERSE, cursor=request.GET.get("cursor") or None,
        limit=PAGE_SIZE,
    )  # fmt: skip
    counts = {
        str(invoices.InvoiceState.REQUESTED): invoices.count_invoices(
            site_id=actor.site_id, state=invoices.InvoiceState.REQUESTED
        ),
        TO_REVERSE: invoices.count_invoices(site_id=actor.site_id, to_reverse=True),
    }
    tabs = [(str(one), words) for one, (_tone, words) in money_words.INVOICE_STATES.items()]
    return render(
        request,
        "console/money/invoices.html",
        {
            "rows": [
                (one, _masked(one), *money_words.invoice_state(one), money_words.INVOICE_KINDS[one.kind])
                for one in page.items
            ],
            "tabs": [(code, words, counts.get(code)) for code, words in (*tabs, (TO_REVERSE, _("待红冲")))],
            "state": asked if asked == TO_REVERSE else str(state or ""),
            "next_cursor": page.next_cursor,
            "is_first": not request.GET.get("cursor"),
        },
    )


def _masked(one: invoices.InvoiceView) -> str:
    """A company's name as it is, a person's masked; nothing once they were erased."""
    if one.title is None:
        return ""
    return one.title.name if one.title_kind is invoices.TitleKind.COMPANY else mask_name(one.title.name)


@staff_view(Right.MONEY_READ)
def detail(request: HttpRequest, actor: Staff, invoice_id: UUID) -> HttpResponse:
    """One invoice; who may issue it sees the title in full."""
    return _detail(request, actor, invoices.get_invoice(site_id=actor.site_id, invoice_id=invoice_id))


def _detail(
    request: HttpRequest, actor: Staff, found: invoices.InvoiceView, *, problems: dict[str, str] | None = None,
    error: str = "",
) -> HttpResponse:  # fmt: skip
    can_settle = Right.MONEY_SETTLE in actor.rights
    return render(
        request,
        "console/money/invoice.html",
        {
            "invoice": found,
            "masked": _masked(found),
            "tone": money_words.invoice_state(found)[0],
            "state_words": money_words.invoice_state(found)[1],
            "kind": money_words.INVOICE_KINDS[found.kind],
            "title_kind": money_words.TITLE_KINDS.get(found.title_kind, ""),
            "category": money_words.INVOICE_CATEGORIES.get(found.category, found.category),
            "decided_by": colleagues([found.decided_by]).get(found.decided_by, found.decided_by),
            "can_settle": can_settle,
            "sees_title": can_settle and found.title is not None,
            "left": found.amount - found.refunded,
            "max_mb": invoices.MAX_PDF_BYTES // 1024 // 1024,
            "note_length": invoices.MAX_WORDS,
            "problems": problems or {},
            "typed": request.POST,
            "error": error,
        },
        status=422 if problems or error else 200,
    )


@staff_view(Right.MONEY_SETTLE, "POST")
def issue(request: HttpRequest, actor: Staff, invoice_id: UUID) -> HttpResponse:
    """The number and the PDF of the invoice that was issued with the tax office."""
    form = request.POST

    def act() -> None:
        invoicing.issue(
            actor=actor, invoice_id=invoice_id, version=_whole(form.get("version", "")),
            amount=Money(_whole(form.get("amount_fen", ""))), invoice_no=form.get("invoice_no", ""),
            pdf=_uploaded(request), now=utc_now(),
        )  # fmt: skip

    return _done(request, actor, invoice_id, act, _("已开票，会员可以下载发票了。"))


@staff_view(Right.MONEY_SETTLE, "POST")
def reject(request: HttpRequest, actor: Staff, invoice_id: UUID) -> HttpResponse:
    """No, and why: the member reads it and may ask again."""
    form = request.POST

    def act() -> None:
        with transaction.atomic():
            invoices.reject_invoice(
                actor=actor, invoice_id=invoice_id, version=_whole(form.get("version", "")),
                words=form.get("note", ""), now=utc_now(),
            )  # fmt: skip

    return _done(request, actor, invoice_id, act, _("已退回，会员会看到原因。"))


@staff_view(Right.MONEY_SETTLE, "POST")
def reverse(request: HttpRequest, actor: Staff, invoice_id: UUID) -> HttpResponse:
    """The red invoice's number, and its PDF where there is one."""
    form = request.POST

    def act() -> None:
        with transaction.atomic():
            invoices.reverse_invoice(
                actor=actor, invoice_id=invoice_id, version=_whole(form.get("version", "")),
                red_no=form.get("red_no", ""), pdf=_uploaded(request) or None, now=utc_now(),
            )  # fmt: skip

    return _done(request, actor, invoice_id, act, _("已记为红冲，会员可以重新申请开票。"))


def _done(request: HttpRequest, actor: Staff, invoice_id: UUID, act: object, said: str) -> HttpResponse:
    """What was typed stays on the page when it is refused."""
    try:
        act()  # type: ignore[operator]
    except (Invalid, invoices.InvoiceMovedOn) as error:
        found = invoices.get_invoice(site_id=actor.site_id, invoice_id=invoice_id)
        problems = {field.field: sentence(field) for field in error.fields}
        return _detail(request, actor, found, problems=problems, error="" if problems else explained(error))
    messages.success(request, said)
    return redirect("console:invoice", invoice_id)


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise Invalid(fields=(FieldError("version", "not_whole_number"),))
    return int(text)


def _uploaded(request: HttpRequest) -> bytes:
    """The file's bytes, never more than one past what is taken; empty without one."""
    file = request.FILES.get("file")
    return file.read(invoices.MAX_PDF_BYTES + 1) if file else b""


@staff_view(Right.MONEY_SETTLE)
def file(request: HttpRequest, actor: Staff, invoice_id: UUID, kind: str) -> HttpResponse:
    """The PDF. It names people: that it was looked at is on record."""
    try:
        content = invoices.file_of(site_id=actor.site_id, invoice_id=invoice_id, kind=kind)
    except PorticoError:
        raise
    with transaction.atomic():
        audit.record(
            actor=actor, action="invoices.file", subject_type="invoice", subject_id=invoice_id, now=utc_now(),
            changes={"kind": [None, kind]},
        )  # fmt: skip
    answer = HttpResponse(content, content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="invoice-{invoice_id}-{kind}.pdf"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
