"""Importing a catalogue: upload → map columns → rehearse → start → watch → read what happened."""

from __future__ import annotations

import re
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from portico.domains.catalog import public as catalog
from portico.entrypoints.console.access import language, problem_of, staff_view
from portico.entrypoints.console.import_columns import field_choices
from portico.entrypoints.console.wording import TASK_STATES
from portico.infra import audit, jobs, progress
from portico.infra.actors import Right, Staff
from portico.infra.messages import problem_text
from portico.infra.models import LongTask
from portico.infra.sheets import CONTENT_TYPES, Column, written_sheet
from portico.kernel.clock import utc_now
from portico.kernel.errors import NotFound
from portico.usecases.catalog_import import IMPORT_TASK, KIND, begin_import
from portico.usecases.import_report import ImportReport, PreviewRow, image_problem, problem_line
from portico.usecases.sheet_export import FILE_TYPES
from portico.usecases.sheet_exports import begin_sheet

if TYPE_CHECKING:
    from portico.usecases.sheet_export import FileFormat

MAX_UPLOAD_BYTES = 32 * 1024 * 1024
SHOWN_PROBLEMS = 200
RECENT = 20
_DIGEST = re.compile(r"[0-9a-f]{64}")


@staff_view(Right.CATALOG_EDIT)
def index(request: HttpRequest, actor: Staff) -> HttpResponse:
    tasks = LongTask.objects.filter(site_id=actor.site_id, kind=KIND).order_by("-created_at")[:RECENT]
    context = {
        "tasks": tasks,
        "max_mb": MAX_UPLOAD_BYTES // 1024 // 1024,
        "max_zip_mb": catalog.MAX_PACKAGE_BYTES // 1024 // 1024,
    }
    return render(request, "console/imports/index.html", context)


@staff_view(Right.CATALOG_EDIT, "GET", "POST")
def export(request: HttpRequest, actor: Staff) -> HttpResponse:
    """The whole catalogue as a file that this import reads back; a POST begins to make it."""
    asked = request.POST.get("format", "")
    if request.method != "POST" or asked not in FILE_TYPES:
        total = catalog.count_products(site_id=actor.site_id)
        return render(request, "console/imports/export.html", {"total": total})
    task_id = begin_sheet(
        actor=actor,
        kind="products",
        params={},
        title=_("商品"),
        format=cast("FileFormat", asked),
        language=language(),
        recorded={"format": asked},
        now=utc_now(),
    )
    return redirect("console:sheet", task_id)


@staff_view(Right.CATALOG_EDIT, "POST")
def upload(request: HttpRequest, actor: Staff) -> HttpResponse:
    """The file is kept and its columns are shown next. A file that cannot be used at all is refused here."""
    file = request.FILES.get("file")
    if file is None or not file.size:
        messages.error(request, _("请选择要导入的文件。"))
        return redirect("console:imports")
    content = file.read(catalog.MAX_PACKAGE_BYTES + 1)
    most = catalog.MAX_PACKAGE_BYTES if catalog.is_package(content) else MAX_UPLOAD_BYTES
    if len(content) > most:
        messages.error(request, _("文件超过 %(max)d MB，请拆分后再导入。") % {"max": most // 1024 // 1024})
        return redirect("console:imports")
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
    guesses = _guesses(actor, found)
    name = request.GET.get("name", "catalog")[:120]
    error = ""
    if request.method == "POST":
        try:
            mapping = _mapping(request, found)
            with_images = request.POST.get("with_images") == "on"
            task_id = _begin(actor, content, name, mapping, dry_run=True, with_images=with_images)
            with transaction.atomic():
                catalog.remember_columns(site_id=actor.site_id, mapping=mapping or {}, now=utc_now())
            return redirect("console:import_task", task_id)
        except catalog.CatalogFileUnreadable as refused:
            error = "：".join(problem_of(refused))
    chosen = {c.header: request.POST.get(f"column-{place}", guesses[place]) for place, c in enumerate(found or ())}
    return render(
        request,
        "console/imports/columns.html",
        {
            "name": name,
            "columns": [(place, column, chosen[column.header]) for place, column in enumerate(found or ())],
            "is_json": found is None,
            "is_package": catalog.is_package(content),
            "remembered": any(guess != column.guess for guess, column in zip(guesses, found or (), strict=False)),
            "fields": field_choices(),
            "error": error,
        },
        status=422 if error else 200,
    )


def _guesses(actor: Staff, found: tuple[catalog.ColumnPreview, ...] | None) -> list[str]:
    """For each column what somebody last said it holds, else what its name says; no field twice."""
    known = catalog.remembered_columns(site_id=actor.site_id, headers=[column.header for column in found or ()])
    guesses: list[str] = []
    for column in found or ():
        guess = known.get(column.header, column.guess)
        guesses.append("" if guess in guesses or guess not in {"", *catalog.IMPORT_COLUMNS} else guess)
    return guesses


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
            "more_problems": max(0, report.problem_count - SHOWN_PROBLEMS) if report else 0,
            "preview": [(row, _words_of(row)) for row in report.preview] if report else [],
            "images": [(times, image_problem(reason, language())) for reason, times in report.image_reasons.items()]
            if report
            else [],
            "error": _failure(found),
        },
    )


def _words_of(row: PreviewRow) -> list[tuple[str, str, str]]:
    """Its changes with the fields in words."""
    names = {choice.name: str(choice.label).partition("（")[0] for choice in field_choices()}
    return [(names.get(name, name), before, after) for name, before, after in row.changes]


@staff_view(Right.CATALOG_EDIT)
def problems(request: HttpRequest, actor: Staff, task_id: UUID) -> HttpResponseBase:
    """Every error of the import as a sheet: row, column, what stands there, why it cannot be used."""
    found = _find(actor, task_id)
    target = TemporaryFile()  # noqa: SIM115  # the response closes it
    columns = [Column(_("行"), 8), Column(_("列"), 20), Column(_("内容"), 36), Column(_("问题"), 60)]
    with written_sheet(target, format="xlsx", title=_("导入错误"), columns=columns) as write:
        for problem in catalog.problems_of(task_id=found.id):
            write([problem.line or None, problem.column, problem.value, problem_line(problem, language())])
    target.seek(0)
    name = _("%(file)s 的错误.xlsx") % {"file": found.title.rpartition(".")[0] or found.title}
    return FileResponse(target, as_attachment=True, filename=name, content_type=CONTENT_TYPES["xlsx"])


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
        "text": str(TASK_STATES[found.state]),
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
