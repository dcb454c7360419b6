"""Paying over HTTP against the real sandbox: from the cart to the paid order, and what bad input gets."""

from __future__ import annotations

import pytest
from django_bolt.testing import TestClient

from portico.entrypoints.http.api import api
from portico.infra.qr import qr_svg
from portico.kernel.ids import new_id
from tests.entrypoints.http.shopfront import Caller, as_member, problem
from tests.usecases.connected import connected
from tests.usecases.shopping import snapshot
from tests.usecases.till import till

__all__ = ["connected", "till"]

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def client(till):
    with TestClient(api) as client:
        yield client


@pytest.fixture
def tea(till):
    return till.shop.sku(5000, stock=10)


@pytest.fixture
def member(client, till):
    return as_member(client, till.shop.shopper())


@pytest.fixture
def order(member, tea):
    return member.order((tea, 2))


def start(caller, order, key=None, **body):
    return caller.post_once(f"/orders/{order['id']}/payments", {"method": "wechat_native"} | body, key=key)


def hook(client, received, **changes):
    """The platform's notification, as it arrived but for `changes`."""
    request = {"headers": received.headers, "content": received.body} | changes
    request["headers"] = {
        k: v for k, v in request["headers"].items() if k.lower() not in {"host", "content-length", "connection"}
    }
    return client.post("/hooks/wechat-pay/demo", **request)


def test_from_cart_to_paid_order(client, till, member, tea):
    member.post("/cart/lines", {"sku_id": str(tea), "quantity": 2})
    quote = member.post("/quotes", {"source": "cart"}).json()
    body = {"source": "cart", "address_id": member.address_id, "quote_payable_fen": quote["payable_fen"]}
    order = member.post_once("/orders", body).json()
    assert member.get("/cart").json()["lines"] == []
    payment = start(member, order).json()
    assert (payment["state"], payment["method"], payment["amount_fen"]) == ("pending", "wechat_native", 10000)
    assert payment["params"]["code_url"].startswith("weixin://")
    assert payment["params"]["qr_svg"].startswith("<svg")
    assert payment["expires_at"] == order["expires_at"]
    till.sandbox.api("POST", "/sheet/pay", code_url=payment["params"]["code_url"], person="lin-xiao")
    answer = hook(client, till.listener.next())
    assert (answer.status_code, answer.content) == (204, b"")
    assert member.get(f"/payments/{payment['id']}").json() == payment | {"state": "succeeded", "params": {}}
    paid = member.get(f"/orders/{order['id']}").json()
    assert (paid["state"], paid["payment"]["state"], paid["actions"]) == ("paid", "succeeded", ["buy_again"])


def test_starting_again_and_repeating_the_key_give_the_same_payment(member, order):
    first = start(member, order, key="payment-key-1").json()
    assert start(member, order, key="payment-key-1").json() == first
    assert start(member, order).json() == first
    problem(start(member, order, key="payment-key-1", method="wechat_h5"), 409, "idempotency_conflict")


def test_h5_returns_to_our_own_pages_only(till, member, order):
    ours = till.listener.url.removesuffix("/hooks/wechat-pay/demo") + "/m/#/pages/pay/result?id=1"
    answer = start(member, order, method="wechat_h5", return_url=ours).json()
    assert "redirect_url=http" in answer["params"]["h5_url"]
    before = snapshot()
    for foreign in ("https://evil.example/", "javascript:alert(1)", "//evil.example", f"https://evil.example/?{ours}",
                    "http://testserver.evil.example/", "http://user@evil.example/"):  # fmt: skip
        answer = problem(start(member, order, method="wechat_h5", return_url=foreign), 422, "invalid")
        assert answer["errors"][0]["field"] == "return_url"
    assert snapshot() == before


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"method": "cash"}, 422, "invalid"),
        ({"method": None}, 422, "invalid"),
        ({"method": "wechat_jsapi"}, 409, "payer_unknown"),
        ({"return_url": "x" * 501}, 422, "invalid"),
        ({"return_url": 5}, 422, "invalid"),
    ],
)
def test_bad_input_is_named_and_opens_nothing(member, order, body, status, code):
    before = snapshot()
    problem(start(member, order, **body), status, code)
    assert snapshot() == before


def test_only_its_buyer_pays_and_watches(client, till, member, order):
    payment = start(member, order).json()
    stranger = as_member(client, till.shop.shopper())
    before = snapshot()
    problem(start(stranger, order), 404, "order_not_found")
    problem(stranger.get(f"/payments/{payment['id']}"), 404, "payment_not_found")
    problem(Caller(client).get(f"/payments/{payment['id']}"), 401, "unauthenticated")
    problem(member.get(f"/payments/{new_id()}"), 404, "payment_not_found")
    problem(member.get("/payments/not-an-id"), 404, "payment_not_found")
    problem(start(member, {"id": "not-an-id"}), 404, "order_not_found")
    problem(member.post(f"/orders/{order['id']}/payments", {"method": "wechat_native"}), 422, "invalid")
    assert snapshot() == before


def test_a_cancelled_order_cannot_be_paid(member, order):
    member.post(f"/orders/{order['id']}/cancel", {})
    before = snapshot()
    problem(start(member, order), 409, "order_not_payable")
    assert snapshot() == before


def test_a_platform_that_fails_says_so_and_the_payment_can_be_started_again(till, member, order):
    till.sandbox.fault("pay.native", "system_error", times=2)
    problem(start(member, order), 503, "platform_retryable")
    assert start(member, order).status_code == 200


def test_a_qr_code_is_inline_and_scales():
    svg = qr_svg("weixin://wxpay/bizpayurl?pr=abc")
    assert "viewBox" in svg
    assert " width=" not in svg
    assert "<?xml" not in svg
