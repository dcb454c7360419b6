"""Alipay's notifications: believed when the platform signed them for us, and never otherwise."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portico.connectors.alipay.gateway import AlipayGateway
from portico.domains.payments.ports import (
    NotificationForged,
    NotificationMalformed,
    PaymentNotice,
    RefundNotice,
)
from portico.kernel.clock import utc_now
from portico.kernel.errors import Refused
from portico.kernel.money import Money
from tests.connectors.alipay_app import NUMBER, buyer, config, order, pay, refund
from tests.sandbox.process import Listener, SandboxProcess


@pytest.fixture
def gateway(sandbox: SandboxProcess, listener: Listener) -> Iterator[AlipayGateway]:
    listener.default, listener.word = 200, b"success"
    gateway = AlipayGateway(config(sandbox))
    gateway.start(order(sandbox, notify_url=listener.url))
    yield gateway
    gateway.close_connections()


def read(gateway: AlipayGateway, body: bytes) -> PaymentNotice | RefundNotice:
    return gateway.read_notification(headers={}, body=body, now=utc_now())


class TestGenuine:
    def test_paid(self, sandbox: SandboxProcess, gateway: AlipayGateway, listener: Listener) -> None:
        pay(sandbox)
        notice = read(gateway, listener.next().body)
        assert isinstance(notice, PaymentNotice)
        asked = gateway.query(out_trade_no=NUMBER)
        assert (notice.state, notice.amount, notice.out_trade_no) == ("succeeded", Money(1990), NUMBER)
        assert (notice.transaction_id, notice.payer_openid) == (asked.transaction_id, buyer(sandbox))
        assert notice.paid_at == asked.paid_at
        assert abs(notice.paid_at - utc_now()) < timedelta(seconds=5)

    def test_closed_unpaid(self, gateway: AlipayGateway, listener: Listener) -> None:
        gateway.close(out_trade_no=NUMBER)
        notice = read(gateway, listener.next().body)
        assert isinstance(notice, PaymentNotice)
        assert notice.state == "closed"

    def test_a_refund_has_its_own_amount(
        self, sandbox: SandboxProcess, gateway: AlipayGateway, listener: Listener
    ) -> None:
        pay(sandbox)
        listener.next()
        gateway.refund(refund("R1", 990))
        first = listener.next().body
        gateway.refund(refund("R2", 1000))
        second = listener.next().body
        # The form of the second says 19.90: all that has gone back.
        assert dict(parse_qsl(second.decode()))["refund_fee"] == "19.90"
        notices = [read(gateway, body) for body in (second, first)]
        assert [(n.out_refund_no, n.amount) for n in notices if isinstance(n, RefundNotice)] == [
            ("R2", Money(1000)),
            ("R1", Money(990)),
        ]
        assert {n.state for n in notices} == {"succeeded"}

    def test_a_refund_nobody_knows(self, sandbox: SandboxProcess, gateway: AlipayGateway, listener: Listener) -> None:
        pay(sandbox)
        listener.next()
        gateway.refund(refund("R1", 990))
        body = listener.next().body
        sandbox.api("POST", "/reset")
        with pytest.raises(Refused):
            read(gateway, body)

    def test_twice_and_late_is_the_same_notice(
        self, sandbox: SandboxProcess, gateway: AlipayGateway, listener: Listener
    ) -> None:
        sandbox.fault("notify.alipay.TRADE_SUCCESS", "duplicate")
        pay(sandbox)
        first, second = listener.next().body, listener.next().body
        notice = read(gateway, first)
        assert read(gateway, second) == notice
        # A day later it is the same notice still: its id is what keeps it from counting twice.
        tomorrow = utc_now() + timedelta(days=1)
        assert gateway.read_notification(headers={}, body=first, now=tomorrow) == notice

    def test_what_was_lost_comes_again(
        self, sandbox: SandboxProcess, gateway: AlipayGateway, listener: Listener
    ) -> None:
        sandbox.fault("notify.alipay.TRADE_SUCCESS", "lose")
        pay(sandbox)
        assert listener.is_quiet()
        sandbox.advance(241)
        assert read(gateway, listener.next().body).out_trade_no == NUMBER


class TestForged:
    def paid(self, sandbox: SandboxProcess, listener: Listener) -> dict[str, str]:
        pay(sandbox)
        return dict(parse_qsl(listener.next().body.decode()))

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("total_amount", "0.01"),
            ("out_trade_no", "P2026000002"),
            ("trade_status", "TRADE_FINISHED"),
            ("notify_id", "other"),
            ("gmt_refund", "2026-01-01 00:00:00"),
            ("extra", "1"),
            ("sign", "AAAA"),
            ("sign", ""),
            ("sign_type", "RSA"),
            ("sign_type", ""),
        ],
    )
    def test_a_changed_field(
        self, sandbox: SandboxProcess, gateway: AlipayGateway, listener: Listener, name: str, value: str
    ) -> None:
        fields = self.paid(sandbox, listener) | {name: value}
        with pytest.raises(NotificationForged):
            read(gateway, urlencode(fields).encode())

    @pytest.mark.parametrize("fault", ["wrong_signature", "wrong_appid"])
    def test_not_from_the_platform_or_not_for_us(
        self, sandbox: SandboxProcess, gateway: AlipayGateway, listener: Listener, fault: str
    ) -> None:
        sandbox.fault("notify.alipay.*", fault)
        pay(sandbox)
        with pytest.raises(NotificationForged):
            read(gateway, listener.next().body)

    def test_another_seller(self, sandbox: SandboxProcess, gateway: AlipayGateway, listener: Listener) -> None:
        pay(sandbox)
        body = listener.next().body
        with pytest.raises(NotificationForged) as forged:
            read(AlipayGateway(config(sandbox, seller_id="2088000000000000")), body)
        assert forged.value.data["reason"] == "seller_id"

    def test_a_field_twice(self, sandbox: SandboxProcess, gateway: AlipayGateway, listener: Listener) -> None:
        """The first and the last could be read by different hands."""
        pay(sandbox)
        body = listener.next().body
        for more in (b"&total_amount=0.01", b"&sign=AAAA", b"&app_id=" + b"1"):
            with pytest.raises(NotificationForged):
                read(gateway, body + more)

    def test_no_form_at_all(self, gateway: AlipayGateway) -> None:
        bodies = (b"", b"{}", b"\xff=\xff", b"a" * 70_000, b"&".join(b"a%d=1" % i for i in range(200)), b"sign=%zz")
        for body in bodies:
            with pytest.raises(NotificationForged):
                read(gateway, body)

    def test_flipped_bits(self, sandbox: SandboxProcess, gateway: AlipayGateway, listener: Listener) -> None:
        pay(sandbox)
        body = listener.next().body
        honest = read(gateway, body)

        @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
        @given(st.integers(0, len(body) * 8 - 1))
        def flipped(bit: int) -> None:
            spoiled = bytearray(body)
            spoiled[bit // 8] ^= 1 << (bit % 8)
            with contextlib.suppress(NotificationForged):
                # `%2f` and `%2F` are one letter: what is read is then still what was signed.
                assert read(gateway, bytes(spoiled)) == honest

        flipped()


def test_another_kind_of_notification(sandbox: SandboxProcess) -> None:
    """Signed right, and nothing we know: told apart from a forgery."""
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    from portico.connectors.alipay import signing

    private = load_pem_private_key(
        (sandbox.directory / "platform-keys.json")
        .read_text()
        .split('"alipay_private_key_pem": "')[1]
        .split('"')[0]
        .replace("\\n", "\n")
        .encode(),
        None,
    )
    app = config(sandbox)
    for kind, more in (("open_app_auth_notify", {}), ("trade_status_sync", {"out_trade_no": "P1"})):
        fields = {"app_id": app.app_id, "notify_type": kind, "notify_id": "1", **more}
        text = signing.signed_text(fields, without=signing.OF_NOTIFICATION)
        fields |= {"sign": signing.sign(private, text), "sign_type": "RSA2"}  # type: ignore[arg-type]
        with pytest.raises(NotificationMalformed):
            read(AlipayGateway(app), urlencode(fields).encode())
