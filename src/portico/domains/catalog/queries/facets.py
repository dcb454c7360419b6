"""From the rows of a search's first statement to what a shopper can narrow by. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from portico.domains.catalog.queries.values import (
    AttributeFacet,
    AttributeValue,
    CardPage,
    FacetValue,
    PriceFacet,
    SearchResult,
)

MAX_ATTRIBUTES = 6
MAX_VALUES = 12
MAX_PRICES = 4
# Prices people think in; a bucket ends just below one of them. In fen.
_ROUND = tuple(step * 10**power for power in range(2, 9) for step in (1, 2, 5))
_FEWEST = 4


def read_facets(rows: Sequence[tuple[Any, ...]]) -> SearchResult:
    """An empty page with the facets of `rows` (kind, id, name, n, …, products)."""
    of = {
        kind: [row for row in rows if row[0] == kind] for kind in ("brand", "category", "attribute", "price", "stocked")
    }
    return SearchResult(
        CardPage((), None),
        0,
        brands=tuple(FacetValue(row[1], row[2], row[3]) for row in of["brand"]),
        categories=tuple(FacetValue(row[1], row[2], row[3]) for row in of["category"]),
        attributes=attribute_facets([(row[2], row[3]) for row in of["attribute"]]),
        prices=price_facets([(row[3], row[5]) for row in of["price"]]),
        in_stock=of["stocked"][0][3] if of["stocked"] else 0,
    )


def attribute_facets(pairs: Sequence[tuple[str, int]]) -> tuple[AttributeFacet, ...]:
    """(`name=value`, hits), commonest first → the attributes with at least two values, the most telling first.

    An attribute whose every value is one product's own (a model number) tells nothing and is left out.
    """
    by_name: dict[str, list[AttributeValue]] = {}
    for pair, count in pairs:
        name, _, value = pair.partition("=")
        by_name.setdefault(name, []).append(AttributeValue(value, count))
    telling = [
        AttributeFacet(name, tuple(values[:MAX_VALUES]))
        for name, values in by_name.items()
        if len(values) >= 2 and values[0].count >= 2
    ]
    telling.sort(key=lambda facet: (-sum(value.count for value in facet.values), facet.name))
    return tuple(telling[:MAX_ATTRIBUTES])


def price_facets(prices: Sequence[tuple[int, int]]) -> tuple[PriceFacet, ...]:
    """(price, hits) → up to four ranges that part the hits about evenly, cut at round prices; none for a few hits."""
    listed = sorted(prices)
    total = sum(count for _, count in listed)
    if total < _FEWEST or len(listed) < 2:
        return ()
    cuts: list[int] = []
    seen = 0
    for price, count in listed:
        if seen >= total * (len(cuts) + 1) / MAX_PRICES and len(cuts) < MAX_PRICES - 1:
            cut = max((step for step in _ROUND if step <= price), default=0)
            if cut > listed[0][0] and cut not in cuts:
                cuts.append(cut)
        seen += count
    edges = [0, *cuts, None]
    found = [
        PriceFacet(low or 0, high - 1 if high is not None else None, _between(listed, low or 0, high))
        for low, high in pairwise(edges)
    ]
    kept = tuple(one for one in found if one.count)
    return kept if len(kept) > 1 else ()


def _between(prices: Sequence[tuple[int, int]], low: int, high: int | None) -> int:
    return sum(count for price, count in prices if low <= price and (high is None or price < high))
