"""Lists as sheets to take along: begun by a person, made by a job with progress, taken within a day by that person.

Memory is constant: rows are read in pages, written as a stream, and kept in sealed pieces. The file holds personal
data only as far as its maker may see them; nobody else can take it. Asked for and taken are on record.
"""

from __future__ import annotations

import io
import logging
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from portico.domains.sites import public as sites
from portico.infra import audit, jobs, kept_files, progress, ratelimit
from portico.infra.actors import Right, Staff, require_right
from portico.infra.models import LongTask
from portico.infra.sheets import written_sheet
from portico.kernel.errors import NotFound, RateLimited
from portico.kernel.ids import SiteId
from portico.usecases.catalog_export import CATALOGUE_SHEET
from portico.usecases.finance_sheets import INVOICE_SHEET, STATEMENT_SHEET
from portico.usecases.order_sheet import ORDER_SHEET
from portico.usecases.redemption_sheet import REDEMPTION_SHEET
from portico.usecases.sheet_export import FileFormat, SheetExport, SheetRequest
from portico.usecases.store_sheet import STORE_SHEET

logger = logging.getLogger(__name__)

SHEET_TASK: Final = "portico.make_sheet"
_KIND: Final = "sheet."
_AN_HOUR: Final = ratelimit.Limit(hits=60, window_seconds=3600)
_BETWEEN: Final = 500
MOST_SHOWN: Final = 50
OVER: Final = frozenset({LongTask.State.DONE, LongTask.State.FAILED, LongTask.State.CANCELLED})

# Which list is which sheet: one line each.
EXPORTS: Mapping[str, SheetExport] = {
    "orders": ORDER_SHEET,
    "statement": STATEMENT_SHEET,
    "invoices": INVOICE_SHEET,
    "redemptions": REDEMPTION_SHEET,
    "products": CATALOGUE_SHEET,
    "stores": STORE_SHEET,
}


class SheetsTooMany(RateLimited):
    """Sixty sheets an hour are enough for one person."""

    code = "sheets_too_many"


class SheetGone(NotFound):
    """There is no such sheet, it is somebody else's, or it was put away: files are kept for a day."""

    code = "sheet_gone"


class _Cancelled(Exception):
    """Its maker wants it no longer."""


def begin_sheet(
    *,
    actor: Staff,
    kind: str,
    params: dict[str, Any],
    title: str,
    format: FileFormat,
    language: str,
    recorded: Mapping[str, str],
    now: datetime,
) -> UUID:
    """A sheet of the list `kind` will be made; the id of its task. `title` names the file, without an ending.

    `recorded` goes into the audit record: what was asked for, without personal data.
    Raises Denied, SheetsTooMany; KeyError for a list nobody registered.
    """
    require_right(actor, EXPORTS[kind].right)
    ratelimit.hit(f"sheets:{actor.user_id}", _AN_HOUR, now=now, error=SheetsTooMany)
    with transaction.atomic():
        task_id = progress.begin(
            site_id=actor.site_id,
            kind=f"{_KIND}{kind}",
            title=title[:190],
            input={
                "params": params,
                "format": format,
                "language": language,
                "rights": sorted(str(right) for right in actor.rights),
            },
            created_by=_maker(actor),
            now=now,
        )
        audit.record(
            actor=actor,
            action=f"sheets.begin.{kind}",
            subject_type="sheet",
            subject_id=task_id,
            now=now,
            changes={name: [None, value] for name, value in recorded.items()},
        )
        jobs.defer(SHEET_TASK, queue="exports", site_id=str(actor.site_id), task_id=str(task_id))
    return task_id


def _maker(actor: Staff) -> str:
    return f"staff:{actor.user_id}"


def run_sheet(*, site_id: SiteId, task_id: UUID, clock: Callable[[], datetime]) -> None:
    """The sheet can be taken, or the task says that it failed. Idempotent: a finished one is left alone, one that a
    dead worker began is made from the start. One that its maker cancels meanwhile stops and leaves nothing.
    """
    task = progress.find(task_id, site_id=site_id)
    if task is None or task.state in OVER:
        return
    try:
        size = _write(task, site_id, clock)
    except _Cancelled:
        return kept_files.drop_pieces(task_id)
    except Exception as error:
        # The trace without the message, which may hold what was being written.
        trace = "".join(traceback.format_tb(error.__traceback__))
        logger.error("sheet %s failed: %s\n%s", task_id, type(error).__name__, trace)
        return progress.fail(task_id, error="sheet_failed", now=clock())
    if not progress.finish(task_id, result={"bytes": size}, now=clock()):
        kept_files.drop_pieces(task_id)
    return None


def _advance(task_id: UUID, done: int, total: int, now: datetime) -> None:
    if not progress.advance(task_id, done=done, total=max(total, done), now=now):
        raise _Cancelled()


def _write(task: LongTask, site_id: SiteId, clock: Callable[[], datetime]) -> int:
    export = EXPORTS[task.kind.removeprefix(_KIND)]
    request = SheetRequest(
        site_id=site_id,
        params=task.input["params"],
        rights=frozenset(Right(name) for name in task.input["rights"]),
        language=task.input["language"],
        zone=ZoneInfo(sites.get_site(site_id=site_id).zone),
        now=task.created_at,
    )
    total = export.count(request)
    kept = kept_files.FileBeingKept(task.id, now=clock())
    if task.input["format"] == "json":
        if export.document is None:
            raise ValueError("this list is no document")
        with kept, io.BufferedWriter(kept, buffer_size=64 * 1024) as file:
            for done in export.document(request, file):
                if done % _BETWEEN == 0:
                    _advance(task.id, done, total, clock())
        return kept.size
    with (
        kept,
        io.BufferedWriter(kept, buffer_size=64 * 1024) as file,
        written_sheet(
            file,
            format=task.input["format"],
            title=task.title,
            columns=export.columns(request),
            zone=request.zone,
        ) as write,
    ):
        for done, row in enumerate(export.rows(request), start=1):
            write(row)
            if done % _BETWEEN == 0:
                _advance(task.id, done, total, clock())
    return kept.size


def sheets_of(*, actor: Staff) -> Sequence[LongTask]:
    """The sheets this person asked for, the newest first."""
    mine = LongTask.objects.filter(site_id=actor.site_id, kind__startswith=_KIND, created_by=_maker(actor))
    return list(mine.order_by("-created_at")[:MOST_SHOWN])


def find_sheet(*, actor: Staff, task_id: UUID) -> LongTask:
    """The person's own task. Raises SheetGone."""
    task = progress.find(task_id, site_id=actor.site_id)
    if task is None or task.created_by != _maker(actor) or not task.kind.startswith(_KIND):
        raise SheetGone()
    return task


def cancel_sheet(*, actor: Staff, task_id: UUID, now: datetime) -> bool:
    """The person's own sheet is not made further, and nothing of it is kept. False: it was over. On record.

    Raises SheetGone.
    """
    task = find_sheet(actor=actor, task_id=task_id)
    with transaction.atomic():
        if not progress.cancel(task_id, now=now):
            return False
        audit.record(
            actor=actor, action="sheets.cancel", subject_type="sheet", subject_id=task_id, now=now,
            changes={"sheet": [None, task.kind.removeprefix(_KIND)]},
        )  # fmt: skip
    kept_files.drop_pieces(task_id)
    return True


def take_sheet(*, actor: Staff, task_id: UUID, now: datetime) -> tuple[LongTask, Iterator[bytes]]:
    """The file, piece by piece; that it was taken is on record. Raises SheetGone, Denied when the right is lost."""
    task = find_sheet(actor=actor, task_id=task_id)
    kind = task.kind.removeprefix(_KIND)
    require_right(actor, EXPORTS[kind].right)
    if task.state != LongTask.State.DONE or not kept_files.is_kept(task_id):
        raise SheetGone()
    with transaction.atomic():
        audit.record(actor=actor, action=f"sheets.take.{kind}", subject_type="sheet", subject_id=task_id, now=now)
    return task, kept_files.kept_pieces(task_id)
