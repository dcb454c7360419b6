"""The platform's trade states in our words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portico.domains.payments.ports import GatewayPaymentState


def payment_state(trade: Mapping[str, Any], *, paid: bool) -> GatewayPaymentState:
    """TRADE_CLOSED means two things: never paid, or paid and all given back. `paid`: it names a time of payment.

    Source: 交易状态说明, in the words of several SDKs [C].
    """
    match str(trade.get("trade_status")):
        case "WAIT_BUYER_PAY":
            return "pending"
        case "TRADE_SUCCESS" | "TRADE_FINISHED":
            return "succeeded"
        case "TRADE_CLOSED":
            return "refunded" if paid else "closed"
    return "unknown"


def buyer_of(fields: Mapping[str, Any]) -> str | None:
    """The buyer's open_id, or user_id for older apps; notifications and replies name them differently."""
    for name in ("buyer_open_id", "buyer_user_id", "buyer_id"):
        if fields.get(name):
            return str(fields[name])
    return None
