"""Douyin's general trade system: tt.requestOrder at the front, queries and refunds at the back.

Sources [B]: request-order-data-sign, query-order, create-refund, query-refund, notify-payment-result, refund-notify;
fields of the answers [C, two libraries]. Unsure [?]: 10000 for every wrong field; 20000 for an unknown order (agency
trade's table); an empty refund_list for an unknown refund; equal data for a number that is taken gives the order again.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256

from ..platform import Call, Reply, json_object
from .desk import Ground, digits, is_amount, is_notify_url
from .ground import HostOrder, HostRefund, Wrong

HOST = "douyin"
SCHEME = "SHA256-RSA2048 "
# Both spellings are documented: with quotes around the values and without.
PART = re.compile(r'\s*([a-z_]+)="?([^",]*)"?\s*')
SIGNED_FOR = 3_600
MAX_TITLE = 256
MAX_SECONDS = 172_800
DEFAULT_SECONDS = 300
STATES = {"open": "PROCESS", "paid": "SUCCESS", "closed": "TIMEOUT"}
REFUND_STATES = {"processing": "PROCESSING", "succeeded": "SUCCESS", "failed": "FAIL"}


class DouyinTrade:
    """Orders of one mini program. Whatever is wrong is raised as Wrong with the rule's name."""

    def __init__(self, ground: Ground, app: Mapping[str, str], app_key: RSAPublicKey) -> None:
        self._ground = ground
        self._app = app
        self._key = app_key

    def place(self, openid: str, fields: Mapping[str, Any]) -> HostOrder:
        """tt.requestOrder({data, byteAuthorization}) by the person with this open id."""
        data, authorization = str(fields.get("data", "")), str(fields.get("byteAuthorization", ""))
        self._verify(data, authorization)
        asked = json_object(data.encode())
        if asked is None:
            raise Wrong("data_no_json")
        _check(asked)
        held = self._ground.book.order(HOST, asked["outOrderNo"])
        if held:
            if held.asked == asked and held.openid == openid:
                return held
            raise Wrong("out_order_no_taken")
        now = self._ground.clock.now()
        order = HostOrder(
            host=HOST,
            number=asked["outOrderNo"],
            order_id=digits(19),
            openid=openid,
            total=asked["totalAmount"],
            created_at=now,
            expires_at=now + asked.get("payExpireSeconds", DEFAULT_SECONDS),
            notify_url=asked.get("payNotifyUrl", ""),
            asked=asked,
            own={"item_order_id": digits(19)},
        )
        self._ground.book.save(order)
        return order

    def _verify(self, data: str, authorization: str) -> None:
        if not authorization.startswith(SCHEME):
            raise Wrong("authorization_scheme_wrong")
        matches = [PART.fullmatch(part) for part in authorization[len(SCHEME) :].split(",")]
        parts = {match[1]: match[2] for match in matches if match}
        if set(parts) != {"appid", "nonce_str", "timestamp", "key_version", "signature"}:
            raise Wrong("authorization_malformed")
        if (parts["appid"], parts["key_version"]) != (self._app["app_id"], self._app["key_version"]):
            raise Wrong("authorization_of_other_key")
        if not parts["timestamp"].isdecimal() or abs(self._ground.clock.real() - int(parts["timestamp"])) > SIGNED_FOR:
            raise Wrong("authorization_too_old")
        text = f"POST\n/requestOrder\n{parts['timestamp']}\n{parts['nonce_str']}\n{data}\n"
        try:
            self._key.verify(base64.b64decode(parts["signature"]), text.encode(), PKCS1v15(), SHA256())
        except (InvalidSignature, ValueError):
            raise Wrong("authorization_signature_wrong") from None

    def query(self, call: Call) -> Reply:
        order = self._order(json_object(call.body) or {})
        item = {
            "item_order_id": order.own["item_order_id"],
            "sku_id": order.asked["skuList"][0]["skuId"],
            "item_order_amount": order.total,
        }
        data = {
            "order_id": order.order_id,
            "out_order_no": order.number,
            "total_amount": order.total,
            "discount_amount": 0,
            "pay_status": STATES[order.state],
            "item_order_list": [item],
        }
        if order.paid_at:
            data |= {"pay_time": int(order.paid_at * 1_000), "pay_channel": 1, "channel_pay_id": order.transaction_id}
        return _ok(data)

    def _order(self, body: Mapping[str, Any]) -> HostOrder:
        book = self._ground.book
        number, order_id = body.get("out_order_no"), body.get("order_id")
        order = book.by_id(HOST, order_id) if order_id else book.order(HOST, number)
        if order is None:
            raise Wrong("order_unknown")
        return order

    def refund(self, call: Call) -> Reply:
        body = json_object(call.body) or {}
        order = self._order({"order_id": body.get("order_id") or "0"})
        amount = body.get("refund_total_amount")
        reasons, entry = body.get("refund_reason"), body.get("order_entry_schema")
        if not is_amount(amount) or not isinstance(amount, int):
            raise Wrong("refund_total_amount_wrong")
        if not isinstance(reasons, list) or not reasons:
            raise Wrong("refund_reason_missing")
        if not isinstance(entry, dict) or not _is_page(entry):
            raise Wrong("order_entry_schema_wrong")
        if body.get("notify_url") and not is_notify_url(body["notify_url"]):
            raise Wrong("notify_url_wrong")
        if not (body.get("refund_all") is True and amount == order.total):
            _check_items(order, body.get("item_order_detail"), amount)
        number = str(body.get("out_refund_no") or "")
        if not number:
            raise Wrong("out_refund_no_missing")
        refund = self._ground.book.give_back(order, number, digits(19), amount, str(body.get("notify_url") or ""))
        return _ok({"refund_id": refund.refund_id, "refund_audit_deadline": int(refund.created_at * 1_000)})

    def query_refund(self, call: Call) -> Reply:
        body = json_object(call.body) or {}
        refund = self._ground.book.refund(HOST, body.get("out_refund_no"))
        return _ok({"refund_list": [self._told(refund)] if refund else []})

    def _told(self, refund: HostRefund) -> dict[str, Any]:
        order = self._ground.book.order(HOST, refund.order_number)
        return {
            "refund_id": refund.refund_id,
            "out_refund_no": refund.number,
            "order_id": order.order_id if order else "",
            "refund_total_amount": refund.amount,
            "refund_status": REFUND_STATES[refund.state],
            "create_at": int(refund.created_at * 1_000),
        }

    def payment_news(self, order: HostOrder) -> dict[str, Any]:
        """`msg` of a payment notification, for paid orders and for those whose time was up."""
        return {
            "app_id": self._app["app_id"],
            "out_order_no": order.number,
            "order_id": order.order_id,
            "status": "SUCCESS" if order.state == "paid" else "CANCEL",
            "total_amount": order.total,
            "discount_amount": 0,
            "pay_channel": 1,
            "channel_pay_id": order.transaction_id,
            "event_time": int((order.paid_at or order.expires_at) * 1_000),
        }

    def refund_news(self, refund: HostRefund) -> dict[str, Any]:
        """`msg` of a refund notification."""
        told = self._told(refund)
        return {
            "app_id": self._app["app_id"],
            "status": told["refund_status"],
            "order_id": told["order_id"],
            "out_refund_no": refund.number,
            "refund_id": refund.refund_id,
            "refund_total_amount": refund.amount,
            "event_time": int(self._ground.clock.now() * 1_000),
        }


def _ok(data: dict[str, Any]) -> Reply:
    return Reply(200, {"err_no": 0, "err_msg": "success", "log_id": digits(32), "data": data})


def _check(asked: dict[str, Any]) -> None:
    goods, total = asked.get("skuList"), asked.get("totalAmount")
    if not isinstance(goods, list) or len(goods) != 1 or not isinstance(goods[0], dict):
        raise Wrong("one_sku_wanted")
    sku, seconds = goods[0], asked.get("payExpireSeconds", DEFAULT_SECONDS)
    checks = {
        "out_order_no_wrong": isinstance(asked.get("outOrderNo"), str) and 0 < len(asked["outOrderNo"]) <= 64,
        "price_wrong": is_amount(sku.get("price")) and isinstance(sku.get("quantity"), int),
        "title_wrong": isinstance(sku.get("title"), str) and 0 < len(sku["title"].encode()) <= MAX_TITLE,
        "image_missing": isinstance(sku.get("imageList"), list) and len(sku["imageList"]) > 0,
        "tag_group_missing": bool(sku.get("tagGroupId")) and isinstance(sku.get("type"), int),
        "pay_expire_seconds_wrong": isinstance(seconds, int) and 0 < seconds <= MAX_SECONDS,
        "order_entry_schema_wrong": _is_page(asked.get("orderEntrySchema")),
        "notify_url_wrong": not asked.get("payNotifyUrl") or is_notify_url(asked["payNotifyUrl"]),
    }
    if rule := next((rule for rule, good in checks.items() if not good), ""):
        raise Wrong(rule)
    if sku["price"] * sku["quantity"] != total:
        raise Wrong("total_amount_does_not_add_up")


def _check_items(order: HostOrder, items: object, amount: int) -> None:
    """A part of the money is told off item by item."""
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise Wrong("item_order_detail_missing")
    if any(item.get("item_order_id") != order.own["item_order_id"] for item in items):
        raise Wrong("item_order_id_wrong")
    if sum(item.get("refund_amount", 0) for item in items) != amount:
        raise Wrong("item_amounts_do_not_add_up")


def _is_page(value: object) -> bool:
    if not isinstance(value, dict) or not isinstance(value.get("path"), str) or value["path"].startswith("/"):
        return False
    try:
        return isinstance(json.loads(value.get("params") or "{}"), dict)
    except (TypeError, ValueError):
        return False
