"""Reads of sites. A shop has few sites and reads them on every request, so they are kept in the hot cache."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from portico.domains.sites.errors import SiteNotFound
from portico.domains.sites.models import Site as SiteRow
from portico.domains.sites.models import ThemeVersion as VersionRow
from portico.domains.sites.theme import PICTURES, Theme, read_theme
from portico.infra.cache import hot
from portico.kernel.form_versions import version_of
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

    @property
    def card(self) -> SiteCard:
        return card_of(self.name, self.slogan, self.brand)

    @property
    def theme(self) -> Theme:
        """The brand's theme, read once per change."""
        return _theme(json.dumps({name: self.brand.get(name) for name in LOOK}, sort_keys=True))


@dataclass(frozen=True, slots=True)
class SiteCard:
    """What a site is called and how its customer service is reached."""

    name: str
    slogan: str
    service_phone: str
    service_hours: str

    @property
    def parts(self) -> tuple[str, ...]:
        return (self.name, self.slogan, self.service_phone, self.service_hours)

    @property
    def version(self) -> str:
        """What a form carries so that it never overwrites a colleague's change."""
        return version_of(*self.parts)


def card_of(name: str, slogan: str, brand: dict[str, Any]) -> SiteCard:
    service = brand.get("customer_service", {})
    return SiteCard(name, slogan, service.get("phone", ""), service.get("hours", ""))


# The parts of a brand that are its look, and nothing else.
LOOK = ("theme", "logo_has_name", *PICTURES)


@lru_cache(maxsize=64)
def _theme(look: str) -> Theme:
    return read_theme(json.loads(look))


@dataclass(frozen=True, slots=True)
class ThemeVersion:
    """A look the brand had; `saved_by` is empty for the one it was set up with."""

    id: UUID
    theme: Theme
    saved_by: str
    saved_at: datetime


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


def theme_versions(*, site_id: SiteId) -> tuple[ThemeVersion, ...]:
    """The looks kept of this brand, the present one first; none before the first save."""
    rows = VersionRow.objects.filter(site_id=site_id).order_by("-saved_at", "-id")
    return tuple(ThemeVersion(row.id, read_theme(row.look), row.saved_by, row.saved_at) for row in rows)
