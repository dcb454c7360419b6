"""The bills of the connected payment platforms that write any, and who of them pays money out."""

from __future__ import annotations

from portico.connectors.alipay.books import AlipayBooks
from portico.connectors.alipay.gateway import AlipayGateway
from portico.connectors.kit.record import Recorder
from portico.connectors.wechat_pay.books import WechatPayBooks
from portico.connectors.wechat_pay.gateway import WechatPayGateway
from portico.connectors.wechat_pay.payouts import WechatPayouts
from portico.domains.payments.ports import BillSource, PaymentGateway
from portico.domains.wallet.ports import PayoutGateway
from portico.usecases.gateways import Platforms


def books(payment: Platforms[PaymentGateway], *, record: Recorder) -> Platforms[BillSource]:
    """Over the lines the gateways have open. The other hosts' bills are in their consoles only: nothing to fetch."""
    found: Platforms[BillSource] = Platforms()
    for provider, gateway in payment.items():
        if isinstance(gateway, WechatPayGateway):
            found[provider] = WechatPayBooks(gateway.client)
        elif isinstance(gateway, AlipayGateway):
            found[provider] = AlipayBooks(gateway.client, record=record)
    return found


def payouts(payment: Platforms[PaymentGateway]) -> Platforms[PayoutGateway]:
    """Over the same lines: WeChat Pay's transfers; whoever else is paid is paid by hand."""
    return Platforms(
        {
            provider: WechatPayouts(gateway.client)
            for provider, gateway in payment.items()
            if isinstance(gateway, WechatPayGateway)
        }
    )
