"""How the connections to services beside the platforms are checked: a part of `wiring_checks`."""

from __future__ import annotations

from portico.config import platform_configs
from portico.config.check_desk import LIMITS, Desk
from portico.connectors.logistics import check as tracking
from portico.connectors.logistics.check import TrackerCheck
from portico.connectors.logistics.kdniao import Kdniao
from portico.connectors.logistics.kuaidi100 import Kuaidi100
from portico.connectors.map.check import TencentMapCheck
from portico.connectors.map.tencent import TencentGeocoder
from portico.connectors.sms.aliyun_desk import AliyunSmsDesk
from portico.connectors.sms.check import AliyunSmsCheck, TencentSmsCheck
from portico.connectors.sms.tencent_desk import TencentSmsDesk
from portico.connectors.storage.check import StorageCheck
from portico.connectors.storage.objects import ObjectStore
from portico.infra.platform_checks import PlatformCheck


def sms_tencent(desk: Desk) -> PlatformCheck:
    """The account at Tencent Cloud."""
    held = desk.keys.sms_tencent
    config = platform_configs.sms_tencent(desk.keys)
    account = desk.kept(TencentSmsDesk(config, limits=LIMITS, record=desk.record))
    return TencentSmsCheck(account, desk.door("tencent_sms", held.url), config)


def sms_aliyun(desk: Desk) -> PlatformCheck:
    """The account at Aliyun."""
    held = desk.keys.sms_aliyun
    config = platform_configs.sms_aliyun(desk.keys)
    account = desk.kept(AliyunSmsDesk(config, limits=LIMITS, record=desk.record))
    return AliyunSmsCheck(account, desk.door("aliyun_sms", held.url), config)


def kuaidi100(desk: Desk) -> PlatformCheck:
    """The customer's."""
    held = desk.keys.kuaidi100
    tracker = desk.kept(Kuaidi100(platform_configs.kuaidi100(desk.keys), limits=LIMITS, record=desk.record))
    return TrackerCheck(
        tracking.KUAIDI100_SIGNS,
        lambda: tracker.trace(carrier="SF", number=""),
        desk.door("kuaidi100", held.url),
        url=held.url,
        address=desk.address("kuaidi100"),
        fine=tracking.KUAIDI100_FINE,
    )


def kdniao(desk: Desk) -> PlatformCheck:
    """The account's."""
    held = desk.keys.kdniao
    tracker = desk.kept(Kdniao(platform_configs.kdniao(desk.keys), limits=LIMITS, record=desk.record))
    return TrackerCheck(
        tracking.KDNIAO_SIGNS,
        lambda: tracker.trace(carrier="SF", number=""),
        desk.door("kdniao", held.url),
        url=held.url,
        address=desk.address("kdniao"),
        fine=tracking.KDNIAO_FINE,
    )


def tencent_map(desk: Desk) -> PlatformCheck:
    """The key's."""
    held = desk.keys.map
    geocoder = desk.kept(TencentGeocoder(platform_configs.tencent_map(desk.keys), limits=LIMITS, record=desk.record))
    return TencentMapCheck(geocoder, desk.door("tencent_map", held.url))


def storage(desk: Desk) -> PlatformCheck:
    """The bucket's."""
    config = platform_configs.storage(desk.keys)
    store = desk.kept(ObjectStore(config, limits=LIMITS, record=desk.record))
    return StorageCheck(store, desk.door("s3", config.base_url))
