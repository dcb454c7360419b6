"""The one writer of invoices. The amount is given by who knows the subject; here it only ever shrinks."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from portico.domains.invoices.errors import (
    InvoiceInvalid,
    InvoiceMovedOn,
    InvoiceNotFound,
    InvoiceUnderWay,
    TitleInvalid,
)
from portico.domains.invoices.models import Invoice, InvoiceFile
from portico.domains.invoices.queries import InvoiceView, invoice_view, sealed_content
from portico.domains.invoices.rules import (
    CATEGORIES,
    FILE_PURPOSE,
    INVOICE_TRANSITIONS,
    MAX_PDF_BYTES,
    MAX_WORDS,
    InvoiceKind,
    InvoiceMove,
    InvoiceState,
    TitleFields,
    TitleKind,
    invoice_number_problems,
    tidied,
    title_problems,
)
from portico.infra import audit, sealed
from portico.infra.actors import Member, Staff
from portico.infra.locks import require_transaction
from portico.kernel.errors import FieldError
from portico.kernel.ids import SiteId, new_id
from portico.kernel.money import Money


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the member asks for: who is named, what the line says, which kind."""

    title_kind: TitleKind
    title: TitleFields
    category: str = CATEGORIES[0]
    kind: InvoiceKind = InvoiceKind.NORMAL


def request_invoice(
    *, actor: Member, subject: str, subject_id: UUID, subject_number: str, amount: Money, wanted: Wanted, now: datetime
) -> InvoiceView:
    """An invoice of `amount` is asked for. Raises TitleInvalid, InvoiceUnderWay: one for each subject."""
    require_transaction()
    title = tidied(wanted.title)
    special = wanted.kind is InvoiceKind.SPECIAL
    problems = [*title_problems(wanted.title_kind, title, special=special)]
    if wanted.category not in CATEGORIES:
        problems.append(FieldError("category", "choice_unknown"))
    if special and wanted.title_kind is not TitleKind.COMPANY:
        problems.append(FieldError("kind", "choice_unknown"))
    if problems:
        raise TitleInvalid(fields=tuple(problems))
    try:
        with transaction.atomic():
            row = Invoice.objects.create(
                id=new_id(),
                site_id=actor.site_id,
                member_id=actor.member_id,
                subject=subject,
                subject_id=subject_id,
                subject_number=subject_number,
                kind=wanted.kind,
                category=wanted.category,
                amount_fen=amount.minor,
                state=InvoiceState.REQUESTED,
                content=sealed_content(title, kind=wanted.title_kind),
                requested_at=now,
            )
    except IntegrityError as taken:
        raise InvoiceUnderWay() from taken
    return invoice_view(row)


def cancel_invoice(*, actor: Member, invoice_id: UUID, now: datetime) -> InvoiceView:
    """The member wants it no longer. Raises InvoiceNotFound, InvoiceMovedOn."""
    row = _locked(actor.site_id, invoice_id)
    if row.member_id != actor.member_id:
        raise InvoiceNotFound()
    return _moved(row, InvoiceMove.CANCEL, now)


def issue_invoice(
    *,
    actor: Staff,
    invoice_id: UUID,
    version: int,
    amount: Money,
    invoice_no: str,
    pdf: bytes,
    now: datetime,
) -> InvoiceView:
    """The invoice is issued under its number, with its PDF. Recorded in the audit.

    `amount` is what it says: what is left of the purchase now. Raises InvoiceInvalid (`invoice_no`, `file`),
    InvoiceNotFound, InvoiceMovedOn (also when somebody changed it since `version`, or the amount is another one now).
    """
    number = "".join(invoice_no.split())
    problems = [*invoice_number_problems("invoice_no", number), *pdf_problems(pdf)]
    row = _of_version(actor.site_id, invoice_id, version)
    if not problems and Invoice.objects.filter(site_id=actor.site_id, invoice_no=number).exists():
        problems.append(FieldError("invoice_no", "invoice_number_taken"))
    if problems:
        raise InvoiceInvalid(fields=tuple(problems))
    if row.amount_fen != amount.minor:
        raise InvoiceMovedOn(state=row.state)
    row.invoice_no, row.issued_at, row.decided_by, row.words = number, now, str(actor.user_id), ""
    view = _moved(row, InvoiceMove.ISSUE, now)
    _keep_file(row, "blue", pdf, now)
    _record(actor, "invoices.issue", row, now, changes={"invoice_no": number, "amount_fen": row.amount_fen})
    return view


def reject_invoice(*, actor: Staff, invoice_id: UUID, version: int, words: str, now: datetime) -> InvoiceView:
    """A colleague has said no, and why: the member reads it and may ask again. Recorded in the audit.

    Raises InvoiceInvalid (`note`), InvoiceNotFound, InvoiceMovedOn.
    """
    said = words.strip()
    if not said:
        raise InvoiceInvalid(fields=(FieldError("note", "required"),))
    if len(said) > MAX_WORDS:
        raise InvoiceInvalid(fields=(FieldError("note", "too_long", {"max": MAX_WORDS}),))
    row = _of_version(actor.site_id, invoice_id, version)
    row.words, row.decided_by = said, str(actor.user_id)
    view = _moved(row, InvoiceMove.REJECT, now)
    _record(actor, "invoices.reject", row, now, reason=said)
    return view


def reverse_invoice(
    *, actor: Staff, invoice_id: UUID, version: int, red_no: str, pdf: bytes | None, now: datetime
) -> InvoiceView:
    """The issued invoice is reversed by a red one (红冲); the member may ask for one over what is left. Audited.

    Raises InvoiceInvalid (`red_no`, `file`), InvoiceNotFound, InvoiceMovedOn.
    """
    number = "".join(red_no.split())
    problems = [*invoice_number_problems("red_no", number), *(pdf_problems(pdf) if pdf else ())]
    row = _of_version(actor.site_id, invoice_id, version)
    if problems:
        raise InvoiceInvalid(fields=tuple(problems))
    row.red_no, row.decided_by = number, str(actor.user_id)
    view = _moved(row, InvoiceMove.REVERSE, now)
    if pdf:
        _keep_file(row, "red", pdf, now)
    _record(actor, "invoices.reverse", row, now, changes={"red_no": number})
    return view


def follow_refund(
    *, site_id: SiteId, subject: str, subject_id: UUID, amount: Money, left: Money, now: datetime
) -> None:
    """`amount` of the subject has gone back, and `left` of it stays paid.

    An invoice that is only asked for is about `left`, or given up when nothing is; an issued one has to be reversed.
    Called once for each refund.
    """
    require_transaction()
    row = (
        Invoice.objects.select_for_update()
        .filter(site_id=site_id, subject=subject, subject_id=subject_id)
        .filter(state__in=[InvoiceState.REQUESTED, InvoiceState.ISSUED])
        .first()
    )
    if row is None:
        return
    row.version += 1
    if row.state == InvoiceState.ISSUED:
        row.refunded_fen += amount.minor
    elif left.minor > 0:
        row.amount_fen = min(row.amount_fen, left.minor)
    else:
        row.state, row.ended_at = InvoiceState.CANCELLED, now
    row.save()


def note_mail(*, site_id: SiteId, invoice_id: UUID, error: str, now: datetime) -> None:
    """The invoice has gone to the member by e-mail, or why not."""
    require_transaction()
    values = {"mail_error": error[:120]} if error else {"mail_error": "", "mailed_at": now}
    Invoice.objects.filter(site_id=site_id, id=invoice_id).update(**values)


def pdf_problems(content: bytes) -> tuple[FieldError, ...]:
    """What is no PDF, or too large. Source of the mark: PDF 32000-1 §7.5.2; the end mark: §7.5.5."""
    if not content:
        return (FieldError("file", "required"),)
    if len(content) > MAX_PDF_BYTES:
        size, limit = f"{len(content) / 1024 / 1024:.1f}", MAX_PDF_BYTES // 1024 // 1024
        return (FieldError("file", "upload_too_large", {"size_mb": size, "limit_mb": limit}),)
    if not content.startswith(b"%PDF-") or b"%%EOF" not in content[-1024:]:
        return (FieldError("file", "upload_disguised", {"extension": "pdf"}),)
    return ()


def _keep_file(row: Invoice, kind: str, content: bytes, now: datetime) -> None:
    InvoiceFile.objects.create(
        id=new_id(), invoice=row, kind=kind, size=len(content), kept_at=now,
        content=sealed.seal(base64.b64encode(content).decode(), purpose=FILE_PURPOSE),
    )  # fmt: skip


def _locked(site_id: SiteId, invoice_id: UUID) -> Invoice:
    require_transaction()
    row = Invoice.objects.select_for_update().filter(id=invoice_id, site_id=site_id).first()
    if row is None:
        raise InvoiceNotFound()
    return row


def _of_version(site_id: SiteId, invoice_id: UUID, version: int) -> Invoice:
    row = _locked(site_id, invoice_id)
    if row.version != version:
        raise InvoiceMovedOn(state=row.state)
    return row


def _moved(row: Invoice, move: InvoiceMove, now: datetime) -> InvoiceView:
    state = InvoiceState(row.state)
    if not INVOICE_TRANSITIONS.allows(state, move):
        raise InvoiceMovedOn(state=row.state)
    row.state = INVOICE_TRANSITIONS.advance(state, move)
    row.ended_at = now if row.state in INVOICE_TRANSITIONS.terminal else None
    row.version += 1
    row.save()
    return invoice_view(row)


def _record(
    actor: Staff,
    action: str,
    row: Invoice,
    now: datetime,
    *,
    reason: str = "",
    changes: dict[str, object] | None = None,
) -> None:
    audit.record(
        actor=actor, action=action, subject_type="invoice", subject_id=row.id, now=now, reason=reason, changes=changes
    )
