"""The platform's keys: certificates, the public key, the move from one to the other, and rotation in flight."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from portico.connectors.kit.record import PlatformCall
from portico.connectors.wechat_pay.gateway import WechatPayGateway
from portico.connectors.wechat_pay.transfers import COMMISSION, StartTransfer, TransferState, WechatTransfers
from portico.domains.payments.ports import NotificationForged, PaymentNotice
from portico.kernel.clock import utc_now
from portico.kernel.errors import Refused, Retryable
from portico.kernel.money import Money
from tests.connectors.conftest import pay_config
from tests.connectors.pay_sdk import sdk
from tests.sandbox.pay_client import Merchant
from tests.sandbox.process import Listener, Received, SandboxProcess


def serial(received: Received) -> str:
    return {name.lower(): value for name, value in received.headers.items()}["wechatpay-serial"]


def read(gateway: WechatPayGateway, received: Received) -> PaymentNotice:
    notice = gateway.read_notification(headers=received.headers, body=received.body, now=utc_now())
    assert isinstance(notice, PaymentNotice)
    return notice


def pay(sandbox: SandboxProcess, listener: Listener, number: str) -> Received:
    Merchant(sandbox).prepay(number, notify_url=listener.url)
    sandbox.api("POST", f"/orders/{number}/pay")
    return listener.next()


def transfer(sandbox: SandboxProcess, number: str) -> StartTransfer:
    """With a name, so that something has to be sealed."""
    reports = {"岗位类型": "推广员", "报酬说明": "佣金"}
    return StartTransfer(number, sandbox.openid(), Money(200_000), COMMISSION, reports, "佣金", name="林晓")


def replying_serials(sandbox: SandboxProcess, name: str) -> list[str]:
    """Which key signed the replies of that call, oldest first."""
    items = sandbox.api("GET", f"/calls?name={name}")["items"]
    details = [sandbox.api("GET", f"/calls/{item['id']}") for item in reversed(items)]
    return [detail["response_headers"]["wechatpay-serial"] for detail in details]


@pytest.mark.parametrize("certificates", [False, True])
def test_moving_over_both_serials_are_good(
    sandbox: SandboxProcess, listener: Listener, monkeypatch: pytest.MonkeyPatch, certificates: bool
) -> None:
    """While an account moves, notifications are signed by either key; so they are read, by us and by the SDK.

    A gateway that knows no public key yet refuses what that key signs: the key has to be configured first.
    """
    sandbox.api("PATCH", "/settings", notice_signing="mixed")
    held = sandbox.credentials["wechat_pay"]
    gateway = WechatPayGateway(pay_config(sandbox, certificates=certificates))
    arrived = {serial(got): got for got in (pay(sandbox, listener, f"P202600000{n}") for n in range(4))}
    assert set(arrived) == {held["platform_public_key_id"], held["platform_certificate_serial_no"]}
    for number, got in arrived.items():
        if certificates and number.startswith("PUB_KEY_ID_"):
            with pytest.raises(NotificationForged):
                read(gateway, got)
            continue
        assert read(gateway, got).state == "succeeded"
        theirs = sdk(sandbox, listener.url, certificates=certificates, monkeypatch=monkeypatch)
        assert theirs.callback(got.headers, got.body)["resource"]["trade_state"] == "SUCCESS"


@pytest.mark.parametrize(
    ("mode", "certificates", "by_public_key"),
    [
        ("certificate", True, False),
        ("certificate", False, False),
        ("switching", True, False),
        ("switching", False, True),
        ("public_key", False, True),
    ],
)
def test_replies_are_signed_with_the_key_we_name(
    sandbox: SandboxProcess, mode: str, certificates: bool, by_public_key: bool
) -> None:
    """Naming a public key that the account has not opened changes nothing: a certificate signs, and is believed."""
    sandbox.api("PATCH", "/settings", pay_key_mode=mode)
    held = sandbox.credentials["wechat_pay"]
    gateway = WechatPayGateway(pay_config(sandbox, certificates=certificates))
    assert gateway.query(out_trade_no="P2026000001").state == "unknown"
    wanted = held["platform_public_key_id"] if by_public_key else held["platform_certificate_serial_no"]
    assert replying_serials(sandbox, "pay.query") == [wanted]


class TestPublicKeyOnly:
    """An account opened with the public key has no certificates: it is answered 404."""

    def test_a_forged_serial_is_forged_and_nothing_fails(self, sandbox: SandboxProcess, listener: Listener) -> None:
        sandbox.api("PATCH", "/settings", pay_key_mode="public_key")
        gateway = WechatPayGateway(pay_config(sandbox))
        got = pay(sandbox, listener, "P2026000001")
        assert read(gateway, got).state == "succeeded"
        spoiled = {name: value for name, value in got.headers.items() if name.lower() != "wechatpay-serial"}
        for forged in ("7" * 40, "not hex", "PUB_KEY_ID_0100000000000000000000000000"):
            with pytest.raises(NotificationForged):
                read(gateway, Received(got.path, spoiled | {"Wechatpay-Serial": forged}, got.body))
        assert sandbox.rules("pay.certificates") == ["no_platform_certificate"]

    def test_certificates_alone_do_not_do(self, sandbox: SandboxProcess) -> None:
        sandbox.api("PATCH", "/settings", pay_key_mode="public_key")
        transfers = WechatTransfers(WechatPayGateway(pay_config(sandbox, certificates=True)).client)
        with pytest.raises(Retryable) as failure:
            transfers.start(transfer(sandbox, "T1"))
        assert failure.value.data["platform_code"] == "NO_CERTIFICATE"
        assert sandbox.api("GET", "/transfers")["items"] == []


class TestRotation:
    """A new certificate signs from one moment to the next; for a while both are listed, then only the new one."""

    def test_notifications_and_replies_go_on(self, sandbox: SandboxProcess, listener: Listener) -> None:
        sandbox.api("PATCH", "/settings", notice_signing="certificate", pay_key_mode="certificate")
        now = Clock()
        gateway = WechatPayGateway(pay_config(sandbox, certificates=True), clock=now)
        assert read(gateway, pay(sandbox, listener, "P2026000001")).state == "succeeded"
        fresh = sandbox.api("POST", "/pay/certificates/rotate")
        assert fresh["in_force"] == 2
        # One look at the list a minute, whatever serials come.
        got = pay(sandbox, listener, "P2026000002")
        assert serial(got) == fresh["serial_no"]
        now.skew = timedelta(seconds=61)
        assert read(gateway, got).state == "succeeded"
        assert gateway.query(out_trade_no="P2026000002").state == "succeeded"
        sandbox.api("POST", "/pay/certificates/retire")
        assert gateway.query(out_trade_no="P2026000001").state == "succeeded"
        assert len(sandbox.rules("pay.certificates")) == 2

    def test_sealed_with_the_old_one(self, sandbox: SandboxProcess) -> None:
        """The old certificate is gone when our request arrives: it is sealed once more, with the new one."""
        sandbox.api("PATCH", "/settings", pay_key_mode="certificate")
        now = Clock()
        recorded: list[PlatformCall] = []
        gateway = WechatPayGateway(pay_config(sandbox, certificates=True), clock=now, record=recorded.append)
        transfers = WechatTransfers(gateway.client)
        transfers.start(transfer(sandbox, "T1"))
        sandbox.api("POST", "/pay/certificates/rotate")
        sandbox.api("POST", "/pay/certificates/retire")
        now.skew = timedelta(seconds=61)
        transfers.start(transfer(sandbox, "T2"))
        assert sandbox.rules("pay.transfer") == ["transfer_accepted", "sealing_serial_wrong", "transfer_accepted"]
        sandbox.api("POST", "/transfers/T2/confirm")
        seen = transfers.query(out_bill_no="T2")
        assert seen is not None
        assert seen.state is TransferState.SUCCESS
        assert [call.call for call in recorded].count("certificates") == 2

    def test_what_is_wrong_for_another_reason_is_asked_once(self, sandbox: SandboxProcess) -> None:
        transfers = WechatTransfers(WechatPayGateway(pay_config(sandbox, certificates=True)).client)
        with pytest.raises(Refused) as refusal:
            transfers.start(transfer(sandbox, "T-1"))
        assert refusal.value.data["platform_code"] == "PARAM_ERROR"
        assert sandbox.rules("pay.transfer") == ["field_rule"]

    def test_the_sdk_follows_too(
        self, sandbox: SandboxProcess, listener: Listener, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        sandbox.api("PATCH", "/settings", notice_signing="certificate")
        theirs: Any = sdk(sandbox, listener.url, certificates=True, monkeypatch=monkeypatch)
        sandbox.api("POST", "/pay/certificates/rotate")
        got = pay(sandbox, listener, "P2026000001")
        assert theirs.callback(got.headers, got.body)["resource"]["out_trade_no"] == "P2026000001"


class TestNotices:
    """Payments' and refunds' notifications, lost, held back and doubled: what each says stays true."""

    def test_a_refund_overtakes_its_payment(self, sandbox: SandboxProcess, listener: Listener) -> None:
        gateway = WechatPayGateway(pay_config(sandbox))
        sandbox.api("PATCH", "/settings", refund_settle_after=0)
        sandbox.fault("notify.TRANSACTION.SUCCESS", "reorder")
        merchant = Merchant(sandbox)
        merchant.prepay("P2026000001", notify_url=listener.url)
        sandbox.api("POST", "/orders/P2026000001/pay")
        sandbox.fault("notify.REFUND.SUCCESS", "duplicate")
        merchant.refund("P2026000001", "R1", 990)
        got = [
            gateway.read_notification(headers=one.headers, body=one.body, now=utc_now())
            for one in (listener.next() for _ in range(3))
        ]
        assert [type(notice).__name__ for notice in got] == ["RefundNotice", "RefundNotice", "PaymentNotice"]
        # A repeated notification is the same one, word for word; the late one tells what was true when it was made.
        assert got[0] == got[1]
        assert got[2].state == "succeeded"
        assert gateway.query(out_trade_no="P2026000001").state == "refunded"


class Clock:
    """Our clock, which a test can move within what signatures allow."""

    def __init__(self) -> None:
        self.skew = timedelta(0)

    def __call__(self) -> datetime:
        return utc_now() + self.skew
