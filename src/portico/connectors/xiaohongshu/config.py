"""What a Xiaohongshu mini program is made of."""

from __future__ import annotations

from dataclasses import dataclass

from portico.connectors.mini_hosts.app import MiniApp


@dataclass(frozen=True, slots=True)
class XiaohongshuConfig:
    """One mini program. `push_token` and `push_aes_key` are what 消息推送 in its console shows; empty: no pushes."""

    app: MiniApp
    base_url: str
    push_token: str = ""
    push_aes_key: str = ""
