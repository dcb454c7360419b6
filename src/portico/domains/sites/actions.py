"""Writes of sites and of their themes. A theme is saved as a whole; the looks before it are kept for a while."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from portico.domains.sites.errors import PaymentMethodsChanged, SiteNotFound, ThemeChanged, ThemeVersionNotFound
from portico.domains.sites.models import Site as SiteRow
from portico.domains.sites.models import ThemeVersion as VersionRow
from portico.domains.sites.queries import CACHE_TAG, LOOK, Site, SiteCard, _all, card_of
from portico.domains.sites.theme import PICTURES, Theme, read_theme
from portico.infra.cache import forget
from portico.infra.locks import require_transaction
from portico.kernel.form_versions import require_version
from portico.kernel.ids import SiteId, new_id

# The present look and ten before it.
VERSIONS_KEPT = 11
PAYMENT_METHODS = "payment_methods"


def save_site(
    *,
    code: str,
    name: str,
    slogan: str = "",
    zone: str = "Asia/Shanghai",
    currency: str = "CNY",
    host: str = "",
    brand: dict[str, Any] | None = None,
    is_default: bool = False,
) -> Site:
    """The site `code` exists with these values. Idempotent by `code`; `brand=None` keeps the stored brand."""
    require_transaction()
    values: dict[str, Any] = {
        "name": name,
        "slogan": slogan,
        "zone": zone,
        "currency": currency,
        "host": host,
        "is_default": is_default,
    }
    if brand is not None:
        values["brand"] = brand
    row, _ = SiteRow.objects.update_or_create(
        code=code, defaults=values, create_defaults={"id": SiteId(new_id()), "brand": {}, **values}
    )
    forget(CACHE_TAG)
    return next(site for site in _all() if site.id == row.id)


def save_card(*, site_id: SiteId, card: SiteCard, version: str | None) -> SiteCard:
    """Name, slogan and customer service are as the card says; returns what they were. Everything else stays.

    `version` is that of the card which the editor was shown, None for whatever there is.
    Raises SiteNotFound, ChangedMeanwhile. *Locks* the site's row.
    """
    row = _locked(site_id)
    before = card_of(row.name, row.slogan, row.brand)
    require_version(version, *before.parts)
    row.name, row.slogan = card.name, card.slogan
    service = {**row.brand.get("customer_service", {}), "phone": card.service_phone, "hours": card.service_hours}
    row.brand = {**row.brand, "customer_service": service}
    row.save(update_fields=["name", "slogan", "brand"])
    forget(CACHE_TAG)
    return before


def save_theme(*, site_id: SiteId, theme: Theme, expected_version: str | None, saved_by: str, now: datetime) -> Theme:
    """The site looks like `theme` on every surface; the look before it can be restored.

    `expected_version` is the version that the editor started from, None for whatever there is.
    Raises SiteNotFound; ThemeChanged when the present theme is another one. *Locks* the site's row.
    """
    row = _locked(site_id)
    present = read_theme(row.brand)
    newest = VersionRow.objects.filter(site_id=site_id).order_by("-saved_at", "-id").first()
    if expected_version is not None and present.version != expected_version:
        raise ThemeChanged(saved_by=newest.saved_by if newest else "")
    if newest is None:
        first = min(row.created_at, now)
        VersionRow.objects.create(id=new_id(), site_id=site_id, look=look_of(present), saved_at=first)
    _apply(row, look_of(theme), saved_by=saved_by, now=now)
    return theme


def restore_theme(*, site_id: SiteId, version_id: UUID, saved_by: str, now: datetime) -> Theme:
    """The site looks as in that version again, which is a save of its own and can be undone too.

    Raises SiteNotFound, ThemeVersionNotFound. *Locks* the site's row.
    """
    row = _locked(site_id)
    version = VersionRow.objects.filter(site_id=site_id, id=version_id).first()
    if version is None:
        raise ThemeVersionNotFound()
    _apply(row, version.look, saved_by=saved_by, now=now)
    return read_theme(version.look)


def save_payment_methods(*, site_id: SiteId, methods: Sequence[str], expected: Sequence[str] | None) -> None:
    """Buyers are offered these ways to pay, and no other, where the platforms behind them are connected.

    `expected` is the list as the editor saw it, None for a site that never chose. Raises SiteNotFound;
    PaymentMethodsChanged when it is another one now. *Locks* the site's row.
    """
    row = _locked(site_id)
    present = row.brand.get(PAYMENT_METHODS)
    if (None if present is None else sorted(present)) != (None if expected is None else sorted(expected)):
        raise PaymentMethodsChanged()
    row.brand = {**row.brand, PAYMENT_METHODS: sorted(methods)}
    row.save(update_fields=["brand"])
    forget(CACHE_TAG)


def look_of(theme: Theme) -> dict[str, Any]:
    """`theme` as the keys of a brand."""
    return {
        "theme": theme.stored(),
        "logo_has_name": theme.logo_has_name,
        **{name: getattr(theme, name) for name in PICTURES},
    }


def _locked(site_id: SiteId) -> SiteRow:
    require_transaction()
    row = SiteRow.objects.select_for_update().filter(id=site_id).first()
    if row is None:
        raise SiteNotFound(site=str(site_id))
    return row


def _apply(row: SiteRow, look: dict[str, Any], *, saved_by: str, now: datetime) -> None:
    row.brand = {**{key: value for key, value in row.brand.items() if key not in LOOK}, **look}
    row.save(update_fields=["brand"])
    VersionRow.objects.create(id=new_id(), site_id=row.id, look=look, saved_by=saved_by[:150], saved_at=now)
    kept = VersionRow.objects.filter(site_id=row.id).order_by("-saved_at", "-id").values("id")[:VERSIONS_KEPT]
    VersionRow.objects.filter(site_id=row.id).exclude(id__in=kept).delete()
    forget(CACHE_TAG)
