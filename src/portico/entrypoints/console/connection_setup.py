"""What has to be told to a platform in its own console: the domains of this shop, and where to call it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


@dataclass(frozen=True, slots=True)
class Line:
    """One value to copy. `label`: the field of the platform's console it belongs into."""

    label: StrPromise
    value: str


# The names are those of WeChat's console; the other hosts took them over.
_MINI_PROGRAM: Final[tuple[tuple[StrPromise, str], ...]] = (
    (_("request 合法域名"), "https://{host}"),
    (_("socket 合法域名"), "wss://{host}"),
    (_("uploadFile 合法域名"), "https://{host}"),
    (_("downloadFile 合法域名"), "https://{host}"),
    (_("业务域名（web-view）"), "https://{host}"),
)
_LINES: Final[Mapping[str, tuple[tuple[StrPromise, str], ...]]] = {
    "wechat_mini": _MINI_PROGRAM,
    "wechat_oa": (
        (_("网页授权域名"), "{host}"),
        (_("JS 接口安全域名"), "{host}"),
        (_("业务域名"), "{host}"),
    ),
    "wechat_pay": (
        (_("JSAPI 支付授权目录"), "https://{host}/m/"),
        (_("H5 支付域名"), "{host}"),
    ),
    "alipay": ((_("小程序服务器域名白名单"), "https://{host}"),),
    "douyin": _MINI_PROGRAM,
    "kuaishou": _MINI_PROGRAM,
    "xiaohongshu": _MINI_PROGRAM,
    "baidu": _MINI_PROGRAM,
    "qq": _MINI_PROGRAM,
    "jd": _MINI_PROGRAM,
}
_MEDIA_LABEL: Final = _("downloadFile 合法域名（图片和文件）")


def domain_lines(platform: str) -> tuple[Line, ...]:
    """What to paste, with this shop's public host in it; nothing for platforms that never look at us."""
    host = urlsplit(settings.PORTICO.public_url).netloc
    lines = [Line(label, value.format(host=host)) for label, value in _LINES.get(platform, ())]
    media = urlsplit(settings.PORTICO.platforms.storage.public_url).netloc
    if _LINES.get(platform) is _MINI_PROGRAM and media and media != host:
        lines.append(Line(_MEDIA_LABEL, f"https://{media}"))
    return tuple(lines)


def is_public() -> bool:
    """Whether platforms would accept this shop's address at all: they take https only."""
    return str(settings.PORTICO.public_url).startswith("https://")


def docs_url(platform: str, language: str) -> str:
    """The platform's page in the published documentation; empty when it is not there."""
    below = "docs/en" if language == "en" else "docs"
    page = f"{below}/platforms/{platform}.html"
    return f"/{page}" if (Path(settings.PORTICO.data_dir) / "www" / page).exists() else ""
