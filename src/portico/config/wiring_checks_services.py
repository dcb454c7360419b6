"""How the connections to services beside the platforms are checked: a part of `wiring_checks`."""

from __future__ import annotations

from collections.abc import Mapping

from portico.config.check_desk import LIMITS, Desk
from portico.connectors.logistics import check as tracking
from portico.connectors.logistics.check import TrackerCheck
from portico.connectors.logistics.kdniao import Kdniao, KdniaoConfig
from portico.connectors.logistics.kuaidi100 import Kuaidi100, Kuaidi100Config
from portico.connectors.map.check import TencentMapCheck
from portico.connectors.map.tencent import TencentGeocoder, TencentMapConfig
from portico.connectors.sms.aliyun_desk import AliyunSmsDesk
from portico.connectors.sms.check import AliyunSmsCheck, TencentSmsCheck
from portico.connectors.sms.config import AliyunSmsConfig, SmsTemplate, TencentSmsConfig
from portico.connectors.sms.tencent_desk import TencentSmsDesk
from portico.connectors.storage.check import StorageCheck
from portico.connectors.storage.config import S3Config
from portico.connectors.storage.objects import ObjectStore
from portico.infra.platform_checks import PlatformCheck
from portico.infra.platform_keys.fields import SmsTemplate as ApprovedTemplate


def sms_tencent(desk: Desk) -> PlatformCheck:
    """The account at Tencent Cloud."""
    held = desk.keys.sms_tencent
    config = TencentSmsConfig(
        base_url=held.url,
        secret_id=held.secret_id,
        secret_key=held.secret_key,
        sdk_app_id=held.sdk_app_id,
        sign_name=held.sign_name,
        templates=_templates(held.templates),
    )
    account = desk.kept(TencentSmsDesk(config, limits=LIMITS, record=desk.record))
    return TencentSmsCheck(account, desk.door("tencent_sms", held.url), config)


def sms_aliyun(desk: Desk) -> PlatformCheck:
    """The account at Aliyun."""
    held = desk.keys.sms_aliyun
    config = AliyunSmsConfig(
        base_url=held.url,
        access_key_id=held.access_key_id,
        access_key_secret=held.access_key_secret,
        sign_name=held.sign_name,
        templates=_templates(held.templates),
    )
    account = desk.kept(AliyunSmsDesk(config, limits=LIMITS, record=desk.record))
    return AliyunSmsCheck(account, desk.door("aliyun_sms", held.url), config)


def _templates(approved: Mapping[str, ApprovedTemplate]) -> dict[str, SmsTemplate]:
    return {name: SmsTemplate(one.id, one.params) for name, one in approved.items()}


def kuaidi100(desk: Desk) -> PlatformCheck:
    """The customer's."""
    held = desk.keys.kuaidi100
    config = Kuaidi100Config(held.url, held.customer, held.api_key, held.salt)
    tracker = desk.kept(Kuaidi100(config, limits=LIMITS, record=desk.record))
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
    tracker = desk.kept(
        Kdniao(KdniaoConfig(held.url, held.business_id, held.app_key), limits=LIMITS, record=desk.record)
    )
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
    config = TencentMapConfig(base_url=held.url, key=held.api_key, secret_key=held.secret_key)
    geocoder = desk.kept(TencentGeocoder(config, limits=LIMITS, record=desk.record))
    return TencentMapCheck(geocoder, desk.door("tencent_map", held.url))


def storage(desk: Desk) -> PlatformCheck:
    """The bucket's."""
    held = desk.keys.storage
    config = S3Config(
        endpoint_url=held.endpoint_url,
        region=held.region,
        bucket=held.bucket,
        access_key_id=held.access_key_id,
        secret_access_key=held.secret_access_key,
        public_url=held.public_url,
        by_path=held.by_path == "1",
    )
    store = desk.kept(ObjectStore(config, limits=LIMITS, record=desk.record))
    return StorageCheck(store, desk.door("s3", config.base_url))
