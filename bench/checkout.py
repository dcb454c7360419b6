"""P3: the whole checkout over HTTP, 12 shoppers: cart → quote → order → payment opened at the (sandbox) platform.

What is counted is whole checkouts; afterwards orders, reservations, payments and the platform's orders must agree.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench import harness
from bench.harness import ROOT, Bench, Result, Web, free_port
from bench.harness import _family as family
from bench.seed import sku_id

SHOPPERS = 12
SKUS = 10_000

RAW = """
\\set i random(1, 1000000000)
BEGIN;
INSERT INTO bench_order (id, site_id, number, member_id, state, payable_fen, address, created_at)
  VALUES (gen_random_uuid(), gen_random_uuid(), 'P' || :i, gen_random_uuid(), 'pending_payment', 5000,
          decode(repeat('00', 180), 'hex'), now());
INSERT INTO bench_order_line (id, order_id, sku_id, name, quantity, payable_fen)
  VALUES (gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'a product of some name', 1, 5000);
INSERT INTO bench_outbox (id, name, payload) VALUES (gen_random_uuid(), 'orders.placed', '{"payable_fen": 5000}');
COMMIT;
"""
RAW_TABLES = """
CREATE TABLE IF NOT EXISTS bench_order (id uuid PRIMARY KEY, site_id uuid, number text, member_id uuid, state text,
  payable_fen bigint, address bytea, created_at timestamptz);
CREATE INDEX IF NOT EXISTS bench_order_member ON bench_order (site_id, member_id, id DESC);
CREATE TABLE IF NOT EXISTS bench_order_line (id uuid PRIMARY KEY, order_id uuid, sku_id uuid, name text, quantity int,
  payable_fen bigint);
CREATE INDEX IF NOT EXISTS bench_line_order ON bench_order_line (order_id);
CREATE TABLE IF NOT EXISTS bench_outbox (seq bigserial PRIMARY KEY, id uuid UNIQUE, name text, payload jsonb);
"""


@contextlib.contextmanager
def _sandbox() -> Iterator[tuple[str, Path, int]]:
    """The stand-in of the platforms as its own process: its address, its folder and its process."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"http://127.0.0.1:{free_port()}"
        command = [sys.executable, "-m", "portico_sandbox", "--port", url.rsplit(":", 1)[1], "--data", folder]
        process = subprocess.Popen(command, cwd=ROOT / "src", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            _await(f"{url}/healthz")
            yield url, Path(folder), process.pid
        finally:
            process.terminate()
            process.wait(10)


def _await(url: str) -> None:
    deadline = time.monotonic() + 30
    while True:
        try:
            urllib.request.urlopen(url, timeout=2).close()
            return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def _control(url: str, method: str, path: str, body: Any = None) -> Any:
    request = urllib.request.Request(
        f"{url}/sandbox/api{path}", method=method, headers={"Content-Type": "application/json"},
        data=None if body is None else json.dumps(body).encode(),
    )  # fmt: skip
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.loads(answer.read() or b"null")


def _shoppers(sandbox_url: str, app_id: str) -> list[dict[str, str]]:
    """Members who came in through the mini program, signed in, each with an address."""
    from django.db import transaction

    from portico.domains.members import public as members
    from portico.domains.sites import public as sites
    from portico.kernel.clock import utc_now

    site, now = sites.find_site(), utc_now()
    found = []
    for number in range(SHOPPERS):
        person = _control(sandbox_url, "POST", "/people", {"nickname": f"顾客{number}", "phone": "13900000000"})
        identity = members.MiniProgramIdentity("wechat_mini", app_id, person["openids"][app_id], None)
        draft = members.AddressDraft(
            recipient="顾客", phone="13900000000", region_code="330106", detail=f"文三路 {number} 号"
        )
        with transaction.atomic():
            member_id = members.sign_in_mini_program(
                site_id=site.id, identity=identity, provenance={}, now=now
            ).member_id
            address = members.save_address(site_id=site.id, member_id=member_id, draft=draft, now=now)
            tokens = members.open_session(
                site_id=site.id, member_id=member_id, carrier="mp-weixin", user_agent="bench", now=now
            )
        found.append({"token": tokens.access_token, "address_id": str(address.id)})
    return found


def _drive(web: Web, plan: dict[str, Any], seconds: float) -> dict[str, Any]:
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(plan, file)
        file.flush()
        command = [sys.executable, "-m", "bench.shoppers", web.url, file.name, str(seconds)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=seconds + 60)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def cpu_seconds(pid: int) -> float:
    """What the process and everything below it has used so far (Linux)."""
    ticks = 0
    for member in family(pid):
        fields = Path(f"/proc/{member}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
        if member == pid:  # and what its ended children had used
            ticks += int(fields[13]) + int(fields[14])
    return ticks / os.sysconf("SC_CLK_TCK")


def _postmaster() -> int:
    return int((harness.FOLDER / "postgres" / "postmaster.pid").read_text().split()[0])


def check(bench: Bench, sandbox_url: str, checkouts: int, errors: int) -> None:
    """Orders, reservations, payments and the platform's orders are the same ones, and nothing is left in a cart."""
    ((orders, total),) = bench.query("SELECT count(*), coalesce(sum(payable_fen), 0) FROM orders_order")
    ((reserved,),) = bench.query("SELECT count(DISTINCT order_id) FROM inventory_reservation WHERE state = 'held'")
    ((held, taken),) = bench.query(
        "SELECT (SELECT sum(quantity) FROM inventory_reservation WHERE state = 'held'),"
        " (SELECT sum(reserved) FROM inventory_stock_level)"
    )
    ((payments, asked, unpaid),) = bench.query(
        "SELECT count(*), coalesce(sum(amount_fen), 0), count(*) FILTER (WHERE params IS NULL) FROM payments_payment"
    )
    ((placed,),) = bench.query("SELECT count(*) FROM infra_outbox_event WHERE name = 'orders.placed'")
    at_platform = _control(sandbox_url, "GET", "/state")["orders"]
    assert orders >= checkouts > 0
    assert errors > 0 or orders == payments == at_platform, (orders, payments, at_platform)
    assert orders == reserved == placed, (orders, reserved, placed)
    assert (held, unpaid) == (taken, 0), (held, taken, unpaid)
    assert errors > 0 or total == asked, (total, asked)


def run(bench: Bench) -> list[Result]:
    import psycopg

    from portico.entrypoints.cli.sandbox_credentials import as_environment

    with psycopg.connect(bench.database_url) as connection:
        connection.execute(RAW_TABLES.encode())
    raw = bench.pgbench(RAW, clients=SHOPPERS)
    with _sandbox() as (sandbox_url, folder, sandbox_pid):
        environment = as_environment(folder / "credentials.json", sandbox_url) | {"PORTICO_STORAGE_MEDIA": "0"}
        plan = {
            "shoppers": _shoppers(sandbox_url, environment["PORTICO_WECHAT_APP_ID"]),
            "skus": [str(sku_id(number)) for number in range(1, min(SKUS, bench.products) + 1)],
        }
        with bench.web(**environment) as web:
            warm = _drive(web, plan, min(2.0, bench.seconds))
            busy = {"web": web.process.pid, "postgres": _postmaster(), "sandbox": sandbox_pid}
            before = {name: cpu_seconds(pid) for name, pid in busy.items()}
            measured = _drive(web, plan, bench.seconds)
            spent = {name: cpu_seconds(pid) - before[name] for name, pid in busy.items()}
            memory = web.memory_mb()
        errors = warm["error_count"] + measured["error_count"]
        check(bench, sandbox_url, warm["checkouts"] + measured["checkouts"], errors)
    count = max(measured["checkouts"], 1)
    cpu = ", ".join(f"{name} {seconds * 1000 / count:.1f} ms" for name, seconds in spent.items())
    steps = ", ".join(f"{name} {ms:.1f} ms" for name, ms in measured["steps_ms"].items())
    return [
        Result(
            "P3 whole checkout", measured["per_second"], measured["p50_ms"], measured["p99_ms"], errors, "pgbench",
            raw, memory, floor_per_second=150, p95_ms=measured["p95_ms"],
            notes=[
                f"{SHOPPERS} shoppers, 4 calls each; median {steps}",
                f"CPU per checkout: {cpu}",
                *measured["errors"][:3],
            ],
        )
    ]  # fmt: skip
