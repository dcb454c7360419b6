"""Orders and refunds of the merchant, and the indexes to find them by."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ..store import Collection, Row, Store

# An order without time_expire cannot be paid after seven days.
DEFAULT_PAYABLE = 7 * 86_400


@dataclass(slots=True)
class PayOrder(Row):
    """A prepaid order. Times are seconds since the epoch on the sandbox clock; amounts are fen."""

    out_trade_no: str
    appid: str
    description: str
    total: int
    trade_type: str
    notify_url: str
    attach: str
    created_at: float
    expires_at: float
    fingerprint: str
    prepay_id: str
    code_token: str
    payer_openid: str = ""
    trade_state: str = "NOTPAY"
    transaction_id: str = ""
    paid_at: float = 0.0
    refunded: int = 0
    shipping: dict[str, Any] | None = None
    # Asked for with settle_info.profit_sharing: its money is frozen until it is shared.
    profit_sharing: bool = False

    @property
    def key(self) -> str:
        return self.out_trade_no

    @property
    def code_url(self) -> str:
        return f"weixin://wxpay/bizpayurl?pr={self.code_token}"


@dataclass(slots=True)
class Refund(Row):
    """Money on its way back."""

    out_refund_no: str
    refund_id: str
    out_trade_no: str
    transaction_id: str
    amount: int
    total: int
    reason: str
    notify_url: str
    created_at: float
    settles_at: float
    status: str = "PROCESSING"
    outcome: str = "SUCCESS"
    success_at: float = 0.0
    channel: str = "ORIGINAL"
    account: str = "支付用户零钱"

    @property
    def key(self) -> str:
        return self.out_refund_no


class PayOrders:
    """Orders by their own number, by prepay_id, by code_url token and by transaction."""

    def __init__(self, store: Store) -> None:
        self._rows: Collection[PayOrder] = Collection(store, "pay_order", PayOrder)
        self._by_prepay: dict[str, str] = {}
        self._by_code: dict[str, str] = {}
        self._by_transaction: dict[str, str] = {}
        for order in self._rows:
            self._index(order)

    def _index(self, order: PayOrder) -> None:
        self._by_prepay[order.prepay_id] = order.out_trade_no
        if order.code_token:
            self._by_code[order.code_token] = order.out_trade_no
        if order.transaction_id:
            self._by_transaction[order.transaction_id] = order.out_trade_no

    def get(self, out_trade_no: str) -> PayOrder | None:
        return self._rows.get(out_trade_no)

    def by_prepay(self, prepay_id: str) -> PayOrder | None:
        return self._rows.get(self._by_prepay.get(prepay_id, ""))

    def by_code_url(self, code_url: str) -> PayOrder | None:
        return self._rows.get(self._by_code.get(code_url.rpartition("pr=")[2], ""))

    def by_transaction(self, transaction_id: str) -> PayOrder | None:
        return self._rows.get(self._by_transaction.get(transaction_id, ""))

    def save(self, order: PayOrder) -> None:
        self._rows.save(order)
        self._index(order)

    def __iter__(self) -> Iterator[PayOrder]:
        return iter(self._rows)

    def newest(self, limit: int) -> list[PayOrder]:
        return self._rows.newest(limit)

    def __len__(self) -> int:
        return len(self._rows)

    def clear(self) -> None:
        self._rows.clear()
        for index in (self._by_prepay, self._by_code, self._by_transaction):
            index.clear()


class PayRefunds:
    """Refunds by their own number, and those of one order."""

    def __init__(self, store: Store) -> None:
        self._rows: Collection[Refund] = Collection(store, "refund", Refund)
        self._by_order: defaultdict[str, list[str]] = defaultdict(list)
        for refund in self._rows:
            self._by_order[refund.out_trade_no].append(refund.out_refund_no)

    def get(self, out_refund_no: str) -> Refund | None:
        return self._rows.get(out_refund_no)

    def of_order(self, out_trade_no: str) -> list[Refund]:
        numbers = self._by_order.get(out_trade_no, [])
        return [refund for number in numbers if (refund := self._rows.get(number))]

    def save(self, refund: Refund) -> None:
        if self._rows.get(refund.out_refund_no) is None:
            self._by_order[refund.out_trade_no].append(refund.out_refund_no)
        self._rows.save(refund)

    def __iter__(self) -> Iterator[Refund]:
        return iter(self._rows)

    def unsettled(self) -> Iterator[Refund]:
        return (refund for refund in self._rows if refund.status == "PROCESSING")

    def newest(self, limit: int) -> list[Refund]:
        return self._rows.newest(limit)

    def clear(self) -> None:
        self._rows.clear()
        self._by_order.clear()
