"""upload_shipping_info and get_order: the shipping rules WeChat settles a seller's money by.

Source: the official pages api_uploadshippinginfo and api_getorder (fields, limits, error table).
"""

from __future__ import annotations

from typing import Any

from ..clock import Clock, parse_rfc3339
from ..pay.orders import PayOrder, PayOrders
from ..platform import Call, Reply, json_object, one_of
from ..weixin.replies import error, ok
from ..weixin.tokens import Tokens

EXPRESS, CITY, VIRTUAL, PICKUP = 1, 2, 3, 4
UNIFIED, SPLIT = 1, 2
MAX_PARCELS = 15
MAX_TEXT = 128
MAX_DESCRIPTION = 120
# order_state of get_order.
TO_SHIP, SHIPPED, RECEIVED, REFUNDED = 1, 2, 3, 5


class Shipping:
    """Shipping information of paid orders, kept on the order itself."""

    def __init__(self, clock: Clock, app_id: str, mchid: str, orders: PayOrders, tokens: Tokens) -> None:
        self._clock = clock
        self._app_id = app_id
        self._mchid = mchid
        self._orders = orders
        self._tokens = tokens

    def upload(self, call: Call) -> Reply:
        """POST /wxa/sec/order/upload_shipping_info."""
        if refusal := self._tokens.refuse(call, self._app_id):
            return refusal
        body = json_object(call.body)
        if body is None:
            return error(47001, "json_required")
        checked = self.check(body)
        if isinstance(checked, Reply):
            return checked
        self.keep(*checked)
        return ok()

    def check(self, body: dict[str, Any]) -> tuple[PayOrder, dict[str, Any]] | Reply:
        """The order and what it would hold after this report; the rule it breaks, otherwise. Keeps nothing."""
        if refusal := _refuse_shape(body):
            return refusal
        order = self._find(body["order_key"])
        if isinstance(order, Reply):
            return order
        if not order.paid_at:
            return error(10060001, "order_unknown_or_unpaid")
        if order.payer_openid != body["payer"].get("openid"):
            return error(10060031, "openid_not_of_order")
        if order.trade_state == "REFUND" and order.refunded >= order.total:
            return error(10060004, "order_refunded")
        held = _held_after(order, body)
        return held if isinstance(held, Reply) else (order, held)

    def keep(self, order: PayOrder, held: dict[str, Any]) -> None:
        """The order holds this shipping information."""
        order.shipping = held
        self._orders.save(order)

    def _find(self, key: dict[str, Any]) -> PayOrder | Reply:
        kind = key.get("order_number_type")
        if kind == 2:
            if not key.get("transaction_id"):
                return error(268485195, "transaction_id_missing")
            order = self._orders.by_transaction(str(key["transaction_id"]))
        elif kind == 1:
            if not key.get("mchid"):
                return error(268485196, "mchid_missing")
            if not key.get("out_trade_no"):
                return error(268485197, "out_trade_no_missing")
            order = self._orders.get(str(key["out_trade_no"])) if key["mchid"] == self._mchid else None
        else:
            return error(268485194, "order_number_type_wrong")
        return order or error(10060001, "order_unknown_or_unpaid")

    def confirm_receipt(self, order: PayOrder) -> bool:
        """The buyer taps 确认收货 in WeChat, or the platform does it in the end. False when nothing is shipped."""
        if not order.shipping or not order.shipping["finish_count"]:
            return False
        order.shipping = order.shipping | {"received": True}
        self._orders.save(order)
        return True

    def get_order(self, call: Call) -> Reply:
        """POST /wxa/sec/order/get_order."""
        if refusal := self._tokens.refuse(call, self._app_id):
            return refusal
        body = json_object(call.body)
        if body is None:
            return error(47001, "json_required")
        order: PayOrder | None = None
        if body.get("transaction_id"):
            order = self._orders.by_transaction(str(body["transaction_id"]))
        elif body.get("merchant_trade_no") and body.get("merchant_id") == self._mchid:
            order = self._orders.get(str(body["merchant_trade_no"]))
        if order is None or not order.paid_at:
            return error(10060001, "order_unknown_or_unpaid")
        return ok(order=self.view(order))

    def view(self, order: PayOrder) -> dict[str, Any]:
        """An order as get_order and get_order_list show it."""
        held = order.shipping or {}
        parcels = [
            {
                "tracking_no": parcel.get("tracking_no", ""),
                "express_company": parcel.get("express_company", ""),
                "goods_desc": parcel["item_desc"],
                "upload_time": int(held["uploaded_at"]),
                "contact": parcel.get("contact") or {},
            }
            for parcel in held.get("shipping_list", [])
        ]
        description = ";".join(parcel["goods_desc"] for parcel in parcels) or order.description
        return {
            "transaction_id": order.transaction_id,
            "merchant_id": self._mchid,
            "sub_merchant_id": "",
            "merchant_trade_no": order.out_trade_no,
            "description": description if len(description) <= 120 else description[:117] + "...",
            "paid_amount": order.total,
            "openid": order.payer_openid,
            "trade_create_time": int(order.created_at),
            "pay_time": int(order.paid_at),
            "order_state": state_of(order),
            "in_complaint": False,
            "shipping": {
                "delivery_mode": held.get("delivery_mode", 0),
                "logistics_type": held.get("logistics_type", 0),
                "finish_shipping": held.get("finish_count", 0) > 0,
                "finish_shipping_count": held.get("finish_count", 0),
                "goods_desc": "",
                "shipping_list": parcels,
            },
        }


def _held_after(order: PayOrder, body: dict[str, Any]) -> dict[str, Any] | Reply:
    """What an order's shipping is after a report; one more may follow a finished one."""
    held = order.shipping
    uploaded_at = parse_rfc3339(body["upload_time"])
    fresh = {
        "logistics_type": body["logistics_type"],
        "delivery_mode": body["delivery_mode"],
        "shipping_list": body["shipping_list"],
        "all_delivered": body["delivery_mode"] == UNIFIED or body["is_all_delivered"],
    }
    if held:
        if held.get("received"):
            return error(10060002, "order_received")
        if fresh == {name: held[name] for name in fresh}:
            return error(10060023, "shipping_unchanged")
        if uploaded_at <= held["uploaded_at"]:
            return error(10060014, "upload_time_not_newer", "upload_time 必须比之前的请求更新")
        again = held["finish_count"] > 0 or any(
            held[name] != fresh[name] for name in ("logistics_type", "delivery_mode")
        )
        if again and held["reshipped"]:
            return error(10060003, "reship_used")
        reshipped, finished = held["reshipped"] or again, held["finish_count"]
    else:
        reshipped, finished = False, 0
    return fresh | {
        "uploaded_at": uploaded_at,
        "reshipped": reshipped,
        "finish_count": finished + 1 if fresh["all_delivered"] else finished,
        "received": False,
    }


def state_of(order: PayOrder) -> int:
    """order_state: 1 to ship, 2 shipped, 3 received, 5 refunded."""
    if order.trade_state == "REFUND" and order.refunded >= order.total:
        return REFUNDED
    held = order.shipping
    if not held or not held["finish_count"]:
        return TO_SHIP
    return RECEIVED if held["received"] else SHIPPED


def _refuse_shape(body: dict[str, Any]) -> Reply | None:
    """The first rule the request breaks on its own, before any order is looked at."""
    if not isinstance(body.get("order_key"), dict) or not isinstance(body.get("payer"), dict):
        return error(47001, "field_missing")
    logistics, mode, parcels = (
        body.get("logistics_type"),
        body.get("delivery_mode"),
        body.get("shipping_list"),
    )
    if not one_of(logistics, (EXPRESS, CITY, VIRTUAL, PICKUP)):
        return error(10060005, "logistics_type_wrong")
    if not one_of(mode, (UNIFIED, SPLIT)):
        return error(268485224, "delivery_mode_wrong")
    if mode == SPLIT and logistics != EXPRESS:
        return error(10060006, "split_needs_express")
    if mode == SPLIT and not isinstance(body.get("is_all_delivered"), bool):
        return error(10060007, "is_all_delivered_missing")
    if not isinstance(parcels, list) or not all(isinstance(parcel, dict) for parcel in parcels):
        return error(47001, "field_missing")
    if mode == UNIFIED and len(parcels) != 1:
        return error(268485228, "unified_needs_one_parcel")
    if not parcels:
        return error(10060014, "parcels_missing", "shipping_list 不能为空")
    if len(parcels) > MAX_PARCELS:
        return error(10060024, "parcels_too_many")
    for parcel in parcels:
        if refusal := _refuse_parcel(parcel, express=logistics == EXPRESS):
            return refusal
    try:
        parse_rfc3339(str(body.get("upload_time", "")))
    except ValueError:
        return error(268485216, "upload_time_wrong")
    return None


def _refuse_parcel(parcel: dict[str, Any], *, express: bool) -> Reply | None:
    number, company = str(parcel.get("tracking_no") or ""), str(parcel.get("express_company") or "")
    description = str(parcel.get("item_desc") or "")
    if express and not number:
        return error(268485226, "tracking_no_missing")
    if express and not company:
        return error(268485227, "express_company_missing")
    if len(number.encode()) > MAX_TEXT:
        return error(10060026, "tracking_no_too_long")
    if len(company.encode()) > MAX_TEXT:
        return error(10060025, "express_company_too_long")
    if not description:
        return error(10060008, "item_desc_missing")
    if len(description) > MAX_DESCRIPTION:
        return error(10060009, "item_desc_too_long")
    contact = parcel.get("contact") or {}
    contacts = [contact.get("consignor_contact"), contact.get("receiver_contact")]
    if company == "SF" and express and not any(contacts):
        return error(10060014, "sf_needs_contact", "顺丰必须填写收件人或寄件人联系方式")
    if any(text and not str(text)[-4:].isdigit() for text in contacts):
        return error(10060014, "contact_masked_too_much", "联系方式最后 4 位不能打掩码")
    return None
