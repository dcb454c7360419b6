"""Titles and invoices as their readers see them."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from portico.domains.invoices.errors import InvoiceNotFound, TitleNotFound
from portico.domains.invoices.models import Invoice, InvoiceFile, Title
from portico.domains.invoices.rules import (
    CONTENT_PURPOSE,
    FILE_PURPOSE,
    InvoiceKind,
    InvoiceState,
    TitleFields,
    TitleKind,
)
from portico.infra import sealed
from portico.infra.keyset import newest_first
from portico.kernel.ids import MemberId, SiteId
from portico.kernel.money import Money
from portico.kernel.paging import Page


@dataclass(frozen=True, slots=True)
class TitleView:
    id: UUID
    kind: TitleKind
    fields: TitleFields
    is_default: bool


@dataclass(frozen=True, slots=True)
class InvoiceView:
    """`title` and `title_kind` are None once the member was erased. `to_reverse`: given back since it was issued."""

    id: UUID
    site_id: SiteId
    member_id: MemberId
    subject: str
    subject_id: UUID
    subject_number: str
    kind: InvoiceKind
    category: str
    amount: Money
    refunded: Money
    state: InvoiceState
    title: TitleFields | None
    title_kind: TitleKind | None
    invoice_no: str
    red_no: str
    words: str
    decided_by: str
    requested_at: datetime
    issued_at: datetime | None
    mailed_at: datetime | None
    mail_error: str
    version: int

    @property
    def to_reverse(self) -> bool:
        return self.state is InvoiceState.ISSUED and bool(self.refunded)


def titles_of(*, site_id: SiteId, member_id: MemberId) -> list[TitleView]:
    """The member's titles, the usual one first. One query."""
    rows = Title.objects.filter(site_id=site_id, member_id=member_id).order_by("-is_default", "-id")
    return [title_view(row) for row in rows]


def get_title(*, site_id: SiteId, member_id: MemberId, title_id: UUID) -> TitleView:
    """Raises TitleNotFound, also for another member's."""
    row = Title.objects.filter(site_id=site_id, member_id=member_id, id=title_id).first()
    if row is None:
        raise TitleNotFound()
    return title_view(row)


def get_invoice(*, site_id: SiteId, invoice_id: UUID, member_id: MemberId | None = None) -> InvoiceView:
    """The invoice; only the member's own when `member_id` is given. Raises InvoiceNotFound."""
    rows = Invoice.objects.filter(id=invoice_id, site_id=site_id)
    row = (rows if member_id is None else rows.filter(member_id=member_id)).first()
    if row is None:
        raise InvoiceNotFound()
    return invoice_view(row)


def latest_of(*, site_id: SiteId, subject: str, subject_id: UUID) -> InvoiceView | None:
    """The subject's latest invoice, alive or not. One query."""
    rows = Invoice.objects.filter(subject_id=subject_id, subject=subject, site_id=site_id).order_by("-id")
    row = rows.first()
    return None if row is None else invoice_view(row)


def invoices_of(*, site_id: SiteId, member_id: MemberId, cursor: str | None, limit: int) -> Page[InvoiceView]:
    """The member's, the latest first. One query. Raises Invalid (`cursor`)."""
    return _page(Invoice.objects.filter(site_id=site_id, member_id=member_id), cursor, limit)


def list_invoices(
    *, site_id: SiteId, state: InvoiceState | None, to_reverse: bool = False, cursor: str | None, limit: int
) -> Page[InvoiceView]:
    """The site's, the latest first; of a state, or those to be reversed. One query. Raises Invalid (`cursor`)."""
    return _page(_rows(site_id, state, to_reverse), cursor, limit)


def each_invoice(
    *, site_id: SiteId, state: InvoiceState | None, to_reverse: bool = False, size: int = 500
) -> Iterator[Sequence[InvoiceView]]:
    """The same, page by page: memory does not grow with them."""
    cursor: str | None = None
    while True:
        page = _page(_rows(site_id, state, to_reverse), cursor, size)
        if page.items:
            yield page.items
        if page.next_cursor is None:
            return
        cursor = page.next_cursor


def count_invoices(*, site_id: SiteId, state: InvoiceState | None = None, to_reverse: bool = False) -> int:
    """How many there are of a state, or to be reversed. One query."""
    return _rows(site_id, state, to_reverse).count()


def file_of(*, site_id: SiteId, invoice_id: UUID, kind: str, member_id: MemberId | None = None) -> bytes:
    """The PDF. Raises InvoiceNotFound: no such invoice, another member's, or no file of this kind."""
    rows = InvoiceFile.objects.filter(invoice_id=invoice_id, invoice__site_id=site_id, kind=kind)
    row = (rows if member_id is None else rows.filter(invoice__member_id=member_id)).first()
    if row is None:
        raise InvoiceNotFound()
    return base64.b64decode(sealed.unseal(bytes(row.content), purpose=FILE_PURPOSE))


def _rows(site_id: SiteId, state: InvoiceState | None, to_reverse: bool) -> QuerySet[Invoice]:
    rows = Invoice.objects.filter(site_id=site_id)
    if to_reverse:
        return rows.filter(state=InvoiceState.ISSUED, refunded_fen__gt=0)
    return rows if state is None else rows.filter(state=state)


def _page(rows: QuerySet[Invoice], cursor: str | None, limit: int) -> Page[InvoiceView]:
    found, after = newest_first(rows, cursor=cursor, limit=limit)
    return Page([invoice_view(row) for row in found], after)


def sealed_content(fields: TitleFields, *, kind: TitleKind | None = None) -> bytes:
    content = asdict(fields) | ({"kind": str(kind)} if kind else {})
    return sealed.seal(json.dumps(content, ensure_ascii=False), purpose=CONTENT_PURPOSE)


def _opened(content: bytes | memoryview) -> tuple[TitleFields, TitleKind | None]:
    values = json.loads(sealed.unseal(bytes(content), purpose=CONTENT_PURPOSE))
    kind = values.pop("kind", None)
    return TitleFields(**values), TitleKind(kind) if kind else None


def title_view(row: Title) -> TitleView:
    return TitleView(row.id, TitleKind(row.kind), _opened(row.content)[0], row.is_default)


def invoice_view(row: Invoice) -> InvoiceView:
    title, title_kind = _opened(row.content) if row.content else (None, None)
    return InvoiceView(
        id=row.id,
        site_id=SiteId(row.site_id),
        member_id=MemberId(row.member_id),
        subject=row.subject,
        subject_id=row.subject_id,
        subject_number=row.subject_number,
        kind=InvoiceKind(row.kind),
        category=row.category,
        amount=Money(row.amount_fen),
        refunded=Money(row.refunded_fen),
        state=InvoiceState(row.state),
        title=title,
        title_kind=title_kind,
        invoice_no=row.invoice_no,
        red_no=row.red_no,
        words=row.words,
        decided_by=row.decided_by,
        requested_at=row.requested_at,
        issued_at=row.issued_at,
        mailed_at=row.mailed_at,
        mail_error=row.mail_error,
        version=row.version,
    )
