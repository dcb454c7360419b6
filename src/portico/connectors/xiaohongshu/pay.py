"""The trade component (交易组件) behind the payments' port: an order of goods, paid in the platform's till.

The platform knows goods by our numbers, so they have to be in its own list of goods before they are sold there. It
tells of a payment by a push whose form is not known: what is believed is what it answers when asked.
Sources: see `orders` [C, two projects that quote the official pages].
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from portico.connectors.mini_hosts.line import encoded
from portico.connectors.xiaohongshu import unsure
from portico.connectors.xiaohongshu.client import PLATFORM
from portico.connectors.xiaohongshu.orders import NewOrder, OrderLine, OrderStatus, XiaohongshuOrders
from portico.domains.payments.ports import (
    GatewayPayment,
    GatewayRefund,
    NoticeAnswer,
    NotificationForged,
    PaidGoods,
    PaidOrders,
    PaymentMethod,
    PaymentNotice,
    RefundNotice,
    StartedPayment,
    StartPayment,
    StartRefund,
)
from portico.kernel.clock import utc_now
from portico.kernel.errors import PorticoError, Refused


class XiaohongshuGateway:
    """Implements payments' PaymentGateway for one mini program; thread-safe. `page` begins with a slash."""

    def __init__(
        self, orders: XiaohongshuOrders, paid: PaidOrders, *, page: str, clock: Callable[[], datetime] = utc_now
    ) -> None:
        self._orders = orders
        self._paid = paid
        self._page = page
        self._clock = clock

    @property
    def provider(self) -> str:
        return PLATFORM

    @property
    def methods(self) -> frozenset[PaymentMethod]:
        return frozenset({"xiaohongshu_mini"})

    def start(self, request: StartPayment) -> StartedPayment:
        """`order_id` and `pay_token` for the till. Raises Refused also when the platform asks for another amount."""
        paid = self._paid.paid_order(out_trade_no=request.out_trade_no)
        order = NewOrder(
            out_order_id=request.out_trade_no,
            openid=request.payer_openid or "",
            page=self._page,
            created_at=request.opened_at or self._clock(),
            expires_at=request.expires_at,
            lines=[_line(goods) for goods in paid.goods],
            freight=paid.freight,
        )
        if order.total != request.amount:
            raise _refused("order_upsert", "goods_do_not_add_up")
        placed = self._orders.place(order)
        if placed.total != request.amount:
            raise _refused("order_upsert", "final_price_differs")
        return StartedPayment({"order_id": placed.order_id, "pay_token": placed.pay_token})

    def _openid(self, out_trade_no: str) -> str:
        return self._paid.paid_order(out_trade_no=out_trade_no).payer_openid

    def query(self, *, out_trade_no: str) -> GatewayPayment:
        try:
            found = self._orders.order(out_order_id=out_trade_no, openid=self._openid(out_trade_no))
        except Refused as refusal:
            if not unsure.order_unknown(str(refusal.data.get("platform_message", ""))):
                raise
            return GatewayPayment(out_trade_no, None, "unknown", None, None, None)
        paid = found.paid if found.state == "succeeded" else None
        return GatewayPayment(out_trade_no, found.order_id, found.state, paid, None, None)

    def close(self, *, out_trade_no: str) -> None:
        """The platform is told that the order is closed, and asked whether it is."""
        if self.query(out_trade_no=out_trade_no).state in {"closed", "unknown"}:
            return
        openid = self._openid(out_trade_no)
        self._orders.tell(out_order_id=out_trade_no, openid=openid, status=OrderStatus.CLOSED)
        if self.query(out_trade_no=out_trade_no).state != "closed":
            raise _refused("sync_status", "order_not_closed")

    def refund(self, request: StartRefund) -> GatewayRefund:
        """As the port says; the platform is asked first whether it knows this refund already."""
        paid = self._paid.paid_order(out_trade_no=request.out_trade_no)
        try:
            return self.query_refund(out_trade_no=request.out_trade_no, out_refund_no=request.out_refund_no)
        except Refused:
            pass  # not known, as far as the platform says; a refund under the same number would be refused
        self._orders.refund(
            out_order_id=request.out_trade_no,
            openid=paid.payer_openid,
            out_refund_no=request.out_refund_no,
            reason=request.reason,
            amount=request.amount,
            lines=[_line(goods) for goods in paid.goods],
        )
        return GatewayRefund(request.out_refund_no, None, "processing", request.amount)

    def query_refund(self, *, out_trade_no: str, out_refund_no: str) -> GatewayRefund:
        openid = self._openid(out_trade_no)
        state = self._orders.refund_state(out_order_id=out_trade_no, openid=openid, out_refund_no=out_refund_no)
        return GatewayRefund(out_refund_no, None, state, None)

    def read_notification(
        self, *, headers: Mapping[str, str], body: bytes, now: datetime
    ) -> PaymentNotice | RefundNotice:
        """Raises NotificationForged: news come as pushes, through the gate of `pushes`."""
        raise NotificationForged(reason="no_notices")

    def accepted(self, notice: PaymentNotice | RefundNotice) -> NoticeAnswer:
        return NoticeAnswer(encoded({"success": True}))

    def rejected(self, error: PorticoError) -> NoticeAnswer:
        return NoticeAnswer(encoded({"success": False, "msg": error.code}), status=error.status)


def _line(goods: PaidGoods) -> OrderLine:
    return OrderLine(goods.product_id, goods.sku_id, goods.pieces, goods.price, goods.paid, goods.image_url)


def _refused(call: str, code: str) -> Refused:
    return Refused(platform=PLATFORM, call=call, platform_code=code)
