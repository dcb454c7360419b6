"""What Douyin's trade system tells by itself: signature first, then time, then the app, then the fields.

Sources [B]: common-param, notify-payment-result, refund-notify. Repeated after 12, 12 and 33 seconds and 1 to 7
minutes until answered HTTP 200 with `ANSWER`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from portico.connectors.douyin.signing import signed_by_platform
from portico.connectors.mini_hosts.numbers import fen, from_milliseconds
from portico.domains.payments.ports import (
    GatewayPaymentState,
    GatewayRefundState,
    NotificationForged,
    NotificationMalformed,
    NotificationStale,
    PaymentNotice,
    RefundNotice,
)

ANSWER: Final = {"err_no": 0, "err_tips": "success"}
# Our own limit: the platform signs each attempt as it sends it and publishes none.
MAX_SKEW: Final = timedelta(minutes=5)
_PAYMENT_STATES: Final[Mapping[str, GatewayPaymentState]] = {"SUCCESS": "succeeded", "CANCEL": "closed"}
_REFUND_STATES: Final[Mapping[str, GatewayRefundState]] = {"SUCCESS": "succeeded", "FAIL": "abnormal"}


def read(
    key: RSAPublicKey, app_id: str, *, headers: Mapping[str, str], body: bytes, now: datetime
) -> PaymentNotice | RefundNotice:
    """The verified content. Raises NotificationForged, NotificationStale, NotificationMalformed."""
    _verify(key, headers=headers, body=body, now=now)
    try:
        envelope = json.loads(body)
        kind, content = envelope["type"], json.loads(envelope["msg"])
        if content["app_id"] != app_id:
            raise NotificationForged(reason="app_id")
        if kind == "payment":
            return _payment(content)
        if kind == "refund":
            return _refund(content)
    except (KeyError, TypeError, ValueError) as problem:
        raise NotificationMalformed(reason=type(problem).__name__) from problem
    raise NotificationMalformed(reason="type", event_type=str(kind)[:40])


def _verify(key: RSAPublicKey, *, headers: Mapping[str, str], body: bytes, now: datetime) -> None:
    lower = {name.lower(): value for name, value in headers.items()}
    timestamp = lower.get("byte-timestamp", "")
    nonce, signature = lower.get("byte-nonce-str", ""), lower.get("byte-signature", "")
    if not (timestamp.isascii() and timestamp.isdecimal() and len(timestamp) <= 12 and nonce and signature):
        raise NotificationForged(reason="headers")
    if not signed_by_platform(key, timestamp=timestamp, nonce=nonce, body=body, signature=signature):
        raise NotificationForged(reason="signature")
    if abs(now.timestamp() - int(timestamp)) >= MAX_SKEW.total_seconds():
        raise NotificationStale(timestamp=timestamp)


def _payment(content: Mapping[str, Any]) -> PaymentNotice:
    order_id, status = str(content["order_id"]), str(content["status"])
    return PaymentNotice(
        notice_id=f"{order_id}:{status}",
        out_trade_no=str(content["out_order_no"]),
        transaction_id=order_id,
        state=_PAYMENT_STATES[status],
        amount=fen(content["total_amount"]),
        paid_at=from_milliseconds(content["event_time"]),
        payer_openid=None,
    )


def _refund(content: Mapping[str, Any]) -> RefundNotice:
    refund_id, status = str(content["refund_id"]), str(content["status"])
    return RefundNotice(
        notice_id=f"{refund_id}:{status}",
        out_trade_no=str(content.get("out_order_no") or ""),
        out_refund_no=str(content["out_refund_no"]),
        refund_id=refund_id,
        state=_REFUND_STATES[status],
        amount=fen(content["refund_total_amount"]),
    )
