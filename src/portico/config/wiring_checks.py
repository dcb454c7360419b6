"""How each platform's connection is checked: a part of `wiring`.

A check makes its own lines to the platform and closes them when it is done: it is asked rarely, and what a line in use
has learned (a token that works, a host that does not answer) must not colour it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from portico.config import platform_configs
from portico.config import wiring_checks_hosts as hosts
from portico.config import wiring_checks_services as services
from portico.config.check_desk import LIMITS, Desk
from portico.connectors.alipay.check import AlipayCheck
from portico.connectors.alipay.client import AlipayClient
from portico.connectors.kit.record import Recorder
from portico.connectors.kit.token_store import DatabaseTokenStore
from portico.connectors.wechat_api.client import WechatApiClient
from portico.connectors.wechat_api.config import WechatApiConfig
from portico.connectors.wechat_mini.check import WechatMiniCheck
from portico.connectors.wechat_oa.check import WechatOaCheck
from portico.connectors.wechat_pay.check import WechatPayCheck
from portico.connectors.wechat_pay.client import WechatPayClient
from portico.connectors.wecom.check import WecomCheck
from portico.connectors.wecom.client import WecomClient
from portico.infra.platform_checks import Finding, PlatformCheck
from portico.infra.platform_keys import PLATFORMS, PlatformKeys, is_connected
from portico.kernel.ids import SiteId
from portico.usecases.gateways import Platforms

Make = Callable[[Desk], PlatformCheck]


@dataclass(frozen=True, slots=True)
class _OnDemand:
    """Implements PlatformCheck by one that is made for the occasion."""

    make: Make
    keys: PlatformKeys
    site_id: SiteId | None
    record: Recorder

    def check(self, *, now: datetime) -> tuple[Finding, ...]:
        with ExitStack() as lines:
            return self.make(Desk(self.keys, self.site_id, self.record, lines)).check(now=now)


def checks_of(keys: PlatformKeys, *, site_id: SiteId | None, record: Recorder) -> Platforms[PlatformCheck]:
    """A check for every platform whose keys are there, by its name in PLATFORMS."""
    connected = [name for name in PLATFORMS if is_connected(getattr(keys, name))]
    return Platforms[PlatformCheck]({name: _OnDemand(_MAKERS[name], keys, site_id, record) for name in connected})


def wechat_mini(desk: Desk) -> PlatformCheck:
    """The mini program's."""
    held = desk.keys.wechat_mini
    return WechatMiniCheck(
        _wechat_line(desk, platform_configs.wechat_mini(desk.keys)),
        desk.door("wechat_mini", held.url),
        app_id=held.app_id,
        mchid=desk.keys.wechat_pay.mch_id,
        url=held.url,
        address=desk.address("wechat_mini"),
    )


def wechat_oa(desk: Desk) -> PlatformCheck:
    """The official account's."""
    held = desk.keys.wechat_oa
    return WechatOaCheck(
        _wechat_line(desk, platform_configs.wechat_oa(desk.keys)),
        desk.door("wechat_oa", held.url),
        app_id=held.app_id,
        url=held.url,
        address=desk.address("wechat_oa"),
    )


def _wechat_line(desk: Desk, config: WechatApiConfig) -> WechatApiClient:
    client = WechatApiClient(config, DatabaseTokenStore(), limits=LIMITS, record=desk.record)
    desk.lines.callback(client.close)
    return client


def wechat_pay(desk: Desk) -> PlatformCheck:
    """The merchant's."""
    held = desk.keys.wechat_pay
    client = WechatPayClient(platform_configs.wechat_pay(desk.keys), limits=LIMITS, record=desk.record)
    desk.lines.callback(client.close)
    return WechatPayCheck(
        client,
        desk.door("wechat_pay", held.url),
        address=desk.address("wechat_pay"),
        certificate_pem=held.mch_certificate,
    )


def alipay(desk: Desk) -> PlatformCheck:
    """The app's."""
    client = AlipayClient(platform_configs.alipay(desk.keys), limits=LIMITS, record=desk.record)
    desk.lines.callback(client.close)
    return AlipayCheck(client, desk.door("alipay", desk.keys.alipay.url), address=desk.address("alipay"))


def wecom(desk: Desk) -> PlatformCheck:
    """The company's."""
    held = desk.keys.wecom
    client = desk.kept(
        WecomClient(platform_configs.wecom(desk.keys), DatabaseTokenStore(), limits=LIMITS, record=desk.record)
    )
    return WecomCheck(
        client,
        desk.door("wecom", held.url),
        url=held.url,
        address=desk.address("wecom"),
        with_kf=bool(held.kf_secret),
    )


_MAKERS: Final[Mapping[str, Make]] = {
    "wechat_mini": wechat_mini,
    "wechat_oa": wechat_oa,
    "wechat_pay": wechat_pay,
    "alipay": alipay,
    "douyin": hosts.douyin,
    "kuaishou": hosts.kuaishou,
    "xiaohongshu": hosts.xiaohongshu,
    "baidu": hosts.baidu,
    "qq": hosts.qq,
    "jd": hosts.jd,
    "wecom": wecom,
    "sms_tencent": services.sms_tencent,
    "sms_aliyun": services.sms_aliyun,
    "kuaidi100": services.kuaidi100,
    "kdniao": services.kdniao,
    "map": services.tencent_map,
    "storage": services.storage,
}
