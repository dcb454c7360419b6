"""What a payment is for, told to the gateways of platforms that list the goods themselves."""

from __future__ import annotations

from django.conf import settings

from portico.domains.orders import public as orders
from portico.domains.payments import public as payments
from portico.domains.payments.ports import PaidGoods, PaidOrder
from portico.kernel.ids import OrderId


class PaidOrdersOf:
    """Implements payments' PaidOrders for the payments of one provider."""

    def __init__(self, provider: str) -> None:
        self._provider = provider

    def paid_order(self, *, out_trade_no: str) -> PaidOrder:
        payment = payments.payment_of_number(provider=self._provider, out_trade_no=out_trade_no)
        order = orders.get_order(site_id=payment.site_id, order_id=OrderId(payment.subject_id))
        return PaidOrder(
            payer_openid=payment.payer_openid,
            goods=tuple(_goods(line) for line in order.lines),
            freight=order.freight,
        )


def _goods(line: orders.OrderLineView) -> PaidGoods:
    url = line.image_url
    return PaidGoods(
        product_id=str(line.product_id),
        sku_id=str(line.sku_id),
        pieces=line.quantity,
        price=line.unit_price,
        paid=line.payable,
        image_url=f"{settings.PORTICO.public_url}{url}" if url.startswith("/") else url,
    )
