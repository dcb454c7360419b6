"""Whether the mini program's connection to Kuaishou works.

Asked: an access token. Source: getAccessToken (100200101 for the id or the secret, which it does not say) [B]. What a
query of nobody's order answers is not published, so orders are not tried.
"""

from __future__ import annotations

from typing import Final

from portico.connectors.kit.checking import Doorstep, OurAddress, Signs
from portico.connectors.kuaishou.client import KuaishouClient
from portico.connectors.mini_hosts.check import TokenCheck
from portico.infra.platform_checks import Capability, Code

SIGNS: Final = Signs(codes={"100200101": Code.WRONG_SECRET, "100200100": Code.WRONG_SECRET})


def kuaishou_check(client: KuaishouClient, door: Doorstep, *, url: str, address: OurAddress, pays: bool) -> TokenCheck:
    """`pays`: whether the category for taking money is there; without it nothing is told to us."""
    untried = (Capability.SIGN_IN, Capability.PAYMENTS) if pays else (Capability.SIGN_IN,)
    return TokenCheck(SIGNS, client.ask_for_token, door, url=url, address=address, untried=untried)
