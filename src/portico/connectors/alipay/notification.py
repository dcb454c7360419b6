"""异步通知, from raw bytes to a fact: the form, then the signature, then whose it is, then the fields.

Source: 异步通知说明 and recorded notifications in public projects [C]. A refund's has `gmt_refund` and `refund_fee`;
the latter is the sum of all refunds of the trade, so a refund's own amount has to be asked for.
Answer: the seven letters `success`; anything else is repeated for a day.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from portico.connectors.alipay import signing
from portico.connectors.alipay.config import AlipayConfig
from portico.connectors.alipay.forms import moment, money
from portico.connectors.alipay.states import buyer_of, payment_state
from portico.domains.payments.ports import NotificationForged, NotificationMalformed, PaymentNotice

MAX_BYTES: Final = 64 * 1024
MAX_FIELDS: Final = 100
_KIND: Final = "trade_status_sync"


@dataclass(frozen=True, slots=True)
class RefundHint:
    """A refund of this trade has changed. How much it is, the notification does not say."""

    notice_id: str
    out_trade_no: str
    out_refund_no: str


def read(key: RSAPublicKey, config: AlipayConfig, body: bytes) -> PaymentNotice | RefundHint:
    """The verified content. Raises NotificationForged, NotificationMalformed."""
    fields = _fields(body)
    text = signing.signed_text(fields, without=signing.OF_NOTIFICATION)
    if fields.get("sign_type") != signing.SIGN_TYPE or not signing.fits(key, fields.get("sign", ""), text):
        raise NotificationForged(reason="signature")
    _check_merchant(config, fields)
    if fields.get("notify_type") != _KIND:
        raise NotificationMalformed(reason="notify_type", event_type=fields.get("notify_type", ""))
    try:
        if fields.get("gmt_refund"):
            return RefundHint(fields["notify_id"], fields["out_trade_no"], fields["out_biz_no"])
        return _payment(fields)
    except (KeyError, ValueError) as problem:
        raise NotificationMalformed(reason=type(problem).__name__) from problem


def _fields(body: bytes) -> dict[str, str]:
    """The form's fields. One that comes twice could be read in two ways, so it proves nothing."""
    if len(body) > MAX_BYTES:
        raise NotificationForged(reason="size")
    try:
        pairs = parse_qsl(body.decode(), keep_blank_values=True, errors="strict", max_num_fields=MAX_FIELDS)
    except ValueError as problem:
        raise NotificationForged(reason="form") from problem
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise NotificationForged(reason="form")
    return fields


def _check_merchant(config: AlipayConfig, fields: Mapping[str, str]) -> None:
    """Ours: the platform signs for every app with the same key."""
    if fields.get("app_id") != config.app_id:
        raise NotificationForged(reason="app_id")
    if config.seller_id and fields.get("seller_id", config.seller_id) != config.seller_id:
        raise NotificationForged(reason="seller_id")


def _payment(fields: Mapping[str, str]) -> PaymentNotice:
    paid_at = fields.get("gmt_payment")
    return PaymentNotice(
        notice_id=fields["notify_id"],
        out_trade_no=fields["out_trade_no"],
        transaction_id=fields["trade_no"],
        state=payment_state(fields, paid=bool(paid_at)),
        amount=money(fields["total_amount"]),
        paid_at=moment(paid_at or fields["notify_time"]),
        payer_openid=buyer_of(fields),
    )
