"""What the platform's console and we agree on for one app's pushes."""

from __future__ import annotations

from dataclasses import dataclass

from portico.connectors.wechat_push.crypto import aes_key


@dataclass(frozen=True, slots=True)
class WechatPushConfig:
    """`encoding_aes_key` set: 安全模式 or 兼容模式, and nothing unsealed is believed. Empty: 明文模式.

    `source` is what our records call the platform, e.g. `wechat_oa`.
    """

    source: str
    app_id: str
    token: str
    encoding_aes_key: str = ""

    def __post_init__(self) -> None:
        if not self.token:
            raise ValueError("a push token is not empty")
        if self.encoding_aes_key:
            aes_key(self.encoding_aes_key)
