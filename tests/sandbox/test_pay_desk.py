"""Profit sharing, bills, keys and abnormal refunds as the sandbox plays them: fields it refuses, with which code."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from tests.sandbox.pay_client import Merchant
from tests.sandbox.process import SandboxProcess

BEIJING = timezone(timedelta(hours=8))
PARTNER = {"type": "MERCHANT_ID", "account": "1900000109"}


@pytest.fixture
def merchant(sandbox: SandboxProcess) -> Merchant:
    return Merchant(sandbox)


def refused(merchant: Merchant, path: str, body: dict[str, Any]) -> tuple[int, str, str]:
    """Status, code and the field that is named."""
    reply = merchant.call("POST", path, body)
    content = reply.json()
    return reply.status_code, content["code"], content.get("detail", {}).get("field", "")


class TestSharingFields:
    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"appid": "wx0000000000000000"}, "/appid"),
            ({"type": "PERSONAL_WECHATID"}, "/type"),
            ({"account": "no merchant"}, "/account"),
            ({"type": "PERSONAL_OPENID", "account": "nobody"}, "/account"),
            ({"name": None}, "/name"),
            ({"relation_type": "FRIEND"}, "/relation_type"),
            ({"relation_type": "CUSTOM"}, "/custom_relation"),
            ({"relation_type": "CUSTOM", "custom_relation": "关" * 11}, "/custom_relation"),
        ],
    )
    def test_receivers(self, merchant: Merchant, changes: dict[str, Any], field: str) -> None:
        body = {"appid": merchant.held["app_ids"][0], **PARTNER, "relation_type": "PARTNER", "name": "c2VhbGVk"}
        found = refused(merchant, "/v3/profitsharing/receivers/add", body | changes)
        assert found == (400, "PARAM_ERROR", field)

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"transaction_id": None}, "/transaction_id"),
            ({"out_order_no": "S 1"}, "/out_order_no"),
            ({"receivers": []}, "/receivers"),
            ({"receivers": [PARTNER | {"amount": "1", "description": "分成"}]}, "/receivers/amount"),
            ({"receivers": [PARTNER | {"amount": 1, "description": "分" * 81}]}, "/receivers/description"),
            ({"unfreeze_unsplit": "true"}, "/unfreeze_unsplit"),
        ],
    )
    def test_orders(self, merchant: Merchant, changes: dict[str, Any], field: str) -> None:
        body = {
            "transaction_id": "4200000000202611220000000001",
            "out_order_no": "S1",
            "receivers": [PARTNER | {"amount": 1, "description": "分成"}],
            "unfreeze_unsplit": False,
        }
        assert refused(merchant, "/v3/profitsharing/orders", body | changes) == (400, "PARAM_ERROR", field)
        # Without a fault in its fields, it is the order that is not one to share.
        assert refused(merchant, "/v3/profitsharing/orders", body)[1] == "INVALID_REQUEST"

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"out_order_no": None}, "/out_order_no"),
            ({"out_return_no": ""}, "/out_return_no"),
            ({"return_mchid": None}, "/return_mchid"),
            ({"amount": 0}, "/amount"),
            ({"description": ""}, "/description"),
        ],
    )
    def test_returns(self, merchant: Merchant, changes: dict[str, Any], field: str) -> None:
        body = {
            "out_order_no": "S1",
            "out_return_no": "B1",
            "return_mchid": "1900000109",
            "amount": 1,
            "description": "退回",
        }
        assert refused(merchant, "/v3/profitsharing/return-orders", body | changes) == (400, "PARAM_ERROR", field)
        assert refused(merchant, "/v3/profitsharing/return-orders", body)[:2] == (404, "RESOURCE_NOT_EXISTS")

    def test_an_order_says_at_once_that_it_will_be_shared(self, merchant: Merchant) -> None:
        path = "/v3/pay/transactions/jsapi"
        wrong = merchant.order("P2026000001", settle_info={"profit_sharing": "true"})
        assert refused(merchant, path, wrong) == (400, "PARAM_ERROR", "/settle_info/profit_sharing")
        merchant.prepay("P2026000001", settle_info={"profit_sharing": True})
        assert refused(merchant, path, merchant.order("P2026000001"))[1] == "OUT_TRADE_NO_USED"


class TestBills:
    @pytest.mark.parametrize(
        ("query", "field"),
        [
            ("bill_date=2026-1-1", "bill_date"),
            ("bill_date=20260101", "bill_date"),
            ("bill_date=2099-01-01", "bill_date"),
            ("bill_date={day}&bill_type=SOME", "bill_type"),
            ("bill_date={day}&tar_type=ZIP", "tar_type"),
            ("bill_type=ALL", "bill_date"),
        ],
    )
    def test_what_is_asked_wrongly(self, merchant: Merchant, query: str, field: str) -> None:
        yesterday = (datetime.now(BEIJING) - timedelta(days=1)).date()
        reply = merchant.call("GET", f"/v3/bill/tradebill?{query.format(day=yesterday)}")
        assert (reply.status_code, reply.json()["code"]) == (400, "PARAM_ERROR")
        assert reply.json()["detail"]["field"] == field

    def test_the_file_is_unsigned_and_its_refusals_too(self, merchant: Merchant, sandbox: SandboxProcess) -> None:
        merchant.prepay("P2026000001", notify_url="http://127.0.0.1:9/none")
        sandbox.api("POST", "/orders/P2026000001/pay")
        day = datetime.fromtimestamp(sandbox.api("GET", "/state")["clock"]["now"], BEIJING).date()
        sandbox.advance(2 * 86_400)
        asked = merchant.call("GET", f"/v3/bill/tradebill?bill_date={day}")
        assert asked.headers["Wechatpay-Signature"]
        target = asked.json()["download_url"].removeprefix(sandbox.url)
        file = merchant.call("GET", target)
        assert "Wechatpay-Signature" not in file.headers
        lines = file.text.splitlines()
        assert [len(line.split(",")) for line in lines] == [27, 27, 7, 7]
        assert all(value.startswith("`") for value in lines[1].split(","))
        # Nobody gets a file without signing for it, or by an old address.
        assert sandbox.client.get(target).status_code == 401
        sandbox.advance(301)
        assert merchant.call("GET", target).json()["code"] == "PARAM_ERROR"

    def test_a_bill_is_a_snapshot(self, merchant: Merchant, sandbox: SandboxProcess) -> None:
        """A refund that settles after the file was written keeps the state it had in it."""
        sandbox.api("PATCH", "/settings", refund_settle_after=5 * 86_400)
        merchant.prepay("P2026000001", notify_url="http://127.0.0.1:9/none")
        sandbox.api("POST", "/orders/P2026000001/pay")
        day = datetime.fromtimestamp(sandbox.api("GET", "/state")["clock"]["now"], BEIJING).date()
        merchant.refund("P2026000001", "R1", 990)
        for wait in (2 * 86_400, 4 * 86_400):
            sandbox.advance(wait)
            address = merchant.call("GET", f"/v3/bill/tradebill?bill_date={day}&bill_type=REFUND").json()
            text = merchant.call("GET", address["download_url"].removeprefix(sandbox.url)).text
            assert ",`PROCESSING," in text
        assert merchant.call("GET", "/v3/refund/domestic/refunds/R1").json()["status"] == "SUCCESS"


class TestKeys:
    def test_certificates_listed(self, merchant: Merchant, sandbox: SandboxProcess) -> None:
        def listed() -> list[str]:
            return [one["serial_no"] for one in merchant.call("GET", "/v3/certificates").json()["data"]]

        first = merchant.held["platform_certificate_serial_no"]
        assert listed() == [first]
        second = sandbox.api("POST", "/pay/certificates/rotate")["serial_no"]
        assert listed() == [first, second]
        # Who names the old one is still answered with it; who names none, with the new one.
        target = "/v3/certificates"
        named = merchant.call("GET", target, headers={"Wechatpay-Serial": first})
        assert named.headers["Wechatpay-Serial"] == first
        assert merchant.call("GET", target).headers["Wechatpay-Serial"] == second
        sandbox.api("POST", "/pay/certificates/retire")
        assert listed() == [second]
        sandbox.api("PATCH", "/settings", pay_key_mode="public_key")
        gone = merchant.call("GET", target)
        assert (gone.status_code, gone.json()["code"]) == (404, "RESOURCE_NOT_EXISTS")
        assert gone.headers["Wechatpay-Serial"] == merchant.held["platform_public_key_id"]


class TestAbnormalRefund:
    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"type": "CASH"}, "/type"),
            ({"bank_type": "HSBC_DEBIT"}, "/bank_type"),
            ({"bank_account": None}, "/bank_account"),
            ({"bank_account": "6225880212345678"}, "/bank_account"),
        ],
    )
    def test_fields(self, merchant: Merchant, sandbox: SandboxProcess, changes: dict[str, Any], field: str) -> None:
        sandbox.api("PATCH", "/settings", refund_outcome="ABNORMAL", refund_settle_after=0)
        merchant.prepay("P2026000001", notify_url="http://127.0.0.1:9/none")
        sandbox.api("POST", "/orders/P2026000001/pay")
        refund_id = merchant.refund("P2026000001", "R1", 990).json()["refund_id"]
        body = {"out_refund_no": "R1", "type": "USER_BANK_CARD", "bank_type": "CMB_DEBIT", "real_name": "c2VhbGVk"}
        path = f"/v3/refund/domestic/refunds/{refund_id}/apply-abnormal-refund"
        assert refused(merchant, path, body | changes) == (400, "PARAM_ERROR", field)
        query = merchant.call("GET", "/v3/refund/domestic/refunds/R1").json()
        assert (query["status"], query["channel"]) == ("ABNORMAL", "ORIGINAL")
