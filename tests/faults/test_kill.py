"""kill -9 in the middle of a rush: afterwards every paid order is paid once, and everything followed once."""

from __future__ import annotations

import itertools
import json
import os
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.faults.product import FragileProduct, PatientShopper, eventually

pytestmark = [pytest.mark.fault, pytest.mark.timeout(300)]

_names = itertools.count(1)


@pytest.fixture
def product(tmp_path: Any) -> Iterator[FragileProduct]:
    name = f"{os.environ.get('PORTICO_TEST_NAME', 'main')}_fault{next(_names)}"
    product = FragileProduct(tmp_path, name=name, database_url=os.environ["DATABASE_URL"])
    try:
        product.start()
        yield product
    finally:
        product.stop()


def seed(product: FragileProduct, stock: int, shoppers: int) -> tuple[str, list[PatientShopper]]:
    told = json.loads(product.run("-m", "tests.faults.seed", str(stock), str(shoppers)).splitlines()[-1])
    return told["sku_id"], [PatientShopper(product.url, s["token"], s["address_id"]) for s in told["shoppers"]]


def placement(shopper: PatientShopper, sku_id: str) -> dict[str, Any]:
    return {
        "source": "buy_now", "lines": [{"sku_id": sku_id, "quantity": 1}], "address_id": shopper.address_id,
        "quote_payable_fen": 5000,
    }  # fmt: skip


def buy(product: FragileProduct, shopper: PatientShopper, sku_id: str, key: str) -> str:
    """Order, payment, and the buyer's yes on the phone. The order's id."""
    placed = shopper.post("/orders", placement(shopper, sku_id), key)
    assert placed.status_code == 201, placed.text
    order_id: str = placed.json()["id"]
    started = shopper.post(f"/orders/{order_id}/payments", {"method": "wechat_native"}, f"{key}-pay")
    assert started.status_code == 200, started.text
    product.sandbox.api("POST", "/sheet/pay", code_url=started.json()["params"]["code_url"], person="lin-xiao")
    return order_id


def rush(product: FragileProduct, shoppers: list[PatientShopper], sku_id: str, each: int) -> list[str]:
    def work(place: int) -> list[str]:
        return [buy(product, shoppers[place], sku_id, f"key-{place:03d}-{n:03d}") for n in range(each)]

    with ThreadPoolExecutor(len(shoppers)) as pool:
        return [order for found in pool.map(work, range(len(shoppers))) for order in found]


def check_books(product: FragileProduct, bought: list[str], stock: int) -> None:
    """Everything happened exactly once, counted from every side."""
    number = product.number
    count = len(bought)
    assert len(set(bought)) == count
    assert number("SELECT count(*) FROM orders_order") == count
    assert number("SELECT count(*) FROM orders_order WHERE state = 'paid'") == count
    assert number("SELECT count(*) FROM payments_payment WHERE state = 'succeeded'") == count
    assert number("SELECT count(*) FROM payments_payment") == count
    assert number("SELECT count(*) FROM payments_refund") == 0
    assert number("SELECT count(DISTINCT payload->>'order_id') FROM infra_outbox_event WHERE name = 'orders.paid'") == (
        count
    )
    assert number("SELECT count(*) FROM infra_outbox_event WHERE name = 'orders.paid'") == count
    for effect in ("count_sale", "credit_entry"):
        assert number("SELECT count(*) FROM infra_effect_done WHERE effect = %s", effect) == count
    assert number("SELECT sum(sales_count) FROM catalog_product") == count
    assert product.query("SELECT on_hand, reserved FROM inventory_stock_level") == [(stock - count, 0)]
    assert product.query("SELECT sum(on_hand_delta), sum(reserved_delta) FROM inventory_ledger_entry") == [
        (stock - count, 0)
    ]
    assert (
        number("SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing') AND queue_name <> 'sweeps'")
        == 0
    )
    at_platform = product.sandbox.api("GET", "/orders?limit=1000")["items"]
    assert sorted(order["trade_state"] for order in at_platform) == ["SUCCESS"] * count


def settled(product: FragileProduct, count: int) -> bool:
    """True once all is paid and all effects are done; moves the platform's clock on, so that it repeats itself."""
    product.sandbox.advance(15)
    paid = product.number("SELECT count(*) FROM orders_order WHERE state = 'paid'")
    done = product.number("SELECT count(*) FROM infra_effect_done WHERE effect IN ('count_sale', 'credit_entry')")
    waiting = product.number(
        "SELECT count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing') AND queue_name <> 'sweeps'"
    )
    return (paid, done, waiting) == (count, 2 * count, 0)


@pytest.mark.parametrize("victim", ["web", "worker"])
def test_killed_in_a_burst_of_payments(product: FragileProduct, victim: str) -> None:
    stock = 200
    sku_id, shoppers = seed(product, stock, 8)
    over = threading.Event()
    killed: list[str] = []

    def murderer() -> None:
        for _ in range(3):
            time.sleep(0.7)
            if over.is_set():
                return
            product.kill(victim)
            killed.append(victim)
            time.sleep(0.3)
            product.restart(victim)

    killer = threading.Thread(target=murderer)
    killer.start()
    bought = rush(product, shoppers, sku_id, each=10)
    over.set()
    killer.join(60)
    eventually(lambda: settled(product, len(bought)), f"not everything was settled\n{product.log('worker')}", 120)
    assert killed, "the rush was over before anybody was killed"
    assert len(bought) == 80
    check_books(product, bought, stock)


def test_killed_in_a_rush_for_the_last_pieces(product: FragileProduct) -> None:
    """Sixty-four buyers, fifty pieces, and a web server that dies in between: exactly fifty orders."""
    sku_id, shoppers = seed(product, 50, 8)
    outcomes: list[int] = []
    lock = threading.Lock()

    def work(place: int) -> None:
        for n in range(8):
            answer = shoppers[place].post("/orders", placement(shoppers[place], sku_id), f"key-{place}-{n}-rush")
            with lock:
                outcomes.append(answer.status_code)
            if place == 0 and n in {1, 4}:
                product.kill("web")
                product.restart("web")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    assert sorted(outcomes) == [201] * 50 + [409] * 14
    assert product.number("SELECT count(*) FROM orders_order") == 50
    assert product.query("SELECT on_hand, reserved FROM inventory_stock_level") == [(50, 50)]
    assert product.number("SELECT count(*) FROM infra_outbox_event WHERE name = 'orders.placed'") == 50
    assert product.number("SELECT sum(quantity) FROM inventory_reservation WHERE state = 'held'") == 50
