"""Which services beside the platforms serve: short messages, parcels, maps, company contacts. A part of `wiring`."""

from __future__ import annotations

from collections.abc import Mapping

from portico.connectors.kit.http import HttpLimits
from portico.connectors.kit.record import Recorder
from portico.connectors.logistics.kdniao import PLATFORM as KDNIAO
from portico.connectors.logistics.kdniao import Kdniao, KdniaoConfig
from portico.connectors.logistics.kuaidi100 import PLATFORM as KUAIDI100
from portico.connectors.logistics.kuaidi100 import Kuaidi100, Kuaidi100Config
from portico.connectors.map.fallback import WithTable
from portico.connectors.map.table import CityTable
from portico.connectors.map.tencent import TencentGeocoder, TencentMapConfig
from portico.connectors.sms.aliyun import AliyunSmsSender
from portico.connectors.sms.choice import SmsChoice
from portico.connectors.sms.config import AliyunSmsConfig, SmsTemplate, TencentSmsConfig
from portico.connectors.sms.sender import TencentSmsSender
from portico.connectors.wecom.config import PLATFORM as WECOM
from portico.connectors.wecom.config import WecomConfig
from portico.connectors.wecom.gate import WecomPushGate
from portico.domains.fulfilment.ports import ParcelTracker
from portico.domains.members.ports import SmsSender
from portico.infra.geocoding import Geocoder
from portico.infra.platform_keys import PlatformKeys
from portico.infra.platform_keys.fields import SmsTemplate as ApprovedTemplate
from portico.infra.pushes import PushGate
from portico.usecases.gateways import NotConnected, Platforms


class _NoSms:
    """Stands where no SMS account is connected: says so, sends nothing."""

    def send(self, *, phone: str, template: str, params: Mapping[str, str]) -> None:
        raise NotConnected(platform="sms")


def sms_of(keys: PlatformKeys, *, limits: HttpLimits, record: Recorder) -> SmsSender:
    """Tencent's, Aliyun's, or both: then Aliyun's where Tencent's has surely sent nothing."""
    senders: list[SmsSender] = []
    tencent, aliyun = keys.sms_tencent, keys.sms_aliyun
    if tencent.secret_id:
        config = TencentSmsConfig(
            base_url=tencent.url,
            secret_id=tencent.secret_id,
            secret_key=tencent.secret_key,
            sdk_app_id=tencent.sdk_app_id,
            sign_name=tencent.sign_name,
            templates=_templates(tencent.templates),
        )
        senders.append(TencentSmsSender(config, limits=limits, record=record))
    if aliyun.access_key_id:
        other = AliyunSmsConfig(
            base_url=aliyun.url,
            access_key_id=aliyun.access_key_id,
            access_key_secret=aliyun.access_key_secret,
            sign_name=aliyun.sign_name,
            templates=_templates(aliyun.templates),
        )
        senders.append(AliyunSmsSender(other, limits=limits, record=record))
    return SmsChoice(senders) if senders else _NoSms()


def _templates(approved: Mapping[str, ApprovedTemplate]) -> dict[str, SmsTemplate]:
    return {name: SmsTemplate(one.id, one.params) for name, one in approved.items()}


def parcels_of(keys: PlatformKeys, *, limits: HttpLimits, record: Recorder) -> Platforms[ParcelTracker]:
    """Those that know where parcels are. Kuaidi100 first: it is told by each request where its news shall go."""
    trackers = Platforms[ParcelTracker]()
    if keys.kuaidi100.customer:
        held = keys.kuaidi100
        hundred = Kuaidi100Config(held.url, held.customer, held.api_key, held.salt)
        trackers[KUAIDI100] = Kuaidi100(hundred, limits=limits, record=record)
    if keys.kdniao.business_id:
        bird = KdniaoConfig(keys.kdniao.url, keys.kdniao.business_id, keys.kdniao.app_key)
        trackers[KDNIAO] = Kdniao(bird, limits=limits, record=record)
    return trackers


def geocoder_of(keys: PlatformKeys, *, limits: HttpLimits, record: Recorder) -> Geocoder:
    """The table of cities, behind an online geocoder when there is one."""
    held, table = keys.map, CityTable()
    if not held.api_key:
        return table
    config = TencentMapConfig(base_url=held.url, key=held.api_key, secret_key=held.secret_key)
    return WithTable(TencentGeocoder(config, limits=limits, record=record), table)


def add_wecom_gate(keys: PlatformKeys, gates: Platforms[PushGate]) -> None:
    """The company's events come in, when its receiving server is set up."""
    held = keys.wecom
    if held.corp_id and held.push_token and held.push_aes_key:
        gates[WECOM] = WecomPushGate(
            WecomConfig(
                base_url=held.url,
                corp_id=held.corp_id,
                contact_secret=held.contact_secret,
                kf_secret=held.kf_secret,
                push_token=held.push_token,
                push_aes_key=held.push_aes_key,
            )
        )
