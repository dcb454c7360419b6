"""Whether the mini program's connection to Douyin works.

Asked: a client token. Sources: client_token (10013 for the key or the secret, which it does not say) [B]; 28001014,
28001018 and 28001019 "not given to the application" of the table of codes [C]. Orders cannot be asked about without
one: what a query of nobody's order answers is not published.
"""

from __future__ import annotations

from typing import Final

from portico.connectors.douyin.client import DouyinClient
from portico.connectors.kit.checking import Doorstep, OurAddress, Signs
from portico.connectors.mini_hosts.check import TokenCheck
from portico.infra.platform_checks import Capability, Code

SIGNS: Final = Signs(
    codes={
        "10013": Code.WRONG_SECRET,
        "2190002": Code.APP_UNKNOWN,
        "10020": Code.QUOTA_USED_UP,
        "28003017": Code.QUOTA_USED_UP,
        "28001014": Code.PERMISSION_MISSING,
        "28001018": Code.PERMISSION_MISSING,
        "28001019": Code.PERMISSION_MISSING,
    }
)


def douyin_check(client: DouyinClient, door: Doorstep, *, url: str, address: OurAddress, pays: bool) -> TokenCheck:
    """`pays`: whether the keys for taking money are there; without them nothing is told to us."""
    untried = (Capability.SIGN_IN, Capability.PAYMENTS) if pays else (Capability.SIGN_IN,)
    return TokenCheck(SIGNS, client.ask_for_token, door, url=url, address=address, untried=untried)
