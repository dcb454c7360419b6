"""Which servers the mini program may talk to, as its console lists them.

Source: 查询域名配置 getDomainInfo (POST /wxa/getwxadevinfo, `action` getserverdomain or getbizdomain, with the mini
program's own token) [B].
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from portico.connectors.wechat_api.client import WechatApiClient
from portico.connectors.wechat_api.config import WechatApp

_FIELDS: Final = {
    "request": "requestdomain",
    "socket": "wsrequestdomain",
    "upload": "uploaddomain",
    "download": "downloaddomain",
    "web_view": "bizdomain",
}


@dataclass(frozen=True, slots=True)
class ListedDomains:
    """Host names (with their port, when it is not the usual one) by what they may be used for."""

    by_kind: Mapping[str, frozenset[str]]

    def lacking(self, host: str) -> tuple[str, ...]:
        """What `host` is not listed for, in the console's order."""
        return tuple(kind for kind in _FIELDS if host not in self.by_kind[kind])


def listed_domains(client: WechatApiClient, app: WechatApp) -> ListedDomains:
    """Raises Retryable, Refused."""
    told: dict[str, Any] = {}
    for action in ("getserverdomain", "getbizdomain"):
        told |= client.post("domains", "/wxa/getwxadevinfo", {"action": action}, app=app, repeatable=True)
    return ListedDomains(
        {kind: frozenset(_host(str(one)) for one in told.get(name) or ()) for kind, name in _FIELDS.items()}
    )


def _host(address: str) -> str:
    """`https://shop.example` and `shop.example` are one."""
    return urlsplit(address if "://" in address else f"https://{address}").netloc.lower()
