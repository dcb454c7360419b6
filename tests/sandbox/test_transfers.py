"""Transfers as the sandbox plays them: what it refuses, with which code, and what moves the merchant's money."""

from __future__ import annotations

from typing import Any

import pytest

from tests.sandbox.pay_client import Merchant
from tests.sandbox.process import SandboxProcess

PATH = "/v3/fund-app/mch-transfer/transfer-bills"
INFOS = [{"info_type": "岗位类型", "info_content": "推广员"}, {"info_type": "报酬说明", "info_content": "七月佣金"}]


@pytest.fixture
def merchant(sandbox: SandboxProcess) -> Merchant:
    return Merchant(sandbox)


def bill(merchant: Merchant, sandbox: SandboxProcess, **changes: Any) -> dict[str, Any]:
    """A transfer that breaks no rule; `changes` replace or (with None) remove fields."""
    body: dict[str, Any] = {
        "appid": merchant.held["app_ids"][0],
        "out_bill_no": "T1",
        "transfer_scene_id": "1005",
        "openid": sandbox.openid(),
        "transfer_amount": 5_000,
        "transfer_remark": "七月佣金",
        "transfer_scene_report_infos": INFOS,
    }
    return {name: value for name, value in (body | changes).items() if value is not None}


def test_accepted_as_documented(merchant: Merchant, sandbox: SandboxProcess) -> None:
    reply = merchant.call("POST", PATH, bill(merchant, sandbox))
    assert (reply.status_code, set(reply.json())) == (
        200,
        {"out_bill_no", "transfer_bill_no", "create_time", "state", "package_info"},
    )
    assert reply.json()["state"] == "WAIT_USER_CONFIRM"
    query = merchant.call("GET", f"{PATH}/out-bill-no/T1").json()
    assert set(query) == {
        *("mch_id", "out_bill_no", "transfer_bill_no", "appid", "state", "transfer_amount", "transfer_remark"),
        *("openid", "create_time", "update_time"),
    }
    by_id = merchant.call("GET", f"{PATH}/transfer-bill-no/{query['transfer_bill_no']}")
    assert by_id.json() == query


@pytest.mark.parametrize(
    ("changes", "status", "code", "rule"),
    [
        ({"appid": "wx0000000000000000"}, 400, "INVALID_REQUEST", "appid_not_bound"),
        ({"out_bill_no": "T_1"}, 400, "PARAM_ERROR", "field_rule"),
        ({"out_bill_no": "T" * 33}, 400, "PARAM_ERROR", "field_rule"),
        ({"transfer_amount": 0}, 400, "PARAM_ERROR", "field_rule"),
        ({"transfer_amount": "5000"}, 400, "PARAM_ERROR", "field_rule"),
        ({"transfer_remark": "佣" * 33}, 400, "PARAM_ERROR", "field_rule"),
        ({"transfer_remark": None}, 400, "PARAM_ERROR", "field_rule"),
        ({"openid": "o" + "x" * 20}, 400, "PARAM_ERROR", "openid_not_of_app"),
        ({"transfer_amount": 200_000}, 400, "PARAM_ERROR", "transfer_name_required"),
        ({"transfer_amount": 29, "user_name": "c2VhbGVk"}, 400, "PARAM_ERROR", "transfer_name_unwanted"),
        ({"user_name": "c2VhbGVk"}, 400, "PARAM_ERROR", "sealing_serial_wrong"),
        ({"transfer_scene_id": "1006"}, 403, "NO_AUTH", "transfer_scene_not_granted"),
        ({"user_recv_perception": "佣金报酬"}, 400, "INVALID_REQUEST", "transfer_perception_wrong"),
        ({"transfer_scene_report_infos": None}, 400, "PARAM_ERROR", "transfer_infos_missing"),
        ({"transfer_scene_report_infos": INFOS[:1]}, 400, "PARAM_ERROR", "transfer_infos_wrong"),
        ({"transfer_scene_report_infos": [*INFOS, INFOS[0]]}, 400, "PARAM_ERROR", "transfer_infos_wrong"),
        (
            {"transfer_scene_report_infos": [INFOS[0], INFOS[1] | {"info_content": "佣" * 33}]},
            400,
            "PARAM_ERROR",
            "field_rule",
        ),
        ({"notify_url": "http://shop.example/x"}, 400, "PARAM_ERROR", "notify_url_not_https"),
        ({"notify_url": "https://shop.example/x?y=1"}, 400, "PARAM_ERROR", "notify_url_has_query"),
        ({"transfer_amount": 150_000}, 403, "NOT_ENOUGH", "transfer_not_enough"),
    ],
)
def test_refused(
    merchant: Merchant, sandbox: SandboxProcess, changes: dict[str, Any], status: int, code: str, rule: str
) -> None:
    sandbox.api("POST", "/pay/balance", fen=149_999)
    refused = merchant.call("POST", PATH, bill(merchant, sandbox, **changes))
    assert (refused.status_code, refused.json()["code"]) == (status, code)
    assert sandbox.rules("pay.transfer") == [rule]
    assert sandbox.api("GET", "/transfers")["items"] == []


def test_a_sealed_name_has_to_open(merchant: Merchant, sandbox: SandboxProcess) -> None:
    headers = {"Wechatpay-Serial": merchant.held["platform_public_key_id"]}
    body = bill(merchant, sandbox, user_name="c2VhbGVk")
    assert merchant.call("POST", PATH, body, headers=headers).json()["code"] == "PARAM_ERROR"
    assert sandbox.rules("pay.transfer") == ["sealed_field_unreadable"]


def test_money_is_held_and_comes_back(merchant: Merchant, sandbox: SandboxProcess) -> None:
    sandbox.api("POST", "/pay/balance", fen=10_000)
    for number in ("T1", "T2"):
        assert merchant.call("POST", PATH, bill(merchant, sandbox, out_bill_no=number)).status_code == 200
    third = bill(merchant, sandbox, out_bill_no="T3")
    assert merchant.call("POST", PATH, third).json()["code"] == "NOT_ENOUGH"
    merchant.call("POST", f"{PATH}/out-bill-no/T1/cancel")
    sandbox.advance(2)
    assert merchant.call("POST", PATH, third).status_code == 200
    sandbox.api("POST", "/transfers/T2/fail", reason="TRANSFER_RISK")
    assert merchant.call("POST", PATH, bill(merchant, sandbox, out_bill_no="T4")).status_code == 200
    sandbox.api("POST", "/transfers/T4/fail", expect=422, reason="BECAUSE")
    sandbox.api("POST", "/transfers/T2/fail", expect=409, reason="TRANSFER_RISK")


def test_the_payees_wait_ends_after_a_day(merchant: Merchant, sandbox: SandboxProcess) -> None:
    merchant.call("POST", PATH, bill(merchant, sandbox))
    sandbox.advance(86_390)
    assert merchant.call("GET", f"{PATH}/out-bill-no/T1").json()["state"] == "WAIT_USER_CONFIRM"
    sandbox.advance(10)
    assert merchant.call("GET", f"{PATH}/out-bill-no/T1").json()["state"] == "FAIL"
    sandbox.api("POST", "/transfers/T1/confirm", expect=409)
    refused = merchant.call("POST", f"{PATH}/out-bill-no/T1/cancel")
    assert (refused.status_code, refused.json()["code"]) == (400, "INVALID_REQUEST")


def test_state_outlives_the_process(own_sandbox: SandboxProcess) -> None:
    merchant = Merchant(own_sandbox)
    first = merchant.call("POST", PATH, bill(merchant, own_sandbox)).json()
    own_sandbox.stop()
    own_sandbox.start()
    again = Merchant(own_sandbox).call("POST", PATH, bill(merchant, own_sandbox)).json()
    assert again == first
