"""Every list of the console and of the API on a big data base: a million orders and members, 100,000 products.

`make bigdata`, or `python -m bench.bigdata --orders 20000 --members 20000 --products 5000` for a small one.
Rows are made by generate_series inside PostgreSQL; products are copies of some that our own code has made. Lists are
found, not listed: every address of the console that can be opened without arguments (and those whose arguments we can
fill), and every GET of the API. Each is opened a dozen times; the table gives p50, p95 and the number of queries.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import json
import random
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import UUID

from bench.bigdata_rows import SEEDED, Maker, grow_members, grow_products
from bench.bigdata_trade import grow_rest, grow_trade
from bench.harness import Bench, scratch

RESULTS = Path(__file__).parent / "results"
MOST_MS = 150.0
ROUNDS = 12
REGULAR = UUID("00000000-0000-7000-b000-000000000001")
ORDER = UUID("00000000-0000-7000-c000-000000000001")


@dataclass(frozen=True, slots=True)
class Timed:
    """How long one address takes, from the request to the last byte, and how often it asks the data base."""

    surface: str
    name: str
    status: int
    p50_ms: float
    p95_ms: float
    queries: int | None = None

    @property
    def is_slow(self) -> bool:
        return self.p95_ms > MOST_MS


def percentile(times: Sequence[float], percent: int) -> float:
    return statistics.quantiles(times, n=100, method="inclusive")[percent - 1]


def console(maker: Maker) -> list[Timed]:
    """Every page of the console that a GET opens, as the owner, with the filters and far pages of the large lists."""
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.urls import NoReverseMatch, reverse

    from portico.entrypoints.console import urls
    from portico.entrypoints.console.staff import ensure_account

    settings.ALLOWED_HOSTS = ["*"]
    client = Client(headers={"host": "127.0.0.1"}, raise_request_exception=False)
    client.force_login(
        ensure_account(username="bench", password="a-long-bench-password-42", role="owner", display_name="B")
    )
    known = {"product_id": UUID("00000000-0000-7000-8000-000000000001"), "order_id": ORDER, "member_id": REGULAR,
             "sku_id": UUID("00000000-0000-7000-9000-000000000001"), "code": "web_nav", "kind": "product"}  # fmt: skip
    paths: list[str] = ["/console/"]
    for pattern in urls.urlpatterns:
        gate = pattern.callback
        if "GET" not in getattr(gate, "allowed_methods", ()):
            continue
        wanted = pattern.pattern.converters
        if set(wanted) <= set(known):
            with contextlib.suppress(NoReverseMatch):
                paths.append(reverse(f"console:{pattern.name}", kwargs={name: known[name] for name in wanted}))
    paths += [
        "/console/orders/?state=completed", "/console/orders/?state=paid", "/console/orders/?q=BIG000000500000",
        "/console/orders/?q=13800000000", "/console/orders/?since=2026-01-01&until=2026-01-31",
        f"/console/orders/?q={quote('四件套')}", "/console/orders/?p=50", "/console/products/?p=100",
        f"/console/products/?q={quote('四件套')}", f"/console/products/?q={quote('查无此物')}",
        "/console/products/?sale=off",
        "/console/products/?q=p77777", f"/console/members/?nickname={quote('满')}", "/console/stock/?p=50",
        "/console/audit/?p=20", "/console/search/report/?days=90", f"/console/pick/product/?q={quote('四件套')}",
    ]  # fmt: skip
    timed = []
    for path in dict.fromkeys(paths):
        answer = client.get(path)
        _drained(answer)
        with CaptureQueriesContext(connection) as captured:
            _drained(client.get(path))
        timed.append(
            _time("console", path, answer.status_code, lambda path=path: _drained(client.get(path)), len(captured))
        )  # type: ignore[misc]
    return timed


def _drained(answer: Any) -> None:
    if getattr(answer, "streaming", False):
        for _ in answer.streaming_content:
            pass


def _time(surface: str, name: str, status: int, ask: Callable[[], object], queries: int | None = None) -> Timed:
    taken = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        ask()
        taken.append((time.perf_counter() - started) * 1000)
        if sum(taken) > 20_000:
            break
    return Timed(surface, name, status, statistics.median(taken), percentile([*taken, taken[-1]], 95), queries)


def http(bench: Bench, maker: Maker) -> list[Timed]:
    """Every GET of the API, as a member of three hundred orders, on a running server."""
    from urllib.error import HTTPError

    from django.db import transaction

    from portico.domains.members import public as members
    from portico.kernel.clock import utc_now
    from portico.kernel.ids import MemberId, SiteId

    with transaction.atomic():
        tokens = members.open_session(
            site_id=SiteId(maker.site_id), member_id=MemberId(REGULAR), carrier="h5", user_agent="bench", now=utc_now()
        )
    token = tokens.access_token
    document = json.loads((Path(__file__).parents[1] / "tests/snapshots/openapi.json").read_text())
    known = {"order_id": str(ORDER), "product_id": "00000000-0000-7000-8000-000000000001", "carrier": "web"}
    paths = []
    for path, methods in document["paths"].items():
        needed = {p["name"] for p in methods.get("get", {}).get("parameters", []) if p.get("required")}
        if "get" in methods and needed <= set(known) and not path.endswith((".png", "/file")):
            asked = "&".join(f"{name}={known[name]}" for name in sorted(needed) if f"{{{name}}}" not in path)
            paths.append(path.format(**known) + (f"?{asked}" if asked else ""))
    paths += _searches()
    timed = []
    with bench.web() as server:
        for path in dict.fromkeys(paths):
            # A new filter each time keeps the cache out of it where there is one.
            def ask(path: str = path) -> int:
                extra = f"min_price_fen={random.randrange(900)}" if path.startswith("/api/v1/products?") else ""
                try:
                    server.get(
                        f"{path}{'&' if '?' in path else '?'}{extra}" if extra else path,
                        {"Authorization": f"Bearer {token}"},
                    )
                except HTTPError as error:
                    return error.code
                return 200

            timed.append(_time("api", path, ask(), ask))
    return timed


def _searches() -> list[str]:
    from bench.search import queries

    words = [quote(text) for text in queries(12)]
    return [
        "/api/v1/products?limit=20", "/api/v1/products?sort=sales&limit=20",
        "/api/v1/products?sort=price_asc&in_stock=true",
        *(f"/api/v1/products?q={word}" for word in words), f"/api/v1/products?attributes={quote('产地:浙江')}",
        f"/api/v1/products?q={quote('四件套')}&sort=price_desc", f"/api/v1/search/suggest?q={quote('纯')}",
        "/api/v1/orders?state=completed", "/api/v1/orders?limit=50",
    ]  # fmt: skip


def show(timed: Sequence[Timed], skipped: Sequence[str]) -> None:
    from rich.console import Console
    from rich.table import Table

    out = Console(width=200 if not sys.stdout.isatty() else None)
    table = Table("面", "地址", "状态", "查询", "p50 ms", "p95 ms", title=f"列表 lists, p95 ≤ {MOST_MS:.0f} ms")
    for one in sorted(timed, key=lambda one: -one.p95_ms):
        colour = "red" if one.is_slow or one.status >= 500 else "green"
        queries = "–" if one.queries is None else str(one.queries)
        table.add_row(
            one.surface, one.name, str(one.status), queries, f"{one.p50_ms:.1f}", f"[{colour}]{one.p95_ms:.1f}[/]"
        )
    out.print(table)
    for line in skipped:
        out.print(f"[yellow]![/] not filled: {line}", highlight=False)
    slow = [one for one in timed if one.is_slow]
    out.print(f"{len(timed)} addresses, {len(slow)} over {MOST_MS:.0f} ms", highlight=False)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.bigdata", description=__doc__)
    parser.add_argument("--orders", type=int, default=1_000_000)
    parser.add_argument("--members", type=int, default=1_000_000)
    parser.add_argument("--products", type=int, default=100_000)
    asked = parser.parse_args()
    with scratch(products=SEEDED, seconds=8, say=print) as bench:
        importlib.import_module("django").setup()
        ((site_id,),) = bench.query("SELECT id FROM sites_site WHERE is_default")
        maker = Maker(site_id, asked.orders, asked.members, asked.products, print)
        started = time.perf_counter()
        for grow in (grow_products, grow_members, grow_trade, grow_rest):
            grow(maker)
        print(f"· filled in {time.perf_counter() - started:.0f} s")
        timed = [*console(maker), *http(bench, maker)]
        show(timed, maker.skipped)
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"bigdata-{datetime.now(UTC):%Y%m%dT%H%M%S}.json"
    path.write_text(json.dumps([asdict(one) for one in timed], ensure_ascii=False, indent=2))
    return 1 if any(one.is_slow or one.status >= 500 for one in timed) else 0


if __name__ == "__main__":
    sys.exit(main())
