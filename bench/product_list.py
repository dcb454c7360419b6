"""P2: a list of 20 products with price and picture over HTTP, 32 connections."""

from __future__ import annotations

import random

from bench.harness import Bench, Result, Web


def statement(bench: Bench) -> tuple[str, dict[str, object]]:
    """The one statement of a category's list, and its parameters."""
    from portico.domains.catalog.queries.lists import conditions, page_sql, sort_order
    from portico.domains.catalog.queries.values import ProductFilter
    from portico.domains.sites import public as sites
    from portico.kernel.clock import utc_now

    where, parameters = conditions(site_id=sites.find_site().id, filter=ProductFilter(), now=utc_now())
    return page_sql(sort_order("price_asc"), where, 20), parameters


def literal(bench: Bench) -> str:
    from django.db import connection

    sql, parameters = statement(bench)
    with connection.cursor() as cursor:
        text: str = cursor.mogrify(sql, parameters)
        return text


def check(bench: Bench, web: Web) -> None:
    """A random category's cheapest twenty, in order, are what the tables say."""
    tree = web.json("/api/v1/categories")["items"]
    shelf = random.choice(random.choice(tree)["children"])
    page = web.json(f"/api/v1/products?category_id={shelf['id']}&sort=price_asc")
    expected = bench.query(
        "SELECT p.id FROM catalog_product p JOIN catalog_sku s ON s.product_id = p.id WHERE p.category_id = %s"
        " AND p.on_sale ORDER BY s.price_fen, p.id LIMIT 20",
        shelf["id"],
    )
    assert [card["id"] for card in page["items"]] == [str(row[0]) for row in expected]


def _walk(web: Web, sorts: tuple[str, ...], pages: int) -> list[str]:
    """Addresses of many different pages: every category, several sorts, the first pages of each."""
    paths = []
    tree = web.json("/api/v1/categories")["items"]
    shelves = [shelf["id"] for root in tree for shelf in (root, *root["children"])]
    for shelf in shelves:
        for sort in sorts:
            path = f"/api/v1/products?category_id={shelf}&sort={sort}"
            for _ in range(pages):
                paths.append(path)
                cursor = web.json(path)["next_cursor"]
                if cursor is None:
                    break
                path = f"/api/v1/products?category_id={shelf}&sort={sort}&cursor={cursor}"
    return paths


def run(bench: Bench) -> list[Result]:
    raw = bench.pgbench(literal(bench) + ";\n")
    plan = bench.query(f"EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF, BUFFERS) {literal(bench)}")
    with bench.hello() as server:
        hello = bench.load(server, ["/hello"])
    with bench.web() as server:
        check(bench, server)
        paths = _walk(server, ("default", "newest", "sales", "price_asc", "price_desc"), 12)
        # Different price floors make different keys: what is asked again within a second is not cached yet.
        cold = bench.load(server, [f"{path}&min_price_fen={floor}" for path in paths for floor in range(40)])
        hot = bench.load(server, paths[:60])
        check(bench, server)
        memory = server.memory_mb()
    return [
        Result(
            "P2 product list, uncached", cold.per_second, cold.p50_ms, cold.p99_ms, cold.errors, "pgbench", raw,
            memory, floor_per_second=1500, notes=[f"load: {cold.by}", *(row[0] for row in plan)],
        ),
        Result(
            "P2 product list, cached", hot.per_second, hot.p50_ms, hot.p99_ms, hot.errors, "hello",
            hello.per_second, memory,
        ),
    ]  # fmt: skip
