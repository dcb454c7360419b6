"""P1: one product over HTTP, 32 connections. Cold: ids spread so wide that nothing is cached. Hot: 100 ids."""

from __future__ import annotations

import random

from bench.harness import Bench, Result, Web
from bench.seed import product_id, sku_id

_ID = "('00000000-0000-7000-8000-' || lpad(to_hex(:i::int), 12, '0'))::uuid"
_SKU = "('00000000-0000-7000-9000-' || lpad(to_hex(:i::int), 12, '0'))::uuid"


def raw_script(bench: Bench) -> str:
    """The two statements of a product read, as the handler sends them."""
    from portico.domains.catalog.queries.products import _DOCUMENT

    (site_id,) = bench.query("SELECT id FROM sites_site WHERE is_default")[0]
    document = _DOCUMENT.replace("%s", _ID, 1).replace("%s", f"'{site_id}'", 1)
    return (
        f"\\set i random(1, {bench.products})\n{document};\n"
        "SELECT sku_id, on_hand - reserved FROM inventory_stock_level"
        f" WHERE sku_id = ANY(ARRAY[{_SKU}]) AND site_id = '{site_id}';\n"
    )


def check(bench: Bench, web: Web) -> None:
    """What is served is what is stored, live stock and an edit included."""
    number = random.randrange(1, bench.products + 1)
    body = web.json(f"/api/v1/products/{product_id(number)}")
    ((name, price, available),) = bench.query(
        "SELECT p.name, s.price_fen, l.on_hand - l.reserved FROM catalog_product p"
        " JOIN catalog_sku s ON s.product_id = p.id JOIN inventory_stock_level l ON l.sku_id = s.id WHERE p.id = %s",
        product_id(number),
    )
    assert (body["name"], body["price_fen"]) == (name, price)
    assert [(sku["id"], sku["available"]) for sku in body["skus"]] == [(str(sku_id(number)), available)]


def run(bench: Bench) -> list[Result]:
    raw = bench.pgbench(raw_script(bench))
    with bench.hello() as server:
        hello = bench.load(server, ["/hello"])
    with bench.web() as server:
        check(bench, server)
        everywhere = [f"/api/v1/products/{product_id(n)}" for n in range(1, bench.products + 1)]
        cold = bench.load(server, everywhere)
        hot = bench.load(server, everywhere[:100])
        check(bench, server)
        memory = server.memory_mb()
    return [
        Result(
            "P1 product read, uncached", cold.per_second, cold.p50_ms, cold.p99_ms, cold.errors, "pgbench", raw,
            memory, floor_per_second=2500, notes=[f"load: {cold.by}; {bench.products:,} ids at random"],
        ),
        Result(
            "P1 product read, cached", hot.per_second, hot.p50_ms, hot.p99_ms, hot.errors, "hello",
            hello.per_second, memory, floor_per_second=10000,
            notes=[f"hello: {hello.per_second:,.0f}/s, p99 {hello.p99_ms:.1f} ms"],
        ),
    ]  # fmt: skip
