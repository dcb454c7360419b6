"""The shelves of reading matter: what each is called, where it stands, and which have anything on them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from portico.domains.content import public as content
from portico.infra.cache import hot
from portico.kernel.ids import SiteId

READING = ("article", "case", "resource", "help")


@dataclass(frozen=True, slots=True)
class Shelf:
    """`code` is the kind of what stands on it; `text` says in a line what one finds there."""

    code: str
    name: str
    text: str
    url: str


def shelf(code: str) -> Shelf:
    """In the reader's language. Raises KeyError for a kind without a shelf."""
    match code:
        case "article":
            return Shelf(code, _("文章"), _("怎么选、怎么用、怎么养护，慢慢讲给您听。"), reverse("website:articles"))
        case "case":
            return Shelf(code, _("案例"), _("别人家是怎么用的：真实的空间，真实的搭配。"), reverse("website:cases"))
        case "resource":
            return Shelf(code, _("资料"), _("说明书、保养卡和选购手册，下载下来随时看。"), reverse("website:resources"))
        case "help":
            return Shelf(
                code, _("帮助中心"), _("先搜一搜，多半已经有答案；没有的话，客服在线。"), reverse("website:help")
            )
    raise KeyError(code)


def stocked(site_id: SiteId) -> tuple[Shelf, ...]:
    """Those a reader would not find empty, in the order of the navigation."""
    return tuple(_stocked(site_id))


def _stocked(site_id: SiteId) -> Iterator[Shelf]:
    def ask() -> frozenset[str]:
        return content.stocked_kinds(site_id=site_id)

    kinds = hot.get_or_make(("website shelves", site_id), (content.site_tag(site_id),), ask)
    return (shelf(code) for code in READING if code in kinds)
