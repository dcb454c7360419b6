"""Refunds: accepted at once, settled a moment later, announced by a notification."""

from __future__ import annotations

import re
import secrets
from datetime import datetime
from typing import Any

from ..clock import BEIJING, Clock, rfc3339
from ..credentials import PayCredentials
from ..platform import Call, Reply, json_object
from ..quotas import Quotas
from .notices import Notices
from .orders import PayOrder, PayOrders, PayRefunds, Refund
from .prepay import refuse_notify_url
from .replies import error, param_error

MAX_REFUNDS = 50
REFUNDABLE_FOR = 365 * 86_400
_NUMBER = re.compile(r"[0-9A-Za-z_\-|*@]{1,64}")
EVENTS = {
    "SUCCESS": ("REFUND.SUCCESS", "退款成功"),
    "ABNORMAL": ("REFUND.ABNORMAL", "退款异常"),
    "CLOSED": ("REFUND.CLOSED", "退款关闭"),
}


class Refunds:
    """Refunds of one merchant. `outcome` and `settle_after` (seconds) are the tester's to choose."""

    def __init__(
        self,
        *,
        credentials: PayCredentials,
        clock: Clock,
        quotas: Quotas,
        orders: PayOrders,
        refunds: PayRefunds,
        notices: Notices,
    ) -> None:
        self._credentials = credentials
        self._clock = clock
        self._quotas = quotas
        self._orders = orders
        self._refunds = refunds
        self._notices = notices
        self._pending = {refund.key for refund in refunds.unsettled()}
        self.outcome = "SUCCESS"
        self.settle_after = 1.0

    def create(self, call: Call) -> Reply:
        """POST /v3/refund/domestic/refunds."""
        body = json_object(call.body)
        if body is None:
            return error("PARAM_ERROR", "json_required", "请求体不是合法的 JSON")
        if not self._quotas.take("pay.refund.per_second", window=1):
            return error("FREQUENCY_LIMITED", "refund_rate")
        if refusal := _refuse_fields(body):
            return refusal
        order = self._order(body)
        if order is None:
            return error("RESOURCE_NOT_EXISTS", "order_unknown", "订单不存在")
        known = self._refunds.get(body["out_refund_no"])
        if known:
            same = (known.out_trade_no, known.amount, known.total) == (
                order.out_trade_no,
                body["amount"]["refund"],
                body["amount"]["total"],
            )
            if not same:
                text = "订单金额或退款金额与之前请求不一致，请核实后再试"
                return error("INVALID_REQUEST", "out_refund_no_other_content", text)
            return Reply(200, self.view(known), "refund_again")
        if refusal := self._refuse_state(order, body["amount"]):
            return refusal
        refund = self._open(order, body)
        return Reply(200, self.view(refund), "refund_accepted")

    def _order(self, body: dict[str, Any]) -> PayOrder | None:
        if body.get("transaction_id"):
            return self._orders.by_transaction(body["transaction_id"])
        return self._orders.get(body["out_trade_no"])

    def _refuse_state(self, order: PayOrder, amount: dict[str, Any]) -> Reply | None:
        if not order.paid_at:
            return error("INVALID_REQUEST", "refund_unpaid", "订单未支付，不能退款")
        if amount["total"] != order.total:
            return error("INVALID_REQUEST", "refund_total_wrong", "订单金额与原订单不一致")
        if self._clock.now() - order.paid_at > REFUNDABLE_FOR:
            return error("INVALID_REQUEST", "refund_too_late", "订单超过 1 年，不能退款")
        earlier = [r for r in self._refunds.of_order(order.out_trade_no) if r.status != "CLOSED"]
        if len(earlier) >= MAX_REFUNDS:
            return error("INVALID_REQUEST", "refund_too_many", "一笔订单最多部分退款 50 次")
        if sum(refund.amount for refund in earlier) + amount["refund"] > order.total:
            return error("INVALID_REQUEST", "refund_over_total", "申请退款金额大于订单剩余可退金额")
        return None

    def _open(self, order: PayOrder, body: dict[str, Any]) -> Refund:
        now = self._clock.now()
        day = datetime.fromtimestamp(now, BEIJING)
        refund = Refund(
            out_refund_no=body["out_refund_no"],
            refund_id=f"50{secrets.randbelow(10**9):09d}{day:%Y%m%d}{secrets.randbelow(10**9):09d}",
            out_trade_no=order.out_trade_no,
            transaction_id=order.transaction_id,
            amount=body["amount"]["refund"],
            total=order.total,
            reason=body.get("reason", ""),
            notify_url=body.get("notify_url", "") or order.notify_url,
            created_at=now,
            settles_at=now + self.settle_after,
            outcome=self.outcome,
        )
        self._refunds.save(refund)
        self._pending.add(refund.key)
        order.trade_state = "REFUND"
        self._orders.save(order)
        return refund

    def query(self, call: Call) -> Reply:
        """GET /v3/refund/domestic/refunds/{out_refund_no}."""
        refund = self._refunds.get(call.path_params["out_refund_no"])
        if refund is None:
            return error("RESOURCE_NOT_EXISTS", "refund_unknown")
        self.settle_due()
        return Reply(200, self.view(refund), f"refund_{refund.status.lower()}")

    def by_id(self, refund_id: str) -> Refund | None:
        return next((refund for refund in self._refunds if refund.refund_id == refund_id), None)

    def redirect(self, refund: Refund, account: str) -> None:
        """A refund that was abnormal is on its way again, to a bank account, and will arrive."""
        refund.channel, refund.account = "OTHER_BANKCARD", account
        refund.status, refund.outcome = "PROCESSING", "SUCCESS"
        refund.settles_at = self._clock.now() + self.settle_after
        self._refunds.save(refund)
        self._pending.add(refund.key)

    def settle_due(self) -> None:
        """Every refund whose time has come is settled and announced."""
        now = self._clock.now()
        for key in list(self._pending):
            refund = self._refunds.get(key)
            if refund is None:
                self._pending.discard(key)
            elif refund.settles_at <= now:
                self._pending.discard(key)
                self._settle(refund, now)

    def _settle(self, refund: Refund, now: float) -> None:
        refund.status = refund.outcome
        order = self._orders.get(refund.out_trade_no)
        if refund.status == "SUCCESS":
            refund.success_at = now
            if order:
                order.refunded += refund.amount
        if refund.status == "CLOSED" and order and not order.refunded:
            order.trade_state = "SUCCESS"
        if order:
            self._orders.save(order)
        self._refunds.save(refund)
        event, summary = EVENTS[refund.status]
        self._notices.queue(event, summary, "refund", refund.notify_url, self._resource(refund))

    def view(self, refund: Refund) -> dict[str, Any]:
        """The refund as the API shows it."""
        view = {
            "refund_id": refund.refund_id,
            "out_refund_no": refund.out_refund_no,
            "transaction_id": refund.transaction_id,
            "out_trade_no": refund.out_trade_no,
            "channel": refund.channel,
            "user_received_account": refund.account,
            "create_time": rfc3339(refund.created_at),
            "status": refund.status,
            "funds_account": "AVAILABLE",
            "amount": {
                "total": refund.total,
                "refund": refund.amount,
                "payer_total": refund.total,
                "payer_refund": refund.amount,
                "settlement_refund": refund.amount,
                "settlement_total": refund.total,
                "discount_refund": 0,
                "currency": "CNY",
            },
        }
        return view | ({"success_time": rfc3339(refund.success_at)} if refund.success_at else {})

    def _resource(self, refund: Refund) -> dict[str, Any]:
        """The notification's content. It says `refund_status` where the API's reply says `status`."""
        content = {
            "mchid": self._credentials.mchid,
            "transaction_id": refund.transaction_id,
            "out_trade_no": refund.out_trade_no,
            "refund_id": refund.refund_id,
            "out_refund_no": refund.out_refund_no,
            "refund_status": refund.status,
            "user_received_account": refund.account,
            "amount": {
                "total": refund.total,
                "refund": refund.amount,
                "payer_total": refund.total,
                "payer_refund": refund.amount,
            },
        }
        return content | ({"success_time": rfc3339(refund.success_at)} if refund.success_at else {})

    def clear(self) -> None:
        self._refunds.clear()
        self._pending.clear()


def _refuse_fields(body: dict[str, Any]) -> Reply | None:
    if not body.get("transaction_id") and not body.get("out_trade_no"):
        return param_error("/out_trade_no", "transaction_id 与 out_trade_no 二选一必填")
    number = body.get("out_refund_no")
    if not isinstance(number, str) or not _NUMBER.fullmatch(number):
        return param_error("/out_refund_no", "须为 1 至 64 位数字、大小写字母或 _-|*@")
    if len(str(body.get("reason") or "").encode()) > 80:
        return param_error("/reason", "最长 80 个字节")
    if body.get("notify_url") and (refusal := refuse_notify_url(body["notify_url"])):
        return refusal
    amount = body.get("amount")
    if not isinstance(amount, dict):
        return param_error("/amount", "必填")
    for field in ("refund", "total"):
        if type(amount.get(field)) is not int or amount[field] < 1:
            return param_error(f"/amount/{field}", "须为大于 0 的整数，单位为分")
    if amount.get("currency") != "CNY":
        return param_error("/amount/currency", "必填，仅支持 CNY")
    return None
