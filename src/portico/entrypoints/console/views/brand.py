"""The brand: pictures, colours, type, icons, buttons and words, set once for every surface; seen before it is saved."""

from __future__ import annotations

import dataclasses
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from portico.domains.sites import public as sites
from portico.entrypoints.console import brand_form
from portico.entrypoints.console.access import problem_of, staff_view
from portico.infra import audit, media
from portico.infra.actors import Right, Staff
from portico.kernel.clock import utc_now
from portico.kernel.errors import FieldError, Invalid


@staff_view(Right.SITE_READ, "GET", "POST", writing=Right.SITE_EDIT)
def index(request: HttpRequest, actor: Staff) -> HttpResponse:
    site = sites.get_site(site_id=actor.site_id)
    if request.method != "POST":
        return _page(request, site, sites.look_of(site.theme), site.theme.version)
    look = brand_form.typed_look(request.POST)
    started_from = request.POST.get("version", "")
    try:
        _save(actor, site, look, started_from)
    except Invalid as error:
        return _page(request, site, look, started_from, problems=brand_form.problems_of(error.fields))
    except sites.ThemeChanged as error:
        # What was typed stays on the page, on top of the version it would replace.
        messages.error(request, "：".join(problem_of(error)))
        return _page(request, site, look, site.theme.version, status=409)
    messages.success(request, _("品牌已保存，官网、小程序、海报和邮件马上换上新的样子。"))
    return redirect("console:brand")


def _save(actor: Staff, site: sites.Site, look: dict[str, Any], started_from: str) -> None:
    theme = sites.check_theme(look)
    now = utc_now()
    with transaction.atomic():
        sites.save_theme(site_id=site.id, theme=theme, expected_version=started_from, saved_by=actor.name, now=now)
        audit.record(
            actor=actor, action="sites.theme.save", subject_type="site", subject_id=site.id, now=now,
            changes=_changes(site.theme, theme),
        )  # fmt: skip


def _changes(before: sites.Theme, after: sites.Theme) -> dict[str, Any]:
    old, new = sites.look_of(before), sites.look_of(after)
    flat_old, flat_new = {**old, **old.pop("theme")}, {**new, **new.pop("theme")}
    return {
        key: [flat_old.get(key), flat_new.get(key)]
        for key in sorted({*flat_old, *flat_new} - {"theme"})
        if flat_old.get(key) != flat_new.get(key)
    }


def _page(
    request: HttpRequest,
    site: sites.Site,
    look: dict[str, Any],
    version: str,
    *,
    problems: list[brand_form.Problem] | None = None,
    status: int = 200,
) -> HttpResponse:
    theme = sites.read_theme(look)
    versions = sites.theme_versions(site_id=site.id)
    context = {
        "site": site,
        "theme": theme,
        "version": version,
        "values": brand_form.form_values(look, theme),
        "errors": {problem.field: problem for problem in problems or ()},
        "ready": sites.READY,
        "ready_colours": {ready.code: ready.light.colours() for ready in sites.READY},
        "icon_sets": brand_form.ICON_SETS,
        "button_orders": brand_form.BUTTON_ORDERS,
        "appearances": brand_form.APPEARANCES,
        "type_ratios": brand_form.TYPE_RATIOS,
        "max_radius": sites.MAX_RADIUS,
        "font_scales": sites.FONT_SCALES,
        "longest": sites.LONGEST,
        "sample_kinds": ("light", "dark"),
        "mail_connected": settings.PORTICO.mail is not None,
        "mail_address": getattr(request.user, "email", ""),
        "versions": versions[1:],
    }
    return render(request, "console/brand/index.html", context, status=422 if problems else status)


@staff_view(Right.SITE_EDIT, "POST")
def draft(request: HttpRequest, actor: Staff) -> HttpResponse:
    """What is typed so far: its problems, the night that follows from it, and what the previews need to show it.

    Answers 200 whatever was typed: a broken value is shown as if it had not been set.
    """
    site = sites.get_site(site_id=actor.site_id)
    look = brand_form.typed_look(request.POST)
    problems: list[brand_form.Problem] = []
    try:
        theme = sites.check_theme(look)
    except Invalid as error:
        problems = brand_form.problems_of(error.fields)
        theme = sites.read_theme(look)
    seen = request.POST.get("seen")
    shown = dataclasses.replace(theme, appearance=sites.Appearance(seen)) if seen in {"light", "dark"} else theme
    return JsonResponse(
        {
            "token": sites.sign_draft(site_id=site.id, theme=shown),
            "problems": [dataclasses.asdict(problem) for problem in problems],
            "dark": theme.dark.colours(),
            "link": {"light": theme.light.link, "dark": theme.dark.link},
            "pairs": [
                {
                    "text": pair.text,
                    "ground": pair.ground,
                    "least": pair.least,
                    "light": round(sites.ratio(getattr(theme.light, pair.text), getattr(theme.light, pair.ground)), 1),
                    "dark": round(sites.ratio(getattr(theme.dark, pair.text), getattr(theme.dark, pair.ground)), 1),
                }
                for pair in sites.PAIRS
            ],
            "site": {
                "theme": shown.tokens(),
                "logo_url": media.media_url(theme.logo) if theme.logo else "",
                "logo_dark_url": media.media_url(theme.logo_dark) if theme.logo_dark else "",
                "placeholder_url": media.media_url(theme.placeholder),
            },
        }
    )


@staff_view(Right.SITE_EDIT, "POST")
def start_from(request: HttpRequest, actor: Staff) -> HttpResponse:
    """A whole readable palette around one colour. Raises Invalid for what is no colour."""
    primary = request.POST.get("primary", "").strip().lower()
    if not sites.COLOUR.fullmatch(primary):
        raise Invalid(fields=(FieldError("primary", "colour_malformed"),))
    return JsonResponse({"colours": sites.light_palette(primary=primary).colours()})


@staff_view(Right.SITE_EDIT, "POST")
def picture(request: HttpRequest, actor: Staff) -> HttpResponse:
    """One picture of the brand is stored; answers its storage name and URL. Raises ImageRefused, Invalid."""
    upload = request.FILES.get("file")
    if upload is None:
        raise Invalid(fields=(FieldError("file", "required"),))
    if upload.size is None or upload.size > media.MAX_IMAGE_BYTES:
        raise media.ImageRefused(reason="too_large", limit_mb=media.MAX_IMAGE_BYTES // 1024 // 1024)
    name = media.store_image(upload.read(), folder="brand")
    return JsonResponse({"name": name, "url": media.media_url(name)}, status=201)


@staff_view(Right.SITE_EDIT, "POST")
def restore(request: HttpRequest, actor: Staff, version_id: UUID) -> HttpResponse:
    """The shop looks as it did in that version; the look it replaces can be restored in turn."""
    site = sites.get_site(site_id=actor.site_id)
    now = utc_now()
    with transaction.atomic():
        theme = sites.restore_theme(site_id=site.id, version_id=version_id, saved_by=actor.name, now=now)
        audit.record(
            actor=actor, action="sites.theme.restore", subject_type="site", subject_id=site.id, now=now,
            changes=_changes(site.theme, theme),
        )  # fmt: skip
    messages.success(request, _("已恢复到所选的版本。"))
    return redirect("console:brand")
