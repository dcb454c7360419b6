"""The category tree: create, rename, move, reorder, picture, hide, delete."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from portico.domains.catalog import public as catalog
from portico.entrypoints.console.access import problem_of, sentence, staff_view
from portico.entrypoints.console.choices import category_choices
from portico.infra import media
from portico.infra.actors import Right, Staff
from portico.kernel.clock import utc_now
from portico.kernel.errors import Conflict, Invalid
from portico.kernel.form_versions import ChangedMeanwhile
from portico.kernel.ids import CategoryId, new_id, parse_id


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the tree as the page draws it. `place` counts among its siblings, from 0."""

    draft: catalog.CategoryDraft
    icon_url: str
    depth: int
    place: int
    siblings: int
    products: int
    children: int


@staff_view(Right.CATALOG_READ)
def index(request: HttpRequest, actor: Staff) -> HttpResponse:
    return render(
        request,
        "console/categories/index.html",
        {
            "rows": _rows(actor),
            "choices": category_choices(site_id=actor.site_id),
            "can_edit": Right.CATALOG_EDIT in actor.rights,
        },
    )


def _rows(actor: Staff) -> list[Row]:
    drafts = catalog.category_drafts(site_id=actor.site_id)
    counts = catalog.product_counts(site_id=actor.site_id)
    below: dict[CategoryId | None, list[CategoryId]] = {}
    for category_id, draft in drafts.items():
        below.setdefault(draft.parent_id, []).append(category_id)
    rows: list[Row] = []

    def walk(parent: CategoryId | None, depth: int) -> None:
        siblings = below.get(parent, [])
        for place, category_id in enumerate(siblings):
            draft = drafts[category_id]
            icon = media.media_url(draft.icon) if draft.icon else ""
            rows.append(
                Row(
                    draft,
                    icon,
                    depth,
                    place,
                    len(siblings),
                    counts.get(category_id, 0),
                    len(below.get(category_id, [])),
                )
            )
            walk(category_id, depth + 1)

    walk(None, 0)
    return rows


@staff_view(Right.CATALOG_EDIT, "POST")
def save(request: HttpRequest, actor: Staff) -> HttpResponse:
    """A category is created, or the known one has the name, code, parent, picture and visibility given."""
    try:
        icon = _uploaded_icon(request)
        with transaction.atomic():
            draft = _draft(request, actor, icon)
            catalog.save_category(site_id=actor.site_id, draft=draft, actor=actor, now=utc_now())
    except (Invalid, ChangedMeanwhile) as error:
        _tell(request, error)
    else:
        messages.success(request, _("分类“%(name)s”已保存。") % {"name": draft.name})
    return redirect("console:categories")


def _uploaded_icon(request: HttpRequest) -> str | None:
    upload = request.FILES.get("icon")
    if upload is None:
        return None
    if upload.size is None or upload.size > media.MAX_IMAGE_BYTES:
        raise media.ImageRefused(reason="too_large", limit_mb=media.MAX_IMAGE_BYTES // 1024 // 1024)
    return media.store_image(upload.read(), folder="categories")


def _draft(request: HttpRequest, actor: Staff, icon: str | None) -> catalog.CategoryDraft:
    drafts = catalog.category_drafts(site_id=actor.site_id)
    parent = parse_id(request.POST.get("parent_id", ""))
    parent_id = CategoryId(parent) if parent else None
    name = request.POST.get("name", "").strip()
    given = request.POST.get("category_id", "")
    if not given:
        last = sum(1 for draft in drafts.values() if draft.parent_id == parent_id)
        code = request.POST.get("code", "").strip() or f"c{new_id().hex[-10:]}"
        return catalog.CategoryDraft(
            code=code,
            name=name,
            parent_id=parent_id,
            icon=icon or "",
            position=last,
            is_visible=request.POST.get("is_visible") == "on",
        )
    known = drafts.get(CategoryId(parse_id(given)))  # type: ignore[arg-type]  # None is simply not a key
    if known is None:
        raise catalog.CategoryNotFound(category_id=given)
    return replace(
        known,
        name=name,
        code=request.POST.get("code", "").strip() or known.code,
        parent_id=parent_id,
        icon=known.icon if icon is None else icon,
        is_visible=request.POST.get("is_visible") == "on",
        version=request.POST.get("version", ""),
    )


@staff_view(Right.CATALOG_EDIT, "POST")
def move(request: HttpRequest, actor: Staff) -> HttpResponse:
    """The category stands at `position` under `parent_id` (none: at the top)."""
    category_id = parse_id(request.POST.get("category_id", ""))
    parent = parse_id(request.POST.get("parent_id", ""))
    position = request.POST.get("position", "")
    if category_id is None or not position.isascii() or not position.isdigit():
        raise catalog.CategoryNotFound(category_id=request.POST.get("category_id", ""))
    try:
        with transaction.atomic():
            catalog.place_category(
                site_id=actor.site_id,
                category_id=CategoryId(category_id),
                parent_id=CategoryId(parent) if parent else None,
                position=int(position[:6]),
                actor=actor,
                now=utc_now(),
            )
    except Invalid as error:
        _tell(request, error)
    return redirect("console:categories")


@staff_view(Right.CATALOG_EDIT, "POST")
def delete(request: HttpRequest, actor: Staff) -> HttpResponse:
    """The empty category is gone; one that holds products or categories stays and says why."""
    category_id = parse_id(request.POST.get("category_id", ""))
    if category_id is None:
        raise catalog.CategoryNotFound(category_id=request.POST.get("category_id", ""))
    try:
        with transaction.atomic():
            catalog.delete_category(
                site_id=actor.site_id, category_id=CategoryId(category_id), actor=actor, now=utc_now()
            )
    except Conflict as error:
        _tell(request, error)
    else:
        messages.success(request, _("分类已删除。"))
    return redirect("console:categories")


def _tell(request: HttpRequest, error: Invalid | Conflict) -> None:
    title, detail = problem_of(error)
    said = "；".join(sentence(field) for field in error.fields)
    messages.error(request, said or f"{title}：{detail}")
