"""Whether the official account's connection works, and what it has no leave for.

Asked: a token; the menu and the template messages; quotas of what is sent in masses. Which domains are listed
(网页授权, JS 接口安全域名) no call tells. A JS-SDK ticket is not asked for: it might end the one in use.
Sources: see the modules that ask.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from portico.connectors.kit.checking import Doorstep, Inquiry, OurAddress
from portico.connectors.wechat_api.client import WechatApiClient
from portico.connectors.wechat_api.quota import ask_quotas
from portico.connectors.wechat_api.signs import SIGNS
from portico.connectors.wechat_oa.line import OfficialLine
from portico.connectors.wechat_oa.menus import OfficialMenus
from portico.connectors.wechat_oa.messages import OfficialTemplates
from portico.infra.platform_checks import Capability, Finding

QUOTAS: Final = {
    Capability.MESSAGES: "/cgi-bin/message/template/send",
    Capability.CUSTOMER_SERVICE: "/cgi-bin/message/custom/send",
    Capability.MENU: "/cgi-bin/menu/create",
}


class WechatOaCheck:
    """Implements PlatformCheck for one official account."""

    def __init__(self, client: WechatApiClient, door: Doorstep, *, app_id: str, url: str, address: OurAddress) -> None:
        self._client = client
        self._door = door
        self._app = client.app(app_id)
        self._line = OfficialLine(client, app_id=app_id)
        self._url = url
        self._address = address

    def check(self, *, now: datetime) -> tuple[Finding, ...]:
        inquiry = Inquiry(SIGNS)
        if self._door.visit(inquiry, now=now) and inquiry.opens(lambda: self._client.ask_for_token(self._app)):
            self._ask_parts(inquiry)
            ask_quotas(inquiry, self._client, self._app, QUOTAS)
        inquiry.looks_home(self._address, platform_url=self._url)
        return inquiry.findings

    def _ask_parts(self, inquiry: Inquiry) -> None:
        questions = (
            (Capability.MENU, OfficialMenus(self._line).held),
            (Capability.TEMPLATES, OfficialTemplates(self._line).all),
        )
        for capability, question in questions:
            if not inquiry.is_over():
                inquiry.tries(capability, question)
