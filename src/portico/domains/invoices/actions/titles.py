"""Titles of a member."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from portico.domains.invoices.errors import TitleInvalid, TitleNotFound, TitlesFull
from portico.domains.invoices.models import Title
from portico.domains.invoices.queries import TitleView, sealed_content, title_view
from portico.domains.invoices.rules import MAX_TITLES, TitleFields, TitleKind, tidied, title_problems
from portico.infra.locks import lock_all, require_transaction
from portico.kernel.ids import MemberId, SiteId, new_id


def save_title(
    *,
    site_id: SiteId,
    member_id: MemberId,
    kind: TitleKind,
    fields: TitleFields,
    is_default: bool,
    now: datetime,
    title_id: UUID | None = None,
) -> TitleView:
    """The member keeps the title, a new one without `title_id`; the first one is the usual one by itself.

    Raises TitleInvalid, TitleNotFound (also for another member's), TitlesFull. Locks: the member's titles.
    """
    require_transaction()
    kept = tidied(fields)
    problems = title_problems(kind, kept)
    if problems:
        raise TitleInvalid(fields=problems)
    lock_all("invoice_titles", [member_id])
    rows = Title.objects.filter(site_id=site_id, member_id=member_id)
    if title_id is None:
        count = rows.count()
        if count >= MAX_TITLES:
            raise TitlesFull(limit=MAX_TITLES)
        row, is_default = Title(id=new_id(), site_id=site_id, member_id=member_id), is_default or count == 0
    else:
        found = rows.filter(id=title_id).first()
        if found is None:
            raise TitleNotFound()
        row = found
    if is_default:
        rows.exclude(id=row.id).filter(is_default=True).update(is_default=False)
    row.kind, row.content, row.updated_at = kind, sealed_content(kept), now
    row.is_default = is_default or row.is_default
    row.save()
    return title_view(row)


def delete_title(*, site_id: SiteId, member_id: MemberId, title_id: UUID) -> None:
    """The member keeps it no longer; invoices that named it stay as they are. Raises TitleNotFound."""
    require_transaction()
    lock_all("invoice_titles", [member_id])
    gone, _ = Title.objects.filter(site_id=site_id, member_id=member_id, id=title_id).delete()
    if not gone:
        raise TitleNotFound()
