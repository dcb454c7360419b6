"""What the Baidu till tells by itself: a signed form. Signature, then the deal, then the fields.

The signature has no time stamp, and a repetition is byte for byte the first: what tells it is the platform's number.
Repeated every two minutes, 200 times, until answered within two seconds with `errno` 0 [B: 通知支付状态, 通知退款状态].
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import parse_qsl

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from portico.connectors.baidu import signing
from portico.connectors.baidu.config import BaiduTill
from portico.connectors.mini_hosts.numbers import fen, from_seconds
from portico.domains.payments.ports import NotificationForged, NotificationMalformed, PaymentNotice

# isConsumed 2: the order is settled with. Without it the platform refuses refunds for ever [C, two write-ups].
PAYMENT_ANSWER: Final[Mapping[str, Any]] = {"errno": 0, "msg": "success", "data": {"isConsumed": 2}}
REFUND_ANSWER: Final[Mapping[str, Any]] = {"errno": 0, "msg": "success", "data": {}}
MAX_BYTES: Final = 64 * 1024
MAX_FIELDS: Final = 100
_PAID: Final = "2"


@dataclass(frozen=True, slots=True)
class BaiduRefundNotice:
    """News of a refund. The platform names its own batch, not ours, and no amount."""

    notice_id: str
    out_trade_no: str
    refund_id: str
    succeeded: bool


def read(key: RSAPublicKey, till: BaiduTill, *, body: bytes) -> PaymentNotice | BaiduRefundNotice:
    """The verified news; both kinds may come to one address. Raises NotificationForged, NotificationMalformed."""
    fields = _verified(key, body)
    return _refund(fields) if "refundBatchId" in fields else _payment(till, fields)


def _payment(till: BaiduTill, fields: Mapping[str, str]) -> PaymentNotice:
    try:
        if fields["dealId"] != till.deal_id:
            raise NotificationForged(reason="dealId")
        paid = fields["status"] == _PAID
        return PaymentNotice(
            notice_id=f"{fields['orderId']}:{fields['status']}",
            out_trade_no=fields["tpOrderId"],
            transaction_id=fields["orderId"],
            state="succeeded" if paid else "pending",
            amount=fen(fields["totalMoney"]),
            paid_at=from_seconds(fields["payTime"]),
            payer_openid=None,
        )
    except (KeyError, ValueError) as problem:
        raise NotificationMalformed(reason=type(problem).__name__) from problem


def _refund(fields: Mapping[str, str]) -> BaiduRefundNotice:
    try:
        return BaiduRefundNotice(
            notice_id=f"{fields['refundBatchId']}:{fields['refundStatus']}",
            out_trade_no=fields["tpOrderId"],
            refund_id=fields["refundBatchId"],
            succeeded={"1": True, "2": False}[fields["refundStatus"]],
        )
    except KeyError as problem:
        raise NotificationMalformed(reason=str(problem)) from problem


def _verified(key: RSAPublicKey, body: bytes) -> dict[str, str]:
    if len(body) > MAX_BYTES:
        raise NotificationMalformed(reason="too_long")
    try:
        pairs = parse_qsl(
            body.decode(), keep_blank_values=True, strict_parsing=True, errors="strict", max_num_fields=MAX_FIELDS
        )
    except ValueError as problem:
        raise NotificationMalformed(reason="form") from problem
    fields = dict(pairs)
    # A name that comes twice would be read as one value and signed as another.
    if len(fields) != len(pairs):
        raise NotificationMalformed(reason="repeated_field")
    if not signing.fits(key, fields):
        raise NotificationForged(reason="signature")
    return fields
