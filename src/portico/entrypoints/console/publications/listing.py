"""The lists of pages, articles and resources: where each stands, who changed it last, what can be done with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Cast
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Revision, WorkflowState

from portico.domains.content import public as content
from portico.entrypoints.console.access import staff_view
from portico.entrypoints.console.paging import PAGE_SIZE, Pager, page_number
from portico.infra.actors import Right, Staff


@dataclass(frozen=True, slots=True)
class Badge:
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """One publication in a list. `badges` say where it stands; `urls` what may be done with it."""

    title: str
    kind: str
    address: str
    badges: list[Badge]
    left_out: int
    updated_at: datetime
    updated_by: str
    urls: dict[str, str]


@dataclass(frozen=True, slots=True)
class Tab:
    value: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Shelf:
    """What makes one list different from the others. `field` is what its tabs sort by, "" for none."""

    model: type[content.Publication]
    title: str
    field: str
    empty: str
    add: str
    search: str

    @property
    def namespace(self) -> str:
        return f"wagtailsnippets_content_{self.model._meta.model_name}"

    @property
    def choices(self) -> list[tuple[str, str]]:
        field: Any = self.model._meta.get_field(self.field)
        return [(str(value), str(label)) for value, label in field.choices or ()]


STATES = ("live", "draft", "changed", "scheduled", "review")


@staff_view(Right.CONTENT_EDIT)
def pages(request: HttpRequest, actor: Staff) -> HttpResponse:
    shelf = Shelf(
        content.DecoratedPage,
        _("页面装修"),
        "role",
        _("还没有页面。从模板新建一个，几分钟就能装修好首页。"),
        _("新建页面"),
        _("页面标题或网址名"),
    )
    return _list(request, actor, shelf, chosen=request.GET.get("role", ""))


@staff_view(Right.CONTENT_EDIT)
def articles(request: HttpRequest, actor: Staff) -> HttpResponse:
    shelf = Shelf(content.Article, _("文章"), "kind", _("这里还没有内容。"), _("写一篇"), _("标题、网址名、主题或作者"))
    return _list(request, actor, shelf, chosen=request.GET.get("kind", ""))


@staff_view(Right.CONTENT_EDIT)
def resources(request: HttpRequest, actor: Staff) -> HttpResponse:
    shelf = Shelf(
        content.Resource,
        _("资料"),
        "",
        _("还没有资料。上传产品手册、选购指南等文件，访客可以在资料中心下载。"),
        _("新建资料"),
        _("标题、网址名或主题"),
    )
    return _list(request, actor, shelf, chosen="")


def _list(request: HttpRequest, actor: Staff, shelf: Shelf, *, chosen: str) -> HttpResponse:
    number, text, state = page_number(request), request.GET.get("q", "").strip(), request.GET.get("state", "")
    all_rows = shelf.model.objects.filter(site_id=actor.site_id)
    rows = _filtered(all_rows, shelf, text=text, state=state)
    tabs = _tabs(rows, shelf)
    if chosen and shelf.field:
        rows = rows.filter(**{shelf.field: chosen})
    pager = Pager(number, rows.count())
    page = _with_history(rows)[pager.offset : pager.offset + PAGE_SIZE]
    context = {
        "shelf": shelf,
        "rows": [_row(publication, shelf, actor) for publication in page],
        "pager": pager,
        "tabs": tabs,
        "chosen": chosen,
        "text": text,
        "state": state,
        "states": [(value, _state_label(value)) for value in STATES],
        "filtered": bool(text or state or chosen),
        "add_url": reverse(f"{shelf.namespace}:add") + (f"?{shelf.field}={chosen}" if chosen else ""),
    }
    return render(request, "console/publications/list.html", context)


def _filtered(
    rows: QuerySet[content.Publication], shelf: Shelf, *, text: str, state: str
) -> QuerySet[content.Publication]:
    if text:
        names = {field.name for field in shelf.model._meta.get_fields()}
        wanted = Q()
        for name in ("title", "slug", "topic", "author_name"):
            if name in names:
                wanted |= Q(**{f"{name}__icontains": text})
        rows = rows.filter(wanted)
    kind = ContentType.objects.get_for_model(shelf.model)
    if state == "review":
        running = WorkflowState.STATUS_IN_PROGRESS
        return _of(rows, WorkflowState.objects.filter(base_content_type=kind, status=running))
    if state == "scheduled":
        return _of(rows, Revision.objects.filter(base_content_type=kind, approved_go_live_at__isnull=False))
    conditions = {
        "live": Q(live=True),
        "draft": Q(live=False),
        "changed": Q(live=True, has_unpublished_changes=True),
    }
    return rows.filter(conditions[state]) if state in conditions else rows


def _of(rows: QuerySet[content.Publication], found: QuerySet[Any]) -> QuerySet[content.Publication]:
    """Those of `rows` that `found` (revisions, workflow states) is about. Wagtail keeps their ids as text."""
    return rows.filter(pk__in=[UUID(row.object_id) for row in found.only("object_id")])


def _state_label(state: str) -> str:
    return {
        "live": _("已发布"),
        "draft": _("未发布"),
        "changed": _("有修改未发布"),
        "scheduled": _("定时发布"),
        "review": _("待审核"),
    }[state]


def _tabs(rows: QuerySet[content.Publication], shelf: Shelf) -> list[Tab]:
    if not shelf.field:
        return []
    counted = dict(rows.order_by().values_list(shelf.field).annotate(n=Count("pk", distinct=True)))
    tabs = [Tab(value, label, counted.get(value, 0)) for value, label in shelf.choices]
    return [Tab("", _("全部"), sum(tab.count for tab in tabs)), *tabs]


def _with_history(rows: QuerySet[content.Publication]) -> Any:
    """With the latest version, its author, the step of its review and its schedule: one query for all."""
    states = WorkflowState.objects.filter(object_id=OuterRef("text_id")).order_by("-created_at")
    scheduled = Revision.objects.filter(object_id=OuterRef("text_id"), approved_go_live_at__isnull=False)
    return (
        rows.annotate(
            text_id=Cast("pk", CharField()),
            left_out=F("document__warnings"),
            review=Subquery(states.values("status")[:1]),
            goes_live_at=Subquery(scheduled.values("approved_go_live_at")[:1]),
        )
        .select_related("latest_revision__user")
        .order_by(F("latest_revision__created_at").desc(nulls_last=True), "-pk")
    )


def _row(publication: Any, shelf: Shelf, actor: Staff) -> Row:
    latest = publication.latest_revision
    author = latest.user if latest else None
    return Row(
        title=publication.title,
        kind=getattr(publication, f"get_{shelf.field}_display")() if shelf.field else "",
        address=_address(publication),
        badges=_badges(publication),
        left_out=len(publication.left_out or ()),
        updated_at=latest.created_at if latest else publication.last_published_at,
        updated_by=author.get_full_name() if author else "",
        urls=_urls(publication, shelf, actor),
    )


def _address(publication: Any) -> str:
    """Where shoppers find it on the website."""
    match publication:
        case content.DecoratedPage(is_home=True):
            return "/"
        case content.DecoratedPage(role="web_page", slug="about" | "contact" as slug):
            return f"/{slug}/"
        case content.DecoratedPage(slug=slug):
            return f"/page/{slug}/"
        case content.Article(kind=kind, slug=slug):
            return f"/{'help' if kind == 'help' else f'{kind}s'}/{slug}/"
        case content.Resource(slug=slug):
            return f"/resources/{slug}/"
    raise TypeError(f"{type(publication).__name__} has no address")


def _badges(publication: Any) -> list[Badge]:
    badges = [Badge("good", _("已发布")) if publication.live else Badge("off", _("草稿"))]
    if publication.expired:
        badges = [Badge("off", _("已到期下线"))]
    if publication.live and publication.has_unpublished_changes:
        badges.append(Badge("warn", _("有修改未发布")))
    if publication.goes_live_at:
        when = timezone.localtime(publication.goes_live_at).strftime("%m-%d %H:%M")
        badges.append(Badge("paid", _("定时 %(when)s 发布") % {"when": when}))
    if publication.live and publication.expire_at:
        when = timezone.localtime(publication.expire_at).strftime("%m-%d %H:%M")
        badges.append(Badge("off", _("%(when)s 下线") % {"when": when}))
    if publication.review == WorkflowState.STATUS_IN_PROGRESS:
        badges.append(Badge("paid", _("待审核")))
    if publication.review == WorkflowState.STATUS_NEEDS_CHANGES:
        badges.append(Badge("warn", _("已退回修改")))
    return badges


def _urls(publication: Any, shelf: Shelf, actor: Staff) -> dict[str, str]:
    names = ["edit", "copy", "history"]
    if Right.CONTENT_PUBLISH in actor.rights:
        names += ["unpublish", "delete"] if publication.live else ["delete"]
    return {name: reverse(f"{shelf.namespace}:{name}", args=[publication.pk]) for name in names}
