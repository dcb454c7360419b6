"""Which of the other hosts of mini programs serve: a part of `wiring`."""

from __future__ import annotations

from dataclasses import dataclass

from portico.config import platform_configs
from portico.connectors.baidu.client import BaiduClient
from portico.connectors.baidu.pay import BaiduGateway
from portico.connectors.baidu.sign_in import BaiduSignIn
from portico.connectors.douyin.client import DouyinClient
from portico.connectors.douyin.config import DouyinTradeConfig
from portico.connectors.douyin.sign_in import DouyinSignIn
from portico.connectors.douyin.trade import DouyinGateway
from portico.connectors.jd.client import JosClient
from portico.connectors.jd.sign_in import JdSignIn
from portico.connectors.kit.http import HttpLimits
from portico.connectors.kit.record import Recorder, log_call
from portico.connectors.kit.token_store import DatabaseTokenStore
from portico.connectors.kuaishou.client import KuaishouClient
from portico.connectors.kuaishou.pay import KuaishouGateway
from portico.connectors.kuaishou.sign_in import KuaishouSignIn
from portico.connectors.mini_hosts.app import MiniApp
from portico.connectors.qq.client import QqClient
from portico.connectors.qq.pay import QqWechatPay
from portico.connectors.qq.sign_in import QqSignIn
from portico.connectors.wechat_pay.config import WechatPayConfig
from portico.connectors.wechat_pay.gateway import Starter
from portico.connectors.xiaohongshu.client import XiaohongshuClient
from portico.connectors.xiaohongshu.orders import XiaohongshuOrders
from portico.connectors.xiaohongshu.pay import XiaohongshuGateway
from portico.connectors.xiaohongshu.pushes import XiaohongshuPushGate
from portico.connectors.xiaohongshu.sign_in import XiaohongshuSignIn
from portico.domains.members.ports import MiniProgramSignIn
from portico.domains.payments.ports import PaymentGateway, PaymentMethod
from portico.infra.platform_keys import PlatformKeys
from portico.infra.pushes import PushGate
from portico.usecases.gateways import Platforms
from portico.usecases.paid_orders import PaidOrdersOf

# Where the platforms lead from their own lists of orders: they know our number of the payment, not of the order.
ORDER_PAGE = "pages-order/list/index"


def connect_hosts(
    keys: PlatformKeys,
    mini_program: Platforms[MiniProgramSignIn],
    payment: Platforms[PaymentGateway],
    app_ids: Platforms[str],
    *,
    limits: HttpLimits,
    record: Recorder = log_call,
) -> None:
    """The hosts whose keys are there serve, each for what its keys allow."""
    hosts = _Hosts(keys, mini_program, payment, app_ids, limits, record)
    if keys.douyin.app_id:
        hosts.douyin()
    if keys.kuaishou.app_id:
        hosts.kuaishou()
    if keys.xiaohongshu.app_id:
        hosts.xiaohongshu()
    if keys.baidu.app_id:
        hosts.baidu()
    if keys.qq.app_id:
        hosts.qq()
    if keys.jd.app_id:
        hosts.jd()


def paid_elsewhere(
    keys: PlatformKeys, merchant: WechatPayConfig, *, limits: HttpLimits, record: Recorder
) -> dict[PaymentMethod, Starter]:
    """The hosts that place orders for our WeChat Pay account."""
    if not keys.qq.app_id:
        return {}
    return {"qq_mini": QqWechatPay(_qq(keys, limits=limits, record=record), merchant).start}


def _qq(keys: PlatformKeys, *, limits: HttpLimits, record: Recorder) -> QqClient:
    app = MiniApp(keys.qq.app_id, keys.qq.app_secret)
    return QqClient(app, DatabaseTokenStore(), base_url=keys.qq.url, limits=limits, record=record)


def add_host_gates(keys: PlatformKeys, gates: Platforms[PushGate]) -> None:
    """The hosts that push have their way in."""
    held = keys.xiaohongshu
    if held.app_id and held.push_token and held.push_aes_key:
        gates["xiaohongshu"] = XiaohongshuPushGate(platform_configs.xiaohongshu(keys))


@dataclass(frozen=True, slots=True)
class _Hosts:
    """Each method connects one host."""

    keys: PlatformKeys
    mini_program: Platforms[MiniProgramSignIn]
    payment: Platforms[PaymentGateway]
    app_ids: Platforms[str]
    limits: HttpLimits
    record: Recorder

    def _signs_in(self, sign_in: MiniProgramSignIn, app: MiniApp) -> None:
        self.mini_program[sign_in.provider] = sign_in
        self.app_ids[sign_in.provider] = app.app_id

    def _takes_money(self, gateway: PaymentGateway) -> None:
        self.payment[gateway.provider] = gateway

    def douyin(self) -> None:
        held = self.keys.douyin
        config = platform_configs.douyin(self.keys)
        client = DouyinClient(config, DatabaseTokenStore(), limits=self.limits, record=self.record)
        self._signs_in(DouyinSignIn(client), config.app)
        if held.platform_public_key:
            trade = DouyinTradeConfig(
                platform_public_key_pem=held.platform_public_key,
                key_version=held.key_version,
                sku_type=int(held.sku_type),
                tag_group_id=held.tag_group_id,
                order_page=ORDER_PAGE,
                refund_page=ORDER_PAGE,
                image_url=held.image_url,
            )
            self._takes_money(DouyinGateway(client, trade, private_key_pem=held.private_key))

    def kuaishou(self) -> None:
        held = self.keys.kuaishou
        config = platform_configs.kuaishou(self.keys)
        client = KuaishouClient(config, DatabaseTokenStore(), limits=self.limits, record=self.record)
        self._signs_in(KuaishouSignIn(client), config.app)
        if held.goods_type:
            self._takes_money(KuaishouGateway(client, goods_type=int(held.goods_type)))

    def xiaohongshu(self) -> None:
        config = platform_configs.xiaohongshu(self.keys)
        client = XiaohongshuClient(config, DatabaseTokenStore(), limits=self.limits, record=self.record)
        self._signs_in(XiaohongshuSignIn(client), config.app)
        if config.push_token:
            orders = XiaohongshuOrders(client)
            self._takes_money(XiaohongshuGateway(orders, PaidOrdersOf("xiaohongshu"), page=f"/{ORDER_PAGE}"))

    def baidu(self) -> None:
        config = platform_configs.baidu(self.keys)
        client = BaiduClient(config, DatabaseTokenStore(), limits=self.limits, record=self.record)
        self._signs_in(BaiduSignIn(client), config.app)
        if till := platform_configs.baidu_till(self.keys):
            self._takes_money(BaiduGateway(client, till))

    def qq(self) -> None:
        client = _qq(self.keys, limits=self.limits, record=self.record)
        self._signs_in(QqSignIn(client), client.app)

    def jd(self) -> None:
        held = self.keys.jd
        app = MiniApp(held.app_id, held.app_secret)
        client = JosClient(app, base_url=held.url, limits=self.limits, record=self.record)
        self._signs_in(JdSignIn(client), app)
