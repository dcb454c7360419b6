"""The keys a merchant holds, under the names that Portico reads them by: what to copy into its console.

The names are those of `portico.infra.platform_keys`; a test compares both, since neither package imports the other.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from .sandbox import Sandbox

# A category's number and template that stand for one; the sandbox takes any of their form.
DOUYIN_CATEGORY = {"PORTICO_DOUYIN_SKU_TYPE": "301", "PORTICO_DOUYIN_TAG_GROUP_ID": "tag_group_7272625659888058380"}
KUAISHOU_CATEGORY = {"PORTICO_KUAISHOU_GOODS_TYPE": "1233"}


def platforms(box: Sandbox) -> dict[str, dict[str, str]]:
    """Platform → variable → value, in the order a form asks for them."""
    return {**_wechat(box), "alipay": _alipay(box), **_hosts(box), **_services(box)}


def _wechat(box: Sandbox) -> dict[str, dict[str, str]]:
    mini, official, pay = box.credentials.wechat_mini, box.credentials.wechat_oa, box.credentials.wechat_pay
    return {
        "wechat_mini": {
            "PORTICO_WECHAT_APP_ID": mini.app_id,
            "PORTICO_WECHAT_APP_SECRET": mini.app_secret,
            "PORTICO_WECHAT_PUSH_TOKEN": mini.push_token,
            "PORTICO_WECHAT_PUSH_AES_KEY": mini.encoding_aes_key,
            "PORTICO_WECHAT_API_URL": box.public_url,
        },
        "wechat_oa": {
            "PORTICO_WECHAT_OA_APP_ID": official.app_id,
            "PORTICO_WECHAT_OA_APP_SECRET": official.app_secret,
            "PORTICO_WECHAT_OA_PUSH_TOKEN": official.push_token,
            "PORTICO_WECHAT_OA_PUSH_AES_KEY": official.encoding_aes_key,
            "PORTICO_WECHAT_API_URL": box.public_url,
            "PORTICO_WECHAT_OAUTH_URL": f"{box.public_url}/connect/oauth2/authorize",
        },
        "wechat_pay": {
            "PORTICO_WECHAT_MCH_ID": pay.mchid,
            "PORTICO_WECHAT_MCH_SERIAL": pay.merchant_serial_no,
            "PORTICO_WECHAT_MCH_PRIVATE_KEY": pay.merchant_private_key_pem,
            "PORTICO_WECHAT_API_V3_KEY": pay.api_v3_key,
            "PORTICO_WECHAT_PLATFORM_PUBLIC_KEY_ID": pay.platform_public_key_id,
            "PORTICO_WECHAT_PLATFORM_PUBLIC_KEY": pay.platform_public_key_pem,
            "PORTICO_WECHAT_WEB_APP_ID": pay.app_ids[-1],
            "PORTICO_WECHAT_MCH_CERTIFICATE": pay.merchant_certificate_pem,
            "PORTICO_WECHAT_PAY_URL": box.public_url,
        },
    }


def _alipay(box: Sandbox) -> dict[str, str]:
    app = box.alipay.app
    return {
        "PORTICO_ALIPAY_APP_ID": app.app_id,
        "PORTICO_ALIPAY_PRIVATE_KEY": app.app_private_key_pem,
        "PORTICO_ALIPAY_PLATFORM_PUBLIC_KEY": app.alipay_public_key_pem,
        "PORTICO_ALIPAY_SELLER_ID": app.seller_id,
        "PORTICO_ALIPAY_CONTENT_KEY": app.content_key,
        "PORTICO_ALIPAY_URL": box.public_url,
    }


def _hosts(box: Sandbox) -> dict[str, dict[str, str]]:
    url = box.public_url
    found = {name: _app(name, desk.app) for name, desk in box.hosts.desks.items()}
    douyin, baidu = box.hosts.desks["douyin"].app, box.hosts.desks["baidu"].app
    found["douyin"] |= {
        "PORTICO_DOUYIN_PLATFORM_PUBLIC_KEY": douyin["platform_public_key_pem"],
        "PORTICO_DOUYIN_PRIVATE_KEY": douyin["private_key_pem"],
        "PORTICO_DOUYIN_KEY_VERSION": douyin["key_version"],
        **DOUYIN_CATEGORY,
        "PORTICO_DOUYIN_IMAGE_URL": f"{url}/sandbox/static/icon.svg",
        "PORTICO_DOUYIN_URL": f"{url}/hosts/douyin",
        "PORTICO_DOUYIN_LOGIN_URL": f"{url}/hosts/douyin",
    }
    found["baidu"] |= {
        "PORTICO_BAIDU_DEAL_ID": baidu["deal_id"],
        "PORTICO_BAIDU_TILL_APP_KEY": baidu["app_key"],
        "PORTICO_BAIDU_PRIVATE_KEY": baidu["private_key_pem"],
        "PORTICO_BAIDU_PLATFORM_PUBLIC_KEY": baidu["platform_public_key_pem"],
        "PORTICO_BAIDU_URL": f"{url}/hosts/baidu",
        "PORTICO_BAIDU_LOGIN_URL": f"{url}/hosts/baidu",
    }
    found["kuaishou"] |= KUAISHOU_CATEGORY
    pushes = {name: box.hosts.desks["xiaohongshu"].app[name] for name in ("push_token", "push_aes_key")}
    found["xiaohongshu"] |= {f"PORTICO_XIAOHONGSHU_{name.upper()}": value for name, value in pushes.items()}
    # The hosts' paths overlap, so each has a folder of its own.
    for name in ("kuaishou", "xiaohongshu", "qq", "jd"):
        found[name][f"PORTICO_{name.upper()}_URL"] = f"{url}/hosts/{name}"
    return found


def _app(host: str, app: Mapping[str, str]) -> dict[str, str]:
    prefix = f"PORTICO_{host.upper()}"
    return {f"{prefix}_APP_ID": app["app_id"], f"{prefix}_APP_SECRET": app["app_secret"]}


def _services(box: Sandbox) -> dict[str, dict[str, str]]:
    url, keys = box.public_url, box.services.keys
    return {
        "wecom": {
            "PORTICO_WECOM_CORP_ID": keys.wecom.corp_id,
            "PORTICO_WECOM_CONTACT_SECRET": keys.wecom.contact_secret,
            "PORTICO_WECOM_KF_SECRET": keys.wecom.kf_secret,
            "PORTICO_WECOM_PUSH_TOKEN": keys.wecom.push_token,
            "PORTICO_WECOM_PUSH_AES_KEY": keys.wecom.encoding_aes_key,
            "PORTICO_WECOM_URL": url,
        },
        **_sms(box),
        "kuaidi100": {
            "PORTICO_KUAIDI100_CUSTOMER": keys.logistics.kuaidi100_customer,
            "PORTICO_KUAIDI100_KEY": keys.logistics.kuaidi100_key,
            # The merchant's own word; the platform signs its pushes with whatever a subscription names.
            "PORTICO_KUAIDI100_SALT": sha256(keys.logistics.kuaidi100_key.encode()).hexdigest()[:16],
            "PORTICO_KUAIDI100_URL": url,
        },
        "kdniao": {
            "PORTICO_KDNIAO_BUSINESS_ID": keys.logistics.kdniao_business_id,
            "PORTICO_KDNIAO_APP_KEY": keys.logistics.kdniao_app_key,
            "PORTICO_KDNIAO_URL": url,
        },
        "map": {
            "PORTICO_MAP_KEY": keys.maps.key,
            "PORTICO_MAP_SECRET_KEY": keys.maps.secret_key,
            "PORTICO_MAP_URL": url,
        },
        "storage": {
            "PORTICO_STORAGE_BUCKET": keys.storage.bucket,
            "PORTICO_STORAGE_ENDPOINT_URL": url,
            "PORTICO_STORAGE_REGION": keys.storage.region,
            "PORTICO_STORAGE_ACCESS_KEY_ID": keys.storage.access_key_id,
            "PORTICO_STORAGE_SECRET_ACCESS_KEY": keys.storage.secret_access_key,
            "PORTICO_STORAGE_BY_PATH": "1",
        },
    }


def _sms(box: Sandbox) -> dict[str, dict[str, str]]:
    tencent, aliyun = box.credentials.sms, box.services.keys.aliyun_sms
    return {
        "sms_tencent": {
            "PORTICO_SMS_SECRET_ID": tencent.secret_id,
            "PORTICO_SMS_SECRET_KEY": tencent.secret_key,
            "PORTICO_SMS_SDK_APP_ID": tencent.sdk_app_id,
            "PORTICO_SMS_SIGN_NAME": tencent.sign_name,
            "PORTICO_SMS_TEMPLATES": _templates(tencent.templates),
            "PORTICO_SMS_URL": box.public_url,
        },
        "sms_aliyun": {
            "PORTICO_ALIYUN_SMS_ACCESS_KEY_ID": aliyun.access_key_id,
            "PORTICO_ALIYUN_SMS_ACCESS_KEY_SECRET": aliyun.access_key_secret,
            "PORTICO_ALIYUN_SMS_SIGN_NAME": aliyun.sign_name,
            "PORTICO_ALIYUN_SMS_TEMPLATES": _templates(aliyun.templates),
            "PORTICO_ALIYUN_SMS_URL": box.public_url,
        },
    }


def _templates(held: dict[str, dict[str, Any]]) -> str:
    """What the form wants of each template: its number, and our names of its variables."""
    kept = {name: {"id": one["id"], "params": one["params"]} for name, one in held.items()}
    return json.dumps(kept, ensure_ascii=False)
