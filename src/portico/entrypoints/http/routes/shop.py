"""The shop itself: its name, theme and policies, its home page, and whether it is ready."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django_bolt import Router

from portico.domains.sites import public as sites
from portico.entrypoints.http.actor import AsVisitor
from portico.infra.media import media_url

router = Router(tags=["shop"])


@router.get("/healthz", include_in_schema=False)
def healthz(actor: AsVisitor) -> dict[str, str]:
    """200 once the data base answers and a site exists."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return {"status": "ok"}


@router.get("/api/v1/site")
def site(actor: AsVisitor) -> dict[str, Any]:
    """Name, theme tokens, customer service, payment methods and policies of the site."""
    found = sites.get_site(site_id=actor.site_id)
    brand = found.brand
    return {
        "code": found.code,
        "name": found.name,
        "slogan": found.slogan,
        "logo_url": media_url(brand.get("logo", "")),
        "currency": found.currency,
        "theme": brand.get("theme", {}),
        "customer_service": brand.get("customer_service", {}),
        "payment_methods": brand.get("payment_methods", ["wechat_jsapi", "wechat_native", "wechat_h5"]),
        "policies": brand.get("policies", []),
    }
