"""Which services beside the platforms serve: short messages, parcels, maps, company contacts. A part of `wiring`."""

from __future__ import annotations

from collections.abc import Mapping

from portico.config import platform_configs
from portico.connectors.kit.http import HttpLimits
from portico.connectors.kit.record import Recorder
from portico.connectors.logistics.kdniao import PLATFORM as KDNIAO
from portico.connectors.logistics.kdniao import Kdniao
from portico.connectors.logistics.kuaidi100 import PLATFORM as KUAIDI100
from portico.connectors.logistics.kuaidi100 import Kuaidi100
from portico.connectors.map.fallback import WithTable
from portico.connectors.map.table import CityTable
from portico.connectors.map.tencent import TencentGeocoder
from portico.connectors.sms.aliyun import AliyunSmsSender
from portico.connectors.sms.choice import SmsChoice
from portico.connectors.sms.sender import TencentSmsSender
from portico.connectors.wecom.config import PLATFORM as WECOM
from portico.connectors.wecom.gate import WecomPushGate
from portico.domains.fulfilment.ports import ParcelTracker
from portico.domains.members.ports import SmsSender
from portico.infra.geocoding import Geocoder
from portico.infra.platform_keys import PlatformKeys
from portico.infra.pushes import PushGate
from portico.usecases.gateways import NotConnected, Platforms


class _NoSms:
    """Stands where no SMS account is connected: says so, sends nothing."""

    def send(self, *, phone: str, template: str, params: Mapping[str, str]) -> None:
        raise NotConnected(platform="sms")


def sms_of(keys: PlatformKeys, *, limits: HttpLimits, record: Recorder) -> SmsSender:
    """Tencent's, Aliyun's, or both: then Aliyun's where Tencent's has surely sent nothing."""
    senders: list[SmsSender] = []
    if keys.sms_tencent.secret_id:
        senders.append(TencentSmsSender(platform_configs.sms_tencent(keys), limits=limits, record=record))
    if keys.sms_aliyun.access_key_id:
        senders.append(AliyunSmsSender(platform_configs.sms_aliyun(keys), limits=limits, record=record))
    return SmsChoice(senders) if senders else _NoSms()


def parcels_of(keys: PlatformKeys, *, limits: HttpLimits, record: Recorder) -> Platforms[ParcelTracker]:
    """Those that know where parcels are. Kuaidi100 first: it is told by each request where its news shall go."""
    trackers = Platforms[ParcelTracker]()
    if keys.kuaidi100.customer:
        trackers[KUAIDI100] = Kuaidi100(platform_configs.kuaidi100(keys), limits=limits, record=record)
    if keys.kdniao.business_id:
        trackers[KDNIAO] = Kdniao(platform_configs.kdniao(keys), limits=limits, record=record)
    return trackers


def geocoder_of(keys: PlatformKeys, *, limits: HttpLimits, record: Recorder) -> Geocoder:
    """The table of cities, behind an online geocoder when there is one."""
    table = CityTable()
    if not keys.map.api_key:
        return table
    return WithTable(TencentGeocoder(platform_configs.tencent_map(keys), limits=limits, record=record), table)


def add_wecom_gate(keys: PlatformKeys, gates: Platforms[PushGate]) -> None:
    """The company's events come in, when its receiving server is set up."""
    held = keys.wecom
    if held.corp_id and held.push_token and held.push_aes_key:
        gates[WECOM] = WecomPushGate(platform_configs.wecom(keys))
