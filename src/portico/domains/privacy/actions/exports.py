"""Exports: asked for, gathered part by part, taken, forgotten."""

from __future__ import annotations

import base64
from datetime import datetime
from uuid import UUID

from django.db.models import F

from portico.domains.privacy import rules
from portico.domains.privacy.errors import ExportNotFound
from portico.domains.privacy.models import DataExport, ExportArchive
from portico.domains.privacy.queries.exports import Export, export_of, hash_of, token_of
from portico.infra.locks import lock_all, require_transaction
from portico.infra.sealed import SealBroken, seal, unseal
from portico.kernel.ids import MemberId, SiteId, new_id

_UNDER_WAY = ("queued", "running")


def under_way(*, site_id: SiteId, member_id: MemberId, now: datetime) -> Export | None:
    """The export the member is waiting for, if any. Locks: the member's exports, until the transaction ends."""
    require_transaction()
    lock_all("privacy_export", [member_id])
    row = DataExport.objects.filter(site_id=site_id, member_id=member_id, state__in=_UNDER_WAY).first()
    return export_of(row, now) if row else None


def open_export(*, site_id: SiteId, member_id: MemberId, language: str, total: int, now: datetime) -> Export:
    """An export of `total` parts waits for its job. The caller has seen that none is `under_way`."""
    require_transaction()
    export_id = new_id()
    row = DataExport.objects.create(
        id=export_id,
        site_id=site_id,
        member_id=member_id,
        language=language,
        total=total,
        token_hash=hash_of(token_of(export_id)),
        created_at=now,
        updated_at=now,
    )
    return export_of(row, now)


def advance_export(*, export_id: UUID, done: int, now: datetime) -> bool:
    """`done` parts are gathered; False when nobody waits for this export any more."""
    require_transaction()
    rows = DataExport.objects.filter(id=export_id, state__in=_UNDER_WAY)
    return bool(rows.update(state=DataExport.State.RUNNING, done=done, updated_at=now))


def finish_export(*, export_id: UUID, archive: bytes, now: datetime) -> bool:
    """The archive can be taken for 48 hours; False when nobody waits for it any more. It is kept sealed."""
    require_transaction()
    row = DataExport.objects.select_for_update().filter(id=export_id, state__in=_UNDER_WAY).first()
    if row is None:
        return False
    content = seal(base64.b64encode(archive).decode(), purpose=rules.ARCHIVE_PURPOSE)
    ExportArchive.objects.update_or_create(export_id=export_id, defaults={"content": content})
    row.state, row.done, row.size_bytes = DataExport.State.READY, row.total, len(archive)
    row.updated_at, row.expires_at = now, now + rules.EXPORT_KEPT
    row.save(update_fields=["state", "done", "size_bytes", "updated_at", "expires_at"])
    return True


def fail_export(*, export_id: UUID, now: datetime) -> None:
    """The member sees that it went wrong and may ask again."""
    require_transaction()
    DataExport.objects.filter(id=export_id, state__in=_UNDER_WAY).update(state=DataExport.State.FAILED, updated_at=now)


def take_archive(*, site_id: SiteId, token: str, now: datetime) -> bytes:
    """The archive behind a link; the taking is counted. At most ten times, for 48 hours. Raises ExportNotFound."""
    require_transaction()
    ready = DataExport.objects.filter(site_id=site_id, token_hash=hash_of(token), state="ready", expires_at__gt=now)
    if not ready.filter(downloads__lt=rules.MAX_DOWNLOADS).update(downloads=F("downloads") + 1):
        raise ExportNotFound()
    content = ExportArchive.objects.get(export__token_hash=hash_of(token)).content
    try:
        return base64.b64decode(unseal(content, purpose=rules.ARCHIVE_PURPOSE))
    except SealBroken:
        raise ExportNotFound() from None


def put_away_export(*, export_id: UUID, now: datetime) -> None:
    """A link that is over loses its archive; an export nobody works on any more has failed. Idempotent."""
    require_transaction()
    over = DataExport.objects.filter(id=export_id, state="ready", expires_at__lte=now)
    if over.update(state=DataExport.State.EXPIRED, updated_at=now):
        ExportArchive.objects.filter(export_id=export_id).delete()
    silent = DataExport.objects.filter(id=export_id, state__in=_UNDER_WAY, updated_at__lte=now - rules.EXPORT_SILENCE)
    silent.update(state=DataExport.State.FAILED, updated_at=now)
