"""Posters to share: of a product or of a page, in the theme of the brand, with a code that leads back to it.

A poster is drawn once and kept on disk under everything it shows, so an edit or a new theme makes a new one.
"""

from __future__ import annotations

import hashlib
import json
import threading
from datetime import datetime
from functools import cache
from typing import Any
from urllib.parse import urlencode

from django.conf import settings

from portico.domains.catalog import public as catalog
from portico.domains.content import public as content
from portico.domains.sites import public as sites
from portico.domains.stores import public as stores
from portico.domains.touchpoints import public as touchpoints
from portico.infra.file_cache import FileCache
from portico.infra.media import stored_name
from portico.kernel.ids import ProductId, SiteId
from portico.usecases import mini_codes, poster_drawing
from portico.usecases.poster_drawing import FontsMissing, Poster
from portico.usecases.store_codes import entry_code

__all__ = [
    "FontsMissing", "Poster", "drawn", "kept", "name_of", "page_poster", "product_poster", "sample_poster",
    "store_poster",
]  # fmt: skip

# Changes when the drawing does.
_DRAWING = 2
_PRODUCT, _PAGE = "pages-goods/product/index", "pages-content/page/index"
_STORE = "pages-store/store/index"
_MINI_PROGRAM = "mp-weixin"
_MAX_FILES = 2_000
_CALLS = {"zh-hans": "扫码看看", "en": "Scan to see"}
# A drawing takes a core for a tenth of a second and some memory: two at a time leave the rest to shoppers.
_pens = threading.BoundedSemaphore(2)


def product_poster(
    *,
    site_id: SiteId,
    product_id: ProductId,
    entry: str,
    language: str,
    now: datetime,
    theme: sites.Theme | None = None,
    carrier: str = "",
) -> Poster:
    """What the poster of this product shows. `entry` is the code of the entry it is handed out at, or empty.

    `theme` stands in for the saved one while it is being edited. On the `carrier` mp-weixin the code is one of the
    mini program, when WeChat is connected. Raises ProductNotFound, EntryNotFound.
    """
    raw = catalog.product_document(site_id=site_id, product_id=product_id, now=now)
    if raw is None:
        raise catalog.ProductNotFound()
    product = json.loads(raw)
    return _poster(
        site=sites.get_site(site_id=site_id),
        theme=theme,
        language=language,
        title=product["name"],
        text=product["subtitle"],
        price_fen=product["price_fen"],
        list_price_fen=product["list_price_fen"],
        picture=stored_name(product["gallery"][0] if product["gallery"] else ""),
        link=_link(site_id, _PRODUCT, entry, id=str(product_id)),
        scene=_scene(site_id, carrier, _PRODUCT, entry, now, id=str(product_id)),
    )


def page_poster(*, site_id: SiteId, slug: str, entry: str, language: str, now: datetime, carrier: str = "") -> Poster:
    """The same of this published page. Raises PageNotFound, EntryNotFound."""
    head = content.find_page(site_id=site_id, slug=slug).head
    picture: Any = head.get("share_image") or {}
    return _poster(
        site=sites.get_site(site_id=site_id),
        theme=None,
        language=language,
        title=str(head.get("title", "")),
        text=str(head.get("description", "")),
        picture=stored_name(str(picture.get("url", ""))),
        link=_link(site_id, _PAGE, entry, slug=slug),
        scene=_scene(site_id, carrier, _PAGE, entry, now, slug=slug),
    )


def store_poster(*, site_id: SiteId, store: stores.StoreView, language: str, now: datetime) -> Poster:
    """What the poster of this store shows. Its code is the mini program's where WeChat is connected."""
    query = {"id": str(store.id), "entry": entry_code(store)}
    return _poster(
        site=sites.get_site(site_id=site_id),
        theme=None,
        language=language,
        title=store.name,
        text=store.address,
        picture=store.draft.pictures[0] if store.draft.pictures else "",
        link=f"{settings.PORTICO.public_url.rstrip('/')}/m/#/{_STORE}?{urlencode(query)}",
        scene=_scene(site_id, _MINI_PROGRAM, _STORE, entry_code(store), now, id=str(store.id)),
    )


def sample_poster(*, site: sites.Site, theme: sites.Theme, language: str, now: datetime) -> Poster:
    """A poster to judge a theme by: of the newest product, or of the shop itself while it sells none."""
    wanted = catalog.ProductFilter(sort="newest")
    newest = catalog.list_products(site_id=site.id, filter=wanted, limit=1, now=now).items
    if newest:
        return product_poster(
            site_id=site.id, product_id=ProductId(newest[0].id), entry="", language=language, now=now, theme=theme
        )
    return _poster(
        site=site, theme=theme, language=language, title=site.name, text=site.slogan,
        link=_link(site.id, "pages/home/index", ""),
    )  # fmt: skip


def name_of(poster: Poster) -> str:
    """A hash of all that the poster shows."""
    return hashlib.sha256(f"{_DRAWING} {poster!r}".encode()).hexdigest()


def kept(poster: Poster) -> bytes | None:
    """The PNG, when it has been drawn before."""
    return _shelf().find(name_of(poster))


def drawn(poster: Poster, *, site_id: SiteId) -> bytes:
    """The PNG, drawn and kept if it was not. Raises FontsMissing.

    While the platform does not give the mini program's code, an ordinary one stands there, and nothing is kept.
    """
    found = kept(poster)
    if found is not None:
        return found
    code = mini_codes.picture(site_id=site_id, scene=poster.scene) if poster.scene else None
    with _pens:
        content = poster_drawing.draw(poster, code=code)
    if code or not poster.scene:
        _shelf().keep(name_of(poster), content)
    return content


@cache
def _shelf() -> FileCache:
    return FileCache(settings.PORTICO.data_dir / "posters", max_files=_MAX_FILES)


def _poster(
    *,
    site: sites.Site,
    theme: sites.Theme | None,
    language: str,
    title: str,
    text: str,
    link: str,
    price_fen: int | None = None,
    list_price_fen: int | None = None,
    picture: str = "",
    scene: str = "",
) -> Poster:
    look = theme or site.theme
    night = look.appearance == sites.Appearance.DARK
    return Poster(
        shop=site.name,
        slogan=site.slogan,
        # A logo for light paper on a dark poster would be a patch; the name is written instead.
        logo=look.logo_dark if night else look.logo,
        logo_has_name=look.logo_has_name,
        colours=look.dark if night else look.light,
        radius=look.radius,
        title=title,
        text=text,
        price_fen=price_fen,
        list_price_fen=list_price_fen,
        picture=picture,
        link=link,
        call=_CALLS[language],
        scene=scene,
    )


def _link(site_id: SiteId, page: str, entry: str, **query: str) -> str:
    """The page of the mini app's H5 build. Raises EntryNotFound for an entry that the shop does not have."""
    if entry:
        query["entry"] = touchpoints.get_entry(site_id=site_id, code=entry).code
    return f"{settings.PORTICO.public_url.rstrip('/')}/m/#/{page}" + (f"?{urlencode(query)}" if query else "")


def _scene(site_id: SiteId, carrier: str, page: str, entry: str, now: datetime, **query: str) -> str:
    """What a code of the mini program to this page holds; empty where there is none."""
    if carrier != _MINI_PROGRAM:
        return ""
    counted = query | ({"e": entry} if entry else {})
    return mini_codes.scene_of(site_id=site_id, page=page, query=counted, now=now) or ""
