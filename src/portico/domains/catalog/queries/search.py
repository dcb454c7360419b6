"""Search: the words index finds, the listing filters, and a cap keeps a common word as fast as a rare one.

First page: one statement counts (up to CAP) with facets, one makes the page. Further pages: one statement.
Up to CAP hits are ranked exactly. Beyond it, so much matches that relevance says little: the page walks the
index of the sort order and keeps what matches, which ends after a few rows. It keeps only products whose name
matches ("named"), unless the sampled hits say that few names do ("walked").
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import connection

from portico.domains.catalog import words
from portico.domains.catalog.models import SynonymGroup
from portico.domains.catalog.queries.lists import (
    after_cursor,
    conditions,
    make_page,
    page_sql,
    sort_order,
)
from portico.domains.catalog.queries.suggestions import sounds_like
from portico.domains.catalog.queries.values import (
    CardPage,
    FacetValue,
    ProductFilter,
    SearchResult,
)
from portico.infra.cache import hot
from portico.kernel.errors import FieldError, Invalid
from portico.kernel.ids import SiteId, parse_id
from portico.kernel.paging import checked_limit, decode_cursor, encode_cursor

CAP = 1000
FACET_VALUES = 20
_SPARSE = 10  # fewer than one name in ten: a walk for names would be long
_RELEVANCE = "relevance"

# Of the words only: the marks would count as neighbours. Weights of D, C, B, A: a word of the name
# outweighs any number of pinyin matches.
_SCORE = "(ts_rank('{0.05, 0.2, 0.5, 1.0}', e.words, %(wanted)s::tsquery) * 1000000)::int"

_FACETS = """
WITH hits AS MATERIALIZED (
    SELECT e.category_id, e.brand_id, e.words @@ %(named)s::tsquery AS named
    FROM catalog_search_entry e JOIN catalog_product_listing l ON l.product_id = e.product_id
    WHERE e.words @@ %(query)s::tsquery AND {where} LIMIT %(cap)s
)
SELECT 'total', NULL::uuid, NULL, count(*) FROM hits
UNION ALL SELECT 'named', NULL, NULL, count(*) FROM hits WHERE named
UNION ALL (SELECT 'brand', b.id, b.name, count(*) FROM hits JOIN catalog_brand b ON b.id = hits.brand_id
    GROUP BY b.id, b.name ORDER BY 4 DESC, b.name LIMIT %(facets)s)
UNION ALL (SELECT 'category', c.id, c.name, count(*) FROM hits JOIN catalog_category c ON c.id = hits.category_id
    GROUP BY c.id, c.name ORDER BY 4 DESC, c.name LIMIT %(facets)s)
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

    When none does: what the phrase sounds like, else products holding some of its words (`relaxed`), else an
    empty page. Raises Invalid for a cursor of another search, an unknown sort, a limit out of range.
    """
    sort_order(filter.sort)
    size = checked_limit(limit)
    tsquery = words.query(filter.q, synonyms_of(site_id=site_id))
    if not tsquery:
        return SearchResult(CardPage((), None), 0)
    if cursor is not None:
        return _next_page(site_id, filter, tsquery, cursor, size, now)
    found = _first_page(site_id, filter, tsquery, size, now)
    if found.total != 0:
        return found
    return _fallback(site_id, filter, size, now)


def _fallback(site_id: SiteId, filter: ProductFilter, size: int, now: datetime) -> SearchResult:
    meant = sounds_like(site_id=site_id, text=filter.q)
    if meant is not None:
        tsquery = words.query(meant, synonyms_of(site_id=site_id))
        found = _first_page(site_id, filter, tsquery, size, now)
        if found.total != 0:
            return SearchResult(found.page, found.total, found.brands, found.categories, did_you_mean=meant)
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
        "query": words.narrowed(tsquery, marks),
        "wanted": words.any_of(tsquery),
        "named": words.in_name(tsquery),
        "cap": CAP + 1,
    }


def _first_page(site_id: SiteId, filter: ProductFilter, tsquery: str, size: int, now: datetime) -> SearchResult:
    where, parameters = _narrowed(site_id, filter, tsquery, now)
    with connection.cursor() as db:
        db.execute(_FACETS.format(where=where), parameters | {"facets": FACET_VALUES})
        rows = db.fetchall()
    total, named = (next(row[3] for row in rows if row[0] == kind) for kind in ("total", "named"))
    if total == 0:
        return SearchResult(CardPage((), None), 0)
    brands, categories = (
        tuple(FacetValue(row[1], row[2], row[3]) for row in rows if row[0] == kind) for kind in ("brand", "category")
    )
    if total > CAP:
        way = "named" if named * _SPARSE >= total else "walked"
        page = _walked(where, parameters, way=way, size=size, sort=filter.sort, cursor=None)
        return SearchResult(page, None, brands, categories)
    sort = _RELEVANCE if filter.sort == "default" else filter.sort
    return SearchResult(_ranked(where, parameters, size=size, sort=sort, cursor=None), total, brands, categories)


def _next_page(
    site_id: SiteId, filter: ProductFilter, tsquery: str, cursor: str, size: int, now: datetime
) -> SearchResult:
    """The way of the first page (ranked or walked) is the first part of the cursor."""
    way, inner = _split(cursor)
    where, parameters = _narrowed(site_id, filter, tsquery, now)
    if way in {"named", "walked"}:
        return SearchResult(_walked(where, parameters, way=way, size=size, sort=filter.sort, cursor=inner), None)
    sort = _RELEVANCE if filter.sort == "default" else filter.sort
    return SearchResult(_ranked(where, parameters, size=size, sort=sort, cursor=inner), None)


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
    parameters = parameters | {"size": size + 1, "walked": parameters["named" if way == "named" else "query"]}
    where += after_cursor(cursor, sort, parameters) + matching
    with connection.cursor() as db:
        db.execute(page_sql(sort_order(sort), where), parameters)
        return _wrapped(make_page(db.fetchall(), size=size, sort=sort), way)


def _ranked(where: str, parameters: dict[str, Any], *, size: int, sort: str, cursor: str | None) -> CardPage:
    """The hits (at most CAP) ordered by score, or by the sort's column."""
    if sort == _RELEVANCE:
        key, direction, cast = _SCORE, "DESC", "int"
    else:
        order = sort_order(sort)
        key, direction, cast = f"l.{order.column}", order.direction, order.cast
    sign = "<" if direction == "DESC" else ">"
    parameters = parameters | {"size": size + 1}
    after = "TRUE"
    if cursor is not None:
        after_value, after_id = _ranked_key(cursor, sort)
        parameters |= {"after": after_value, "after_id": after_id}
        after = f"(l.score, l.product_id) {sign} (%(after)s::{cast}, %(after_id)s::uuid)"
    statement = _RANKED.format(
        key=key,
        where=where,
        after=after,
        order=f"l.score {direction}, l.product_id {direction}",
        outer_order=f"h.score {direction}, h.product_id {direction}",
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
