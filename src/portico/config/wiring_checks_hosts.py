"""How the connections to the other hosts of mini programs are checked: a part of `wiring_checks`."""

from __future__ import annotations

from portico.config import platform_configs
from portico.config.check_desk import LIMITS, Desk
from portico.connectors.baidu.check import baidu_check
from portico.connectors.baidu.client import BaiduClient
from portico.connectors.douyin.check import douyin_check
from portico.connectors.douyin.client import DouyinClient
from portico.connectors.jd.check import jd_check
from portico.connectors.jd.client import JosClient
from portico.connectors.kit.token_store import DatabaseTokenStore
from portico.connectors.kuaishou.check import kuaishou_check
from portico.connectors.kuaishou.client import KuaishouClient
from portico.connectors.mini_hosts.app import MiniApp
from portico.connectors.qq.check import qq_check
from portico.connectors.qq.client import QqClient
from portico.connectors.xiaohongshu.check import xiaohongshu_check
from portico.connectors.xiaohongshu.client import XiaohongshuClient
from portico.infra.platform_checks import PlatformCheck


def douyin(desk: Desk) -> PlatformCheck:
    """The mini program's."""
    held = desk.keys.douyin
    config = platform_configs.douyin(desk.keys)
    client = desk.kept(DouyinClient(config, DatabaseTokenStore(), limits=LIMITS, record=desk.record))
    pays = bool(held.platform_public_key)
    address = desk.address("douyin", pushes=pays)
    return douyin_check(client, desk.door("douyin", held.url), url=held.url, address=address, pays=pays)


def kuaishou(desk: Desk) -> PlatformCheck:
    """The mini program's."""
    held = desk.keys.kuaishou
    config = platform_configs.kuaishou(desk.keys)
    client = desk.kept(KuaishouClient(config, DatabaseTokenStore(), limits=LIMITS, record=desk.record))
    pays = bool(held.goods_type)
    address = desk.address("kuaishou", pushes=pays)
    return kuaishou_check(client, desk.door("kuaishou", held.url), url=held.url, address=address, pays=pays)


def xiaohongshu(desk: Desk) -> PlatformCheck:
    """The mini program's."""
    held = desk.keys.xiaohongshu
    config = platform_configs.xiaohongshu(desk.keys)
    client = desk.kept(XiaohongshuClient(config, DatabaseTokenStore(), limits=LIMITS, record=desk.record))
    address = desk.address("xiaohongshu", pushes=bool(held.push_token))
    return xiaohongshu_check(client, desk.door("xiaohongshu", held.url), url=held.url, address=address)


def baidu(desk: Desk) -> PlatformCheck:
    """The smart program's, and its till's."""
    held = desk.keys.baidu
    config = platform_configs.baidu(desk.keys)
    client = desk.kept(BaiduClient(config, DatabaseTokenStore(), limits=LIMITS, record=desk.record))
    till = platform_configs.baidu_till(desk.keys)
    address = desk.address("baidu", pushes=till is not None)
    return baidu_check(client, desk.door("baidu", held.url), url=held.url, address=address, till=till)


def qq(desk: Desk) -> PlatformCheck:
    """The mini program's. Payments are told by WeChat Pay."""
    held = desk.keys.qq
    app = MiniApp(held.app_id, held.app_secret)
    client = desk.kept(QqClient(app, DatabaseTokenStore(), base_url=held.url, limits=LIMITS, record=desk.record))
    address = desk.address("qq", pushes=False)
    return qq_check(client, desk.door("qq", held.url), url=held.url, address=address)


def jd(desk: Desk) -> PlatformCheck:
    """The application's."""
    held = desk.keys.jd
    app = MiniApp(held.app_id, held.app_secret)
    client = desk.kept(JosClient(app, base_url=held.url, limits=LIMITS, record=desk.record))
    return jd_check(client, desk.door("jd", held.url), url=held.url, address=desk.address("jd", pushes=False))
