"""What a Baidu smart program is made of."""

from __future__ import annotations

from dataclasses import dataclass

from portico.connectors.mini_hosts.app import MiniApp


@dataclass(frozen=True, slots=True)
class BaiduConfig:
    """One smart program; its App Key is the app id here. Two host names: `login_url` (spapi.baidu.com) signs in."""

    app: MiniApp
    api_url: str
    login_url: str


@dataclass(frozen=True, slots=True)
class BaiduTill:
    """The payment service behind it: what 支付管理 shows. `app_key` is the service's, not the smart program's."""

    deal_id: str
    app_key: str
    private_key_pem: str
    platform_public_key_pem: str
