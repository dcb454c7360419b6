"""What a merchant gets from each service: made on the first start, kept under `services` in credentials.json."""

from __future__ import annotations

import secrets
import string
from dataclasses import dataclass
from typing import Any

_LETTERS = string.ascii_letters + string.digits
_UPPER = string.ascii_uppercase + string.digits


@dataclass(frozen=True, slots=True)
class WecomKeys:
    """A company: two secrets (客户联系, 微信客服), the seal of its callbacks, staff, group chats, accounts."""

    corp_id: str
    contact_secret: str
    kf_secret: str
    push_token: str
    encoding_aes_key: str
    users: list[str]
    chat_ids: list[str]
    open_kfid: str


@dataclass(frozen=True, slots=True)
class AliyunSmsKeys:
    """An access key, a signature, and the approved templates by our names. Texts name their variables: `${code}`."""

    access_key_id: str
    access_key_secret: str
    sign_name: str
    templates: dict[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class LogisticsKeys:
    """Kuaidi100's customer number and key; 快递鸟's business id and key."""

    kuaidi100_customer: str
    kuaidi100_key: str
    kdniao_business_id: str
    kdniao_app_key: str


@dataclass(frozen=True, slots=True)
class StorageKeys:
    """One bucket and who may write to it."""

    bucket: str
    region: str
    access_key_id: str
    secret_access_key: str


@dataclass(frozen=True, slots=True)
class MapKeys:
    """A web-service key and the SK its requests are signed with."""

    key: str
    secret_key: str


@dataclass(frozen=True, slots=True)
class ServiceKeys:
    """All of them."""

    wecom: WecomKeys
    aliyun_sms: AliyunSmsKeys
    logistics: LogisticsKeys
    storage: StorageKeys
    maps: MapKeys


ALIYUN_TEMPLATES: dict[str, dict[str, Any]] = {
    "sign_in_code": {
        "id": "SMS_154950909",
        "params": ["code", "minutes"],
        "text": "您的验证码是 ${code}，${minutes} 分钟内有效。请勿告诉他人。",
        "kind": "code",
    },
    "order_shipped": {
        "id": "SMS_154950910",
        "params": ["number", "carrier", "tracking_number"],
        "text": "您的订单 ${number} 已由${carrier}发出，运单号 ${tracking_number}。",
        "kind": "notice",
    },
    "order_refunded": {
        "id": "SMS_154950911",
        "params": ["number", "amount"],
        "text": "您的订单 ${number} 已退款 ${amount} 元，预计 1 至 3 个工作日到账。",
        "kind": "notice",
    },
}


def _of(alphabet: str, length: int) -> str:
    return "".join(secrets.choice(alphabet) for _ in range(length))


def made(merchant_name: str) -> dict[str, Any]:
    """Fresh keys in the platforms' own forms, as JSON."""
    return {
        "wecom": {
            "corp_id": f"ww{secrets.token_hex(8)}",
            "contact_secret": _of(_LETTERS, 43),
            "kf_secret": _of(_LETTERS, 43),
            "push_token": _of(_LETTERS, 24),
            "encoding_aes_key": _of(_LETTERS, 43),
            "users": ["LiNa", "ZhaoMin"],
            "chat_ids": [f"wr{_of(_LETTERS, 30)}" for _ in range(2)],
            "open_kfid": f"wk{_of(_LETTERS, 30)}",
        },
        "aliyun_sms": {
            "access_key_id": f"LTAI5t{_of(_LETTERS, 18)}",
            "access_key_secret": _of(_LETTERS, 30),
            "sign_name": merchant_name,
            "templates": ALIYUN_TEMPLATES,
        },
        "logistics": {
            "kuaidi100_customer": secrets.token_hex(16).upper(),
            "kuaidi100_key": _of(_LETTERS, 12),
            "kdniao_business_id": _of(string.digits, 7),
            "kdniao_app_key": f"{secrets.token_hex(4)}-{secrets.token_hex(8)}",
        },
        "storage": {
            "bucket": f"portico-{secrets.token_hex(4)}",
            "region": "cn-north-1",
            "access_key_id": f"AKIA{_of(_UPPER, 16)}",
            "secret_access_key": _of(_LETTERS, 40),
        },
        "maps": {
            "key": "-".join(_of(_UPPER, 5) for _ in range(6)),
            "secret_key": _of(_LETTERS, 32),
        },
    }


def read(held: dict[str, Any]) -> ServiceKeys:
    """The keys of the file."""
    return ServiceKeys(
        wecom=WecomKeys(**held["wecom"]),
        aliyun_sms=AliyunSmsKeys(**held["aliyun_sms"]),
        logistics=LogisticsKeys(**held["logistics"]),
        storage=StorageKeys(**held["storage"]),
        maps=MapKeys(**held["maps"]),
    )
