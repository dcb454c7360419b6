"""Trades and refunds of the merchant, and how the platform writes amounts and times."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from ..clock import BEIJING
from ..store import Collection, Row, Store

WAIT, SUCCESS, CLOSED, FINISHED = "WAIT_BUYER_PAY", "TRADE_SUCCESS", "TRADE_CLOSED", "TRADE_FINISHED"
MAX_FEN = 100_000_000 * 100
_TIME = "%Y-%m-%d %H:%M:%S"
_TIME_FORM = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")


@dataclass(slots=True)
class Trade(Row):
    """Times are seconds since the epoch on the sandbox clock; amounts are fen."""

    out_trade_no: str
    trade_no: str
    subject: str
    total: int
    product_code: str
    notify_url: str
    passback_params: str
    buyer: str
    created_at: float
    expires_at: float
    fingerprint: str
    status: str = WAIT
    paid_at: float = 0.0
    closed_at: float = 0.0
    refunded: int = 0

    @property
    def key(self) -> str:
        return self.out_trade_no


@dataclass(slots=True)
class Refund(Row):
    """One refund of a trade, by the merchant's request number. `settled_at` 0: not there yet."""

    out_trade_no: str
    out_request_no: str
    amount: int
    reason: str
    asked_at: float
    settles_at: float
    settled_at: float = 0.0

    @property
    def key(self) -> str:
        return f"{self.out_trade_no}|{self.out_request_no}"


class Book:
    """Every trade and refund, found by either side's number."""

    def __init__(self, store: Store) -> None:
        self.trades: Collection[Trade] = Collection(store, "alipay_trade", Trade)
        self.refunds: Collection[Refund] = Collection(store, "alipay_refund", Refund)
        self._by_trade_no = {trade.trade_no: trade.out_trade_no for trade in self.trades}

    def find(self, biz: dict[str, Any]) -> Trade | None:
        """By `trade_no` or `out_trade_no`; the first wins when both are given."""
        if trade_no := biz.get("trade_no"):
            return self.trades.get(self._by_trade_no.get(str(trade_no), ""))
        return self.trades.get(str(biz.get("out_trade_no") or ""))

    def save(self, trade: Trade) -> None:
        self._by_trade_no[trade.trade_no] = trade.out_trade_no
        self.trades.save(trade)

    def refunds_of(self, trade: Trade) -> Iterator[Refund]:
        return (refund for refund in self.refunds if refund.out_trade_no == trade.out_trade_no)

    def clear(self) -> None:
        self.trades.clear()
        self.refunds.clear()
        self._by_trade_no.clear()


def yuan(fen: int) -> str:
    """`1990` → `19.90`."""
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100}.{abs(fen) % 100:02d}"


def fen(value: object) -> int | None:
    """Fen of an amount in yuan, sent as text or number; None unless it is from 0.01 on with two decimals at most."""
    try:
        amount = Decimal(str(value)) * 100
    except InvalidOperation:
        return None
    if isinstance(value, bool) or not amount.is_finite() or amount != amount.to_integral_value() or amount < 1:
        return None
    return int(amount)


def written(moment: float) -> str:
    """`2026-11-22 15:04:05`, Beijing time, the form of every time here."""
    return datetime.fromtimestamp(int(moment), BEIJING).strftime(_TIME)


def read_time(text: object) -> float | None:
    """Seconds since the epoch, or None when the form is another."""
    if not isinstance(text, str) or not _TIME_FORM.fullmatch(text):
        return None
    try:
        return datetime.strptime(text, _TIME).replace(tzinfo=BEIJING).timestamp()
    except ValueError:
        return None
