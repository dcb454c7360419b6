"""WeChat Pay behind the payments' port.

Sources: the official v3 pages of /v3/pay/transactions/* and /v3/refund/domestic/refunds.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta, timezone
from typing import Any, Final
from urllib.parse import quote

from portico.connectors.kit.http import HttpLimits
from portico.connectors.kit.record import Recorder, log_call
from portico.connectors.wechat_pay import notification, signing
from portico.connectors.wechat_pay.client import PLATFORM, WechatPayClient, same_code
from portico.connectors.wechat_pay.config import WechatPayConfig
from portico.connectors.wechat_pay.states import PAYMENT_STATES, REFUND_STATES
from portico.domains.payments.ports import (
    GatewayPayment,
    GatewayRefund,
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
from portico.kernel.money import Money

_BEIJING: Final = timezone(timedelta(hours=8))
_PATHS: Final[Mapping[PaymentMethod, str]] = {
    "wechat_jsapi": "jsapi",
    "wechat_oa": "jsapi",
    "wechat_native": "native",
    "wechat_h5": "h5",
}
MAX_DESCRIPTION: Final = 127
MAX_REASON_BYTES: Final = 80


type Starter = Callable[[StartPayment], StartedPayment]


class WechatPayGateway:
    """One merchant account. Implements payments' PaymentGateway; thread-safe.

    `elsewhere`: ways to pay whose orders somebody else places for this account, as QQ does; all the rest about them is
    asked here.
    """

    def __init__(
        self,
        config: WechatPayConfig,
        *,
        clock: Callable[[], datetime] = utc_now,
        limits: HttpLimits | None = None,
        record: Recorder = log_call,
        elsewhere: Mapping[PaymentMethod, Starter] | None = None,
    ) -> None:
        self._config = config
        self._elsewhere = dict(elsewhere or {})
        self._clock = clock
        self._client = WechatPayClient(config, clock=clock, limits=limits, record=record)

    @property
    def client(self) -> WechatPayClient:
        """The account's line to the platform, for what is not a payment: transfers, profit sharing, bills."""
        return self._client

    @property
    def provider(self) -> str:
        return PLATFORM

    @property
    def methods(self) -> frozenset[PaymentMethod]:
        ours = _PATHS.keys() if self._config.official_app_id else _PATHS.keys() - {"wechat_oa"}
        return frozenset(ours | self._elsewhere.keys())

    def start(self, request: StartPayment) -> StartedPayment:
        if request.method in self._elsewhere:
            return self._elsewhere[request.method](request)
        path = _PATHS[request.method]
        answer = self._client.post(f"start_{path}", f"/v3/pay/transactions/{path}", self._order(request))
        if path == "jsapi":
            return StartedPayment(self._front_end_params(self._app_id(request.method), str(answer["prepay_id"])))
        if request.method == "wechat_native":
            return StartedPayment({"code_url": str(answer["code_url"])})
        url = str(answer["h5_url"])
        if request.return_url:
            url = f"{url}&redirect_url={quote(request.return_url, safe='')}"
        return StartedPayment({"h5_url": url})

    def _app_id(self, method: PaymentMethod) -> str:
        """Whose openids the payer's is, where one is told; else any app bound to the account."""
        held = {"wechat_jsapi": self._config.app_id, "wechat_oa": self._config.official_app_id}
        return held.get(method, self._config.web_app_id)

    def _order(self, request: StartPayment) -> dict[str, Any]:
        order: dict[str, Any] = {
            "appid": self._app_id(request.method),
            "mchid": self._config.mchid,
            # The platform refuses what is longer; the buyer sees the beginning of it on the bill.
            "description": request.description[:MAX_DESCRIPTION],
            "out_trade_no": request.out_trade_no,
            "notify_url": request.notify_url,
            "time_expire": _rfc3339(request.expires_at),
            "amount": _amount(request.amount),
        }
        if self._config.profit_sharing:
            order["settle_info"] = {"profit_sharing": True}
        if _PATHS[request.method] == "jsapi":
            order["payer"] = {"openid": request.payer_openid or ""}
        if request.method == "wechat_h5":
            scene = {"payer_client_ip": request.client_ip or "", "h5_info": {"type": "Wap"}}
            order["scene_info"] = scene
        return order

    def _front_end_params(self, app_id: str, prepay_id: str) -> dict[str, str]:
        """The signed fields wx.requestPayment and getBrandWCPayRequest take."""
        timestamp, nonce = str(int(self._clock().timestamp())), signing.new_nonce()
        package = f"prepay_id={prepay_id}"
        return {
            "appId": app_id,
            "timeStamp": timestamp,
            "nonceStr": nonce,
            "package": package,
            "signType": "RSA",
            "paySign": self._client.signer.sign(app_id, timestamp, nonce, package),
        }

    def query(self, *, out_trade_no: str) -> GatewayPayment:
        number = quote(out_trade_no, safe="")
        target = f"/v3/pay/transactions/out-trade-no/{number}?mchid={self._config.mchid}"
        try:
            answer = self._client.get("query", target)
        except Refused as refusal:
            if not same_code(refusal, "ORDER_NOT_EXIST"):
                raise
            return GatewayPayment(out_trade_no, None, "unknown", None, None, None)
        amount = answer.get("amount") or {}
        paid_at = answer.get("success_time")
        return GatewayPayment(
            out_trade_no=str(answer["out_trade_no"]),
            transaction_id=answer.get("transaction_id") or None,
            state=PAYMENT_STATES.get(str(answer["trade_state"]), "unknown"),
            amount=Money(int(amount["total"]), str(amount.get("currency", "CNY"))) if amount else None,
            paid_at=datetime.fromisoformat(paid_at) if paid_at else None,
            payer_openid=(answer.get("payer") or {}).get("openid") or None,
        )

    def close(self, *, out_trade_no: str) -> None:
        target = f"/v3/pay/transactions/out-trade-no/{quote(out_trade_no, safe='')}/close"
        try:
            self._client.post("close", target, {"mchid": self._config.mchid})
        except Refused as refusal:
            if not (same_code(refusal, "ORDER_CLOSED") or same_code(refusal, "ORDER_NOT_EXIST")):
                raise

    def refund(self, request: StartRefund) -> GatewayRefund:
        content = {
            "out_trade_no": request.out_trade_no,
            "out_refund_no": request.out_refund_no,
            "reason": _cut_bytes(request.reason, MAX_REASON_BYTES),
            "notify_url": request.notify_url,
            "amount": {
                "refund": request.amount.minor,
                "total": request.total.minor,
                "currency": request.total.currency,
            },
        }
        return read_refund(self._client.post("refund", "/v3/refund/domestic/refunds", content))

    def query_refund(self, *, out_trade_no: str, out_refund_no: str) -> GatewayRefund:
        target = f"/v3/refund/domestic/refunds/{quote(out_refund_no, safe='')}"
        return read_refund(self._client.get("query_refund", target))

    def read_notification(
        self, *, headers: Mapping[str, str], body: bytes, now: datetime
    ) -> PaymentNotice | RefundNotice:
        return notification.read(self._client, headers=headers, body=body, now=now)

    def accepted(self, notice: PaymentNotice | RefundNotice) -> NoticeAnswer:
        return NoticeAnswer(b"", status=204)

    def rejected(self, error: PorticoError) -> NoticeAnswer:
        """A 4xx or 5xx with `FAIL`, as the page of notifications wants it."""
        body = json.dumps({"code": "FAIL", "message": error.code}, separators=(",", ":")).encode()
        return NoticeAnswer(body, status=error.status)

    def close_connections(self) -> None:
        """No connection is open any more."""
        self._client.close()


def _rfc3339(moment: datetime) -> str:
    return moment.astimezone(_BEIJING).isoformat(timespec="seconds")


def _amount(amount: Money) -> dict[str, Any]:
    return {"total": amount.minor, "currency": amount.currency}


def _cut_bytes(text: str, limit: int) -> str:
    return text.encode()[:limit].decode(errors="ignore")


def read_refund(answer: Mapping[str, Any]) -> GatewayRefund:
    """A refund as the API's replies show it."""
    amount = answer["amount"]
    return GatewayRefund(
        out_refund_no=str(answer["out_refund_no"]),
        refund_id=answer.get("refund_id") or None,
        state=REFUND_STATES[str(answer["status"])],
        amount=Money(int(amount["refund"]), str(amount.get("currency", "CNY"))),
    )
