"""Faults on calls that come in, and the control interface's own refusals."""

from __future__ import annotations

import time
from typing import Any

import httpx
import pytest

from tests.sandbox.pay_client import Merchant
from tests.sandbox.process import SandboxProcess

JSAPI = "/v3/pay/transactions/jsapi"


@pytest.fixture
def merchant(sandbox: SandboxProcess) -> Merchant:
    return Merchant(sandbox)


def test_system_error_does_nothing_and_passes(merchant: Merchant, sandbox: SandboxProcess) -> None:
    sandbox.fault("pay.jsapi", "system_error")
    first = merchant.call("POST", JSAPI, merchant.order("P2026000001"))
    assert (first.status_code, first.json()["code"]) == (500, "SYSTEM_ERROR")
    assert sandbox.api("GET", "/orders")["items"] == []
    assert merchant.call("POST", JSAPI, merchant.order("P2026000001")).status_code == 200


def test_refuse_with_a_code(merchant: Merchant, sandbox: SandboxProcess) -> None:
    sandbox.fault("pay.*", "refuse", times=2, code="NO_AUTH")
    for _ in range(2):
        refused = merchant.call("POST", JSAPI, merchant.order("P2026000001"))
        assert (refused.status_code, refused.json()["code"]) == (403, "NO_AUTH")
    assert merchant.call("POST", JSAPI, merchant.order("P2026000001")).status_code == 200


def test_slow(merchant: Merchant, sandbox: SandboxProcess) -> None:
    sandbox.fault("pay.jsapi", "slow", delay_ms=400)
    started = time.perf_counter()
    assert merchant.call("POST", JSAPI, merchant.order("P2026000001")).status_code == 200
    assert time.perf_counter() - started >= 0.4


@pytest.mark.parametrize(("kind", "done"), [("drop", 0), ("lose_reply", 1)])
def test_a_cut_connection(merchant: Merchant, sandbox: SandboxProcess, kind: str, done: int) -> None:
    sandbox.fault("pay.jsapi", kind)
    with pytest.raises(httpx.RemoteProtocolError):
        merchant.call("POST", JSAPI, merchant.order("P2026000001"))
    assert len(sandbox.api("GET", "/orders")["items"]) == done


def test_faults_of_other_platforms(sandbox: SandboxProcess) -> None:
    sandbox.fault("mini.jscode2session", "refuse", code="40226")
    assert sandbox.client.get("/sns/jscode2session").json()["errcode"] == 40226
    sandbox.fault("mini.*", "system_error")
    assert sandbox.client.get("/sns/jscode2session").json()["errcode"] == -1
    sandbox.fault("sms.send", "system_error")
    assert sandbox.client.post("/").json()["Response"]["Error"]["Code"] == "InternalError.Timeout"


def test_faults_are_listed_and_removed(sandbox: SandboxProcess) -> None:
    sandbox.fault("pay.*", "drop", times=None)
    (fault,) = sandbox.api("GET", "/faults")["items"]
    assert (fault["target"], fault["kind"], fault["times"]) == ("pay.*", "drop", None)
    sandbox.api("DELETE", f"/faults/{fault['id']}")
    assert sandbox.api("GET", "/faults")["items"] == []
    sandbox.api("DELETE", f"/faults/{fault['id']}", expect=404)


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", "/faults", {"target": "pay.jsapi", "kind": "explode"}, 422),
        ("POST", "/faults", {"target": "pay.jsapi", "kind": "refuse"}, 422),
        ("POST", "/faults", {"target": "notify", "kind": "slow"}, 422),
        ("POST", "/faults", {"kind": "drop"}, 422),
        ("POST", "/faults", {"target": "pay.*", "kind": "drop", "times": 0}, 422),
        ("POST", "/clock", {"advance_seconds": -1}, 422),
        ("POST", "/clock", {}, 422),
        ("PATCH", "/quotas", {"sms.per_number_hour": -1}, 422),
        ("PATCH", "/quotas", {"nothing": 1}, 422),
        ("PATCH", "/settings", {"refund_outcome": "LOST"}, 422),
        ("PATCH", "/settings", {"nothing": 1}, 422),
        ("POST", "/js-codes", {"person": "nobody"}, 404),
        ("POST", "/orders/P2026999999/pay", {}, 404),
        ("POST", "/notices/nothing/resend", {}, 404),
        ("POST", "/orders/P2026999999/confirm-receipt", {}, 404),
    ],
)
def test_the_control_interface_names_what_is_wrong(
    sandbox: SandboxProcess, method: str, path: str, body: dict[str, Any], status: int
) -> None:
    before = sandbox.api("GET", "/state")
    assert set(sandbox.api(method, path, expect=status, **body)) == {"code", "message"}
    after = sandbox.api("GET", "/state")
    for name in ("quotas", "settings", "faults"):
        assert after[name] == before[name]
    assert after["clock"]["shift"] == before["clock"]["shift"]


def test_a_foreign_page_can_do_nothing(sandbox: SandboxProcess) -> None:
    form = sandbox.client.post("/sandbox/api/reset", data={"a": "b"})
    assert form.status_code == 415
    rebound = sandbox.client.get("/sandbox/api/people", headers={"Host": "evil.example"})
    assert rebound.status_code == 421
    foreign = sandbox.client.get("/sandbox/api/people", headers={"Origin": "https://evil.example"})
    assert "access-control-allow-origin" not in foreign.headers
    ours = sandbox.client.get("/sandbox/api/people", headers={"Origin": "http://127.0.0.1:8000"})
    assert ours.headers["access-control-allow-origin"] == "http://127.0.0.1:8000"


def test_the_log_tells_the_rule(merchant: Merchant, sandbox: SandboxProcess) -> None:
    merchant.prepay("P2026000001")
    merchant.prepay("P2026000001")
    merchant.call("POST", JSAPI, merchant.order("P2026000001", description="别的"))
    assert sandbox.rules("pay.jsapi") == ["prepay_new", "prepay_again", "out_trade_no_other_content"]
    newest = sandbox.api("GET", "/calls?name=pay.jsapi&limit=1")["items"][0]
    detail = sandbox.api("GET", f"/calls/{newest['id']}")
    assert "别的" in detail["request_body"]
    assert "OUT_TRADE_NO_USED" in detail["response_body"]
    assert detail["request_headers"]["authorization"].startswith("WECHATPAY2-SHA256-RSA2048 ")
