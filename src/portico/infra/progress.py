"""Long work that a person watches: one row tells how far it is, and where to resume after a crash."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from portico.infra.models import LongTask
from portico.kernel.ids import SiteId, new_id


def begin(*, site_id: SiteId, kind: str, title: str, input: dict[str, Any], created_by: str, now: datetime) -> UUID:
    """A waiting task is recorded; its id is what the worker and the progress bar share."""
    task = LongTask.objects.create(
        id=new_id(),
        site_id=site_id,
        kind=kind,
        title=title,
        input=input,
        created_by=created_by,
        created_at=now,
        updated_at=now,
    )
    return task.id


def advance(task_id: UUID, *, done: int, total: int, now: datetime, result: dict[str, Any] | None = None) -> bool:
    """The task is that far. False: somebody has cancelled it, and it shall stop."""
    fields: dict[str, Any] = {
        "state": LongTask.State.RUNNING,
        "done": done,
        "total": total,
        "updated_at": now,
    }
    if result is not None:
        fields["result"] = result
    return _wanted(task_id).update(**fields) == 1


def finish(task_id: UUID, *, result: dict[str, Any], now: datetime) -> bool:
    """The task is done. False: it was cancelled before."""
    return _wanted(task_id).update(state=LongTask.State.DONE, result=result, updated_at=now) == 1


def fail(task_id: UUID, *, error: str, now: datetime) -> None:
    """The task ends with a sentence for a person, not a trace; a cancelled one stays so."""
    _wanted(task_id).update(state=LongTask.State.FAILED, error=error, updated_at=now)


def cancel(task_id: UUID, *, now: datetime) -> bool:
    """Who does the task stops at its next step. False: it was over."""
    under_way = LongTask.objects.filter(id=task_id, state__in=[LongTask.State.WAITING, LongTask.State.RUNNING])
    return under_way.update(state=LongTask.State.CANCELLED, updated_at=now) == 1


def _wanted(task_id: UUID) -> QuerySet[LongTask]:
    return LongTask.objects.filter(id=task_id).exclude(state=LongTask.State.CANCELLED)


def find(task_id: UUID, *, site_id: SiteId) -> LongTask | None:
    return LongTask.objects.filter(id=task_id, site_id=site_id).first()
