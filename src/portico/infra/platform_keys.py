"""Keys of platforms as the environment gives them; a part of `infra.environment`, which every reader asks."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field


class ConfigurationError(Exception):
    """The environment cannot be used; the message says which variable and what to do."""


@dataclass(frozen=True, slots=True)
class AlipayApp:
    """One app at Alipay and the account its money goes to; an empty `app_id` means "not connected yet".

    Keys are PEM or the bare base64 of the platform's key tool. `content_key`: 接口内容加密方式, for phone numbers.
    """

    app_id: str = ""
    private_key: str = ""
    platform_public_key: str = ""
    seller_id: str = ""
    content_key: str = ""
    base_url: str = "https://openapi.alipay.com"


@dataclass(frozen=True, slots=True)
class SmsTemplate:
    """A template the provider approved: its id, and our parameter names in the order of its {1}, {2}, …"""

    id: str
    params: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sms:
    secret_id: str = ""
    secret_key: str = ""
    sdk_app_id: str = ""
    sign_name: str = ""
    templates: Mapping[str, SmsTemplate] = field(default_factory=dict)


def read_alipay(env: Mapping[str, str]) -> AlipayApp:
    """What PORTICO_ALIPAY_* say. Raises ConfigurationError when the app is named and a key is missing."""
    names = ("app_id", "private_key", "platform_public_key", "seller_id", "content_key")
    held = {name: env.get(f"PORTICO_ALIPAY_{name.upper()}", "") for name in names}
    app = AlipayApp(**held, base_url=env.get("PORTICO_ALIPAY_URL", AlipayApp().base_url))
    if app.app_id and not (app.private_key and app.platform_public_key):
        raise ConfigurationError(
            "PORTICO_ALIPAY_APP_ID is set: give PORTICO_ALIPAY_PRIVATE_KEY (the app's own) and "
            "PORTICO_ALIPAY_PLATFORM_PUBLIC_KEY (支付宝公钥, not the app's public key) too."
        )
    return app


def read_sms(env: Mapping[str, str]) -> Sms:
    """What PORTICO_SMS_* say. Raises ConfigurationError for templates of another form."""
    return Sms(
        secret_id=env.get("PORTICO_SMS_SECRET_ID", ""),
        secret_key=env.get("PORTICO_SMS_SECRET_KEY", ""),
        sdk_app_id=env.get("PORTICO_SMS_SDK_APP_ID", ""),
        sign_name=env.get("PORTICO_SMS_SIGN_NAME", ""),
        templates=_sms_templates(env.get("PORTICO_SMS_TEMPLATES", "{}")),
    )


def _sms_templates(text: str) -> dict[str, SmsTemplate]:
    try:
        return {
            name: SmsTemplate(id=str(raw["id"]), params=tuple(str(p) for p in raw["params"]))
            for name, raw in json.loads(text).items()
        }
    except (ValueError, KeyError, TypeError, AttributeError):
        raise ConfigurationError(
            'PORTICO_SMS_TEMPLATES is not of the form {"sign_in_code": {"id": "…", "params": ["code", "minutes"]}}.'
        ) from None
