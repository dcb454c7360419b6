"""Where a member is signed in: which devices, and whether one of them was signed out from another."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from portico.domains.members import rules
from portico.domains.members.models import MemberSession
from portico.infra.cache import hot
from portico.kernel.errors import Unauthenticated
from portico.kernel.ids import MemberId, SiteId
from portico.kernel.networks import customer_network

REVOKED = "revoked"
REVOKED_TAG = "member sessions revoked"
MAX_LISTED = 100

# The first that fits wins, so what pretends to be another stands before it.
_PROGRAMS = (
    (re.compile(r"miniProgram", re.I), "wechat_mini"),
    (re.compile(r"MicroMessenger", re.I), "wechat"),
    (re.compile(r"AlipayClient", re.I), "alipay"),
    (re.compile(r"baiduboxapp", re.I), "baidu"),
    (re.compile(r"aweme|ToutiaoMicroApp", re.I), "douyin"),
    (re.compile(r"Edg(e|A|iOS)?/"), "Edge"),
    (re.compile(r"QQBrowser"), "QQ"),
    (re.compile(r"(Firefox|FxiOS)/"), "Firefox"),
    (re.compile(r"(Chrome|CriOS|Chromium)/"), "Chrome"),
    (re.compile(r"Version/.*Safari/"), "Safari"),
)
_SYSTEMS = (
    (re.compile(r"iPhone"), "iPhone"),
    (re.compile(r"iPad"), "iPad"),
    (re.compile(r"HarmonyOS|OpenHarmony"), "HarmonyOS"),
    (re.compile(r"Android"), "Android"),
    (re.compile(r"Windows"), "Windows"),
    (re.compile(r"Macintosh|Mac OS X"), "macOS"),
    (re.compile(r"Linux|X11"), "Linux"),
)
_HOSTS = {
    "zh-hans": {
        "wechat_mini": "微信小程序", "wechat": "微信", "alipay": "支付宝", "baidu": "百度", "douyin": "抖音",
        "QQ": "QQ 浏览器", "": "未知设备",
    },
    "en": {
        "wechat_mini": "WeChat mini program", "wechat": "WeChat", "alipay": "Alipay", "baidu": "Baidu",
        "douyin": "Douyin", "QQ": "QQ Browser", "": "Unknown device",
    },
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Device:
    """One place where a member is signed in."""

    session_id: UUID
    carrier: str
    user_agent: str
    created_at: datetime
    last_used_at: datetime


def list_devices(*, site_id: SiteId, member_id: MemberId, now: datetime) -> tuple[Device, ...]:
    """Where the member is signed in, the latest use first, at most MAX_LISTED. One query."""
    rows = MemberSession.objects.filter(site_id=site_id, member_id=member_id, ended_at=None, expires_at__gt=now)
    return tuple(
        Device(row.id, row.carrier, row.user_agent, row.created_at, row.last_used_at)
        for row in rows.order_by("-last_used_at", "-id")[:MAX_LISTED]
    )


def require_not_revoked(*, session_id: UUID, now: datetime) -> None:
    """Nothing, unless the member has signed this session out from another device.

    Access tokens are read without the data base and outlive their session; those of a device that was lost must not.
    No query for a second at a time: the revocations of half an hour are few. Raises Unauthenticated.
    """

    def make() -> frozenset[UUID]:
        recent = MemberSession.objects.filter(end_reason=REVOKED, ended_at__gt=now - 2 * rules.ACCESS_LIFETIME)
        return frozenset(recent.values_list("id", flat=True))

    if session_id in hot.get_or_make("member sessions revoked lately", (REVOKED_TAG,), make):
        raise Unauthenticated()


def device_name(user_agent: str, *, language: str = "zh-hans") -> str:
    """What a person calls the device: `Chrome · Windows`, `微信 · iPhone`."""
    words = _HOSTS["en" if language == "en" else "zh-hans"]
    program = next((name for pattern, name in _PROGRAMS if pattern.search(user_agent)), "")
    system = next((name for pattern, name in _SYSTEMS if pattern.search(user_agent)), "")
    named = [words.get(program, program)] if program else []
    return " · ".join([*named, *([system] if system else [])]) or words[""]


def shortened_address(ip: str) -> str:
    """Enough of an address to recognise one's own network by, not enough to find a person; "" for what is none."""
    network = customer_network(ip)
    if network is None:
        return ""
    start = str(network.network_address)
    return f"{start.removesuffix('.0')}.*" if network.version == 4 else f"{start}*"
