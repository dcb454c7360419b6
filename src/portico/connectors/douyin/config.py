"""What a Douyin mini program is made of."""

from __future__ import annotations

from dataclasses import dataclass

from portico.connectors.mini_hosts.app import MiniApp


@dataclass(frozen=True, slots=True)
class DouyinConfig:
    """One mini program. Two host names: `login_url` (developer.toutiao.com) signs in, `api_url` does the rest.

    The key pair is the application's own (密钥设置 in the console); without it numbers and orders are not offered.
    """

    app: MiniApp
    api_url: str
    login_url: str
    private_key_pem: str = ""


@dataclass(frozen=True, slots=True)
class DouyinTradeConfig:
    """What the general trade system wants beside the order.

    `key_version` is that of our public key in the console. `sku_type` and `tag_group_id` (交易规则标签组) follow the
    mini program's category and decide how refunds are judged. Pages are paths without a leading slash; the platform
    shows `image_url` beside the goods.
    """

    platform_public_key_pem: str
    key_version: str
    sku_type: int
    tag_group_id: str
    order_page: str
    refund_page: str
    image_url: str
