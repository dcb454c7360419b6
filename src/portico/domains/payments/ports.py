"""What payments want from a payment platform. `connectors/` implements it; `config/wiring.py` chooses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from portico.kernel.errors import Invalid, Unauthenticated
from portico.kernel.money import Money

PaymentMethod = Literal["wechat_jsapi", "wechat_native", "wechat_h5", "alipay_mini", "alipay_wap"]
GatewayPaymentState = Literal["pending", "succeeded", "closed", "refunded", "unknown"]
GatewayRefundState = Literal["processing", "succeeded", "closed", "abnormal"]


class NotificationForged(Unauthenticated):
    """The notification was not signed by the platform, or not meant for this merchant."""

    code = "notification_forged"


class NotificationStale(Unauthenticated):
    """The signature is too old (or too new) to be trusted: a replay, or a clock that is wrong."""

    code = "notification_stale"


class NotificationMalformed(Invalid):
    """The notification is signed by the platform and yet does not hold what its type promises."""

    code = "notification_malformed"


@dataclass(frozen=True, slots=True)
class StartPayment:
    """Ask the platform to take `amount`: jsapi and mini need `payer_openid`, wechat_h5 needs `client_ip`."""

    out_trade_no: str
    description: str
    amount: Money
    method: PaymentMethod
    payer_openid: str | None
    client_ip: str | None
    expires_at: datetime
    notify_url: str
    return_url: str | None


@dataclass(frozen=True, slots=True)
class StartedPayment:
    """What the front end needs: the signed jsapi fields, or `code_url`, `h5_url`, `trade_no` or `wap_url`."""

    params: dict[str, str]


@dataclass(frozen=True, slots=True)
class GatewayPayment:
    """A payment as the platform sees it now. `unknown`: the platform has no such order."""

    out_trade_no: str
    transaction_id: str | None
    state: GatewayPaymentState
    amount: Money | None
    paid_at: datetime | None
    payer_openid: str | None


@dataclass(frozen=True, slots=True)
class StartRefund:
    """Give `amount` of the `total` paid back."""

    out_trade_no: str
    out_refund_no: str
    amount: Money
    total: Money
    reason: str
    notify_url: str


@dataclass(frozen=True, slots=True)
class GatewayRefund:
    """A refund as the platform sees it now."""

    out_refund_no: str
    refund_id: str | None
    state: GatewayRefundState
    amount: Money | None


@dataclass(frozen=True, slots=True)
class PaymentNotice:
    """The platform says a payment changed: signature verified, content decrypted, merchant checked."""

    notice_id: str
    out_trade_no: str
    transaction_id: str
    state: GatewayPaymentState
    amount: Money
    paid_at: datetime
    payer_openid: str | None


@dataclass(frozen=True, slots=True)
class RefundNotice:
    """The platform says a refund changed: signature verified, content decrypted, merchant checked."""

    notice_id: str
    out_trade_no: str
    out_refund_no: str
    refund_id: str
    state: GatewayRefundState
    amount: Money


class PaymentGateway(Protocol):
    """One merchant account at one payment platform. Every call may raise Retryable or Refused."""

    @property
    def provider(self) -> str:
        """The platform's name in our records, e.g. `wechat_pay`."""
        ...

    def start(self, request: StartPayment) -> StartedPayment:
        """The platform holds an order ready to be paid. Idempotent by `out_trade_no` for equal requests."""
        ...

    def query(self, *, out_trade_no: str) -> GatewayPayment:
        """What the platform knows; state `unknown` when it has never heard of the number."""
        ...

    def close(self, *, out_trade_no: str) -> None:
        """The order can no longer be paid. Closing a closed or unknown order is no error.

        Raises Refused when it is paid already: query it and settle.
        """
        ...

    def refund(self, request: StartRefund) -> GatewayRefund:
        """The platform has accepted the refund. Idempotent by `out_refund_no`."""
        ...

    def query_refund(self, *, out_trade_no: str, out_refund_no: str) -> GatewayRefund:
        """What the platform knows about a refund. Raises Refused when it has never heard of the number.

        Alipay finds a refund by its payment only; WeChat Pay by its own number alone.
        """
        ...

    def read_notification(
        self, *, headers: Mapping[str, str], body: bytes, now: datetime
    ) -> PaymentNotice | RefundNotice:
        """The verified, decrypted content of a notification.

        `body` is the raw bytes as they arrived; `headers` are looked up without regard to case.
        Raises NotificationForged (bad signature, unknown serial, another merchant's),
        NotificationStale (300 s or more away from `now`), NotificationMalformed.
        """
        ...
