"""kill -9 of web, worker, packer and data base amid a mixed load: afterwards nothing is lost, doubled or stuck.

Shoppers place, pay by balance, cancel, and ask back what has not left, over HTTP, repeating what got no answer under
the same key; a packer ships in parts; a murderer takes turns. Then the books are counted from every side.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import psycopg
import pytest

from portico.infra import embedded_postgres
from tests.e2e.product import ROOT
from tests.faults.product import FragileProduct, PatientShopper, eventually

pytestmark = [pytest.mark.fault, pytest.mark.timeout(900)]

SHOPPERS, STOCK, BALANCE = 8, 100_000, 100_000_000
_names = itertools.count(1)
_BROKEN = {500, 502, 503, 504}


class Trade:
    """The product on a data base server of its own, a packer beside it, and whoever buys."""

    def __init__(self, folder: Path, database: Path, url: str) -> None:
        self.product = FragileProduct(folder, name=f"trade{next(_names)}", database_url=url)
        self._database = database
        self._packer: subprocess.Popen[bytes] | None = None
        self.counts = dict.fromkeys(("placed", "paid", "cancelled", "refunded"), 0)
        self._lock = threading.Lock()

    def start(self) -> None:
        self.product.start()
        told = self.product.run("-m", "tests.faults.trade_seed", str(SHOPPERS), str(STOCK), str(BALANCE))
        seeded = json.loads(told.splitlines()[-1])
        self.skus = seeded["skus"]
        self.shoppers = [PatientShopper(self.product.url, s["token"], s["address_id"]) for s in seeded["shoppers"]]
        self.start_packer()

    def start_packer(self) -> None:
        log = (self.product.folder / "packer.log").open("ab")
        self._packer = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.packer"], cwd=ROOT, env=self.product.environment,
            stdin=subprocess.PIPE, stdout=log, stderr=log,
        )  # fmt: skip

    def stop(self) -> None:
        if self._packer is not None:
            self._packer.kill()
            self._packer.wait()
        self.product.stop()

    def kill(self, victim: str) -> None:
        """SIGKILL, and up again."""
        if victim == "packer":
            assert self._packer is not None
            self._packer.kill()
            self._packer.wait()
            self.start_packer()
        elif victim == "data base":
            process = embedded_postgres.postmaster(self._database)
            assert process is not None
            os.kill(process, signal.SIGKILL)
            eventually(self._is_back, "the data base does not come back", 60)
        else:
            self.product.kill(victim)
            self.product.restart(victim)

    def _is_back(self) -> bool:
        """Also when an attempt that was given up has brought it up after all."""
        embedded_postgres.revive(self._database)
        with contextlib.suppress(psycopg.OperationalError):
            return self.number("SELECT 1") == 1
        return False

    # --- the load -----------------------------------------------------------------------------------------------

    def buy(self, place: int, number: int) -> None:
        """One order and what becomes of it, by chance."""
        chance = random.Random(place * 100_000 + number)
        shopper, key = self.shoppers[place], f"trade-{place}-{number:05d}"
        chosen = chance.sample([0, 1, 2], chance.randint(1, 3))
        lines = [{"sku_id": self.skus[sku], "quantity": chance.randint(1, 3)} for sku in chosen]
        worth = sum((3333, 1000, 7)[sku] * line["quantity"] for sku, line in zip(chosen, lines, strict=True))
        body = {"source": "buy_now", "lines": lines, "address_id": shopper.address_id, "quote_payable_fen": worth}
        order = self._said(shopper, "/orders", body, key, 201)
        self._count("placed")
        if chance.random() < 0.15:
            self._said(shopper, f"/orders/{order['id']}/cancel", {"reason": "不要了"}, f"{key}-no", 200, 409)
            self._count("cancelled")
            return
        if chance.random() < 0.05:
            return  # forgotten, it expires some day
        self._said(shopper, f"/orders/{order['id']}/payments", {"method": "balance"}, f"{key}-pay", 200)
        self._count("paid")
        if chance.random() < 0.3:
            line = chance.choice(order["lines"])
            wanted = {"order_line_id": line["id"], "quantity": chance.randint(1, line["quantity"])}
            ask = {"order_id": order["id"], "kind": "refund_only", "lines": [wanted], "reason": "not_wanted",
                   "is_unshipped": True}  # fmt: skip
            # Refused when the packer was faster.
            if "id" in self._said(shopper, "/after-sales", ask, f"{key}-back", 201, 409, 422):
                self._count("refunded")

    def _said(self, shopper: PatientShopper, path: str, body: Any, key: str, *good: int) -> dict[str, Any]:
        deadline = time.monotonic() + 120
        while True:
            answer = shopper.post(path, body, key, seconds=120)
            if answer.status_code not in _BROKEN:
                assert answer.status_code in good, f"{path}: {answer.status_code} {answer.text}"
                found: dict[str, Any] = answer.json()
                return found if answer.status_code < 300 else {}
            assert time.monotonic() < deadline, answer.text
            time.sleep(0.2)

    def _count(self, name: str) -> None:
        with self._lock:
            self.counts[name] += 1

    # --- the books ----------------------------------------------------------------------------------------------

    def number(self, statement: str) -> int:
        return self.product.number(f"SELECT coalesce(({statement}), 0)")

    def is_quiet(self) -> bool:
        """No job waits, no refund is on its way."""
        self.product.mind()
        with contextlib.suppress(psycopg.OperationalError):
            return not self.number(
                "SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing') AND queue_name <> 'sweeps'"
            ) and not self.number("SELECT count(*) FROM payments_refund WHERE state <> 'succeeded'")
        return False

    def unsettled(self) -> str:
        """What waits, in the words of the tables, and the end of the worker's log."""
        rows = self.product.query(
            "SELECT task_name, status::text, attempts, count(*), min(scheduled_at - now())::text, min(id), max(id)"
            " FROM procrastinate_jobs WHERE status IN ('todo', 'doing', 'failed') GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
        ) + self.product.query(
            "SELECT 'refund', state, attempts, count(*), '', '', '' FROM payments_refund GROUP BY 2, 3"
        )
        return "\n".join([*(str(row) for row in rows), self.product.log("worker")[-3000:]])

    def check_books(self, orders: int) -> None:
        number = self.number
        assert self.counts["placed"] == orders == number("SELECT count(*) FROM orders_order")
        assert (
            number("SELECT count(*) FROM payments_payment WHERE state IN ('succeeded', 'refunded')")
            == (self.counts["paid"])
            == number("SELECT count(*) FROM orders_order WHERE paid_at IS NOT NULL")
        )
        assert number("SELECT count(*) FROM fulfilment_after_sale") == self.counts["refunded"]
        self._money()
        self._goods()
        stuck = "SELECT count(*) FROM procrastinate_jobs WHERE status = 'failed'"
        assert number(stuck) == 0
        assert number("SELECT count(*) FROM fulfilment_after_sale WHERE state <> 'refunded'") == 0

    def _money(self) -> None:
        """What left the balances is what orders cost, less what was given back; every ledger sums to its level."""
        number = self.number
        paid = number("SELECT sum(amount_fen) FROM payments_payment WHERE state IN ('succeeded', 'refunded')")
        back = number("SELECT sum(refunded_fen) FROM payments_payment")
        of_orders = number("SELECT sum(payable_fen) FROM orders_order WHERE paid_at IS NOT NULL")
        of_lines = number("SELECT sum(refunded_fen) FROM orders_order_line")
        freight = number("SELECT sum(refunded_freight_fen) FROM orders_order")
        assert paid == of_orders
        assert back == of_lines + freight == number("SELECT sum(amount_fen) FROM payments_refund")
        left = SHOPPERS * BALANCE - paid + back
        assert number("SELECT sum(balance_fen) FROM wallet_account") == left
        assert number("SELECT sum(delta_fen) FROM wallet_entry") == left
        assert number("SELECT count(*) - count(DISTINCT (kind, ref)) FROM wallet_entry") == 0

    def _goods(self) -> None:
        """Every piece is on the shelf, promised, with a buyer, or on its way out; none twice."""
        number = self.number
        sold = number("SELECT sum(l.quantity) FROM orders_order_line l JOIN orders_order o ON o.id = l.order_id"
                      " WHERE o.paid_at IS NOT NULL")  # fmt: skip
        back = number("SELECT sum(refunded_quantity) FROM orders_order_line")
        waiting = number("SELECT sum(l.quantity) FROM orders_order_line l JOIN orders_order o ON o.id = l.order_id"
                         " WHERE o.state = 'pending_payment'")  # fmt: skip
        assert number("SELECT sum(on_hand) FROM inventory_stock_level") == 3 * STOCK - sold + back
        assert number("SELECT sum(reserved) FROM inventory_stock_level") == waiting
        for column in ("on_hand", "reserved"):
            assert number(f"SELECT sum({column}_delta) FROM inventory_ledger_entry") == number(
                f"SELECT sum({column}) FROM inventory_stock_level"
            )
        packed = "SELECT sum((line->>'quantity')::int) FROM fulfilment_shipment, jsonb_array_elements(lines) line"
        assert number(packed) == number("SELECT sum(shipped_quantity) FROM orders_order_line")
        sales = number("SELECT sum(sales_count) FROM catalog_product")
        assert sales == sold - back


@pytest.fixture
def trade(tmp_path: Path) -> Iterator[Trade]:
    database = tmp_path / "postgres"
    with embedded_postgres.running(database, database="portico", extra="max_connections = 100\n") as url:
        found = Trade(tmp_path / "product", database, url)
        try:
            found.start()
            yield found
        finally:
            found.stop()


_VICTIMS = ("worker", "data base", "web", "packer")


@pytest.mark.parametrize("orders", [120, pytest.param(2000, marks=[pytest.mark.slow, pytest.mark.timeout(1700)])])
def test_nothing_is_lost_doubled_or_stuck(trade: Trade, orders: int) -> None:
    over = threading.Event()
    killed: list[str] = []

    def murder() -> None:
        for due, victim in zip(itertools.count(apart, apart), itertools.cycle(_VICTIMS), strict=False):
            while trade.counts["placed"] < due:
                if over.wait(0.05):
                    return
            trade.kill(victim)
            killed.append(victim)

    # By progress, not by the clock: each is killed once at least however fast or slow the machine is.
    began, each, apart = time.monotonic(), orders // SHOPPERS, max(24, orders // 45)
    with ThreadPoolExecutor(SHOPPERS + 1) as pool:
        murderer = pool.submit(murder)
        try:
            list(pool.map(lambda place: [trade.buy(place, n) for n in range(each)], range(SHOPPERS)))
        finally:
            over.set()
        murderer.result(120)
    # Last of all, amid the work that is left, the data base: what a worker was just saying is lost; it lives on, or
    # ends and is started again.
    trade.kill("data base")
    killed.append("data base")
    sold = time.monotonic()
    assert {"worker", "data base", "web"} <= set(killed), killed
    try:
        eventually(trade.is_quiet, "not everything was settled", 240)
    except AssertionError as late:
        late.add_note(trade.unsettled())
        raise
    trade.check_books(orders)
    times = ", ".join(f"{victim} {killed.count(victim)}" for victim in _VICTIMS)
    quiet = time.monotonic()
    print(
        f"{orders} orders, {trade.counts}; killed {times}; load {sold - began:.0f} s, quiet {quiet - sold:.0f} s later"
    )
