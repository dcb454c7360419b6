"""What products of a category are described by: attributes with usual values, and usual options."""

from __future__ import annotations

import json
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from portico.domains.catalog import public as catalog
from portico.entrypoints.console.access import problem_of, sentence, staff_view
from portico.entrypoints.console.choices import category_choices
from portico.infra.actors import Right, Staff
from portico.kernel.clock import utc_now
from portico.kernel.errors import Invalid
from portico.kernel.ids import CategoryId

_MOST_ROWS = 200


@staff_view(Right.CATALOG_READ, "GET", "POST", writing=Right.CATALOG_EDIT)
def edit(request: HttpRequest, actor: Staff, category_id: UUID) -> HttpResponse:
    """The template of one category; a POST saves it as typed. What is refused stays on the page."""
    known = CategoryId(category_id)
    choice = next((one for one in category_choices(site_id=actor.site_id) if one.id == known), None)
    if choice is None:
        raise catalog.CategoryNotFound(category_id=str(category_id))
    own = catalog.category_templates(site_id=actor.site_id).get(known)
    if request.method != "POST":
        inherited = None if own else catalog.template_of(site_id=actor.site_id, category_id=known)
        return _page(request, choice.path, own or inherited, own.version if own else None, inherited is not None)
    draft = _read(request, known)
    try:
        with transaction.atomic():
            catalog.save_template(site_id=actor.site_id, draft=draft, actor=actor, now=utc_now())
    except (Invalid, catalog.EditOutdated) as error:
        said = [f"{_place(field.field, draft)}{sentence(field)}" for field in error.fields]
        messages.error(request, "；".join(said) or "：".join(problem_of(error)))
        return _page(request, choice.path, draft, draft.version, False, error.status)
    messages.success(request, _("“%(name)s”的模板已保存。") % {"name": choice.name})
    return redirect("console:category_template", category_id)


def _page(
    request: HttpRequest,
    path: str,
    draft: catalog.TemplateDraft | None,
    version: int | None,
    inherited: bool,
    status: int = 200,
) -> HttpResponse:
    attributes = [{"name": a.name, "values": "、".join(a.values), "required": a.required} for a in _attributes(draft)]
    options = [{"name": o.name, "values": "、".join(o.values)} for o in (draft.options if draft else ())]
    context = {
        "path": path,
        "version": "" if version is None else version,
        "inherited": inherited,
        "rows": json.loads(json.dumps({"attributes": attributes, "options": options})),
        "words": {
            "attribute": _("参数名，如：材质"),
            "option": _("规格名，如：颜色"),
            "values": _("常用内容，用顿号分隔，如：棉、麻、真丝"),
            "required": _("必填"),
            "remove": _("移除"),
        },
    }
    return render(request, "console/categories/template.html", context, status=status)


def _attributes(draft: catalog.TemplateDraft | None) -> tuple[catalog.AttributeTemplate, ...]:
    return draft.attributes if draft else ()


def _read(request: HttpRequest, category_id: CategoryId) -> catalog.TemplateDraft:
    """The rows as typed; rows without any text are no rows."""
    version = request.POST.get("version", "")

    def rows(kind: str) -> list[tuple[int, str, tuple[str, ...]]]:
        names, values = request.POST.getlist(f"{kind}_name"), request.POST.getlist(f"{kind}_values")
        pairs = list(zip(names, values, strict=False))[:_MOST_ROWS]
        return [
            (i, name, tuple(text.replace("，", "、").replace(",", "、").split("、")))
            for i, (name, text) in enumerate(pairs)
            if name.strip() or text.strip()
        ]

    required = set(request.POST.getlist("attribute_required"))
    return catalog.TemplateDraft(
        category_id=category_id,
        version=int(version) if version.isascii() and version.isdigit() else None,
        attributes=tuple(
            catalog.AttributeTemplate(name, values, str(i) in required) for i, name, values in rows("attribute")
        ),
        options=tuple(catalog.OptionTemplate(name, values) for _i, name, values in rows("option")),
    )


def _place(field: str, draft: catalog.TemplateDraft) -> str:
    """`attributes.2.values` → 第 3 行, for the sentence that says what is wrong there."""
    parts = field.split(".")
    kind = {"attributes": _("参数"), "options": _("规格")}.get(parts[0], "")
    return _("%(kind)s第 %(n)d 行：") % {"kind": kind, "n": int(parts[1]) + 1} if len(parts) > 1 else kind
