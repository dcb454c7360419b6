"""Reading notifications: real ones from the sandbox, and every way they can be wrong."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest

from portico.connectors.wechat_pay.gateway import WechatPayGateway
from portico.domains.payments.ports import (
    NotificationForged,
    NotificationMalformed,
    NotificationStale,
    PaymentNotice,
    RefundNotice,
)
from portico.kernel.clock import utc_now
from portico.kernel.errors import PorticoError
from portico.kernel.money import Money
from tests.connectors.conftest import pay_config
from tests.sandbox.pay_client import Merchant
from tests.sandbox.process import Listener, Received, SandboxProcess


def read(gateway: WechatPayGateway, received: Received, now: datetime | None = None) -> PaymentNotice | RefundNotice:
    return gateway.read_notification(headers=received.headers, body=received.body, now=now or utc_now())


@pytest.fixture
def received(sandbox: SandboxProcess, listener: Listener) -> Received:
    """The notification of a payment."""
    Merchant(sandbox).prepay("P2026000001", notify_url=listener.url)
    sandbox.api("POST", "/orders/P2026000001/pay")
    return listener.next()


def test_a_payment(sandbox: SandboxProcess, gateway: WechatPayGateway, received: Received) -> None:
    notice = read(gateway, received)
    held = sandbox.api("GET", "/orders/P2026000001")
    assert notice == PaymentNotice(
        notice_id=json.loads(received.body)["id"],
        out_trade_no="P2026000001",
        transaction_id=held["transaction_id"],
        state="succeeded",
        amount=Money(1990),
        paid_at=datetime.fromtimestamp(int(held["paid_at"])).astimezone(),
        payer_openid=sandbox.openid(),
    )


def test_a_payment_through_the_official_account(sandbox: SandboxProcess, listener: Listener) -> None:
    """Paid in WeChat's own browser: the notice names the official account's app, which is neither of the others."""
    official = sandbox.credentials["wechat_pay"]["app_ids"][0]
    config = pay_config(sandbox, app_id="wx0000000000000000", web_app_id="wx1111111111111111", official_app_id=official)
    Merchant(sandbox).prepay("P2026000007", notify_url=listener.url)
    sandbox.api("POST", "/orders/P2026000007/pay")
    assert read(WechatPayGateway(config), listener.next()).out_trade_no == "P2026000007"


@pytest.mark.parametrize(
    ("outcome", "state"), [("SUCCESS", "succeeded"), ("ABNORMAL", "abnormal"), ("CLOSED", "closed")]
)
def test_a_refund(
    sandbox: SandboxProcess,
    gateway: WechatPayGateway,
    listener: Listener,
    received: Received,
    outcome: str,
    state: str,
) -> None:
    sandbox.api("PATCH", "/settings", refund_outcome=outcome, refund_settle_after=0)
    refund = Merchant(sandbox).refund("P2026000001", "R1", 990).json()
    arrived = listener.next()
    assert read(gateway, arrived) == RefundNotice(
        notice_id=json.loads(arrived.body)["id"],
        out_trade_no="P2026000001",
        out_refund_no="R1",
        refund_id=refund["refund_id"],
        state=state,  # type: ignore[arg-type]
        amount=Money(990),
    )


def test_header_names_in_any_case(gateway: WechatPayGateway, received: Received) -> None:
    for change in (str.lower, str.upper):
        headers = {change(name): value for name, value in received.headers.items()}
        notice = gateway.read_notification(headers=headers, body=received.body, now=utc_now())
        assert notice.out_trade_no == "P2026000001"


class TestForged:
    def refused(self, gateway: WechatPayGateway, received: Received, kind: type[PorticoError]) -> None:
        with pytest.raises(kind):
            read(gateway, received)

    @pytest.mark.parametrize(
        "name", ["Wechatpay-Timestamp", "Wechatpay-Nonce", "Wechatpay-Signature", "Wechatpay-Serial"]
    )
    def test_a_header_is_missing(self, gateway: WechatPayGateway, received: Received, name: str) -> None:
        headers = {key: value for key, value in received.headers.items() if key.lower() != name.lower()}
        self.refused(gateway, Received(received.path, headers, received.body), NotificationForged)

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("Wechatpay-Nonce", "0" * 32),
            ("Wechatpay-Signature", "WECHATPAY/SIGNTEST/abc"),
            ("Wechatpay-Signature", "bm90IGEgc2lnbmF0dXJl"),
            ("Wechatpay-Serial", "PUB_KEY_ID_0100000000000000000000000000"),
            ("Wechatpay-Serial", "0" * 40),
            ("Wechatpay-Signature-Type", "WECHATPAY2-SM2-WITH-SM3"),
            ("Wechatpay-Timestamp", "now"),
        ],
    )
    def test_a_header_is_changed(self, gateway: WechatPayGateway, received: Received, name: str, value: str) -> None:
        headers = {key: value if key.lower() == name.lower() else kept for key, kept in received.headers.items()}
        self.refused(gateway, Received(received.path, headers, received.body), NotificationForged)

    def test_one_byte_of_the_body(self, gateway: WechatPayGateway, received: Received) -> None:
        for body in (received.body + b" ", received.body.replace(b"TRANSACTION", b"TRANSACTIOM"), b""):
            self.refused(gateway, Received(received.path, received.headers, body), NotificationForged)

    @pytest.mark.parametrize("fault", ["wrong_signature", "unknown_serial"])
    def test_by_the_sandboxs_own_fault(
        self, sandbox: SandboxProcess, gateway: WechatPayGateway, listener: Listener, fault: str
    ) -> None:
        listener.default = 401
        sandbox.fault("notify", fault)
        Merchant(sandbox).prepay("P2026000001", notify_url=listener.url)
        sandbox.api("POST", "/orders/P2026000001/pay")
        self.refused(gateway, listener.next(), NotificationForged)
        sandbox.advance(15)
        assert read(gateway, listener.next()).out_trade_no == "P2026000001"

    def test_another_merchants(self, sandbox: SandboxProcess, received: Received) -> None:
        self.refused(WechatPayGateway(pay_config(sandbox, mchid="1600000000")), received, NotificationForged)

    def test_an_empty_setting_is_no_app_of_ours(
        self, sandbox: SandboxProcess, listener: Listener, received: Received
    ) -> None:
        """A merchant without an official account does not thereby believe in an app without a name."""
        nobody = pay_config(sandbox, app_id="wx0000000000000000", web_app_id="", official_app_id="")
        self.refused(WechatPayGateway(nobody), received, NotificationForged)

    def test_another_app(self, sandbox: SandboxProcess, received: Received) -> None:
        other = pay_config(sandbox, app_id="wx0000000000000000", web_app_id="wx1111111111111111")
        self.refused(WechatPayGateway(other), received, NotificationForged)


class TestStale:
    @pytest.mark.parametrize("seconds", [300, 301, 86_400, -300])
    def test_replayed_later_or_from_the_future(
        self, gateway: WechatPayGateway, received: Received, seconds: int
    ) -> None:
        stamp = int({k.lower(): v for k, v in received.headers.items()}["wechatpay-timestamp"])
        now = datetime.fromtimestamp(stamp).astimezone() + timedelta(seconds=seconds)
        with pytest.raises(NotificationStale):
            read(gateway, received, now)

    @pytest.mark.parametrize("seconds", [299, -299])
    def test_just_in_time(self, gateway: WechatPayGateway, received: Received, seconds: int) -> None:
        stamp = int({k.lower(): v for k, v in received.headers.items()}["wechatpay-timestamp"])
        now = datetime.fromtimestamp(stamp).astimezone() + timedelta(seconds=seconds)
        assert read(gateway, received, now).out_trade_no == "P2026000001"

    def test_by_the_sandboxs_own_fault(
        self, sandbox: SandboxProcess, gateway: WechatPayGateway, listener: Listener
    ) -> None:
        sandbox.fault("notify", "expired_timestamp")
        Merchant(sandbox).prepay("P2026000001", notify_url=listener.url)
        sandbox.api("POST", "/orders/P2026000001/pay")
        with pytest.raises(NotificationStale):
            read(gateway, listener.next())


class TestKeys:
    def test_sealed_with_another_key(self, sandbox: SandboxProcess, received: Received) -> None:
        with pytest.raises(NotificationMalformed):
            read(WechatPayGateway(pay_config(sandbox, api_v3_key="0" * 32)), received)

    @pytest.mark.parametrize("certificates", [True, False])
    def test_signed_with_the_certificate(self, sandbox: SandboxProcess, listener: Listener, certificates: bool) -> None:
        """In public-key mode too: the platform may sign with either while an account moves over."""
        sandbox.api("PATCH", "/settings", notice_signing="certificate")
        Merchant(sandbox).prepay("P2026000001", notify_url=listener.url)
        sandbox.api("POST", "/orders/P2026000001/pay")
        gateway = WechatPayGateway(pay_config(sandbox, certificates=certificates))
        assert read(gateway, listener.next()).out_trade_no == "P2026000001"

    def test_forged_serials_do_not_make_us_call_out(
        self, sandbox: SandboxProcess, gateway: WechatPayGateway, received: Received
    ) -> None:
        for attempt in range(5):
            serial = f"{attempt:040X}"
            headers = received.headers | {"Wechatpay-Serial": serial, "wechatpay-serial": serial}
            with pytest.raises(NotificationForged):
                gateway.read_notification(headers=headers, body=received.body, now=utc_now())
        assert len(sandbox.rules("pay.certificates")) == 1
