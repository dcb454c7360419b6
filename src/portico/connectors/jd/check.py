"""Whether the application's connection to JD works.

Asked: to sign in somebody whose code nobody has given out: that it is only the code shows that the gateway took our
key and signature. Source: the gateway's codes as public SDKs have them [C].
"""

from __future__ import annotations

from typing import Final

from portico.connectors.jd import unsure
from portico.connectors.jd.client import JosClient
from portico.connectors.kit.checking import Doorstep, OurAddress, Signs
from portico.connectors.mini_hosts.check import TokenCheck
from portico.connectors.mini_hosts.line import platform_code
from portico.infra.platform_checks import Capability, Code
from portico.kernel.errors import Refused

NOBODYS: Final = "porticocheck"
SIGNS: Final = Signs(
    codes={
        "24": Code.APP_UNKNOWN,
        "25": Code.WRONG_SECRET,
        "27": Code.CLOCK_OFF,
        "11": Code.PERMISSION_MISSING,
        "12": Code.PERMISSION_MISSING,
        "67": Code.PERMISSION_MISSING,
    }
)


def jd_check(client: JosClient, door: Doorstep, *, url: str, address: OurAddress) -> TokenCheck:
    """One application's."""

    def ask() -> None:
        try:
            client.call("jingdong.miniapp.mixUserInfo", {"code": NOBODYS})
        except Refused as refusal:
            if platform_code(refusal) not in unsure.SIGN_IN_CODE_INVALID:
                raise

    return TokenCheck(SIGNS, ask, door, url=url, address=address, untried=(Capability.SIGN_IN,))
