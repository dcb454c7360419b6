"""Notifications of the sandbox: content, signature, the retry ladder on the shifted clock, and every fault."""

from __future__ import annotations

import base64
import json
import time
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from tests.sandbox.pay_client import Merchant
from tests.sandbox.process import Listener, Received, SandboxProcess

# The official ladder, in seconds between attempts: 15s/15s/30s/3m/10m/20m/30m×3/60m/3h×3/6h×2.
LADDER = [15, 15, 30, 180, 600, 1200, 1800, 1800, 1800, 3600, 10800, 10800, 10800, 21600, 21600]


@pytest.fixture
def merchant(sandbox: SandboxProcess) -> Merchant:
    return Merchant(sandbox)


def pay(merchant: Merchant, sandbox: SandboxProcess, listener: Listener, number: str = "P2026000001") -> None:
    merchant.prepay(number, notify_url=listener.url)
    sandbox.api("POST", f"/orders/{number}/pay")


def opened(merchant: Merchant, received: Received) -> dict[str, Any]:
    resource = json.loads(received.body)["resource"]
    assert resource["algorithm"] == "AEAD_AES_256_GCM"
    plain = AESGCM(merchant.held["api_v3_key"].encode()).decrypt(
        resource["nonce"].encode(),
        base64.b64decode(resource["ciphertext"]),
        resource["associated_data"].encode(),
    )
    content: dict[str, Any] = json.loads(plain)
    return content


def is_signed(merchant: Merchant, received: Received) -> bool:
    headers = {name.lower(): value for name, value in received.headers.items()}
    key = load_pem_public_key(merchant.held["platform_public_key_pem"].encode())
    assert isinstance(key, RSAPublicKey)
    message = f"{headers['wechatpay-timestamp']}\n{headers['wechatpay-nonce']}\n".encode()
    try:
        signature = base64.b64decode(headers["wechatpay-signature"])
        key.verify(signature, message + received.body + b"\n", PKCS1v15(), SHA256())
    except InvalidSignature:
        return False
    return headers["wechatpay-serial"] == merchant.held["platform_public_key_id"]


def attempts(sandbox: SandboxProcess) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = of_payment(sandbox)["attempts"]
    return found


def of_payment(sandbox: SandboxProcess) -> dict[str, Any]:
    """The newest notice of money. Time moves other things too: the merchant of a paid order is told to ship it."""
    found: list[dict[str, Any]] = sandbox.api("GET", "/notices")["items"]
    return next(one for one in found if one["event_type"].startswith(("TRANSACTION", "REFUND")))


def test_a_payment_is_announced_as_documented(merchant: Merchant, sandbox: SandboxProcess, listener: Listener) -> None:
    pay(merchant, sandbox, listener)
    received = listener.next()
    envelope = json.loads(received.body)
    assert is_signed(merchant, received)
    assert received.path == "/hooks/wechat-pay/demo"
    assert set(envelope) == {"id", "create_time", "resource_type", "event_type", "summary", "resource"}
    assert (envelope["event_type"], envelope["resource_type"]) == ("TRANSACTION.SUCCESS", "encrypt-resource")
    assert envelope["resource"]["original_type"] == "transaction"
    # The same shape as the answer to a query.
    assert opened(merchant, received) == merchant.query("P2026000001")
    assert listener.is_quiet()


def test_a_refund_is_announced_as_documented(merchant: Merchant, sandbox: SandboxProcess, listener: Listener) -> None:
    pay(merchant, sandbox, listener)
    listener.next()
    sandbox.api("PATCH", "/settings", refund_settle_after=0)
    refund = merchant.refund("P2026000001", "R1", 990).json()
    received = listener.next()
    content = opened(merchant, received)
    assert json.loads(received.body)["event_type"] == "REFUND.SUCCESS"
    assert content.pop("success_time").endswith("+08:00")
    assert content == {
        "mchid": merchant.held["mchid"],
        "transaction_id": refund["transaction_id"],
        "out_trade_no": "P2026000001",
        "refund_id": refund["refund_id"],
        "out_refund_no": "R1",
        "refund_status": "SUCCESS",
        "user_received_account": "支付用户零钱",
        "amount": {"total": 1990, "refund": 990, "payer_total": 1990, "payer_refund": 990},
    }


def test_the_official_ladder(merchant: Merchant, sandbox: SandboxProcess, listener: Listener) -> None:
    listener.default = 500
    pay(merchant, sandbox, listener)
    first = json.loads(listener.next().body)["id"]
    for wait in LADDER:
        sandbox.advance(wait - 2)
        assert listener.arrived.empty()
        sandbox.advance(2)
        assert json.loads(listener.next().body)["id"] == first
    assert of_payment(sandbox)["state"] == "given_up"
    sandbox.advance(7 * 86_400)
    assert listener.is_quiet()
    assert len(attempts(sandbox)) == 16


@pytest.mark.parametrize("status", [200, 204])
def test_success_ends_the_ladder(merchant: Merchant, sandbox: SandboxProcess, listener: Listener, status: int) -> None:
    for answer in (500, 404, 302, status):
        listener.statuses.put(answer)
    pay(merchant, sandbox, listener)
    for wait in (15, 15, 30):
        listener.next()
        sandbox.advance(wait)
    listener.next()
    sandbox.advance(86_400)
    assert listener.is_quiet()
    assert [attempt["status"] for attempt in attempts(sandbox)] == [500, 404, 302, status]


def test_nobody_listens(merchant: Merchant, sandbox: SandboxProcess) -> None:
    merchant.prepay("P2026000001", notify_url="http://127.0.0.1:9/closed")
    sandbox.api("POST", "/orders/P2026000001/pay")
    sandbox.advance(0)
    assert attempts(sandbox)[0]["problem"] == "ConnectError"


class TestFaults:
    def test_wrong_signature_then_a_good_one(
        self, merchant: Merchant, sandbox: SandboxProcess, listener: Listener
    ) -> None:
        listener.statuses.put(401)
        sandbox.fault("notify", "wrong_signature")
        pay(merchant, sandbox, listener)
        assert not is_signed(merchant, listener.next())
        sandbox.advance(15)
        assert is_signed(merchant, listener.next())

    def test_expired_timestamp(self, merchant: Merchant, sandbox: SandboxProcess, listener: Listener) -> None:
        sandbox.fault("notify", "expired_timestamp")
        pay(merchant, sandbox, listener)
        received = listener.next()
        headers = {name.lower(): value for name, value in received.headers.items()}
        assert 590 <= time.time() - int(headers["wechatpay-timestamp"]) <= 610
        assert is_signed(merchant, received)

    def test_unknown_serial(self, merchant: Merchant, sandbox: SandboxProcess, listener: Listener) -> None:
        sandbox.fault("notify", "unknown_serial")
        pay(merchant, sandbox, listener)
        assert {k.lower(): v for k, v in listener.next().headers.items()}["wechatpay-serial"] == "0" * 40

    def test_duplicate(self, merchant: Merchant, sandbox: SandboxProcess, listener: Listener) -> None:
        sandbox.fault("notify", "duplicate")
        pay(merchant, sandbox, listener)
        assert json.loads(listener.next().body)["id"] == json.loads(listener.next().body)["id"]
        assert listener.is_quiet()

    def test_delay(self, merchant: Merchant, sandbox: SandboxProcess, listener: Listener) -> None:
        sandbox.fault("notify", "delay", seconds=120)
        pay(merchant, sandbox, listener)
        sandbox.advance(118)
        assert listener.is_quiet()
        sandbox.advance(3)
        listener.next()

    def test_lost_for_ever(self, merchant: Merchant, sandbox: SandboxProcess, listener: Listener) -> None:
        sandbox.fault("notify", "lose", times=None)
        pay(merchant, sandbox, listener)
        for wait in LADDER:
            sandbox.advance(wait)
        assert listener.is_quiet()
        assert {attempt["problem"] for attempt in attempts(sandbox)} == {"lost"}
        assert merchant.query("P2026000001")["trade_state"] == "SUCCESS"

    def test_reordered(self, merchant: Merchant, sandbox: SandboxProcess, listener: Listener) -> None:
        sandbox.fault("notify.TRANSACTION.SUCCESS", "reorder")
        pay(merchant, sandbox, listener, "P2026000001")
        assert listener.is_quiet()
        pay(merchant, sandbox, listener, "P2026000002")
        order = [opened(merchant, listener.next())["out_trade_no"] for _ in range(2)]
        assert order == ["P2026000002", "P2026000001"]

    def test_sent_again_by_hand(self, merchant: Merchant, sandbox: SandboxProcess, listener: Listener) -> None:
        pay(merchant, sandbox, listener)
        first = json.loads(listener.next().body)["id"]
        sandbox.api("POST", f"/notices/{first}/resend")
        assert json.loads(listener.next().body)["id"] == first

    def test_signed_with_the_certificate(self, merchant: Merchant, sandbox: SandboxProcess, listener: Listener) -> None:
        sandbox.api("PATCH", "/settings", notice_signing="certificate")
        pay(merchant, sandbox, listener)
        serial = {k.lower(): v for k, v in listener.next().headers.items()}["wechatpay-serial"]
        assert serial == merchant.held["platform_certificate_serial_no"]


def test_an_undelivered_notification_survives_a_kill(own_sandbox: SandboxProcess, listener: Listener) -> None:
    listener.statuses.put(500)
    merchant = Merchant(own_sandbox)
    pay(merchant, own_sandbox, listener)
    first = json.loads(listener.next().body)["id"]
    own_sandbox.stop(kill=True)
    own_sandbox.start()
    own_sandbox.advance(15)
    assert json.loads(listener.next().body)["id"] == first
