"""The public SDK as a judge: `wechatpayv3`, written against the real platform, works against our sandbox."""

from __future__ import annotations

import json

import pytest
from wechatpayv3 import WeChatPayType

from portico.connectors.wechat_pay.gateway import WechatPayGateway
from portico.kernel.clock import utc_now
from tests.connectors.pay_sdk import sdk
from tests.sandbox.process import Listener, SandboxProcess


@pytest.mark.fidelity("oracle", "pay.jsapi", "pay.query", "pay.refund", "pay.query_refund")
@pytest.mark.parametrize("certificates", [False, True])
def test_the_sdk_pays_refunds_and_reads_notifications(
    sandbox: SandboxProcess,
    listener: Listener,
    gateway: WechatPayGateway,
    monkeypatch: pytest.MonkeyPatch,
    certificates: bool,
) -> None:
    sandbox.api("PATCH", "/settings", notice_signing="certificate" if certificates else "public_key")
    sandbox.api("PATCH", "/settings", refund_settle_after=0)
    pay = sdk(sandbox, listener.url, certificates=certificates, monkeypatch=monkeypatch)
    number = "P2026000001"

    status, text = pay.pay(
        description="手工陶杯",
        out_trade_no=number,
        amount={"total": 1990},
        payer={"openid": sandbox.openid()},
    )
    assert (status, json.loads(text)["prepay_id"][:2]) == (200, "wx")
    assert json.loads(pay.query(out_trade_no=number)[1])["trade_state"] == "NOTPAY"

    sandbox.api("POST", f"/orders/{number}/pay")
    paid = listener.next()
    theirs = pay.callback(paid.headers, paid.body)
    assert (theirs["event_type"], theirs["resource"]["out_trade_no"]) == ("TRANSACTION.SUCCESS", number)
    # The SDK's reading and ours agree.
    ours = gateway.read_notification(headers=paid.headers, body=paid.body, now=utc_now())
    assert ours.notice_id == theirs["id"]
    assert ours.amount.minor == theirs["resource"]["amount"]["total"]
    assert json.loads(pay.query(out_trade_no=number)[1])["trade_state"] == "SUCCESS"

    status, text = pay.refund(
        out_trade_no=number, out_refund_no="R1", amount={"refund": 990, "total": 1990, "currency": "CNY"}
    )
    assert (status, json.loads(text)["status"]) == (200, "PROCESSING")
    refunded = listener.next()
    assert pay.callback(refunded.headers, refunded.body)["resource"]["refund_status"] == "SUCCESS"
    assert json.loads(pay.query_refund(out_refund_no="R1")[1])["status"] == "SUCCESS"


@pytest.mark.fidelity("oracle", "pay.close")
def test_the_sdk_closes_and_sees_errors(
    sandbox: SandboxProcess, listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    pay = sdk(sandbox, listener.url, certificates=False, monkeypatch=monkeypatch)
    pay.pay(
        description="手工陶杯",
        out_trade_no="P2026000001",
        amount={"total": 1990},
        payer={"openid": sandbox.openid()},
    )
    assert pay.close(out_trade_no="P2026000001")[0] == 204
    status, text = pay.query(out_trade_no="P2026999999")
    assert (status, json.loads(text)["code"]) == (404, "ORDER_NOT_EXIST")


def test_the_sdk_refuses_what_the_sandbox_spoils(
    sandbox: SandboxProcess, listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    pay = sdk(sandbox, listener.url, certificates=False, monkeypatch=monkeypatch)
    sandbox.fault("pay.jsapi", "forge_reply")
    with pytest.raises(Exception, match="failed to verify the signature"):
        pay.pay(
            description="手工陶杯",
            out_trade_no="P2026000001",
            amount={"total": 1990},
            payer={"openid": sandbox.openid()},
        )
    sandbox.fault("notify", "wrong_signature")
    sandbox.api("POST", "/orders/P2026000001/pay")
    spoiled = listener.next()
    assert pay.callback(spoiled.headers, spoiled.body) is None


def test_the_sdk_signs_front_end_parameters_as_we_do(
    sandbox: SandboxProcess, gateway: WechatPayGateway, listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    pay = sdk(sandbox, listener.url, certificates=False, monkeypatch=monkeypatch)
    parts = ["wx1", "1700000000", "nonce", "prepay_id=wx2"]
    assert gateway._client.signer.sign(*parts) == pay.sign(parts)


@pytest.mark.fidelity("oracle", "pay.native", "pay.h5", "pay.certificates")
def test_the_sdk_asks_for_codes_and_links(
    sandbox: SandboxProcess, listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    pay = sdk(sandbox, listener.url, certificates=True, monkeypatch=monkeypatch)
    order = {"description": "手工陶杯", "amount": {"total": 1990}}
    status, text = pay.pay(**order, out_trade_no="P2026000001", pay_type=WeChatPayType.NATIVE)
    assert (status, json.loads(text)["code_url"][:10]) == (200, "weixin://w")
    scene = {"payer_client_ip": "203.0.113.7", "h5_info": {"type": "Wap"}}
    status, text = pay.pay(**order, out_trade_no="P2026000002", pay_type=WeChatPayType.H5, scene_info=scene)
    assert (status, json.loads(text)["h5_url"].startswith(sandbox.url)) == (200, True)
    status, text = pay.pay(**order, out_trade_no="P2026000003", pay_type=WeChatPayType.H5, scene_info={"id": 1})
    assert (status, json.loads(text)["code"]) == (400, "PARAM_ERROR")
