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
import os
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import UUID

from bench.harness import Bench, scratch

RESULTS = Path(__file__).parent / "results"
MOST_MS = 150.0
ROUNDS = 12
SEEDED = 2_000  # made by our own code; the others are their copies
REGULAR = UUID("00000000-0000-7000-b000-000000000001")
ORDER = UUID("00000000-0000-7000-c000-000000000001")
_NOW = "'2026-11-20T08:00:00Z'::timestamptz"
# PostgreSQL's type → a value for a column that nobody gave one.
_NEUTRAL = {
    "uuid": "gen_random_uuid()", "int2": "0", "int4": "0", "int8": "0", "bool": "false", "varchar": "''",
    "text": "''", "jsonb": "'{}'", "timestamptz": _NOW, "date": "current_date", "bytea": "''::bytea", "float8": "0",
    "time": "'00:00'", "numeric": "0",
}  # fmt: skip


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


class Maker:
    """Fills tables by statements; says what it could not fill and goes on."""

    def __init__(self, site_id: UUID, orders: int, members: int, products: int, say: Callable[[str], None]) -> None:
        self.site_id, self.orders, self.members, self.products, self.say = site_id, orders, members, products, say
        self.skipped: list[str] = []

    def fill(self, table: str, count: int, **given: str) -> None:
        """`count` rows of `table`: column = SQL over `i` (from 1). Columns that must have a value get a neutral one."""
        from django.db import DatabaseError, connection, transaction

        started = time.perf_counter()
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT column_name, udt_name FROM information_schema.columns WHERE table_name = %s"
                " AND is_nullable = 'NO' AND column_default IS NULL AND is_identity = 'NO'",
                [table],
            )
            needed = {
                name: "'{}'" if kind.startswith("_") else _NEUTRAL.get(kind, "''") for name, kind in cursor.fetchall()
            }
            if "site_id" in needed:
                needed["site_id"] = f"'{self.site_id}'"
            cursor.execute("SELECT column_name FROM information_schema.columns WHERE table_name = %s", [table])
            present = {name for (name,) in cursor.fetchall()}
            if missing := sorted(given.keys() - present):
                self.skipped.append(f"{table}: no column {', '.join(missing)}")
            values = needed | {name: expression for name, expression in given.items() if name in present}
            names, expressions = ", ".join(values), ", ".join(values.values())
            try:
                with transaction.atomic(), _without_indexes(cursor, table):
                    # No triggers: what they would check is made right here, and pending ones hold up the indexes.
                    cursor.execute("SET LOCAL session_replication_role = replica")
                    cursor.execute(
                        f"INSERT INTO {table} ({names}) SELECT {expressions} FROM generate_series(1, {count}) i"
                    )
                cursor.execute(f"VACUUM ANALYZE {table}")
            except DatabaseError as error:
                self.skipped.append(f"{table}: {str(error).splitlines()[0]}")
                self.say(f"  ! {self.skipped[-1]}")
                return
        self.say(f"  · {table}: {count:,} rows in {time.perf_counter() - started:.1f} s")


@contextlib.contextmanager
def _without_indexes(cursor: Any, table: str) -> Iterator[None]:
    """Indexes that no constraint needs are built once at the end."""
    cursor.execute(
        "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid = %s::regclass"
        " AND NOT indisprimary AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)",
        [table],
    )
    indexes = cursor.fetchall()
    for name, _ in indexes:
        cursor.execute(f"DROP INDEX {name}")
    yield
    for _, definition in indexes:
        cursor.execute(definition)


def _id(block: str, number: str = "i") -> str:
    return f"('00000000-0000-7000-{block}-' || lpad(to_hex({number}), 12, '0'))::uuid"


def grow_products(maker: Maker) -> None:
    """The catalogue is `maker.products` large: copies of the first ones, each with read rows of its own."""
    from django.db import connection

    started = time.perf_counter()
    copies = maker.products // SEEDED - 1
    if copies < 1:
        return
    number = f"(n.number + k * {SEEDED})"
    product, sku = _id("8000", number), _id("9000", number)
    base = "catalog_product p JOIN numbers n ON n.id = p.id, generate_series(1, %(copies)s) k"
    rename = (
        "decode(replace(replace(encode({column}, 'hex'), n.product_hex, {product_hex}), n.sku_hex, {sku_hex}), 'hex')"
    )
    hexed = {
        "product_hex": f"encode(convert_to({product}::text, 'UTF8'), 'hex')",
        "sku_hex": f"encode(convert_to({sku}::text, 'UTF8'), 'hex')",
    }
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE numbers AS SELECT id, ('x' || right(id::text, 12))::bit(48)::bigint AS number,"
            " encode(convert_to(id::text, 'UTF8'), 'hex') AS product_hex,"
            f" encode(convert_to({_id('9000', '(' + chr(39) + 'x' + chr(39) + ' || right(id::text, 12))::bit(48)::bigint')}"
            "::text, 'UTF8'), 'hex') AS sku_hex FROM catalog_product"
        )
        tables = {
            "catalog_product": (base, {"id": product, "code": f"'p' || {number}", "updated_at": f"p.updated_at + {number} * interval '1 second'"}),
            "catalog_sku": (base + ", catalog_sku t WHERE t.product_id = p.id", {"id": sku, "product_id": product, "code": f"'p' || {number} || '-s'"}),
            "catalog_product_document": (
                base + ", catalog_product_document t WHERE t.product_id = p.id",
                {"product_id": product, "sku_ids": f"ARRAY[{sku}]", "template": rename.format(column="t.template", **hexed), "card": rename.format(column="t.card", **hexed)},
            ),
            "catalog_product_listing": (
                base + ", catalog_product_listing t WHERE t.product_id = p.id",
                {"product_id": product, "rank": "(k * 37 + t.rank) %% 100", "sales_count": "(k * 131 + t.sales_count) %% 5000", "price_fen": "t.price_fen + k * 13",
                 "max_price_fen": "t.max_price_fen + k * 13", "listed_at": "t.listed_at + k * interval '1 hour'"},
            ),
            "catalog_search_entry": (base + ", catalog_search_entry t WHERE t.product_id = p.id", {"product_id": product}),
            "catalog_suggestion": (base + ", catalog_suggestion t WHERE t.source_id = p.id", {"source_id": product}),
            "inventory_stock_level": (base + f", inventory_stock_level t WHERE t.sku_id = {_id('9000', 'n.number')}", {"sku_id": sku}),
        }  # fmt: skip
        for table, (source, changed) in tables.items():
            cursor.execute(
                "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND is_generated = 'NEVER'"
                " AND is_identity = 'NO'",
                [table],
            )
            alias = "p" if table == "catalog_product" else "t"
            columns = {row[0]: f"{alias}.{row[0]}" for row in cursor.fetchall()} | changed
            with _without_indexes(cursor, table):
                cursor.execute(
                    f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(columns.values())} FROM {source}",
                    {"copies": copies},
                )
            cursor.execute(f"VACUUM ANALYZE {table}")
    maker.say(f"  · {maker.products:,} products in {time.perf_counter() - started:.1f} s")


def grow_members(maker: Maker) -> None:
    os.environ["PORTICO_BENCH_MEMBERS"] = str(maker.members)
    from bench import members_list

    started = time.perf_counter()
    members_list.MEMBERS = maker.members
    members_list._seed(maker.site_id)
    maker.say(f"  · {maker.members:,} members in {time.perf_counter() - started:.1f} s")


def grow_trade(maker: Maker) -> None:
    """Orders of two years and what hangs on them: lines, timelines, payments, refunds, parcels, cases, papers."""
    from portico.infra.sealed import seal

    address = json.dumps(
        {"recipient": "林小满", "phone": "13800000000", "region_code": "310104", "province": "上海市", "city": "市辖区",
         "district": "徐汇区", "detail": "某路 1 号"}, ensure_ascii=False,
    )  # fmt: skip
    sealed = f"decode('{seal(address, purpose='order_address').hex()}', 'hex')"
    n, many = maker.orders, maker.members
    member = f"CASE WHEN i <= 300 THEN {_id('b000', '1')} ELSE {_id('b000', f'1 + (i::bigint * 7919) % {many}')} END"
    at = f"({_NOW} - ({n} - i) * (interval '730 days' / {n}))"
    state = (
        "CASE WHEN i % 100 < 7 THEN 'cancelled' WHEN i % 100 < 10 THEN 'refunded'"
        f" WHEN i > {n * 0.98:.0f} AND i % 4 = 0 THEN 'pending_payment' WHEN i > {n * 0.95:.0f} THEN 'paid'"
        f" WHEN i > {n * 0.9:.0f} THEN 'shipped' ELSE 'completed' END"
    )
    paid = "i % 100 >= 7"
    product = f"(1 + (i::bigint * 31) % {maker.products})"
    maker.fill(
        "orders_order", n, id=_id("c000"), number="'BIG' || lpad(i::text, 12, '0')", member_id=member, state=state,
        currency="'CNY'", goods_fen="1000 + i % 50000", payable_fen="1000 + i % 50000", explanation="'[]'",
        address=sealed, region_code="'310104'", phone_index="decode(lpad(to_hex(i % 100000), 32, '0'), 'hex')",
        source="'cart'", created_at=at, expires_at=f"{at} + interval '30 minutes'",
        paid_at=f"CASE WHEN {paid} AND NOT ({state}) = 'pending_payment' THEN {at} + interval '1 minute' END",
        shipped_at=f"CASE WHEN ({state}) IN ('shipped', 'completed') THEN {at} + interval '1 day' END",
        completed_at=f"CASE WHEN ({state}) = 'completed' THEN {at} + interval '5 days' END",
        cancelled_at=f"CASE WHEN ({state}) = 'cancelled' THEN {at} + interval '30 minutes' END",
    )  # fmt: skip
    maker.fill(
        "orders_order_line", n, id=_id("c100"), order_id=_id("c000"), product_id=_id("8000", product),
        sku_id=_id("9000", product), sku_code=f"'p' || {product} || '-s'", name="'简约纯棉日式四件套'",
        unit_price_fen="1000 + i % 50000", quantity="1", payable_fen="1000 + i % 50000", adjustments="'[]'",
        shipped_quantity=f"CASE WHEN ({state}) IN ('shipped', 'completed') THEN 1 ELSE 0 END", position="1",
    )  # fmt: skip
    for code, after in (("placed", "0 minutes"), ("paid", "1 minute")):
        maker.fill(
            "orders_timeline_entry", n, order_id=_id("c000"), code=f"'{code}'", actor_kind="'member'",
            at=f"{at} + interval '{after}'",
        )  # fmt: skip
    maker.fill(
        "payments_payment", n, id=_id("c200"), subject="'order'", subject_id=_id("c000"), provider="'wechat_mini'",
        method="'wechat_jsapi'", out_trade_no="'PBIG' || i", amount_fen="1000 + i % 50000", currency="'CNY'",
        state="CASE WHEN i % 100 < 7 THEN 'closed' ELSE 'succeeded' END", created_at=at,
        payer_member_id=member, transaction_id="'T' || i", expires_at=f"{at} + interval '30 minutes'",
        paid_at=f"CASE WHEN {paid} THEN {at} + interval '1 minute' END",
    )  # fmt: skip
    maker.fill(
        "payments_refund", n // 33, id=_id("c300"), payment_id=_id("c200", "(i * 33)"), out_refund_no="'RBIG' || i",
        amount_fen="500", state="CASE WHEN i % 500 = 0 THEN 'abnormal' ELSE 'succeeded' END",
        opened_at=f"{_NOW} - i * interval '20 minutes'",
    )  # fmt: skip
    maker.fill(
        "fulfilment_shipment", n * 8 // 10, id=_id("c400"), order_id=_id("c000"), carrier_code="'SF'", lines="'[]'",
        tracking_number="'SF' || lpad(i::text, 13, '0')", shipped_at=f"{at} + interval '1 day'", method="'express'",
    )  # fmt: skip
    cases = n // 50
    maker.fill(
        "fulfilment_after_sale", cases, id=_id("c500"), order_id=_id("c000", "i * 50"), member_id=_id("b000"),
        number="'ASBIG' || i", order_number="'BIG' || lpad((i * 50)::text, 12, '0')", kind="'refund_only'",
        state="CASE WHEN i % 20 = 0 THEN 'waiting_merchant' ELSE 'refunded' END", reason="'quality'",
        currency="'CNY'", asked_fen="500", opened_at=f"{_NOW} - i * interval '30 minutes'",
        due_at=f"CASE WHEN i % 20 = 0 THEN {_NOW} + i * interval '1 minute' END",
    )  # fmt: skip
    maker.fill(
        "fulfilment_after_sale_line", cases, id=_id("c510"), case_id=_id("c500"), order_line_id=_id("c100", "i * 50"),
        name="'简约纯棉日式四件套'", quantity="1", worth_fen="1000", asked_fen="500", position="0",
    )  # fmt: skip


def grow_rest(maker: Maker) -> None:
    """What grows beside the trade: invoices, reviews, balances, ledgers, packages, stores, visits, audit, searches."""
    n, many = maker.orders, maker.members
    ago = f"{_NOW} - i * interval '1 minute'"
    accounts = max(1, many // 10)
    maker.fill("invoices_invoice", n // 20, id=_id("c600"), subject="'order'", subject_id=_id("c000", "i * 20"),
               subject_number="'BIG' || i", member_id=_id("b000"), kind="'personal'", amount_fen="1000",
               state="CASE WHEN i % 30 = 0 THEN 'requested' ELSE 'issued' END", requested_at=ago)  # fmt: skip
    maker.fill("reviews_review", n // 10, id=_id("c700"), subject="'product'", subject_id=_id("8000", f"(1 + i % {maker.products})"),
               member_id=_id("b000"), order_line_id=_id("c100"), source_id=_id("c100"), rating="1 + i % 5",
               text="'很好用，会再买。'", state="CASE WHEN i % 50 = 0 THEN 'waiting' ELSE 'published' END", created_at=ago)  # fmt: skip
    maker.fill("wallet_account", accounts, id=_id("c800"), member_id=_id("b000"), balance_fen="1000")
    maker.fill("wallet_entry", 2 * accounts, account_id=_id("c800", f"(1 + i % {accounts})"), kind="'top_up'",
               delta_fen="500", balance_after_fen="1000", ref="gen_random_uuid()", actor_kind="'staff'", at=ago)  # fmt: skip
    maker.fill("wallet_withdrawal", accounts // 20, id=_id("c810"), member_id=_id("b000"), number="'W' || i",
               amount_fen="100", channel="'hand'", state="'paid'", requested_at=ago)  # fmt: skip
    maker.fill("inventory_ledger_entry", n // 2, sku_id=_id("9000", f"(1 + i % {maker.products})"), kind="'sell'",
               on_hand_delta="-1", at=ago)  # fmt: skip
    maker.fill("entitlements_package", n // 20, id=_id("c900"), member_id=_id("b000"), order_id=_id("c000"),
               order_line_id=_id("c100"), piece="1", product_id=_id("8000", f"(1 + i % {maker.products})"),
               title="'护理套餐'", paid_fen="1000", granted_at=ago)  # fmt: skip
    maker.fill("entitlements_redemption", n // 20, id=_id("c910"), package_id=_id("c900"), kind="'redeem'", times="1",
               left_after="1", actor_kind="'staff'", at=ago)  # fmt: skip
    maker.fill("fulfilment_pickup", n // 20, id=_id("ca00"), order_id=_id("c000", "i * 20"), lines="'[]'",
               store_id=_id("cb00", "(1 + i % 500)"), ready_at=ago, due_at=f"{_NOW} + i * interval '1 minute'",
               created_at=ago)  # fmt: skip
    maker.fill("stores_store", 500, id=_id("cb00"), name="'门店 ' || i", code="'s' || i",
               region_code="'310104'", latitude="31 + i * 0.001", longitude="121 + i * 0.001", hours="'[]'",
               closures="'[]'", pictures="'[]'", prepare_minutes="30", keep_days="7", delivery_radius_m="3000",
               pickup="true", is_open="true", version="1")  # fmt: skip
    maker.fill("touchpoints_visit", n // 2, visitor_id="'visitor-' || i", carrier="'web'", path="'/'", at=ago)
    maker.fill("catalog_search_count", 50_000, day="current_date - (i % 90)", word="'词' || i", hits="1 + i % 100")
    maker.fill("catalog_search_miss", 5_000, digest="md5(i::text)", word="'没有' || i", hits="i",
               first_day="current_date - 9", last_day="current_date - (i % 30)")  # fmt: skip
    maker.fill("infra_audit_record", n // 5, site_id=f"'{maker.site_id}'", at=ago, actor_kind="'staff'",
               actor_id="'1'", action="'catalog.product.update'", subject_type="'product'", subject_id="'x'")  # fmt: skip


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
        f"/console/products/?q={quote('四件套')}", f"/console/products/?q={quote('查无此物')}", "/console/products/?sale=off",
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
        "/api/v1/products?limit=20", "/api/v1/products?sort=sales&limit=20", "/api/v1/products?sort=price_asc&in_stock=true",
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
