"""Kuaishou's guaranteed payment (担保支付, with the platform's till) behind the payments' port.

Sources: 预下单, 查询, 退款, 退款查询 and 附录 [B for orders; C, two libraries, for the answers of the others]. There is
no call to close an order at the platform's till: it closes when its time is up.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from portico.connectors.kuaishou import notification, unsure
from portico.connectors.kuaishou.client import PLATFORM, KuaishouClient
from portico.connectors.mini_hosts.line import encoded
from portico.connectors.mini_hosts.numbers import fen, from_milliseconds
from portico.domains.payments.ports import (
    CloseNotOffered,
    GatewayPayment,
    GatewayPaymentState,
    GatewayRefund,
    GatewayRefundState,
    NoticeAnswer,
    PaymentMethod,
    PaymentNotice,
    RefundNotice,
    StartedPayment,
    StartPayment,
    StartRefund,
)
from portico.kernel.clock import utc_now
from portico.kernel.errors import PorticoError, Refused

_API: Final = "/openapi/mp/developer/epay"
_STATES: Final[Mapping[str, GatewayPaymentState]] = {
    "PROCESSING": "pending",
    "SUCCESS": "succeeded",
    "FAILED": "closed",
    "TIMEOUT": "closed",
}
_REFUND_STATES: Final[Mapping[str, GatewayRefundState]] = {
    "SUCCESS": "succeeded",
    unsure.REFUND_FAILED: "abnormal",
}
MIN_SECONDS: Final = 300
MAX_SECONDS: Final = 172_800
# The platform counts a Chinese character as two.
MAX_SUBJECT: Final = 128
MAX_REASON: Final = 128


class KuaishouGateway:
    """Implements payments' PaymentGateway for one mini program; thread-safe."""

    def __init__(self, client: KuaishouClient, *, goods_type: int, clock: Callable[[], datetime] = utc_now) -> None:
        self._client = client
        self._goods_type = goods_type
        self._clock = clock

    @property
    def provider(self) -> str:
        return PLATFORM

    @property
    def methods(self) -> frozenset[PaymentMethod]:
        return frozenset({"kuaishou_mini"})

    def start(self, request: StartPayment) -> StartedPayment:
        """`order_no` and `order_info_token` for ks.pay. Equal requests give the same order, others are refused.

        The platform counts `expire_time` from the first of them; so that a later one is equal, it is our whole span.
        """
        span = int((request.expires_at - (request.opened_at or self._clock())).total_seconds())
        subject = _cut(request.description, MAX_SUBJECT)
        content: dict[str, str | int] = {
            "out_order_no": request.out_trade_no,
            "open_id": request.payer_openid or "",
            "total_amount": request.amount.minor,
            "subject": subject,
            "detail": subject,
            "type": self._goods_type,
            "expire_time": max(MIN_SECONDS, min(span, MAX_SECONDS)),
            "notify_url": request.notify_url,
        }
        repeatable = request.opened_at is not None
        answer = self._client.signed("create_order", f"{_API}/create_order", content, repeatable=repeatable)
        order = answer["order_info"]
        return StartedPayment({"order_no": str(order["order_no"]), "order_info_token": str(order["order_info_token"])})

    def query(self, *, out_trade_no: str) -> GatewayPayment:
        content = {"out_order_no": out_trade_no}
        try:
            answer = self._client.signed("query_order", f"{_API}/query_order", content, repeatable=True)
        except Refused as refusal:
            if not unsure.order_unknown(str(refusal.data.get("platform_message", ""))):
                raise
            return GatewayPayment(out_trade_no, None, "unknown", None, None, None)
        found = answer["payment_info"]
        paid_at = found.get("pay_time")
        return GatewayPayment(
            out_trade_no=str(found["out_order_no"]),
            transaction_id=str(found["ks_order_no"]),
            state=_STATES.get(str(found["pay_status"]), "unknown"),
            amount=fen(found["total_amount"]),
            paid_at=from_milliseconds(paid_at) if paid_at else None,
            payer_openid=found.get("open_id") or None,
        )

    def close(self, *, out_trade_no: str) -> None:
        """Raises CloseNotOffered always: an order closes by itself when its `expire_time` is over."""
        raise CloseNotOffered(platform=PLATFORM, call="close", platform_code="close_not_offered")

    def refund(self, request: StartRefund) -> GatewayRefund:
        content: dict[str, str | int] = {
            "out_order_no": request.out_trade_no,
            "out_refund_no": request.out_refund_no,
            "reason": _cut(request.reason, MAX_REASON) or "退款",
            "notify_url": request.notify_url,
            "refund_amount": request.amount.minor,
        }
        answer = self._client.signed("apply_refund", f"{_API}/apply_refund", content, repeatable=True)
        return GatewayRefund(request.out_refund_no, str(answer["refund_no"]), "processing", request.amount)

    def query_refund(self, *, out_trade_no: str, out_refund_no: str) -> GatewayRefund:
        content = {"out_refund_no": out_refund_no}
        found = self._client.signed("query_refund", f"{_API}/query_refund", content, repeatable=True)["refund_info"]
        return GatewayRefund(
            out_refund_no=out_refund_no,
            refund_id=found.get("ks_refund_no") or None,
            state=_REFUND_STATES.get(str(found["refund_status"]), "processing"),
            amount=fen(found["refund_amount"]),
        )

    def read_notification(
        self, *, headers: Mapping[str, str], body: bytes, now: datetime
    ) -> PaymentNotice | RefundNotice:
        return notification.read(self._client.app, headers=headers, body=body)

    def accepted(self, notice: PaymentNotice | RefundNotice) -> NoticeAnswer:
        return NoticeAnswer(encoded(notification.answer(notice.notice_id)))

    def rejected(self, error: PorticoError) -> NoticeAnswer:
        return NoticeAnswer(encoded({"result": 0, "error_msg": error.code}), status=error.status)


def _cut(text: str, limit: int) -> str:
    """The beginning of the text that the platform counts as at most `limit` characters."""
    count = 0
    for position, character in enumerate(text):
        count += 1 if character.isascii() else 2
        if count > limit:
            return text[:position]
    return text
