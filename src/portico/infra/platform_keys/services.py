"""Keys of services that are no place to sell at: short messages, parcels, maps, files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from portico.infra.platform_keys.fields import SmsTemplate, key, read_templates


@dataclass(frozen=True, slots=True)
class TencentSms:
    """An account of Tencent Cloud SMS and one application of it."""

    secret_id: str = key("PORTICO_SMS_SECRET_ID")
    secret_key: str = key("PORTICO_SMS_SECRET_KEY", "secret", demanded_by="secret_id")
    sdk_app_id: str = key("PORTICO_SMS_SDK_APP_ID", "number", demanded_by="secret_id")
    sign_name: str = key("PORTICO_SMS_SIGN_NAME", demanded_by="secret_id")
    template_texts: str = key("PORTICO_SMS_TEMPLATES", "templates", demanded_by="secret_id")
    url: str = key("PORTICO_SMS_URL", "url", default="https://sms.tencentcloudapi.com")

    @property
    def templates(self) -> Mapping[str, SmsTemplate]:
        """By our own names."""
        return read_templates(self.template_texts)


@dataclass(frozen=True, slots=True)
class AliyunSms:
    """An account of Aliyun SMS."""

    access_key_id: str = key("PORTICO_ALIYUN_SMS_ACCESS_KEY_ID")
    access_key_secret: str = key("PORTICO_ALIYUN_SMS_ACCESS_KEY_SECRET", "secret", demanded_by="access_key_id")
    sign_name: str = key("PORTICO_ALIYUN_SMS_SIGN_NAME", demanded_by="access_key_id")
    template_texts: str = key("PORTICO_ALIYUN_SMS_TEMPLATES", "templates", demanded_by="access_key_id")
    url: str = key("PORTICO_ALIYUN_SMS_URL", "url", default="https://dysmsapi.aliyuncs.com")

    @property
    def templates(self) -> Mapping[str, SmsTemplate]:
        """By our own names."""
        return read_templates(self.template_texts)


@dataclass(frozen=True, slots=True)
class Kuaidi100:
    """An account of Kuaidi100. `salt`: what its pushes to us are signed with; ours to choose."""

    customer: str = key("PORTICO_KUAIDI100_CUSTOMER")
    api_key: str = key("PORTICO_KUAIDI100_KEY", "secret", demanded_by="customer")
    salt: str = key("PORTICO_KUAIDI100_SALT", "secret", demanded_by="customer")
    url: str = key("PORTICO_KUAIDI100_URL", "url", default="https://poll.kuaidi100.com")


@dataclass(frozen=True, slots=True)
class Kdniao:
    """An account of 快递鸟."""

    business_id: str = key("PORTICO_KDNIAO_BUSINESS_ID")
    app_key: str = key("PORTICO_KDNIAO_APP_KEY", "secret", demanded_by="business_id")
    url: str = key("PORTICO_KDNIAO_URL", "url", default="https://api.kdniao.com")


@dataclass(frozen=True, slots=True)
class TencentMap:
    """A web-service key of Tencent's maps; `secret_key` when the key is set to 签名校验."""

    api_key: str = key("PORTICO_MAP_KEY")
    secret_key: str = key("PORTICO_MAP_SECRET_KEY", "secret")
    url: str = key("PORTICO_MAP_URL", "url", default="https://apis.map.qq.com")


@dataclass(frozen=True, slots=True)
class Storage:
    """A bucket that speaks S3. `public_url`: where people read files unsigned (a CDN, or the bucket when public).

    `media`: "1" when the shop's pictures and files lie there, "0" while they stay on this machine's disk.
    `by_path`: "1" when the bucket stands in the path, as MinIO wants it; "0" in the host, as OSS and COS want it.
    """

    bucket: str = key("PORTICO_STORAGE_BUCKET")
    endpoint_url: str = key("PORTICO_STORAGE_ENDPOINT_URL", "url", demanded_by="bucket")
    region: str = key("PORTICO_STORAGE_REGION", demanded_by="bucket")
    access_key_id: str = key("PORTICO_STORAGE_ACCESS_KEY_ID", demanded_by="bucket")
    secret_access_key: str = key("PORTICO_STORAGE_SECRET_ACCESS_KEY", "secret", demanded_by="bucket")
    public_url: str = key("PORTICO_STORAGE_PUBLIC_URL", "url")
    by_path: str = key("PORTICO_STORAGE_BY_PATH", "choice", default="1")
    media: str = key("PORTICO_STORAGE_MEDIA", "choice", default="1")
