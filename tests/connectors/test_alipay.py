"""Our Alipay gateway against the sandbox: both ways to pay, every state, every failure's kind."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from portico.connectors.alipay.gateway import AlipayGateway
from portico.connectors.kit.record import PlatformCall
from portico.domains.payments.ports import GatewayPayment
from portico.kernel.clock import utc_now
from portico.kernel.errors import Refused, Retryable
from portico.kernel.money import Money
from tests.connectors.alipay_app import NUMBER, buyer, config, order, pay, refund
from tests.sandbox.process import SandboxProcess


@pytest.fixture
def gateway(sandbox: SandboxProcess, recorded: list[PlatformCall]) -> Iterator[AlipayGateway]:
    gateway = AlipayGateway(config(sandbox), record=recorded.append)
    yield gateway
    gateway.close_connections()


class TestMiniProgram:
    @pytest.mark.fidelity("client", "alipay.trade.create")
    def test_the_trade_is_what_was_asked(self, sandbox: SandboxProcess, gateway: AlipayGateway) -> None:
        expires = (utc_now() + timedelta(hours=2)).replace(microsecond=678_000)
        request = order(sandbox, description="听檐 a/b=c&d", expires_at=expires, notify_url="http://127.0.0.1:9/n")
        params = gateway.start(request).params
        held = sandbox.api("GET", f"/alipay/trades/{NUMBER}")
        assert params == {"trade_no": held["trade_no"]}
        assert (held["subject"], held["total"], held["buyer"]) == ("听檐 a／b＝c＆d", 1990, buyer(sandbox))
        assert held["expires_at"] == expires.replace(microsecond=0).timestamp()
        assert held["notify_url"] == "http://127.0.0.1:9/n"

    def test_idempotent(self, sandbox: SandboxProcess, gateway: AlipayGateway) -> None:
        request = order(sandbox)
        assert gateway.start(request) == gateway.start(request)

    def test_older_apps(self, sandbox: SandboxProcess, gateway: AlipayGateway) -> None:
        sandbox.api("PATCH", "/settings", alipay_identity="user_id")
        gateway.start(order(sandbox))
        assert gateway.query(out_trade_no=NUMBER).payer_openid == buyer(sandbox)

    def test_the_platforms_word_is_kept(self, sandbox: SandboxProcess, gateway: AlipayGateway) -> None:
        gateway.start(order(sandbox))
        with pytest.raises(Refused) as other:
            gateway.start(order(sandbox, amount=Money(1)))
        assert other.value.data["platform_code"] == "ACQ.CONTEXT_INCONSISTENT"

    def test_no_other_currency(self, sandbox: SandboxProcess, gateway: AlipayGateway) -> None:
        with pytest.raises(ValueError, match="CNY"):
            gateway.start(order(sandbox, amount=Money(1990, "USD")))
        with pytest.raises(ValueError, match="wechat_h5"):
            gateway.start(order(sandbox, method="wechat_h5"))


class TestMobilePage:
    @pytest.mark.fidelity("client", "alipay.trade.wap.pay")
    def test_from_the_address_to_paid(
        self, sandbox: SandboxProcess, gateway: AlipayGateway, recorded: list[PlatformCall]
    ) -> None:
        back = "https://shop.example/pay/result?id=1&x=2"
        params = gateway.start(order(sandbox, method="alipay_wap", payer_openid=None, return_url=back)).params
        assert list(params) == ["wap_url"]
        # The whole order is in the address; nothing was sent.
        assert recorded == []
        assert gateway.query(out_trade_no=NUMBER).state == "unknown"
        opened = sandbox.client.get(params["wap_url"], headers={"User-Agent": "Portico"})
        token = parse_qs(urlsplit(opened.headers["Location"]).query)["token"][0]
        assert sandbox.api("GET", f"/alipay/cashier?token={token}")["quit_url"] == back
        paid = sandbox.api("POST", "/alipay/cashier/pay", token=token, person="ethan")
        assert paid["location"].startswith(back)
        assert gateway.query(out_trade_no=NUMBER).state == "succeeded"

    @pytest.mark.fidelity("client", "alipay.trade.page.pay")
    def test_a_computers_page_leads_to_the_same_cashier(self, sandbox: SandboxProcess, gateway: AlipayGateway) -> None:
        params = gateway.start(order(sandbox, method="alipay_page", return_url="https://shop.example/pay")).params
        assert list(params) == ["page_url"]
        opened = sandbox.client.get(params["page_url"], headers={"User-Agent": "Portico"})
        token = parse_qs(urlsplit(opened.headers["Location"]).query)["token"][0]
        sandbox.api("POST", "/alipay/cashier/pay", token=token, person="ethan")
        assert gateway.query(out_trade_no=NUMBER).state == "succeeded"

    def test_a_spoiled_address_opens_nothing(self, sandbox: SandboxProcess, gateway: AlipayGateway) -> None:
        url = gateway.start(order(sandbox, method="alipay_wap")).params["wap_url"]
        opened = sandbox.client.get(url.replace("19.90", "0.01"))
        assert parse_qs(urlsplit(opened.headers["Location"]).query)["code"] == ["isv.invalid-signature"]


class TestQueryAndClose:
    @pytest.mark.fidelity("client", "alipay.trade.query")
    def test_states(self, sandbox: SandboxProcess, gateway: AlipayGateway) -> None:
        unknown = gateway.query(out_trade_no=NUMBER)
        assert unknown == GatewayPayment(NUMBER, None, "unknown", None, None, None)
        gateway.start(order(sandbox))
        pending = gateway.query(out_trade_no=NUMBER)
        assert (pending.state, pending.amount, pending.paid_at) == ("pending", Money(1990), None)
        pay(sandbox)
        paid = gateway.query(out_trade_no=NUMBER)
        assert (paid.state, paid.amount, paid.payer_openid) == ("succeeded", Money(1990), buyer(sandbox))
        assert paid.paid_at is not None
        assert abs(paid.paid_at - utc_now()) < timedelta(seconds=5)
        gateway.refund(refund(fen=1990))
        # The platform says TRADE_CLOSED for this and for the next one.
        assert gateway.query(out_trade_no=NUMBER).state == "refunded"
        gateway.start(order(sandbox, "P2"))
        gateway.close(out_trade_no="P2")
        assert gateway.query(out_trade_no="P2").state == "closed"

    def test_finished_is_paid(self, sandbox: SandboxProcess, gateway: AlipayGateway) -> None:
        gateway.start(order(sandbox))
        pay(sandbox)
        sandbox.advance(366 * 86_400)
        assert gateway.query(out_trade_no=NUMBER).state == "succeeded"

    @pytest.mark.fidelity("client", "alipay.trade.close")
    def test_close(self, sandbox: SandboxProcess, gateway: AlipayGateway) -> None:
        gateway.close(out_trade_no="P2026999999")
        gateway.start(order(sandbox))
        gateway.close(out_trade_no=NUMBER)
        gateway.close(out_trade_no=NUMBER)
        assert gateway.query(out_trade_no=NUMBER).state == "closed"

    def test_a_paid_trade_does_not_close(self, sandbox: SandboxProcess, gateway: AlipayGateway) -> None:
        gateway.start(order(sandbox))
        pay(sandbox)
        with pytest.raises(Refused) as refusal:
            gateway.close(out_trade_no=NUMBER)
        assert refusal.value.data["platform_code"] == "ACQ.TRADE_STATUS_ERROR"
        assert gateway.query(out_trade_no=NUMBER).state == "succeeded"


class TestRefund:
    @pytest.mark.fidelity("client", "alipay.trade.refund", "alipay.trade.fastpay.refund.query")
    def test_parts_with_their_own_amounts(self, sandbox: SandboxProcess, gateway: AlipayGateway) -> None:
        gateway.start(order(sandbox))
        pay(sandbox)
        first, second = gateway.refund(refund("R1", 990)), gateway.refund(refund("R2", 500))
        assert [(r.state, r.amount) for r in (first, second)] == [("succeeded", Money(990)), ("succeeded", Money(500))]
        # Asked again, the platform says that nothing has changed: the amount is then looked up, not believed.
        assert gateway.refund(refund("R1", 990)) == first
        assert gateway.query_refund(out_trade_no=NUMBER, out_refund_no="R2").amount == Money(500)
        assert len(sandbox.api("GET", f"/alipay/trades/{NUMBER}")["refunds"]) == 2

    def test_not_there_yet(self, sandbox: SandboxProcess, gateway: AlipayGateway) -> None:
        gateway.start(order(sandbox))
        pay(sandbox)
        sandbox.api("PATCH", "/settings", alipay_refund_settle_after=60)
        with pytest.raises(Retryable) as later:
            gateway.refund(refund())
        assert later.value.data["platform_code"] == "REFUND_UNCONFIRMED"
        under_way = gateway.query_refund(out_trade_no=NUMBER, out_refund_no="R1")
        assert (under_way.state, under_way.amount) == ("processing", Money(990))
        sandbox.advance(61)
        assert gateway.refund(refund()).state == "succeeded"
        assert len(sandbox.api("GET", f"/alipay/trades/{NUMBER}")["refunds"]) == 1

    def test_refusals(self, sandbox: SandboxProcess, gateway: AlipayGateway) -> None:
        with pytest.raises(Refused):
            gateway.refund(refund())
        gateway.start(order(sandbox))
        pay(sandbox)
        with pytest.raises(Refused) as unheard:
            gateway.query_refund(out_trade_no=NUMBER, out_refund_no="R1")
        assert unheard.value.data["platform_code"] == "REFUND_NOT_FOUND"
        gateway.refund(refund("R1", 990))
        with pytest.raises(Refused) as other:
            gateway.refund(refund("R1", 991))
        assert other.value.data["platform_code"] == "ACQ.DISCORDANT_REPEAT_REQUEST"

    def test_a_lost_reply_does_not_pay_twice(self, sandbox: SandboxProcess, gateway: AlipayGateway) -> None:
        gateway.start(order(sandbox))
        pay(sandbox)
        sandbox.fault("alipay.trade.refund", "lose_reply")
        assert gateway.refund(refund()).state == "succeeded"
        assert len(sandbox.api("GET", f"/alipay/trades/{NUMBER}")["refunds"]) == 1


class TestFailures:
    @pytest.mark.parametrize(
        ("code", "kind"),
        [
            ("isp.unknow-error", Retryable),
            ("aop.unknow-error", Retryable),
            ("ACQ.SYSTEM_ERROR", Retryable),
            ("AQC.SYSTEM_ERROR", Retryable),
            ("isv.invalid-signature", Refused),
            ("isv.invalid-app-id", Refused),
            ("isv.insufficient-isv-permissions", Refused),
            ("aop.invalid-auth-token", Refused),
            ("ACQ.INVALID_PARAMETER", Refused),
            ("ACQ.SELLER_BALANCE_NOT_ENOUGH", Refused),
            ("ACQ.SOMETHING_NEW", Refused),
        ],
    )
    def test_kinds(
        self,
        sandbox: SandboxProcess,
        gateway: AlipayGateway,
        recorded: list[PlatformCall],
        code: str,
        kind: type[Exception],
    ) -> None:
        sandbox.fault("alipay.trade.create", "refuse", times=None, code=code)
        with pytest.raises(kind) as failure:
            gateway.start(order(sandbox))
        assert failure.value.data["platform_code"] == code  # type: ignore[attr-defined]
        assert [call.attempts for call in recorded] == [2 if kind is Retryable else 1]

    @pytest.mark.parametrize("code", ["isv.app-call-limited", "isv.method-call-limited"])
    def test_a_used_up_window_is_not_asked_again_at_once(
        self, sandbox: SandboxProcess, gateway: AlipayGateway, recorded: list[PlatformCall], code: str
    ) -> None:
        sandbox.fault("alipay.trade.create", "refuse", times=None, code=code)
        with pytest.raises(Retryable) as failure:
            gateway.start(order(sandbox))
        assert failure.value.data["platform_code"] == code
        assert [call.attempts for call in recorded] == [1]

    @pytest.mark.parametrize("fault", ["system_error", "lose_reply", "drop", "forge_reply"])
    def test_what_passes_the_second_time(self, sandbox: SandboxProcess, gateway: AlipayGateway, fault: str) -> None:
        sandbox.fault("alipay.trade.create", fault)
        assert gateway.start(order(sandbox)).params["trade_no"]
        assert len(sandbox.api("GET", "/alipay/trades")["items"]) == 1

    def test_a_forged_reply_is_not_believed(self, sandbox: SandboxProcess, gateway: AlipayGateway) -> None:
        gateway.start(order(sandbox))
        pay(sandbox)
        sandbox.fault("alipay.trade.query", "forge_reply", times=None)
        with pytest.raises(Retryable) as failure:
            gateway.query(out_trade_no=NUMBER)
        assert failure.value.data["platform_code"] == "REPLY_NOT_GENUINE"

    def test_another_platform_key(self, sandbox: SandboxProcess) -> None:
        """Its own public key in the place of the platform's: a common mistake, and then nothing is believed."""
        held = sandbox.credentials["alipay"]
        from cryptography.hazmat.primitives import serialization

        own = serialization.load_pem_private_key(held["app_private_key_pem"].encode(), None).public_key()
        pem = own.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo).decode()
        with pytest.raises(Retryable) as failure:
            AlipayGateway(config(sandbox, alipay_public_key=pem)).query(out_trade_no=NUMBER)
        assert failure.value.data["platform_code"] == "REPLY_NOT_GENUINE"

    def test_another_app(self, sandbox: SandboxProcess) -> None:
        """The gateway cannot sign for an app it does not know; its word is taken all the same."""
        with pytest.raises(Refused) as failure:
            AlipayGateway(config(sandbox, app_id="2021000000000001")).query(out_trade_no=NUMBER)
        assert failure.value.data["platform_code"] == "isv.invalid-app-id"


def test_keys_as_the_platforms_tool_writes_them(sandbox: SandboxProcess) -> None:
    """Bare base64, in one line or several."""
    held = sandbox.credentials["alipay"]
    bare = {
        name: "".join(line for line in held[pem].splitlines() if "-----" not in line)
        for name, pem in (("app_private_key", "app_private_key_pem"), ("alipay_public_key", "alipay_public_key_pem"))
    }
    wrapped = bare | {"alipay_public_key": f"{bare['alipay_public_key'][:64]}\n{bare['alipay_public_key'][64:]}\n"}
    for keys in (bare, wrapped):
        assert AlipayGateway(config(sandbox, **keys)).query(out_trade_no=NUMBER).state == "unknown"
    with pytest.raises(ValueError, match="RSA"):
        config_with = config(sandbox, app_private_key="no key")
        AlipayGateway(config_with)


def test_records_hold_no_secrets(sandbox: SandboxProcess, gateway: AlipayGateway, recorded: list[PlatformCall]) -> None:
    gateway.start(order(sandbox))
    pay(sandbox)
    gateway.query(out_trade_no=NUMBER)
    text = repr(recorded)
    assert "alipay.trade.query" in text
    assert "sign=***" in text
    for secret in (buyer(sandbox), "138****0001", "13800000001"):
        assert secret not in text
    assert recorded[0].account == sandbox.credentials["alipay"]["app_id"]


def test_a_moment_is_written_in_beijing_time(sandbox: SandboxProcess) -> None:
    """Wherever this machine stands: the sandbox would refuse an expiry eight hours ago."""
    gateway = AlipayGateway(config(sandbox))
    expires = datetime.now(UTC) + timedelta(minutes=5)
    gateway.start(order(sandbox, expires_at=expires))
    assert sandbox.api("GET", f"/alipay/trades/{NUMBER}")["expires_at"] == expires.replace(microsecond=0).timestamp()
