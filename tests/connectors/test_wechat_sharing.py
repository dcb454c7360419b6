"""Profit sharing: our client against the sandbox, from freezing to unfreezing, and the receiver's notification."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from portico.connectors.kit.record import PlatformCall
from portico.connectors.wechat_pay.gateway import WechatPayGateway
from portico.connectors.wechat_pay.profit_sharing import Receiver, Share, WechatProfitSharing
from portico.domains.payments.ports import NotificationMalformed, StartPayment, StartRefund
from portico.kernel.clock import utc_now
from portico.kernel.errors import Refused, Retryable
from portico.kernel.money import Money
from tests.connectors.conftest import pay_config
from tests.sandbox.process import Listener, SandboxProcess

NOWHERE = "http://127.0.0.1:9/none"
PARTNER = Receiver("MERCHANT_ID", "1900000109", "PARTNER", name="听檐陶艺工作室")


@pytest.fixture
def recorded() -> list[PlatformCall]:
    return []


@pytest.fixture
def gateway(sandbox: SandboxProcess, recorded: list[PlatformCall]) -> WechatPayGateway:
    """A merchant whose orders are frozen for sharing."""
    return WechatPayGateway(pay_config(sandbox, profit_sharing=True), record=recorded.append)


@pytest.fixture
def sharing(gateway: WechatPayGateway) -> WechatProfitSharing:
    return WechatProfitSharing(gateway.client)


def paid(sandbox: SandboxProcess, gateway: WechatPayGateway, number: str = "P2026000001", *, ready: bool = True) -> str:
    """The transaction id of a paid order of ¥100."""
    expires = utc_now() + timedelta(days=2)
    gateway.start(StartPayment(number, "手工陶杯", Money(10_000), "wechat_native", None, None, expires, NOWHERE, None))
    sandbox.api("POST", f"/orders/{number}/pay")
    if ready:
        sandbox.advance(60)
    return str(gateway.query(out_trade_no=number).transaction_id)


def share(fen: int, account: str = PARTNER.account, **changes: Any) -> Share:
    values: dict[str, Any] = {"type": "MERCHANT_ID", "account": account, "amount": Money(fen), "description": "分成"}
    return Share(**values | changes)


def refused(code: str, call: Any, **arguments: Any) -> None:
    with pytest.raises(Refused) as refusal:
        call(**arguments)
    assert refusal.value.data["platform_code"] == code


@pytest.mark.fidelity(
    "client", "pay.add_receiver", "pay.share", "pay.query_share", "pay.unsplit", "pay.unfreeze", "pay.delete_receiver"
)
def test_from_frozen_to_unfrozen(
    sandbox: SandboxProcess, gateway: WechatPayGateway, sharing: WechatProfitSharing, recorded: list[PlatformCall]
) -> None:
    transaction = paid(sandbox, gateway)
    # 0.6 % is the platform's and cannot be shared.
    assert sharing.unsplit(transaction_id=transaction) == Money(9_940)
    sharing.add_receiver(PARTNER)
    sharing.add_receiver(Receiver("PERSONAL_OPENID", sandbox.openid(), "DISTRIBUTOR", name="林晓"))
    shares = [share(1_000), share(500, sandbox.openid(), type="PERSONAL_OPENID", name="林晓")]
    begun = sharing.share(transaction_id=transaction, out_order_no="S1", shares=shares, unfreeze_rest=False)
    assert (begun.is_finished, [part.result for part in begun.parts]) == (False, ["PENDING", "PENDING"])
    assert sharing.share(transaction_id=transaction, out_order_no="S1", shares=shares, unfreeze_rest=False) == begun
    sandbox.advance(2)
    done = sharing.query(transaction_id=transaction, out_order_no="S1")
    assert (done.is_finished, [(part.result, part.amount.minor) for part in done.parts]) == (
        True,
        [("SUCCESS", 1_000), ("SUCCESS", 500)],
    )
    assert sharing.unsplit(transaction_id=transaction) == Money(8_440)
    rest = sharing.unfreeze(transaction_id=transaction, out_order_no="S2", description="解冻")
    assert [part.amount for part in rest.parts] == [Money(8_440)]
    assert sharing.unsplit(transaction_id=transaction) == Money(0)
    more = {"transaction_id": transaction, "out_order_no": "S3", "shares": [share(1)], "unfreeze_rest": False}
    refused("NOT_ENOUGH", sharing.share, **more)
    sharing.remove_receiver(type="MERCHANT_ID", account=PARTNER.account)
    for secret in ("林晓", "听檐陶艺工作室", sandbox.openid()):
        assert secret not in repr(recorded)


def test_what_the_platform_refuses(
    sandbox: SandboxProcess, gateway: WechatPayGateway, sharing: WechatProfitSharing
) -> None:
    def ask(number: str, shares: list[Share], transaction: str, *, rest: bool = False) -> dict[str, Any]:
        return {"transaction_id": transaction, "out_order_no": number, "shares": shares, "unfreeze_rest": rest}

    young = paid(sandbox, gateway, ready=False)
    sharing.add_receiver(PARTNER)
    refused("INVALID_REQUEST", sharing.share, **ask("S0", [share(1)], young))
    sandbox.advance(60)
    refused("INVALID_REQUEST", sharing.share, **ask("S1", [share(1, "1900000110")], young))
    refused("RULE_LIMIT", sharing.share, **ask("S2", [share(3_001)], young))
    refused("NOT_ENOUGH", sharing.share, **ask("S3", [share(9_941)], young))
    refused("PARAM_ERROR", sharing.share, **ask("S4", [share(1)] * 51, young))
    sharing.share(**ask("S5", [share(3_000)], young))
    refused("RULE_LIMIT", sharing.share, **ask("S6", [share(1)], young))
    refused("INVALID_REQUEST", sharing.share, **ask("S5", [share(2_999)], young))
    refused("RESOURCE_NOT_EXISTS", sharing.query, transaction_id=young, out_order_no="S6")
    plain = WechatPayGateway(pay_config(sandbox))
    unmarked = paid(sandbox, plain, "P2026000002")
    refused("INVALID_REQUEST", sharing.share, **ask("S7", [share(1)], unmarked))
    refused("RESOURCE_NOT_EXISTS", sharing.unsplit, transaction_id=unmarked)
    sandbox.api("PATCH", "/quotas", **{"pay.sharing.per_second": 0})
    with pytest.raises(Retryable):
        sharing.share(**ask("S8", [share(1)], young, rest=True))


def test_fifty_times_and_thirty_days(
    sandbox: SandboxProcess, gateway: WechatPayGateway, sharing: WechatProfitSharing
) -> None:
    sandbox.api("PATCH", "/quotas", **{"pay.sharing.per_second": 1_000})
    transaction = paid(sandbox, gateway)
    sharing.add_receiver(PARTNER)
    for count in range(50):
        sharing.share(transaction_id=transaction, out_order_no=f"S{count}", shares=[share(1)], unfreeze_rest=False)
    one_more = {"transaction_id": transaction, "out_order_no": "S50", "shares": [share(1)], "unfreeze_rest": False}
    refused("RULE_LIMIT", sharing.share, **one_more)
    other = paid(sandbox, gateway, "P2026000002")
    sandbox.advance(30 * 86_400)
    assert sharing.unsplit(transaction_id=other) == Money(0)


def test_money_refunded_is_not_shared(
    sandbox: SandboxProcess, gateway: WechatPayGateway, sharing: WechatProfitSharing
) -> None:
    transaction = paid(sandbox, gateway)
    sandbox.api("PATCH", "/settings", refund_settle_after=0)
    gateway.refund(StartRefund("P2026000001", "R1", Money(4_000), Money(10_000), "缺货", NOWHERE))
    gateway.query_refund(out_trade_no="P2026000001", out_refund_no="R1")
    assert sharing.unsplit(transaction_id=transaction) == Money(6_000 - 36)


def test_a_receiver_removed_in_between_gets_nothing(
    sandbox: SandboxProcess, gateway: WechatPayGateway, sharing: WechatProfitSharing
) -> None:
    sandbox.api("PATCH", "/settings", sharing_settle_after=60)
    transaction = paid(sandbox, gateway)
    sharing.add_receiver(PARTNER)
    sharing.share(transaction_id=transaction, out_order_no="S1", shares=[share(1_000)], unfreeze_rest=False)
    sharing.remove_receiver(type="MERCHANT_ID", account=PARTNER.account)
    sandbox.advance(61)
    part = sharing.query(transaction_id=transaction, out_order_no="S1").parts[0]
    assert (part.result, part.fail_reason) == ("CLOSED", "NO_RELATION")
    assert sharing.unsplit(transaction_id=transaction) == Money(9_940)


@pytest.mark.fidelity("client", "pay.return_share", "pay.query_return")
def test_given_back(sandbox: SandboxProcess, gateway: WechatPayGateway, sharing: WechatProfitSharing) -> None:
    transaction = paid(sandbox, gateway)
    sharing.add_receiver(PARTNER)
    sharing.add_receiver(Receiver("PERSONAL_OPENID", sandbox.openid(), "USER"))
    personal = share(500, sandbox.openid(), type="PERSONAL_OPENID")
    sharing.share(transaction_id=transaction, out_order_no="S1", shares=[share(1_000), personal], unfreeze_rest=False)
    back: dict[str, Any] = {"out_order_no": "S1", "mchid": PARTNER.account, "description": "用户退款"}
    # Not before the sharing is done.
    refused("INVALID_REQUEST", sharing.give_back, out_return_no="B0", amount=Money(1), **back)
    sandbox.advance(2)
    first = sharing.give_back(out_return_no="B1", amount=Money(600), **back)
    assert (first.result, first.amount) == ("SUCCESS", Money(600))
    assert sharing.give_back(out_return_no="B1", amount=Money(600), **back) == first
    assert sharing.query_return(out_order_no="S1", out_return_no="B1") == first
    refused("NOT_ENOUGH", sharing.give_back, out_return_no="B2", amount=Money(401), **back)
    refused("INVALID_REQUEST", sharing.give_back, out_return_no="B1", amount=Money(1), **back)
    refused("INVALID_REQUEST", sharing.give_back, out_return_no="B3", amount=Money(1), **back | {"mchid": "1900000110"})
    sandbox.api("PATCH", "/settings", sharing_return_outcome="FAILED")
    failed = sharing.give_back(out_return_no="B4", amount=Money(400), **back)
    assert (failed.result, failed.fail_reason) == ("FAILED", "ACCOUNT_ABNORMAL")
    sandbox.advance(180 * 86_400)
    refused("INVALID_REQUEST", sharing.give_back, out_return_no="B5", amount=Money(400), **back)


def test_a_receiver_is_told(
    sandbox: SandboxProcess, gateway: WechatPayGateway, sharing: WechatProfitSharing, listener: Listener
) -> None:
    """Its type is a payment's: the payments' reader must not take it for one."""
    sandbox.api("PATCH", "/settings", sharing_notify_url=listener.url)
    transaction = paid(sandbox, gateway)
    sharing.add_receiver(PARTNER)
    begun = sharing.share(transaction_id=transaction, out_order_no="S1", shares=[share(1_000)], unfreeze_rest=True)
    sandbox.advance(2)
    arrived = listener.next()
    notice = sharing.read_notification(headers=arrived.headers, body=arrived.body, now=utc_now())
    assert (notice.order_id, notice.out_order_no, notice.account, notice.amount) == (
        begun.order_id,
        "S1",
        PARTNER.account,
        Money(1_000),
    )
    with pytest.raises(NotificationMalformed):
        gateway.read_notification(headers=arrived.headers, body=arrived.body, now=utc_now())
    back = sharing.give_back(
        out_order_no="S1", out_return_no="B1", mchid=PARTNER.account, amount=Money(1_000), description="退回"
    )
    returned = listener.next()
    assert sharing.read_notification(headers=returned.headers, body=returned.body, now=utc_now()).order_id == (
        back.return_id
    )
