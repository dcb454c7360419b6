"""The brand's site: name, theme, policies, and the terms it sells on."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from portico.domains.promotions import public as promotions
from portico.domains.sites import public as sites
from portico.entrypoints.cli.demo import catalogue
from portico.entrypoints.cli.demo.pictures import Pictures
from portico.infra.actors import System
from portico.kernel.ids import SiteId
from portico.kernel.money import Money
from portico.usecases.starters.art.lettering import can_write


def find() -> sites.Site | None:
    """The demo brand's site, when it exists."""
    code = catalogue.brand()["code"]
    return next((site for site in sites.list_sites() if site.code == code), None)


def seed_site(*, pictures: Pictures, now: datetime) -> SiteId:
    """The site exists; a new one has its theme, its policies and its terms. It is the default if none is."""
    known = find()
    if known is not None:
        return known.id
    raw = catalogue.brand()
    site = sites.save_site(
        code=raw["code"],
        name=raw["name"],
        slogan=raw["slogan"],
        brand=_brand(raw, pictures),
        is_default=not any(other.is_default for other in sites.list_sites()),
    )
    _set_terms(site.id, raw, now)
    return site.id


def _brand(raw: dict[str, Any], pictures: Pictures) -> dict[str, Any]:
    kept = ("latin", "slogan_en", "theme", "customer_service", "promises")
    return {
        **{key: raw[key] for key in kept},
        "policies": raw["policy"],
        "logo": pictures.name("brand:logo"),
        "logo_dark": pictures.name("brand:logo_dark"),
        "logo_has_name": can_write(),
        "icon": pictures.name("brand:icon"),
    }


def _set_terms(site_id: SiteId, raw: dict[str, Any], now: datetime) -> None:
    actor = System(site_id, "demo")
    freight = raw["freight"]
    promotions.save_freight_rule(
        site_id=site_id,
        flat=Money(freight["flat_fen"]),
        free_from=Money(freight["free_from_fen"]),
        actor=actor,
        now=now,
    )
    for discount in raw["threshold_discount"]:
        promotions.add_threshold_discount(
            site_id=site_id,
            threshold=Money(discount["threshold_fen"]),
            off=Money(discount["off_fen"]),
            starts_at=None,
            ends_at=None,
            actor=actor,
            now=now,
        )
