"""What is stored about a member, a copy of it to take along, and leaving."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from portico.domains.privacy import public as privacy
from portico.entrypoints.site.frame import render
from portico.entrypoints.site.visitors import Visitor, for_member
from portico.infra.actors import Member
from portico.infra.messages import field_text, problem_text
from portico.kernel.errors import Invalid
from portico.kernel.ids import parse_id
from portico.usecases import data_copy, leaving

_UNDER_WAY = frozenset({"queued", "running"})
_SHOWN = 5


@require_http_methods(["GET", "HEAD", "POST"])
@for_member
def my_data(visitor: Visitor[Member]) -> HttpResponse:
    """What is stored, part by part, and the latest copies. POST asks for a copy, or shows the one being made."""
    if visitor.request.method == "POST":
        try:
            data_copy.start_export(actor=visitor.actor, language=visitor.language, now=visitor.now)
        except privacy.ExportTooOften as refused:
            messages.error(visitor.request, "，".join(problem_text(refused.code, refused.data, visitor.language)))
        return HttpResponseRedirect(f"{reverse('website:my_data')}#copies")
    copies = _copies(visitor)[:_SHOWN]
    context = {
        "here": "my_data",
        "groups": data_copy.data_groups(actor=visitor.actor, language=visitor.language),
        "copies": copies,
        "is_making": any(copy.state in _UNDER_WAY for copy in copies),
    }
    return render(visitor, "my_data.html", context, place="account", personal=True)


@require_GET
@for_member
def copy_progress(visitor: Visitor[Member], export_id: str) -> HttpResponse:
    """How far a copy is, for the script of the page. Raises ExportNotFound, also for another member's."""
    copy = _own_copy(visitor, export_id)
    return JsonResponse({"state": copy.state, "done": copy.done, "total": copy.total})


@require_GET
@for_member
def take_copy(visitor: Visitor[Member], export_id: str) -> HttpResponse:
    """The archive, for whoever is signed in as its member: its key never is part of an address here.

    Raises ExportNotFound: another member's, not ready, over, or taken too often.
    """
    copy = _own_copy(visitor, export_id)
    if copy.token is None:
        raise privacy.ExportNotFound()
    archive = data_copy.take_copy(site_id=visitor.site.id, token=copy.token, now=visitor.now)
    response = HttpResponse(archive, content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="my-data-{copy.created_at:%Y%m%d}.zip"'
    response["Cache-Control"] = "private, no-store"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@for_member
def leave(visitor: Visitor[Member]) -> HttpResponse:
    """What deleting the account brings about, and asking for it; while it waits, the way back."""
    if visitor.request.method != "POST":
        return _leave_page(visitor)
    if visitor.request.POST.get("action") == "stay":
        leaving.stay(actor=visitor.actor, now=visitor.now)
        messages.success(visitor.request, _("已撤销注销，账号照常使用"))
        return HttpResponseRedirect(reverse("website:leave"))
    return _ask_to_leave(visitor)


def _ask_to_leave(visitor: Visitor[Member]) -> HttpResponse:
    form = visitor.request.POST
    try:
        leaving.ask_to_leave(
            actor=visitor.actor, reason=form.get("reason", ""), is_confirmed=form.get("confirm") == "on",
            language=visitor.language, now=visitor.now,
        )  # fmt: skip
    except Invalid as refused:
        problems = {one.field: field_text(one.code, one.data, visitor.language) for one in refused.fields}
        return _leave_page(visitor, problems=problems, status=422)
    except privacy.ErasureBlocked:
        return _leave_page(visitor, status=409)
    return HttpResponseRedirect(reverse("website:leave"))


def _leave_page(visitor: Visitor[Member], *, problems: dict[str, str] | None = None, status: int = 200) -> HttpResponse:
    site_id, member_id = visitor.site.id, visitor.actor.member_id
    waiting = privacy.find_erasure(site_id=site_id, member_id=member_id)
    blockers = () if waiting else leaving.blockers_of(site_id=site_id, member_id=member_id)
    context = {
        "here": "privacy",
        "waiting": waiting,
        "blockers": [(one.code, one.name(visitor.language), one.count) for one in blockers],
        "consequences": privacy.consequences(visitor.language),
        "problems": problems or {},
        "reason": visitor.request.POST.get("reason", ""),
        "days": privacy.ERASURE_AFTER.days,
    }
    return render(visitor, "leave.html", context, place="account", personal=True, status=status)


def _copies(visitor: Visitor[Member]) -> tuple[privacy.Export, ...]:
    return privacy.list_exports(site_id=visitor.site.id, member_id=visitor.actor.member_id, now=visitor.now)


def _own_copy(visitor: Visitor[Member], text: str) -> privacy.Export:
    export_id = parse_id(text)
    for copy in _copies(visitor):
        if copy.id == export_id:
            return copy
    raise privacy.ExportNotFound()
