"""What the sync monitor reads on the platforms, over lines of its own that give way to whoever is waiting."""

from __future__ import annotations

from portico.config import platform_configs
from portico.connectors.kit.http import HttpLimits
from portico.connectors.kit.record import Recorder
from portico.connectors.kit.token_store import DatabaseTokenStore
from portico.connectors.wechat_api.client import WechatApiClient
from portico.connectors.wechat_mini.trade import WechatMiniTrade
from portico.connectors.wechat_oa.account import PLATFORM as WECHAT_OA
from portico.connectors.wechat_oa.followers import OfficialFollowers
from portico.connectors.wechat_oa.line import OfficialLine
from portico.domains.fulfilment.ports import ShippingMonitor
from portico.domains.members.ports import FollowerList
from portico.infra.platform_keys import PlatformKeys
from portico.usecases.gateways import Platforms


def shipping_monitors(keys: PlatformKeys, *, limits: HttpLimits, record: Recorder) -> Platforms[ShippingMonitor]:
    """By payment provider. The shipping service belongs to a mini program and a merchant number together."""
    found: Platforms[ShippingMonitor] = Platforms()
    mini, pay = keys.wechat_mini, keys.wechat_pay
    if mini.app_id and pay.mch_id:
        client = WechatApiClient(platform_configs.wechat_mini(keys), DatabaseTokenStore(), limits=limits, record=record)
        found["wechat_pay"] = WechatMiniTrade(client, app_id=mini.app_id, mchid=pay.mch_id)
    return found


def follower_lists(keys: PlatformKeys, *, limits: HttpLimits, record: Recorder) -> Platforms[FollowerList]:
    """By sign-in provider."""
    found: Platforms[FollowerList] = Platforms()
    held = keys.wechat_oa
    if held.app_id:
        client = WechatApiClient(platform_configs.wechat_oa(keys), DatabaseTokenStore(), limits=limits, record=record)
        found[WECHAT_OA] = OfficialFollowers(OfficialLine(client, app_id=held.app_id))
    return found
