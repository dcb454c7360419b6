"""Transfers that the payee confirms: our client against the sandbox, and notifications in every order."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest

from portico.connectors.kit.record import PlatformCall
from portico.connectors.wechat_pay.gateway import WechatPayGateway
from portico.connectors.wechat_pay.transfers import (
    COMMISSION,
    COMPENSATION,
    MARKETING,
    StartTransfer,
    Transfer,
    TransferState,
    WechatTransfers,
    newer,
)
from portico.domains.payments.ports import NotificationForged, NotificationMalformed
from portico.kernel.clock import utc_now
from portico.kernel.errors import Refused, Retryable
from portico.kernel.money import Money
from tests.connectors.conftest import pay_config
from tests.sandbox.pay_client import Merchant
from tests.sandbox.process import Listener, SandboxProcess

REPORTS = {"岗位类型": "推广员", "报酬说明": "七月佣金"}


def start(sandbox: SandboxProcess, number: str = "T1", **changes: Any) -> StartTransfer:
    values: dict[str, Any] = {
        "out_bill_no": number,
        "openid": sandbox.openid(),
        "amount": Money(5_000),
        "scene": COMMISSION,
        "reports": REPORTS,
        "remark": "七月佣金",
    }
    return StartTransfer(**values | changes)


@pytest.fixture
def transfers(gateway: WechatPayGateway) -> WechatTransfers:
    return WechatTransfers(gateway.client)


@pytest.mark.fidelity("client", "pay.transfer", "pay.query_transfer")
def test_from_waiting_to_received(sandbox: SandboxProcess, transfers: WechatTransfers, listener: Listener) -> None:
    begun = transfers.start(start(sandbox, notify_url=listener.url, perception="企业补贴"))
    assert (begun.state, begun.amount) == (TransferState.WAIT_USER_CONFIRM, Money(5_000))
    held = sandbox.api("GET", "/transfers/T1")
    assert (held["amount"], held["scene_id"], held["perception"]) == (5_000, "1005", "企业补贴")
    # The payee's phone opens the page with our three fields, and with nothing else.
    params = transfers.front_end_params(begun)
    assert sandbox.api("POST", "/transfers/open", **params)["out_bill_no"] == "T1"
    sandbox.api("POST", "/transfers/open", expect=404, **params | {"mchId": "1600000000"})
    sandbox.api("POST", "/transfers/T1/confirm")
    seen = transfers.query(out_bill_no="T1")
    assert seen is not None
    assert (seen.state, seen.amount, seen.transfer_bill_no) == (
        TransferState.SUCCESS,
        Money(5_000),
        begun.transfer_bill_no,
    )
    arrived = listener.next()
    notice = transfers.read_notification(headers=arrived.headers, body=arrived.body, now=utc_now())
    assert notice.transfer == seen
    sandbox.api("POST", "/transfers/open", expect=409, **params)


def test_the_same_number_again_is_the_same_transfer(sandbox: SandboxProcess, transfers: WechatTransfers) -> None:
    first, again = (transfers.start(start(sandbox, name="林晓")) for _ in range(2))
    assert (again.transfer_bill_no, again.package) == (first.transfer_bill_no, first.package)
    with pytest.raises(Refused) as other:
        transfers.start(start(sandbox, name="林晓", amount=Money(5_001)))
    assert other.value.data["platform_code"] == "ALREADY_EXISTS"
    assert len(sandbox.api("GET", "/transfers")["items"]) == 1


def test_a_reply_that_is_lost_moves_money_once(sandbox: SandboxProcess, transfers: WechatTransfers) -> None:
    sandbox.fault("pay.transfer", "lose_reply")
    assert transfers.start(start(sandbox)).state is TransferState.WAIT_USER_CONFIRM
    sandbox.fault("pay.transfer", "lose_reply", times=2)
    with pytest.raises(Retryable):
        transfers.start(start(sandbox, "T2"))
    # Nobody knows: asking tells.
    seen = transfers.query(out_bill_no="T2")
    assert seen is not None
    assert seen.state is TransferState.WAIT_USER_CONFIRM
    assert len(sandbox.api("GET", "/transfers")["items"]) == 2


@pytest.mark.fidelity("client", "pay.cancel_transfer")
def test_cancelled(sandbox: SandboxProcess, transfers: WechatTransfers, listener: Listener) -> None:
    transfers.start(start(sandbox, notify_url=listener.url))
    assert transfers.cancel(out_bill_no="T1").state is TransferState.CANCELING
    sandbox.api("POST", "/transfers/T1/confirm", expect=409)
    sandbox.advance(2)
    arrived = listener.next()
    notice = transfers.read_notification(headers=arrived.headers, body=arrived.body, now=utc_now())
    assert notice.transfer.state is TransferState.CANCELLED
    # Cancelling what is cancelled is no error; what was received stays received.
    assert transfers.cancel(out_bill_no="T1").state is TransferState.CANCELLED
    transfers.start(start(sandbox, "T2"))
    sandbox.api("POST", "/transfers/T2/confirm")
    with pytest.raises(Refused) as refusal:
        transfers.cancel(out_bill_no="T2")
    assert refusal.value.data["platform_code"] == "INVALID_REQUEST"


def test_nobody_confirms(sandbox: SandboxProcess, transfers: WechatTransfers) -> None:
    transfers.start(start(sandbox))
    sandbox.advance(86_400)
    seen = transfers.query(out_bill_no="T1")
    assert seen is not None
    assert (seen.state, seen.fail_reason) == (TransferState.FAIL, "OVERDUE_CLOSE")
    sandbox.advance(30 * 86_400)
    assert transfers.query(out_bill_no="T1") is None


@pytest.mark.parametrize(("name", "state"), [("林晓", TransferState.SUCCESS), ("陈思远", TransferState.FAIL)])
@pytest.mark.parametrize("certificates", [False, True])
def test_the_payees_name_is_checked(
    sandbox: SandboxProcess, name: str, state: TransferState, certificates: bool
) -> None:
    recorded: list[PlatformCall] = []
    config = pay_config(sandbox, certificates=certificates)
    transfers = WechatTransfers(WechatPayGateway(config, record=recorded.append).client)
    transfers.start(start(sandbox, amount=Money(200_000), name=name))
    sandbox.api("POST", "/transfers/T1/confirm")
    seen = transfers.query(out_bill_no="T1")
    assert seen is not None
    assert seen.state is state
    assert name not in repr(recorded)
    assert sandbox.openid() not in repr(recorded)
    assert sandbox.api("GET", "/transfers/T1")["package_info"] not in repr(recorded)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"amount": Money(200_000)}, "PARAM_ERROR"),
        ({"amount": Money(29), "name": "林晓"}, "PARAM_ERROR"),
        ({"out_bill_no": "T-1"}, "PARAM_ERROR"),
        ({"openid": "nobody"}, "PARAM_ERROR"),
        ({"amount": Money(10_000_001), "name": "林晓"}, "NOT_ENOUGH"),
    ],
)
def test_refusals_keep_the_platforms_word(
    sandbox: SandboxProcess, transfers: WechatTransfers, changes: dict[str, Any], code: str
) -> None:
    with pytest.raises(Refused) as refusal:
        transfers.start(start(sandbox, **changes))
    assert refusal.value.data["platform_code"] == code
    assert sandbox.api("GET", "/transfers")["items"] == []


def test_too_many_a_second(sandbox: SandboxProcess, transfers: WechatTransfers) -> None:
    sandbox.api("PATCH", "/quotas", **{"pay.transfer.per_second": 0})
    with pytest.raises(Retryable) as failure:
        transfers.start(start(sandbox))
    assert failure.value.data["platform_code"] == "FREQUENCY_LIMITED"


def test_what_a_scene_demands_is_checked_before_anything_is_sent(sandbox: SandboxProcess) -> None:
    for scene, reports, perception in (
        (MARKETING, REPORTS, ""),
        (COMPENSATION, {}, ""),
        (COMMISSION, REPORTS, "退款"),
    ):
        with pytest.raises(ValueError, match=scene.scene_id):
            start(sandbox, scene=scene, reports=reports, perception=perception)
    start(sandbox, scene=COMPENSATION, reports={"赔付原因": "商品质量问题"}, perception="退款")


class TestNotices:
    def test_twice_and_in_the_wrong_order(
        self, sandbox: SandboxProcess, transfers: WechatTransfers, listener: Listener
    ) -> None:
        """The first notification is held back until another has gone, the other one arrives twice."""
        sandbox.fault("notify.MCHTRANSFER.BILL.FINISHED", "reorder")
        for number in ("T1", "T2"):
            transfers.start(start(sandbox, number, notify_url=listener.url))
        sandbox.api("POST", "/transfers/T1/confirm")
        sandbox.fault("notify.MCHTRANSFER.BILL.FINISHED", "duplicate")
        sandbox.api("POST", "/transfers/T2/fail", reason="ACCOUNT_FROZEN")
        notices = []
        for _ in range(3):
            arrived = listener.next()
            notices.append(transfers.read_notification(headers=arrived.headers, body=arrived.body, now=utc_now()))
        assert [notice.transfer.out_bill_no for notice in notices] == ["T2", "T2", "T1"]
        assert notices[0] == notices[1]
        assert [notice.transfer.state for notice in notices[1:]] == [TransferState.FAIL, TransferState.SUCCESS]
        assert notices[0].transfer.fail_reason == "ACCOUNT_FROZEN"

    def test_a_payments_notification_is_none_of_a_transfers(
        self, sandbox: SandboxProcess, gateway: WechatPayGateway, transfers: WechatTransfers, listener: Listener
    ) -> None:
        Merchant(sandbox).prepay("P2026000001", notify_url=listener.url)
        sandbox.api("POST", "/orders/P2026000001/pay")
        paid = listener.next()
        with pytest.raises(NotificationMalformed):
            transfers.read_notification(headers=paid.headers, body=paid.body, now=utc_now())
        transfers.start(start(sandbox, notify_url=listener.url))
        sandbox.api("POST", "/transfers/T1/confirm")
        given = listener.next()
        with pytest.raises(NotificationMalformed):
            gateway.read_notification(headers=given.headers, body=given.body, now=utc_now())

    def test_forged(self, sandbox: SandboxProcess, transfers: WechatTransfers, listener: Listener) -> None:
        sandbox.fault("notify", "wrong_signature")
        transfers.start(start(sandbox, notify_url=listener.url))
        sandbox.api("POST", "/transfers/T1/confirm")
        arrived = listener.next()
        with pytest.raises(NotificationForged):
            transfers.read_notification(headers=arrived.headers, body=arrived.body, now=utc_now())


class TestNewer:
    """Sightings of one transfer, by replies, queries and notifications, end in the same state in any order."""

    @staticmethod
    def seen(state: str, second: int) -> Transfer:
        at = datetime(2026, 7, 1, 12, 0, tzinfo=UTC) + timedelta(seconds=second)
        return Transfer("T1", "1330", TransferState(state), at)

    @pytest.mark.parametrize("final", ["SUCCESS", "FAIL", "CANCELLED"])
    def test_any_order(self, final: str) -> None:
        sightings = [
            self.seen("ACCEPTED", 0),
            self.seen("WAIT_USER_CONFIRM", 0),
            self.seen("TRANSFERING", 5),
            # The platform writes whole seconds: the last step may bear the time of the one before.
            self.seen(final, 5),
        ]
        for order in permutations(sightings):
            known = order[0]
            for sighting in order[1:]:
                known = newer(known, sighting)
            assert known.state == final

    def test_of_two_open_states_the_later(self) -> None:
        early, late = self.seen("WAIT_USER_CONFIRM", 0), self.seen("CANCELING", 9)
        assert newer(early, late) is late
        assert newer(late, early) is late
        with pytest.raises(ValueError, match="two"):
            newer(early, Transfer("T2", "1331", TransferState.FAIL, late.updated_at))
