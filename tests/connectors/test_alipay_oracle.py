"""The public SDK as a judge: `python-alipay-sdk`, written against the real platform, works against our sandbox.

It is not free of faults itself, and they are kept apart here: it writes the product of mobile pages QUICK_WAP_PAY,
where the platform's page says QUICK_WAP_WAY, so the test gives the right one.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import httpx
import pytest
from alipay import AliPay
from alipay.exceptions import AliPayException, AliPayValidationError

from portico.connectors.alipay import signing
from portico.connectors.alipay.gateway import AlipayGateway
from portico.infra.rsa_keys import private_key
from portico.kernel.clock import utc_now
from portico.kernel.money import Money
from tests.connectors.alipay_app import NUMBER, buyer, config, order, pay
from tests.sandbox.process import Listener, SandboxProcess


@pytest.fixture
def sdk(sandbox: SandboxProcess) -> Any:
    held = sandbox.credentials["alipay"]
    sdk = AliPay(
        appid=held["app_id"],
        app_private_key_string=held["app_private_key_pem"],
        alipay_public_key_string=held["alipay_public_key_pem"],
        sign_type="RSA2",
    )
    sdk._gateway = f"{sandbox.url}/gateway.do"
    return sdk


def create(sdk: Any, sandbox: SandboxProcess, **more: Any) -> dict[str, Any]:
    values = {"subject": "手工陶杯", "out_trade_no": NUMBER, "total_amount": 19.9, "product_code": "JSAPI_PAY"}
    values |= {"op_app_id": sdk.appid, "buyer_open_id": buyer(sandbox)}
    answer: dict[str, Any] = sdk.api_alipay_trade_create(**values | more)
    return answer


@pytest.mark.fidelity(
    "oracle",
    "alipay.trade.create",
    "alipay.trade.query",
    "alipay.trade.refund",
    "alipay.trade.fastpay.refund.query",
)
def test_the_sdk_pays_refunds_and_reads_notifications(sandbox: SandboxProcess, sdk: Any, listener: Listener) -> None:
    listener.default, listener.word = 200, b"success"
    created = create(sdk, sandbox, notify_url=listener.url)
    assert (created["code"], created["out_trade_no"]) == ("10000", NUMBER)
    assert sdk.api_alipay_trade_query(out_trade_no=NUMBER)["trade_status"] == "WAIT_BUYER_PAY"

    pay(sandbox)
    body = listener.next().body
    fields = dict(parse_qsl(body.decode()))
    assert sdk.verify({k: v for k, v in fields.items() if k != "sign"}, fields["sign"])
    # The SDK's reading and ours agree.
    ours = AlipayGateway(config(sandbox)).read_notification(headers={}, body=body, now=utc_now())
    asked = sdk.api_alipay_trade_query(trade_no=created["trade_no"])
    assert (asked["trade_status"], asked["total_amount"]) == ("TRADE_SUCCESS", "19.90")
    assert (ours.state, ours.amount) == ("succeeded", Money(1990))

    refunded = sdk.api_alipay_trade_refund(refund_amount="9.90", out_trade_no=NUMBER, out_request_no="R1")
    assert refunded["fund_change"] == "Y"
    found = sdk.api_alipay_trade_fastpay_refund_query(out_request_no="R1", out_trade_no=NUMBER)
    assert (found["refund_amount"], found["refund_status"]) == ("9.90", "REFUND_SUCCESS")


@pytest.mark.fidelity("oracle", "alipay.trade.close")
def test_the_sdk_closes_and_sees_errors(sandbox: SandboxProcess, sdk: Any) -> None:
    create(sdk, sandbox)
    assert sdk.api_alipay_trade_close(out_trade_no=NUMBER)["code"] == "10000"
    again = sdk.api_alipay_trade_close(out_trade_no=NUMBER)
    assert (again["code"], again["sub_code"]) == ("40004", "ACQ.TRADE_STATUS_ERROR")
    assert sdk.api_alipay_trade_query(out_trade_no="P2")["sub_code"] == "ACQ.TRADE_NOT_EXIST"
    # Unsigned, as the SDK expects of an app nobody knows.
    sdk._appid = "2021000000000001"
    with pytest.raises(AliPayException) as failure:
        sdk.api_alipay_trade_query(out_trade_no=NUMBER)
    assert "isv.invalid-app-id" in str(failure.value)


@pytest.mark.fidelity("oracle", "alipay.open.app.qrcode.create")
def test_the_sdk_makes_a_code(sandbox: SandboxProcess, sdk: Any) -> None:
    biz = {"url_param": "pages/index/index", "query_param": "x=1", "describe": "二维码描述"}
    address = sdk.server_api("alipay.open.app.qrcode.create", biz)["qr_code_url"]
    assert sandbox.client.get(address).content[:4] == b"\x89PNG"


@pytest.mark.fidelity("oracle", "alipay.system.oauth.token", "alipay.data.dataservice.bill.downloadurl.query")
def test_the_sdk_signs_in_and_asks_for_bills(sandbox: SandboxProcess, sdk: Any) -> None:
    issued = sandbox.api("POST", "/alipay/auth-codes", person="ethan")
    more = {"grant_type": "authorization_code", "code": issued["auth_code"]}
    assert sdk.server_api("alipay.system.oauth.token", **more)["open_id"] == issued["buyer"]
    with pytest.raises(AliPayException) as used:
        sdk.server_api("alipay.system.oauth.token", **more)
    assert "isv.code-invalid" in str(used.value)
    create(sdk, sandbox)
    pay(sandbox)
    day = sdk.api_alipay_trade_query(out_trade_no=NUMBER)["send_pay_date"][:10]
    sandbox.advance(33 * 3_600)
    biz = {"bill_type": "trade", "bill_date": day}
    link = sdk.server_api("alipay.data.dataservice.bill.downloadurl.query", biz)
    assert link["bill_download_url"].startswith(sandbox.url)


@pytest.mark.fidelity("oracle", "alipay.trade.wap.pay")
def test_the_sdks_page_opens_the_cashier(sandbox: SandboxProcess, sdk: Any) -> None:
    text = sdk.api_alipay_trade_wap_pay(
        "手工陶杯", NUMBER, 19.9, product_code="QUICK_WAP_WAY", return_url="http://a.example"
    )
    opened = httpx.get(f"{sdk._gateway}?{text}", headers={"User-Agent": "Mozilla/5.0"}, trust_env=False)
    token = parse_qs(urlsplit(opened.headers["Location"]).query)["token"][0]
    assert sandbox.api("GET", f"/alipay/cashier?token={token}")["total_amount"] == "19.9"


@pytest.mark.fidelity("oracle", "alipay.trade.page.pay")
def test_the_sdks_page_for_computers_opens_it_too(sandbox: SandboxProcess, sdk: Any) -> None:
    text = sdk.api_alipay_trade_page_pay("手工陶杯", NUMBER, 19.9, return_url="http://a.example")
    opened = httpx.get(f"{sdk._gateway}?{text}", headers={"User-Agent": "Mozilla/5.0"}, trust_env=False)
    token = parse_qs(urlsplit(opened.headers["Location"]).query)["token"][0]
    assert sandbox.api("GET", f"/alipay/cashier?token={token}")["out_trade_no"] == NUMBER


def test_the_sdk_refuses_what_the_sandbox_spoils(sandbox: SandboxProcess, sdk: Any, listener: Listener) -> None:
    listener.default, listener.word = 200, b"success"
    create(sdk, sandbox, notify_url=listener.url)
    sandbox.fault("alipay.trade.query", "forge_reply")
    with pytest.raises(AliPayValidationError):
        sdk.api_alipay_trade_query(out_trade_no=NUMBER)
    sandbox.fault("notify.alipay.*", "wrong_signature")
    pay(sandbox)
    fields = dict(parse_qsl(listener.next().body.decode()))
    assert not sdk.verify({k: v for k, v in fields.items() if k != "sign"}, fields["sign"])


class TestSignatures:
    """Both ways: what the SDK signs, we verify; what we sign, it verifies."""

    PARAMS = {"b": "手工陶杯", "a": "1=2&3", "c": '{"x":1}', "timestamp": "2026-11-22 15:00:00"}

    def test_the_same_text_gives_the_same_signature(self, sandbox: SandboxProcess, sdk: Any) -> None:
        held = sandbox.credentials["alipay"]
        key = private_key(held["app_private_key_pem"])
        theirs = dict(parse_qsl(sdk.sign_data(dict(self.PARAMS))))["sign"]
        # PKCS#1 v1.5 has no chance in it: equal texts, equal signatures.
        assert signing.sign(key, signing.signed_text(self.PARAMS, without=signing.OF_REQUEST)) == theirs
        assert signing.fits(key.public_key(), theirs, signing.signed_text(self.PARAMS, without=signing.OF_REQUEST))

    def test_the_sdk_verifies_our_requests(self, sandbox: SandboxProcess, sdk: Any) -> None:
        held = sandbox.credentials["alipay"]
        url = AlipayGateway(config(sandbox)).start(order(sandbox, method="alipay_wap")).params["wap_url"]
        params = dict(parse_qsl(urlsplit(url).query))
        own = private_key(held["app_private_key_pem"]).public_key()
        from cryptography.hazmat.primitives import serialization

        pem = own.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo).decode()
        judge = AliPay(
            appid=sdk.appid, app_private_key_string=held["app_private_key_pem"], alipay_public_key_string=pem
        )
        text = signing.signed_text(params, without=signing.OF_REQUEST).decode()
        assert judge._verify(text, params["sign"])
        assert not judge._verify(text + "x", params["sign"])

    def test_our_gateway_reads_what_the_sdks_key_has_signed(self, sandbox: SandboxProcess) -> None:
        """The SDK in the platform's place: a notification made by its signer is one to us."""
        held = sandbox.credentials["alipay"]
        app = config(sandbox)
        own = private_key(held["app_private_key_pem"]).public_key()
        from cryptography.hazmat.primitives import serialization

        pem = own.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo).decode()
        platform = AliPay(appid="x", app_private_key_string=held["app_private_key_pem"], alipay_public_key_string=pem)
        fields = {
            "app_id": app.app_id,
            "notify_type": "trade_status_sync",
            "notify_id": "n1",
            "notify_time": "2026-11-22 15:00:01",
            "gmt_payment": "2026-11-22 15:00:00",
            "out_trade_no": NUMBER,
            "trade_no": "2026112222001",
            "trade_status": "TRADE_SUCCESS",
            "total_amount": "19.90",
            "subject": "手工 陶杯+1",
        }
        signed = dict(parse_qsl(platform.sign_data(dict(fields)))) | {"sign_type": "RSA2"}
        gateway = AlipayGateway(config(sandbox, alipay_public_key=pem))
        notice = gateway.read_notification(headers={}, body=urlencode(signed).encode(), now=utc_now())
        assert (notice.notice_id, notice.amount) == ("n1", Money(1990))
