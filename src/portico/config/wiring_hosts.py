"""Which of the other hosts of mini programs serve: a part of `wiring`."""

from __future__ import annotations

from portico.connectors.baidu.client import PLATFORM as BAIDU
from portico.connectors.baidu.client import BaiduClient
from portico.connectors.baidu.config import BaiduConfig, BaiduTill
from portico.connectors.baidu.pay import BaiduGateway
from portico.connectors.baidu.sign_in import BaiduSignIn
from portico.connectors.douyin.client import PLATFORM as DOUYIN
from portico.connectors.douyin.client import DouyinClient
from portico.connectors.douyin.config import DouyinConfig, DouyinTradeConfig
from portico.connectors.douyin.sign_in import DouyinSignIn
from portico.connectors.douyin.trade import DouyinGateway
from portico.connectors.jd.client import PLATFORM as JD
from portico.connectors.jd.client import JosClient
from portico.connectors.jd.sign_in import JdSignIn
from portico.connectors.kit.http import HttpLimits
from portico.connectors.kit.record import Recorder, log_call
from portico.connectors.kit.token_store import DatabaseTokenStore
from portico.connectors.kuaishou.client import PLATFORM as KUAISHOU
from portico.connectors.kuaishou.client import KuaishouClient
from portico.connectors.kuaishou.config import KuaishouConfig
from portico.connectors.kuaishou.pay import KuaishouGateway
from portico.connectors.kuaishou.sign_in import KuaishouSignIn
from portico.connectors.mini_hosts.app import MiniApp
from portico.connectors.qq.client import PLATFORM as QQ
from portico.connectors.qq.client import QqClient
from portico.connectors.qq.sign_in import QqSignIn
from portico.connectors.xiaohongshu.client import PLATFORM as XIAOHONGSHU
from portico.connectors.xiaohongshu.client import XiaohongshuClient
from portico.connectors.xiaohongshu.config import XiaohongshuConfig
from portico.connectors.xiaohongshu.sign_in import XiaohongshuSignIn
from portico.domains.members.ports import MiniProgramSignIn
from portico.domains.payments.ports import PaymentGateway
from portico.infra.platform_keys import PlatformKeys
from portico.infra.platform_keys.hosts import Baidu, Douyin
from portico.usecases.gateways import Platforms

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
    store = DatabaseTokenStore()
    for name in (DOUYIN, KUAISHOU, XIAOHONGSHU, BAIDU, QQ, JD):
        if app_id := getattr(keys, name).app_id:
            app_ids[name] = app_id
    if keys.douyin.app_id:
        _douyin(keys.douyin, mini_program, payment, limits=limits, record=record)
    if keys.kuaishou.app_id:
        held, app = keys.kuaishou, MiniApp(keys.kuaishou.app_id, keys.kuaishou.app_secret)
        kuaishou = KuaishouClient(KuaishouConfig(app, held.url), store, limits=limits, record=record)
        mini_program[KUAISHOU] = KuaishouSignIn(kuaishou)
        if held.goods_type:
            payment[KUAISHOU] = KuaishouGateway(kuaishou, goods_type=int(held.goods_type))
    if keys.xiaohongshu.app_id:
        app = MiniApp(keys.xiaohongshu.app_id, keys.xiaohongshu.app_secret)
        config = XiaohongshuConfig(app, keys.xiaohongshu.url)
        mini_program[XIAOHONGSHU] = XiaohongshuSignIn(XiaohongshuClient(config, store, limits=limits, record=record))
    if keys.baidu.app_id:
        _baidu(keys.baidu, mini_program, payment, limits=limits, record=record)
    if keys.qq.app_id:
        app = MiniApp(keys.qq.app_id, keys.qq.app_secret)
        qq = QqClient(app, store, base_url=keys.qq.url, limits=limits, record=record)
        mini_program[QQ] = QqSignIn(qq)
    if keys.jd.app_id:
        app = MiniApp(keys.jd.app_id, keys.jd.app_secret)
        mini_program[JD] = JdSignIn(JosClient(app, base_url=keys.jd.url, limits=limits, record=record))


def _douyin(
    held: Douyin,
    mini_program: Platforms[MiniProgramSignIn],
    payment: Platforms[PaymentGateway],
    *,
    limits: HttpLimits,
    record: Recorder,
) -> None:
    app = MiniApp(held.app_id, held.app_secret)
    config = DouyinConfig(app, held.url, held.login_url, held.private_key)
    client = DouyinClient(config, DatabaseTokenStore(), limits=limits, record=record)
    mini_program[DOUYIN] = DouyinSignIn(client)
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
        payment[DOUYIN] = DouyinGateway(client, trade, private_key_pem=held.private_key)


def _baidu(
    held: Baidu,
    mini_program: Platforms[MiniProgramSignIn],
    payment: Platforms[PaymentGateway],
    *,
    limits: HttpLimits,
    record: Recorder,
) -> None:
    config = BaiduConfig(MiniApp(held.app_id, held.app_secret), held.url, held.login_url)
    client = BaiduClient(config, DatabaseTokenStore(), limits=limits, record=record)
    mini_program[BAIDU] = BaiduSignIn(client)
    if held.deal_id:
        till = BaiduTill(held.deal_id, held.till_app_key, held.private_key, held.platform_public_key)
        payment[BAIDU] = BaiduGateway(client, till)
