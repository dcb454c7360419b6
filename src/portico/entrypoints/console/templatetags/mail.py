"""The brand in e-mails: what their frame is drawn with. Addresses are whole, because a mail has no page around it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import template
from django.conf import settings

from portico.domains.sites import public as sites
from portico.infra.media import media_url
from portico.kernel.ids import SiteId

register = template.Library()


@dataclass(frozen=True, slots=True)
class MailBrand:
    """`night` is None for a brand that is always light or always dark: then `day` is what it is."""

    name: str
    slogan: str
    url: str
    day: sites.Palette
    night: sites.Palette | None
    radius: float
    logo_url: str
    logo_dark_url: str
    logo_has_name: bool


@register.simple_tag(takes_context=True)
def mail_brand(context: template.Context) -> MailBrand:
    """The brand that this mail is about: of the thing it tells of, else the default one; or one being edited."""
    about = getattr(context.get("object"), "site_id", None)
    site = context.get("brand_site") or (sites.get_site(site_id=SiteId(about)) if about else sites.find_site())
    return brand_of(site, context.get("brand_theme") or site.theme)


def brand_of(site: sites.Site, theme: sites.Theme) -> MailBrand:
    dark = theme.appearance == sites.Appearance.DARK
    return MailBrand(
        name=site.name,
        slogan=site.slogan,
        url=settings.PORTICO.public_url,
        day=theme.dark if dark else theme.light,
        night=theme.dark if theme.appearance == sites.Appearance.AUTO else None,
        radius=theme.radius,
        logo_url=_whole(theme.logo_dark if dark else theme.logo),
        logo_dark_url=_whole(theme.logo_dark),
        logo_has_name=theme.logo_has_name,
    )


def _whole(name: str) -> str:
    url: Any = media_url(name) if name else ""
    return url if not url or "://" in url else f"{settings.PORTICO.public_url}{url}"
