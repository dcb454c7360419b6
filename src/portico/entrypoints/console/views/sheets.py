"""Sheets to take along: what one asked for, how far it is, the file."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from portico.entrypoints.console.access import language, staff_view
from portico.entrypoints.console.wording import TASK_STATES
from portico.infra import kept_files
from portico.infra.actors import Staff
from portico.infra.messages import problem_text
from portico.infra.models import LongTask
from portico.kernel.clock import utc_now
from portico.usecases import sheet_exports
from portico.usecases.sheet_export import FILE_TYPES


@staff_view(None)
def index(request: HttpRequest, actor: Staff) -> HttpResponse:
    """What this person asked for, the newest first."""
    return render(request, "console/sheets/index.html", {"tasks": sheet_exports.sheets_of(actor=actor)})


@staff_view(None)
def task(request: HttpRequest, actor: Staff, task_id: UUID) -> HttpResponse:
    """How far it is; when it is over, the file or what went wrong."""
    found = sheet_exports.find_sheet(actor=actor, task_id=task_id)
    failed = found.state == LongTask.State.FAILED
    context: dict[str, Any] = {
        "task": found,
        "is_over": found.state in sheet_exports.OVER,
        "is_cancelled": found.state == LongTask.State.CANCELLED,
        "is_kept": kept_files.is_kept(task_id),
        "bytes": found.result.get("bytes", 0),
        "error": "：".join(problem_text(found.error, {}, language())) if failed else "",
    }
    return render(request, "console/sheets/task.html", context)


@staff_view(None)
def progress_of(request: HttpRequest, actor: Staff, task_id: UUID) -> HttpResponse:
    """For the progress bar, asked every second while the page is open."""
    found = sheet_exports.find_sheet(actor=actor, task_id=task_id)
    text = str(TASK_STATES[found.state])
    return JsonResponse({"state": found.state, "done": found.done, "total": found.total, "text": text})


@staff_view(None, "POST")
def cancel(request: HttpRequest, actor: Staff, task_id: UUID) -> HttpResponse:
    """It is not made further."""
    if sheet_exports.cancel_sheet(actor=actor, task_id=task_id, now=utc_now()):
        messages.success(request, _("导出已取消"))
    else:
        messages.warning(request, _("导出已经结束，不用取消了"))
    return HttpResponseRedirect(reverse("console:sheet", args=[task_id]))


@staff_view(None, "POST")
def take(request: HttpRequest, actor: Staff, task_id: UUID) -> HttpResponseBase:
    """The file, in pieces as they are read."""
    found, pieces = sheet_exports.take_sheet(actor=actor, task_id=task_id, now=utc_now())
    kind = found.input["format"]
    answer = StreamingHttpResponse(pieces, content_type=FILE_TYPES[kind])
    made = timezone.localtime(found.created_at).strftime("%Y%m%d-%H%M")
    name = quote(f"{found.title}-{made}.{kind}")
    answer.headers["Content-Disposition"] = f"attachment; filename=\"{made}.{kind}\"; filename*=UTF-8''{name}"
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["Content-Length"] = str(found.result["bytes"])
    return answer
