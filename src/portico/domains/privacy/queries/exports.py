"""Reads of exports: how far they are, and their archive for whoever has the link."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.utils.crypto import salted_hmac

from portico.domains.privacy import rules
from portico.domains.privacy.models import DataExport
from portico.infra.keyset import newest_first
from portico.kernel.ids import MemberId, SiteId
from portico.kernel.paging import Page

_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Export:
    """`token` opens the archive while `state` is ready; None otherwise. `done` of `total` parts are gathered."""

    id: UUID
    site_id: SiteId
    member_id: MemberId
    state: str
    language: str
    done: int
    total: int
    size_bytes: int
    created_at: datetime
    expires_at: datetime | None
    token: str | None = field(repr=False)


def token_of(export_id: UUID) -> str:
    """The key to an export, 32 bytes as text: made from its id and the installation's secret, stored nowhere."""
    digest = salted_hmac("portico.privacy.export", str(export_id), algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def hash_of(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def export_of(row: DataExport, now: datetime) -> Export:
    """What is ready counts as expired from its moment on, whether or not the sweep has come by."""
    over = row.state == "ready" and row.expires_at is not None and row.expires_at <= now
    state = "expired" if over else row.state
    return Export(
        id=row.id,
        site_id=SiteId(row.site_id),
        member_id=MemberId(row.member_id),
        state=state,
        language=row.language,
        done=row.done,
        total=row.total,
        size_bytes=row.size_bytes,
        created_at=row.created_at,
        expires_at=row.expires_at,
        token=token_of(row.id) if state == "ready" else None,
    )


def list_exports(*, site_id: SiteId, member_id: MemberId, now: datetime) -> tuple[Export, ...]:
    """The member's latest exports, the newest first. One query."""
    rows = DataExport.objects.filter(site_id=site_id, member_id=member_id).order_by("-id")[:_SHOWN]
    return tuple(export_of(row, now) for row in rows)


def open_exports(*, site_id: SiteId, cursor: str | None = None, limit: int, now: datetime) -> Page[Export]:
    """Copies that members of the site asked for, the newest first; never their links. One query."""
    rows = DataExport.objects.filter(site_id=site_id)
    found, following = newest_first(rows, cursor=cursor, limit=limit)
    return Page([replace(export_of(row, now), token=None) for row in found], following)


def find_export(*, site_id: SiteId, export_id: UUID, now: datetime) -> Export | None:
    row = DataExport.objects.filter(site_id=site_id, id=export_id).first()
    return export_of(row, now) if row else None


def stale_exports(*, now: datetime, limit: int) -> tuple[UUID, ...]:
    """Exports whose link is over, and those nobody has worked on for a quarter of an hour."""
    over = Q(state="ready", expires_at__lte=now)
    silent = Q(state__in=["queued", "running"], updated_at__lte=now - rules.EXPORT_SILENCE)
    return tuple(DataExport.objects.filter(over | silent).order_by("id").values_list("id", flat=True)[:limit])
