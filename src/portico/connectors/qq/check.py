"""Whether the mini program's connection to QQ works.

Asked: an access token, whose codes are those of WeChat's interface that this one copies [B/?]. Money goes through
WeChat Pay, which has a check of its own.
"""

from __future__ import annotations

from portico.connectors.kit.checking import Doorstep, OurAddress
from portico.connectors.mini_hosts.check import TokenCheck
from portico.connectors.qq.client import QqClient
from portico.connectors.wechat_api.signs import SIGNS
from portico.infra.platform_checks import Capability


def qq_check(client: QqClient, door: Doorstep, *, url: str, address: OurAddress) -> TokenCheck:
    """One mini program's."""
    return TokenCheck(SIGNS, client.ask_for_token, door, url=url, address=address, untried=(Capability.SIGN_IN,))
