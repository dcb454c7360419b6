"""WeChat Pay v3 as the sandbox plays it: signatures, fields, numbers, states."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from tests.sandbox.pay_client import Merchant
from tests.sandbox.process import SandboxProcess

JSAPI = "/v3/pay/transactions/jsapi"


@pytest.fixture
def merchant(sandbox: SandboxProcess) -> Merchant:
    return Merchant(sandbox)


def code_of(response: httpx.Response) -> tuple[int, str]:
    return response.status_code, response.json()["code"]


class TestGuard:
    def test_a_signed_request_passes(self, merchant: Merchant) -> None:
        assert merchant.call("POST", JSAPI, merchant.order("P2026000001")).json()["prepay_id"].startswith("wx")

    def test_the_query_is_part_of_what_is_signed(self, merchant: Merchant) -> None:
        merchant.prepay("P2026000001")
        target = f"/v3/pay/transactions/out-trade-no/P2026000001?mchid={merchant.held['mchid']}"
        assert merchant.call("GET", target).status_code == 200
        bare = merchant.call("GET", target, signed_target=target.partition("?")[0])
        assert code_of(bare) == (401, "SIGN_ERROR")

    @pytest.mark.parametrize(
        ("spoiled", "expected"),
        [
            ({"age": 302}, (401, "SIGN_ERROR")),
            ({"age": -302}, (401, "SIGN_ERROR")),
            ({"serial": "AB12"}, (401, "SIGN_ERROR")),
            ({"mchid": "1600000000"}, (400, "MCH_NOT_EXISTS")),
            ({"signed_target": "/v3/pay/transactions/native"}, (401, "SIGN_ERROR")),
            ({"headers": {"Authorization": "Basic abc"}}, (401, "SIGN_ERROR")),
            ({"headers": {"Accept": ""}}, (400, "PARAM_ERROR")),
            ({"headers": {"User-Agent": ""}}, (400, "PARAM_ERROR")),
            ({"headers": {"Content-Type": "text/plain"}}, (400, "PARAM_ERROR")),
        ],
    )
    def test_anything_else_is_refused(
        self, merchant: Merchant, sandbox: SandboxProcess, spoiled: dict[str, Any], expected: tuple[int, str]
    ) -> None:
        assert code_of(merchant.call("POST", JSAPI, merchant.order("P2026000001"), **spoiled)) == expected
        assert sandbox.api("GET", "/orders")["items"] == []

    def test_every_reply_carries_all_five_headers(self, merchant: Merchant) -> None:
        good = merchant.call("POST", JSAPI, merchant.order("P2026000001"))
        bad = merchant.call("POST", JSAPI, merchant.order("short"))
        names = ["Timestamp", "Nonce", "Signature", "Serial", "Signature-Type"]
        for response in (good, bad):
            assert all(response.headers.get(f"Wechatpay-{name}") for name in names)
            assert response.headers["Wechatpay-Serial"] == merchant.held["platform_certificate_serial_no"]

    def test_public_key_mode_is_asked_for_by_header(self, merchant: Merchant) -> None:
        key_id = merchant.held["platform_public_key_id"]
        reply = merchant.call("GET", "/v3/certificates", headers={"Wechatpay-Serial": key_id})
        assert reply.headers["Wechatpay-Serial"] == key_id


class TestPrepayFields:
    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"appid": None}, "/appid"),
            ({"mchid": None}, "/mchid"),
            ({"out_trade_no": "P2026"}, "/out_trade_no"),
            ({"out_trade_no": "P" * 33}, "/out_trade_no"),
            ({"out_trade_no": "P2026 00001"}, "/out_trade_no"),
            ({"description": ""}, "/description"),
            ({"description": "陶" * 128}, "/description"),
            ({"notify_url": None}, "/notify_url"),
            ({"notify_url": "http://shop.example/n"}, "/notify_url"),
            ({"notify_url": "https://shop.example/n?a=1"}, "/notify_url"),
            ({"notify_url": "https://shop.example/" + "n" * 255}, "/notify_url"),
            ({"amount": {"total": 0}}, "/amount/total"),
            ({"amount": {"total": 19.9}}, "/amount/total"),
            ({"amount": {"total": True}}, "/amount/total"),
            ({"amount": {"total": 1990, "currency": "USD"}}, "/amount/currency"),
            ({"payer": None}, "/payer/openid"),
            ({"payer": {"openid": "13800000001"}}, "/payer/openid"),
            ({"time_expire": "2026-11-22 10:00:00"}, "/time_expire"),
            ({"time_expire": "2020-01-01T00:00:00+08:00"}, "/time_expire"),
            ({"attach": "a" * 129}, "/attach"),
        ],
    )
    def test_a_broken_field_is_named(self, merchant: Merchant, changes: dict[str, Any], field: str) -> None:
        response = merchant.call("POST", JSAPI, merchant.order("P2026000001", **changes))
        assert code_of(response) == (400, "PARAM_ERROR")
        assert response.json()["detail"]["field"] == field

    @pytest.mark.parametrize(
        "changes",
        [
            {"out_trade_no": "P|-_*9"},
            {"out_trade_no": "P" * 32},
            {"description": "陶" * 127},
            {"attach": "a" * 128},
            {"notify_url": "http://127.0.0.1:8000/hooks/wechat-pay/demo"},
            {"payer": {"openid": "o" + "x" * 27}},
        ],
    )
    def test_the_edge_of_a_rule_passes(self, merchant: Merchant, changes: dict[str, Any]) -> None:
        assert merchant.call("POST", JSAPI, merchant.order("P2026000001") | changes).status_code == 200

    def test_an_app_not_bound_to_the_merchant(self, merchant: Merchant) -> None:
        response = merchant.call("POST", JSAPI, merchant.order("P2026000001", appid="wx0000000000000000"))
        assert code_of(response) == (400, "APPID_MCHID_NOT_MATCH")

    def test_the_openid_of_another_app(self, merchant: Merchant, sandbox: SandboxProcess) -> None:
        other = sandbox.person()["openids"][merchant.held["app_ids"][1]]
        response = merchant.call("POST", JSAPI, merchant.order("P2026000001", payer={"openid": other}))
        assert response.json()["detail"]["field"] == "/payer/openid"

    def test_body_that_is_not_json(self, merchant: Merchant) -> None:
        assert code_of(merchant.call("POST", JSAPI, "{")) == (400, "PARAM_ERROR")

    @pytest.mark.parametrize(
        ("scene", "field"),
        [
            (None, "/scene_info/payer_client_ip"),
            ({"payer_client_ip": "nowhere"}, "/scene_info/payer_client_ip"),
            ({"payer_client_ip": "1.2.3.4"}, "/scene_info/h5_info/type"),
            ({"payer_client_ip": "1.2.3.4", "h5_info": {"type": "PC"}}, "/scene_info/h5_info/type"),
        ],
    )
    def test_h5_needs_its_scene(self, merchant: Merchant, scene: Any, field: str) -> None:
        body = merchant.order("P2026000001", payer=None, scene_info=scene)
        response = merchant.call("POST", "/v3/pay/transactions/h5", body)
        assert response.json()["detail"]["field"] == field

    def test_h5_and_native_links(self, merchant: Merchant, sandbox: SandboxProcess) -> None:
        scene = {"payer_client_ip": "::1", "h5_info": {"type": "Wap"}}
        h5 = merchant.call(
            "POST", "/v3/pay/transactions/h5", merchant.order("P2026000001", payer=None, scene_info=scene)
        )
        assert h5.json()["h5_url"].startswith(f"{sandbox.url}/pay/h5?prepay_id=wx")
        native = merchant.call("POST", "/v3/pay/transactions/native", merchant.order("P2026000002", payer=None))
        assert native.json()["code_url"].startswith("weixin://wxpay/bizpayurl?pr=")


class TestNumbers:
    def test_the_same_request_gives_the_same_order(self, merchant: Merchant) -> None:
        assert merchant.prepay("P2026000001") == merchant.prepay("P2026000001")

    @pytest.mark.parametrize("changes", [{"amount": {"total": 1, "currency": "CNY"}}, {"description": "别的"}])
    def test_the_same_number_for_another_order(self, merchant: Merchant, changes: dict[str, Any]) -> None:
        merchant.prepay("P2026000001")
        response = merchant.call("POST", JSAPI, merchant.order("P2026000001", **changes))
        assert code_of(response) == (403, "OUT_TRADE_NO_USED")
        assert merchant.query("P2026000001")["amount"]["total"] == 1990

    def test_a_paid_number(self, merchant: Merchant, sandbox: SandboxProcess) -> None:
        merchant.prepay("P2026000001")
        sandbox.api("POST", "/orders/P2026000001/pay")
        again = merchant.call("POST", JSAPI, merchant.order("P2026000001"))
        assert code_of(again) == (400, "ORDER_PAID")
        sandbox.api("POST", "/orders/P2026000001/pay", expect=409)

    def test_a_closed_number(self, merchant: Merchant, sandbox: SandboxProcess) -> None:
        merchant.prepay("P2026000001")
        close = "/v3/pay/transactions/out-trade-no/P2026000001/close"
        assert merchant.call("POST", close, {"mchid": merchant.held["mchid"]}).status_code == 204
        assert merchant.call("POST", close, {"mchid": merchant.held["mchid"]}).status_code == 204
        assert merchant.query("P2026000001")["trade_state"] == "CLOSED"
        assert code_of(merchant.call("POST", JSAPI, merchant.order("P2026000001"))) == (400, "ORDER_CLOSED")
        sandbox.api("POST", "/orders/P2026000001/pay", expect=409)

    def test_a_paid_order_does_not_close(self, merchant: Merchant, sandbox: SandboxProcess) -> None:
        merchant.prepay("P2026000001")
        sandbox.api("POST", "/orders/P2026000001/pay")
        close = "/v3/pay/transactions/out-trade-no/P2026000001/close"
        assert code_of(merchant.call("POST", close, {"mchid": merchant.held["mchid"]})) == (400, "ORDER_PAID")
        assert merchant.query("P2026000001")["trade_state"] == "SUCCESS"

    def test_unknown_numbers(self, merchant: Merchant) -> None:
        assert merchant.query("P2026999999")["code"] == "ORDER_NOT_EXIST"
        close = "/v3/pay/transactions/out-trade-no/P2026999999/close"
        assert code_of(merchant.call("POST", close, {"mchid": merchant.held["mchid"]})) == (404, "ORDER_NOT_EXIST")


class TestLifetimes:
    def test_time_expire_closes_the_order(self, merchant: Merchant, sandbox: SandboxProcess) -> None:
        expire = (datetime.now(UTC) + timedelta(minutes=30)).isoformat(timespec="seconds")
        merchant.prepay("P2026000001", time_expire=expire)
        sandbox.advance(29 * 60)
        assert merchant.query("P2026000001")["trade_state"] == "NOTPAY"
        sandbox.advance(61)
        assert merchant.query("P2026000001")["trade_state"] == "CLOSED"
        sandbox.api("POST", "/orders/P2026000001/pay", expect=409)

    def test_prepay_lives_two_hours_and_the_order_seven_days(self, merchant: Merchant, sandbox: SandboxProcess) -> None:
        merchant.prepay("P2026000001")
        sandbox.advance(7_201)
        refusal = sandbox.api("POST", "/orders/P2026000001/pay", expect=409)
        assert refusal["code"] == "prepay_expired"
        assert merchant.query("P2026000001")["trade_state"] == "NOTPAY"
        sandbox.advance(7 * 86_400)
        assert merchant.query("P2026000001")["trade_state"] == "CLOSED"

    def test_an_h5_link_lives_five_minutes(self, merchant: Merchant, sandbox: SandboxProcess) -> None:
        scene = {"payer_client_ip": "1.2.3.4", "h5_info": {"type": "iOS"}}
        body = merchant.order("P2026000001", payer=None, scene_info=scene)
        url = httpx.URL(merchant.call("POST", "/v3/pay/transactions/h5", body).json()["h5_url"])
        assert sandbox.api("GET", f"/sheet?{url.query.decode()}")["total"] == 1990
        sandbox.advance(301)
        assert sandbox.api("GET", f"/sheet?{url.query.decode()}", expect=409)["code"] == "h5_link_expired"


def test_a_paid_order_reads_as_documented(merchant: Merchant, sandbox: SandboxProcess) -> None:
    merchant.prepay("P2026000001", attach="桌 3")
    before = int(time.time())
    sandbox.api("POST", "/orders/P2026000001/pay")
    order = merchant.query("P2026000001")
    paid_at = datetime.fromisoformat(order.pop("success_time"))
    assert 0 <= paid_at.timestamp() - before <= 5
    assert paid_at.utcoffset() == timedelta(hours=8)
    transaction = order.pop("transaction_id")
    assert len(transaction) == 28
    assert transaction.isdecimal()
    assert order == {
        "mchid": merchant.held["mchid"],
        "appid": merchant.held["app_ids"][0],
        "out_trade_no": "P2026000001",
        "trade_type": "JSAPI",
        "trade_state": "SUCCESS",
        "trade_state_desc": "支付成功",
        "bank_type": "OTHERS",
        "attach": "桌 3",
        "payer": {"openid": sandbox.openid()},
        "amount": {"total": 1990, "payer_total": 1990, "currency": "CNY", "payer_currency": "CNY"},
    }
    by_id = merchant.call("GET", f"/v3/pay/transactions/id/{transaction}?mchid={merchant.held['mchid']}")
    assert by_id.json()["out_trade_no"] == "P2026000001"


def test_state_outlives_the_process(own_sandbox: SandboxProcess) -> None:
    own = own_sandbox
    merchant = Merchant(own)
    held = own.credentials
    assert own.directory.joinpath("credentials.json").stat().st_mode & 0o777 == 0o600
    merchant.prepay("P2026000001")
    merchant.prepay("P2026000002")
    own.api("POST", "/orders/P2026000001/pay")
    own.advance(60)
    own.stop(kill=True)
    own.start()
    assert own.credentials == held
    assert merchant.query("P2026000001")["trade_state"] == "SUCCESS"
    assert merchant.query("P2026000002")["trade_state"] == "NOTPAY"
    own.stop()
    own.start()
    assert own.api("GET", "/state")["clock"]["shift"] == 60
