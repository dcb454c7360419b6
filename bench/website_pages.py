"""P11: whole website pages, 32 connections. Cached: answered before Django. Uncached: ids so wide that each is made."""

from __future__ import annotations

import random

from bench.harness import Bench, Result, Web
from bench.seed import product_id

PAGES = 2_000


def check(bench: Bench, web: Web) -> None:
    """The page shows the product's present name, and the copy that is kept is the page that was made."""
    number = random.randrange(1, bench.products + 1)
    ((name,),) = bench.query("SELECT name FROM catalog_product WHERE id = %s", product_id(number))
    first, second = (web.get(f"/p/{product_id(number)}/") for _ in range(2))
    assert name.encode() in first
    assert first == second
    assert b"</html>" in web.get("/")


def run(bench: Bench) -> list[Result]:
    with bench.hello() as server:
        hello = bench.load(server, ["/hello"])
    with bench.web() as server:
        check(bench, server)
        home = bench.load(server, ["/"])
        few = bench.load(server, [f"/p/{product_id(n)}/" for n in range(1, 11)])
        wide = random.sample(range(1, bench.products + 1), min(PAGES, bench.products))
        made = bench.load(server, [f"/p/{product_id(n)}/" for n in wide])
        check(bench, server)
        memory = server.memory_mb()
    raw = hello.per_second
    return [
        Result(
            "P11 home page, cached", home.per_second, home.p50_ms, home.p99_ms, home.errors, "hello", raw, memory,
            floor_per_second=2000, floor_p95_ms=10, p95_ms=home.p95_ms,
        ),
        Result(
            "P11 ten product pages, cached", few.per_second, few.p50_ms, few.p99_ms, few.errors, "hello", raw, memory,
            floor_per_second=2000, p95_ms=few.p95_ms, notes=["each page is made anew every second: stock is live"],
        ),
        Result(
            "P11 product page, made for the request", made.per_second, made.p50_ms, made.p99_ms, made.errors, "hello",
            raw, memory, p95_ms=made.p95_ms, notes=[f"{len(wide):,} ids at random"],
        ),
    ]  # fmt: skip
