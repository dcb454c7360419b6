"""A list of products as its address says: the filter to ask the catalogue for, and the addresses around it."""

from __future__ import annotations

from collections.abc import Mapping
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
_NARROWING = ("brand_id", "category_id", "min_price", "max_price", "in_stock")


@dataclass(frozen=True, slots=True)
class SortLink:
    code: str
    name: str
    url: str


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

    def _url(self, **changes: str) -> str:
        """This list with `changes`; from its first page unless they name a cursor."""
        kept = {name: value for name, value in self.query.items() if value and name not in {"cursor", "lang"}}
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
            in_stock=query.get("in_stock") == "1", sort=sort,  # type: ignore[arg-type]  # checked above
        ),
        cursor=query.get("cursor") or None,
        errors=errors,
    )  # fmt: skip


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
