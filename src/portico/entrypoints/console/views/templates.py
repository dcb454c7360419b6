"""Where a new page begins: from a starting template, or empty."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from portico.domains.content import public as content
from portico.entrypoints.console.access import language, staff_view
from portico.infra import audit
from portico.infra.actors import Right, Staff
from portico.kernel.clock import utc_now
from portico.kernel.errors import FieldError, Invalid
from portico.kernel.ids import new_id
from portico.usecases.starters.creating import create_from_starter
from portico.usecases.starters.errors import StarterNotFound
from portico.usecases.starters.gallery import Starter, list_starters
from portico.usecases.starters.thumbnail import thumbnail_svg

EDITOR = "wagtailsnippets_content_decoratedpage:edit"


@staff_view(Right.CONTENT_EDIT)
def index(request: HttpRequest, actor: Staff) -> HttpResponse:
    """The templates, with the purpose chosen that the list of pages was showing."""
    context = {
        "roles": content.DecoratedPage.Role.choices,
        "role": _role(request.GET.get("role", ""), "home"),
        "starters": [(starter, _swatches(starter)) for starter in list_starters(language())],
        "can_dress": Right.SITE_EDIT in actor.rights,
    }
    return render(request, "console/publications/templates.html", context)


@staff_view(Right.CONTENT_EDIT)
def thumbnail(request: HttpRequest, actor: Staff, code: str) -> HttpResponse:
    """The template in miniature. It changes with a release only."""
    try:
        drawn = thumbnail_svg(code)
    except KeyError:
        raise StarterNotFound(starter=code) from None
    return HttpResponse(drawn, content_type="image/svg+xml", headers={"Cache-Control": "private, max-age=86400"})


@staff_view(Right.CONTENT_EDIT, "POST")
def create(request: HttpRequest, actor: Staff) -> HttpResponse:
    """A draft is made and its editor opens. Nobody but editors sees it yet."""
    role, code = _role(request.POST.get("role", ""), ""), request.POST.get("starter", "")
    if not role:
        raise Invalid(fields=(FieldError("role", "choice_unknown"),))
    if not code:
        messages.success(request, _("草稿已建好，点“+”添加第一个模块。"))
        return redirect(EDITOR, _empty_page(request, actor, role))
    dressed = bool(request.POST.get(f"palette-{code}"))
    page_id = create_from_starter(
        site_id=actor.site_id,
        code=code,
        role=role,
        title=_title(role),
        actor=actor,
        now=utc_now(),
        use_palette=dressed,
    )
    messages.success(
        request,
        _("草稿已建好，全店已换上这套配色。换上自己的图片和商品后发布。")
        if dressed
        else _("草稿已建好，换上自己的图片和商品后发布。"),
    )
    return redirect(EDITOR, page_id)


def _swatches(starter: Starter) -> list[str]:
    """The template's colours, each once, the brand's own first."""
    return list(dict.fromkeys(starter.palette.colours().values()))[:5]


def _empty_page(request: HttpRequest, actor: Staff, role: Any) -> UUID:
    # The author names it while editing; until then any free address will do.
    slug = "" if role in {"home", "web_home"} else f"page-{new_id().hex[-8:]}"
    draft = content.PageDraft(title=_title(role), role=role, slug=slug)
    with transaction.atomic():
        page = content.save_draft(site_id=actor.site_id, draft=draft, user=request.user)
        audit.record(
            actor=actor,
            action="content.save",
            subject_type=page.document_kind,
            subject_id=page.pk,
            now=utc_now(),
            changes={"title": page.title},
        )
    return page.pk


def _title(role: Any) -> str:
    day = timezone.localtime().strftime("%m-%d %H:%M")
    return _("%(what)s %(day)s") % {"what": content.DecoratedPage.Role(role).label, "day": day}


def _role(text: str, default: str) -> Any:
    return text if text in content.DecoratedPage.Role.values else default
