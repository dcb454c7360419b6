"""Whether the smart program's connection to Baidu works, and its till's.

Asked: an access token; with a till, an order that does not exist. Sources: client credentials (RFC 6749's words, the
description tells the id from the secret) [C]; the till's table of codes [B, stored mirror]; 6 and 19 of openapi's old
table [C].
"""

from __future__ import annotations

from typing import Final

from portico.connectors.baidu import unsure
from portico.connectors.baidu.client import BaiduClient
from portico.connectors.baidu.config import BaiduTill
from portico.connectors.kit.checking import Doorstep, Inquiry, OurAddress, Signs
from portico.connectors.mini_hosts.check import TokenCheck
from portico.connectors.mini_hosts.line import platform_code
from portico.infra.platform_checks import Capability, Code
from portico.kernel.errors import Refused

NOBODYS: Final = "porticocheck"
SIGNS: Final = Signs(
    words={"unknown client id": Code.APP_UNKNOWN},
    codes={
        "invalid_client": Code.WRONG_SECRET,
        "unauthorized_client": Code.PERMISSION_MISSING,
        "6": Code.PERMISSION_MISSING,
        "4": Code.QUOTA_USED_UP,
        "17": Code.QUOTA_USED_UP,
        "19": Code.QUOTA_USED_UP,
    },
)


def baidu_check(
    client: BaiduClient, door: Doorstep, *, url: str, address: OurAddress, till: BaiduTill | None
) -> TokenCheck:
    """One smart program's, and its till's when there is one."""

    def query() -> None:
        asked = {"tpOrderId": NOBODYS, "pmAppKey": till.app_key if till else ""}
        try:
            client.get("query_order", "/rest/2.0/smartapp/pay/paymentservice/findByTpOrderId", asked)
        except Refused as refusal:
            # One code stands for many things; the sentence says that it is only the order.
            if not unsure.order_unknown(platform_code(refusal), str(refusal.data.get("platform_message", ""))):
                raise

    def ask_till(inquiry: Inquiry) -> None:
        inquiry.tries(Capability.PAYMENTS, query)

    more = ask_till if till else None
    untried = (Capability.SIGN_IN,)
    return TokenCheck(SIGNS, client.ask_for_token, door, url=url, address=address, more=more, untried=untried)
