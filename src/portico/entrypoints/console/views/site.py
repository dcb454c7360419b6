"""Settings of the site: what it is called, whom to call, which discounts run."""

from __future__ import annotations

import unicodedata
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from portico.domains.promotions import public as promotions
from portico.domains.sites import public as sites
from portico.entrypoints.console.access import problem_of, sentence, staff_view
from portico.entrypoints.console.reading import Reader
from portico.infra import audit
from portico.infra.actors import Right, Staff
from portico.kernel.clock import utc_now
from portico.kernel.errors import FieldError, Invalid
from portico.kernel.form_versions import ChangedMeanwhile
from portico.kernel.money import Money

_LONGEST = {"name": 60, "slogan": 120, "service_phone": 30, "service_hours": 60}


@staff_view(Right.SITE_READ, "GET", "POST", writing=Right.SITE_EDIT)
def index(request: HttpRequest, actor: Staff) -> HttpResponse:
    site = sites.get_site(site_id=actor.site_id)
    if request.method == "POST":
        try:
            _save(request, actor, site)
        except Invalid as error:
            errors = {field.field: sentence(field) for field in error.fields}
            return _page(request, actor, site, errors, status=error.status)
        except ChangedMeanwhile as error:
            changed = "：".join(problem_of(error))
            return _page(request, actor, site, changed=changed, version=error.data["version"], status=error.status)
        messages.success(request, _("站点设置已保存，网店马上生效。"))
        return redirect("console:site")
    return _page(request, actor, site)


def _page(
    request: HttpRequest,
    actor: Staff,
    site: sites.Site,
    errors: dict[str, str] | None = None,
    *,
    changed: str = "",
    version: str = "",
    status: int = 200,
) -> HttpResponse:
    """The form with what is stored, or with what was typed and refused."""
    now = utc_now()
    typed = request.POST if errors or changed else {}
    return render(
        request,
        "console/site/index.html",
        {
            "site": site,
            "values": {
                "name": typed.get("name", site.card.name),
                "slogan": typed.get("slogan", site.card.slogan),
                "service_phone": typed.get("service_phone", site.card.service_phone),
                "service_hours": typed.get("service_hours", site.card.service_hours),
                "version": version or typed.get("version", site.card.version),
            },
            "errors": errors or {},
            "changed": changed,
            "discounts": [
                (row, row.ends_at is not None and row.ends_at <= now)
                for row in promotions.threshold_discounts(site_id=actor.site_id)
            ],
        },
        status=status,
    )


def _save(request: HttpRequest, actor: Staff, site: sites.Site) -> None:
    """Name, slogan and customer service are as typed.

    Raises Invalid naming every field that cannot be, ChangedMeanwhile.
    """
    card = _read(request)
    with transaction.atomic():
        before = sites.save_card(site_id=site.id, card=card, version=request.POST.get("version", ""))
        audit.record(
            actor=actor,
            action="sites.save",
            subject_type="site",
            subject_id=site.id,
            now=utc_now(),
            changes={name: [getattr(before, name), getattr(card, name)] for name in _LONGEST},
        )


def _read(request: HttpRequest) -> sites.SiteCard:
    texts = {key: request.POST.get(key, "").strip() for key in _LONGEST}
    errors = [
        FieldError(key, "too_long", {"max": _LONGEST[key]}) for key, text in texts.items() if len(text) > _LONGEST[key]
    ]
    errors += [
        FieldError(key, "control_characters")
        for key, text in texts.items()
        if any(unicodedata.category(char) == "Cc" for char in text)
    ]
    if not texts["name"]:
        errors.append(FieldError("name", "required"))
    if errors:
        raise Invalid(fields=tuple(errors))
    return sites.SiteCard(**texts)


@staff_view(Right.SITE_EDIT, "POST")
def add_discount(request: HttpRequest, actor: Staff) -> HttpResponse:
    """From the threshold on, orders cost less, inside the given times."""
    reader = Reader()
    zone = sites.get_site(site_id=actor.site_id).zone
    threshold = reader.fen("threshold_fen", request.POST.get("threshold", ""))
    off = reader.fen("off_fen", request.POST.get("off", ""))
    starts = reader.local_time("starts_at", request.POST.get("starts_at", ""), zone)
    ends = reader.local_time("ends_at", request.POST.get("ends_at", ""), zone)
    try:
        if reader.errors or threshold is None or off is None:
            raise Invalid(fields=tuple(reader.errors))
        with transaction.atomic():
            promotions.add_threshold_discount(
                site_id=actor.site_id,
                threshold=Money(threshold),
                off=Money(off),
                starts_at=starts,
                ends_at=ends,
                actor=actor,
                now=utc_now(),
            )
    except Invalid as error:
        _tell(request, error)
    else:
        messages.success(request, _("满减已添加。"))
    return redirect("console:site")


@staff_view(Right.SITE_EDIT, "POST")
def end_discount(request: HttpRequest, actor: Staff, discount_id: UUID) -> HttpResponse:
    """The discount no longer applies. Orders placed with it keep it."""
    with transaction.atomic():
        promotions.end_threshold_discount(site_id=actor.site_id, discount_id=discount_id, actor=actor, now=utc_now())
    messages.success(request, _("满减已停止。"))
    return redirect("console:site")


def _tell(request: HttpRequest, error: Invalid) -> None:
    messages.error(request, "；".join(sentence(field) for field in error.fields) or "：".join(problem_of(error)))
