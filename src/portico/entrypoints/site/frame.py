"""What surrounds every page: names, theme, navigation, languages, canonical address; and the one `render`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse
from django.template.loader import render_to_string

from portico.domains.catalog import public as catalog
from portico.domains.sites import public as sites
from portico.entrypoints.site.theme import Theme, theme_of
from portico.entrypoints.site.visitors import Visitor
from portico.infra.cache import hot
from portico.infra.media import media_url
from portico.kernel.ids import CategoryId, SiteId

_LANGUAGE_NAMES = {"zh-hans": "中文", "en": "English"}
_PROMISE_ICONS = ("shield", "truck", "refresh", "chat")


def site_base(site: sites.Site) -> str:
    """Scheme and host of the site, without a slash at the end."""
    public = settings.PORTICO.public_url
    return f"{urlsplit(public).scheme}://{site.host}" if site.host else public


@dataclass(frozen=True, slots=True)
class Promise:
    icon: str
    text: str


@dataclass(frozen=True, slots=True)
class Frame:
    """`personal`: the page belongs to one person, so flash messages may appear on it."""

    site: sites.Site
    theme: Theme
    base: str
    canonical: str
    place: str
    personal: bool
    root_category: CategoryId | None
    other_language: str
    other_language_name: str
    other_language_url: str

    @property
    def slogan(self) -> str:
        """In the reader's language, where the brand has it (brand key `slogan_en`)."""
        english = self.site.brand.get("slogan_en") if self.other_language == "zh-hans" else None
        return english if isinstance(english, str) and english else self.site.slogan

    @property
    def theme_version(self) -> str:
        return self.theme.version

    @property
    def theme_color(self) -> str:
        return self.theme.primary

    @property
    def logo_url(self) -> str:
        logo = self.site.brand.get("logo")
        return media_url(logo) if isinstance(logo, str) and logo else ""

    @property
    def show_name(self) -> bool:
        """A logo that already spells the name stands alone (brand key `logo_has_name`)."""
        return not (self.logo_url and self.site.brand.get("logo_has_name"))

    @property
    def categories(self) -> tuple[catalog.CategoryNode, ...]:
        return catalog.category_tree(site_id=self.site.id)

    @property
    def policies(self) -> list[Mapping[str, Any]]:
        return _mappings(self.site.brand.get("policies"))

    @property
    def customer_service(self) -> Mapping[str, Any]:
        held = self.site.brand.get("customer_service")
        return held if isinstance(held, Mapping) else {}

    @property
    def promises(self) -> list[Promise]:
        """What the brand promises its customers (brand key `promises`); nothing is promised in its name."""
        held = self.site.brand.get("promises")
        texts = [text for text in held if isinstance(text, str)] if isinstance(held, list) else []
        return [Promise(icon, text) for icon, text in zip(_PROMISE_ICONS, texts, strict=False)]


def _mappings(value: object) -> list[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def _cached_theme(site: sites.Site) -> Theme:
    def make() -> Theme:
        return theme_of(site)

    return hot.get_or_make(("website theme", SiteId(site.id)), ("sites",), make)


def frame_of(
    visitor: Visitor[Any], *, place: str = "", personal: bool = False, root_category: CategoryId | None = None
) -> Frame:
    other = "zh-hans" if visitor.language == "en" else "en"
    base = site_base(visitor.site)
    query = visitor.request.GET.copy()
    query["lang"] = other
    return Frame(
        site=visitor.site,
        theme=_cached_theme(visitor.site),
        base=base,
        canonical=base + visitor.request.path,
        place=place,
        personal=personal,
        root_category=root_category,
        other_language=other,
        other_language_name=_LANGUAGE_NAMES[other],
        other_language_url=f"{visitor.request.path if visitor.request.method == 'GET' else '/'}?{query.urlencode()}",
    )


def render(
    visitor: Visitor[Any],
    template: str,
    context: Mapping[str, Any] | None = None,
    *,
    status: int = 200,
    place: str = "",
    personal: bool = False,
    root_category: CategoryId | None = None,
) -> HttpResponse:
    """The page. Public pages vary by language only; personal ones are nobody else's business."""
    frame = frame_of(visitor, place=place, personal=personal, root_category=root_category)
    html = render_to_string(f"website/{template}", {**(context or {}), "frame": frame}, request=visitor.request)
    response = HttpResponse(html, status=status)
    response["Content-Language"] = visitor.language
    if personal:
        response["Cache-Control"] = "private, no-store"
    return response
