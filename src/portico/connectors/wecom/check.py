"""Whether the company's connection works, for customers' contacts and for customer service.

Asked: a token of each; who of the company customers may add; the customer-service accounts.
Sources: 全局错误码 (90313), get_follow_user_list, kf/account/list [A]; 60020 comes with every call but gettoken, with
our address in its sentence [A, page and reports].
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from portico.connectors.kit.checking import Doorstep, Inquiry, OurAddress, Signs
from portico.connectors.wecom.client import WecomClient
from portico.infra.platform_checks import Capability, Code, Finding

SIGNS: Final = Signs(
    codes={
        "40013": Code.APP_UNKNOWN,
        "41002": Code.APP_UNKNOWN,
        "40001": Code.WRONG_SECRET,
        "41004": Code.WRONG_SECRET,
        "40091": Code.WRONG_SECRET,
        "60020": Code.IP_NOT_ALLOWED,
        "48002": Code.PERMISSION_MISSING,
        "60011": Code.PERMISSION_MISSING,
        "84014": Code.PERMISSION_MISSING,
        "45009": Code.QUOTA_USED_UP,
    }
)


class WecomCheck:
    """Implements PlatformCheck for one company. `with_kf`: whether the secret of 微信客服 was given."""

    def __init__(self, client: WecomClient, door: Doorstep, *, url: str, address: OurAddress, with_kf: bool) -> None:
        self._client = client
        self._door = door
        self._url = url
        self._address = address
        self._with_kf = with_kf

    def check(self, *, now: datetime) -> tuple[Finding, ...]:
        inquiry = Inquiry(SIGNS)
        if self._door.visit(inquiry, now=now) and inquiry.opens(lambda: self._client.ask_for_token("contact")):
            self._ask_contacts(inquiry)
            self._ask_service(inquiry)
        inquiry.looks_home(self._address, platform_url=self._url)
        return inquiry.findings

    def _ask_contacts(self, inquiry: Inquiry) -> None:
        def question() -> dict[str, Any]:
            return self._client.get("get_follow_user_list", "/externalcontact/get_follow_user_list", {})

        told = inquiry.tries(Capability.CONTACTS, question)
        if told is not None and not told.get("follow_user"):
            inquiry.add(Code.STAFF_MISSING)

    def _ask_service(self, inquiry: Inquiry) -> None:
        if not self._with_kf:
            inquiry.add(Code.KEY_NOT_GIVEN, capability=Capability.CUSTOMER_SERVICE)
            return

        def question() -> dict[str, Any]:
            self._client.ask_for_token("kf")
            content = {"offset": 0, "limit": 1}
            return self._client.post("kf_account_list", "/kf/account/list", content, agent="kf", repeatable=True)

        inquiry.tries(Capability.CUSTOMER_SERVICE, question)
