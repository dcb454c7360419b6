"""Template words of pages made of blocks: links, pictures at their sizes, amounts of time and of bytes."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from django import template
from django.template.context import Context
from django.utils.dateparse import parse_datetime
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from portico.entrypoints.site.links import ARTICLE_ROUTES, link_url
from portico.entrypoints.site.pictures import part, srcset
from portico.entrypoints.site.qr import qr_svg
from portico.infra.media import media_url

register = template.Library()

# Of a picture's own crop for phones.
_NARROW = (400, 800)
_HEADING = re.compile(r"(</?h)([34])(?=>)")
_FIRST = mark_safe(' fetchpriority="high"')  # constant
_LATER = mark_safe(' loading="lazy" decoding="async"')  # constant


@register.simple_tag(takes_context=True)
def href(context: Context, link: str | None) -> str:
    """The website's address of a merchant's link; empty when it leads nowhere."""
    return link_url(link, site_id=context["frame"].site.id) or ""


@register.simple_tag
def photo(picture: Any, sizes: str, *, first: bool = False, alt: str | None = None) -> SafeString:
    """A picture with its copies; the brand's placeholder where there is none.

    `sizes` as in HTML. `first`: it is what the reader waits for, so it is fetched at once and before others.
    `alt` replaces the picture's own text, "" where the words beside it say the same.
    """
    speed = _FIRST if first else _LATER
    if not picture:
        return format_html(
            '<img class="is-placeholder" src="{}" alt="" width="800" height="800"{}>', media_url(""), speed
        )
    copies = ", ".join(f"{part(copy, 'url')} {part(copy, 'width')}w" for copy in part(picture, "srcset") or ())
    sources = format_html(' srcset="{}" sizes="{}"', copies, sizes) if copies else ""
    image = format_html(
        '<img src="{}"{} alt="{}" width="{}" height="{}"{}>', part(picture, "url"), sources,
        part(picture, "alt") or "" if alt is None else alt, part(picture, "width"), part(picture, "height"), speed,
    )  # fmt: skip
    narrow = part(picture, "narrow_url")
    if not narrow:
        return image
    crop = format_html(' srcset="{}" sizes="{}"', srcset(narrow, _NARROW) or narrow, sizes)
    return format_html('<picture><source media="(max-width: 767px)"{}>{}</picture>', crop, image)


@register.simple_tag
def qr(text: str) -> SafeString:
    return qr_svg(text)


@register.filter
def moment(value: Any) -> datetime | None:
    """A time of a document, where times are ISO text."""
    return value if isinstance(value, datetime) else parse_datetime(str(value)) if value else None


@register.filter
def article_route(kind: str) -> str:
    """The name of the address of an article, a case or a piece of help."""
    return f"website:{ARTICLE_ROUTES.get(kind, 'article')}"


@register.filter
def in_page(label: str | None) -> str:
    """The id of an element; letters of any script may stand in it, spaces may not."""
    return "-".join(str(label or "").split())


@register.filter
def promoted(html: str) -> str:
    """The editor's headings one level up: on a page they stand beside the blocks' own, not below them."""
    return _HEADING.sub(lambda tag: f"{tag[1]}{int(tag[2]) - 1}", html)


@register.filter
def file_size(count: int) -> str:
    """1.2 MB, in units of 1024 as file managers count."""
    size = float(count or 0)
    for unit in ("B", "KB", "MB"):
        if size < 1024:
            return f"{size:.0f} {unit}" if unit == "B" or size >= 10 else f"{size:.1f} {unit}"
        size /= 1024
    return f"{size:.1f} GB"


@register.filter
def reading_time(minutes: int) -> str:
    return _("约 %(n)d 分钟读完") % {"n": max(int(minutes or 1), 1)}
