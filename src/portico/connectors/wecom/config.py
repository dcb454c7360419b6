"""What a company's account at WeCom is made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from portico.connectors.wechat_push.crypto import aes_key

PLATFORM: Final = "wecom"
Agent = Literal["contact", "kf"]


@dataclass(frozen=True, slots=True)
class WecomConfig:
    """One company. Each capability has a secret of its own: 客户联系, and 微信客服 when it is used.

    `push_token` and `push_aes_key` are those of 接收事件服务器; without them there is no gate.
    """

    base_url: str
    corp_id: str
    contact_secret: str
    kf_secret: str = ""
    push_token: str = ""
    push_aes_key: str = ""

    def __post_init__(self) -> None:
        if self.push_aes_key:
            aes_key(self.push_aes_key)

    def secret(self, agent: Agent) -> str:
        """The secret of a capability; empty when the company has not connected it."""
        return self.kf_secret if agent == "kf" else self.contact_secret
