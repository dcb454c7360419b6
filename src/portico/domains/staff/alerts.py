"""What waits for somebody in the shop: opened and settled by looking, noted by a colleague."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import F, Q

from portico.domains.staff import models
from portico.domains.staff.errors import AlertNotFound
from portico.infra.actors import Staff
from portico.infra.locks import lock_all, require_transaction
from portico.kernel.ids import SiteId, new_id

# Settled ones can be looked up for so long.
ALERTS_KEPT = timedelta(days=30)
_MOST_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Cause:
    """How much of something waits, and what else its text says."""

    amount: int
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AlertView:
    id: UUID
    kind: str
    subject: str
    amount: int
    data: Mapping[str, Any]
    opened_at: datetime
    changed_at: datetime
    seen_at: datetime | None
    seen_by: str
    settled_at: datetime | None


def sync_alerts(*, site_id: SiteId, kind: str, found: Mapping[str, Cause], now: datetime) -> tuple[int, int]:
    """The open alerts of the kind are exactly `found`, by subject; (how many opened, how many settled).

    One that has grown counts as unseen again; one that has shrunk stays as seen as it was. Idempotent.
    Locks: the site's alerts of this kind.
    """
    require_transaction()
    lock_all("staff.alerts", [f"{site_id}:{kind}"])
    causes = {subject: cause for subject, cause in found.items() if cause.amount > 0}
    rows = {row.subject: row for row in models.Alert.objects.filter(site_id=site_id, kind=kind, settled_at=None)}
    gone = [row.id for subject, row in rows.items() if subject not in causes]
    models.Alert.objects.filter(id__in=gone).update(settled_at=now)
    for subject, row in rows.items():
        cause = causes.get(subject)
        if cause is not None and (row.amount, row.data) != (cause.amount, dict(cause.data)):
            _change(row, cause, now)
    new = [
        models.Alert(
            id=new_id(), site_id=site_id, kind=kind, subject=subject, amount=cause.amount, data=dict(cause.data),
            opened_at=now, changed_at=now,
        )
        for subject, cause in causes.items()
        if subject not in rows
    ]  # fmt: skip
    models.Alert.objects.bulk_create(new)
    return len(new), len(gone)


def _change(row: models.Alert, cause: Cause, now: datetime) -> None:
    grown = cause.amount > row.amount
    row.amount, row.data, row.changed_at = cause.amount, dict(cause.data), now
    if grown:
        row.seen_at, row.seen_by = None, ""
    row.save(update_fields=["amount", "data", "changed_at", "seen_at", "seen_by"])


def list_alerts(*, site_id: SiteId, kinds: Collection[str], settled: bool = False) -> tuple[AlertView, ...]:
    """The open alerts of these kinds, unseen and newest first; or the settled ones, the latest first. One query."""
    rows = models.Alert.objects.filter(site_id=site_id, kind__in=list(kinds), settled_at__isnull=not settled)
    order = ["-settled_at"] if settled else [F("seen_at").desc(nulls_first=True), "-changed_at"]
    return tuple(_view(row) for row in rows.order_by(*order, "-id")[:_MOST_SHOWN])


def _view(row: models.Alert) -> AlertView:
    return AlertView(
        row.id, row.kind, row.subject, row.amount, row.data, row.opened_at, row.changed_at, row.seen_at, row.seen_by,
        row.settled_at,
    )  # fmt: skip


def count_unseen_alerts(*, site_id: SiteId, kinds: Collection[str]) -> int:
    """How many open alerts of these kinds nobody has noted. One query."""
    wanted = Q(site_id=site_id, kind__in=list(kinds), settled_at__isnull=True, seen_at__isnull=True)
    return models.Alert.objects.filter(wanted).count()


def note_alert(*, actor: Staff, alert_id: UUID, kinds: Collection[str], now: datetime) -> None:
    """A colleague has taken note; who was first stays. Raises AlertNotFound, also for kinds they may not see."""
    require_transaction()
    mine = models.Alert.objects.filter(id=alert_id, site_id=actor.site_id, kind__in=list(kinds))
    if not mine.filter(seen_at__isnull=True).update(seen_at=now, seen_by=actor.name[:80]) and not mine.exists():
        raise AlertNotFound()


def forget_settled_alerts(*, now: datetime) -> int:
    """Settled alerts are forgotten after thirty days."""
    require_transaction()
    return models.Alert.objects.filter(settled_at__lt=now - ALERTS_KEPT).delete()[0]
