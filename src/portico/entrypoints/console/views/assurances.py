"""服务保障: the promises of product pages, of the whole shop or of chosen products."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from portico.domains.catalog import public as catalog
from portico.entrypoints.console.access import problem_of, sentence, staff_view
from portico.entrypoints.console.reading import Reader
from portico.infra.actors import Right, Staff
from portico.kernel.clock import utc_now
from portico.kernel.errors import Invalid
from portico.kernel.ids import parse_id


@staff_view(Right.CATALOG_READ)
def index(request: HttpRequest, actor: Staff) -> HttpResponse:
    return _page(request, actor, None)


def _page(request: HttpRequest, actor: Staff, typed: dict[str, str] | None, status: int = 200) -> HttpResponse:
    uses = catalog.assurance_uses(site_id=actor.site_id)
    rows = catalog.assurances(site_id=actor.site_id)
    return render(
        request,
        "console/assurances/index.html",
        {
            "rows": [(row, uses.get(row.assurance_id, 0) if row.assurance_id else 0) for row in rows],
            "typed": typed,
            "can_edit": Right.CATALOG_EDIT in actor.rights,
        },
        status=status,
    )


@staff_view(Right.CATALOG_EDIT, "POST")
def save(request: HttpRequest, actor: Staff) -> HttpResponse:
    """A promise is created, or the known one is as typed."""
    reader = Reader()
    known = parse_id(request.POST.get("assurance_id", ""))
    position = reader.whole("position", request.POST.get("position", ""), optional=True, signed=True)
    version = reader.whole("version", request.POST.get("version", ""), optional=True)
    try:
        if reader.errors:
            raise catalog.AssuranceInvalid(fields=tuple(reader.errors))
        draft = catalog.AssuranceDraft(
            assurance_id=known,
            version=version if known else None,
            name=request.POST.get("name", ""),
            text=request.POST.get("text", ""),
            for_all=request.POST.get("for_all") == "on",
            position=position or 0,
        )
        with transaction.atomic():
            catalog.save_assurance(site_id=actor.site_id, draft=draft, actor=actor, now=utc_now())
    except (Invalid, catalog.EditOutdated) as error:
        messages.error(request, "；".join(sentence(field) for field in error.fields) or "：".join(problem_of(error)))
        return _page(request, actor, {name: str(value) for name, value in request.POST.items()}, error.status)
    messages.success(request, _("服务保障“%(name)s”已保存。") % {"name": draft.name})
    return redirect("console:assurances")


@staff_view(Right.CATALOG_EDIT, "POST")
def delete(request: HttpRequest, actor: Staff) -> HttpResponse:
    """The promise is gone from every product."""
    known = parse_id(request.POST.get("assurance_id", ""))
    if known is None:
        raise catalog.AssuranceNotFound(assurance_id="")
    with transaction.atomic():
        catalog.delete_assurance(site_id=actor.site_id, assurance_id=known, actor=actor, now=utc_now())
    messages.success(request, _("服务保障已删除。"))
    return redirect("console:assurances")
