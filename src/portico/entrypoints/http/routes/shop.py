"""The shop itself: its name, theme and policies, and whether it is ready."""

from __future__ import annotations

import msgspec
from django.db import connection
from django_bolt import Router

from portico.domains.payments.ports import PaymentMethod
from portico.domains.sites import public as sites
from portico.entrypoints.http.actor import AsVisitor
from portico.infra.media import media_url
from portico.usecases import official, payment_methods

router = Router(tags=["shop"])


class CustomerService(msgspec.Struct, frozen=True):
    phone: str = ""
    hours: str = ""


class Policy(msgspec.Struct, frozen=True):
    code: str
    title: str
    url: str


class Colours(msgspec.Struct, frozen=True):
    """As #rrggbb. `link` is the primary colour in a shade that can be read as text."""

    primary: str
    on_primary: str
    accent: str
    background: str
    surface: str
    text: str
    muted: str
    danger: str
    link: str


class ThemeAnswer(Colours, frozen=True):
    """Design tokens. The colours are those of the day, `dark` those of the night; `radius` in px.

    Running text is multiplied by `font_scale`, each heading by `type_ratio` more than the next. `appearance` is for
    people who have not chosen one. `wording` holds the brand's own words: language → term → text.
    """

    dark: Colours
    radius: float
    font_scale: float
    type_ratio: float
    icon_set: sites.IconSet
    button_order: sites.ButtonOrder
    appearance: sites.Appearance
    wording: dict[str, dict[str, str]]


class SiteAnswer(msgspec.Struct, frozen=True):
    """`logo_url` is empty for a brand without one: front ends write its name. `logo_dark_url` may be empty too.

    `payment_methods`: all that buyers can pay by; `payment_methods_by_carrier`: the same by where they are (`web`,
    `h5`, `mp-weixin`, …), the most usual first. `wechat_sign_in`: inside WeChat's browser, people can sign in with the
    official account.
    """

    code: str
    name: str
    slogan: str
    logo_url: str
    logo_dark_url: str
    placeholder_url: str
    currency: str
    theme: ThemeAnswer
    customer_service: CustomerService
    payment_methods: list[PaymentMethod]
    payment_methods_by_carrier: dict[str, list[PaymentMethod]]
    wechat_sign_in: bool
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
    brand, theme = found.brand, found.theme
    return SiteAnswer(
        code=found.code,
        name=found.name,
        slogan=found.slogan,
        logo_url=media_url(theme.logo) if theme.logo else "",
        logo_dark_url=media_url(theme.logo_dark) if theme.logo_dark else "",
        placeholder_url=media_url(theme.placeholder),
        currency=found.currency,
        theme=msgspec.convert(theme.tokens(), ThemeAnswer),
        customer_service=msgspec.convert(brand.get("customer_service", {}), CustomerService),
        payment_methods=list(payment_methods.offered_methods(actor.site_id)),
        payment_methods_by_carrier=payment_methods.offered_by_carrier(actor.site_id),
        wechat_sign_in=official.is_connected(site_id=found.id),
        policies=msgspec.convert(brand.get("policies", []), list[Policy]),
    )
