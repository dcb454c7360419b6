"""Which platforms there are, and reading all their keys at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Final

from portico.infra.platform_keys.fields import KeyField, fields_of, read_checked
from portico.infra.platform_keys.hosts import Alipay, Baidu, Douyin, Jd, Kuaishou, Qq, Xiaohongshu
from portico.infra.platform_keys.services import AliyunSms, Kdniao, Kuaidi100, Storage, TencentMap, TencentSms
from portico.infra.platform_keys.wechat import WechatMini, WechatOa, WechatPay, Wecom


@dataclass(frozen=True, slots=True)
class PlatformKeys:
    """What an installation, or one site of it, holds of every platform."""

    wechat_mini: WechatMini
    wechat_oa: WechatOa
    wechat_pay: WechatPay
    alipay: Alipay
    douyin: Douyin
    kuaishou: Kuaishou
    xiaohongshu: Xiaohongshu
    baidu: Baidu
    qq: Qq
    jd: Jd
    wecom: Wecom
    sms_tencent: TencentSms
    sms_aliyun: AliyunSms
    kuaidi100: Kuaidi100
    kdniao: Kdniao
    map: TencentMap
    storage: Storage


@dataclass(frozen=True, slots=True)
class Platform:
    """One platform as the console's form shows it. Its first field says whether it is connected.

    `whole_installation`: chosen at the start for all sites, by the environment alone.
    """

    name: str
    keys: type
    fields: tuple[KeyField, ...]
    whole_installation: bool = False


_KEYS: Final[Mapping[str, type]] = {
    "wechat_mini": WechatMini,
    "wechat_oa": WechatOa,
    "wechat_pay": WechatPay,
    "alipay": Alipay,
    "douyin": Douyin,
    "kuaishou": Kuaishou,
    "xiaohongshu": Xiaohongshu,
    "baidu": Baidu,
    "qq": Qq,
    "jd": Jd,
    "wecom": Wecom,
    "sms_tencent": TencentSms,
    "sms_aliyun": AliyunSms,
    "kuaidi100": Kuaidi100,
    "kdniao": Kdniao,
    "map": TencentMap,
    "storage": Storage,
}
PLATFORMS: Final[Mapping[str, Platform]] = {
    name: Platform(name, keys, fields_of(keys), whole_installation=name == "storage") for name, keys in _KEYS.items()
}

Saved = Mapping[str, Mapping[str, str]]


def read_platforms(env: Mapping[str, str], saved: Saved | None = None) -> PlatformKeys:
    """Every platform's keys: those `saved` in the console where there are some, else those of the environment.

    Raises ConfigurationError, naming the variable and what to do.
    """
    saved = saved or {}
    return PlatformKeys(**{name: read_checked(keys, given(name, env, saved)) for name, keys in _KEYS.items()})


def given(name: str, env: Mapping[str, str], saved: Saved) -> Mapping[str, str]:
    """What a platform is read from. Keys are never mixed: half of one account is no use to the other.

    Addresses are: an installation that is pointed elsewhere (at the sandbox) stays so.
    """
    if name not in saved:
        return env
    addresses = {one.variable: env.get(one.variable, "") for one in PLATFORMS[name].fields if one.kind == "url"}
    return {**addresses, **saved[name]}


def is_connected(keys: object) -> bool:
    """Whether the platform's first key is there."""
    first = fields(keys)[0]  # type: ignore[arg-type]  # every value of PlatformKeys is a dataclass
    return bool(getattr(keys, first.name))
