"""Freight: the shop's default and its templates by region."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portico.domains.catalog import public as catalog
from portico.domains.promotions import public as promotions
from portico.entrypoints.console import freight_form
from portico.entrypoints.console.access import problem_json, problem_of, sentence, staff_view
from portico.entrypoints.console.reading import Reader
from portico.infra.actors import Right, Staff
from portico.kernel.clock import utc_now
from portico.kernel.errors import Invalid, PorticoError
from portico.kernel.form_versions import ChangedMeanwhile
from portico.kernel.ids import new_id, parse_id
from portico.kernel.money import Money

MEASURES = {
    promotions.Measure.PIECE: gettext_lazy("按件数"),
    promotions.Measure.WEIGHT: gettext_lazy("按重量"),
    promotions.Measure.VOLUME: gettext_lazy("按体积"),
    promotions.Measure.AMOUNT: gettext_lazy("按金额"),
}
_SHOWN_REGIONS = 6


@staff_view(Right.SITE_READ)
def index(request: HttpRequest, actor: Staff) -> HttpResponse:
    """The shop's default and every template with what it charges and how many products use it."""
    uses = catalog.products_by_freight_template(site_id=actor.site_id)
    settings = promotions.freight_settings(site_id=actor.site_id)
    rows = promotions.freight_templates(site_id=actor.site_id)
    return render(
        request,
        "console/freight/index.html",
        {
            "settings": settings,
            "templates": [_listed(row, uses.get(row.id, 0), settings) for row in rows],
            "combines": promotions.Combine,
            "can_edit": Right.SITE_EDIT in actor.rights,
        },
    )


def _listed(row: promotions.FreightTemplateRow, uses: int, settings: promotions.FreightSettings) -> dict[str, object]:
    shown = freight_form.shown(row.template)
    zones = [(_places(zone["regions"]) or _("其他地区"), zone) for zone in shown["zones"]]
    return {
        "row": row,
        "measure": MEASURES[row.template.measure],
        "unit": _unit(row.template.measure),
        "zones": zones,
        "excluded": _places(shown["excluded"]),
        "free": len(shown["free"]),
        "uses": uses,
        "is_default": settings.default_template == row.id,
    }


def _unit(measure: promotions.Measure) -> str:
    return {promotions.Measure.WEIGHT: _("千克"), promotions.Measure.VOLUME: "m³"}.get(measure, _("件"))


def _places(codes: list[str]) -> str:
    names = promotions.region_names(codes)
    text = "、".join(names[:_SHOWN_REGIONS])
    return text if len(names) <= _SHOWN_REGIONS else _("%(names)s等 %(n)d 个地区") % {"names": text, "n": len(names)}


@staff_view(Right.SITE_EDIT, "POST")
def save_default(request: HttpRequest, actor: Staff) -> HttpResponse:
    """What goods without a template cost, how several templates go together, what the shop's courier costs."""
    reader = Reader()
    flat = reader.fen("flat_fen", request.POST.get("flat", ""))
    free_from = reader.fen("free_from_fen", request.POST.get("free_from", ""), optional=True)
    city = reader.fen("city_fen", request.POST.get("city", "") or "0")
    city_free = reader.fen("city_free_from_fen", request.POST.get("city_free_from", ""), optional=True)
    combine = request.POST.get("combine", "sum")
    try:
        if reader.errors or flat is None or city is None or combine not in set(promotions.Combine):
            raise Invalid(fields=tuple(reader.errors))
        with transaction.atomic():
            promotions.save_freight_rule(
                site_id=actor.site_id,
                flat=Money(flat),
                free_from=None if free_from is None else Money(free_from),
                actor=actor,
                now=utc_now(),
                version=request.POST.get("version", ""),
            )
            promotions.save_freight_choices(
                site_id=actor.site_id,
                default_template=parse_id(request.POST.get("default_template", "")),
                combine=promotions.Combine(combine),
                city=promotions.FreightTerms(Money(city), None if city_free is None else Money(city_free)),
                actor=actor,
                now=utc_now(),
            )
    except (Invalid, ChangedMeanwhile, promotions.FreightTemplateNotFound) as error:
        messages.error(request, "；".join(sentence(one) for one in error.fields) or "：".join(problem_of(error)))
    else:
        messages.success(request, _("运费规则已保存。"))
    return redirect("console:freight")


@staff_view(Right.SITE_READ)
def new(request: HttpRequest, actor: Staff) -> HttpResponse:
    """An empty template; `?copy=` begins with a known one."""
    copied = parse_id(request.GET.get("copy", ""))
    document: dict[str, object] = {"name": "", "measure": "piece", "zones": [{"regions": []}], "free": []}
    if copied is not None:
        known = promotions.freight_template(site_id=actor.site_id, template_id=copied)
        document = freight_form.shown(known.template) | {"name": _("%(name)s 副本") % {"name": known.name}}
    return _editor(request, actor, document | {"version": None}, reverse("console:freight_new"), None)


@staff_view(Right.SITE_READ)
def edit(request: HttpRequest, actor: Staff, template_id: UUID) -> HttpResponse:
    known = promotions.freight_template(site_id=actor.site_id, template_id=template_id)
    document = freight_form.shown(known.template) | {"version": known.version}
    return _editor(request, actor, document, reverse("console:freight_edit", args=[template_id]), known)


def _editor(
    request: HttpRequest,
    actor: Staff,
    document: dict[str, object],
    address: str,
    known: promotions.FreightTemplateRow | None,
) -> HttpResponse:
    context = {
        "document": document,
        "save_url": address.rstrip("/") + "/save/",
        "known": known,
        "measures": MEASURES,
        "words": _words(),
        "can_edit": Right.SITE_EDIT in actor.rights,
    }
    return render(request, "console/freight/editor.html", context)


def _words() -> dict[str, str]:
    """What the editor's script says."""
    return {
        "elsewhere": _("其他地区"),
        "everywhere": _("全国"),
        "choose": _("选择地区"),
        "none": _("未选择"),
        "chosen": _("已选 {n} 个"),
        "more": _("等 {n} 个地区"),
        "remove": _("删除"),
        "add_band": _("加一档"),
        "from": _("满（元）"),
        "fee": _("运费（元）"),
        "unit_piece": _("件"),
        "unit_weight": _("千克"),
        "unit_volume": "m³",
        "up_to": _("以内"),
        "unsaved": _("有修改没有保存"),
        "failed": _("没有保存，请稍后再试。"),
        "taken": _("已在别的行里"),
    }


@staff_view(Right.SITE_EDIT, "POST")
def create(request: HttpRequest, actor: Staff) -> HttpResponse:
    """The new template is kept, or every broken field is named."""
    return _save(request, actor, None)


@staff_view(Right.SITE_EDIT, "POST")
def save(request: HttpRequest, actor: Staff, template_id: UUID) -> HttpResponse:
    """The template is as typed, unless somebody saved it meanwhile, or every broken field is named."""
    return _save(request, actor, template_id)


def _save(request: HttpRequest, actor: Staff, template_id: UUID | None) -> HttpResponse:
    try:
        document = freight_form.decoded(request.body)
        template = freight_form.read(document, template_id=template_id or new_id())
        with transaction.atomic():
            promotions.save_freight_template(
                site_id=actor.site_id,
                template=template,
                version=None if template_id is None else document.version or 0,
                actor=actor,
                now=utc_now(),
            )
    except PorticoError as error:
        return problem_json(error)
    messages.success(request, _("运费模板“%(name)s”已保存。") % {"name": template.name.strip()})
    return JsonResponse({"url": reverse("console:freight")})


@staff_view(Right.SITE_EDIT, "POST")
def delete(request: HttpRequest, actor: Staff, template_id: UUID) -> HttpResponse:
    """The template is gone; its goods go by the shop's default."""
    with transaction.atomic():
        promotions.delete_freight_template(site_id=actor.site_id, template_id=template_id, actor=actor, now=utc_now())
    messages.success(request, _("运费模板已删除，用它的商品改按店铺默认运费。"))
    return redirect("console:freight")
