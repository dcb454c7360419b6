"""Orders of the trade component: placed by us, paid in the platform's till, refunded as after-sales orders.

Every question about an order names the buyer. Amounts are whole fen; `pay` puts this behind payments' port.
Sources: order/upsert, query_pay_token, gpay_order/get (DC510914), order/sync_status, after_sales_order/add and /get
[C, two projects that quote the official pages].
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Any, Final

from portico.connectors.xiaohongshu.client import XiaohongshuClient
from portico.domains.payments.ports import GatewayPaymentState, GatewayRefundState
from portico.kernel.clock import utc_now
from portico.kernel.money import Money

_API: Final = "/api/rmp/mp/deal"
# 1 to be paid, 6 paid, 7 done, 71 closed, 998 cancelled.
_STATES: Final[dict[int, GatewayPaymentState]] = {
    1: "pending",
    6: "succeeded",
    7: "succeeded",
    71: "closed",
    998: "closed",
}
_REFUND_STATES: Final[dict[int, GatewayRefundState]] = {1: "processing", 2: "succeeded", 3: "abnormal"}
_MAIN_ORDER: Final = 1
_REFUND_ONLY: Final = 1


class OrderStatus(IntEnum):
    """What we may tell the platform about an order."""

    PAID = 2
    SHIPPED = 6
    DONE = 7
    CLOSED = 71
    CANCELLED = 998


@dataclass(frozen=True, slots=True)
class OrderLine:
    """Goods that the platform knows by our numbers. `price` is for one piece, `paid` for all of them."""

    product_id: str
    sku_id: str
    pieces: int
    price: Money
    paid: Money
    image_url: str


@dataclass(frozen=True, slots=True)
class NewOrder:
    """An order to be paid until `expires_at`. `page` begins with a slash and shows it in the mini program."""

    out_order_id: str
    openid: str
    page: str
    created_at: datetime
    expires_at: datetime
    lines: Sequence[OrderLine]
    freight: Money

    @property
    def total(self) -> Money:
        return sum((line.paid for line in self.lines), self.freight)


@dataclass(frozen=True, slots=True)
class PlacedOrder:
    """What the front end needs to open the till."""

    order_id: str
    pay_token: str
    total: Money


@dataclass(frozen=True, slots=True)
class PlatformOrder:
    """An order as the platform sees it now."""

    order_id: str
    state: GatewayPaymentState
    paid: Money
    trade_no: str | None


class XiaohongshuOrders:
    """Orders of one mini program; thread-safe. Every call may raise Retryable or Refused."""

    def __init__(self, client: XiaohongshuClient, *, clock: Callable[[], datetime] = utc_now) -> None:
        self._client = client
        self._clock = clock

    def place(self, order: NewOrder) -> PlacedOrder:
        """The platform holds the order, ready to be paid. Idempotent by `out_order_id`: it is put in or replaced."""
        content = {
            "out_order_id": order.out_order_id,
            "open_id": order.openid,
            "path": order.page,
            "biz_create_time": int(order.created_at.timestamp()),
            "biz_update_time": self._now(),
            "order_expired_time": int(order.expires_at.timestamp()),
            "product_infos": [_line(line) for line in order.lines],
            "price_info": {"order_price": order.total.minor, "freight_price": order.freight.minor},
        }
        data = self._client.post("order_upsert", f"{_API}/order/upsert", content, repeatable=True)
        return PlacedOrder(str(data["order_id"]), str(data["pay_token"]), Money(int(data["final_price"])))

    def pay_token(self, *, out_order_id: str, openid: str) -> str:
        """A token for the till, for an order placed before."""
        content = {"out_order_id": out_order_id, "open_id": openid}
        data = self._client.post("query_pay_token", f"{_API}/query_pay_token", content, repeatable=True)
        return str(data["pay_token"])

    def order(self, *, out_order_id: str, openid: str) -> PlatformOrder:
        """The order now."""
        content = {"out_order_id": out_order_id, "open_id": openid, "order_type": _MAIN_ORDER}
        data = self._client.post("order", f"{_API}/gpay_order/get", content, repeatable=True)
        return PlatformOrder(
            order_id=str(data["order_id"]),
            state=_STATES.get(int(data["order_status"]), "unknown"),
            paid=Money(int(data["pay_amount"])),
            trade_no=data.get("third_trade_no") or None,
        )

    def tell(self, *, out_order_id: str, openid: str, status: OrderStatus) -> None:
        """The platform shows the order in this state. Telling it again is no error."""
        content = {
            "out_order_id": out_order_id,
            "open_id": openid,
            "status": int(status),
            "biz_update_time": self._now(),
        }
        self._client.post("sync_status", f"{_API}/order/sync_status", content, repeatable=True)

    def refund(
        self,
        *,
        out_order_id: str,
        openid: str,
        out_refund_no: str,
        reason: str,
        amount: Money,
        lines: Sequence[OrderLine],
    ) -> None:
        """The platform has begun to give `amount` back, for these goods; ask `refund_state` how it goes.

        Within a year of the payment. Not repeated: ask first when no answer came.
        """
        content = {
            "out_order_id": out_order_id,
            "out_after_sales_order_id": out_refund_no,
            "open_id": openid,
            "type": _REFUND_ONLY,
            "reason": reason,
            "biz_create_time": self._now(),
            "price_info": {"refund_price": amount.minor},
            "product_infos": [_refunded(line) for line in lines],
            # Without it a second word of ours would be needed.
            "auto_confirm": True,
        }
        self._client.post("after_sales_add", f"{_API}/order/after_sales_order/add", content)

    def refund_state(self, *, out_order_id: str, openid: str, out_refund_no: str) -> GatewayRefundState:
        """How a refund goes."""
        content = {
            "out_order_id": out_order_id,
            "out_after_sales_order_id": out_refund_no,
            "open_id": openid,
        }
        data = self._client.post("after_sales_get", f"{_API}/order/after_sales_order/get", content, repeatable=True)
        return _REFUND_STATES.get(int(data["status"]), "processing")

    def _now(self) -> int:
        return int(self._clock().timestamp())


def _line(line: OrderLine) -> dict[str, Any]:
    return {
        "out_product_id": line.product_id,
        "out_sku_id": line.sku_id,
        "num": line.pieces,
        "sale_price": line.price.minor,
        "real_price": line.paid.minor,
        "image": line.image_url,
    }


def _refunded(line: OrderLine) -> dict[str, Any]:
    return {
        "out_product_id": line.product_id,
        "out_sku_id": line.sku_id,
        "num": line.pieces,
        "price": line.paid.minor,
    }
