"""Kuaishou: sign-in, the access token, guaranteed payment.

Sources: getAccessToken, 预下单, 附录 (signature) [B]; code2Session, query_order, apply_refund, query_refund and the
callbacks [C, libraries]. Unsure [?]: 100200100 for every wrong field, number and
state, and the words for an unknown order.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Mapping
from typing import Any

from starlette.routing import BaseRoute

from ..platform import Call, Gate, Handler, Reply, json_object
from .desk import Desk, HostPlatform, digits, form_of, is_amount, is_notify_url, session_key
from .ground import HostOrder, HostRefund, Wrong

TOKEN_SECONDS = 48 * 3_600
NUMBER = re.compile(r"[0-9A-Za-z_*\-]{6,32}")
MAX_SUBJECT = 128
SECONDS = range(300, 172_801)
UNSIGNED = frozenset({"sign", "access_token"})
STATES = {"open": "PROCESSING", "paid": "SUCCESS", "closed": "TIMEOUT"}
REFUND_STATES = {"processing": "PROCESSING", "succeeded": "SUCCESS", "failed": "FAILED"}
CODES = {
    "app_unknown": "100200101",
    "secret_wrong": "100200101",
    "token_missing": "100200102",
    "token_unknown": "100200102",
    "token_expired": "100200108",
    "code_unknown": "100200105",
    "code_used": "100200105",
    "code_expired": "100200105",
}
OTHER = "100200100"
TEXTS = {
    "100200100": "参数错误",
    "100200101": "app_id 或 app_secret 错误",
    "100200102": "access_token 无效",
    "100200105": "js_code 无效",
    "100200108": "access_token 已过期",
    "100200500": "系统内部错误",
}


def error(code: str, rule: str) -> Reply:
    text = "订单不存在" if rule == "order_unknown" else TEXTS.get(code, "error")
    return Reply(200, {"result": int(code), "error_msg": text}, rule)


def ok(**payload: Any) -> Reply:
    return Reply(200, {"result": 1, "error_msg": "success", **payload})


PLATFORM = HostPlatform(error, "100200500")


class Kuaishou(Desk):
    """One mini program and its payments."""

    name = "kuaishou"

    def routes(self, gate: Gate) -> list[BaseRoute]:
        api = "/openapi/mp/developer/epay"
        signed: list[tuple[str, Handler]] = [
            ("create_order", self.create_order),
            ("query_order", self.query_order),
            ("apply_refund", self.apply_refund),
            ("query_refund", self.query_refund),
        ]
        return [
            self.route(gate, PLATFORM, "POST", "/oauth2/mp/code2session", "code2session", _safe(self.session)),
            self.route(gate, PLATFORM, "POST", "/oauth2/access_token", "access_token", _safe(self.access_token)),
            *(
                self.route(gate, PLATFORM, "POST", f"{api}/{name}", name, _safe(self._signed(handler)))
                for name, handler in signed
            ),
        ]

    def _known(self, form: Mapping[str, str]) -> None:
        if not self.is_app(form.get("app_id")):
            raise Wrong("app_unknown")
        if not self.is_secret(form.get("app_secret")):
            raise Wrong("secret_wrong")

    def session(self, call: Call) -> Reply:
        form = form_of(call)
        self._known(form)
        person = self.person_of(form.get("js_code"))
        return ok(open_id=self.openid(person), session_key=session_key())

    def access_token(self, call: Call) -> Reply:
        form = form_of(call)
        self._known(form)
        if form.get("grant_type") != "client_credentials":
            raise Wrong("grant_type_wrong")
        token = self.token(TOKEN_SECONDS, overlap=None)
        return ok(access_token=token, expires_in=TOKEN_SECONDS, token_type="bearer")

    def _signed(self, handler: Handler) -> Handler:
        def checked(call: Call) -> Reply:
            if not self.is_app(call.query.get("app_id")):
                raise Wrong("app_unknown")
            self.ground.tokens.check(self.name, call.query.get("access_token", ""))
            body = json_object(call.body)
            if body is None:
                raise Wrong("json_required")
            if body.get("sign") != self.signature({**call.query, **body}):
                raise Wrong("sign_wrong")
            return handler(call)

        return checked

    def signature(self, fields: Mapping[str, Any]) -> str:
        """Over query and body: sorted, without empty ones, the secret behind."""
        pairs = [f"{name}={value}" for name, value in sorted(fields.items()) if name not in UNSIGNED and value != ""]
        text = "&".join(pairs) + self.app["app_secret"]
        return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()

    def create_order(self, call: Call) -> Reply:
        body = json_object(call.body) or {}
        self._check(body)
        asked = {name: value for name, value in body.items() if name != "sign"}
        order = self.ground.book.order(self.name, body["out_order_no"])
        if order and order.asked != asked:
            raise Wrong("out_order_no_taken")
        if order is None:
            order = self._placed(asked)
        token = order.own["order_info_token"]
        return ok(order_info={"order_no": order.order_id, "order_info_token": token})

    def _placed(self, asked: dict[str, Any]) -> HostOrder:
        now = self.ground.clock.now()
        order = HostOrder(
            host=self.name,
            number=asked["out_order_no"],
            order_id=digits(18),
            openid=asked["open_id"],
            total=asked["total_amount"],
            created_at=now,
            expires_at=now + asked["expire_time"],
            notify_url=asked["notify_url"],
            asked=asked,
            own={"order_info_token": secrets.token_urlsafe(48)},
        )
        self.ground.book.save(order)
        return order

    def _check(self, body: Mapping[str, Any]) -> None:
        checks = {
            "out_order_no_wrong": bool(NUMBER.fullmatch(str(body.get("out_order_no")))),
            "open_id_wrong": self.ground.identities.knows(self.name, str(body.get("open_id"))),
            "total_amount_wrong": is_amount(body.get("total_amount")),
            "subject_wrong": 0 < _length(body.get("subject")) <= MAX_SUBJECT,
            "detail_wrong": 0 < _length(body.get("detail")) <= 1_024,
            "type_wrong": isinstance(body.get("type"), int) and body["type"] > 0,
            "expire_time_wrong": isinstance(body.get("expire_time"), int) and body["expire_time"] in SECONDS,
            "notify_url_wrong": is_notify_url(body.get("notify_url")),
        }
        if rule := next((rule for rule, good in checks.items() if not good), ""):
            raise Wrong(rule)

    def _order(self, number: object) -> HostOrder:
        order = self.ground.book.order(self.name, number)
        if order is None:
            raise Wrong("order_unknown")
        return order

    def query_order(self, call: Call) -> Reply:
        order = self._order((json_object(call.body) or {}).get("out_order_no"))
        info = {
            "total_amount": order.total,
            "pay_status": STATES[order.state],
            "pay_time": int(order.paid_at * 1_000),
            "pay_channel": "WECHAT" if order.paid_at else "UNKNOWN",
            "out_order_no": order.number,
            "ks_order_no": order.order_id,
            "open_id": order.openid,
        }
        return ok(payment_info=info)

    def apply_refund(self, call: Call) -> Reply:
        body = json_object(call.body) or {}
        order, number = self._order(body.get("out_order_no")), str(body.get("out_refund_no"))
        amount = body.get("refund_amount", order.total)
        held = self.ground.book.refund(self.name, number)
        if held and (held.order_number, held.amount) == (order.number, amount):
            return ok(refund_no=held.refund_id)
        if not NUMBER.fullmatch(number) or not isinstance(amount, int) or not is_notify_url(body.get("notify_url")):
            raise Wrong("refund_fields_wrong")
        if not 0 < _length(body.get("reason")) <= 128:
            raise Wrong("reason_wrong")
        refund = self.ground.book.give_back(order, number, digits(18), amount, body["notify_url"])
        return ok(refund_no=refund.refund_id)

    def query_refund(self, call: Call) -> Reply:
        refund = self.ground.book.refund(self.name, (json_object(call.body) or {}).get("out_refund_no"))
        if refund is None:
            raise Wrong("refund_unknown")
        info = {
            "ks_order_no": self._order(refund.order_number).order_id,
            "refund_status": REFUND_STATES[refund.state],
            "refund_no": refund.number,
            "ks_refund_no": refund.refund_id,
            "refund_amount": refund.amount,
        }
        return ok(refund_info=info)

    def payment_news(self, order: HostOrder) -> dict[str, Any]:
        """`data` of a payment callback."""
        return {
            "channel": "WECHAT" if order.paid_at else "UNKNOWN",
            "out_order_no": order.number,
            "attach": order.asked.get("attach", ""),
            "status": "SUCCESS" if order.state == "paid" else "FAILED",
            "ks_order_no": order.order_id,
            "order_amount": order.total,
            "trade_no": order.transaction_id,
            "enable_promotion": False,
        }

    def refund_news(self, refund: HostRefund) -> dict[str, Any]:
        """`data` of a refund callback."""
        return {
            "out_refund_no": refund.number,
            "refund_amount": refund.amount,
            "attach": "",
            "status": REFUND_STATES[refund.state],
            "ks_order_no": self._order(refund.order_number).order_id,
            "ks_refund_no": refund.refund_id,
        }


def _safe(handler: Handler) -> Handler:
    def safe(call: Call) -> Reply:
        try:
            return handler(call)
        except Wrong as wrong:
            return error(CODES.get(wrong.rule, OTHER), wrong.rule)

    return safe


def _length(text: object) -> int:
    """As the platform counts: a Chinese character is two."""
    return sum(1 if one.isascii() else 2 for one in text) if isinstance(text, str) else 0
