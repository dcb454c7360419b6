"""Our WeChat Pay connector against the sandbox: both key modes, every method, every failure's kind."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from portico.connectors.kit.http import HttpLimits
from portico.connectors.kit.record import PlatformCall
from portico.connectors.wechat_pay.gateway import WechatPayGateway
from portico.domains.payments.ports import GatewayPayment, PaymentMethod, StartPayment, StartRefund
from portico.kernel.clock import utc_now
from portico.kernel.errors import Refused, Retryable
from portico.kernel.money import Money
from tests.connectors.conftest import pay_config
from tests.sandbox.process import SandboxProcess

NOWHERE = "http://127.0.0.1:9/none"


def order(sandbox: SandboxProcess, number: str = "P2026000001", **changes: Any) -> StartPayment:
    values: dict[str, Any] = {
        "out_trade_no": number,
        "description": "手工陶杯",
        "amount": Money(1990),
        "method": "wechat_jsapi",
        "payer_openid": sandbox.openid(),
        "client_ip": "203.0.113.7",
        "expires_at": utc_now() + timedelta(minutes=30),
        "notify_url": NOWHERE,
        "return_url": None,
    }
    return StartPayment(**values | changes)


def refund(number: str = "P2026000001", refund_no: str = "R1", fen: int = 990) -> StartRefund:
    return StartRefund(number, refund_no, Money(fen), Money(1990), "缺货", NOWHERE)


class TestStart:
    @pytest.mark.fidelity("client", "pay.jsapi")
    def test_jsapi_params_open_the_sheet(self, sandbox: SandboxProcess, gateway: WechatPayGateway) -> None:
        params = gateway.start(order(sandbox)).params
        assert set(params) == {"appId", "timeStamp", "nonceStr", "package", "signType", "paySign"}
        assert sandbox.api("POST", "/jsapi/check", **params)["prepay_id"].startswith("wx")
        spoiled = params | {"nonceStr": "other"}
        assert sandbox.api("POST", "/jsapi/check", expect=400, **spoiled)["code"] == "pay_sign_wrong"

    @pytest.mark.fidelity("client", "pay.native")
    def test_native(self, sandbox: SandboxProcess, gateway: WechatPayGateway) -> None:
        params = gateway.start(order(sandbox, method="wechat_native", payer_openid=None)).params
        assert list(params) == ["code_url"]
        assert sandbox.api("GET", f"/sheet?code_url={params['code_url']}")["out_trade_no"] == "P2026000001"

    @pytest.mark.fidelity("client", "pay.h5")
    def test_h5_comes_back_to_us(self, sandbox: SandboxProcess, gateway: WechatPayGateway) -> None:
        back = "http://127.0.0.1:8000/m/#/pages/pay/result?id=1&x=2"
        request = order(sandbox, method="wechat_h5", payer_openid=None, return_url=back)
        url = httpx.URL(gateway.start(request).params["h5_url"])
        assert url.params["redirect_url"] == back
        assert sandbox.api("GET", f"/sheet?prepay_id={url.params['prepay_id']}")["total"] == 1990

    def test_the_order_is_what_was_asked(self, sandbox: SandboxProcess, gateway: WechatPayGateway) -> None:
        expires = datetime(2030, 1, 2, 3, 4, 5, 678_000, tzinfo=UTC)
        gateway.start(order(sandbox, description="陶" * 200, expires_at=expires))
        held = sandbox.api("GET", "/orders/P2026000001")
        assert (held["description"], held["total"]) == ("陶" * 127, 1990)
        assert held["expires_at"] == expires.replace(microsecond=0).timestamp()

    @pytest.mark.parametrize("method", ["wechat_jsapi", "wechat_native", "wechat_h5"])
    def test_idempotent(self, sandbox: SandboxProcess, gateway: WechatPayGateway, method: PaymentMethod) -> None:
        request = order(sandbox, method=method)
        first = gateway.start(request).params
        again = gateway.start(request).params
        keys = {"wechat_jsapi": "package", "wechat_native": "code_url", "wechat_h5": "h5_url"}
        assert first[keys[method]].partition("&package=")[0] == again[keys[method]].partition("&package=")[0]

    def test_the_platforms_word_is_kept(self, sandbox: SandboxProcess, gateway: WechatPayGateway) -> None:
        gateway.start(order(sandbox))
        with pytest.raises(Refused) as other:
            gateway.start(order(sandbox, amount=Money(1)))
        assert other.value.data["platform_code"] == "OUT_TRADE_NO_USED"
        sandbox.api("POST", "/orders/P2026000001/pay")
        with pytest.raises(Refused) as paid:
            gateway.start(order(sandbox))
        assert paid.value.data["platform_code"] == "ORDER_PAID"


class TestQueryAndClose:
    @pytest.mark.fidelity("client", "pay.query")
    def test_states(self, sandbox: SandboxProcess, gateway: WechatPayGateway) -> None:
        unknown = gateway.query(out_trade_no="P2026000001")
        assert unknown == GatewayPayment("P2026000001", None, "unknown", None, None, None)
        gateway.start(order(sandbox))
        pending = gateway.query(out_trade_no="P2026000001")
        assert (pending.state, pending.amount, pending.paid_at) == ("pending", Money(1990), None)
        sandbox.api("POST", "/orders/P2026000001/pay")
        paid = gateway.query(out_trade_no="P2026000001")
        assert (paid.state, paid.amount, paid.payer_openid) == ("succeeded", Money(1990), sandbox.openid())
        assert paid.paid_at is not None
        assert abs(paid.paid_at - utc_now()) < timedelta(seconds=5)
        gateway.refund(refund())
        assert gateway.query(out_trade_no="P2026000001").state == "refunded"

    @pytest.mark.fidelity("client", "pay.close")
    def test_close(self, sandbox: SandboxProcess, gateway: WechatPayGateway) -> None:
        gateway.close(out_trade_no="P2026999999")
        gateway.start(order(sandbox))
        gateway.close(out_trade_no="P2026000001")
        gateway.close(out_trade_no="P2026000001")
        assert gateway.query(out_trade_no="P2026000001").state == "closed"

    def test_a_paid_order_does_not_close(self, sandbox: SandboxProcess, gateway: WechatPayGateway) -> None:
        gateway.start(order(sandbox))
        sandbox.api("POST", "/orders/P2026000001/pay")
        with pytest.raises(Refused) as refusal:
            gateway.close(out_trade_no="P2026000001")
        assert refusal.value.data["platform_code"] == "ORDER_PAID"
        assert gateway.query(out_trade_no="P2026000001").state == "succeeded"


class TestRefund:
    @pytest.mark.fidelity("client", "pay.refund", "pay.query_refund")
    def test_from_processing_to_succeeded(self, sandbox: SandboxProcess, gateway: WechatPayGateway) -> None:
        gateway.start(order(sandbox))
        sandbox.api("POST", "/orders/P2026000001/pay")
        sandbox.api("PATCH", "/settings", refund_settle_after=60)
        first = gateway.refund(refund())
        assert (first.state, first.amount) == ("processing", Money(990))
        assert gateway.refund(refund()).refund_id == first.refund_id
        sandbox.advance(61)
        assert gateway.query_refund(out_trade_no="P2026000001", out_refund_no="R1").state == "succeeded"

    @pytest.mark.parametrize(("outcome", "state"), [("ABNORMAL", "abnormal"), ("CLOSED", "closed")])
    def test_other_ends(self, sandbox: SandboxProcess, gateway: WechatPayGateway, outcome: str, state: str) -> None:
        gateway.start(order(sandbox))
        sandbox.api("POST", "/orders/P2026000001/pay")
        sandbox.api("PATCH", "/settings", refund_outcome=outcome, refund_settle_after=0)
        gateway.refund(refund())
        assert gateway.query_refund(out_trade_no="P2026000001", out_refund_no="R1").state == state

    def test_refusals(self, sandbox: SandboxProcess, gateway: WechatPayGateway) -> None:
        gateway.start(order(sandbox))
        for ask in (
            lambda: gateway.refund(refund()),
            lambda: gateway.query_refund(out_trade_no="P2026000001", out_refund_no="R1"),
        ):
            with pytest.raises(Refused):
                ask()


class TestFailures:
    @pytest.mark.parametrize(
        ("code", "kind"),
        [
            ("SYSTEM_ERROR", Retryable),
            ("BANK_ERROR", Retryable),
            ("FREQUENCY_LIMITED", Retryable),
            ("RATELIMIT_EXCEEDED", Retryable),
            ("USER_PAYING", Retryable),
            ("PARAM_ERROR", Refused),
            ("INVALID_REQUEST", Refused),
            ("APPID_MCHID_NOT_MATCH", Refused),
            ("MCH_NOT_EXISTS", Refused),
            ("SIGN_ERROR", Refused),
            ("NO_AUTH", Refused),
            ("NOT_ENOUGH", Refused),
            ("ACCOUNT_ERROR", Refused),
            ("RULE_LIMIT", Refused),
            ("TRADE_ERROR", Refused),
        ],
    )
    def test_kinds(
        self,
        sandbox: SandboxProcess,
        gateway: WechatPayGateway,
        recorded: list[PlatformCall],
        code: str,
        kind: type[Exception],
    ) -> None:
        sandbox.fault("pay.jsapi", "refuse", times=None, code=code)
        with pytest.raises(kind) as failure:
            gateway.start(order(sandbox))
        assert failure.value.data["platform_code"] == code  # type: ignore[attr-defined]
        # What may pass was tried once more; what will not was not.
        assert [call.attempts for call in recorded] == [2 if kind is Retryable else 1]
        assert recorded[0].outcome == code

    @pytest.mark.parametrize("fault", ["system_error", "lose_reply", "drop", "forge_reply", "stale_reply"])
    def test_what_passes_the_second_time(self, sandbox: SandboxProcess, gateway: WechatPayGateway, fault: str) -> None:
        sandbox.fault("pay.jsapi", fault)
        assert gateway.start(order(sandbox)).params["package"].startswith("prepay_id=wx")
        assert len(sandbox.api("GET", "/orders")["items"]) == 1

    @pytest.mark.parametrize("fault", ["forge_reply", "stale_reply"])
    def test_a_reply_that_is_not_genuine_is_not_believed(
        self, sandbox: SandboxProcess, gateway: WechatPayGateway, fault: str
    ) -> None:
        gateway.start(order(sandbox))
        sandbox.fault("pay.query", fault, times=None)
        with pytest.raises(Retryable) as failure:
            gateway.query(out_trade_no="P2026000001")
        assert failure.value.data["platform_code"] == "REPLY_NOT_GENUINE"

    def test_a_refund_whose_reply_was_lost_is_not_paid_twice(
        self, sandbox: SandboxProcess, gateway: WechatPayGateway
    ) -> None:
        gateway.start(order(sandbox))
        sandbox.api("POST", "/orders/P2026000001/pay")
        sandbox.fault("pay.refund", "lose_reply")
        gateway.refund(refund())
        assert len(sandbox.api("GET", "/orders/P2026000001")["refunds"]) == 1

    def test_a_platform_that_does_not_answer_in_time(self, sandbox: SandboxProcess) -> None:
        gateway = WechatPayGateway(pay_config(sandbox), limits=HttpLimits(read_seconds=0.2))
        sandbox.fault("pay.query", "slow", times=2, delay_ms=4_000)
        started = time.perf_counter()
        with pytest.raises(Retryable) as failure:
            gateway.query(out_trade_no="P2026000001")
        assert failure.value.data["platform_code"] == "timeout"
        assert time.perf_counter() - started < 4

    def test_nobody_at_the_address(self, sandbox: SandboxProcess, recorded: list[PlatformCall]) -> None:
        config = pay_config(sandbox, base_url="http://127.0.0.1:9")
        with pytest.raises(Retryable) as failure:
            WechatPayGateway(config, record=recorded.append).query(out_trade_no="P2026000001")
        assert failure.value.data["platform_code"] == "connection_failed"
        assert (recorded[0].status, recorded[0].attempts) == (0, 2)

    def test_our_clock_is_wrong(self, sandbox: SandboxProcess) -> None:
        """The platform refuses our time stamp and we refuse its: nothing is believed, nothing is done."""
        gateway = WechatPayGateway(pay_config(sandbox), clock=lambda: utc_now() - timedelta(minutes=6))
        with pytest.raises(Retryable) as failure:
            gateway.start(order(sandbox))
        assert failure.value.data["platform_code"] == "REPLY_NOT_GENUINE"
        assert set(sandbox.rules("pay.jsapi")) == {"request_timestamp_expired"}
        assert sandbox.api("GET", "/orders")["items"] == []


class TestCertificates:
    @pytest.mark.fidelity("client", "pay.certificates")
    def test_downloaded_once_when_there_is_no_public_key(self, sandbox: SandboxProcess) -> None:
        recorded: list[PlatformCall] = []
        gateway = WechatPayGateway(pay_config(sandbox, certificates=True), record=recorded.append)
        gateway.start(order(sandbox))
        gateway.query(out_trade_no="P2026000001")
        # A call is recorded when it is over; the download happens inside the first one.
        assert [call.call for call in recorded] == ["certificates", "start_jsapi", "query"]

    def test_a_wrong_api_v3_key(self, sandbox: SandboxProcess) -> None:
        config = pay_config(sandbox, certificates=True, api_v3_key="0" * 32)
        with pytest.raises(ValueError, match="APIv3"):
            WechatPayGateway(config).query(out_trade_no="P2026000001")

    def test_configuration_is_checked(self, sandbox: SandboxProcess) -> None:
        with pytest.raises(ValueError, match="32 bytes"):
            pay_config(sandbox, api_v3_key="short")
        with pytest.raises(ValueError, match="together"):
            pay_config(sandbox, platform_public_key_pem="")


def test_records_hold_no_secrets(
    sandbox: SandboxProcess, gateway: WechatPayGateway, recorded: list[PlatformCall]
) -> None:
    prepay = gateway.start(order(sandbox, description="送 13800000001 的杯子")).params["package"]
    text = repr(recorded)
    assert "138****0001 的杯子" in text
    for secret in (sandbox.openid(), "13800000001", prepay.removeprefix("prepay_id=")):
        assert secret not in text
