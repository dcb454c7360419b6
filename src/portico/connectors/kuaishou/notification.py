"""What Kuaishou's payment tells by itself: signature, app, fields.

The signature has no time stamp of its own, and a repetition carries the first one's body: it cannot be too old, only
told twice, which `message_id` shows.
Source: 支付回调, 退款回调 and 附录 2 [C, two libraries quoting the official page].
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Final

from portico.connectors.kuaishou import unsure
from portico.connectors.kuaishou.signing import callback_fits
from portico.connectors.mini_hosts.app import MiniApp
from portico.connectors.mini_hosts.numbers import fen, from_milliseconds
from portico.domains.payments.ports import (
    GatewayPaymentState,
    GatewayRefundState,
    NotificationForged,
    NotificationMalformed,
    PaymentNotice,
    RefundNotice,
)

_PAYMENT_STATES: Final[Mapping[str, GatewayPaymentState]] = {
    "SUCCESS": "succeeded",
    "FAILED": "closed",
    "PROCESSING": "pending",
}
_REFUND_STATES: Final[Mapping[str, GatewayRefundState]] = {
    "SUCCESS": "succeeded",
    "PROCESSING": "processing",
    unsure.REFUND_FAILED: "abnormal",
}


def read(app: MiniApp, *, headers: Mapping[str, str], body: bytes) -> PaymentNotice | RefundNotice:
    """The verified content. Raises NotificationForged, NotificationMalformed."""
    given = next((value for name, value in headers.items() if name.lower() == "kwaisign"), "")
    if not callback_fits(given, body, app.app_secret):
        raise NotificationForged(reason="signature")
    try:
        envelope = json.loads(body)
        if envelope["app_id"] != app.app_id:
            raise NotificationForged(reason="app_id")
        kind = envelope["biz_type"]
        if kind == "PAYMENT":
            return _payment(envelope)
        if kind == "REFUND":
            return _refund(envelope)
    except (KeyError, TypeError, ValueError) as problem:
        raise NotificationMalformed(reason=type(problem).__name__) from problem
    raise NotificationMalformed(reason="biz_type", event_type=str(kind)[:40])


def answer(notice_id: str) -> dict[str, Any]:
    """What tells the platform that a notification has had its effect."""
    return {"result": unsure.ACCEPTED, "message_id": notice_id}


def _payment(envelope: Mapping[str, Any]) -> PaymentNotice:
    content = envelope["data"]
    return PaymentNotice(
        notice_id=str(envelope["message_id"]),
        out_trade_no=str(content["out_order_no"]),
        transaction_id=str(content["ks_order_no"]),
        state=_PAYMENT_STATES[content["status"]],
        amount=fen(content["order_amount"]),
        paid_at=from_milliseconds(envelope["timestamp"]),
        payer_openid=None,
    )


def _refund(envelope: Mapping[str, Any]) -> RefundNotice:
    content = envelope["data"]
    return RefundNotice(
        notice_id=str(envelope["message_id"]),
        # Refunds are told by their own number; the payment's is not among the fields.
        out_trade_no="",
        out_refund_no=str(content["out_refund_no"]),
        refund_id=str(content["ks_refund_no"]),
        state=_REFUND_STATES[content["status"]],
        amount=fen(content["refund_amount"]),
    )
