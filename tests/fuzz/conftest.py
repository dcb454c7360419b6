"""The running product with a shop in it, and two shoppers: one who owns things, one who wants to see them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field

import httpx
import pytest

from tests.e2e.product import RunningProduct

ADDRESS = {"recipient": "林晓", "phone": "13800000001", "region_code": "330106", "detail": "文三路 478 号"}


@dataclass
class Shopper:
    """A signed-in member, and the ids of what they own by the name that routes give it."""

    client: httpx.Client
    owned: dict[str, str] = field(default_factory=dict)
    quoted_fen: int = 0

    def send(self, method: str, path: str, status: int = 200, **options: object) -> dict[str, object]:
        answer = self.client.request(method, f"/api/v1{path}", **options)
        assert answer.status_code == status, answer.text
        return dict(answer.json())


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningProduct]:
    running = RunningProduct(
        tmp_path_factory.mktemp("fuzz"),
        # The fuzzer's generated tests may land on another worker than the rest: each worker has its own product.
        name=f"fuzz_{os.environ.get('PORTICO_TEST_NAME', 'main')}_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}",
        database_url=os.environ["DATABASE_URL"],
    )
    try:
        running.start()
        running.run("-m", "tests.e2e.seed")
        yield running
    finally:
        running.stop()


def sign_in(product: RunningProduct, person: str) -> Shopper:
    client = httpx.Client(base_url=product.url, trust_env=False, timeout=20)
    code = product.sandbox.api("POST", "/js-codes", person=person)["code"]
    app_id = product.sandbox.credentials["wechat_mini"]["app_id"]
    body = {"provider": "wechat_mini", "app_id": app_id, "code": code}
    tokens = client.post("/api/v1/auth/mini-program", json=body)
    assert tokens.status_code == 200, tokens.text
    client.headers["Authorization"] = f"Bearer {tokens.json()['access_token']}"
    return Shopper(client)


@pytest.fixture(scope="session")
def owner(product: RunningProduct) -> Shopper:
    sign_in(product, "lin-xiao")  # another device
    return furnished(sign_in(product, "lin-xiao"))


@pytest.fixture(scope="session")
def fuzzer(product: RunningProduct) -> Shopper:
    """Whose things may break: the API fuzzer works with these."""
    sign_in(product, "aunt-wang")
    return furnished(sign_in(product, "aunt-wang"))


def furnished(shopper: Shopper) -> Shopper:
    """The member has an address, a cart line, an unpaid order, a payment waiting for its money, a second device."""
    listed = shopper.send("GET", "/products")["items"]
    product_id = next(one["id"] for one in listed if one["in_stock"])
    skus = shopper.send("GET", f"/products/{product_id}")["skus"]
    sku_id = next(sku["id"] for sku in skus if sku["available"] > 2)
    cart = shopper.send("POST", "/cart/lines", json={"sku_id": sku_id, "quantity": 1})
    address_id = shopper.send("POST", "/me/addresses", 201, json=ADDRESS)["id"]
    lines = [{"sku_id": sku_id, "quantity": 1}]
    quote = shopper.send("POST", "/quotes", json={"source": "buy_now", "lines": lines, "address_id": address_id})
    wanted = {"source": "buy_now", "lines": lines, "address_id": address_id}
    order = shopper.send(
        "POST", "/orders", 201, json={**wanted, "quote_payable_fen": quote["payable_fen"]},
        headers={"Idempotency-Key": "fuzz-order-1"},
    )  # fmt: skip
    payment = shopper.send(
        "POST", f"/orders/{order['id']}/payments", json={"method": "wechat_native"},
        headers={"Idempotency-Key": "fuzz-payment-1"},
    )  # fmt: skip
    sessions = shopper.send("GET", "/me/sessions")["sessions"]
    shopper.quoted_fen = quote["payable_fen"]
    shopper.owned = {
        "address_id": address_id,
        "line_id": cart["lines"][0]["id"],
        "order_id": order["id"],
        "payment_id": payment["id"],
        "session_id": next(one["id"] for one in sessions if not one["current"]),
        "product_id": product_id,
        "sku_id": sku_id,
    }
    return shopper


@pytest.fixture(scope="session")
def stranger(product: RunningProduct) -> Shopper:
    """Another member of the same site, who owns nothing of that."""
    return sign_in(product, "chen-siyuan")
