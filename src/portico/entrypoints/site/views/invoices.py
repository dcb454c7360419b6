"""Invoice titles, asking for the invoice of an order, and the invoices there are."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portico.domains.invoices import public as invoices
from portico.entrypoints.site.frame import render
from portico.entrypoints.site.views.pay import own_order
from portico.entrypoints.site.visitors import Visitor, for_member
from portico.infra.actors import Member
from portico.infra.messages import field_text, problem_text
from portico.infra.messages.labels import label
from portico.infra.ratelimit import Limit, hit
from portico.kernel.errors import Conflict, Invalid, PorticoError
from portico.kernel.ids import parse_id
from portico.kernel.money import Money
from portico.usecases import invoicing
from portico.usecases.order_pages import OrderPage

_PAGE_SIZE = 10
_ASKING = Limit(hits=30, window_seconds=3600)
_NAMES = tuple(invoices.TitleFields.__slots__)


@dataclass(frozen=True, slots=True)
class TitleForm:
    """What the form holds, as it was typed."""

    kind: str = "company"
    fields: invoices.TitleFields = field(default_factory=lambda: invoices.TitleFields(""))
    is_default: bool = False
    title_id: UUID | None = None
    problems: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class InvoicePart:
    """The invoice on an order's page: the latest, and how much a new one would be about."""

    latest: invoices.InvoiceView | None
    words: str
    billable: Money | None


def invoice_part(visitor: Visitor[Member], page: OrderPage) -> InvoicePart:
    """What the order's page says about its invoice. One query."""
    latest = invoices.latest_of(site_id=visitor.site.id, subject="order", subject_id=page.order.id)
    alive = latest is not None and latest.state in {invoices.InvoiceState.REQUESTED, invoices.InvoiceState.ISSUED}
    billable = None if alive else invoicing.billable(page.order, page.payment, now=visitor.now)
    return InvoicePart(latest, _state(visitor, latest) if latest else "", billable)


def _state(visitor: Visitor[Member], one: invoices.InvoiceView) -> str:
    return label("invoice_state", str(one.state), visitor.language)


@require_GET
@for_member
def invoice_list(visitor: Visitor[Member]) -> HttpResponse:
    """The member's invoices, the latest first, and their titles."""
    site_id, member_id = visitor.site.id, visitor.actor.member_id
    cursor = visitor.request.GET.get("cursor") or None
    page = invoices.invoices_of(site_id=site_id, member_id=member_id, cursor=cursor, limit=_PAGE_SIZE)
    here = reverse("website:invoices")
    context = {
        "here": "invoices",
        "rows": [(one, _state(visitor, one)) for one in page.items],
        "titles": invoices.titles_of(site_id=site_id, member_id=member_id),
        "next_url": f"{here}?{urlencode({'cursor': page.next_cursor})}" if page.next_cursor else "",
        "first_url": here if cursor else "",
    }
    return render(visitor, "invoices.html", context, place="account", personal=True)


@require_http_methods(["GET", "HEAD", "POST"])
@for_member
def new_title(visitor: Visitor[Member]) -> HttpResponse:
    """`next` in the address is the order the member comes from."""
    if visitor.request.method == "POST":
        return _save(visitor, None)
    return _form(visitor, TitleForm())


@require_http_methods(["GET", "HEAD", "POST"])
@for_member
def edit_title(visitor: Visitor[Member], title_id: str) -> HttpResponse:
    """Raises TitleNotFound, also for another member's."""
    known = _own(visitor, title_id)
    if visitor.request.method == "POST":
        return _save(visitor, known.id)
    return _form(visitor, TitleForm(str(known.kind), known.fields, known.is_default, known.id))


@require_POST
@for_member
def delete_title(visitor: Visitor[Member], title_id: str) -> HttpResponse:
    known = _own(visitor, title_id)
    with transaction.atomic():
        invoices.delete_title(site_id=visitor.site.id, member_id=visitor.actor.member_id, title_id=known.id)
    messages.success(visitor.request, _("抬头已删除"))
    return HttpResponseRedirect(reverse("website:invoices"))


def _own(visitor: Visitor[Member], title_id: str) -> invoices.TitleView:
    found = parse_id(title_id)
    if found is None:
        raise invoices.TitleNotFound()
    return invoices.get_title(site_id=visitor.site.id, member_id=visitor.actor.member_id, title_id=found)


def _form(visitor: Visitor[Member], form: TitleForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "here": "invoices", "order_id": _order_of(visitor)}
    return render(visitor, "invoice_title.html", context, place="account", personal=True, status=status)


def _order_of(visitor: Visitor[Member]) -> UUID | None:
    """The order the member wanted an invoice for: an id, never an address."""
    return parse_id(visitor.request.GET.get("order", ""))


def _save(visitor: Visitor[Member], title_id: UUID | None) -> HttpResponse:
    typed = visitor.request.POST
    kind = typed.get("kind") if typed.get("kind") in set(invoices.TitleKind) else "company"
    fields = invoices.TitleFields(**{name: typed.get(name, "")[:200] for name in _NAMES})
    form = TitleForm(str(kind), fields, typed.get("is_default") == "on", title_id)
    try:
        with transaction.atomic():
            invoices.save_title(
                site_id=visitor.site.id, member_id=visitor.actor.member_id, kind=invoices.TitleKind(form.kind),
                fields=fields, is_default=form.is_default, now=visitor.now, title_id=title_id,
            )  # fmt: skip
    except Invalid as error:
        problems = {one.field: field_text(one.code, one.data, visitor.language) for one in error.fields}
        return _form(visitor, TitleForm(form.kind, fields, form.is_default, title_id, problems), status=422)
    except invoices.TitlesFull as error:
        messages.error(visitor.request, _sentence(visitor, error))
        return HttpResponseRedirect(reverse("website:invoices"))
    messages.success(visitor.request, _("抬头已保存"))
    order_id = _order_of(visitor)
    if order_id is not None:
        return HttpResponseRedirect(reverse("website:order_invoice", args=[order_id]))
    return HttpResponseRedirect(reverse("website:invoices"))


@require_http_methods(["GET", "HEAD", "POST"])
@for_member
def order_invoice(visitor: Visitor[Member], order_id: str) -> HttpResponse:
    """Asking for the invoice of one's order: a title, what its line says. Raises OrderNotFound."""
    page = own_order(visitor, order_id)
    part, problems = invoice_part(visitor, page), {}
    if visitor.request.method == "POST":
        try:
            _ask(visitor, page)
        except Invalid as error:
            problems = {one.field: field_text(one.code, one.data, visitor.language) for one in error.fields}
        except (Conflict, invoices.TitleNotFound) as error:
            problems = {"": _sentence(visitor, error)}
        else:
            messages.success(visitor.request, _("开票申请已提交"))
            return HttpResponseRedirect(reverse("website:order", args=[page.order.id]))
    titles = invoices.titles_of(site_id=visitor.site.id, member_id=visitor.actor.member_id)
    context = {
        "order": page.order, "part": part, "titles": titles, "typed": visitor.request.POST, "problems": problems,
        "here": "invoices",
    }  # fmt: skip
    status = 422 if problems else 200
    return render(visitor, "order_invoice.html", context, place="account", personal=True, status=status)


def _ask(visitor: Visitor[Member], page: OrderPage) -> None:
    typed = visitor.request.POST
    hit(f"invoice:{visitor.actor.member_id}", _ASKING, now=visitor.now)
    title = _own(visitor, typed.get("title", ""))
    email = typed.get("email", "").strip()[:200]
    fields = invoices.TitleFields(**asdict(title.fields) | {"email": email})
    kind = invoices.InvoiceKind.SPECIAL if typed.get("kind") == "special" else invoices.InvoiceKind.NORMAL
    wanted = invoices.Wanted(title.kind, fields, typed.get("category", "")[:20], kind)
    invoicing.ask(actor=visitor.actor, order_id=page.order.id, wanted=wanted, now=visitor.now)


@require_POST
@for_member
def cancel(visitor: Visitor[Member], invoice_id: str) -> HttpResponse:
    """The member wants it no longer, before it is issued. Raises InvoiceNotFound."""
    try:
        with transaction.atomic():
            invoices.cancel_invoice(actor=visitor.actor, invoice_id=_id(invoice_id), now=visitor.now)
    except invoices.InvoiceMovedOn as error:
        messages.error(visitor.request, _sentence(visitor, error))
    else:
        messages.success(visitor.request, _("开票申请已撤回"))
    return HttpResponseRedirect(reverse("website:invoices"))


@require_GET
@for_member
def invoice_file(visitor: Visitor[Member], invoice_id: str) -> HttpResponse:
    """The PDF of one's own issued invoice. Raises InvoiceNotFound."""
    site_id, member_id = visitor.site.id, visitor.actor.member_id
    found = invoices.get_invoice(site_id=site_id, member_id=member_id, invoice_id=_id(invoice_id))
    if found.state is not invoices.InvoiceState.ISSUED:
        raise invoices.InvoiceNotFound()
    response = HttpResponse(
        invoices.file_of(site_id=site_id, member_id=member_id, invoice_id=found.id, kind="blue"),
        content_type="application/pdf",
    )
    response["Content-Disposition"] = f'attachment; filename="{found.invoice_no}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


def _id(text: str) -> UUID:
    found = parse_id(text)
    if found is None:
        raise invoices.InvoiceNotFound()
    return found


def _sentence(visitor: Visitor[Member], error: PorticoError) -> str:
    return "：".join(problem_text(error.code, error.data, visitor.language))
