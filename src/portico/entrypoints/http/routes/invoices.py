"""Invoice titles of the member, and the invoices they asked for."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from django.db import transaction
from django_bolt import Response, Router

from portico.domains.invoices import public as invoices
from portico.domains.orders import public as orders
from portico.domains.payments import public as payments
from portico.entrypoints.http.actor import AsMember, AsVisitor
from portico.entrypoints.http.client import language_of
from portico.infra.messages.labels import label
from portico.infra.ratelimit import Limit, hit
from portico.kernel.clock import utc_now
from portico.kernel.ids import OrderId, parse_id
from portico.kernel.paging import checked_limit
from portico.usecases import invoicing

router = Router(tags=["invoices"])

_ASKING = Limit(hits=30, window_seconds=3600)
Text = Annotated[str, msgspec.Meta(max_length=200)]
TitleKindName = Literal["personal", "company"]


class TitleBody(msgspec.Struct, frozen=True):
    """`tax_number` for companies. The last four for special invoices (增值税专用发票)."""

    kind: TitleKindName
    name: Text
    tax_number: Text = ""
    email: Text = ""
    address: Text = ""
    phone: Text = ""
    bank: Text = ""
    bank_account: Text = ""
    is_default: bool = False


class TitleAnswer(msgspec.Struct, frozen=True):
    id: str
    kind: str
    name: str
    tax_number: str
    email: str
    address: str
    phone: str
    bank: str
    bank_account: str
    is_default: bool


class TitleList(msgspec.Struct, frozen=True):
    items: list[TitleAnswer]


class InvoiceBody(msgspec.Struct, frozen=True):
    """`title_id`: one of the member's titles. `email`: where this invoice goes, instead of the title's."""

    title_id: str
    category: Literal["goods_detail", "goods_sort"] = "goods_detail"
    kind: Literal["normal", "special"] = "normal"
    email: Text = ""


class InvoiceAnswer(msgspec.Struct, frozen=True):
    """`words`: why it was refused. `to_reverse`: something was given back since it was issued.

    `file_url`: its PDF, for ten minutes; empty for one that is not issued, or reversed.
    """

    id: str
    order_id: str
    order_number: str
    kind: str
    category: str
    amount_fen: int
    state: str
    label: str
    title: str
    tax_number: str
    email: str
    invoice_no: str
    words: str
    to_reverse: bool
    file_url: str
    requested_at: datetime
    issued_at: datetime | None


class InvoicePage(msgspec.Struct, frozen=True):
    items: list[InvoiceAnswer]
    next_cursor: str | None


class OrderInvoiceAnswer(msgspec.Struct, frozen=True):
    """The order's latest invoice, and how much a new one would be about: null when there can be none now."""

    invoice: InvoiceAnswer | None
    billable_fen: int | None


def _title(view: invoices.TitleView) -> TitleAnswer:
    return TitleAnswer(id=str(view.id), kind=str(view.kind), is_default=view.is_default, **asdict(view.fields))


def _invoice(view: invoices.InvoiceView, language: str) -> InvoiceAnswer:
    title, is_issued = view.title or invoices.TitleFields(""), view.state is invoices.InvoiceState.ISSUED
    return InvoiceAnswer(
        id=str(view.id),
        order_id=str(view.subject_id),
        order_number=view.subject_number,
        kind=str(view.kind),
        category=view.category,
        amount_fen=view.amount.minor,
        state=str(view.state),
        label=label("invoice_state", str(view.state), language),
        title=title.name,
        tax_number=title.tax_number,
        email=title.email,
        invoice_no=view.invoice_no,
        words=view.words,
        to_reverse=view.to_reverse,
        file_url=f"/api/v1/invoice-files/{invoicing.file_token(view)}" if is_issued else "",
        requested_at=view.requested_at,
        issued_at=view.issued_at,
    )


def _id(text: str) -> UUID:
    """Raises InvoiceNotFound."""
    found = parse_id(text)
    if found is None:
        raise invoices.InvoiceNotFound()
    return found


def _title_id(text: str) -> UUID:
    found = parse_id(text)
    if found is None:
        raise invoices.TitleNotFound()
    return found


def _order_id(text: str) -> OrderId:
    found = parse_id(text)
    if found is None:
        raise orders.OrderNotFound()
    return OrderId(found)


def _save(actor: AsMember, body: TitleBody, title_id: UUID | None) -> TitleAnswer:
    values = {name: getattr(body, name) for name in invoices.TitleFields.__slots__}
    with transaction.atomic():
        view = invoices.save_title(
            site_id=actor.site_id, member_id=actor.member_id, kind=invoices.TitleKind(body.kind),
            fields=invoices.TitleFields(**values), is_default=body.is_default, now=utc_now(), title_id=title_id,
        )  # fmt: skip
    return _title(view)


@router.get("/api/v1/me/invoice-titles")
def list_titles(actor: AsMember) -> TitleList:
    """The member's invoice titles, the usual one first."""
    found = invoices.titles_of(site_id=actor.site_id, member_id=actor.member_id)
    return TitleList([_title(view) for view in found])


@router.post("/api/v1/me/invoice-titles")
def add_title(actor: AsMember, body: TitleBody) -> TitleAnswer:
    """The member keeps one more title, at most 20."""
    return _save(actor, body, None)


@router.put("/api/v1/me/invoice-titles/{title_id}")
def change_title(actor: AsMember, title_id: str, body: TitleBody) -> TitleAnswer:
    """The title is as given."""
    return _save(actor, body, _title_id(title_id))


@router.delete("/api/v1/me/invoice-titles/{title_id}", status_code=204)
def delete_title(actor: AsMember, title_id: str) -> None:
    """The member keeps it no longer; invoices that named it stay as they are."""
    with transaction.atomic():
        invoices.delete_title(site_id=actor.site_id, member_id=actor.member_id, title_id=_title_id(title_id))


@router.get("/api/v1/me/invoices")
def list_invoices(actor: AsMember, request: Any, cursor: str | None = None, limit: int | None = None) -> InvoicePage:
    """The member's invoices, the latest first."""
    page = invoices.invoices_of(
        site_id=actor.site_id, member_id=actor.member_id, cursor=cursor, limit=checked_limit(limit)
    )
    return InvoicePage([_invoice(view, language_of(request)) for view in page.items], page.next_cursor)


@router.get("/api/v1/orders/{order_id}/invoice")
def order_invoice(actor: AsMember, order_id: str, request: Any) -> OrderInvoiceAnswer:
    """The invoice of the member's order, and whether one may be asked for now."""
    order = orders.get_order(site_id=actor.site_id, order_id=_order_id(order_id), member_id=actor.member_id)
    payment = payments.payments_of(site_id=actor.site_id, subject="order", subject_ids=[order.id]).get(order.id)
    latest = invoices.latest_of(site_id=actor.site_id, subject="order", subject_id=order.id)
    amount = invoicing.billable(order, payment, now=utc_now())
    alive = latest is not None and latest.state in {invoices.InvoiceState.REQUESTED, invoices.InvoiceState.ISSUED}
    return OrderInvoiceAnswer(
        invoice=None if latest is None else _invoice(latest, language_of(request)),
        billable_fen=None if alive or amount is None else amount.minor,
    )


@router.post("/api/v1/orders/{order_id}/invoice")
def ask_for_invoice(actor: AsMember, order_id: str, body: InvoiceBody, request: Any) -> InvoiceAnswer:
    """An invoice over what of the order is paid and not given back is asked for. One for each order."""
    now = utc_now()
    hit(f"invoice:{actor.member_id}", _ASKING, now=now)
    title = invoices.get_title(site_id=actor.site_id, member_id=actor.member_id, title_id=_title_id(body.title_id))
    fields = title.fields if not body.email else invoices.TitleFields(**asdict(title.fields) | {"email": body.email})
    wanted = invoices.Wanted(title.kind, fields, body.category, invoices.InvoiceKind(body.kind))
    view = invoicing.ask(actor=actor, order_id=_order_id(order_id), wanted=wanted, now=now)
    return _invoice(view, language_of(request))


@router.post("/api/v1/me/invoices/{invoice_id}/cancel")
def cancel_invoice(actor: AsMember, invoice_id: str, request: Any) -> InvoiceAnswer:
    """The member wants it no longer. Only before it is issued."""
    with transaction.atomic():
        view = invoices.cancel_invoice(actor=actor, invoice_id=_id(invoice_id), now=utc_now())
    return _invoice(view, language_of(request))


@router.get("/api/v1/invoice-files/{token}")
def invoice_file(actor: AsVisitor, token: str) -> Response:
    """The PDF behind a link of `file_url`, good for ten minutes."""
    name, content = invoicing.file_behind(site_id=actor.site_id, token=token)
    headers = {
        "content-disposition": f'attachment; filename="{name}"',
        "cache-control": "private, no-store",
        "x-content-type-options": "nosniff",
    }
    return Response(content, media_type="application/pdf", headers=headers)
