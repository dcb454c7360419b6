"""Every list of console, API and website on a big data base: a million orders and members, 100,000 products.

`make bigdata`, or `python -m bench.bigdata --orders 20000 --members 20000 --products 5000` for a small one. `--keep`
leaves the data base for the next run, `--only PART` measures the addresses that contain it, `--drop` forgets what was
kept. Rows are made by generate_series inside PostgreSQL; products are copies of some that our own code has made.
Addresses come from the routes (bench/addresses.py). Each is opened a dozen times; the table gives p50, p95 and the
number of queries. An address that does not answer 200 has measured nothing, and fails.
"""

from __future__ import annotations

import argparse
import importlib
import json
import random
import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import UUID

from bench import addresses
from bench.bigdata_desk import grow_desk
from bench.bigdata_rows import SEEDED, Maker, grow_members, grow_products
from bench.bigdata_trade import grow_rest, grow_trade
from bench.harness import Bench, drop_kept, scratch

RESULTS = Path(__file__).parent / "results"
MOST_MS = 150.0
ROUNDS = 24
REGULAR = UUID(addresses.MEMBER)


@dataclass(frozen=True, slots=True)
class Timed:
    """How long one address takes, from the request to the last byte, and how often it asks the data base."""

    surface: str
    name: str
    status: int
    p50_ms: float
    p95_ms: float
    queries: int | None = None
    sql_ms: float | None = None

    @property
    def is_slow(self) -> bool:
        return self.p95_ms > MOST_MS

    @property
    def is_broken(self) -> bool:
        return self.status != 200


def percentile(times: Sequence[float], percent: int) -> float:
    return statistics.quantiles(times, n=100, method="inclusive")[percent - 1]


def browsed(surface: str, paths: Sequence[str], client: Any, before: Callable[[], object]) -> list[Timed]:
    """The pages in this process, without a server: what views, templates and the data base take."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    timed = []
    for path in paths:

        def ask(path: str = path) -> int:
            before()
            answer = client.get(path)
            _drained(answer)
            return int(answer.status_code)

        status = ask()
        with CaptureQueriesContext(connection) as captured:
            ask()
        spent = sum(float(query["time"]) for query in captured.captured_queries) * 1000
        timed.append(_time(surface, path, status, ask, len(captured), spent))
    return timed


def console(paths: Sequence[str]) -> list[Timed]:
    """As the owner."""
    from django.test import Client

    from portico.entrypoints.console.models import StaffUser
    from portico.entrypoints.console.staff import ensure_account

    client = Client(headers={"host": "127.0.0.1"}, raise_request_exception=False)
    owner = StaffUser.objects.filter(username="bench").first() or ensure_account(
        username="bench", password="a-long-bench-password-42", role="owner", display_name="B"
    )
    client.force_login(owner)
    return browsed("console", paths, client, lambda: None)


def website(paths: Sequence[str], tokens: Any) -> list[Timed]:
    """As a member of three hundred orders; public pages are made anew each time."""
    from django.http import HttpResponse
    from django.test import Client

    from portico.entrypoints.site import session
    from portico.infra import cache

    client = Client(headers={"host": "127.0.0.1"}, raise_request_exception=False)
    answer = HttpResponse()
    session.begin(answer, tokens)
    client.cookies[session.COOKIE] = answer.cookies[session.COOKIE].value
    return browsed("website", paths, client, cache.hot.clear)


def http(bench: Bench, paths: Sequence[str], tokens: Any) -> list[Timed]:
    """As the same member, on a running server."""
    from urllib.error import HTTPError

    timed = []
    with bench.web() as server:
        for path in paths:
            # A new filter each time keeps the cache out of it where there is one.
            def ask(path: str = path) -> int:
                extra = f"min_price_fen={random.randrange(900)}" if path.startswith("/api/v1/products?") else ""
                asked = f"{path}{'&' if '?' in path else '?'}{extra}" if extra else path
                try:
                    server.get(asked, {"Authorization": f"Bearer {tokens.access_token}"})
                except HTTPError as error:
                    return error.code
                return 200

            timed.append(_time("api", path, ask(), ask))
    return timed


def _drained(answer: Any) -> None:
    if getattr(answer, "streaming", False):
        for _ in answer.streaming_content:
            pass


def _time(
    surface: str, name: str, status: int, ask: Callable[[], object], queries: int | None = None,
    sql_ms: float | None = None,
) -> Timed:  # fmt: skip
    taken: list[float] = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        ask()
        taken.append((time.perf_counter() - started) * 1000)
        if sum(taken) > 20_000:
            break
    p95 = percentile(taken, 95)
    return Timed(surface, name, status, statistics.median(taken), p95, queries, sql_ms)


def measure(bench: Bench, only: str) -> list[Timed]:
    """Every address, or those that contain `only`."""
    from bench.search import queries

    known = _looked_up(bench)

    def wanted(found: Mapping[str, str]) -> list[str]:
        paths = [path.format(**known) for path in found]
        return [path for path in dict.fromkeys(paths) if only in path]

    searches = {f"/api/v1/products?q={quote(text)}": "asked" for text in queries(12)}
    tokens = _signed_in(bench)
    _give_digits(addresses.big_id("c900"))
    return [
        *console(wanted(addresses.console())),
        *website(wanted(addresses.website()), tokens),
        *http(bench, wanted(addresses.api() | searches), tokens),
    ]


def _looked_up(bench: Bench) -> dict[str, str]:
    """Arguments of rows that our own code has made."""
    questions = {
        "category_id": "SELECT id FROM catalog_category WHERE code = 'c0-0'",
        "merge_id": "SELECT id FROM members_merge ORDER BY merged_at DESC LIMIT 1",
        "template_id": "SELECT id FROM promotions_freight_template ORDER BY name LIMIT 1",
        "unpaid_id": "SELECT id FROM orders_order WHERE state = 'pending_payment' ORDER BY id LIMIT 1",
        "user_id": "SELECT coalesce(max(id), 1) FROM console_staff_user",
    }
    found = {}
    for name, question in questions.items():
        ((value,),) = bench.query(question)
        found[name] = str(value)
    return found


def _give_digits(package_id: str) -> None:
    """The package that is opened shows digits; SQL, which made it, cannot seal them."""
    from portico.domains.entitlements import models, rules
    from portico.infra import sealed

    digits = "123456789012"
    models.Package.objects.filter(id=package_id).update(
        code=sealed.seal(digits, purpose=rules.CODE_PURPOSE),
        code_index=sealed.blind_index(digits, purpose=rules.CODE_PURPOSE),
    )


def _signed_in(bench: Bench) -> Any:
    from django.db import transaction

    from portico.domains.members import public as members
    from portico.kernel.clock import utc_now
    from portico.kernel.ids import MemberId, SiteId

    ((site_id,),) = bench.query("SELECT id FROM sites_site WHERE is_default")
    with transaction.atomic():
        return members.open_session(
            site_id=SiteId(site_id), member_id=MemberId(REGULAR), carrier="web", user_agent="bench", now=utc_now()
        )


def show(timed: Sequence[Timed]) -> None:
    from rich.console import Console
    from rich.table import Table

    out = Console(width=200 if not sys.stdout.isatty() else None)
    table = Table(
        "面", "地址", "状态", "查询", "SQL ms", "p50 ms", "p95 ms", title=f"列表 lists, p95 ≤ {MOST_MS:.0f} ms"
    )
    for one in sorted(timed, key=lambda one: -one.p95_ms):
        colour = "red" if one.is_slow or one.is_broken else "green"
        queries, sql = ("–" if value is None else f"{value:.0f}" for value in (one.queries, one.sql_ms))
        table.add_row(
            one.surface, one.name, str(one.status), queries, sql, f"{one.p50_ms:.1f}", f"[{colour}]{one.p95_ms:.1f}[/]"
        )
    out.print(table)
    for line in (one for one in timed if one.is_broken):
        out.print(f"[red]![/] {line.surface} {line.name} answered {line.status}", highlight=False)
    slow, usual = [one for one in timed if one.is_slow], [one for one in timed if one.p50_ms > MOST_MS]
    out.print(
        f"{len(timed)} addresses; p95 over {MOST_MS:.0f} ms: {len(slow)}, p50 over it: {len(usual)}", highlight=False
    )


def fill(bench: Bench, maker: Maker) -> bool:
    """The data base is full; False when something could not be filled, which is then said."""
    started = time.perf_counter()
    for grow in (grow_products, grow_members, grow_trade, grow_rest, grow_desk):
        grow(maker)
    print(f"· filled in {time.perf_counter() - started:.0f} s")
    for line in maker.skipped:
        print(f"! not filled: {line}")
    return not maker.skipped


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.bigdata", description=__doc__)
    parser.add_argument("--orders", type=int, default=1_000_000)
    parser.add_argument("--members", type=int, default=1_000_000)
    parser.add_argument("--products", type=int, default=100_000)
    parser.add_argument(
        "--keep", action="store_true", help="leave the data base for the next run, or use what was left"
    )
    parser.add_argument("--drop", action="store_true", help="forget what was kept, and do nothing else")
    parser.add_argument("--only", default="", help="measure the addresses that contain this")
    asked = parser.parse_args()
    kept = f"big_{asked.orders}_{asked.members}_{asked.products}"
    if asked.drop:
        drop_kept(kept)
        return 0
    with scratch(products=SEEDED, seconds=8, say=print, kept=kept if asked.keep else None) as bench:
        importlib.import_module("django").setup()
        from django.conf import settings

        settings.ALLOWED_HOSTS = ["*"]
        ((site_id,),) = bench.query("SELECT id FROM sites_site WHERE is_default")
        whole = bench.was_kept or fill(bench, Maker(site_id, asked.orders, asked.members, asked.products, print))
        timed = measure(bench, asked.only)
        show(timed)
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"bigdata-{datetime.now(UTC):%Y%m%dT%H%M%S}.json"
    path.write_text(json.dumps([asdict(one) for one in timed], ensure_ascii=False, indent=2))
    return 0 if whole and not any(one.is_slow or one.is_broken for one in timed) else 1


if __name__ == "__main__":
    sys.exit(main())
