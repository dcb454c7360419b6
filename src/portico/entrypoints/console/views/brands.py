"""Brands: name, story, logo; deleted while no product has them."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from portico.domains.catalog import public as catalog
from portico.entrypoints.console.access import problem_of, sentence, staff_view
from portico.entrypoints.console.reading import Reader
from portico.infra import media
from portico.infra.actors import Right, Staff
from portico.kernel.clock import utc_now
from portico.kernel.errors import Invalid, PorticoError
from portico.kernel.ids import BrandId, new_id, parse_id


@staff_view(Right.CATALOG_READ)
def index(request: HttpRequest, actor: Staff) -> HttpResponse:
    return _page(request, actor, None)


def _page(request: HttpRequest, actor: Staff, typed: dict[str, str] | None, status: int = 200) -> HttpResponse:
    """The list; `typed` is what a person entered that was not saved, shown to them again."""
    uses = catalog.brand_uses(site_id=actor.site_id)
    return render(
        request,
        "console/brands/index.html",
        {
            "rows": [(brand, uses.get(brand.id, 0)) for brand in catalog.list_brands(site_id=actor.site_id)],
            "typed": typed,
            "can_edit": Right.CATALOG_EDIT in actor.rights,
        },
        status=status,
    )


@staff_view(Right.CATALOG_EDIT, "POST")
def save(request: HttpRequest, actor: Staff) -> HttpResponse:
    """A brand is created, or the known one (by code and the version it was opened with) is as typed."""
    reader = Reader()
    code = request.POST.get("code", "").strip() or f"b{new_id().hex[-10:]}"
    version = reader.whole("version", request.POST.get("version", "0") or "0")
    try:
        draft = catalog.BrandDraft(
            code=code,
            name=request.POST.get("name", "").strip(),
            description=request.POST.get("description", "").strip(),
            logo=_logo(request, actor, code),
            version=version or 0,
        )
        with transaction.atomic():
            catalog.save_brand(site_id=actor.site_id, draft=draft, actor=actor, now=utc_now())
    except (Invalid, catalog.EditOutdated) as error:
        messages.error(request, _told(error))
        return _page(request, actor, {name: str(value) for name, value in request.POST.items()}, error.status)
    messages.success(request, _("品牌“%(name)s”已保存。") % {"name": draft.name})
    return redirect("console:brands")


def _logo(request: HttpRequest, actor: Staff, code: str) -> str:
    """The uploaded picture, else the one the brand has."""
    upload = request.FILES.get("logo")
    if upload is None:
        known = {brand.code: brand.logo for brand in catalog.list_brands(site_id=actor.site_id)}
        return "" if request.POST.get("remove_logo") == "on" else known.get(code, "")
    if upload.size is None or upload.size > media.MAX_IMAGE_BYTES:
        raise media.ImageRefused(reason="too_large", limit_mb=media.MAX_IMAGE_BYTES // 1024 // 1024)
    return media.store_image(upload.read(), folder="brands")


@staff_view(Right.CATALOG_EDIT, "POST")
def delete(request: HttpRequest, actor: Staff) -> HttpResponse:
    """The brand is gone; one that products have stays and says why."""
    brand_id = parse_id(request.POST.get("brand_id", ""))
    if brand_id is None:
        raise catalog.BrandNotFound(brand_id="")
    try:
        with transaction.atomic():
            catalog.delete_brand(site_id=actor.site_id, brand_id=BrandId(brand_id), actor=actor, now=utc_now())
    except catalog.BrandInUse as error:
        messages.error(request, _told(error))
    else:
        messages.success(request, _("品牌已删除。"))
    return redirect("console:brands")


def _told(error: PorticoError) -> str:
    return "；".join(sentence(field) for field in error.fields) or "：".join(problem_of(error))
