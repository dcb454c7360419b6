"""Settings of the site: what it is called, whom to call, which discounts run."""

from __future__ import annotations

from typing import Any
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
from portico.kernel.money import Money


@staff_view(Right.SITE_READ, "GET", "POST", writing=Right.SITE_EDIT)
def index(request: HttpRequest, actor: Staff) -> HttpResponse:
    site = sites.get_site(site_id=actor.site_id)
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            _save(request, actor, site)
        except Invalid as error:
            errors = {field.field: sentence(field) for field in error.fields}
        else:
            messages.success(request, _("站点设置已保存，网店马上生效。"))
            return redirect("console:site")
    return _page(request, actor, site, errors)


def _page(request: HttpRequest, actor: Staff, site: sites.Site, errors: dict[str, str]) -> HttpResponse:
    now = utc_now()
    typed = request.POST if errors else {}
    service = site.brand.get("customer_service", {})
    return render(
        request,
        "console/site/index.html",
        {
            "site": site,
            "values": {
                "name": typed.get("name", site.name),
                "slogan": typed.get("slogan", site.slogan),
                "service_phone": typed.get("service_phone", service.get("phone", "")),
                "service_hours": typed.get("service_hours", service.get("hours", "")),
            },
            "errors": errors,
            "discounts": [
                (row, row.ends_at is not None and row.ends_at <= now)
                for row in promotions.threshold_discounts(site_id=actor.site_id)
            ],
        },
        status=422 if errors else 200,
    )


def _save(request: HttpRequest, actor: Staff, site: sites.Site) -> None:
    """Name, slogan and customer service are as typed. Raises Invalid naming every field that cannot be."""
    name, slogan, brand, errors = _read(request, site)
    if errors:
        raise Invalid(fields=tuple(errors))
    with transaction.atomic():
        sites.save_site(
            code=site.code,
            name=name,
            slogan=slogan,
            zone=site.zone,
            currency=site.currency,
            host=site.host,
            brand=brand,
            is_default=site.is_default,
        )
        audit.record(
            actor=actor,
            action="sites.save",
            subject_type="site",
            subject_id=site.id,
            now=utc_now(),
            changes={
                "name": [site.name, name],
                "slogan": [site.slogan, slogan],
            },
        )


def _read(request: HttpRequest, site: sites.Site) -> tuple[str, str, dict[str, Any], list[FieldError]]:
    texts = {key: request.POST.get(key, "").strip() for key in ("name", "slogan", "service_phone", "service_hours")}
    longest = {"name": 60, "slogan": 120, "service_phone": 30, "service_hours": 60}
    errors = [
        FieldError(key, "too_long", {"max": longest[key]}) for key, text in texts.items() if len(text) > longest[key]
    ]
    if not texts["name"]:
        errors.append(FieldError("name", "required"))
    brand = {
        **site.brand,
        "customer_service": {
            **site.brand.get("customer_service", {}),
            "phone": texts["service_phone"],
            "hours": texts["service_hours"],
        },
    }
    return texts["name"], texts["slogan"], brand, errors


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
