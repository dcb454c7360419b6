"""Keys of platforms as the environment gives them; a part of `infra.environment`, which every reader asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


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
