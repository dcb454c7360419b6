"""A list of products as its address says: the filter to ask the catalogue for, and the addresses around it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import get_args
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _

from portico.domains.catalog import public as catalog
from portico.infra.messages import field_text
from portico.kernel.errors import Invalid
from portico.kernel.ids import BrandId, CategoryId, parse_id

PAGE_SIZE = 24
_MAX_WORDS = 60
_MAX_YUAN = Decimal(10_000_000)
_MAX_ATTRIBUTES = 20
_NARROWING = ("brand_id", "category_id", "min_price", "max_price", "in_stock", "attributes")


@dataclass(frozen=True, slots=True)
class SortLink:
    code: str
    name: str
    url: str


@dataclass(frozen=True, slots=True)
class PriceLink:
    name: str
    url: str
    current: bool


@dataclass(slots=True)
class Listing:
    """What the address asked for, as text for the form, and what of it made no sense, as sentences."""

    path: str
    query: Mapping[str, str]
    filter: catalog.ProductFilter
    cursor: str | None
    errors: list[str] = field(default_factory=list)
    next_cursor: str | None = None
    total: int | None = None

    @property
    def sort(self) -> str:
        return self.filter.sort

    @property
    def words(self) -> str:
        return self.filter.q

    @property
    def brand_id(self) -> BrandId | None:
        return self.filter.brand_id

    @property
    def category_id(self) -> CategoryId | None:
        return self.filter.category_id

    @property
    def min_price(self) -> str:
        return self.query.get("min_price", "")

    @property
    def max_price(self) -> str:
        return self.query.get("max_price", "")

    @property
    def in_stock(self) -> bool:
        return self.filter.in_stock

    @property
    def narrowed(self) -> bool:
        return any(self.query.get(name) for name in _NARROWING)

    @property
    def sorts(self) -> list[SortLink]:
        names = {
            "default": _("相关度") if self.words else _("综合"), "sales": _("销量"), "newest": _("新品"),
            "price_asc": _("价格从低到高"), "price_desc": _("价格从高到低"),
        }  # fmt: skip
        return [SortLink(code, name, self._url(sort=code if code != "default" else "")) for code, name in names.items()]

    @property
    def reset_url(self) -> str:
        return self._url(**dict.fromkeys(_NARROWING, ""))

    @property
    def first_url(self) -> str | None:
        return self._url() if self.cursor else None

    @property
    def next_url(self) -> str | None:
        return self._url(cursor=self.next_cursor) if self.next_cursor else None

    @property
    def attributes(self) -> frozenset[str]:
        """The chosen attributes as `name:value`, as the form sends them."""
        return frozenset(f"{name}:{value}" for name, value in self.filter.attributes)

    def price_links(self, prices: Sequence[catalog.PriceFacet]) -> list[PriceLink]:
        """This list within each range of prices; the one it is within already leads out of it."""
        return [self._price_link(one) for one in prices]

    def _price_link(self, one: catalog.PriceFacet) -> PriceLink:
        low, high = _yuan(one.min_price_fen), _yuan(one.max_price_fen)
        current = (self.filter.min_price_fen or 0, self.filter.max_price_fen) == (one.min_price_fen, one.max_price_fen)
        if not high:
            name = _("¥%(low)s 以上") % {"low": low}
        else:
            name = _("¥%(low)s–%(high)s") % {"low": low or 0, "high": high}
        return PriceLink(
            name, self._url(min_price="" if current else low, max_price="" if current else high), current
        )  # fmt: skip

    def _url(self, **changes: str) -> str:
        """This list with `changes`; from its first page unless they name a cursor."""
        kept = {name: value for name, value in self.query.items() if value and name not in {"cursor", "lang"}}
        if kept.get("attributes"):
            kept["attributes"] = "|".join(sorted(self.attributes))
        query = {name: value for name, value in {**kept, **changes}.items() if value}
        return f"{self.path}?{urlencode(query)}" if query else self.path

    def complain(self, error: Invalid, language: str) -> None:
        """The catalogue refused the question: its reasons are shown."""
        self.errors += [field_text(broken.code, broken.data, language) for broken in error.fields]


def read_listing(request: HttpRequest, *, category_id: CategoryId | None = None) -> Listing:
    """The listing of this address. What makes no sense is left out of the filter and told in `errors`."""
    query = {name: request.GET[name].strip() for name in request.GET if name.isascii()}
    errors: list[str] = []
    low = _fen(query.get("min_price", ""), errors)
    high = _fen(query.get("max_price", ""), errors)
    if low is not None and high is not None and low > high:
        errors.append(_("最低价不能高于最高价"))
        low = high = None
    sort = query.get("sort") or "default"
    if sort not in get_args(catalog.Sort.__value__):
        errors.append(_("没有这种排序方式"))
        sort = "default"
    words = query.get("q", "")
    if len(words) > _MAX_WORDS:
        errors.append(_("搜索词太长，只用了前 %(most)s 个字") % {"most": _MAX_WORDS})
    chosen = category_id or _id(query.get("category_id", ""), _("分类"), errors)
    brand = _id(query.get("brand_id", ""), _("品牌"), errors)
    return Listing(
        path=request.path,
        query=query,
        filter=catalog.ProductFilter(
            category_id=CategoryId(chosen) if chosen else None, q=words[:_MAX_WORDS].replace("\x00", ""),
            brand_id=BrandId(brand) if brand else None, min_price_fen=low, max_price_fen=high,
            attributes=_attributes(request.GET.getlist("attributes"), errors),
            in_stock=query.get("in_stock") == "1", sort=sort,  # type: ignore[arg-type]  # checked above
        ),
        cursor=query.get("cursor") or None,
        errors=errors,
    )  # fmt: skip


def _attributes(texts: list[str], errors: list[str]) -> tuple[tuple[str, str], ...]:
    """`材质:棉`, one to a box that is ticked, or several with bars between (as our own links have it)."""
    parts = [part for text in texts for part in text.replace("\x00", "").split("|") if part.strip()]
    pairs = [(name.strip(), value.strip()) for name, _colon, value in (part.partition(":") for part in parts)]
    good = tuple(dict.fromkeys((name, value) for name, value in pairs if name and value))[:_MAX_ATTRIBUTES]
    if len(good) < len(parts):
        errors.append(_("有的筛选条件看不懂，没有使用"))
    return good


def _yuan(fen: int | None) -> str:
    """As the form writes a price: 1999 → `19.99`; nothing for none or zero."""
    return f"{Decimal(fen) / 100:f}".removesuffix(".00") if fen else ""


def _fen(yuan: str, errors: list[str]) -> int | None:
    """`19.9` → 1990."""
    if not yuan:
        return None
    try:
        amount = Decimal(yuan)
    except InvalidOperation:
        amount = Decimal(-1)
    if not amount.is_finite() or not 0 <= amount <= _MAX_YUAN or amount != round(amount, 2):
        errors.append(_("价格应是不小于 0、最多两位小数的数字"))
        return None
    return int(amount * 100)


def _id(text: str, name: str, errors: list[str]) -> UUID | None:
    if not text:
        return None
    found = parse_id(text)
    if found is None:
        errors.append(_("没有这个%(what)s") % {"what": name})
    return found
