"""Keys of the WeChat family."""

from __future__ import annotations

from dataclasses import dataclass

from portico.infra.platform_keys.fields import key

_API = "https://api.weixin.qq.com"


@dataclass(frozen=True, slots=True)
class WechatMini:
    """One mini program. `push_*`: what the platform signs and seals its messages to us with (消息推送)."""

    app_id: str = key("PORTICO_WECHAT_APP_ID")
    app_secret: str = key("PORTICO_WECHAT_APP_SECRET", "secret", demanded_by="app_id")
    push_token: str = key("PORTICO_WECHAT_PUSH_TOKEN", "secret")
    push_aes_key: str = key("PORTICO_WECHAT_PUSH_AES_KEY", "aes_key")
    url: str = key("PORTICO_WECHAT_API_URL", "url", default=_API)


@dataclass(frozen=True, slots=True)
class WechatOa:
    """One official account."""

    app_id: str = key("PORTICO_WECHAT_OA_APP_ID")
    app_secret: str = key("PORTICO_WECHAT_OA_APP_SECRET", "secret", demanded_by="app_id")
    push_token: str = key("PORTICO_WECHAT_OA_PUSH_TOKEN", "secret")
    push_aes_key: str = key("PORTICO_WECHAT_OA_PUSH_AES_KEY", "aes_key")
    url: str = key("PORTICO_WECHAT_API_URL", "url", default=_API)
    oauth_url: str = key(
        "PORTICO_WECHAT_OAUTH_URL", "url", default="https://open.weixin.qq.com/connect/oauth2/authorize"
    )


@dataclass(frozen=True, slots=True)
class WechatPay:
    """One merchant account. `platform_public_key*`: 微信支付公钥 mode; without them, certificate mode.

    `web_app_id`: where the website and H5 ask to be paid; the mini program's own app id when empty. `mch_certificate`
    (apiclient_cert.pem) is needed for no call: with it we can say when it ends.
    """

    mch_id: str = key("PORTICO_WECHAT_MCH_ID", "number")
    mch_serial: str = key("PORTICO_WECHAT_MCH_SERIAL", demanded_by="mch_id")
    mch_private_key: str = key("PORTICO_WECHAT_MCH_PRIVATE_KEY", "private_key", demanded_by="mch_id")
    api_v3_key: str = key("PORTICO_WECHAT_API_V3_KEY", "api_v3_key", demanded_by="mch_id")
    platform_public_key_id: str = key("PORTICO_WECHAT_PLATFORM_PUBLIC_KEY_ID", demanded_by="platform_public_key")
    platform_public_key: str = key(
        "PORTICO_WECHAT_PLATFORM_PUBLIC_KEY", "public_key", demanded_by="platform_public_key_id"
    )
    web_app_id: str = key("PORTICO_WECHAT_WEB_APP_ID")
    mch_certificate: str = key("PORTICO_WECHAT_MCH_CERTIFICATE", "certificate")
    url: str = key("PORTICO_WECHAT_PAY_URL", "url", default="https://api.mch.weixin.qq.com")


@dataclass(frozen=True, slots=True)
class Wecom:
    """One company. 客户联系 and 微信客服 have a secret each; `push_*` are those of 接收事件服务器."""

    corp_id: str = key("PORTICO_WECOM_CORP_ID")
    contact_secret: str = key("PORTICO_WECOM_CONTACT_SECRET", "secret", demanded_by="corp_id")
    kf_secret: str = key("PORTICO_WECOM_KF_SECRET", "secret")
    push_token: str = key("PORTICO_WECOM_PUSH_TOKEN", "secret")
    push_aes_key: str = key("PORTICO_WECOM_PUSH_AES_KEY", "aes_key", demanded_by="push_token")
    url: str = key("PORTICO_WECOM_URL", "url", default="https://qyapi.weixin.qq.com")
