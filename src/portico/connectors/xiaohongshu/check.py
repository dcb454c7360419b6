"""Whether the mini program's connection to Xiaohongshu works.

Asked: an access token. Which codes it refuses with is not published: whatever a final refusal of this one call says,
it is about the id and the secret, for there is nothing else in it.
"""

from __future__ import annotations

from typing import Final

from portico.connectors.kit.checking import Doorstep, OurAddress, Signs
from portico.connectors.mini_hosts.check import TokenCheck
from portico.connectors.xiaohongshu.client import XiaohongshuClient
from portico.infra.platform_checks import Capability, Code

SIGNS: Final = Signs(codes={}, families={"4": Code.WRONG_SECRET})


def xiaohongshu_check(client: XiaohongshuClient, door: Doorstep, *, url: str, address: OurAddress) -> TokenCheck:
    """One mini program's."""
    untried = (Capability.SIGN_IN, Capability.PAYMENTS)
    return TokenCheck(SIGNS, client.ask_for_token, door, url=url, address=address, untried=untried)
