"""Lists of products: one walk along the index of the sort order, then the cards of that page. One query."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from django.db import connection

from portico.domains.catalog.documents import fill_card
from portico.domains.catalog.models import WHOLE_SITE
from portico.domains.catalog.queries.values import CardPage, ProductCard, ProductFilter
from portico.infra import hot_sql
from portico.kernel.errors import FieldError, Invalid
from portico.kernel.ids import ProductId, SiteId, parse_id
from portico.kernel.paging import Page, checked_limit, decode_cursor, encode_cursor


@dataclass(frozen=True, slots=True)
class SortOrder:
    """The listing column and direction of a sort; ties fall to the product id in the same direction."""

    column: str
    direction: str
    cast: str

    @property
    def beyond(self) -> str:
        """The condition that continues after a cursor."""
        sign = "<" if self.direction == "DESC" else ">"
        return f"(l.{self.column}, l.product_id) {sign} (%(after)s::{self.cast}, %(after_id)s::uuid)"

    @property
    def order(self) -> str:
        return f"l.{self.column} {self.direction}, l.product_id {self.direction}"


SORTS: dict[str, SortOrder] = {
    "default": SortOrder("rank", "DESC", "int"),
    "newest": SortOrder("listed_at", "DESC", "timestamptz"),
    "sales": SortOrder("sales_count", "DESC", "int"),
    "price_asc": SortOrder("price_fen", "ASC", "bigint"),
    "price_desc": SortOrder("price_fen", "DESC", "bigint"),
}
_ON_SALE = (
    "(l.sale_starts_at IS NULL OR l.sale_starts_at <= %(now)s) AND (l.sale_ends_at IS NULL OR l.sale_ends_at > %(now)s)"
)


def sort_order(sort: str) -> SortOrder:
    try:
        return SORTS[sort]
    except KeyError:
        raise Invalid(fields=(FieldError("sort", "sort_unknown", {"known": ", ".join(SORTS)}),)) from None


def conditions(*, site_id: SiteId, filter: ProductFilter, now: datetime) -> tuple[str, dict[str, Any]]:
    """The WHERE of a listing `l` under `filter` (all but its text), and its parameters."""
    parts = ["l.site_id = %(site)s", "l.category_id = %(category)s", _ON_SALE]
    parameters: dict[str, Any] = {"site": site_id, "category": filter.category_id or WHOLE_SITE, "now": now}
    if filter.brand_id is not None:
        parts.append("l.brand_id = %(brand)s")
        parameters["brand"] = filter.brand_id
    if filter.min_price_fen is not None:
        parts.append("l.price_fen >= %(low)s::bigint")
        parameters["low"] = filter.min_price_fen
    if filter.max_price_fen is not None:
        parts.append("l.price_fen <= %(high)s::bigint")
        parameters["high"] = filter.max_price_fen
    if filter.in_stock:
        parts.append("l.in_stock")
    return " AND ".join(parts), parameters


def list_cards(
    *, site_id: SiteId, filter: ProductFilter, cursor: str | None, limit: int | None, now: datetime
) -> CardPage:
    """A page of products on sale, without text search. One query, whatever the filter.

    Raises Invalid for an unknown sort, a cursor of another sort, or a limit out of range.
    """
    size = checked_limit(limit)
    sort = sort_order(filter.sort)
    where, parameters = conditions(site_id=site_id, filter=filter, now=now)
    where += after_cursor(cursor, filter.sort, parameters)
    return make_page(hot_sql.fetch_all(page_sql(sort, where, size), parameters), size=size, sort=filter.sort)


def page_sql(sort: SortOrder, where: str, size: int) -> str:
    """One page and one row more: keys from the sort index, then cards by primary key. Columns as `make_page`.

    The limit is spelled out: a parameter would hide from the planner how little is wanted.
    """
    return (
        "SELECT l.key, l.product_id, l.sales_count, l.in_stock, d.card"  # noqa: S608  # our own names
        f" FROM (SELECT l.{sort.column} AS key, l.product_id, l.sales_count, l.in_stock FROM catalog_product_listing l"
        f" WHERE {where} ORDER BY {sort.order} LIMIT {size + 1}) l"
        f" JOIN catalog_product_document d ON d.product_id = l.product_id"
        f" ORDER BY l.key {sort.direction}, l.product_id {sort.direction}"
    )


def after_cursor(cursor: str | None, sort: str, parameters: dict[str, Any]) -> str:
    """The condition that continues after `cursor` (its values put into `parameters`), or nothing.

    Raises Invalid for a cursor we did not make, or made for another sort order.
    """
    if cursor is None:
        return ""
    made_for, after, after_id = decode_cursor(cursor, length=3)
    if made_for != sort or not _fits(SORTS[sort].cast, after) or not _is_uuid(after_id):
        raise Invalid(fields=(FieldError("cursor", "cursor_malformed"),))
    parameters |= {"after": after, "after_id": after_id}
    return " AND " + SORTS[sort].beyond


def _fits(cast: str, value: object) -> bool:
    if cast == "timestamptz":
        try:
            return isinstance(value, str) and datetime.fromisoformat(value).tzinfo is not None
        except ValueError:
            return False
    return isinstance(value, int) and abs(value) < (2**31 if cast == "int" else 2**63)


def _is_uuid(value: object) -> bool:
    return isinstance(value, str) and parse_id(value) is not None


def make_page(rows: list[tuple[Any, ...]], *, size: int, sort: str) -> CardPage:
    """Rows (key, product id, sales count, in stock, card template), one more than `size` if there is more."""
    cards = tuple(fill_card(bytes(row[4]), sales_count=row[2], in_stock=row[3]) for row in rows[:size])
    if len(rows) <= size:
        return CardPage(cards, None)
    key, product_id = rows[size - 1][:2]
    return CardPage(cards, encode_cursor(sort, key.isoformat() if isinstance(key, datetime) else key, str(product_id)))


_card_decoder = msgspec.json.Decoder(ProductCard)


def decode_card(card: bytes) -> ProductCard:
    """A finished card as a value, for callers that render it themselves."""
    return _card_decoder.decode(card)


def list_products(
    *, site_id: SiteId, filter: ProductFilter, cursor: str | None = None, limit: int | None = None, now: datetime
) -> Page[ProductCard]:
    """`list_cards` as values."""
    page = list_cards(site_id=site_id, filter=filter, cursor=cursor, limit=limit, now=now)
    return Page([decode_card(card) for card in page.cards], page.next_cursor)


def cards_of(*, site_id: SiteId, product_ids: list[ProductId], now: datetime) -> tuple[bytes, ...]:
    """The cards of these products in the given order, without those off sale. One query."""
    with connection.cursor() as db:
        db.execute(
            "SELECT l.product_id, l.sales_count, l.in_stock, d.card FROM catalog_product_listing l"  # noqa: S608
            " JOIN catalog_product_document d ON d.product_id = l.product_id"
            f" WHERE l.site_id = %(site)s AND l.category_id = %(whole)s AND {_ON_SALE}"
            " AND l.product_id = ANY(%(ids)s)",
            {"site": site_id, "whole": WHOLE_SITE, "now": now, "ids": product_ids},
        )
        found = {row[0]: fill_card(bytes(row[3]), sales_count=row[1], in_stock=row[2]) for row in db.fetchall()}
    return tuple(found[product_id] for product_id in product_ids if product_id in found)
