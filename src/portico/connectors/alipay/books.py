"""The account's bills behind the payments' port."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, timezone
from typing import Final

from portico.connectors.alipay.bills import LINK, AlipayBills, BillUnreadable
from portico.connectors.alipay.client import PLATFORM, AlipayClient
from portico.connectors.kit.record import Recorder, log_call
from portico.domains.payments.ports import BillEntry
from portico.kernel.errors import Refused

_BEIJING: Final = timezone(timedelta(hours=8))
# The platform says the same word of a day without trades and of a bill that is not written yet, which happens by
# about nine [B]. By noon it is the former; our reading.
_SURE_AT: Final = time(12)


class AlipayBooks:
    """Implements payments' BillSource."""

    def __init__(self, client: AlipayClient, *, record: Recorder = log_call) -> None:
        self._bills = AlipayBills(client, record=record)

    @property
    def provider(self) -> str:
        return PLATFORM

    def day(self, day: date, *, now: datetime) -> tuple[BillEntry, ...] | None:
        try:
            lines = self._bills.day(day)
        except BillUnreadable as problem:
            raise Refused(
                platform=PLATFORM, call=LINK, platform_code="BILL_UNREADABLE", platform_message=str(problem)
            ) from problem
        if lines is None:
            return () if now >= datetime.combine(day + timedelta(days=1), _SURE_AT, _BEIJING) else None
        return tuple(
            BillEntry(line.kind, line.out_refund_no if line.kind == "refund" else line.out_trade_no, line.amount)
            for line in lines
        )
