"""Pages made of blocks: the home, campaigns, pages of the brand; and what an editor previews."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponsePermanentRedirect
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from portico.domains.content import public as content
from portico.domains.sites import public as sites
from portico.entrypoints.site import structured
from portico.entrypoints.site.blocks import block_views
from portico.entrypoints.site.frame import frame_of, render
from portico.entrypoints.site.headers import not_for_crawlers
from portico.entrypoints.site.social import social
from portico.entrypoints.site.structured import Crumb
from portico.entrypoints.site.views.reading import show_article
from portico.entrypoints.site.views.resources import show_resource
from portico.entrypoints.site.visitors import Visitor, for_everyone
from portico.infra.actors import Anonymous
from portico.infra.cache import hot
from portico.infra.page_cache import keep
from portico.usecases import reading
from portico.usecases.decoration import pages
from portico.usecases.decoration.answers import PageAnswer

CARRIER = "web"
# Pages of the brand with an address of their own.
_OWN_ADDRESS = ("about", "contact")
# Blocks that speak for the page themselves, so that its title stays out of sight (readers still hear it).
_HEADS = frozenset({"banner", "image", "heading"})


@for_everyone
def home(visitor: Visitor[Anonymous]) -> HttpResponse:
    """The rendered page is kept: it names nobody, so everyone who reads one language gets the same bytes."""
    site = visitor.site
    key = ("home html", site.id, visitor.language)
    # Only the plain address is kept; a query would let anyone fill the cache.
    tags = pages.tags(site.id)
    body = _home_html(visitor) if visitor.request.GET else hot.get_or_make(key, tags, lambda: _home_html(visitor))
    response = HttpResponse(body)
    response["Content-Language"] = visitor.language
    response["Cache-Control"] = "no-cache"
    patch_vary_headers(response, ("Accept-Language", "Cookie"))
    return keep(response, tags=tags)


def _home_html(visitor: Visitor[Anonymous]) -> bytes:
    page = pages.home(site_id=visitor.site.id, carrier=CARRIER, language=visitor.language, now=visitor.now)
    return show_page(visitor, page, place="home").content


@for_everyone
def page(visitor: Visitor[Anonymous], slug: str) -> HttpResponse:
    """A campaign or a page of the brand. Raises PageNotFound."""
    if slug in _OWN_ADDRESS:
        return HttpResponsePermanentRedirect(reverse(f"website:{slug}"))
    found = pages.page(site_id=visitor.site.id, slug=slug, carrier=CARRIER, language=visitor.language, now=visitor.now)
    return keep(show_page(visitor, found), tags=pages.tags(visitor.site.id))


@for_everyone
def brand_page(visitor: Visitor[Anonymous], slug: str) -> HttpResponse:
    """About us, contact: what the brand published under that name, else what is known of the brand anyway."""
    site = visitor.site
    try:
        found = pages.page(site_id=site.id, slug=slug, carrier=CARRIER, language=visitor.language, now=visitor.now)
    except content.PageNotFound:
        response = _plain_page(visitor, slug)
    else:
        response = show_page(visitor, found, place=slug)
    return keep(response, tags=pages.tags(site.id))


def _plain_page(visitor: Visitor[Anonymous], slug: str) -> HttpResponse:
    title = _("关于我们") if slug == "about" else _("联系我们")
    context = {"title": title, "slug": slug, "crumbs": [Crumb(title)], "structured": [_organisation(visitor)]}
    return render(visitor, "about.html", context, place=slug)


@for_everyone
def preview(visitor: Visitor[Anonymous], token: str) -> HttpResponse:
    """An unpublished state, for whoever holds the link. Raises PreviewExpired."""
    found = reading.preview(
        site_id=visitor.site.id, token=token, carrier=CARRIER, language=visitor.language, now=visitor.now
    )
    if found.article:
        response = show_article(visitor, found.article, preview=True)
    elif found.resource:
        response = show_resource(visitor, found.resource, preview=True)
    else:
        response = show_page(visitor, found.page)  # type: ignore[arg-type]  # exactly one of the three is there
    response["Cache-Control"] = "private, no-store"
    return not_for_crawlers(response)


def show_page(visitor: Visitor[Anonymous], page: PageAnswer, *, place: str = "") -> HttpResponse:
    frame = frame_of(visitor)
    blocks = block_views(page.blocks)
    is_home = place == "home"
    crumbs = [] if is_home else [Crumb(page.title)]
    data = [_organisation(visitor)]
    if is_home:
        data.append(structured.website(name=visitor.site.name, base=frame.base))
    else:
        data.append(structured.breadcrumbs(crumbs, base=frame.base, home=_("首页"), page_url=frame.canonical))
    context = {
        "page": page,
        "blocks": blocks,
        "place": place,
        "headed": is_home or any(block.type in _HEADS for block in blocks[:1]),
        "ground": _ground(page.background, visitor.site.theme),
        "crumbs": crumbs if place in _OWN_ADDRESS else [],
        "social": social(
            base=frame.base, title=visitor.site.name if is_home else page.title,
            description=page.description or frame.slogan, picture=page.share_image or _first_picture(page),
        ),
        "structured": [*data, *structured.questions(page.blocks)],
    }  # fmt: skip
    return render(visitor, "page.html", context, place=place)


def _organisation(visitor: Visitor[Anonymous]) -> dict[str, Any]:
    frame = frame_of(visitor)
    phone = str(frame.customer_service.get("phone", ""))
    return structured.organisation(name=visitor.site.name, base=frame.base, logo_url=frame.logo_url, phone=phone)


def _ground(colour: str, theme: sites.Theme) -> str:
    """The page's own colour while the theme's words can be read on it."""
    readable = colour and sites.ratio(theme.light.text, colour) >= sites.READABLE
    return colour if readable and sites.ratio(theme.light.muted, colour) >= sites.READABLE else ""


def _first_picture(page: PageAnswer) -> Any:
    """What a shared link shows when the editor chose nothing: the first banner or picture."""
    for block in page.blocks:
        if block.type == "banner":
            return block.data["items"][0]["image"]
        if block.type == "image":
            return block.data["image"]
    return None
