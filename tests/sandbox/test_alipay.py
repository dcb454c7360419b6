"""The sandbox's Alipay: who may call, what an order may be, and what becomes of it."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest
from cryptography.exceptions import InvalidSignature

from tests.sandbox.alipay_shop import BEIJING, Shop, beijing
from tests.sandbox.process import Listener, SandboxProcess

DAY = 86_400


class TestGateway:
    @pytest.mark.parametrize(
        ("spoil", "code", "sub_code"),
        [
            ({"method": None}, "40001", "isv.missing-method"),
            ({"method": "alipay.trade.nothing"}, "40002", "isv.invalid-method"),
            ({"app_id": None}, "40001", "isv.missing-app-id"),
            ({"app_id": "2021000000000001"}, "40002", "isv.invalid-app-id"),
            ({"sign_type": None}, "40001", "isv.missing-signature-type"),
            ({"sign_type": "RSA"}, "40002", "isv.invalid-signature-type"),
            ({"sign": None}, "40001", "isv.missing-signature"),
            ({"sign": "AAAA"}, "40002", "isv.invalid-signature"),
            ({"timestamp": None}, "40001", "isv.missing-timestamp"),
            ({"timestamp": "2026-11-22T15:00:00"}, "40002", "isv.invalid-timestamp"),
            ({"version": None}, "40001", "isv.missing-version"),
            ({"charset": "latin-1"}, "40002", "isv.invalid-charset"),
            ({"format": "XML"}, "40002", "isv.invalid-format"),
            ({"biz_content": '{"out_trade_no":"P2"}'}, "40002", "isv.invalid-signature"),
            ({"notify_url": "https://other.example"}, "40002", "isv.invalid-signature"),
        ],
    )
    def test_refuses(self, shop: Shop, spoil: dict[str, str | None], code: str, sub_code: str) -> None:
        node = shop.call("alipay.trade.query", {"out_trade_no": "P1"}, spoil=spoil)
        assert (node["code"], node["sub_code"]) == (code, sub_code)

    def test_what_it_signs_and_where_it_says_so(self, shop: Shop) -> None:
        unknown_app = shop.call("alipay.trade.query", {"out_trade_no": "P1"}, spoil={"app_id": "2021000000000001"})
        assert (unknown_app["node"], unknown_app["signed"]) == ("alipay_trade_query_response", False)
        unpaired = shop.call("alipay.trade.query", {"out_trade_no": "P1"}, spoil={"sign": "AAAA"})
        assert (unpaired["node"], unpaired["signed"]) == ("alipay_trade_query_response", True)
        assert shop.call("alipay.nothing")["node"] == "error_response"

    def test_biz_content_is_json(self, shop: Shop) -> None:
        assert shop.call("alipay.trade.query", "{no json")["sub_code"] == "isv.illegal-json"

    def test_parameters_may_stand_in_the_query(self, sandbox: SandboxProcess, shop: Shop) -> None:
        params = shop.params("alipay.trade.query", {"out_trade_no": "P1"})
        content = sandbox.client.get("/gateway.do", params=params).json()
        assert content["alipay_trade_query_response"]["sub_code"] == "ACQ.TRADE_NOT_EXIST"

    def test_faults(self, sandbox: SandboxProcess, shop: Shop) -> None:
        sandbox.fault("alipay.trade.query", "system_error")
        assert shop.query()["sub_code"] == "isp.unknow-error"
        sandbox.fault("alipay.*", "refuse", code="isv.method-call-limited")
        assert shop.query()["code"] == "40005"
        sandbox.fault("alipay.trade.query", "forge_reply")
        with pytest.raises(InvalidSignature):
            shop.query()
        assert sandbox.rules("alipay.trade.query") == ["fault_ordered", "fault_ordered", "trade_unknown"]


class TestOrders:
    @pytest.mark.parametrize(
        ("changes", "sub_code"),
        [
            ({"out_trade_no": ""}, "ACQ.INVALID_PARAMETER"),
            ({"out_trade_no": "P-1"}, "ACQ.INVALID_PARAMETER"),
            ({"out_trade_no": "P" * 65}, "ACQ.INVALID_PARAMETER"),
            ({"subject": None}, "ACQ.INVALID_PARAMETER"),
            ({"subject": "杯" * 257}, "ACQ.INVALID_PARAMETER"),
            ({"subject": "a=b"}, "ACQ.INVALID_PARAMETER"),
            ({"total_amount": "0.00"}, "ACQ.INVALID_PARAMETER"),
            ({"total_amount": "1.999"}, "ACQ.INVALID_PARAMETER"),
            ({"total_amount": "-1"}, "ACQ.INVALID_PARAMETER"),
            ({"total_amount": "NaN"}, "ACQ.INVALID_PARAMETER"),
            ({"total_amount": "100000000.01"}, "ACQ.TOTAL_FEE_EXCEED"),
            ({"product_code": "QUICK_WAP_WAY"}, "ACQ.INVALID_PARAMETER"),
            ({"op_app_id": "2021000000000001"}, "ACQ.INVALID_PARAMETER"),
            ({"buyer_open_id": None}, "ACQ.INVALID_PARAMETER"),
            ({"buyer_open_id": "somebody"}, "invalid-openid"),
            ({"time_expire": "2020-01-01 00:00:00"}, "ACQ.INVALID_PARAMETER"),
            ({"time_expire": "tomorrow"}, "ACQ.INVALID_PARAMETER"),
            ({"timeout_express": "16d"}, "ACQ.INVALID_PARAMETER"),
            ({"timeout_express": "1.5h"}, "ACQ.INVALID_PARAMETER"),
        ],
    )
    def test_refuses(self, sandbox: SandboxProcess, shop: Shop, changes: dict[str, Any], sub_code: str) -> None:
        node = shop.create(**({"number": changes.pop("out_trade_no")} if "out_trade_no" in changes else {}), **changes)
        assert (node["code"], node["sub_code"]) == ("40002" if sub_code == "invalid-openid" else "40004", sub_code)
        assert sandbox.api("GET", "/alipay/trades")["items"] == []

    @pytest.mark.parametrize("amount", ["19.90", "19.9", 19.9])
    def test_amounts_as_text_and_as_numbers(self, sandbox: SandboxProcess, shop: Shop, amount: object) -> None:
        assert shop.create(total_amount=amount)["code"] == "10000"
        assert sandbox.api("GET", "/alipay/trades/P1")["total"] == 1990

    def test_the_same_again_is_the_same_trade(self, shop: Shop) -> None:
        assert shop.create()["trade_no"] == shop.create()["trade_no"]

    def test_a_number_that_is_taken(self, sandbox: SandboxProcess, shop: Shop) -> None:
        shop.create()
        assert shop.create(total_amount="0.01")["sub_code"] == "ACQ.CONTEXT_INCONSISTENT"
        assert shop.create(buyer_open_id=shop.buyer("ethan"))["sub_code"] == "ACQ.TRADE_BUYER_NOT_MATCH"
        sandbox.api("POST", "/alipay/trades/P1/pay")
        assert shop.create()["sub_code"] == "ACQ.TRADE_HAS_SUCCESS"
        shop.create("P2")
        shop.call("alipay.trade.close", {"out_trade_no": "P2"})
        assert shop.create("P2")["sub_code"] == "ACQ.TRADE_HAS_CLOSE"

    def test_only_its_buyer_pays(self, sandbox: SandboxProcess, shop: Shop) -> None:
        shop.create()
        assert sandbox.api("POST", "/alipay/trades/P1/pay", expect=409, person="ethan")["code"] == "not_the_buyer"
        sandbox.api("POST", "/alipay/trades/P1/pay", person="lin-xiao")
        assert sandbox.api("POST", "/alipay/trades/P1/pay", expect=409)["code"] == "trade_over"


class TestLife:
    def test_query(self, sandbox: SandboxProcess, shop: Shop) -> None:
        unknown = shop.query()
        assert (unknown["sub_code"], unknown["receipt_amount"]) == ("ACQ.TRADE_NOT_EXIST", "0.00")
        shop.create()
        waiting = shop.query()
        assert (waiting["trade_status"], waiting["total_amount"]) == ("WAIT_BUYER_PAY", "19.90")
        assert "send_pay_date" not in waiting
        sandbox.api("POST", "/alipay/trades/P1/pay")
        paid = shop.query()
        assert (paid["trade_status"], paid["buyer_open_id"]) == ("TRADE_SUCCESS", shop.buyer())
        paid_at = datetime.strptime(paid["send_pay_date"] + "+0800", "%Y-%m-%d %H:%M:%S%z")
        assert abs(paid_at - datetime.now(BEIJING)) < timedelta(seconds=5)
        by_number = shop.call("alipay.trade.query", {"trade_no": paid["trade_no"], "out_trade_no": "other"})
        assert by_number["out_trade_no"] == "P1"

    def test_older_apps_get_user_ids(self, sandbox: SandboxProcess, shop: Shop) -> None:
        sandbox.api("PATCH", "/settings", alipay_identity="user_id")
        buyer = shop.buyer()
        assert buyer.startswith("2088")
        shop.create(buyer_open_id=None, buyer_id=buyer)
        assert shop.query()["buyer_user_id"] == buyer

    def test_close(self, sandbox: SandboxProcess, shop: Shop) -> None:
        close = "alipay.trade.close"
        assert shop.call(close, {"out_trade_no": "P1"})["sub_code"] == "ACQ.TRADE_NOT_EXIST"
        shop.create()
        assert shop.call(close, {"out_trade_no": "P1"})["code"] == "10000"
        assert shop.call(close, {"out_trade_no": "P1"})["sub_code"] == "ACQ.TRADE_STATUS_ERROR"
        assert shop.query()["trade_status"] == "TRADE_CLOSED"
        assert sandbox.api("POST", "/alipay/trades/P1/pay", expect=409)["code"] == "trade_over"

    def test_time_closes_and_finishes(self, sandbox: SandboxProcess, shop: Shop) -> None:
        shop.create("P1", timeout_express="30m")
        shop.paid("P2")
        sandbox.advance(31 * 60)
        assert shop.query("P1")["trade_status"] == "TRADE_CLOSED"
        sandbox.advance(366 * DAY)
        assert shop.query("P2")["trade_status"] == "TRADE_FINISHED"
        assert shop.refund("1.00", number="P2")["sub_code"] == "ACQ.TRADE_HAS_FINISHED"

    def test_it_survives_a_restart(self, own_sandbox: SandboxProcess) -> None:
        shop = Shop(own_sandbox)
        shop.paid()
        shop.refund("1.00")
        own_sandbox.stop()
        own_sandbox.start()
        assert shop.query()["trade_status"] == "TRADE_SUCCESS"
        assert shop.refund("1.00")["fund_change"] == "N"


class TestMobilePage:
    def test_the_trade_begins_when_somebody_pays(self, sandbox: SandboxProcess, shop: Shop, listener: Listener) -> None:
        listener.default, listener.word = 200, b"success"
        response = shop.wap(notify_url=listener.url, return_url="https://shop.example/back?x=1")
        assert response.status_code == 302
        assert "alipay.js" in sandbox.client.get(response.headers["Location"]).text
        token = parse_qs(urlsplit(response.headers["Location"]).query)["token"][0]
        assert shop.query("W1")["sub_code"] == "ACQ.TRADE_NOT_EXIST"
        assert sandbox.api("GET", f"/alipay/cashier?token={token}")["total_amount"] == "19.90"
        paid = sandbox.api("POST", "/alipay/cashier/pay", token=token, person="ethan")
        assert paid["location"] == "https://shop.example/back?x=1&out_trade_no=W1&total_amount=19.90"
        assert shop.query("W1")["trade_status"] == "TRADE_SUCCESS"
        assert dict(parse_qsl(listener.next().body.decode()))["trade_status"] == "TRADE_SUCCESS"
        assert sandbox.api("POST", "/alipay/cashier/pay", expect=409, token=token)["code"] == "trade_over"

    def test_a_computers_page_leads_to_the_same_cashier(self, sandbox: SandboxProcess, shop: Shop) -> None:
        response = shop.page(return_url="https://shop.example/m/?x=1#/paid?order=7")
        assert response.status_code == 302
        token = parse_qs(urlsplit(response.headers["Location"]).query)["token"][0]
        seen = sandbox.api("GET", f"/alipay/cashier?token={token}")
        assert (seen["out_trade_no"], seen["quit_url"]) == ("W1", "https://shop.example/m/?x=1#/paid?order=7")
        assert 0 < seen["seconds_left"] <= 15 * 86_400
        paid = sandbox.api("POST", "/alipay/cashier/pay", token=token)
        back = "https://shop.example/m/?x=1&out_trade_no=W1&total_amount=19.90#/paid?order=7"
        assert (paid["location"], paid["product_code"]) == (back, "FAST_INSTANT_TRADE_PAY")
        refused = shop.page("W2", biz={"product_code": "QUICK_WAP_WAY"})
        assert parse_qs(urlsplit(refused.headers["Location"]).query)["code"] == ["ACQ.INVALID_PARAMETER"]

    def test_the_page_ends_with_its_order(self, sandbox: SandboxProcess, shop: Shop) -> None:
        soon = beijing(datetime.now(BEIJING) + timedelta(minutes=10))
        response = shop.wap(biz={"time_expire": soon})
        token = parse_qs(urlsplit(response.headers["Location"]).query)["token"][0]
        sandbox.advance(601)
        assert sandbox.api("GET", f"/alipay/cashier?token={token}", expect=409)["code"] == "cashier_expired"

    @pytest.mark.parametrize(
        ("more", "code"),
        [
            ({"spoil": {"sign": "AAAA"}}, "isv.invalid-signature"),
            ({"biz": {"product_code": "JSAPI_PAY"}}, "ACQ.INVALID_PARAMETER"),
        ],
    )
    def test_a_failure_is_a_page(self, shop: Shop, more: dict[str, Any], code: str) -> None:
        response = shop.wap(**more)
        assert response.status_code == 302
        assert parse_qs(urlsplit(response.headers["Location"]).query)["code"] == [code]


class TestRefunds:
    def test_parts_and_all(self, shop: Shop) -> None:
        shop.paid()
        first = shop.refund("9.90", "R1")
        assert (first["fund_change"], first["refund_fee"], first["send_back_fee"]) == ("Y", "9.90", "9.90")
        again = shop.refund("9.90", "R1")
        assert (again["fund_change"], again["refund_fee"]) == ("N", "9.90")
        assert shop.query()["trade_status"] == "TRADE_SUCCESS"
        # The sum of both, not the second one's amount.
        assert shop.refund("10.00", "R2")["refund_fee"] == "19.90"
        assert shop.query()["trade_status"] == "TRADE_CLOSED"
        assert shop.refund("10.00", "R2")["fund_change"] == "N"

    @pytest.mark.parametrize(
        ("amount", "number", "sub_code"),
        [
            ("9.90", None, "ACQ.REFUND_AMT_NOT_EQUAL_TOTAL"),
            ("19.91", "R1", "ACQ.REASON_TRADE_REFUND_FEE_ERR"),
            ("0", "R1", "ACQ.INVALID_PARAMETER"),
            ("1.00", "R" * 65, "ACQ.INVALID_PARAMETER"),
        ],
    )
    def test_refuses(self, sandbox: SandboxProcess, shop: Shop, amount: str, number: str | None, sub_code: str) -> None:
        shop.paid()
        assert shop.refund(amount, number)["sub_code"] == sub_code
        assert sandbox.api("GET", "/alipay/trades/P1")["refunds"] == []

    def test_refuses_by_state(self, shop: Shop) -> None:
        assert shop.refund("1.00")["sub_code"] == "ACQ.TRADE_NOT_EXIST"
        shop.create()
        assert shop.refund("1.00")["sub_code"] == "ACQ.TRADE_STATUS_ERROR"
        shop.paid("P2")
        shop.refund("1.00", number="P2")
        assert shop.refund("2.00", number="P2")["sub_code"] == "ACQ.DISCORDANT_REPEAT_REQUEST"

    def test_query(self, sandbox: SandboxProcess, shop: Shop) -> None:
        ask = "alipay.trade.fastpay.refund.query"
        biz = {"out_trade_no": "P1", "out_request_no": "R1"}
        assert shop.call(ask, biz)["sub_code"] == "ACQ.TRADE_NOT_EXIST"
        assert shop.call(ask, {"out_trade_no": "P1"})["sub_code"] == "ACQ.INVALID_PARAMETER"
        shop.paid()
        nothing = shop.call(ask, biz)
        assert set(nothing) == {"code", "msg", "node", "signed"}
        sandbox.api("PATCH", "/settings", alipay_refund_settle_after=60)
        assert shop.refund("9.90")["fund_change"] == "N"
        under_way = shop.call(ask, biz)
        assert (under_way["refund_amount"], "refund_status" in under_way) == ("9.90", False)
        sandbox.advance(61)
        settled = shop.call(ask, biz | {"query_options": ["gmt_refund_pay"]})
        assert (settled["refund_status"], "gmt_refund_pay" in settled) == ("REFUND_SUCCESS", True)


class TestNotifications:
    def read(self, shop: Shop, body: bytes) -> dict[str, str]:
        """The form, its signature checked by the book."""
        fields = dict(parse_qsl(body.decode()))
        signature, kind = fields.pop("sign"), fields.pop("sign_type")
        assert kind == "RSA2"
        shop.verify("&".join(f"{k}={v}" for k, v in sorted(fields.items())).encode(), signature)
        return fields

    def test_paid_then_refunded(self, shop: Shop, listener: Listener) -> None:
        listener.default, listener.word = 200, b"success"
        shop.paid(notify_url=listener.url)
        paid = self.read(shop, listener.next().body)
        assert (paid["trade_status"], paid["total_amount"], paid["out_trade_no"]) == ("TRADE_SUCCESS", "19.90", "P1")
        assert (paid["seller_id"], paid["notify_type"]) == (shop.held["seller_id"], "trade_status_sync")
        assert json.loads(paid["fund_bill_list"])[0]["amount"] == "19.90"
        shop.refund("9.90", "R1")
        part = self.read(shop, listener.next().body)
        assert (part["trade_status"], part["refund_fee"], part["out_biz_no"]) == ("TRADE_SUCCESS", "9.90", "R1")
        assert len(part["gmt_refund"]) == len("2026-11-22 15:04:05.123")
        shop.refund("10.00", "R2")
        rest = self.read(shop, listener.next().body)
        assert (rest["trade_status"], rest["refund_fee"]) == ("TRADE_CLOSED", "19.90")

    def test_repeated_with_the_same_id_until_success(
        self, sandbox: SandboxProcess, shop: Shop, listener: Listener
    ) -> None:
        listener.default, listener.word = 200, b"SUCCESS"
        shop.paid(notify_url=listener.url)
        ids = {self.read(shop, listener.next().body)["notify_id"]}
        for seconds in (240, 600, 600):
            sandbox.advance(seconds - 5)
            assert listener.is_quiet(0.1)
            sandbox.advance(6)
            ids.add(self.read(shop, listener.next().body)["notify_id"])
        assert len(ids) == 1
        listener.word = b"success"
        sandbox.advance(3_600)
        listener.next()
        sandbox.advance(2 * DAY)
        assert listener.is_quiet()

    def test_gives_up_after_eight(self, sandbox: SandboxProcess, shop: Shop, listener: Listener) -> None:
        listener.default = 500
        shop.paid(notify_url=listener.url)
        for _ in range(8):
            listener.next()
            sandbox.advance(54_001)
        assert listener.is_quiet()

    def test_closing_is_told_too(self, shop: Shop, listener: Listener) -> None:
        listener.default, listener.word = 200, b"success"
        shop.create(notify_url=listener.url)
        shop.call("alipay.trade.close", {"out_trade_no": "P1"})
        assert self.read(shop, listener.next().body)["trade_status"] == "TRADE_CLOSED"
