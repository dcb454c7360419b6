"""Search: the words index finds, the listing filters, and a cap keeps a common word as fast as a rare one.

First page: one statement counts (up to CAP), ranks and makes the facets; a second one only when there is too much
to rank. Further pages: one statement.
Up to CAP hits are ranked exactly. Beyond it, so much matches that relevance says little: the page walks the index
of the sort order and keeps what matches, which ends after a few rows. It keeps only products whose name matches
("named"), unless the sampled hits say that few names do ("walked").
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import connection

from portico.domains.catalog import words
from portico.domains.catalog.models import SynonymGroup
from portico.domains.catalog.queries.facets import read_facets
from portico.domains.catalog.queries.lists import (
    after_cursor,
    conditions,
    make_page,
    page_sql,
    sort_order,
)
from portico.domains.catalog.queries.search_words import own_words
from portico.domains.catalog.queries.suggestions import sounds_like
from portico.domains.catalog.queries.values import (
    CardPage,
    ProductFilter,
    SearchResult,
)
from portico.infra.cache import hot
from portico.kernel.errors import FieldError, Invalid
from portico.kernel.ids import SiteId, parse_id
from portico.kernel.paging import checked_limit, decode_cursor, encode_cursor

CAP = 1000
FACET_VALUES = 20
FACET_PAIRS = 200
_SPARSE = 10  # fewer than one name in ten: a walk for names would be long
_RELEVANCE = "relevance"

# Of the words only: the marks would count as neighbours. Weights of D, C, B, A: a word of the name
# outweighs any number of pinyin matches.
_SCORE = "(ts_rank('{0.05, 0.2, 0.5, 1.0}', e.words, %(wanted)s::tsquery) * 1000000)::int"

# Everything a first page needs from one visit to the words index. Columns: kind, id, name, n, then as `make_page`.
_FIRST = """
WITH hits AS MATERIALIZED (
    SELECT {key} AS score, l.product_id, l.sales_count, l.in_stock, l.price_fen, e.category_id, e.brand_id,
        e.attributes, e.words @@ %(named)s::tsquery AS named
    FROM catalog_search_entry e JOIN catalog_product_listing l ON l.product_id = e.product_id
    WHERE e.words @@ %(query)s::tsquery AND {where} LIMIT %(cap)s
), best AS (
    SELECT *, row_number() OVER (ORDER BY {order}) AS place FROM hits l ORDER BY {order} LIMIT %(size)s
)
SELECT 'total', NULL::uuid, NULL, count(*), NULL::{cast}, NULL::bigint, NULL::boolean, NULL::bytea FROM hits
UNION ALL SELECT 'named', NULL, NULL, count(*), NULL, NULL, NULL, NULL FROM hits WHERE named
UNION ALL (SELECT 'brand', b.id, b.name, count(*), NULL, NULL, NULL, NULL
    FROM hits JOIN catalog_brand b ON b.id = hits.brand_id
    GROUP BY b.id, b.name ORDER BY 4 DESC, b.name LIMIT %(facets)s)
UNION ALL (SELECT 'category', c.id, c.name, count(*), NULL, NULL, NULL, NULL
    FROM hits JOIN catalog_category c ON c.id = hits.category_id
    GROUP BY c.id, c.name ORDER BY 4 DESC, c.name LIMIT %(facets)s)
UNION ALL SELECT 'stocked', NULL, NULL, count(*), NULL, NULL, NULL, NULL FROM hits WHERE in_stock
UNION ALL (SELECT 'attribute', NULL, a.pair, count(*), NULL, NULL, NULL, NULL
    FROM hits, unnest(hits.attributes) AS a(pair) GROUP BY a.pair ORDER BY 4 DESC, a.pair LIMIT %(pairs)s)
UNION ALL (SELECT 'price', NULL, NULL, price_fen, NULL, count(*), NULL, NULL FROM hits GROUP BY price_fen)
UNION ALL SELECT 'page', t.product_id, NULL, t.place, t.score, t.sales_count, t.in_stock, d.card
    FROM best t JOIN catalog_product_document d ON d.product_id = t.product_id
"""

_RANKED = """
WITH hits AS MATERIALIZED (
    SELECT {key} AS score, l.product_id, l.sales_count, l.in_stock
    FROM catalog_search_entry e JOIN catalog_product_listing l ON l.product_id = e.product_id
    WHERE e.words @@ %(query)s::tsquery AND {where} LIMIT %(cap)s
)
SELECT h.score, h.product_id, h.sales_count, h.in_stock, d.card
FROM (SELECT * FROM hits l WHERE {after} ORDER BY {order} LIMIT %(size)s) h
JOIN catalog_product_document d ON d.product_id = h.product_id ORDER BY {outer_order}
"""


def synonyms_of(*, site_id: SiteId) -> Mapping[str, tuple[str, ...]]:
    """Folded word → its whole group, of every group of the site. Cached."""

    def read() -> dict[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for group in SynonymGroup.objects.filter(site_id=site_id).values_list("words", flat=True):
            for word in group:
                found[word] = tuple(dict.fromkeys((*found.get(word, ()), *group)))
        return found

    return hot.get_or_make(("synonyms", site_id), (f"catalog:{site_id}",), read)


def search(
    *, site_id: SiteId, filter: ProductFilter, cursor: str | None, limit: int | None, now: datetime
) -> SearchResult:
    """Products on sale that hold every word of `filter.q` or its synonyms, best first (or as `filter.sort`).

    Without words, the products with `filter.attributes`, in the merchant's order (or as `filter.sort`).

    When none does: what the phrase sounds like, else products holding some of its words (`relaxed`), else an
    empty page. Raises Invalid for a cursor of another search, an unknown sort, a limit out of range.
    """
    sort_order(filter.sort)
    size = checked_limit(limit)
    tsquery = words.query(filter.q, synonyms_of(site_id=site_id), own_words(site_id=site_id))
    if not tsquery and (words.fold(filter.q) or not filter.attributes):
        return SearchResult(CardPage((), None), 0)
    if cursor is not None:
        return _next_page(site_id, filter, tsquery, cursor, size, now)
    found = _first_page(site_id, filter, tsquery, size, now)
    if found.total != 0 or not tsquery:
        return found
    return _fallback(site_id, filter, size, now)


def _fallback(site_id: SiteId, filter: ProductFilter, size: int, now: datetime) -> SearchResult:
    meant = sounds_like(site_id=site_id, text=filter.q)
    if meant is not None:
        tsquery = words.query(meant, synonyms_of(site_id=site_id), own_words(site_id=site_id))
        found = _first_page(site_id, filter, tsquery, size, now)
        if found.total != 0:
            return replace(found, did_you_mean=meant)
    relaxed = words.any_query(filter.q)
    if not relaxed:
        return SearchResult(CardPage((), None), 0)
    where, parameters = _narrowed(site_id, filter, relaxed, now)
    page = _ranked(where, parameters, size=size, sort=_RELEVANCE, cursor=None)
    return SearchResult(CardPage(page.cards, None), 0, relaxed=bool(page.cards))


def _narrowed(site_id: SiteId, filter: ProductFilter, tsquery: str, now: datetime) -> tuple[str, dict[str, Any]]:
    """The listing's conditions, with site, brand and category handed to the words index as marks."""
    where, parameters = conditions(site_id=site_id, filter=filter, now=now)
    marks = [words.site_mark(site_id)]
    if filter.category_id is not None:
        marks.append(words.category_mark(filter.category_id))
    if filter.brand_id is not None:
        marks.append(words.brand_mark(filter.brand_id))
    return where, parameters | {
        "query": words.narrowed(tsquery, marks, _attribute_marks(filter)),
        "wanted": words.any_of(tsquery),
        "named": words.in_name(tsquery),
        "cap": CAP + 1,
    }


def _attribute_marks(filter: ProductFilter) -> list[list[str]]:
    """Values of one name are alternatives; every name must be met."""
    by_name: dict[str, list[str]] = {}
    for name, value in filter.attributes:
        by_name.setdefault(name, []).append(words.attribute_mark(name, value))
    return list(by_name.values())


@dataclass(frozen=True, slots=True)
class _Rank:
    """What hits are ordered by, ties by product id: the score, or the column of a sort."""

    key: str
    direction: str
    cast: str

    @property
    def order(self) -> str:
        return f"l.score {self.direction}, l.product_id {self.direction}"


def _rank(sort: str) -> _Rank:
    if sort == _RELEVANCE:
        return _Rank(_SCORE, "DESC", "int")
    order = sort_order(sort)
    return _Rank(f"l.{order.column}", order.direction, order.cast)


def _ranked_sort(filter: ProductFilter) -> str:
    return _RELEVANCE if filter.sort == "default" and words.fold(filter.q) else filter.sort


def _first_page(site_id: SiteId, filter: ProductFilter, tsquery: str, size: int, now: datetime) -> SearchResult:
    where, parameters = _narrowed(site_id, filter, tsquery, now)
    sort = _ranked_sort(filter)
    rank = _rank(sort)
    statement = _FIRST.format(key=rank.key, cast=rank.cast, order=rank.order, where=where)
    with connection.cursor() as db:
        db.execute(statement, parameters | {"facets": FACET_VALUES, "pairs": FACET_PAIRS, "size": size + 1})
        rows = db.fetchall()
    total, named = (next(row[3] for row in rows if row[0] == kind) for kind in ("total", "named"))
    if total == 0:
        return SearchResult(CardPage((), None), 0)
    facets = read_facets(rows)
    if total > CAP:
        way = "named" if named * _SPARSE >= total else "walked"
        page = _walked(where, parameters, way=way, size=size, sort=filter.sort, cursor=None)
        return replace(facets, page=page, total=None)
    best = sorted((row for row in rows if row[0] == "page"), key=lambda row: row[3])
    found = make_page([(row[4], row[1], *row[5:]) for row in best], size=size, sort=sort)
    return replace(facets, page=_wrapped(found, "ranked"), total=total)


def _next_page(
    site_id: SiteId, filter: ProductFilter, tsquery: str, cursor: str, size: int, now: datetime
) -> SearchResult:
    """The way of the first page (ranked or walked) is the first part of the cursor."""
    way, inner = _split(cursor)
    where, parameters = _narrowed(site_id, filter, tsquery, now)
    if way in {"named", "walked"}:
        return SearchResult(_walked(where, parameters, way=way, size=size, sort=filter.sort, cursor=inner), None)
    return SearchResult(_ranked(where, parameters, size=size, sort=_ranked_sort(filter), cursor=inner), None)


def _split(cursor: str) -> tuple[str, str]:
    way, inner = decode_cursor(cursor, length=2)
    if way not in {"ranked", "named", "walked"} or not isinstance(inner, str):
        raise Invalid(fields=(FieldError("cursor", "cursor_malformed"),))
    return way, inner


def _wrapped(page: CardPage, way: str) -> CardPage:
    return CardPage(page.cards, encode_cursor(way, page.next_cursor) if page.next_cursor else None)


def _walked(where: str, parameters: dict[str, Any], *, way: str, size: int, sort: str, cursor: str | None) -> CardPage:
    # A scalar subquery is never turned into a join, so the walk along the sort index is the plan, always.
    matching = (
        " AND (SELECT e.words @@ %(walked)s::tsquery FROM catalog_search_entry e WHERE e.product_id = l.product_id)"
    )
    parameters = parameters | {"walked": parameters["named" if way == "named" else "query"]}
    where += after_cursor(cursor, sort, parameters) + matching
    with connection.cursor() as db:
        db.execute(page_sql(sort_order(sort), where, size), parameters)
        return _wrapped(make_page(db.fetchall(), size=size, sort=sort), way)


def _ranked(where: str, parameters: dict[str, Any], *, size: int, sort: str, cursor: str | None) -> CardPage:
    """The hits (at most CAP) ordered by score, or by the sort's column."""
    rank = _rank(sort)
    sign = "<" if rank.direction == "DESC" else ">"
    parameters = parameters | {"size": size + 1}
    after = "TRUE"
    if cursor is not None:
        after_value, after_id = _ranked_key(cursor, sort)
        parameters |= {"after": after_value, "after_id": after_id}
        after = f"(l.score, l.product_id) {sign} (%(after)s::{rank.cast}, %(after_id)s::uuid)"
    statement = _RANKED.format(
        key=rank.key, where=where, after=after, order=rank.order, outer_order=rank.order.replace("l.", "h.")
    )
    with connection.cursor() as db:
        db.execute(statement, parameters)
        return _wrapped(make_page(db.fetchall(), size=size, sort=sort), "ranked")


def _ranked_key(cursor: str, sort: str) -> tuple[object, str]:
    if sort != _RELEVANCE:
        parameters: dict[str, Any] = {}
        after_cursor(cursor, sort, parameters)
        return parameters["after"], parameters["after_id"]
    made_for, score, after_id = decode_cursor(cursor, length=3)
    if made_for != sort or not isinstance(score, int) or parse_id(str(after_id)) is None:
        raise Invalid(fields=(FieldError("cursor", "cursor_malformed"),))
    return score, str(after_id)
