"""What surrounds every page: names, theme, navigation, languages, canonical address; and the one `render`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from portico.domains.catalog import public as catalog
from portico.domains.sites import public as sites
from portico.entrypoints.site import standing
from portico.entrypoints.site.preferring import appearance_of
from portico.entrypoints.site.shelves import Shelf, stocked
from portico.entrypoints.site.theme import Sheet, sheet_of
from portico.entrypoints.site.visitors import Visitor
from portico.infra.cache import hot
from portico.infra.media import media_url
from portico.kernel.ids import CategoryId, SiteId
from portico.usecases.addresses import site_base

_LANGUAGE_NAMES = {"zh-hans": "中文", "en": "English"}
_PROMISE_ICONS = ("shield", "truck", "refresh", "chat")


@dataclass(frozen=True, slots=True)
class Promise:
    icon: str
    text: str


@dataclass(frozen=True, slots=True)
class AccountPlace:
    """A page of the member centre."""

    code: str
    name: str
    icon: str
    url: str


@dataclass(frozen=True, slots=True)
class Frame:
    """`personal`: the page belongs to one person, so flash messages may appear on it, and the appearance they chose."""

    site: sites.Site
    theme: sites.Theme
    sheet: Sheet
    draft: str
    base: str
    address: str
    asked_english: bool
    place: str
    personal: bool
    appearance: str
    root_category: CategoryId | None
    other_language: str
    other_language_name: str
    other_language_url: str
    standing: standing.Standing | None

    @property
    def english_address(self) -> str:
        """Of the same page with English words around it: the address itself speaks the reader's language."""
        return f"{self.address}?lang=en"

    @property
    def canonical(self) -> str:
        """The one address of what was asked for: the plain one, in whichever language it answered, or the English."""
        return self.english_address if self.asked_english else self.address

    @property
    def slogan(self) -> str:
        """In the reader's language, where the brand has it (brand key `slogan_en`)."""
        english = self.site.brand.get("slogan_en") if self.other_language == "zh-hans" else None
        return english if isinstance(english, str) and english else self.site.slogan

    @property
    def account_places(self) -> tuple[AccountPlace, ...]:
        """The pages of the member centre, in the order of the mini app."""
        return tuple(
            AccountPlace(code, name, icon, reverse(f"website:{code}"))
            for code, name, icon in (
                ("account", _("我的账户"), "user"), ("orders", _("我的订单"), "list"),
                ("after_sales", _("退款/售后"), "refresh"), ("packages", _("我的卡券"), "gift"),
                ("my_reviews", _("我的评价"), "star"), ("balance", _("我的余额"), "wallet"),
                ("invoices", _("发票"), "file"),
                ("favourites", _("我的收藏"), "heart"), ("history", _("浏览足迹"), "clock"),
                ("downloads", _("我的下载"), "download"), ("addresses", _("收货地址"), "pin"),
                ("preferences", _("偏好设置"), "sliders"),
            )
        )  # fmt: skip

    @property
    def account_settings(self) -> tuple[AccountPlace, ...]:
        """The pages about the account itself, which stand below the others."""
        return tuple(
            AccountPlace(code, name, icon, reverse(f"website:{code}"))
            for code, name, icon in (
                ("notifications", _("消息通知"), "bell"), ("accounts", _("账号与绑定"), "link"),
                ("devices", _("登录设备"), "mobile"),
                ("privacy", _("隐私与授权"), "shield"), ("my_data", _("我的数据"), "file"),
            )
        )  # fmt: skip

    @property
    def theme_query(self) -> str:
        """What follows the address of the theme's style sheet: its version, or the draft a preview shows."""
        return urlencode({"brand_draft": self.draft} if self.draft else {"v": self.sheet.version})

    @property
    def logo_url(self) -> str:
        return media_url(self.theme.logo) if self.theme.logo else ""

    @property
    def logo_dark_url(self) -> str:
        return media_url(self.theme.logo_dark) if self.theme.logo and self.theme.logo_dark else ""

    @property
    def show_name(self) -> bool:
        """A logo that already spells the name stands alone (`logo_has_name`)."""
        return not (self.logo_url and self.theme.logo_has_name)

    @property
    def categories(self) -> tuple[catalog.CategoryNode, ...]:
        return catalog.category_tree(site_id=self.site.id)

    @property
    def shelves(self) -> tuple[Shelf, ...]:
        """The shelves of reading matter that hold something."""
        return stocked(self.site.id)

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


def sheet_for(site: sites.Site) -> Sheet:
    return hot.get_or_make(("website theme", SiteId(site.id)), (sites.CACHE_TAG,), lambda: sheet_of(site.theme))


def draft_of(visitor: Visitor[Any]) -> sites.Theme | None:
    """The theme that somebody is editing in the console, when this page is their preview of it."""
    token = visitor.request.GET.get("brand_draft", "")
    return sites.read_draft(site_id=visitor.site.id, token=token) if token else None


def frame_of(
    visitor: Visitor[Any], *, place: str = "", personal: bool = False, root_category: CategoryId | None = None
) -> Frame:
    other = "zh-hans" if visitor.language == "en" else "en"
    draft = draft_of(visitor)
    theme = draft or visitor.site.theme
    base = site_base(visitor.site)
    query = visitor.request.GET.copy()
    query["lang"] = other
    return Frame(
        site=visitor.site,
        theme=theme,
        sheet=sheet_of(draft) if draft else sheet_for(visitor.site),
        draft=visitor.request.GET["brand_draft"] if draft else "",
        base=base,
        address=base + visitor.request.path,
        asked_english=visitor.request.GET.get("lang") == "en",
        place=place,
        personal=personal,
        appearance=_appearance(visitor, theme, personal=personal and draft is None),
        root_category=root_category,
        other_language=other,
        other_language_name=_LANGUAGE_NAMES[other],
        other_language_url=f"{visitor.request.path if visitor.request.method == 'GET' else '/'}?{query.urlencode()}",
        standing=standing.standing_of(visitor) if personal else None,
    )


def _appearance(visitor: Visitor[Any], theme: sites.Theme, *, personal: bool) -> str:
    """What the page says of itself: the reader's choice where the page is theirs, else the brand's; empty is auto.

    On pages that are the same for everybody a script puts the reader's choice in before anything is painted.
    """
    chosen = appearance_of(visitor.request) if personal else ""
    return chosen or ("" if theme.appearance == sites.Appearance.AUTO else str(theme.appearance))


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
    if personal or frame.draft:
        response["Cache-Control"] = "private, no-store"
    if frame.standing:
        standing.remember(visitor.request, response, frame.standing)
    return response
