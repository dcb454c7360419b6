"""Refunds as the sandbox plays them."""

from __future__ import annotations

import pytest

from tests.sandbox.pay_client import Merchant
from tests.sandbox.process import SandboxProcess


@pytest.fixture
def merchant(sandbox: SandboxProcess) -> Merchant:
    """With one paid order of ¥19.90. Its notifications go nowhere."""
    merchant = Merchant(sandbox)
    merchant.prepay("P2026000001", notify_url="http://127.0.0.1:9/none")
    sandbox.api("POST", "/orders/P2026000001/pay")
    return merchant


def status(merchant: Merchant, refund_no: str) -> str:
    return str(merchant.call("GET", f"/v3/refund/domestic/refunds/{refund_no}").json()["status"])


def test_accepted_then_settled(merchant: Merchant, sandbox: SandboxProcess) -> None:
    sandbox.api("PATCH", "/settings", refund_settle_after=60)
    first = merchant.refund("P2026000001", "R1", 990).json()
    assert (first["status"], first["amount"]["refund"]) == ("PROCESSING", 990)
    assert merchant.query("P2026000001")["trade_state"] == "REFUND"
    sandbox.advance(61)
    assert status(merchant, "R1") == "SUCCESS"
    assert sandbox.api("GET", "/orders/P2026000001")["refunded"] == 990


def test_idempotent_by_its_number(merchant: Merchant) -> None:
    first = merchant.refund("P2026000001", "R1", 990).json()["refund_id"]
    assert merchant.refund("P2026000001", "R1", 990).json()["refund_id"] == first
    other = merchant.refund("P2026000001", "R1", 991)
    assert (other.status_code, other.json()["code"]) == (400, "INVALID_REQUEST")


def test_never_more_than_was_paid(merchant: Merchant) -> None:
    assert merchant.refund("P2026000001", "R1", 1000).status_code == 200
    over = merchant.refund("P2026000001", "R2", 991)
    assert (over.status_code, over.json()["code"]) == (400, "INVALID_REQUEST")
    assert merchant.refund("P2026000001", "R3", 990).status_code == 200


def test_at_most_fifty(merchant: Merchant) -> None:
    for count in range(50):
        assert merchant.refund("P2026000001", f"R{count}", 1).status_code == 200
    assert merchant.refund("P2026000001", "R50", 1).json()["code"] == "INVALID_REQUEST"


def test_within_a_year(merchant: Merchant, sandbox: SandboxProcess) -> None:
    sandbox.advance(365 * 86_400 + 1)
    assert merchant.refund("P2026000001", "R1", 1).json()["code"] == "INVALID_REQUEST"


@pytest.mark.parametrize("outcome", ["ABNORMAL", "CLOSED"])
def test_other_outcomes(merchant: Merchant, sandbox: SandboxProcess, outcome: str) -> None:
    sandbox.api("PATCH", "/settings", refund_outcome=outcome, refund_settle_after=0)
    merchant.refund("P2026000001", "R1", 990)
    assert status(merchant, "R1") == outcome
    assert sandbox.api("GET", "/orders/P2026000001")["refunded"] == 0


def test_what_cannot_be_refunded(merchant: Merchant, sandbox: SandboxProcess) -> None:
    merchant.prepay("P2026000002")
    assert merchant.refund("P2026000002", "R1", 1).json()["code"] == "INVALID_REQUEST"
    missing = merchant.refund("P2026999999", "R1", 1)
    assert (missing.status_code, missing.json()["code"]) == (404, "RESOURCE_NOT_EXISTS")
    assert merchant.refund("P2026000001", "R1", 1, total=1991).json()["code"] == "INVALID_REQUEST"
    assert merchant.refund("P2026000001", "R 1", 1).json()["code"] == "PARAM_ERROR"
    assert merchant.refund("P2026000001", "R1", 1, reason="陶" * 27).json()["code"] == "PARAM_ERROR"
    unknown = merchant.call("GET", "/v3/refund/domestic/refunds/R1")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "RESOURCE_NOT_EXISTS")
    assert sandbox.api("GET", "/orders/P2026000001")["refunds"] == []


def test_rate(merchant: Merchant, sandbox: SandboxProcess) -> None:
    sandbox.api("PATCH", "/quotas", **{"pay.refund.per_second": 0})
    refused = merchant.refund("P2026000001", "R1", 1)
    assert (refused.status_code, refused.json()["code"]) == (429, "FREQUENCY_LIMITED")


PAST = {
    "out_trade_no": "P2025000009", "transaction_id": "4200009", "description": "茶", "total": 1990,
    "paid_at": 1_700_000_000,
    "refunds": [{"out_refund_no": "R2025000009", "refund_id": "5000009", "amount": 990, "at": 1_700_000_600}],
}  # fmt: skip


def test_what_was_paid_before_the_sandbox_ran_goes_back_in_part(merchant: Merchant, sandbox: SandboxProcess) -> None:
    paid_at = sandbox.api("GET", "/state")["clock"]["now"] - 3_600
    past = PAST | {"paid_at": paid_at}
    assert sandbox.api("POST", "/orders", items=[past]) == {"added": 1}
    assert sandbox.api("POST", "/orders", items=[past | {"total": 1991}]) == {"added": 0}
    assert merchant.query("P2025000009")["trade_state"] == "REFUND"
    assert merchant.query("P2025000009")["amount"]["total"] == 1990
    assert status(merchant, "R2025000009") == "SUCCESS"
    over = merchant.refund("P2025000009", "R4", 1001)
    assert (over.status_code, over.json()["code"]) == (400, "INVALID_REQUEST")
    assert merchant.refund("P2025000009", "R5", 1000).status_code == 200


@pytest.mark.parametrize(
    "broken",
    [
        {"total": 0}, {"total": True}, {"paid_at": "2026"}, {"out_trade_no": ""}, {"transaction_id": 7},
        {"refunds": {}}, {"refunds": [{}]}, {"refunds": [PAST["refunds"][0] | {"amount": 1991}]},  # type: ignore[index]
    ],
)  # fmt: skip
def test_a_broken_past_trade_is_refused_with_all_others(merchant: Merchant, sandbox: SandboxProcess, broken) -> None:
    items = [PAST | {"out_trade_no": "P2025000010", "transaction_id": "4200010", "refunds": []}, PAST | broken]
    assert sandbox.api("POST", "/orders", expect=422, items=items)["code"] == "trade_wrong"
    sandbox.api("GET", "/orders/P2025000010", expect=404)
