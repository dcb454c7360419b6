"""What the merchant has set in the platforms' own consoles, or has forgotten to: who may ask, for what, from where.

A fault is the platform's trouble and passes; this is the merchant's, and stays until somebody changes it. Sources of
the codes: WeChat's and WeCom's global tables (40164, 48001; 60020, 48002) [A], lbs.qq.com's status table [B], the SMS
providers' tables [A], S3's error responses [A], Alipay's 公共错误码 [B]; WeChat Pay's sentence about an address [C];
28001018 of Douyin and 6 of Baidu [C].
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from ipaddress import ip_address
from typing import Any, Final

from .platform import Call, Gate, Platform, Reply
from .store import Collection, Row, Store

OUTCOMES: Final = ("approved", "pending", "refused")
SMS_PAID: Final = 10_000
DOMAIN_KINDS: Final = ("request", "socket", "upload", "download", "web_view")
_PAY_IP: Final = "此IP地址不允许调用接口，如有需要请登录微信支付商户平台更改配置"


@dataclass(frozen=True, slots=True)
class Refusals:
    """How one platform says that an address is not listed, and that there is no leave. Empty: it never says so.

    `calls`: its calls' names. `ip_free`: those that anybody may make from anywhere.
    """

    calls: tuple[str, ...]
    ip_code: str = ""
    ip_text: str = ""
    leave_code: str = ""
    leave_status: int | None = None
    ip_free: tuple[str, ...] = ()


_WEIXIN_IP: Final = "invalid ip {ip} ipv6 ::ffff:{ip}, not in whitelist rid: 6921aa00-00000000-00000000"
_WECOM_IP: Final = (
    "not allow to access from your ip, hint: [1700000000000000000000000], from ip: {ip}, "
    "more info at https://open.work.weixin.qq.com/devtool/query?e=60020"
)
_SHARED: Final = frozenset({"mini.stable_token", "mini.token"})
_MINI: Final = ("mini.*", "weixin.*", "waybill.*")
PLATFORMS: Final[Mapping[str, Refusals]] = {
    # Signing people in is asked with the secret, from wherever one likes.
    "wechat_mini": Refusals(_MINI, "40164", _WEIXIN_IP, "48001", ip_free=("mini.jscode2session",)),
    "wechat_oa": Refusals(
        ("oa.*",),
        "40164",
        _WEIXIN_IP,
        "48001",
        ip_free=("oa.access_token", "oa.refresh_token", "oa.auth", "oa.userinfo"),
    ),
    "wechat_pay": Refusals(("pay.*",), "NO_AUTH", _PAY_IP, "NO_AUTH", 403),
    "alipay": Refusals(("alipay.*",), leave_code="isv.insufficient-isv-permissions"),
    "douyin": Refusals(("douyin.*",), leave_code="28001018"),
    "kuaishou": Refusals(("kuaishou.*",), leave_code="100200103"),
    "xiaohongshu": Refusals(("xiaohongshu.*",)),
    "baidu": Refusals(("baidu.*",), leave_code="6"),
    "qq": Refusals(("qq.*",), "40164", _WEIXIN_IP, "48001"),
    "jd": Refusals(("jd.*",), leave_code="11"),
    "wecom": Refusals(("wecom.*",), "60020", _WECOM_IP, "48002", ip_free=("wecom.gettoken",)),
    "sms_tencent": Refusals(
        ("sms.*",),
        "UnauthorizedOperation.RequestIpNotInWhitelist",
        "请求 IP 不在白名单中。",
        "AuthFailure.UnauthorizedOperation",
    ),
    "sms_aliyun": Refusals(
        ("aliyun_sms.*",), "isv.DENY_IP_RANGE", "源IP地址所在的地区被禁用", "isp.RAM_PERMISSION_DENY"
    ),
    "kuaidi100": Refusals(("kuaidi100.*",)),
    "kdniao": Refusals(("kdniao.*",), leave_code="RequestType 没有开通"),
    "map": Refusals(("map.*",), "112", "IP未被授权", "113"),
    "storage": Refusals(("s3.*",), "AccessDenied", "Access Denied", "AccessDenied"),
}
# Where the platforms put the sentence of a refusal.
_SENTENCES: Final = ("errmsg", "message", "Message", "sub_msg", "zh_desc", "err_msg", "error_msg", "msg")


@dataclass(slots=True)
class Consoles(Row):
    """The choices. `ips`: who may ask, by platform; a platform that is not in it asks nobody who they are.

    `withheld`: names or patterns of calls that there is no leave for. `domains`: what the mini program may talk to.
    `categories`: whether the mini program has chosen any. `staff`: whether anybody of the company may be added.
    `templates`: what became of a short message's template, by its id; approved when it is not in it. `sms_head`: what
    became of the words at the head. `sms_left`: how many of the ten thousand messages paid for are left.
    """

    ips: dict[str, list[str]] = field(default_factory=dict)
    withheld: list[str] = field(default_factory=list)
    domains: dict[str, list[str]] = field(default_factory=dict)
    categories: bool = True
    staff: bool = True
    templates: dict[str, str] = field(default_factory=dict)
    sms_head: str = "approved"
    sms_left: int = 9_000

    @property
    def key(self) -> str:
        return "consoles"


class ConsoleRules:
    """The choices in force, kept over restarts, and what they refuse. `home`: the shop's address, listed at first."""

    def __init__(self, store: Store, gate: Gate, *, home: str, official_app_id: str) -> None:
        gate.forbids = self.refuse
        self._official = official_app_id.encode()
        self._rows: Collection[Consoles] = Collection(store, "consoles", Consoles)
        self._first_domains = {kind: [home] for kind in DOMAIN_KINDS}

    @property
    def chosen(self) -> Consoles:
        held = self._rows.get("consoles") or Consoles()
        return replace(held, domains={**self._first_domains, **held.domains})

    def choose(self, changes: Mapping[str, Any]) -> None:
        """The choices in `changes` are in force; none is when ValueError names a wrong one.

        A platform whose list of addresses is null has none any more.
        """
        held = self.chosen
        for name, value in changes.items():
            if name not in _FORMS or not _FORMS[name](value):
                raise ValueError(f"{name!r} cannot be {value!r}")
        ips = {**held.ips, **changes.get("ips", {})}
        merged = {
            "ips": {platform: listed for platform, listed in ips.items() if listed is not None},
            "domains": {**held.domains, **changes.get("domains", {})},
        }
        self._rows.save(replace(held, **{**changes, **merged}))

    def refuse(self, platform: Platform, call: Call) -> Reply | None:
        """None when the call may be made from there; the platform's refusal otherwise."""
        held = self._rows.get("consoles")
        if held is None:
            return None
        name, rules = self._of(call)
        if rules is None:
            return None
        listed = held.ips.get(name)
        free = any(fnmatchcase(call.name, pattern) for pattern in rules.ip_free)
        if listed is not None and rules.ip_code and not free and call.ip not in listed:
            reply = platform.refuse(rules.ip_code, rules.leave_status)
            return _said(reply, "ip_not_listed", rules.ip_text.format(ip=call.ip))
        if rules.leave_code and any(fnmatchcase(call.name, pattern) for pattern in held.withheld):
            return _said(platform.refuse(rules.leave_code, rules.leave_status), "leave_withheld", "")
        return None

    def _of(self, call: Call) -> tuple[str, Refusals | None]:
        # Both kinds of app get their tokens at one address: the app's id is in the question.
        if call.name in _SHARED and self._official in call.body + call.target.encode():
            return "wechat_oa", PLATFORMS["wechat_oa"]
        for name, rules in PLATFORMS.items():
            if any(fnmatchcase(call.name, pattern) for pattern in rules.calls):
                return name, rules
        return "", None

    def clear(self) -> None:
        """Everything is as it is on the first day."""
        self._rows.clear()


def _said(reply: Reply, rule: str, text: str) -> Reply:
    """The refusal with its own sentence, by this rule."""
    reply.rule = rule
    if reply.payload and text:
        reply.payload.update({name: text for name in _SENTENCES if name in reply.payload})
    return reply


def _is_ips(value: Any) -> bool:
    def good(listed: Any) -> bool:
        return listed is None or (isinstance(listed, list) and all(_is_ip(one) for one in listed))

    return isinstance(value, dict) and all(name in PLATFORMS and good(listed) for name, listed in value.items())


def _is_ip(value: Any) -> bool:
    try:
        ip_address(str(value))
    except ValueError:
        return False
    return isinstance(value, str)


def _is_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) and one for one in value)


def _is_domains(value: Any) -> bool:
    return isinstance(value, dict) and all(name in DOMAIN_KINDS and _is_texts(listed) for name, listed in value.items())


_FORMS: Final[Mapping[str, Callable[[Any], bool]]] = {
    "ips": _is_ips,
    "withheld": _is_texts,
    "domains": _is_domains,
    "categories": lambda value: isinstance(value, bool),
    "staff": lambda value: isinstance(value, bool),
    "templates": lambda value: isinstance(value, dict) and all(one in OUTCOMES for one in value.values()),
    "sms_head": lambda value: value in OUTCOMES,
    "sms_left": lambda value: type(value) is int and 0 <= value <= SMS_PAID,
}
