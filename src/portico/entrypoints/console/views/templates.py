"""Where a new page begins: from a starting template, or empty."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from portico.domains.content import public as content
from portico.entrypoints.console.access import staff_view
from portico.infra import audit
from portico.infra.actors import Right, Staff
from portico.kernel.clock import utc_now
from portico.kernel.errors import FieldError, Invalid
from portico.kernel.ids import new_id

EDITOR = "wagtailsnippets_content_decoratedpage:edit"


@staff_view(Right.CONTENT_EDIT)
def index(request: HttpRequest, actor: Staff) -> HttpResponse:
    """The templates, with the purpose chosen that the list of pages was showing."""
    return render(
        request,
        "console/publications/templates.html",
        {"roles": content.DecoratedPage.Role.choices, "role": _role(request.GET.get("role", ""), "home")},
    )


@staff_view(Right.CONTENT_EDIT, "POST")
def create(request: HttpRequest, actor: Staff) -> HttpResponse:
    """A draft is made and its editor opens. Nobody but editors sees it yet."""
    role = _role(request.POST.get("role", ""), "")
    if not role:
        raise Invalid(fields=(FieldError("role", "choice_unknown"),))
    with transaction.atomic():
        page = content.save_draft(site_id=actor.site_id, draft=_empty(role), user=request.user)
        audit.record(
            actor=actor,
            action="content.save",
            subject_type=page.document_kind,
            subject_id=page.pk,
            now=utc_now(),
            changes={"title": page.title},
        )
    messages.success(request, _("草稿已建好，从右下角的“+”添加第一个模块。"))
    return redirect(EDITOR, page.pk)


def _role(text: str, default: str) -> Any:
    return text if text in content.DecoratedPage.Role.values else default


def _empty(role: Any) -> content.PageDraft:
    is_home = role in {"home", "web_home"}
    day = timezone.localtime().strftime("%m-%d %H:%M")
    label = content.DecoratedPage.Role(role).label
    return content.PageDraft(
        title=_("%(what)s %(day)s") % {"what": label, "day": day},
        role=role,
        # The author names it while editing; until then any free address will do.
        slug="" if is_home else f"page-{new_id().hex[-8:]}",
    )
