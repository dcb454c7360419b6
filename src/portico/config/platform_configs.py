"""What each connector is made of, from the keys that are held: the same for its use and for its check."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from portico.connectors.alipay.config import BILL_HOSTS, AlipayConfig
from portico.connectors.baidu.config import BaiduConfig, BaiduTill
from portico.connectors.douyin.config import DouyinConfig
from portico.connectors.kuaishou.config import KuaishouConfig
from portico.connectors.logistics.kdniao import KdniaoConfig
from portico.connectors.logistics.kuaidi100 import Kuaidi100Config
from portico.connectors.map.tencent import TencentMapConfig
from portico.connectors.mini_hosts.app import MiniApp
from portico.connectors.sms.config import AliyunSmsConfig, SmsTemplate, TencentSmsConfig
from portico.connectors.storage.config import S3Config
from portico.connectors.wechat_api.config import WechatApiConfig, WechatApp
from portico.connectors.wechat_mini.sign_in import PLATFORM as WECHAT_MINI
from portico.connectors.wechat_oa.account import PLATFORM as WECHAT_OA
from portico.connectors.wechat_pay.config import WechatPayConfig
from portico.connectors.wecom.config import WecomConfig
from portico.connectors.xiaohongshu.config import XiaohongshuConfig
from portico.infra.platform_keys import PlatformKeys
from portico.infra.platform_keys.fields import SmsTemplate as ApprovedTemplate


def wechat_mini(keys: PlatformKeys) -> WechatApiConfig:
    held = keys.wechat_mini
    return WechatApiConfig(WECHAT_MINI, held.url, (WechatApp(held.app_id, held.app_secret),))


def wechat_oa(keys: PlatformKeys) -> WechatApiConfig:
    held = keys.wechat_oa
    return WechatApiConfig(WECHAT_OA, held.url, (WechatApp(held.app_id, held.app_secret),))


def wechat_pay(keys: PlatformKeys) -> WechatPayConfig:
    held = keys.wechat_pay
    return WechatPayConfig(
        base_url=held.url,
        mchid=held.mch_id,
        app_id=keys.wechat_mini.app_id,
        web_app_id=held.web_app_id or keys.wechat_mini.app_id,
        merchant_serial_no=held.mch_serial,
        merchant_private_key_pem=held.mch_private_key,
        api_v3_key=held.api_v3_key,
        platform_public_key_id=held.platform_public_key_id,
        platform_public_key_pem=held.platform_public_key,
        official_app_id=keys.wechat_oa.app_id,
    )


def alipay(keys: PlatformKeys) -> AlipayConfig:
    held = keys.alipay
    return AlipayConfig(
        base_url=held.url,
        app_id=held.app_id,
        app_private_key=held.private_key,
        alipay_public_key=held.platform_public_key,
        seller_id=held.seller_id,
        content_key=held.content_key,
        bill_hosts=(*BILL_HOSTS, urlsplit(held.url).hostname or ""),
    )


def wecom(keys: PlatformKeys) -> WecomConfig:
    held = keys.wecom
    return WecomConfig(
        base_url=held.url,
        corp_id=held.corp_id,
        contact_secret=held.contact_secret,
        kf_secret=held.kf_secret,
        push_token=held.push_token,
        push_aes_key=held.push_aes_key,
    )


def douyin(keys: PlatformKeys) -> DouyinConfig:
    held = keys.douyin
    return DouyinConfig(MiniApp(held.app_id, held.app_secret), held.url, held.login_url, held.private_key)


def kuaishou(keys: PlatformKeys) -> KuaishouConfig:
    held = keys.kuaishou
    return KuaishouConfig(MiniApp(held.app_id, held.app_secret), held.url)


def xiaohongshu(keys: PlatformKeys) -> XiaohongshuConfig:
    held = keys.xiaohongshu
    return XiaohongshuConfig(MiniApp(held.app_id, held.app_secret), held.url, held.push_token, held.push_aes_key)


def baidu(keys: PlatformKeys) -> BaiduConfig:
    held = keys.baidu
    return BaiduConfig(MiniApp(held.app_id, held.app_secret), held.url, held.login_url)


def baidu_till(keys: PlatformKeys) -> BaiduTill | None:
    """None for a program that takes no money."""
    held = keys.baidu
    if not held.deal_id:
        return None
    return BaiduTill(held.deal_id, held.till_app_key, held.private_key, held.platform_public_key)


def sms_tencent(keys: PlatformKeys) -> TencentSmsConfig:
    held = keys.sms_tencent
    return TencentSmsConfig(
        base_url=held.url,
        secret_id=held.secret_id,
        secret_key=held.secret_key,
        sdk_app_id=held.sdk_app_id,
        sign_name=held.sign_name,
        templates=_templates(held.templates),
    )


def sms_aliyun(keys: PlatformKeys) -> AliyunSmsConfig:
    held = keys.sms_aliyun
    return AliyunSmsConfig(
        base_url=held.url,
        access_key_id=held.access_key_id,
        access_key_secret=held.access_key_secret,
        sign_name=held.sign_name,
        templates=_templates(held.templates),
    )


def _templates(approved: Mapping[str, ApprovedTemplate]) -> dict[str, SmsTemplate]:
    return {name: SmsTemplate(one.id, one.params) for name, one in approved.items()}


def kuaidi100(keys: PlatformKeys) -> Kuaidi100Config:
    held = keys.kuaidi100
    return Kuaidi100Config(held.url, held.customer, held.api_key, held.salt)


def kdniao(keys: PlatformKeys) -> KdniaoConfig:
    held = keys.kdniao
    return KdniaoConfig(held.url, held.business_id, held.app_key)


def tencent_map(keys: PlatformKeys) -> TencentMapConfig:
    held = keys.map
    return TencentMapConfig(base_url=held.url, key=held.api_key, secret_key=held.secret_key)


def storage(keys: PlatformKeys) -> S3Config:
    held = keys.storage
    return S3Config(
        endpoint_url=held.endpoint_url,
        region=held.region,
        bucket=held.bucket,
        access_key_id=held.access_key_id,
        secret_access_key=held.secret_access_key,
        public_url=held.public_url,
        by_path=held.by_path == "1",
    )
