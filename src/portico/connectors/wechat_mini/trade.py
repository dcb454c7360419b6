"""The shipping service beside single reports: combined payments, order states, reminders, pre-sale, settlement.

Sources: the official pages of 小程序交易管理服务 (合单录入, 查询订单发货状态, 查询订单列表, 确认收货提醒,
消息跳转路径设置, 是否已开通, 特殊发货报备) and the event trade_manage_order_settlement [A].
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import IntEnum
from typing import Any, Final

from portico.connectors.wechat_api.client import WechatApiClient
from portico.connectors.wechat_api.errors import error_code
from portico.connectors.wechat_mini.shipping import UNCHANGED, delivery, order_key, upload_time
from portico.domains.fulfilment.ports import ShippingReport
from portico.kernel.errors import Refused

_REMINDED: Final = 10060030
_BASE: Final = "/wxa/sec/order"
_PAGE: Final = 100


class OrderState(IntEnum):
    """order_state of a payment."""

    TO_SHIP = 1
    SHIPPED = 2
    RECEIVED = 3
    DONE = 4
    REFUNDED = 5
    SETTLING = 6


@dataclass(frozen=True, slots=True)
class TradeOrder:
    """A payment as the shipping service knows it. `finished`: how often shipping was finished, 2 after a re-ship."""

    out_trade_no: str
    transaction_id: str
    state: OrderState
    paid_fen: int
    paid_at: datetime
    finished: int
    in_complaint: bool


@dataclass(frozen=True, slots=True)
class Settlement:
    """The buyer's receipt is confirmed: by themselves (`by_buyer`), or by the platform when time was up."""

    out_trade_no: str
    transaction_id: str
    by_buyer: bool
    settled_at: datetime | None


class WechatMiniTrade:
    """Orders of one mini program and one merchant number. Every call may raise Retryable or Refused."""

    def __init__(self, client: WechatApiClient, *, app_id: str, mchid: str) -> None:
        self._client = client
        self._app = client.app(app_id)
        self._mchid = mchid

    def _post(self, call: str, content: Mapping[str, Any], *, repeatable: bool = True) -> dict[str, Any]:
        return self._client.post(call, f"{_BASE}/{call}", content, app=self._app, repeatable=repeatable)

    def report_combined(self, combined_number: str, parts: Sequence[ShippingReport]) -> None:
        """The parts of a combined payment are shipped, all or none. Idempotent: the same report again is no error.

        All parts have one payer and one moment of shipping.
        """
        if len({(part.payer_openid, part.told_at) for part in parts}) != 1:
            raise ValueError("the parts of a combined payment have one payer and one moment")
        content = {
            "order_key": order_key(self._mchid, combined_number),
            "sub_orders": [delivery(self._mchid, part) for part in parts],
            "upload_time": upload_time(parts[0].told_at),
            "payer": {"openid": parts[0].payer_openid},
        }
        try:
            self._post("upload_combined_shipping_info", content)
        except Refused as refusal:
            if error_code(refusal) != UNCHANGED:
                raise

    def order(self, out_trade_no: str) -> TradeOrder:
        """What the platform knows of a payment. Refused with 10060001: nothing."""
        content = {"merchant_id": self._mchid, "merchant_trade_no": out_trade_no}
        return _order(self._post("get_order", content)["order"])

    def orders(self, *, since: datetime, until: datetime, state: OrderState | None = None) -> Iterator[TradeOrder]:
        """Payments made from `since` to `until`, in one state or in any, a page of 100 at a time."""
        span = {"begin_time": int(since.timestamp()), "end_time": int(until.timestamp())}
        content: dict[str, Any] = {"pay_time_range": span, "page_size": _PAGE}
        if state is not None:
            content["order_state"] = int(state)
        while True:
            page = self._post("get_order_list", content)
            yield from (_order(row) for row in page["order_list"])
            if not page.get("has_more"):
                return
            content["last_index"] = page["last_index"]

    def unshipped(self, *, since: datetime, until: datetime) -> Iterator[str]:
        """Implements fulfilment's ShippingMonitor."""
        return (order.out_trade_no for order in self.orders(since=since, until=until, state=OrderState.TO_SHIP))

    def remind_receipt(self, out_trade_no: str, *, received_at: datetime) -> None:
        """The buyer is asked to confirm an express parcel that arrived at `received_at`. Idempotent: once counts."""
        content = {"merchant_id": self._mchid, "merchant_trade_no": out_trade_no}
        try:
            self._post("notify_confirm_receive", content | {"received_time": int(received_at.timestamp())})
        except Refused as refusal:
            if error_code(refusal) != _REMINDED:
                raise

    def is_managed(self) -> bool:
        """Whether the platform holds money back until goods are reported shipped."""
        return bool(self._post("is_trade_managed", {"appid": self._app.app_id})["is_trade_managed"])

    def set_message_page(self, page: str) -> None:
        """Messages about shipping lead to this page; the platform adds the payment's numbers to its query."""
        self._post("set_msg_jump_path", {"path": page})

    def declare_presale(self, out_trade_no: str, *, ships_at: datetime) -> None:
        """The order ships 15 to 330 days after it was paid; the buyer is told when."""
        content = {"order_id": out_trade_no, "type": 1, "delay_to": int(ships_at.timestamp())}
        self._post("opspecialorder", content)


def settlement(content: Mapping[str, Any]) -> Settlement:
    """What a push of `event.trade_manage_order_settlement` says. Raises ValueError for a malformed one.

    It comes after shipping too, then without a confirmation: `settled_at` is None.
    """
    number = str(content.get("merchant_trade_no", ""))
    if not number:
        raise ValueError("merchant_trade_no")
    settled = int(content.get("settlement_time") or 0)
    return Settlement(
        out_trade_no=number,
        transaction_id=str(content.get("transaction_id", "")),
        by_buyer=str(content.get("confirm_receive_method", "")) == "1",
        settled_at=datetime.fromtimestamp(settled, UTC) if settled else None,
    )


def _order(row: Mapping[str, Any]) -> TradeOrder:
    shipping = row.get("shipping") or {}
    return TradeOrder(
        out_trade_no=str(row["merchant_trade_no"]),
        transaction_id=str(row["transaction_id"]),
        state=OrderState(int(row["order_state"])),
        paid_fen=int(row["paid_amount"]),
        paid_at=datetime.fromtimestamp(int(row["pay_time"]), UTC),
        finished=int(shipping.get("finish_shipping_count", 0)),
        in_complaint=bool(row.get("in_complaint")),
    )
