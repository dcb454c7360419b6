"""Unpublished states for those who hold a link: signed, for half an hour, gone afterwards."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core import signing
from django.db import transaction

from portico.domains.content import documents
from portico.domains.content.errors import PreviewExpired
from portico.domains.content.models import Preview, Publication
from portico.domains.content.queries.values import PublishedDocument
from portico.kernel.ids import SiteId, new_id, parse_id

KEPT = timedelta(minutes=30)
_SALT = "portico.content.preview"
_MINI = {"page": "page", "article": "article", "resource": "resource"}


def keep(publication: Publication, *, now: datetime) -> str:
    """The state of `publication`, saved or not, can be read with the returned token for half an hour."""
    written = documents.write(publication, documents.stored_blocks(publication), make_pictures=False)
    row = Preview(
        id=new_id(),
        site_id=publication.site_id,
        kind=publication.document_kind,
        document={
            "id": str(publication.pk),
            "role": written.role,
            "slug": written.slug,
            "topic": written.topic,
            "head": written.head,
            "body": written.body,
            "warnings": written.warnings,
        },
        expires_at=now + KEPT,
    )
    with transaction.atomic():
        row.save(force_insert=True)
    return signing.dumps(row.id.hex, salt=_SALT)


def find(*, site_id: SiteId, token: str, now: datetime) -> PublishedDocument:
    """The kept state. Raises PreviewExpired: forged, expired, of another site."""
    try:
        preview_id = parse_id(signing.loads(token, salt=_SALT))
    except signing.BadSignature:
        raise PreviewExpired() from None
    if preview_id is None:
        raise PreviewExpired()
    row = Preview.objects.filter(id=preview_id, site_id=site_id, expires_at__gt=now).first()
    if row is None:
        raise PreviewExpired()
    held: dict[str, Any] = row.document
    return PublishedDocument(
        id=UUID(held["id"]), kind=row.kind, role=held["role"], slug=held["slug"], topic=held["topic"],
        head=held["head"], body=held["body"], warnings=held["warnings"], version=0, preview=True,
        published_at=row.created_at, updated_at=row.created_at,
    )  # fmt: skip


def forget_expired(*, now: datetime) -> int:
    """Previews past their time are gone; returns how many."""
    return Preview.objects.filter(expires_at__lte=now).delete()[0]


def address(kind: str, token: str, *, mode: str) -> str:
    """Where the front end of `mode` shows the preview."""
    if mode == "web":
        return f"/preview/{token}/"
    return f"/m/#/pages-content/{_MINI[kind]}/index?preview={token}"
