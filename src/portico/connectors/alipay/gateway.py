"""Alipay behind the payments' port.

Sources: the pages of alipay.trade.{create,wap.pay,page.pay,query,close,refund,fastpay.refund.query} (stored mirrors)
[B], with what differs between them and recorded replies named where it matters.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from portico.connectors.alipay import notification
from portico.connectors.alipay.client import PLATFORM, AlipayClient
from portico.connectors.alipay.config import AlipayConfig
from portico.connectors.alipay.errors import says
from portico.connectors.alipay.forms import moment, money, written, yuan
from portico.connectors.alipay.states import buyer_of, payment_state
from portico.connectors.kit.http import HttpLimits
from portico.connectors.kit.record import Recorder, log_call
from portico.domains.payments.ports import (
    GatewayPayment,
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

MAX_SUBJECT: Final = 256
MAX_REASON: Final = 256
# A subject may not have these (support article [C]); their wide forms read the same.
_WIDE: Final = str.maketrans({"/": "／", "=": "＝", "&": "＆"})
_USER_ID: Final = re.compile(r"2088\d{12}")
_METHODS: Final[frozenset[PaymentMethod]] = frozenset({"alipay_mini", "alipay_wap", "alipay_page"})
REFUND_QUERY: Final = "alipay.trade.fastpay.refund.query"


class AlipayGateway:
    """One app with one merchant account. Implements payments' PaymentGateway; thread-safe."""

    def __init__(
        self,
        config: AlipayConfig,
        *,
        clock: Callable[[], datetime] = utc_now,
        limits: HttpLimits | None = None,
        record: Recorder = log_call,
    ) -> None:
        self._config = config
        self._client = AlipayClient(config, clock=clock, limits=limits, record=record)

    @property
    def client(self) -> AlipayClient:
        """The account's line to the platform, for what is not a payment: bills."""
        return self._client

    @property
    def provider(self) -> str:
        return PLATFORM

    @property
    def methods(self) -> frozenset[PaymentMethod]:
        return _METHODS

    def start(self, request: StartPayment) -> StartedPayment:
        """`trade_no` for my.tradePay; `wap_url`, `page_url` for browsers: the buyer takes those to the platform."""
        order = self._order(request)
        page = {"notify_url": request.notify_url, "return_url": request.return_url or ""}
        if request.method == "alipay_wap":
            order |= {"product_code": "QUICK_WAP_WAY", "quit_url": request.return_url or ""}
            return StartedPayment({"wap_url": self._client.page_url("alipay.trade.wap.pay", _filled(order), **page)})
        if request.method == "alipay_page":
            order["product_code"] = "FAST_INSTANT_TRADE_PAY"
            return StartedPayment({"page_url": self._client.page_url("alipay.trade.page.pay", order, **page)})
        if request.method != "alipay_mini":
            raise ValueError(f"Alipay has no method {request.method}")
        buyer = request.payer_openid or ""
        order |= {"product_code": "JSAPI_PAY", "op_app_id": self._config.app_id}
        order["buyer_id" if _USER_ID.fullmatch(buyer) else "buyer_open_id"] = buyer
        answer = self._client.call("alipay.trade.create", order, notify_url=request.notify_url)
        return StartedPayment({"trade_no": str(answer["trade_no"])})

    def _order(self, request: StartPayment) -> dict[str, Any]:
        return {
            "out_trade_no": request.out_trade_no,
            "subject": request.description.translate(_WIDE)[:MAX_SUBJECT],
            "total_amount": yuan(request.amount),
            "time_expire": written(request.expires_at),
        }

    def query(self, *, out_trade_no: str) -> GatewayPayment:
        """`unknown` also for a mobile page payment whose buyer has not confirmed yet."""
        try:
            trade = self._client.call("alipay.trade.query", {"out_trade_no": out_trade_no})
        except Refused as refusal:
            if not says(refusal, "TRADE_NOT_EXIST"):
                raise
            return GatewayPayment(out_trade_no, None, "unknown", None, None, None)
        paid_at = trade.get("send_pay_date")
        return GatewayPayment(
            out_trade_no=str(trade["out_trade_no"]),
            transaction_id=str(trade.get("trade_no") or "") or None,
            state=payment_state(trade, paid=bool(paid_at)),
            amount=money(trade["total_amount"]) if trade.get("total_amount") else None,
            paid_at=moment(paid_at) if paid_at else None,
            payer_openid=buyer_of(trade),
        )

    def close(self, *, out_trade_no: str) -> None:
        """Closing what is closed answers a failure that does not say so: then the platform is asked what it is.

        A mobile page that nobody has confirmed cannot be closed, and lives until its time_expire.
        """
        try:
            self._client.call("alipay.trade.close", {"out_trade_no": out_trade_no})
        except Refused as refusal:
            if says(refusal, "TRADE_NOT_EXIST"):
                return
            in_another_state = says(
                refusal, "TRADE_STATUS_ERROR", "REASON_TRADE_STATUS_INVALID", "REASON_ILLEGAL_STATUS"
            )
            if not in_another_state or self.query(out_trade_no=out_trade_no).state != "closed":
                raise

    def refund(self, request: StartRefund) -> GatewayRefund:
        """`fund_change` Y says that this very call moved the money. Anything else is asked about.

        Raises Retryable while nobody says that it has arrived: the page's way on is the same call with the same
        out_request_no. `refund_fee` of the answer is no help: it is the sum of all the trade's refunds.
        """
        content = {
            "out_trade_no": request.out_trade_no,
            "out_request_no": request.out_refund_no,
            "refund_amount": yuan(request.amount),
            "refund_reason": request.reason[:MAX_REASON],
        }
        answer = self._client.call("alipay.trade.refund", _filled(content))
        if answer.get("fund_change") == "Y":
            return GatewayRefund(request.out_refund_no, None, "succeeded", request.amount)
        refund = self._refund(request.out_trade_no, request.out_refund_no)
        if refund is None or refund.state != "succeeded":
            raise self._client.http.retryable("alipay.trade.refund", "REFUND_UNCONFIRMED", retry_after_seconds=10)
        return refund

    def query_refund(self, *, out_trade_no: str, out_refund_no: str) -> GatewayRefund:
        refund = self._refund(out_trade_no, out_refund_no)
        if refund is None:
            raise self._client.http.refused(REFUND_QUERY, "REFUND_NOT_FOUND")
        return refund

    def _refund(self, out_trade_no: str, out_refund_no: str) -> GatewayRefund | None:
        """None when the platform has no such refund: it answers 10000 with nothing in it.

        Older replies have the amount without `refund_status`, which then meant success [C]; the page of today wants
        REFUND_SUCCESS, so that is what is believed.
        """
        answer = self._client.call(REFUND_QUERY, {"out_trade_no": out_trade_no, "out_request_no": out_refund_no})
        if not answer.get("refund_amount"):
            return None
        state: GatewayRefundState = "succeeded" if answer.get("refund_status") == "REFUND_SUCCESS" else "processing"
        return GatewayRefund(out_refund_no, None, state, money(answer["refund_amount"]))

    def read_notification(
        self, *, headers: Mapping[str, str], body: bytes, now: datetime
    ) -> PaymentNotice | RefundNotice:
        """`now` is not compared: a notification keeps its id through a day of repeats, and that is what stops replays.

        Raises NotificationForged, NotificationMalformed; Retryable or Refused when a refund's amount has to be asked.
        """
        notice = notification.read(self._client.platform_key, self._config, body)
        if isinstance(notice, PaymentNotice):
            return notice
        refund = self.query_refund(out_trade_no=notice.out_trade_no, out_refund_no=notice.out_refund_no)
        assert refund.amount is not None  # _refund gives None as a whole instead
        return RefundNotice(
            notice_id=notice.notice_id,
            out_trade_no=notice.out_trade_no,
            out_refund_no=notice.out_refund_no,
            refund_id="",
            state=refund.state,
            amount=refund.amount,
        )

    def accepted(self, notice: PaymentNotice | RefundNotice) -> NoticeAnswer:
        return NoticeAnswer(b"success", "text/plain; charset=utf-8")

    def rejected(self, error: PorticoError) -> NoticeAnswer:
        """Anything but `success` makes the platform come again."""
        return NoticeAnswer(b"failure", "text/plain; charset=utf-8", error.status)

    def close_connections(self) -> None:
        """No connection is open any more."""
        self._client.close()


def _filled(content: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in content.items() if value != ""}
