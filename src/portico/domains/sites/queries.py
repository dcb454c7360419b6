"""Reads of sites. A shop has few sites and reads them on every request, so they are kept in the hot cache."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from portico.domains.sites.errors import SiteNotFound
from portico.domains.sites.models import Site as SiteRow
from portico.infra.cache import hot
from portico.kernel.ids import SiteId

CACHE_TAG = "sites"


@dataclass(frozen=True, slots=True)
class Site:
    id: SiteId
    code: str
    name: str
    slogan: str
    zone: str
    currency: str
    host: str
    brand: dict[str, Any]
    is_default: bool


def _all() -> tuple[Site, ...]:
    rows = SiteRow.objects.order_by("-is_default", "code")
    return tuple(
        Site(
            id=SiteId(row.id),
            code=row.code,
            name=row.name,
            slogan=row.slogan,
            zone=row.zone,
            currency=row.currency,
            host=row.host,
            brand=row.brand,
            is_default=row.is_default,
        )
        for row in rows
    )


def list_sites() -> tuple[Site, ...]:
    """Every site, the default first."""
    return hot.get_or_make(CACHE_TAG, (CACHE_TAG,), _all)


def find_site(*, code: str | None = None, host: str | None = None) -> Site:
    """The site named by `code`; else the one of `host` (port ignored); else the default one.

    Raises SiteNotFound for an unknown code, or when there is no site at all.
    """
    sites = list_sites()
    if code:
        found = next((site for site in sites if site.code == code), None)
    else:
        bare = (host or "").rsplit(":", 1)[0].lower()
        found = next((site for site in sites if site.host and site.host == bare), None)
        found = found or next((site for site in sites if site.is_default), None)
    if found is None:
        raise SiteNotFound(site=code or host or "")
    return found


def get_site(*, site_id: SiteId) -> Site:
    """Raises SiteNotFound."""
    found = next((site for site in list_sites() if site.id == site_id), None)
    if found is None:
        raise SiteNotFound(site=str(site_id))
    return found
