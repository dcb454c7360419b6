"""Whether the mini program's connection works, and what its console still lacks.

Asked: a token; the listed domains; categories and templates; whether shipping is managed; quotas of what is sent in
masses. None of it changes anything. Sources: see the modules that ask.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

from portico.connectors.kit.checking import Doorstep, Inquiry, OurAddress
from portico.connectors.wechat_api.client import WechatApiClient
from portico.connectors.wechat_api.quota import ask_quotas
from portico.connectors.wechat_api.signs import SIGNS
from portico.connectors.wechat_mini.domains import listed_domains
from portico.connectors.wechat_mini.templates import WechatTemplates
from portico.connectors.wechat_mini.trade import WechatMiniTrade
from portico.infra.platform_checks import Capability, Code, Finding

# Where a shop notices first that its day is over.
QUOTAS: Final = {
    Capability.MESSAGES: "/cgi-bin/message/subscribe/send",
    Capability.ENTRY_LINKS: "/wxa/generate_urllink",
    Capability.CONTENT_CHECKS: "/wxa/msg_sec_check",
}


class WechatMiniCheck:
    """Implements PlatformCheck for one mini program."""

    def __init__(
        self, client: WechatApiClient, door: Doorstep, *, app_id: str, mchid: str, url: str, address: OurAddress
    ) -> None:
        self._client = client
        self._door = door
        self._app = client.app(app_id)
        self._mchid = mchid
        self._url = url
        self._address = address

    def check(self, *, now: datetime) -> tuple[Finding, ...]:
        inquiry = Inquiry(SIGNS)
        if self._door.visit(inquiry, now=now) and inquiry.opens(lambda: self._client.ask_for_token(self._app)):
            self._ask_domains(inquiry)
            self._ask_templates(inquiry)
            if self._mchid and not inquiry.is_over():
                trade = WechatMiniTrade(self._client, app_id=self._app.app_id, mchid=self._mchid)
                inquiry.tries(Capability.SHIPPING, trade.is_managed)
            ask_quotas(inquiry, self._client, self._app, QUOTAS)
        inquiry.looks_home(self._address, platform_url=self._url)
        return inquiry.findings

    def _ask_domains(self, inquiry: Inquiry) -> None:
        if inquiry.is_over():
            return
        listed = inquiry.tries(Capability.DOMAINS, lambda: listed_domains(self._client, self._app))
        host = urlsplit(self._address.public_url).netloc.lower()
        for kind in listed.lacking(host) if listed else ():
            inquiry.add(Code.DOMAIN_NOT_LISTED, domain=host, kind=kind)

    def _ask_templates(self, inquiry: Inquiry) -> None:
        if inquiry.is_over():
            return
        templates = WechatTemplates(self._client, self._app)
        categories = inquiry.tries(Capability.TEMPLATES, templates.categories)
        if categories is not None and not categories:
            inquiry.add(Code.CATEGORY_MISSING)
