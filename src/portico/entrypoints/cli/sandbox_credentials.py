"""In demo mode the sandbox plays the platforms' consoles: its keys become this installation's settings."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def as_environment(credentials_file: Path, sandbox_url: str) -> dict[str, str]:
    """The environment that points every platform at the sandbox, with the keys it handed out."""
    held: dict[str, Any] = json.loads(credentials_file.read_text(encoding="utf-8"))
    mini, official, pay, sms = held["wechat_mini"], held["wechat_oa"], held["wechat_pay"], held["sms"]
    return {
        "PORTICO_SANDBOX_URL": sandbox_url,
        "PORTICO_WECHAT_API_URL": sandbox_url,
        "PORTICO_WECHAT_PAY_URL": sandbox_url,
        "PORTICO_SMS_URL": sandbox_url,
        "PORTICO_WECHAT_APP_ID": mini["app_id"],
        "PORTICO_WECHAT_APP_SECRET": mini["app_secret"],
        "PORTICO_WECHAT_PUSH_TOKEN": mini["push_token"],
        "PORTICO_WECHAT_PUSH_AES_KEY": mini["encoding_aes_key"],
        "PORTICO_WECHAT_OAUTH_URL": f"{sandbox_url}/connect/oauth2/authorize",
        "PORTICO_WECHAT_OA_APP_ID": official["app_id"],
        "PORTICO_WECHAT_OA_APP_SECRET": official["app_secret"],
        "PORTICO_WECHAT_OA_PUSH_TOKEN": official["push_token"],
        "PORTICO_WECHAT_OA_PUSH_AES_KEY": official["encoding_aes_key"],
        "PORTICO_WECHAT_WEB_APP_ID": pay["app_ids"][-1],
        "PORTICO_WECHAT_MCH_ID": pay["mchid"],
        "PORTICO_WECHAT_MCH_SERIAL": pay["merchant_serial_no"],
        "PORTICO_WECHAT_MCH_PRIVATE_KEY": pay["merchant_private_key_pem"],
        "PORTICO_WECHAT_API_V3_KEY": pay["api_v3_key"],
        "PORTICO_WECHAT_PLATFORM_PUBLIC_KEY_ID": pay["platform_public_key_id"],
        "PORTICO_WECHAT_PLATFORM_PUBLIC_KEY": pay["platform_public_key_pem"],
        "PORTICO_ALIPAY_URL": sandbox_url,
        "PORTICO_ALIPAY_APP_ID": held["alipay"]["app_id"],
        "PORTICO_ALIPAY_PRIVATE_KEY": held["alipay"]["app_private_key_pem"],
        "PORTICO_ALIPAY_PLATFORM_PUBLIC_KEY": held["alipay"]["alipay_public_key_pem"],
        "PORTICO_ALIPAY_SELLER_ID": held["alipay"]["seller_id"],
        "PORTICO_ALIPAY_CONTENT_KEY": held["alipay"]["content_key"],
        "PORTICO_SMS_SECRET_ID": sms["secret_id"],
        "PORTICO_SMS_SECRET_KEY": sms["secret_key"],
        "PORTICO_SMS_SDK_APP_ID": sms["sdk_app_id"],
        "PORTICO_SMS_SIGN_NAME": sms["sign_name"],
        "PORTICO_SMS_TEMPLATES": json.dumps(sms["templates"], ensure_ascii=False),
    }
