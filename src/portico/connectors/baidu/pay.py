"""The Baidu till (百度收银台 2.0) behind the payments' port.

The front end opens the till with an order we have signed (swan.requestPolymerPayment); the platform learns of the
order only then. Addresses for notifications are set in the console.
Sources: 调起百度收银台, 查询订单, 关闭订单, 申请退款, 查询退款 [B, stored mirror; fields also in its Go SDK].
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from portico.connectors.baidu import notification, signing, unsure
from portico.connectors.baidu.client import PLATFORM, BaiduClient
from portico.connectors.baidu.config import BaiduTill
from portico.connectors.mini_hosts.line import encoded, platform_code
from portico.connectors.mini_hosts.numbers import fen
from portico.domains.payments.ports import (
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
from portico.infra.rsa_keys import private_key, public_key
from portico.kernel.errors import PorticoError, Refused

_API: Final = "/rest/2.0/smartapp/pay/paymentservice"
_STATES: Final[Mapping[int, GatewayPaymentState]] = {1: "pending", 2: "succeeded", unsure.ORDER_CANCELLED: "closed"}
_REFUND_STATES: Final[Mapping[int, GatewayRefundState]] = {1: "processing", 2: "succeeded", 3: "abnormal"}
# Sign the amount too: without it only the number of the order is signed.
_SIGN_WITH_AMOUNT: Final = "1"
_SKIP_OUR_AUDIT: Final = "1"
_BY_THE_SELLER: Final = "2"
MAX_REASON: Final = 80


class BaiduGateway:
    """Implements payments' PaymentGateway for one payment service; thread-safe."""

    def __init__(self, client: BaiduClient, till: BaiduTill) -> None:
        self._client = client
        self._till = till
        self._key = private_key(till.private_key_pem)
        self._platform_key = public_key(till.platform_public_key_pem)

    @property
    def provider(self) -> str:
        return PLATFORM

    @property
    def methods(self) -> frozenset[PaymentMethod]:
        return frozenset({"baidu_mini"})

    def start(self, request: StartPayment) -> StartedPayment:
        """`orderInfo` for swan.requestPolymerPayment. Asks the platform nothing."""
        signed = {
            "dealId": self._till.deal_id,
            "appKey": self._till.app_key,
            "totalAmount": str(request.amount.minor),
            "tpOrderId": request.out_trade_no,
        }
        rest = {
            "dealTitle": request.description,
            "signFieldsRange": _SIGN_WITH_AMOUNT,
            "rsaSign": signing.sign(self._key, signed),
            "bizInfo": json.dumps({"tpData": signed}, ensure_ascii=False, separators=(",", ":")),
        }
        return StartedPayment(signed | rest)

    def query(self, *, out_trade_no: str) -> GatewayPayment:
        found = self._found(out_trade_no)
        if found is None:
            return GatewayPayment(out_trade_no, None, "unknown", None, None, None)
        return GatewayPayment(
            out_trade_no=str(found["tpOrderId"]),
            transaction_id=str(found["orderId"]),
            state=_STATES.get(int(found["status"]), "unknown"),
            amount=fen(found["totalMoney"]),
            # The answer does not say when.
            paid_at=None,
            payer_openid=str(found["openId"]) if found.get("openId") else None,
        )

    def _found(self, out_trade_no: str) -> dict[str, Any] | None:
        query = {"tpOrderId": out_trade_no, "pmAppKey": self._till.app_key}
        try:
            answer = self._client.get("query_order", f"{_API}/findByTpOrderId", query)
        except Refused as refusal:
            if unsure.order_unknown(platform_code(refusal), str(refusal.data.get("platform_message", ""))):
                return None
            raise
        found: dict[str, Any] = answer["data"]
        return found

    def _known(self, call: str, out_trade_no: str) -> dict[str, Any]:
        found = self._found(out_trade_no)
        if found is None:
            raise self._client.line.refused(call, "order_unknown", out_trade_no)
        return found

    def close(self, *, out_trade_no: str) -> None:
        """As the port says; an order nobody has opened the till for is unknown, and so closed enough."""
        found = self._found(out_trade_no)
        if found is None or _STATES.get(int(found["status"])) == "closed":
            return
        query = {"orderId": str(found["orderId"]), "pmAppKey": self._till.app_key}
        self._client.get("close", f"{_API}/cancelOrder", query)

    def refund(self, request: StartRefund) -> GatewayRefund:
        """As the port says. The platform wants its own numbers of order and payer, so it is asked for them first.

        Raises Retryable also while the platform has not heard that the order is settled with: our answer to its notice
        says that, and the notice may still be on the way.
        """
        found = self._known("apply_refund", request.out_trade_no)
        form = {
            "applyRefundMoney": str(request.amount.minor),
            "bizRefundBatchId": request.out_refund_no,
            "isSkipAudit": _SKIP_OUR_AUDIT,
            "orderId": str(found["orderId"]),
            "refundReason": request.reason[:MAX_REASON] or "退款",
            "refundType": _BY_THE_SELLER,
            "tpOrderId": request.out_trade_no,
            "userId": str(found["userId"]),
            "refundNotifyUrl": request.notify_url,
            "pmAppKey": self._till.app_key,
        }
        try:
            answer = self._client.post("apply_refund", f"{_API}/applyOrderRefund", form)
        except Refused as refusal:
            # Perhaps an earlier try of ours got through: the batch would exist then.
            existing = self._found_refund(request.out_trade_no, request.out_refund_no, user_id=str(found["userId"]))
            if existing is not None:
                return existing
            if platform_code(refusal) == unsure.NOT_SETTLED_WITH:
                raise self._client.line.retryable("apply_refund", unsure.NOT_SETTLED_WITH) from refusal
            raise
        return GatewayRefund(request.out_refund_no, str(answer["data"]["refundBatchId"]), "processing", request.amount)

    def query_refund(self, *, out_trade_no: str, out_refund_no: str) -> GatewayRefund:
        user_id = str(self._known("query_refund", out_trade_no)["userId"])
        found = self._found_refund(out_trade_no, out_refund_no, user_id=user_id)
        if found is None:
            raise self._client.line.refused("query_refund", "refund_unknown", out_refund_no)
        return found

    def _found_refund(self, out_trade_no: str, out_refund_no: str, *, user_id: str) -> GatewayRefund | None:
        batches = self._batches(out_trade_no, user_id=user_id)
        batch = next((one for one in batches if str(one["bizRefundBatchId"]) == out_refund_no), None)
        if batch is None:
            return None
        state = _REFUND_STATES.get(int(batch["refundStatus"]), "processing")
        return GatewayRefund(out_refund_no, str(batch["refundBatchId"]), state, None)

    def _batches(self, out_trade_no: str, *, user_id: str) -> list[dict[str, Any]]:
        query = {"tpOrderId": out_trade_no, "userId": user_id, "pmAppKey": self._till.app_key}
        batches: list[dict[str, Any]] = self._client.get("query_refund", f"{_API}/findOrderRefund", query)["data"]
        return batches

    def read_notification(
        self, *, headers: Mapping[str, str], body: bytes, now: datetime
    ) -> PaymentNotice | RefundNotice:
        """As the port says. `now` is not compared: a repeat is byte for byte the first.

        A refund is told by the platform's number alone, so the platform is asked for ours. Which of several services
        it is about the notice does not say, but only our own orders are found.
        """
        told = notification.read(self._platform_key, self._till, body=body)
        return told if isinstance(told, PaymentNotice) else self._refund_notice(told)

    def _refund_notice(self, told: notification.BaiduRefundNotice) -> RefundNotice:
        user_id = str(self._known("query_refund", told.out_trade_no)["userId"])
        batches = self._batches(told.out_trade_no, user_id=user_id)
        batch = next((one for one in batches if str(one["refundBatchId"]) == told.refund_id), None)
        if batch is None:
            raise self._client.line.refused("query_refund", "refund_unknown", told.refund_id)
        return RefundNotice(
            notice_id=told.notice_id,
            out_trade_no=told.out_trade_no,
            out_refund_no=str(batch["bizRefundBatchId"]),
            refund_id=told.refund_id,
            state="succeeded" if told.succeeded else "abnormal",
            amount=None,
        )

    def accepted(self, notice: PaymentNotice | RefundNotice) -> NoticeAnswer:
        paid = isinstance(notice, PaymentNotice)
        return NoticeAnswer(encoded(notification.PAYMENT_ANSWER if paid else notification.REFUND_ANSWER))

    def rejected(self, error: PorticoError) -> NoticeAnswer:
        return NoticeAnswer(encoded({"errno": 1, "msg": error.code, "data": {}}), status=error.status)
