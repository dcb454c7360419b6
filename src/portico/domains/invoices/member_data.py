"""What this domain holds about a person: the titles they keep, and the invoices they asked for."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from portico.domains.invoices.models import Invoice, InvoiceFile, Title
from portico.domains.invoices.queries import invoice_view, title_view
from portico.domains.invoices.rules import CONTENT_PURPOSE, FILE_PURPOSE, InvoiceState
from portico.infra.locks import require_transaction
from portico.infra.ownership import OwnedTable
from portico.infra.sealed_columns import SealedColumn
from portico.kernel.ids import MemberId, SiteId

OWNED = (OwnedTable("invoices_title"), OwnedTable("invoices_invoice", ledger=True))

# What `portico rotate-keys` seals anew.
SEALED_COLUMNS = (
    SealedColumn("invoices_title", "content", CONTENT_PURPOSE),
    SealedColumn("invoices_invoice", "content", CONTENT_PURPOSE),
    SealedColumn("invoices_file", "content", FILE_PURPOSE),
)


def export_member(*, site_id: SiteId, member_id: MemberId) -> dict[str, Any]:
    """The member's titles and invoices, as JSON-able values; nothing for who never had any."""
    titles = Title.objects.filter(site_id=site_id, member_id=member_id).order_by("id")
    invoices = Invoice.objects.filter(site_id=site_id, member_id=member_id).order_by("id")
    found: dict[str, list[dict[str, Any]]] = {
        "titles": [
            {"kind": str(view.kind), "is_default": view.is_default, **asdict(view.fields)}
            for view in map(title_view, titles)
        ],
        "invoices": [
            {
                "order_number": view.subject_number, "amount_fen": view.amount.minor, "state": str(view.state),
                "invoice_no": view.invoice_no, "title": asdict(view.title) if view.title else None,
                "requested_at": view.requested_at.isoformat(),
            }
            for view in map(invoice_view, invoices)
        ],
    }  # fmt: skip
    return {name: rows for name, rows in found.items() if rows}


def erase_member(*, site_id: SiteId, member_id: MemberId, now: datetime) -> None:
    """Numbers and amounts of issued invoices stay, as the books must; who was named, and the files, are gone."""
    require_transaction()
    Title.objects.filter(site_id=site_id, member_id=member_id).delete()
    rows = Invoice.objects.filter(site_id=site_id, member_id=member_id)
    InvoiceFile.objects.filter(invoice__in=rows).delete()
    rows.filter(state=InvoiceState.REQUESTED).update(state=InvoiceState.CANCELLED, ended_at=now)
    rows.update(content=b"", words="")


def adopt_member(*, site_id: SiteId, from_member: MemberId, to_member: MemberId, now: datetime) -> None:
    """The titles and invoices of `from_member` are `to_member`'s; of two usual titles theirs stays the usual one."""
    require_transaction()
    titles = Title.objects.filter(site_id=site_id, member_id=from_member)
    if Title.objects.filter(site_id=site_id, member_id=to_member, is_default=True).exists():
        titles.update(is_default=False)
    titles.update(member_id=to_member)
    Invoice.objects.filter(site_id=site_id, member_id=from_member).update(member_id=to_member)
