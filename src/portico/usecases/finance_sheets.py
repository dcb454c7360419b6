"""The statement of money, and invoices, as sheets. Neither holds more of a person than an order's number."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from portico.domains.invoices import public as invoices
from portico.domains.orders import public as orders
from portico.domains.payments import public as payments
from portico.infra.actors import Right
from portico.infra.messages.labels import label
from portico.infra.sheets import Cell, Column
from portico.kernel.ids import OrderId
from portico.usecases.sheet_export import SheetExport, SheetRequest

# Column → width. The words are in labels, groups `statement_sheet` and `invoice_sheet`.
_STATEMENT: Final = {
    "at": 20, "kind": 8, "provider": 12, "method": 16, "order": 20, "amount": 12, "signed": 12, "number": 36,
    "transaction": 34,
}  # fmt: skip
_INVOICES: Final = {
    "requested_at": 20, "order": 20, "kind": 10, "amount": 12, "refunded": 12, "state": 10, "invoice_no": 24,
    "issued_at": 20, "red_no": 24,
}  # fmt: skip


def _statement_columns(request: SheetRequest) -> Sequence[Column]:
    return [Column(label("statement_sheet", name, request.language), width) for name, width in _STATEMENT.items()]


def _period(request: SheetRequest) -> tuple[datetime, datetime, str]:
    """[since, until) and the provider ("" for all) asked for."""
    params = request.params
    since, until = datetime.fromisoformat(params["since"]), datetime.fromisoformat(params["until"])
    return since, until, str(params.get("provider", ""))


def _statement_count(request: SheetRequest) -> int:
    since, until, provider = _period(request)
    totals = payments.statement_totals(site_id=request.site_id, since=since, until=until)
    return sum(one.payments + one.refunds for one in totals if provider in {"", one.provider})


def _statement_rows(request: SheetRequest) -> Iterator[Sequence[Cell]]:
    """Page by page, the latest first. Two queries a page."""
    since, until, provider = _period(request)
    for page in payments.statement_pages(site_id=request.site_id, since=since, until=until, provider=provider):
        ids = {OrderId(row.subject_id) for row in page if row.subject == "order"}
        numbers = dict(orders.order_numbers(site_id=request.site_id, order_ids=ids))
        for row in page:
            yield (
                row.at,
                label("statement_sheet", row.kind, request.language),
                label("statement_provider", row.provider, request.language),
                label("payment_method", row.method, request.language),
                numbers.get(OrderId(row.subject_id), ""),
                row.amount,
                row.amount if row.kind == "payment" else -row.amount,
                row.number,
                row.transaction_id,
            )


def _invoice_columns(request: SheetRequest) -> Sequence[Column]:
    return [Column(label("invoice_sheet", name, request.language), width) for name, width in _INVOICES.items()]


def _invoice_filter(request: SheetRequest) -> tuple[invoices.InvoiceState | None, bool]:
    asked = str(request.params.get("state", ""))
    state = invoices.InvoiceState(asked) if asked in set(invoices.InvoiceState) else None
    return state, asked == "to_reverse"


def _invoice_count(request: SheetRequest) -> int:
    state, to_reverse = _invoice_filter(request)
    return invoices.count_invoices(site_id=request.site_id, state=state, to_reverse=to_reverse)


def _invoice_rows(request: SheetRequest) -> Iterator[Sequence[Cell]]:
    """Page by page, the latest first. One query a page."""
    state, to_reverse = _invoice_filter(request)
    for page in invoices.each_invoice(site_id=request.site_id, state=state, to_reverse=to_reverse):
        for one in page:
            yield (
                one.requested_at,
                one.subject_number,
                label("invoice_sheet", str(one.kind), request.language),
                one.amount,
                one.refunded,
                label("invoice_state", str(one.state), request.language),
                one.invoice_no,
                one.issued_at,
                one.red_no,
            )


STATEMENT_SHEET: Final = SheetExport(Right.MONEY_READ, _statement_columns, _statement_count, _statement_rows)
INVOICE_SHEET: Final = SheetExport(Right.MONEY_READ, _invoice_columns, _invoice_count, _invoice_rows)
