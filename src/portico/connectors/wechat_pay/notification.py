"""A notification, from raw bytes to a fact: signature first, then the seal, then the merchant, then the fields."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from portico.connectors.wechat_pay import signing
from portico.connectors.wechat_pay.client import Signed, WechatPayClient
from portico.connectors.wechat_pay.config import WechatPayConfig
from portico.connectors.wechat_pay.states import PAYMENT_STATES, REFUND_STATES
from portico.domains.payments.ports import (
    NotificationForged,
    NotificationMalformed,
    NotificationStale,
    PaymentNotice,
    RefundNotice,
)
from portico.kernel.money import Money

# What reading a field may raise when the field is missing, of another kind, infinite, or nested without end.
_SENSELESS: Final = (KeyError, TypeError, ValueError, AttributeError, ArithmeticError, RecursionError)
_ALGORITHM: Final = "AEAD_AES_256_GCM"
_PAYMENT_EVENT: Final = "TRANSACTION.SUCCESS"
_REFUND_EVENTS: Final = frozenset({"REFUND.SUCCESS", "REFUND.ABNORMAL", "REFUND.CLOSED"})


@dataclass(frozen=True, slots=True)
class Opened:
    """A notification that is genuine and ours, before anybody has looked at its fields."""

    notice_id: str
    event_type: str
    content: Mapping[str, Any]


def read(
    client: WechatPayClient, *, headers: Mapping[str, str], body: bytes, now: datetime
) -> PaymentNotice | RefundNotice:
    """The verified content. Raises NotificationForged, NotificationStale, NotificationMalformed."""
    return read_as(client, _payment_or_refund, headers=headers, body=body, now=now)


def read_as[N](
    client: WechatPayClient,
    make: Callable[[Opened], N],
    *,
    headers: Mapping[str, str],
    body: bytes,
    now: datetime,
) -> N:
    """What `make` reads in a genuine notification for this merchant.

    A missing or wrong field that `make` stumbles over is NotificationMalformed. Raises NotificationForged,
    NotificationStale, NotificationMalformed.
    """
    _verify(client, headers=headers, body=body, now=now)
    try:
        envelope = json.loads(body)
        content = _open(client.config, envelope["resource"])
        _check_merchant(client.config, content)
        return make(Opened(str(envelope["id"]), str(envelope["event_type"]), content))
    except _SENSELESS as problem:
        raise NotificationMalformed(reason=type(problem).__name__) from problem


def _payment_or_refund(opened: Opened) -> PaymentNotice | RefundNotice:
    if opened.event_type == _PAYMENT_EVENT:
        return _payment(opened.notice_id, opened.content)
    if opened.event_type in _REFUND_EVENTS:
        return _refund(opened.notice_id, opened.content)
    raise NotificationMalformed(reason="event_type", event_type=opened.event_type)


def _verify(client: WechatPayClient, *, headers: Mapping[str, str], body: bytes, now: datetime) -> None:
    signed = Signed.read(headers)
    if signed is None:
        raise NotificationForged(reason="headers")
    if signed.is_stale(now):
        raise NotificationStale(timestamp=signed.timestamp)
    key = client.platform_key(signed.serial)
    if key is None:
        raise NotificationForged(reason="serial")
    if not signed.fits(key, body):
        raise NotificationForged(reason="signature")


def _open(config: WechatPayConfig, resource: Mapping[str, Any]) -> dict[str, Any]:
    if resource["algorithm"] != _ALGORITHM:
        raise ValueError("algorithm")
    plain = signing.open_sealed(
        config.api_v3_key.encode(),
        nonce=resource["nonce"],
        associated_data=resource.get("associated_data") or "",
        ciphertext=resource["ciphertext"],
    )
    content = json.loads(plain)
    if not isinstance(content, dict):
        raise TypeError("content")
    return content


def _check_merchant(config: WechatPayConfig, content: Mapping[str, Any]) -> None:
    """Ours: one platform serves every merchant, and signs for all of them with the same key."""
    if content["mchid"] != config.mchid:
        raise NotificationForged(reason="mchid")
    if "appid" in content and content["appid"] not in _own_apps(config):
        raise NotificationForged(reason="appid")


def _own_apps(config: WechatPayConfig) -> set[str]:
    """Every app this merchant number takes money through; an empty setting is no app."""
    return {config.app_id, config.web_app_id, config.official_app_id} - {""}


def _payment(notice_id: str, content: Mapping[str, Any]) -> PaymentNotice:
    amount = content["amount"]
    return PaymentNotice(
        notice_id=notice_id,
        out_trade_no=str(content["out_trade_no"]),
        transaction_id=str(content["transaction_id"]),
        state=PAYMENT_STATES[content["trade_state"]],
        amount=Money(amount["total"], str(amount.get("currency", "CNY"))),
        paid_at=datetime.fromisoformat(content["success_time"]),
        payer_openid=(content.get("payer") or {}).get("openid") or None,
    )


def _refund(notice_id: str, content: Mapping[str, Any]) -> RefundNotice:
    return RefundNotice(
        notice_id=notice_id,
        out_trade_no=str(content["out_trade_no"]),
        out_refund_no=str(content["out_refund_no"]),
        refund_id=str(content["refund_id"]),
        # The notification says refund_status where the API's replies say status.
        state=REFUND_STATES[content["refund_status"]],
        amount=Money(content["amount"]["refund"]),
    )
