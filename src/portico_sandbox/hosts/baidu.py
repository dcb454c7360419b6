"""Baidu: sign-in, the access token, codes, the till.

Sources [B, stored mirror]: Session Key, getunlimited, 调起百度收银台, 查询订单, 关闭订单, 申请退款, 查询退款, 错误码,
通知支付状态, 通知退款状态. [C]: refunds fail until an answer to a notice of payment said isConsumed 2. Unsure [?]:
OAuth's words for wrong codes and secrets, 110 and 111 for tokens, -1 for a cancelled order, 10001 for wrong states.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA1
from starlette.routing import BaseRoute

from ..mini.codes import draw
from ..people import Person
from ..platform import Call, Gate, Handler, Reply
from .desk import Desk, Ground, HostPlatform, digits, form_of, session_key
from .ground import HostOrder, HostRefund, Wrong
from .keys import HostKeys

TOKEN_SECONDS = 30 * 86_400
ORDER_SECONDS = 24 * 3_600
SCOPE = "smartapp_snsapi_base"
API = "/rest/2.0/smartapp/pay/paymentservice"
STATES = {"open": 1, "paid": 2, "closed": -1}
REFUND_STATES = {"processing": 1, "succeeded": 2, "failed": 3}
CODES = {"sign_wrong": "10000", "order_unknown": "10002", "not_consumed": "10002"}
TEXTS = {
    "10000": "签名验证失败",
    "10001": "参数错误",
    "10002": "系统错误，订单未找到",
    "10003": "系统错误，请重试",
    "400": "param error",
}


def error(code: str, rule: str) -> Reply:
    """A refusal of the till."""
    text = "系统错误" if rule == "not_consumed" else TEXTS.get(code, "error")
    return Reply(200, {"errno": int(code), "msg": text, "data": None}, rule)


def oauth_error(code: str, rule: str) -> Reply:
    return Reply(400, {"error": code, "error_description": code.replace("_", " ")}, rule)


def ok(data: object) -> Reply:
    return Reply(200, {"errno": 0, "msg": "success", "data": data})


TILL = HostPlatform(error, "10003")
OAUTH = HostPlatform(oauth_error, "temporarily_unavailable")


class Baidu(Desk):
    """One smart program and its payment service."""

    name = "baidu"
    code_seconds = 600.0

    def __init__(self, ground: Ground, keys: HostKeys) -> None:
        super().__init__(ground, keys.apps[self.name])
        self._merchant: RSAPublicKey = keys.baidu_merchant
        # The console's address for notifications; each refund may name its own.
        self.notify_url = ""

    def routes(self, gate: Gate) -> list[BaseRoute]:
        calls: list[tuple[str, str, str, Handler]] = [
            ("POST", "/rest/2.0/smartapp/qrcode/getunlimited", "qrcode", self.qrcode),
            ("GET", f"{API}/findByTpOrderId", "query_order", self.query_order),
            ("GET", f"{API}/cancelOrder", "close", self.cancel),
            ("POST", f"{API}/applyOrderRefund", "apply_refund", self.refund),
            ("GET", f"{API}/findOrderRefund", "query_refund", self.query_refund),
        ]
        return [
            self.route(gate, OAUTH, "POST", "/oauth/jscode2sessionkey", "session_key", self.session),
            self.route(gate, OAUTH, "GET", "/oauth/2.0/token", "access_token", self.access_token),
            *(
                self.route(gate, TILL, method, path, name, self._guarded(handler))
                for method, path, name, handler in calls
            ),
        ]

    def _guarded(self, handler: Handler) -> Handler:
        def guarded(call: Call) -> Reply:
            try:
                self.ground.tokens.check(self.name, call.query.get("access_token", ""))
            except Wrong as wrong:
                old = wrong.rule == "token_expired"
                text = "Access token expired" if old else "Access token invalid or no longer valid"
                return Reply(200, {"error_code": 111 if old else 110, "error_msg": text}, wrong.rule)
            try:
                return handler(call)
            except Wrong as wrong:
                return error(CODES.get(wrong.rule, "10001"), wrong.rule)

        return guarded

    def session(self, call: Call) -> Reply:
        form = form_of(call)
        if not (self.is_app(form.get("client_id")) and self.is_secret(form.get("sk"))):
            return oauth_error("invalid_client", "secret_wrong")
        try:
            person = self.person_of(form.get("code"))
        except Wrong as wrong:
            return oauth_error("invalid_grant", wrong.rule)
        return Reply(200, {"openid": self.openid(person), "session_key": session_key()}, "signed_in")

    def access_token(self, call: Call) -> Reply:
        query = call.query
        if not (self.is_app(query.get("client_id")) and self.is_secret(query.get("client_secret"))):
            return oauth_error("invalid_client", "secret_wrong")
        if (query.get("grant_type"), query.get("scope")) != ("client_credentials", SCOPE):
            return oauth_error("unsupported_grant_type", "grant_wrong")
        token = self.token(TOKEN_SECONDS, overlap=None)
        return Reply(200, {"access_token": token, "expires_in": TOKEN_SECONDS, "scope": SCOPE}, "token_issued")

    def qrcode(self, call: Call) -> Reply:
        form = form_of(call)
        path, scene, width = form.get("path", ""), form.get("scene", ""), form.get("width", "430")
        good = path and len(scene) <= 32 and (not scene or scene.isdecimal())
        if not good or not width.isdecimal() or int(width) not in range(280, 1_281):
            return error("400", "code_fields_wrong")
        kind, picture = draw(f"https://mbd.baidu.com/ma?path={path}&scene={scene}", {"width": int(width)})
        return Reply(200, None, "code_drawn", {"Content-Type": kind}, picture)

    def place(self, person: Person, fields: Mapping[str, Any]) -> HostOrder:
        """swan.requestPolymerPayment({orderInfo}): the order exists from now on."""
        names = ["appKey", "dealId", "tpOrderId"]
        if str(fields.get("signFieldsRange")) == "1":
            names.append("totalAmount")
        text = "&".join(f"{name}={fields.get(name)}" for name in sorted(names))
        try:
            signature = base64.b64decode(str(fields.get("rsaSign")))
            self._merchant.verify(signature, text.encode(), PKCS1v15(), SHA1())
        except (InvalidSignature, ValueError):
            raise Wrong("sign_wrong") from None
        if (fields.get("dealId"), fields.get("appKey")) != (self.app["deal_id"], self.app["app_key"]):
            raise Wrong("deal_unknown")
        total, number = str(fields.get("totalAmount")), str(fields.get("tpOrderId"))
        if not total.isdecimal() or int(total) == 0 or not fields.get("dealTitle"):
            raise Wrong("order_fields_wrong")
        held = self.ground.book.order(self.name, number)
        if held:
            if held.total == int(total):
                return held
            raise Wrong("tp_order_id_taken")
        now = self.ground.clock.now()
        order = HostOrder(
            host=self.name,
            number=number,
            order_id=digits(14),
            openid=self.openid(person),
            total=int(total),
            created_at=now,
            expires_at=now + ORDER_SECONDS,
            notify_url=self.notify_url,
            asked=dict(fields),
            own={"user_id": digits(10)},
        )
        self.ground.book.save(order)
        return order

    def _order(self, number: object) -> HostOrder:
        order = self.ground.book.order(self.name, number)
        if order is None:
            raise Wrong("order_unknown")
        return order

    def _check_service(self, fields: Mapping[str, str]) -> None:
        if fields.get("pmAppKey") != self.app["app_key"]:
            raise Wrong("pm_app_key_wrong")

    def query_order(self, call: Call) -> Reply:
        self._check_service(call.query)
        order = self._order(call.query.get("tpOrderId"))
        data = {
            "openId": order.openid,
            "userId": int(order.own["user_id"]),
            "orderId": int(order.order_id),
            "tpOrderId": order.number,
            "dealId": int(self.app["deal_id"]),
            "status": STATES[order.state],
            "totalMoney": order.total,
            "payMoney": order.total if order.state == "paid" else 0,
            "count": 1,
            "createTime": int(order.created_at),
        }
        return ok(data)

    def cancel(self, call: Call) -> Reply:
        self._check_service(call.query)
        order = self.ground.book.by_id(self.name, call.query.get("orderId"))
        if order is None:
            raise Wrong("order_unknown")
        if order.state == "paid":
            raise Wrong("order_paid")
        if order.state == "open":
            self.ground.book.close(order)
        return ok({})

    def consumed(self, number: str) -> None:
        """The merchant has said that the order is settled with: from now on it may be refunded."""
        if order := self.ground.book.order(self.name, number):
            order.own["consumed"] = True
            self.ground.book.save(order)

    def refund(self, call: Call) -> Reply:
        form = form_of(call)
        self._check_service(form)
        order = self._order(form.get("tpOrderId"))
        if (form.get("orderId"), form.get("userId")) != (order.order_id, order.own["user_id"]):
            raise Wrong("order_ids_wrong")
        amount, number = form.get("applyRefundMoney", ""), form.get("bizRefundBatchId", "")
        if not amount.isdecimal() or not number or form.get("refundType") not in {"1", "2", "3"}:
            raise Wrong("refund_fields_wrong")
        if not form.get("refundReason") or form.get("isSkipAudit") not in {"0", "1"}:
            raise Wrong("refund_fields_wrong")
        if not order.own.get("consumed"):
            raise Wrong("not_consumed")
        url = form.get("refundNotifyUrl") or self.notify_url
        refund = self.ground.book.give_back(order, number, digits(8), int(amount), url)
        return ok({"refundBatchId": refund.refund_id, "refundPayMoney": amount})

    def query_refund(self, call: Call) -> Reply:
        self._check_service(call.query)
        order = self._order(call.query.get("tpOrderId"))
        if call.query.get("userId") != order.own["user_id"]:
            raise Wrong("order_ids_wrong")
        batches = [
            {
                "bizRefundBatchId": refund.number,
                "refundBatchId": int(refund.refund_id),
                "orderId": int(order.order_id),
                "userId": int(order.own["user_id"]),
                "refundStatus": REFUND_STATES[refund.state],
            }
            for refund in self.ground.book.refunds_of(order)
        ]
        return ok(batches)

    def payment_news(self, order: HostOrder) -> dict[str, Any]:
        """The fields of a payment's notification."""
        return {
            "userId": order.own["user_id"],
            "orderId": order.order_id,
            "unitPrice": order.total,
            "count": 1,
            "totalMoney": order.total,
            "payMoney": order.total,
            "promoMoney": 0,
            "hbMoney": 0,
            "hbBalanceMoney": 0,
            "giftCardMoney": 0,
            "dealId": self.app["deal_id"],
            "payTime": int(order.paid_at),
            "promoDetail": "",
            "payType": 1117,
            "partnerId": 6000001,
            "status": 2,
            "tpOrderId": order.number,
            "returnData": "",
        }

    def refund_news(self, refund: HostRefund) -> dict[str, Any]:
        """The fields of a refund's notification: 1 succeeded, 2 failed."""
        order = self._order(refund.order_number)
        return {
            "userId": order.own["user_id"],
            "orderId": order.order_id,
            "tpOrderId": order.number,
            "refundBatchId": refund.refund_id,
            "refundStatus": 1 if refund.state == "succeeded" else 2,
        }
