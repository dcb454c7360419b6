"""Xiaohongshu: sign-in, the access token, codes, orders of the trade component, sealed pushes.

Sources: DC010382 (token), DC414670 (session) [B, quoted]; qrcode/unlimited, order/upsert and its company [C, two
projects]; 410101 [A, measured by a public project]. Unsure [?]: every other code: 410001 stands for all
of them; the words for an unknown order.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from typing import Any

from starlette.routing import BaseRoute

from ..mini.codes import draw
from ..platform import Call, Gate, Handler, Reply, json_object
from ..pushes import crypto
from .desk import Desk, HostPlatform, digits, is_amount, session_key
from .ground import HostOrder, Wrong

TOKEN_SECONDS, TOKEN_OVERLAP = 7_200, 300
API = "/api/rmp/mp/deal"
STATES = {"open": 1, "paid": 6, "closed": 71}
REFUND_STATES = {"processing": 1, "succeeded": 2, "failed": 3}
TOKEN_CODE, OTHER, BUSY = "410101", "410001", "-1"
TEXTS = {TOKEN_CODE: "小程序应用的access_token不匹配", BUSY: "系统繁忙"}


def error(code: str, rule: str) -> Reply:
    text = "订单不存在" if rule == "order_unknown" else TEXTS.get(code, "参数错误")
    return Reply(200, {"success": False, "code": int(code), "msg": text, "data": None}, rule)


def ok(data: dict[str, Any]) -> Reply:
    return Reply(200, {"success": True, "code": 0, "msg": "成功", "data": data})


PLATFORM = HostPlatform(error, BUSY)


class Xiaohongshu(Desk):
    """One mini program and its orders."""

    name = "xiaohongshu"

    def routes(self, gate: Gate) -> list[BaseRoute]:
        calls: list[tuple[str, str, str, Handler]] = [
            ("GET", "/api/rmp/session", "session", self.session),
            ("POST", "/api/rmp/qrcode/unlimited", "qrcode", self.qrcode),
            ("POST", f"{API}/order/upsert", "order_upsert", self.upsert),
            ("POST", f"{API}/query_pay_token", "query_pay_token", self.pay_token),
            ("POST", f"{API}/gpay_order/get", "order", self.get_order),
            ("POST", f"{API}/order/sync_status", "sync_status", self.sync_status),
            ("POST", f"{API}/order/after_sales_order/add", "after_sales_add", self.refund),
            ("POST", f"{API}/order/after_sales_order/get", "after_sales_get", self.get_refund),
        ]
        token = self.route(gate, PLATFORM, "POST", "/api/rmp/token", "token", self.issue_token)
        return [
            token,
            *(
                self.route(gate, PLATFORM, method, path, name, self._guarded(handler))
                for method, path, name, handler in calls
            ),
        ]

    def _guarded(self, handler: Handler) -> Handler:
        def guarded(call: Call) -> Reply:
            try:
                # The picture's address spells the app's id without the underscore.
                if not self.is_app(call.query.get("app_id") or call.query.get("appid")):
                    raise Wrong("app_unknown")
                self.ground.tokens.check(self.name, call.query.get("access_token", ""))
                return handler(call)
            except Wrong as wrong:
                return error(TOKEN_CODE if wrong.rule.startswith("token_") else OTHER, wrong.rule)

        return guarded

    def issue_token(self, call: Call) -> Reply:
        body = json_object(call.body) or {}
        if not (self.is_app(body.get("appid")) and self.is_secret(body.get("secret"))):
            return error(OTHER, "secret_wrong")
        return ok({"access_token": self.token(TOKEN_SECONDS, overlap=TOKEN_OVERLAP), "expire_in": TOKEN_SECONDS})

    def session(self, call: Call) -> Reply:
        person = self.person_of(call.query.get("code"))
        return ok({"openid": self.openid(person), "session_key": session_key()})

    def qrcode(self, call: Call) -> Reply:
        body = json_object(call.body) or {}
        scene, page, width = body.get("scene"), body.get("page"), body.get("width", 430)
        if not isinstance(scene, str) or not isinstance(page, str) or width not in range(280, 1_281):
            raise Wrong("code_fields_wrong")
        kind, picture = draw(f"https://www.xiaohongshu.com/mp?page={page}&scene={scene}", {"width": width})
        return Reply(200, None, "code_drawn", {"Content-Type": kind}, picture)

    def upsert(self, call: Call) -> Reply:
        """The order is there, or there as it is now described; not once it is paid."""
        body = json_object(call.body) or {}
        self._check(body)
        book, now = self.ground.book, self.ground.clock.now()
        order = book.order(self.name, body["out_order_id"])
        if order and (order.state != "open" or order.openid != body["open_id"]):
            raise Wrong("order_not_open")
        if order is None:
            order = HostOrder(
                host=self.name,
                number=body["out_order_id"],
                order_id=f"P{digits(18)}",
                openid=body["open_id"],
                total=0,
                created_at=now,
                expires_at=0.0,
                notify_url="",
                asked={},
                own={"pay_token": secrets.token_urlsafe(32)},
            )
        order.total, order.asked = body["price_info"]["order_price"], body
        order.expires_at = float(body["order_expired_time"])
        book.save(order)
        token = order.own["pay_token"]
        return ok({"order_id": order.order_id, "pay_token": token, "final_price": order.total})

    def _check(self, body: Mapping[str, Any]) -> None:
        goods, price = body.get("product_infos"), body.get("price_info")
        if not isinstance(goods, list) or not goods or not isinstance(price, dict):
            raise Wrong("order_fields_missing")
        try:
            total = sum(int(line["real_price"]) for line in goods) + int(price["freight_price"])
            named = all(line["out_product_id"] and line["out_sku_id"] and line["num"] > 0 for line in goods)
        except (KeyError, TypeError, ValueError):
            raise Wrong("order_lines_wrong") from None
        expires = body.get("order_expired_time")
        checks = {
            "out_order_id_wrong": isinstance(body.get("out_order_id"), str) and 0 < len(body["out_order_id"]) <= 64,
            "open_id_wrong": self.ground.identities.knows(self.name, str(body.get("open_id"))),
            "path_wrong": str(body.get("path", "")).startswith("/"),
            "order_lines_wrong": named,
            "order_price_wrong": is_amount(price.get("order_price")) and price["order_price"] == total,
            "order_expired_time_wrong": isinstance(expires, int) and expires > self.ground.clock.now(),
        }
        if rule := next((rule for rule, good in checks.items() if not good), ""):
            raise Wrong(rule)

    def _order(self, call: Call) -> HostOrder:
        body = json_object(call.body) or {}
        order = self.ground.book.order(self.name, body.get("out_order_id"))
        if order is None or order.openid != body.get("open_id"):
            raise Wrong("order_unknown")
        return order

    def pay_token(self, call: Call) -> Reply:
        order = self._order(call)
        if order.state != "open":
            raise Wrong("order_not_open")
        return ok({"pay_token": order.own["pay_token"]})

    def get_order(self, call: Call) -> Reply:
        order = self._order(call)
        # What the merchant has told counts where it goes further than what the platform knows.
        told = order.own.get("told")
        status = told if told in {7, 998} else STATES[order.state]
        data = {
            "order_id": order.order_id,
            "out_order_id": order.number,
            "open_id": order.openid,
            "order_status": status,
            "pay_amount": order.total if order.state == "paid" else 0,
            "third_trade_no": order.transaction_id,
        }
        return ok(data)

    def sync_status(self, call: Call) -> Reply:
        order, body = self._order(call), json_object(call.body) or {}
        status = body.get("status")
        if status not in {2, 6, 7, 71, 998}:
            raise Wrong("status_wrong")
        if status in {2, 6, 7} and order.state != "paid":
            raise Wrong("order_not_paid")
        order.own["told"] = status
        if status in {71, 998} and order.state == "open":
            self.ground.book.close(order)
        self.ground.book.save(order)
        return ok({})

    def refund(self, call: Call) -> Reply:
        order, body = self._order(call), json_object(call.body) or {}
        price, number = body.get("price_info"), str(body.get("out_after_sales_order_id") or "")
        amount = price.get("refund_price") if isinstance(price, dict) else None
        if not number or not isinstance(amount, int) or not body.get("product_infos"):
            raise Wrong("refund_fields_wrong")
        refund = self.ground.book.give_back(order, number, f"R{digits(18)}", amount, "")
        return ok({"after_sales_order_id": refund.refund_id})

    def get_refund(self, call: Call) -> Reply:
        order, body = self._order(call), json_object(call.body) or {}
        refund = self.ground.book.refund(self.name, body.get("out_after_sales_order_id"))
        if refund is None or refund.order_number != order.number:
            raise Wrong("refund_unknown")
        return ok({"after_sales_order_id": refund.refund_id, "status": REFUND_STATES[refund.state]})

    def sealed(self, content: dict[str, Any]) -> dict[str, str]:
        """A push with this content, in its four parts. Where they go in the request is not known [?]."""
        key = self.app["push_aes_key"]
        message = json.dumps(content, ensure_ascii=False).encode()
        sealed = crypto.seal(message, encoding_aes_key=key, app_id=self.app["app_id"])
        timestamp, nonce = str(int(self.ground.clock.real())), secrets.token_hex(8)
        signature = crypto.sign(self.app["push_token"], timestamp, nonce, sealed)
        return {"signature": signature, "timestamp": timestamp, "nonce": nonce, "sealed": sealed}
