"""商家转账 behind the wallet's port: balance paid out to the payee's WeChat, who confirms it there.

Sources: as `transfers`; scene 1011 (退款 / 商家赔付) has to be granted to the merchant on the platform's console.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from portico.connectors.wechat_pay.client import WechatPayClient
from portico.connectors.wechat_pay.transfers import (
    COMPENSATION,
    StartTransfer,
    Transfer,
    TransferState,
    WechatTransfers,
)
from portico.domains.wallet.ports import Payout, PayoutNotice, PayoutState, StartPayout

# Those not named are under way.
_STATES: Final[Mapping[TransferState, PayoutState]] = {
    TransferState.WAIT_USER_CONFIRM: "waits_for_payee",
    TransferState.SUCCESS: "paid",
    TransferState.FAIL: "failed",
    TransferState.CANCELLED: "failed",
}


class WechatPayouts:
    """Implements the wallet's PayoutGateway."""

    def __init__(self, client: WechatPayClient) -> None:
        self._transfers = WechatTransfers(client)

    @property
    def sign_in(self) -> str:
        return "wechat_mini"

    def start(self, request: StartPayout) -> Payout:
        return self._payout(
            self._transfers.start(
                StartTransfer(
                    out_bill_no=request.number,
                    openid=request.openid,
                    amount=request.amount,
                    scene=COMPENSATION,
                    reports={"赔付原因": request.remark},
                    remark=request.remark,
                    perception="退款",
                    name=request.name,
                    notify_url=request.notify_url,
                )
            )
        )

    def query(self, *, number: str) -> Payout | None:
        found = self._transfers.query(out_bill_no=number)
        return None if found is None else self._payout(found)

    def cancel(self, *, number: str) -> Payout:
        return self._payout(self._transfers.cancel(out_bill_no=number))

    def read_notification(self, *, headers: Mapping[str, str], body: bytes, now: datetime) -> PayoutNotice:
        notice = self._transfers.read_notification(headers=headers, body=body, now=now)
        return PayoutNotice(notice.notice_id, self._payout(notice.transfer))

    def _payout(self, transfer: Transfer) -> Payout:
        params = self._transfers.front_end_params(transfer) if transfer.package else {}
        state = _STATES.get(transfer.state, "processing")
        return Payout(transfer.out_bill_no, state, params, transfer.fail_reason, transfer.amount)
