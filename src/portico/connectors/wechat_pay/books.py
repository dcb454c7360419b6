"""The account's bills behind the payments' port.

Source: as `bills`; the state of a refund in a bill as format-trade names it, [A].
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

from portico.connectors.wechat_pay.bill_format import BillUnreadable, TradeRow
from portico.connectors.wechat_pay.bills import WechatBills
from portico.connectors.wechat_pay.client import PLATFORM, WechatPayClient, same_code
from portico.domains.payments.ports import BillEntry
from portico.kernel.errors import Refused, Retryable

# A refund that the platform gave up: it lists it, and no money has moved.
_NO_MONEY: Final = frozenset({"CLOSED"})


class WechatPayBooks:
    """Implements payments' BillSource."""

    def __init__(self, client: WechatPayClient) -> None:
        self._bills = WechatBills(client)

    @property
    def provider(self) -> str:
        return PLATFORM

    def day(self, day: date, *, now: datetime) -> tuple[BillEntry, ...] | None:
        try:
            bill = self._bills.trades(day)
        except Retryable as failure:
            if same_code(failure, "STATEMENT_CREATING"):
                return None
            raise
        except BillUnreadable as problem:
            raise Refused(
                platform=PLATFORM, call="trade_bill", platform_code="BILL_UNREADABLE", platform_message=str(problem)
            ) from problem
        return tuple(_entry(row) for row in bill.rows if row.refund_status not in _NO_MONEY)


def _entry(row: TradeRow) -> BillEntry:
    if row.is_refund:
        return BillEntry("refund", row.out_refund_no, row.refunded)
    return BillEntry("payment", row.out_trade_no, row.paid)
