"""What an editor can pick: products, categories, link targets. Each kind searches by text and names what was picked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.utils.translation import gettext as _

from portico.domains.catalog import public as catalog
from portico.domains.content import public as content
from portico.entrypoints.console.choices import category_choices
from portico.entrypoints.console.templatetags.console import yuan
from portico.kernel.ids import ProductId, SiteId, parse_id

PAGE = 20
# A list in a block holds fewer; this only bounds one question.
MOST_NAMED = 100


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to pick. `id` is what the block keeps; `off` says why shoppers do not see it now, if they do not."""

    id: str
    title: str
    note: str = ""
    image: str = ""
    price: str = ""
    off: str = ""


class Shelf(Protocol):
    """One kind of thing."""

    def search(self, *, site_id: SiteId, text: str, offset: int) -> tuple[list[Choice], bool]:
        """Up to PAGE things whose name holds `text`, and whether there are more."""

    def named(self, *, site_id: SiteId, ids: Sequence[str]) -> dict[str, Choice]:
        """Those of `ids` that exist here."""


class Products:
    def search(self, *, site_id: SiteId, text: str, offset: int) -> tuple[list[Choice], bool]:
        rows, total = catalog.merchant_products(site_id=site_id, text=text, offset=offset, limit=PAGE)
        return [_product(row) for row in rows], offset + len(rows) < total

    def named(self, *, site_id: SiteId, ids: Sequence[str]) -> dict[str, Choice]:
        known = [ProductId(found) for found in map(parse_id, ids) if found]
        rows, _total = catalog.merchant_products(site_id=site_id, product_ids=known, limit=MOST_NAMED)
        return {str(row.id): _product(row) for row in rows}


def _product(row: catalog.ProductRow) -> Choice:
    price = str(yuan(row.price_fen))
    if row.max_price_fen > row.price_fen:
        price = _("%(price)s 起") % {"price": price}
    off = _("已下架") if not row.on_sale else _("已售罄") if not row.in_stock else ""
    return Choice(str(row.id), row.name, row.code, row.image_url, price, off)


class Categories:
    def search(self, *, site_id: SiteId, text: str, offset: int) -> tuple[list[Choice], bool]:
        found = [choice for choice in self._all(site_id) if text.lower() in choice.note.lower()]
        return found[offset : offset + PAGE], offset + PAGE < len(found)

    def named(self, *, site_id: SiteId, ids: Sequence[str]) -> dict[str, Choice]:
        return {choice.id: choice for choice in self._all(site_id) if choice.id in set(ids)}

    def _all(self, site_id: SiteId) -> list[Choice]:
        pictures: dict[str, tuple[str, bool]] = {}
        waiting = list(catalog.category_tree(site_id=site_id, with_hidden=True))
        while waiting:
            node = waiting.pop()
            pictures[str(node.id)] = (node.icon_url, node.is_visible)
            waiting.extend(node.children)
        shown = []
        for choice in category_choices(site_id=site_id):
            image, visible = pictures[str(choice.id)]
            shown.append(Choice(str(choice.id), choice.name, choice.path, image, off="" if visible else _("已隐藏")))
        return shown


@dataclass(frozen=True, slots=True)
class Publications:
    """Articles, resources or pages; `kind` narrows them to one kind (of articles) or use (of pages)."""

    model: type[content.Publication]
    narrowed: tuple[tuple[str, str], ...] = ()

    def search(self, *, site_id: SiteId, text: str, offset: int) -> tuple[list[Choice], bool]:
        rows = self._of(site_id).filter(title__icontains=text).order_by("-live", "-pk")[offset : offset + PAGE + 1]
        return [_publication(row) for row in rows[:PAGE]], len(rows) > PAGE

    def named(self, *, site_id: SiteId, ids: Sequence[str]) -> dict[str, Choice]:
        rows = self._of(site_id).filter(slug__in=ids)
        return {row.slug: _publication(row) for row in rows}

    def _of(self, site_id: SiteId) -> Any:
        rows: Any = self.model.objects.filter(site_id=site_id, **dict(self.narrowed))
        return rows.exclude(slug="")


def _publication(row: Any) -> Choice:
    kind = row.get_kind_display() if isinstance(row, content.Article) else ""
    return Choice(row.slug, row.title, kind, off="" if row.live else _("未发布"))


SHELVES: dict[str, Shelf] = {
    "product": Products(),
    "category": Categories(),
    "page": Publications(content.DecoratedPage),
    "article": Publications(content.Article, (("kind", "article"),)),
    "case": Publications(content.Article, (("kind", "case"),)),
    "help": Publications(content.Article, (("kind", "help"),)),
    "resource": Publications(content.Resource),
}


@dataclass(frozen=True, slots=True)
class FixedLink:
    link: str
    label: str


@dataclass(frozen=True, slots=True)
class LinkKind:
    """One kind of place a tap may lead to.

    `way` says how the place is found: `search` on a shelf, `typed` by hand, or one of the `fixed` ones. `prefix`
    and what was found make the link, so that `product:` and an id are the link of a product.
    """

    code: str
    label: str
    way: str
    prefix: str = ""
    shelf: str = ""
    placeholder: str = ""
    wrong: str = ""
    items: tuple[FixedLink, ...] = ()


def link_kinds() -> list[LinkKind]:
    """Where a tap may lead, in the order the editor is offered them. Never out of the shop."""
    return [
        LinkKind("product", _("商品"), "search", "product:", "product"),
        LinkKind("category", _("商品分类"), "search", "category:", "category"),
        LinkKind("page", _("装修页面"), "search", "page:", "page"),
        LinkKind("article", _("文章"), "search", "article:", "article"),
        LinkKind("case", _("案例"), "search", "case:", "case"),
        LinkKind("help", _("帮助"), "search", "help:", "help"),
        LinkKind("resource", _("资料"), "search", "resource:", "resource"),
        LinkKind("tab", _("小程序底栏"), "fixed", items=_fixed("tab:home", "tab:category", "tab:cart", "tab:me")),
        LinkKind(
            "places",
            _("固定页面"),
            "fixed",
            items=_fixed("articles", "cases", "resources", "help", "orders", "favourites"),
        ),
        LinkKind(
            "search",
            _("搜索结果"),
            "typed",
            "search:",
            placeholder=_("搜索词，如：龙井"),
            wrong=_("请填写搜索词。"),
        ),
        LinkKind(
            "path",
            _("网站路径"),
            "typed",
            "/",
            placeholder="/about/",
            wrong=_("路径要以一个 / 开头，例如 /about/。只能指向本站。"),
        ),
    ]


def _fixed(*links: str) -> tuple[FixedLink, ...]:
    labels = fixed_labels()
    return tuple(FixedLink(link, labels[link]) for link in links)


def fixed_labels() -> dict[str, str]:
    return {
        "tab:home": _("首页"),
        "tab:category": _("分类"),
        "tab:cart": _("购物车"),
        "tab:me": _("我的"),
        "articles": _("文章列表"),
        "cases": _("案例列表"),
        "resources": _("资料中心"),
        "help": _("帮助中心"),
        "orders": _("我的订单"),
        "favourites": _("我的收藏"),
    }


class Links:
    """Links as things that were picked. Nobody searches all of them at once."""

    def search(self, *, site_id: SiteId, text: str, offset: int) -> tuple[list[Choice], bool]:
        return [], False

    def named(self, *, site_id: SiteId, ids: Sequence[str]) -> dict[str, Choice]:
        kinds = {kind.prefix: kind for kind in link_kinds() if kind.prefix}
        found: dict[str, Choice] = {}
        asked: dict[str, list[str]] = {}
        for link in ids:
            prefix, separator, target = link.partition(":")
            kind = kinds.get("/" if link.startswith("/") else prefix + separator)
            if link in fixed_labels():
                found[link] = Choice(link, fixed_labels()[link])
            elif kind is not None and kind.shelf:
                asked.setdefault(kind.code, []).append(target)
            elif kind is not None:
                found[link] = Choice(link, link if kind.prefix == "/" else target, kind.label)
        for kind in kinds.values():
            for target, choice in _on_shelf(kind, site_id, asked.get(kind.code, [])):
                link = kind.prefix + target
                found[link] = Choice(link, choice.title, kind.label, choice.image, choice.price, choice.off)
        return found


def _on_shelf(kind: LinkKind, site_id: SiteId, targets: list[str]) -> list[tuple[str, Choice]]:
    return list(SHELVES[kind.shelf].named(site_id=site_id, ids=targets).items()) if targets else []


SHELVES["link"] = Links()
