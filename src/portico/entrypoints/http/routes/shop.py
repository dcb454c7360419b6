"""The shop itself: its name, theme and policies, and whether it is ready."""

from __future__ import annotations

from typing import Any

import msgspec
from django.db import connection
from django_bolt import Router

from portico.domains.sites import public as sites
from portico.entrypoints.http.actor import AsVisitor
from portico.infra.media import media_url

router = Router(tags=["shop"])


class CustomerService(msgspec.Struct, frozen=True):
    phone: str = ""
    hours: str = ""


class Policy(msgspec.Struct, frozen=True):
    code: str
    title: str
    url: str


class SiteAnswer(msgspec.Struct, frozen=True):
    """`theme` holds design tokens: colours as #rrggbb, `radius` in px, `font_scale`, and `dark` overrides."""

    code: str
    name: str
    slogan: str
    logo_url: str
    currency: str
    theme: dict[str, Any]
    customer_service: CustomerService
    payment_methods: list[str]
    policies: list[Policy]


@router.get("/healthz", include_in_schema=False)
def healthz(actor: AsVisitor) -> dict[str, str]:
    """200 once the data base answers and a site exists."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return {"status": "ok"}


@router.get("/api/v1/site")
def site(actor: AsVisitor) -> SiteAnswer:
    """Name, theme tokens, customer service, payment methods and policies of the site."""
    found = sites.get_site(site_id=actor.site_id)
    brand = found.brand
    return SiteAnswer(
        code=found.code,
        name=found.name,
        slogan=found.slogan,
        logo_url=media_url(brand["logo"]) if brand.get("logo") else "",  # without one, front ends write the name
        currency=found.currency,
        theme=brand.get("theme", {}),
        customer_service=msgspec.convert(brand.get("customer_service", {}), CustomerService),
        payment_methods=brand.get("payment_methods", ["wechat_jsapi", "wechat_native", "wechat_h5"]),
        policies=msgspec.convert(brand.get("policies", []), list[Policy]),
    )
