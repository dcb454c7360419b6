"""Refunds that could not go back, sent to a bank account."""

from __future__ import annotations

import pytest

from portico.connectors.kit.record import PlatformCall
from portico.connectors.wechat_pay.abnormal_refund import BankCard, WechatAbnormalRefunds
from portico.connectors.wechat_pay.gateway import WechatPayGateway
from portico.domains.payments.ports import RefundNotice
from portico.kernel.clock import utc_now
from portico.kernel.errors import Refused
from tests.connectors.conftest import pay_config
from tests.sandbox.pay_client import Merchant
from tests.sandbox.process import Listener, SandboxProcess

CARD = BankCard("CMB_DEBIT", "6225880212345678", "林晓")


@pytest.fixture
def refund_id(sandbox: SandboxProcess, listener: Listener) -> str:
    """A refund that has become abnormal, and said so."""
    sandbox.api("PATCH", "/settings", refund_outcome="ABNORMAL", refund_settle_after=0)
    merchant = Merchant(sandbox)
    merchant.prepay("P2026000001", notify_url=listener.url)
    sandbox.api("POST", "/orders/P2026000001/pay")
    held = str(merchant.refund("P2026000001", "R1", 990).json()["refund_id"])
    for _ in range(2):
        listener.next()
    return held


@pytest.mark.fidelity("client", "pay.abnormal_refund")
@pytest.mark.parametrize("certificates", [False, True])
def test_to_the_buyers_card(sandbox: SandboxProcess, listener: Listener, refund_id: str, certificates: bool) -> None:
    recorded: list[PlatformCall] = []
    gateway = WechatPayGateway(pay_config(sandbox, certificates=certificates), record=recorded.append)
    refunds = WechatAbnormalRefunds(gateway.client)
    signing = "certificate" if certificates else "public_key"
    sandbox.api("PATCH", "/settings", refund_settle_after=60, notice_signing=signing)
    sent = refunds.to_card(refund_id=refund_id, out_refund_no="R1", card=CARD)
    assert (sent.state, sent.amount and sent.amount.minor) == ("processing", 990)
    assert refunds.to_card(refund_id=refund_id, out_refund_no="R1", card=CARD) == sent
    assert sandbox.api("GET", "/orders/P2026000001")["refunds"][0]["account"] == "招商银行借记卡5678"
    sandbox.advance(61)
    arrived = listener.next()
    notice = gateway.read_notification(headers=arrived.headers, body=arrived.body, now=utc_now())
    assert isinstance(notice, RefundNotice)
    assert (notice.state, notice.out_refund_no) == ("succeeded", "R1")
    assert sandbox.api("GET", "/orders/P2026000001")["refunded"] == 990
    for secret in (CARD.account, CARD.real_name, CARD.account[-4:]):
        assert secret not in repr(recorded)
        assert secret not in repr(CARD)


def test_to_the_merchant(sandbox: SandboxProcess, gateway: WechatPayGateway, refund_id: str) -> None:
    sent = WechatAbnormalRefunds(gateway.client).to_merchant(refund_id=refund_id, out_refund_no="R1")
    assert sent.state == "processing"
    assert gateway.query_refund(out_trade_no="P2026000001", out_refund_no="R1").state == "succeeded"


def test_what_is_refused(sandbox: SandboxProcess, gateway: WechatPayGateway, refund_id: str) -> None:
    refunds = WechatAbnormalRefunds(gateway.client)
    for number, card, code in (
        ("R2", CARD, "RESOURCE_NOT_EXISTS"),
        ("R1", BankCard("CMB_DEBIT", "12", "林晓"), "PARAM_ERROR"),
    ):
        with pytest.raises(Refused) as refusal:
            refunds.to_card(refund_id=refund_id, out_refund_no=number, card=card)
        assert refusal.value.data["platform_code"] == code
    with pytest.raises(ValueError, match="fifteen"):
        BankCard("HSBC_DEBIT", "6225880212345678", "林晓")
    refunds.to_merchant(refund_id=refund_id, out_refund_no="R1")
    gateway.query_refund(out_trade_no="P2026000001", out_refund_no="R1")
    with pytest.raises(Refused) as settled:
        refunds.to_card(refund_id=refund_id, out_refund_no="R1", card=CARD)
    assert settled.value.data["platform_code"] == "INVALID_REQUEST"
    assert sandbox.api("GET", "/orders/P2026000001")["refunded"] == 990
