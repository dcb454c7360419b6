"""The record of who did what and why. Append-only."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from portico.infra.actors import Actor, actor_label
from portico.infra.locks import require_transaction
from portico.infra.models import AuditRecord


def record(
    *,
    actor: Actor,
    action: str,
    subject_type: str,
    subject_id: object,
    now: datetime,
    reason: str = "",
    changes: dict[str, Any] | None = None,
) -> None:
    """One audit row in the caller's transaction. `changes` holds field → [before, after], no personal data."""
    require_transaction()
    kind, actor_id = actor_label(actor)
    AuditRecord.objects.create(
        site_id=actor.site_id,
        actor_kind=kind,
        actor_id=actor_id,
        action=action,
        subject_type=subject_type,
        subject_id=str(subject_id),
        reason=reason,
        changes=changes or {},
        at=now,
    )
