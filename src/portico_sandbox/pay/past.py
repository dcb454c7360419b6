"""Trades of before the sandbox ran: a shop that comes with a history has money at the platform, which can go back."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any

from .orders import DEFAULT_PAYABLE, PayOrder, PayOrders, PayRefunds, Refund

_MOST = 2_000
_WORDS = ("out_trade_no", "transaction_id", "description")
_REFUND_WORDS = ("out_refund_no", "refund_id")


def remember(trades: object, *, app_id: str, orders: PayOrders, refunds: PayRefunds) -> int:
    """The paid orders are known with what was given back of them, all of it settled; how many were not known before.

    A trade: `out_trade_no`, `transaction_id`, `description`, `total` (fen), `paid_at` (seconds), `refunds` of
    `out_refund_no`, `refund_id`, `amount` (fen), `at` (seconds). Nobody is notified. A known number is left as it is.
    Raises ValueError, and remembers nothing, when one of them is not like this.
    """
    if not isinstance(trades, list) or len(trades) > _MOST:
        raise ValueError(f"items is a list of at most {_MOST:,} trades")
    read = [_read(trade, app_id) for trade in trades]
    new = [(order, back) for order, back in read if orders.get(order.out_trade_no) is None]
    for order, back in new:
        orders.save(order)
        for refund in back:
            refunds.save(refund)
    return len(new)


def _read(trade: object, app_id: str) -> tuple[PayOrder, list[Refund]]:
    held = _fields(trade, _WORDS, ("total", "paid_at"))
    order = PayOrder(
        out_trade_no=held["out_trade_no"],
        appid=app_id,
        description=held["description"],
        total=int(held["total"]),
        trade_type="NATIVE",
        notify_url="",
        attach="",
        created_at=held["paid_at"],
        expires_at=held["paid_at"] + DEFAULT_PAYABLE,
        fingerprint="",
        prepay_id=f"wx{secrets.token_hex(12)}",
        code_token="",
        trade_state="SUCCESS",
        transaction_id=held["transaction_id"],
        paid_at=held["paid_at"],
    )
    back = [_read_refund(refund, order) for refund in held.get("refunds", [])]
    order.refunded = sum(refund.amount for refund in back)
    if order.refunded > order.total:
        raise ValueError(f"more was given back of {order.out_trade_no} than was paid")
    if back:
        order.trade_state = "REFUND"
    return order, back


def _read_refund(refund: object, order: PayOrder) -> Refund:
    held = _fields(refund, _REFUND_WORDS, ("amount", "at"))
    return Refund(
        out_refund_no=held["out_refund_no"],
        refund_id=held["refund_id"],
        out_trade_no=order.out_trade_no,
        transaction_id=order.transaction_id,
        amount=int(held["amount"]),
        total=order.total,
        reason="",
        notify_url="",
        created_at=held["at"],
        settles_at=held["at"],
        status="SUCCESS",
        success_at=held["at"],
    )


def _fields(value: object, words: Sequence[str], numbers: Sequence[str]) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValueError("each trade and each refund is an object")
    for name in words:
        if not isinstance(value.get(name), str) or not value[name]:
            raise ValueError(f"{name} is a text")
    for name in numbers:
        number = value.get(name)
        if not isinstance(number, int | float) or isinstance(number, bool) or number <= 0:
            raise ValueError(f"{name} is a number above zero")
    if not isinstance(value.get("refunds", []), list):
        raise ValueError("refunds is a list")
    return value
