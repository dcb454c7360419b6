"""Importing a catalogue: upload → map columns → rehearse → start → watch → read what happened."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from portico.domains.catalog import public as catalog
from portico.entrypoints.console.access import language, problem_of, staff_view
from portico.entrypoints.console.import_columns import field_choices
from portico.infra import audit, jobs, progress
from portico.infra.actors import Right, Staff
from portico.infra.messages import problem_text
from portico.infra.models import LongTask
from portico.kernel.clock import utc_now
from portico.kernel.errors import NotFound
from portico.usecases.catalog_import import IMPORT_TASK, KIND, begin_import
from portico.usecases.import_report import ImportReport, image_problem, problem_line

MAX_UPLOAD_BYTES = 10 * 1024 * 1024
SHOWN_PROBLEMS = 200
RECENT = 20
_DIGEST = re.compile(r"[0-9a-f]{64}")


@staff_view(Right.CATALOG_EDIT)
def index(request: HttpRequest, actor: Staff) -> HttpResponse:
    tasks = LongTask.objects.filter(site_id=actor.site_id, kind=KIND).order_by("-created_at")[:RECENT]
    return render(request, "console/imports/index.html", {"tasks": tasks, "max_mb": MAX_UPLOAD_BYTES // 1024 // 1024})


@staff_view(Right.CATALOG_EDIT, "POST")
def upload(request: HttpRequest, actor: Staff) -> HttpResponse:
    """The file is kept and its columns are shown next. A file that cannot be used at all is refused here."""
    file = request.FILES.get("file")
    if file is None or not file.size:
        messages.error(request, _("请选择要导入的文件。"))
        return redirect("console:imports")
    if file.size > MAX_UPLOAD_BYTES:
        messages.error(request, _("文件超过 %(max)d MB，请拆分后再导入。") % {"max": MAX_UPLOAD_BYTES // 1024 // 1024})
        return redirect("console:imports")
    content = file.read()
    try:
        catalog.preview_columns(content=content)
    except catalog.CatalogFileUnreadable as error:
        messages.error(request, "：".join(problem_of(error)))
        return redirect("console:imports")
    with transaction.atomic():
        digest = catalog.keep_file(content=content, now=utc_now())
    query = urlencode({"name": (file.name or "catalog")[:120]})
    return redirect(f"{reverse('console:import_columns', args=[digest])}?{query}")


@staff_view(Right.CATALOG_EDIT, "GET", "POST")
def columns(request: HttpRequest, actor: Staff, digest: str) -> HttpResponse:
    """Which column is what, guessed and corrected; a POST starts the rehearsal."""
    if not _DIGEST.fullmatch(digest):
        raise NotFound()
    content = catalog.kept_file(digest=digest)
    found = catalog.preview_columns(content=content)
    name = request.GET.get("name", "catalog")[:120]
    error = ""
    if request.method == "POST":
        try:
            task_id = _begin(
                actor,
                content,
                name,
                _mapping(request, found),
                dry_run=True,
                with_images=request.POST.get("with_images") == "on",
            )
            return redirect("console:import_task", task_id)
        except catalog.CatalogFileUnreadable as refused:
            error = "：".join(problem_of(refused))
    chosen = {c.header: request.POST.get(f"column-{place}", c.guess) for place, c in enumerate(found or ())}
    return render(
        request,
        "console/imports/columns.html",
        {
            "name": name,
            "columns": [(place, column, chosen[column.header]) for place, column in enumerate(found or ())],
            "is_json": found is None,
            "fields": field_choices(),
            "error": error,
        },
        status=422 if error else 200,
    )


def _mapping(request: HttpRequest, found: tuple[catalog.ColumnPreview, ...] | None) -> dict[str, str] | None:
    """Header → field for every column; "" leaves a column out, whatever its name suggests."""
    if found is None:
        return None
    return {column.header: request.POST.get(f"column-{place}", "") for place, column in enumerate(found)}


def _begin(
    actor: Staff, content: bytes, name: str, mapping: dict[str, str] | None, *, dry_run: bool, with_images: bool
) -> UUID:
    """The task exists and a worker has been told; both or neither."""
    now = utc_now()
    with transaction.atomic():
        task_id = begin_import(
            site_id=actor.site_id,
            content=content,
            file_name=name,
            mapping=mapping,
            dry_run=dry_run,
            with_images=with_images,
            actor=actor,
            now=now,
        )
        jobs.defer(
            IMPORT_TASK,
            queue="imports",
            lock=f"import:{actor.site_id}",
            site_id=str(actor.site_id),
            task_id=str(task_id),
            started_by=f"staff:{actor.user_id}",
        )
        if not dry_run:
            audit.record(actor=actor, action="catalog.import.start", subject_type="import", subject_id=task_id, now=now)
    return task_id


def _find(actor: Staff, task_id: UUID) -> LongTask:
    task = progress.find(task_id, site_id=actor.site_id)
    if task is None or task.kind != KIND:
        raise NotFound()
    return task


@staff_view(Right.CATALOG_EDIT)
def task(request: HttpRequest, actor: Staff, task_id: UUID) -> HttpResponse:
    """How far it is; when it is over, what happened, line by line."""
    found = _find(actor, task_id)
    report = _report(found)
    return render(
        request,
        "console/imports/task.html",
        {
            "task": found,
            "dry_run": found.input.get("dry_run", False),
            "is_over": found.state in {LongTask.State.DONE, LongTask.State.FAILED},
            "report": report,
            "good": report.total - report.broken if report else 0,
            "problems": [(problem, problem_line(problem, language())) for problem in report.problems[:SHOWN_PROBLEMS]]
            if report
            else [],
            "more_problems": max(0, len(report.problems) - SHOWN_PROBLEMS) if report else 0,
            "images": [(times, image_problem(reason, language())) for reason, times in report.image_reasons.items()]
            if report
            else [],
            "error": _failure(found),
        },
    )


def _report(found: LongTask) -> ImportReport | None:
    return ImportReport.from_json(found.result) if found.state == LongTask.State.DONE else None


def _failure(found: LongTask) -> str:
    if found.state != LongTask.State.FAILED:
        return ""
    return "：".join(problem_text(found.error, {}, language()))


@staff_view(Right.CATALOG_EDIT)
def progress_of(request: HttpRequest, actor: Staff, task_id: UUID) -> HttpResponse:
    """For the progress bar, asked every second while the page is open."""
    found = _find(actor, task_id)
    answer: dict[str, Any] = {
        "state": found.state,
        "done": found.done,
        "total": found.total,
        "text": str(LongTask.State(found.state).label),
    }
    return JsonResponse(answer)


@staff_view(Right.CATALOG_EDIT, "POST")
def start(request: HttpRequest, actor: Staff, task_id: UUID) -> HttpResponse:
    """The rehearsed file is imported for real, with the same columns."""
    rehearsed = _find(actor, task_id)
    content = catalog.kept_file(digest=rehearsed.input["digest"])
    mapping = rehearsed.input.get("mapping") or None
    new_id = _begin(
        actor, content, rehearsed.title, mapping, dry_run=False, with_images=rehearsed.input.get("with_images", False)
    )
    return redirect("console:import_task", new_id)
