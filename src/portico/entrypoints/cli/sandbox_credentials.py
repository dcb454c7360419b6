"""In demo mode the sandbox plays the platforms' consoles: its keys become this installation's settings."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

# What stands for a category at the hosts that demand one of every order.
_CATEGORIES = {
    "PORTICO_DOUYIN_SKU_TYPE": "301",
    "PORTICO_DOUYIN_TAG_GROUP_ID": "tag_group_7272625659888058380",
    "PORTICO_KUAISHOU_GOODS_TYPE": "1233",
}


def as_environment(credentials_file: Path, sandbox_url: str) -> dict[str, str]:
    """The environment that points every platform at the sandbox, with the keys it handed out."""
    held: dict[str, Any] = json.loads(credentials_file.read_text(encoding="utf-8"))
    return {
        "PORTICO_SANDBOX_URL": sandbox_url,
        **_wechat(held, sandbox_url),
        **_alipay(held["alipay"], sandbox_url),
        **_hosts(held["hosts"], sandbox_url),
        **_sms(held["sms"], held["services"]["aliyun_sms"], sandbox_url),
        **_services(held["services"], sandbox_url),
    }


def _wechat(held: Mapping[str, Any], url: str) -> dict[str, str]:
    mini, official, pay = held["wechat_mini"], held["wechat_oa"], held["wechat_pay"]
    return {
        "PORTICO_WECHAT_API_URL": url,
        "PORTICO_WECHAT_PAY_URL": url,
        "PORTICO_WECHAT_OAUTH_URL": f"{url}/connect/oauth2/authorize",
        "PORTICO_WECHAT_APP_ID": mini["app_id"],
        "PORTICO_WECHAT_APP_SECRET": mini["app_secret"],
        "PORTICO_WECHAT_PUSH_TOKEN": mini["push_token"],
        "PORTICO_WECHAT_PUSH_AES_KEY": mini["encoding_aes_key"],
        "PORTICO_WECHAT_OA_APP_ID": official["app_id"],
        "PORTICO_WECHAT_OA_APP_SECRET": official["app_secret"],
        "PORTICO_WECHAT_OA_PUSH_TOKEN": official["push_token"],
        "PORTICO_WECHAT_OA_PUSH_AES_KEY": official["encoding_aes_key"],
        "PORTICO_WECHAT_WEB_APP_ID": pay["app_ids"][-1],
        "PORTICO_WECHAT_MCH_CERTIFICATE": pay.get("merchant_certificate_pem", ""),
        "PORTICO_WECHAT_MCH_ID": pay["mchid"],
        "PORTICO_WECHAT_MCH_SERIAL": pay["merchant_serial_no"],
        "PORTICO_WECHAT_MCH_PRIVATE_KEY": pay["merchant_private_key_pem"],
        "PORTICO_WECHAT_API_V3_KEY": pay["api_v3_key"],
        "PORTICO_WECHAT_PLATFORM_PUBLIC_KEY_ID": pay["platform_public_key_id"],
        "PORTICO_WECHAT_PLATFORM_PUBLIC_KEY": pay["platform_public_key_pem"],
    }


def _alipay(app: Mapping[str, str], url: str) -> dict[str, str]:
    return {
        "PORTICO_ALIPAY_URL": url,
        "PORTICO_ALIPAY_APP_ID": app["app_id"],
        "PORTICO_ALIPAY_PRIVATE_KEY": app["app_private_key_pem"],
        "PORTICO_ALIPAY_PLATFORM_PUBLIC_KEY": app["alipay_public_key_pem"],
        "PORTICO_ALIPAY_SELLER_ID": app["seller_id"],
        "PORTICO_ALIPAY_CONTENT_KEY": app["content_key"],
    }


def _hosts(apps: Mapping[str, Mapping[str, str]], url: str) -> dict[str, str]:
    found: dict[str, str] = dict(_CATEGORIES)
    for host, app in apps.items():
        prefix = f"PORTICO_{host.upper()}"
        found |= {
            f"{prefix}_URL": f"{url}/hosts/{host}",
            f"{prefix}_APP_ID": app["app_id"],
            f"{prefix}_APP_SECRET": app["app_secret"],
        }
    douyin, baidu, little_red = apps["douyin"], apps["baidu"], apps["xiaohongshu"]
    return found | {
        "PORTICO_DOUYIN_LOGIN_URL": f"{url}/hosts/douyin",
        "PORTICO_DOUYIN_PRIVATE_KEY": douyin["private_key_pem"],
        "PORTICO_DOUYIN_KEY_VERSION": douyin["key_version"],
        "PORTICO_DOUYIN_PLATFORM_PUBLIC_KEY": douyin["platform_public_key_pem"],
        "PORTICO_DOUYIN_IMAGE_URL": f"{url}/sandbox/static/icon.svg",
        "PORTICO_BAIDU_LOGIN_URL": f"{url}/hosts/baidu",
        "PORTICO_BAIDU_DEAL_ID": baidu["deal_id"],
        "PORTICO_BAIDU_TILL_APP_KEY": baidu["app_key"],
        "PORTICO_BAIDU_PRIVATE_KEY": baidu["private_key_pem"],
        "PORTICO_BAIDU_PLATFORM_PUBLIC_KEY": baidu["platform_public_key_pem"],
        "PORTICO_XIAOHONGSHU_PUSH_TOKEN": little_red["push_token"],
        "PORTICO_XIAOHONGSHU_PUSH_AES_KEY": little_red["push_aes_key"],
    }


def _sms(tencent: Mapping[str, Any], aliyun: Mapping[str, Any], url: str) -> dict[str, str]:
    return {
        "PORTICO_SMS_URL": url,
        "PORTICO_SMS_SECRET_ID": tencent["secret_id"],
        "PORTICO_SMS_SECRET_KEY": tencent["secret_key"],
        "PORTICO_SMS_SDK_APP_ID": tencent["sdk_app_id"],
        "PORTICO_SMS_SIGN_NAME": tencent["sign_name"],
        "PORTICO_SMS_TEMPLATES": _templates(tencent["templates"]),
        "PORTICO_ALIYUN_SMS_URL": url,
        "PORTICO_ALIYUN_SMS_ACCESS_KEY_ID": aliyun["access_key_id"],
        "PORTICO_ALIYUN_SMS_ACCESS_KEY_SECRET": aliyun["access_key_secret"],
        "PORTICO_ALIYUN_SMS_SIGN_NAME": aliyun["sign_name"],
        "PORTICO_ALIYUN_SMS_TEMPLATES": _templates(aliyun["templates"]),
    }


def _templates(held: Mapping[str, Mapping[str, Any]]) -> str:
    """What is read of each template: its number, and our names of its variables."""
    kept = {name: {"id": one["id"], "params": one["params"]} for name, one in held.items()}
    return json.dumps(kept, ensure_ascii=False)


def _services(held: Mapping[str, Mapping[str, Any]], url: str) -> dict[str, str]:
    wecom, parcels, maps, files = held["wecom"], held["logistics"], held["maps"], held["storage"]
    return {
        "PORTICO_WECOM_URL": url,
        "PORTICO_WECOM_CORP_ID": wecom["corp_id"],
        "PORTICO_WECOM_CONTACT_SECRET": wecom["contact_secret"],
        "PORTICO_WECOM_KF_SECRET": wecom["kf_secret"],
        "PORTICO_WECOM_PUSH_TOKEN": wecom["push_token"],
        "PORTICO_WECOM_PUSH_AES_KEY": wecom["encoding_aes_key"],
        "PORTICO_KUAIDI100_URL": url,
        "PORTICO_KUAIDI100_CUSTOMER": parcels["kuaidi100_customer"],
        "PORTICO_KUAIDI100_KEY": parcels["kuaidi100_key"],
        # Ours to choose; the same after every start, since parcels are on the way longer than a demo runs.
        "PORTICO_KUAIDI100_SALT": hashlib.sha256(parcels["kuaidi100_key"].encode()).hexdigest()[:16],
        "PORTICO_KDNIAO_URL": url,
        "PORTICO_KDNIAO_BUSINESS_ID": parcels["kdniao_business_id"],
        "PORTICO_KDNIAO_APP_KEY": parcels["kdniao_app_key"],
        "PORTICO_MAP_URL": url,
        "PORTICO_MAP_KEY": maps["key"],
        "PORTICO_MAP_SECRET_KEY": maps["secret_key"],
        "PORTICO_STORAGE_ENDPOINT_URL": url,
        "PORTICO_STORAGE_BUCKET": files["bucket"],
        "PORTICO_STORAGE_REGION": files["region"],
        "PORTICO_STORAGE_ACCESS_KEY_ID": files["access_key_id"],
        "PORTICO_STORAGE_SECRET_ACCESS_KEY": files["secret_access_key"],
        "PORTICO_STORAGE_BY_PATH": "1",
    }
