"""What surrounds a shipping report: combined reports, reminders, order lists, settlement, pre-sale.

Sources: the official pages of 小程序交易管理服务 (发货信息合单录入, 确认收货提醒, 查询订单列表, 消息跳转路径设置,
是否已开通, 特殊发货报备) [A], its rules of time [B]. A combined payment is not played: the number of the whole is not
looked up, those of its parts are. Unsure, and only here: what the reminder of 48 hours carries beside the numbers [?].
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ..clock import Clock
from ..pay.orders import PayOrder, PayOrders
from ..platform import Call, Handler, Reply, json_object, one_of
from ..pushes.queue import MINI, Pushes
from ..quotas import DAY
from ..store import Collection, Row, Store
from ..weixin.replies import error, ok
from ..weixin.tokens import Tokens
from .shipping import EXPRESS, TO_SHIP, Shipping, state_of

REMIND_AFTER = 2 * DAY
# The platform confirms for a silent buyer: ten days after an express parcel, two after anything else.
EXPRESS_CONFIRMED_AFTER, OTHERS_CONFIRMED_AFTER = 10 * DAY, 2 * DAY
PRESALE_DAYS = (15, 330)
PRESALE, TEST_ORDER = 1, 2
MANUAL, AUTOMATIC = 1, 2
PAGE_SIZE = 100
LOOK_EVERY = 60.0


@dataclass(slots=True)
class Note(Row):
    """What has been said about an order: the merchant reminded to ship, the buyer to confirm, pre-sale declared."""

    out_trade_no: str
    told_to_ship: bool = False
    told_to_confirm: bool = False
    special: int = 0
    delay_to: int = 0

    @property
    def key(self) -> str:
        return self.out_trade_no


class Trade:
    """The rest of the shipping service of one mini program."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        app_id: str,
        mchid: str,
        orders: PayOrders,
        tokens: Tokens,
        shipping: Shipping,
        pushes: Pushes,
    ) -> None:
        self._clock = clock
        self._app_id = app_id
        self._mchid = mchid
        self._orders = orders
        self._tokens = tokens
        self._shipping = shipping
        self._pushes = pushes
        self._notes: Collection[Note] = Collection(store, "mini_trade", Note)
        self._looked_at = 0.0
        self.managed = True
        self.jump_path = ""

    def _body(self, call: Call) -> dict[str, Any] | Reply:
        if refusal := self._tokens.refuse(call, self._app_id):
            return refusal
        body = json_object(call.body)
        return error(47001, "json_required") if body is None else body

    def _note(self, order: PayOrder) -> Note:
        return self._notes.get(order.out_trade_no) or Note(order.out_trade_no)

    def _ours(self) -> Iterator[PayOrder]:
        every = self._orders.newest(len(self._orders))
        return (order for order in every if order.paid_at and order.appid == self._app_id)

    def combined(self, call: Call) -> Reply:
        """POST /wxa/sec/order/upload_combined_shipping_info: all parts, or none."""
        body = self._body(call)
        if isinstance(body, Reply):
            return body
        parts, whole = body.get("sub_orders"), body.get("order_key")
        if not isinstance(whole, dict) or not isinstance(parts, list) or not parts:
            return error(10060014, "sub_orders_missing", "sub_orders 不能为空")
        if refusal := _refuse_numbers(whole, parts):
            return refusal
        checked = []
        for part in parts:
            report = part | {"payer": body.get("payer"), "upload_time": body.get("upload_time")}
            one = self._shipping.check(report)
            if isinstance(one, Reply):
                return one
            checked.append(one)
        for order, held in checked:
            self._shipping.keep(order, held)
        return ok()

    def _order(self, body: dict[str, Any]) -> PayOrder | Reply:
        if body.get("transaction_id"):
            order = self._orders.by_transaction(str(body["transaction_id"]))
        elif body.get("merchant_id") and body.get("merchant_trade_no"):
            ours = body["merchant_id"] == self._mchid
            order = self._orders.get(str(body["merchant_trade_no"])) if ours else None
        else:
            return error(10060014, "order_number_missing", "请求参数非法")
        return order if order is not None and order.paid_at else error(10060001, "order_unknown_or_unpaid")

    def remind_receipt(self, call: Call) -> Reply:
        """POST /wxa/sec/order/notify_confirm_receive: once for each order."""
        body = self._body(call)
        if isinstance(body, Reply):
            return body
        order = self._order(body)
        if isinstance(order, Reply):
            return order
        if type(body.get("received_time")) is not int:
            return error(10060014, "received_time_missing", "请求参数非法")
        held = order.shipping
        if not held or not held["finish_count"] or held["received"]:
            return error(10060028, "order_not_shipped")
        if held["logistics_type"] != EXPRESS:
            return error(10060032, "not_express")
        if body["received_time"] <= held["uploaded_at"]:
            return error(10060029, "received_before_shipped")
        note = self._note(order)
        if note.told_to_confirm:
            return error(10060030, "reminder_used")
        note.told_to_confirm = True
        self._notes.save(note)
        return ok()

    def order_list(self, call: Call) -> Reply:
        """POST /wxa/sec/order/get_order_list."""
        body = self._body(call)
        if isinstance(body, Reply):
            return body
        index, size = str(body.get("last_index") or "0"), body.get("page_size", PAGE_SIZE)
        if not _is_hex(index):
            return error(10060011, "last_index_wrong")
        if type(size) is not int or size < 1:
            return error(10060014, "page_size_wrong", "请求参数非法")
        period = body.get("pay_time_range") or {}
        ends = (period.get("begin_time", 0), period.get("end_time", 2**32 - 1)) if isinstance(period, dict) else ()
        if not ends or not all(type(end) is int for end in ends):
            return error(10060014, "pay_time_range_wrong", "请求参数非法")
        first, last = ends
        wanted = [
            order
            for order in self._ours()
            if first <= int(order.paid_at) <= last
            and body.get("order_state") in (None, state_of(order))
            and body.get("openid") in (None, "", order.payer_openid)
        ]
        start = int(index, 16)
        page = [self._shipping.view(order) for order in wanted[start : start + size]]
        more = start + size < len(wanted)
        return ok(order_list=page, last_index=f"{start + len(page):x}", has_more=more)

    def special(self, call: Call) -> Reply:
        """POST /wxa/sec/order/opspecialorder: pre-sale (ships later), or a test order (never ships)."""
        body = self._body(call)
        if isinstance(body, Reply):
            return body
        if not one_of(body.get("type"), (PRESALE, TEST_ORDER)):
            return error(268546000, "type_wrong")
        number = str(body.get("order_id") or "")
        order = self._orders.by_transaction(number) or self._orders.get(number)
        if order is None or not order.paid_at or state_of(order) != TO_SHIP:
            return error(268546002, "order_unknown_or_shipped")
        note, delay_to = self._note(order), body.get("delay_to", 0)
        if body["type"] == PRESALE:
            first, last = (order.paid_at + days * DAY for days in PRESALE_DAYS)
            if type(delay_to) is not int or not first <= delay_to <= last:
                return error(268546001, "delay_to_wrong")
        note.special, note.delay_to = body["type"], delay_to
        self._notes.save(note)
        return ok()

    def _about_app(self, call: Call, **answer: Any) -> Reply:
        body = self._body(call)
        if isinstance(body, Reply):
            return body
        if not body.get("appid"):
            return error(40097, "appid_missing")
        return ok(**answer) if body["appid"] == self._app_id else error(40013, "appid_not_ours")

    def is_managed(self, call: Call) -> Reply:
        """POST /wxa/sec/order/is_trade_managed."""
        return self._about_app(call, is_trade_managed=self.managed)

    def is_confirmed(self, call: Call) -> Reply:
        """POST /wxa/sec/order/is_trade_management_confirmation_completed."""
        return self._about_app(call, completed=self.managed)

    def set_jump_path(self, call: Call) -> Reply:
        """POST /wxa/sec/order/set_msg_jump_path. A path that is not there is taken, and leads nowhere."""
        body = self._body(call)
        if isinstance(body, Reply):
            return body
        self.jump_path = str(body.get("path") or "")
        return ok()

    def look_around(self, *, now_at_once: bool = False) -> None:
        """Merchants who do not ship are reminded, buyers who stay silent have confirmed. Looks once a minute."""
        now = self._clock.now()
        if not self.managed or (now - self._looked_at < LOOK_EVERY and not now_at_once):
            return
        self._looked_at = now
        for order in list(self._ours()):
            if state_of(order) == TO_SHIP:
                self._remind_to_ship(order, now)
            elif order.shipping and not order.shipping["received"] and now >= _confirmed_at(order):
                self._shipping.confirm_receipt(order)
                self.tell_settlement(order, AUTOMATIC)

    def _remind_to_ship(self, order: PayOrder, now: float) -> None:
        note = self._note(order)
        due = note.delay_to if note.special == PRESALE else order.paid_at + REMIND_AFTER
        if note.told_to_ship or note.special == TEST_ORDER or now < due:
            return
        note.told_to_ship = True
        self._notes.save(note)
        self._pushes.event(
            MINI, "trade_manage_remind_shipping", order.payer_openid, **self._numbers(order), msg="请尽快发货"
        )

    def tell_settlement(self, order: PayOrder, method: int) -> None:
        """The receipt is confirmed, by the buyer (1) or by the platform (2): the money goes to the merchant."""
        now = int(self._clock.now())
        self._pushes.event(
            MINI,
            "trade_manage_order_settlement",
            order.payer_openid,
            **self._numbers(order),
            shipped_time=int(order.shipping["uploaded_at"]) if order.shipping else 0,
            confirm_receive_method=method,
            confirm_receive_time=now,
            settlement_time=now,
        )

    def _numbers(self, order: PayOrder) -> dict[str, Any]:
        return {
            "transaction_id": order.transaction_id,
            "merchant_id": self._mchid,
            "sub_merchant_id": "",
            "merchant_trade_no": order.out_trade_no,
            "pay_time": int(order.paid_at),
        }

    def routes(self) -> list[tuple[str, str, Handler]]:
        """Path, call name, handler; all of them POST."""
        base = "/wxa/sec/order"
        return [
            (f"{base}/upload_combined_shipping_info", "mini.upload_combined_shipping_info", self.combined),
            (f"{base}/notify_confirm_receive", "mini.notify_confirm_receive", self.remind_receipt),
            (f"{base}/get_order_list", "mini.get_order_list", self.order_list),
            (f"{base}/is_trade_managed", "mini.is_trade_managed", self.is_managed),
            (f"{base}/is_trade_management_confirmation_completed", "mini.is_trade_confirmed", self.is_confirmed),
            (f"{base}/set_msg_jump_path", "mini.set_msg_jump_path", self.set_jump_path),
            (f"{base}/opspecialorder", "mini.special_order", self.special),
        ]

    def clear(self) -> None:
        self._notes.clear()
        self.managed, self.jump_path, self._looked_at = True, "", 0.0


def _refuse_numbers(whole: dict[str, Any], parts: list[Any]) -> Reply | None:
    """The rules of a combined report's numbers: one kind throughout, no part twice."""
    kind = whole.get("order_number_type")
    if not one_of(kind, (1, 2)):
        return error(268485194, "order_number_type_wrong")
    keys = [part.get("order_key") if isinstance(part, dict) else None for part in parts]
    if not all(isinstance(key, dict) for key in keys):
        return error(47001, "field_missing")
    if any(key.get("order_number_type") != kind for key in keys if key):
        return error(268485253, "number_types_differ")
    numbers = [str(key.get("transaction_id") or key.get("out_trade_no")) for key in keys if key]
    return error(10060013, "part_twice") if len(set(numbers)) < len(numbers) else None


def _confirmed_at(order: PayOrder) -> float:
    held = order.shipping or {}
    after = EXPRESS_CONFIRMED_AFTER if held.get("logistics_type") == EXPRESS else OTHERS_CONFIRMED_AFTER
    return float(held["uploaded_at"] + after) if held.get("finish_count") else float("inf")


def _is_hex(text: str) -> bool:
    return 0 < len(text) <= 16 and all(letter in "0123456789abcdef" for letter in text)
