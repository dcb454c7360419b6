"""What payments want from a payment platform. `connectors/` implements it; `config/wiring.py` chooses."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal, Protocol

from portico.kernel.errors import Invalid, PorticoError, Refused, Unauthenticated
from portico.kernel.money import Money

PaymentMethod = Literal[
    "wechat_jsapi",
    "wechat_oa",
    "wechat_native",
    "wechat_h5",
    "alipay_mini",
    "alipay_wap",
    "alipay_page",
    "douyin_mini",
    "kuaishou_mini",
    "baidu_mini",
    "qq_mini",
    "xiaohongshu_mini",
    # With what the buyer has in the shop itself: settled as it is opened, and known to no platform.
    "balance",
]
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


class CloseNotOffered(Refused):
    """The platform has no call to close an order: it closes by itself when its time is up."""


# Numbers and ids of every platform: visible characters of ASCII, as many as their longest has twice over.
MAX_TRANSACTION_ID: Final = 64
_WORD: Final = re.compile(r"[\x21-\x7e]{0,128}", re.ASCII)


def _check_words(*words: str | None) -> None:
    """Raises NotificationMalformed for what no platform calls anything, and no table could keep."""
    if not all(word is None or _WORD.fullmatch(word) for word in words):
        raise NotificationMalformed(reason="text")


@dataclass(frozen=True, slots=True)
class StartPayment:
    """Ask the platform to take `amount`.

    wechat_jsapi, wechat_oa, alipay_mini, kuaishou_mini and xiaohongshu_mini need `payer_openid`; wechat_h5 and qq_mini
    `client_ip`. `opened_at` is the same each time one payment is started; None is now.
    """

    out_trade_no: str
    description: str
    amount: Money
    method: PaymentMethod
    payer_openid: str | None
    client_ip: str | None
    expires_at: datetime
    notify_url: str
    return_url: str | None
    opened_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class StartedPayment:
    """What the front end needs, by the platform's own names.

    wechat_jsapi, wechat_oa: the signed fields; wechat_native: `code_url`; wechat_h5, qq_mini: `h5_url`; alipay_mini:
    `trade_no`; alipay_wap: `wap_url`; alipay_page: `page_url`; douyin_mini: `data`, `byteAuthorization`; kuaishou_mini:
    `order_no`, `order_info_token`; baidu_mini: the fields of orderInfo; xiaohongshu_mini: `order_id`, `pay_token`.
    """

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
    """The platform says a payment changed: signature verified, content decrypted, merchant checked.

    Raises NotificationMalformed for numbers that are none.
    """

    notice_id: str
    out_trade_no: str
    transaction_id: str
    state: GatewayPaymentState
    amount: Money
    paid_at: datetime
    payer_openid: str | None

    def __post_init__(self) -> None:
        _check_words(self.notice_id, self.out_trade_no, self.transaction_id, self.payer_openid)
        if len(self.transaction_id) > MAX_TRANSACTION_ID:
            raise NotificationMalformed(reason="transaction_id")


@dataclass(frozen=True, slots=True)
class RefundNotice:
    """The platform says a refund changed: signature verified, content decrypted, merchant checked.

    `out_trade_no` is empty and `amount` None where the platform does not say: our number of the refund tells both.
    """

    notice_id: str
    out_trade_no: str
    out_refund_no: str
    refund_id: str
    state: GatewayRefundState
    amount: Money | None

    def __post_init__(self) -> None:
        _check_words(self.notice_id, self.out_trade_no, self.out_refund_no, self.refund_id)


@dataclass(frozen=True, slots=True)
class NoticeAnswer:
    """What a platform wants to hear after a notice."""

    body: bytes
    media_type: str = "application/json"
    status: int = 200


@dataclass(frozen=True, slots=True)
class PaidGoods:
    """One line of what is paid for. `price` is for one piece, `paid` for all of them; ids are ours."""

    product_id: str
    sku_id: str
    pieces: int
    price: Money
    paid: Money
    image_url: str


@dataclass(frozen=True, slots=True)
class PaidOrder:
    """What a payment is for: the goods and the freight together cost what the payment asks for."""

    payer_openid: str
    goods: tuple[PaidGoods, ...]
    freight: Money


class PaidOrders(Protocol):
    """For platforms that want to be told of the goods, and be reminded of the buyer with every question."""

    def paid_order(self, *, out_trade_no: str) -> PaidOrder:
        """What the payment of this number is for. Raises PaymentNotFound."""
        ...


class PaymentGateway(Protocol):
    """One merchant account at one payment platform. Every call may raise Retryable or Refused."""

    @property
    def provider(self) -> str:
        """The platform's name in our records, e.g. `wechat_pay`."""
        ...

    @property
    def methods(self) -> frozenset[PaymentMethod]:
        """The ways to pay that this account can start."""
        ...

    def start(self, request: StartPayment) -> StartedPayment:
        """The platform holds an order ready to be paid. Idempotent by `out_trade_no` for equal requests."""
        ...

    def query(self, *, out_trade_no: str) -> GatewayPayment:
        """What the platform knows; state `unknown` when it has never heard of the number."""
        ...

    def close(self, *, out_trade_no: str) -> None:
        """The order can no longer be paid. Closing a closed or unknown order is no error.

        Raises Refused when it is paid already: query it and settle; CloseNotOffered where orders close by themselves.
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
        NotificationStale (300 s or more away from `now`), NotificationMalformed; Retryable or Refused where the notice
        does not say enough, and the platform has to be asked.
        """
        ...

    def accepted(self, notice: PaymentNotice | RefundNotice) -> NoticeAnswer:
        """What ends the platform's repeats: the notice has had its effect."""
        ...

    def rejected(self, error: PorticoError) -> NoticeAnswer:
        """What makes the platform come again, or give up: the notice has had no effect. Not a 2xx that says yes."""
        ...


@dataclass(frozen=True, slots=True)
class BillEntry:
    """Money that moved, as the platform's bill of a day has it. `number`: our out_trade_no, or our out_refund_no.

    What the bill lists without any money in it (a refund the platform gave up) is no entry.
    """

    kind: Literal["payment", "refund"]
    number: str
    amount: Money


class BillSource(Protocol):
    """The bills of one merchant account. May raise Retryable or Refused."""

    @property
    def provider(self) -> str:
        """As the gateway of the same account calls itself."""
        ...

    def day(self, day: date, *, now: datetime) -> tuple[BillEntry, ...] | None:
        """Everything of `day` (Beijing), empty for a day without trades; None while the bill is not written yet.

        Raises Refused with BILL_UNREADABLE for a genuine file in a form nobody has seen.
        """
        ...
