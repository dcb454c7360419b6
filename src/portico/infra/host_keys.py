"""Keys of the other hosts of mini programs as the environment gives them: PORTICO_DOUYIN_*, PORTICO_KUAISHOU_* and on.

An empty `app_id` means "not connected yet".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

from portico.infra.platform_keys import ConfigurationError


@dataclass(frozen=True, slots=True)
class Douyin:
    """A Douyin mini program; without `platform_public_key` it signs people in and takes no money.

    `private_key` is the application's own; `sku_type` and `tag_group_id` are those of its category.
    """

    app_id: str = ""
    app_secret: str = ""
    private_key: str = ""
    key_version: str = "1"
    platform_public_key: str = ""
    sku_type: str = ""
    tag_group_id: str = ""
    image_url: str = ""
    url: str = "https://open.douyin.com"
    login_url: str = "https://developer.toutiao.com"


@dataclass(frozen=True, slots=True)
class Kuaishou:
    """A Kuaishou mini program; without `goods_type` (担保支付商品类目编号) it takes no money."""

    app_id: str = ""
    app_secret: str = ""
    goods_type: str = ""
    url: str = "https://open.kuaishou.com"


@dataclass(frozen=True, slots=True)
class Xiaohongshu:
    """A Xiaohongshu mini program."""

    app_id: str = ""
    app_secret: str = ""
    url: str = "https://miniapp.xiaohongshu.com"


@dataclass(frozen=True, slots=True)
class Baidu:
    """A Baidu smart program (`app_id` is its App Key); without `deal_id` it takes no money."""

    app_id: str = ""
    app_secret: str = ""
    deal_id: str = ""
    till_app_key: str = ""
    private_key: str = ""
    platform_public_key: str = ""
    url: str = "https://openapi.baidu.com"
    login_url: str = "https://spapi.baidu.com"


@dataclass(frozen=True, slots=True)
class Qq:
    """A QQ mini program."""

    app_id: str = ""
    app_secret: str = ""
    url: str = "https://api.q.qq.com"


@dataclass(frozen=True, slots=True)
class Jd:
    """A JD application; `app_id` is its App Key at JOS."""

    app_id: str = ""
    app_secret: str = ""
    url: str = "https://api.jd.com"


@dataclass(frozen=True, slots=True)
class Hosts:
    """One app at each host."""

    douyin: Douyin
    kuaishou: Kuaishou
    xiaohongshu: Xiaohongshu
    baidu: Baidu
    qq: Qq
    jd: Jd


def read_hosts(env: Mapping[str, str]) -> Hosts:
    """What the hosts' variables say. Raises ConfigurationError, naming what is missing or wrong."""
    hosts = Hosts(
        douyin=_read(env, Douyin),
        kuaishou=_read(env, Kuaishou),
        xiaohongshu=_read(env, Xiaohongshu),
        baidu=_read(env, Baidu),
        qq=_read(env, Qq),
        jd=_read(env, Jd),
    )
    if hosts.douyin.platform_public_key:
        _demand(hosts.douyin, "private_key", "sku_type", "tag_group_id", "image_url", because="platform_public_key")
    if hosts.baidu.deal_id:
        _demand(hosts.baidu, "till_app_key", "private_key", "platform_public_key", because="deal_id")
    _demand_number(hosts.douyin, "sku_type")
    _demand_number(hosts.kuaishou, "goods_type")
    return hosts


def _read[H: (Douyin, Kuaishou, Xiaohongshu, Baidu, Qq, Jd)](env: Mapping[str, str], kind: type[H]) -> H:
    given = {field.name: env.get(_variable(kind, field.name), "") for field in fields(kind)}
    host = kind(**{name: value for name, value in given.items() if value})
    if host.app_id:
        _demand(host, "app_secret", because="app_id")
    return host


def _variable(kind: type, name: str) -> str:
    return f"PORTICO_{kind.__name__}_{name}".upper()


def _demand(host: object, *names: str, because: str) -> None:
    missing = [_variable(type(host), name) for name in names if not getattr(host, name)]
    if missing:
        raise ConfigurationError(f"{_variable(type(host), because)} is set: give {', '.join(missing)} too.")


def _demand_number(host: object, name: str) -> None:
    text = getattr(host, name)
    if text and not text.isdecimal():
        raise ConfigurationError(f"{_variable(type(host), name)}={text!r}: give the number that the console shows.")
