"""Prepay, query, close; and what the payer does on the phone."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from ..clock import BEIJING, Clock, parse_rfc3339, rfc3339
from ..credentials import PayCredentials
from ..people import People
from ..platform import Call, Reply, json_object
from . import prepay
from .notices import Notices
from .orders import DEFAULT_PAYABLE, PayOrder, PayOrders
from .replies import error

PREPAY_LIFETIME = 7_200
# The H5 link itself is good for about five minutes; the order lives on and the merchant asks again.
H5_LINK_LIFETIME = 300

STATE_TEXT = {
    "NOTPAY": "订单未支付",
    "SUCCESS": "支付成功",
    "CLOSED": "订单已关闭",
    "REFUND": "转入退款",
}


class CannotPay(Exception):
    """The payer's phone shows this reason instead of the sheet."""

    def __init__(self, rule: str, text: str) -> None:
        super().__init__(rule)
        self.rule = rule
        self.text = text


class Transactions:
    """Orders of one merchant from prepay to paid or closed."""

    def __init__(
        self, credentials: PayCredentials, clock: Clock, people: People, orders: PayOrders, notices: Notices
    ) -> None:
        self._credentials = credentials
        self._clock = clock
        self._people = people
        self._orders = orders
        self._notices = notices
        self.public_url = ""

    def jsapi(self, call: Call) -> Reply:
        return self._prepay("jsapi", call)

    def native(self, call: Call) -> Reply:
        return self._prepay("native", call)

    def h5(self, call: Call) -> Reply:
        return self._prepay("h5", call)

    def _prepay(self, method: str, call: Call) -> Reply:
        body = json_object(call.body)
        if body is None:
            return error("PARAM_ERROR", "json_required", "请求体不是合法的 JSON")
        now = self._clock.now()
        if refusal := prepay.refuse(method, body, self._credentials, self._people, now):
            return refusal
        wanted = prepay.fingerprint(method, body)
        order = self._orders.get(body["out_trade_no"])
        rule = "prepay_again" if order else "prepay_new"
        if order:
            self._settle_expiry(order)
            if refusal := prepay.refuse_reuse(order, wanted):
                return refusal
        else:
            order = self._open(method, body, wanted, now)
        return Reply(200, self._prepaid(method, order, now), rule)

    def _open(self, method: str, body: dict[str, Any], wanted: str, now: float) -> PayOrder:
        expire = body.get("time_expire")
        day = datetime.fromtimestamp(now, BEIJING)
        order = PayOrder(
            out_trade_no=body["out_trade_no"],
            appid=body["appid"],
            description=body["description"],
            total=body["amount"]["total"],
            trade_type=prepay.TRADE_TYPES[method],
            notify_url=body["notify_url"],
            attach=body.get("attach", ""),
            created_at=now,
            expires_at=parse_rfc3339(expire) if expire else now + DEFAULT_PAYABLE,
            fingerprint=wanted,
            prepay_id=f"wx{day:%d%H%M%S}{secrets.token_hex(12)}",
            code_token=secrets.token_urlsafe(7) if method == "native" else "",
            payer_openid=body["payer"]["openid"] if method == "jsapi" else "",
            profit_sharing=body.get("settle_info", {}).get("profit_sharing", False),
        )
        self._orders.save(order)
        return order

    def _prepaid(self, method: str, order: PayOrder, now: float) -> dict[str, Any]:
        if method == "native":
            return {"code_url": order.code_url}
        if method == "jsapi":
            return {"prepay_id": order.prepay_id}
        query = urlencode({"prepay_id": order.prepay_id, "package": str(int(now) + H5_LINK_LIFETIME)})
        return {"h5_url": f"{self.public_url}/pay/h5?{query}"}

    def _settle_expiry(self, order: PayOrder) -> None:
        if order.trade_state == "NOTPAY" and order.expires_at <= self._clock.now():
            order.trade_state = "CLOSED"
            self._orders.save(order)

    def query_by_number(self, call: Call) -> Reply:
        """GET /v3/pay/transactions/out-trade-no/{out_trade_no}."""
        return self._query(call, self._orders.get(call.path_params["out_trade_no"]))

    def query_by_id(self, call: Call) -> Reply:
        """GET /v3/pay/transactions/id/{transaction_id}."""
        return self._query(call, self._orders.by_transaction(call.path_params["transaction_id"]))

    def _query(self, call: Call, order: PayOrder | None) -> Reply:
        if call.query.get("mchid") != self._credentials.mchid:
            detail = {"location": "query", "field": "mchid"}
            return error("PARAM_ERROR", "mchid_not_of_signature", "参数错误：mchid", detail)
        if order is None:
            return error("ORDER_NOT_EXIST", "order_unknown")
        self._settle_expiry(order)
        return Reply(200, self.resource(order), f"trade_state_{order.trade_state.lower()}")

    def close(self, call: Call) -> Reply:
        """POST /v3/pay/transactions/out-trade-no/{out_trade_no}/close."""
        body = json_object(call.body)
        if body is None or body.get("mchid") != self._credentials.mchid:
            detail = {"location": "body", "field": "/mchid"}
            return error("PARAM_ERROR", "mchid_not_of_signature", "参数错误：mchid", detail)
        order = self._orders.get(call.path_params["out_trade_no"])
        if order is None:
            return error("ORDER_NOT_EXIST", "order_unknown")
        self._settle_expiry(order)
        if order.trade_state in {"SUCCESS", "REFUND"}:
            return error("ORDER_PAID", "out_trade_no_paid")
        if order.trade_state == "NOTPAY":
            order.trade_state = "CLOSED"
            self._orders.save(order)
        return Reply(204, None, "closed")

    def resource(self, order: PayOrder) -> dict[str, Any]:
        """The order as a query reply and as the content of its notification: one shape for both."""
        view: dict[str, Any] = {
            "mchid": self._credentials.mchid,
            "appid": order.appid,
            "out_trade_no": order.out_trade_no,
            "trade_state": order.trade_state,
            "trade_state_desc": STATE_TEXT[order.trade_state],
            "attach": order.attach,
            "amount": {"total": order.total, "currency": "CNY"},
        }
        if order.paid_at:
            view |= {
                "transaction_id": order.transaction_id,
                "trade_type": order.trade_type,
                "bank_type": "OTHERS",
                "success_time": rfc3339(order.paid_at),
                "payer": {"openid": order.payer_openid},
                "amount": {
                    "total": order.total,
                    "payer_total": order.total,
                    "currency": "CNY",
                    "payer_currency": "CNY",
                },
            }
        return view

    def check_payable(self, order: PayOrder) -> None:
        """The sheet may open. Raises CannotPay."""
        self._settle_expiry(order)
        if order.trade_state in {"SUCCESS", "REFUND"}:
            raise CannotPay("out_trade_no_paid", "该订单已支付")
        if order.trade_state == "CLOSED":
            raise CannotPay("out_trade_no_closed", "订单已关闭或已过期")
        if self._clock.now() - order.created_at > PREPAY_LIFETIME:
            raise CannotPay("prepay_expired", "预支付会话已过期，请返回商户重新下单")

    def check_h5_link(self, package: str) -> None:
        """The H5 link is young enough. Raises CannotPay."""
        if not package.isdigit() or int(package) < self._clock.now():
            raise CannotPay("h5_link_expired", "支付链接已过期，请返回商户重新发起支付")

    def pay(self, order: PayOrder, payer_openid: str) -> None:
        """The payer confirms: the order is paid and the notification is on its way. Raises CannotPay."""
        self.check_payable(order)
        now = self._clock.now()
        day = datetime.fromtimestamp(now, BEIJING)
        order.trade_state = "SUCCESS"
        order.paid_at = now
        order.payer_openid = order.payer_openid or payer_openid
        order.transaction_id = f"42000{secrets.randbelow(10**5):05d}{day:%Y%m%d}{secrets.randbelow(10**10):010d}"
        self._orders.save(order)
        self.announce(order)

    def announce(self, order: PayOrder) -> None:
        """A TRANSACTION.SUCCESS notification is queued."""
        self._notices.queue("TRANSACTION.SUCCESS", "支付成功", "transaction", order.notify_url, self.resource(order))
