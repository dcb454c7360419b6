"""Douyin's general trade system (通用交易系统) behind the payments' port.

The front end places the order itself (tt.requestOrder) from data we have signed, then opens the till. There is no
call to close an order: it closes itself when its time is up.
Sources [B]: request-order-data-sign, query-order, create-refund, query-refund (developer.open-douyin.com, trade-system/
general); fields of the answers [C, two libraries].
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from portico.connectors.douyin import notification, signing, unsure
from portico.connectors.douyin.client import PLATFORM, DouyinClient
from portico.connectors.douyin.config import DouyinTradeConfig
from portico.connectors.mini_hosts.line import encoded, platform_code
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
from portico.infra.rsa_keys import private_key, public_key
from portico.kernel.clock import utc_now
from portico.kernel.errors import PorticoError, Refused
from portico.kernel.money import Money

_API: Final = "/api/trade_basic/v1/developer"
_STATES: Final[Mapping[str, GatewayPaymentState]] = {
    "PROCESS": "pending",
    "SUCCESS": "succeeded",
    "FAIL": "closed",
    "TIMEOUT": "closed",
}
_REFUND_STATES: Final[Mapping[str, GatewayRefundState]] = {
    unsure.REFUND_SUCCEEDED: "succeeded",
    unsure.REFUND_FAILED: "abnormal",
}
# How long the till may stay open, in seconds: five minutes by default, 48 hours at most.
MAX_SECONDS: Final = 48 * 3_600
MAX_TITLE_BYTES: Final = 256
MAX_REASON: Final = 50
_OTHER_REASON: Final = 999


class DouyinGateway:
    """Implements payments' PaymentGateway for one mini program; thread-safe."""

    def __init__(
        self,
        client: DouyinClient,
        config: DouyinTradeConfig,
        *,
        private_key_pem: str,
        clock: Callable[[], datetime] = utc_now,
    ) -> None:
        self._client = client
        self._config = config
        self._clock = clock
        self._key = private_key(private_key_pem)
        self._platform_key = public_key(config.platform_public_key_pem)

    @property
    def provider(self) -> str:
        return PLATFORM

    @property
    def methods(self) -> frozenset[PaymentMethod]:
        return frozenset({"douyin_mini"})

    def start(self, request: StartPayment) -> StartedPayment:
        """`data` and `byteAuthorization` for tt.requestOrder. Asks the platform nothing."""
        now = self._clock()
        data = json.dumps(self._order(request, now), ensure_ascii=False, separators=(",", ":"))
        signed = signing.authorization(
            self._key,
            app_id=self._client.app.app_id,
            key_version=self._config.key_version,
            uri="/requestOrder",
            body=data,
            timestamp=int(now.timestamp()),
        )
        return StartedPayment({"data": data, "byteAuthorization": signed})

    def _order(self, request: StartPayment, now: datetime) -> dict[str, Any]:
        config = self._config
        # The platform counts it from the order; so that an order placed again is equal, it is our whole span.
        span = int((request.expires_at - (request.opened_at or now)).total_seconds())
        goods = {
            "skuId": request.out_trade_no,
            "price": request.amount.minor,
            "quantity": 1,
            "title": _cut(request.description, MAX_TITLE_BYTES),
            "imageList": [config.image_url],
            "type": config.sku_type,
            "tagGroupId": config.tag_group_id,
        }
        return {
            "skuList": [goods],
            "outOrderNo": request.out_trade_no,
            "totalAmount": request.amount.minor,
            "payExpireSeconds": max(1, min(span, MAX_SECONDS)),
            "payNotifyUrl": request.notify_url,
            "orderEntrySchema": _page(config.order_page, request.out_trade_no),
        }

    def query(self, *, out_trade_no: str) -> GatewayPayment:
        """`unknown` also while the buyer has not opened the till: the front end places the order."""
        try:
            found = self._found(out_trade_no)
        except Refused as refusal:
            if platform_code(refusal) not in unsure.ORDER_UNKNOWN:
                raise
            return GatewayPayment(out_trade_no, None, "unknown", None, None, None)
        paid_at = found.get("pay_time")
        return GatewayPayment(
            out_trade_no=str(found["out_order_no"]),
            transaction_id=str(found["order_id"]),
            state=_STATES.get(str(found["pay_status"]), "unknown"),
            amount=fen(found["total_amount"]),
            paid_at=from_milliseconds(paid_at) if paid_at else None,
            payer_openid=None,
        )

    def _found(self, out_trade_no: str) -> dict[str, Any]:
        content = {"out_order_no": out_trade_no}
        found: dict[str, Any] = self._client.post("query_order", f"{_API}/order_query/", content, repeatable=True)
        return found

    def close(self, *, out_trade_no: str) -> None:
        """Raises CloseNotOffered always: an order closes by itself when its `payExpireSeconds` are over."""
        raise CloseNotOffered(platform=PLATFORM, call="close", platform_code="close_not_offered")

    def refund(self, request: StartRefund) -> GatewayRefund:
        """As the port says. The platform names orders by its own number, so it is asked for that first."""
        found = self._found(request.out_trade_no)
        content: dict[str, Any] = {
            "order_id": found["order_id"],
            "out_refund_no": request.out_refund_no,
            "order_entry_schema": _page(self._config.refund_page, request.out_refund_no),
            "refund_reason": [{"code": _OTHER_REASON, "text": request.reason[:MAX_REASON] or "其他"}],
            "refund_total_amount": request.amount.minor,
            "notify_url": request.notify_url,
        }
        if request.amount == request.total:
            content["refund_all"] = True
        else:
            item = {
                "item_order_id": found["item_order_list"][0]["item_order_id"],
                "refund_amount": request.amount.minor,
            }
            content["item_order_detail"] = [item]
        try:
            data = self._client.post("create_refund", f"{_API}/refund_create/", content)
        except Refused:
            # Perhaps an earlier try of ours got through: the number would be taken then.
            existing = self._found_refund(request.out_refund_no)
            if existing is None:
                raise
            return existing
        return GatewayRefund(request.out_refund_no, str(data["refund_id"]), "processing", request.amount)

    def query_refund(self, *, out_trade_no: str, out_refund_no: str) -> GatewayRefund:
        found = self._found_refund(out_refund_no)
        if found is None:
            raise self._client.line.refused("query_refund", "refund_unknown", out_refund_no)
        return found

    def _found_refund(self, out_refund_no: str) -> GatewayRefund | None:
        content = {"out_refund_no": out_refund_no}
        data = self._client.post("query_refund", f"{_API}/refund_query/", content, repeatable=True)
        refunds = data.get("refund_list") or []
        if not refunds:
            return None
        found = refunds[0]
        return GatewayRefund(
            out_refund_no=str(found["out_refund_no"]),
            refund_id=str(found["refund_id"]),
            state=_REFUND_STATES.get(str(found["refund_status"]), "processing"),
            amount=Money(int(found["refund_total_amount"])),
        )

    def read_notification(
        self, *, headers: Mapping[str, str], body: bytes, now: datetime
    ) -> PaymentNotice | RefundNotice:
        return notification.read(self._platform_key, self._client.app.app_id, headers=headers, body=body, now=now)

    def accepted(self, notice: PaymentNotice | RefundNotice) -> NoticeAnswer:
        return NoticeAnswer(encoded(notification.ANSWER))

    def rejected(self, error: PorticoError) -> NoticeAnswer:
        return NoticeAnswer(encoded({"err_no": 1, "err_tips": error.code}), status=error.status)


def _page(path: str, number: str) -> dict[str, str]:
    return {"path": path, "params": json.dumps({"number": number}, separators=(",", ":"))}


def _cut(text: str, limit: int) -> str:
    return text.encode()[:limit].decode(errors="ignore")
