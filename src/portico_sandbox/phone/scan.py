"""What happens when a person holds the camera at something, or opens a link: one door for every code there is."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from ..mini.links import CannotOpen
from ..pay.prepay import is_loopback
from ..people import Person
from ..sandbox import Sandbox
from ..wecom.contacts import CannotAdd

_CONTACT = re.compile(r"https://wework\.qpic\.cn/wwpic/([0-9a-f]+)/0")
_GROUP = re.compile(r"https://p\.qpic\.cn/wwhead/([0-9a-f]+)/0")
_KF = re.compile(r"https://work\.weixin\.qq\.com/kfid/\w+(\?.*)?")


class CannotScan(Exception):
    """Nothing comes of it; the text is what the person reads."""


class Scanner:
    """Reads a text as WeChat would. `what` of the answer: pay, account, mini, contact, group, service, web."""

    def __init__(self, box: Sandbox) -> None:
        self._box = box

    async def scan(self, person: Person, text: str) -> dict[str, Any]:
        """What the text leads to, done where scanning does something. Raises CannotScan."""
        text = text.strip()
        if text.startswith("weixin://wxpay/"):
            return self._to_pay(text)
        if code := self._box.official.codes.find(text):
            pushed = self._box.followers.follow(person, code.scene, code.ticket)
            await self._box.pushes.deliver_due()
            return {"what": "account", "scene": code.scene, "delivered": bool(pushed and pushed.state == "delivered")}
        if found := _CONTACT.fullmatch(text) or _GROUP.fullmatch(text):
            return await self._to_company(person, found[1], group=text.startswith("https://p."))
        if _KF.fullmatch(text):
            return {"what": "service"}
        return self._elsewhere(person, text)

    def _to_pay(self, text: str) -> dict[str, Any]:
        if self._box.orders.by_code_url(text) is None:
            raise CannotScan("二维码已失效，请让商家重新出码")
        return {"what": "pay", "code_url": text}

    async def _to_company(self, person: Person, config_id: str, *, group: bool) -> dict[str, Any]:
        services = self._box.services
        try:
            if group:
                member, _ = services.groups.join(person, config_id)
                answer = {"what": "group", "chat_id": member.chat_id}
            else:
                contact, _ = services.contacts.scan(person, config_id)
                answer = {"what": "contact", "contact": contact.id}
        except CannotAdd as reason:
            raise CannotScan(str(reason)) from None
        await services.wecom_pushes.deliver_due()
        return answer

    def _elsewhere(self, person: Person, text: str) -> dict[str, Any]:
        """A way into the mini program, or an address of the shop."""
        try:
            page, query = self._box.mini.links.open(text)
        except CannotOpen as reason:
            if reason.rule != "link_unknown":
                raise CannotScan(reason.text) from None
        else:
            self._box.mini.sessions.seen(person)
            return {"what": "mini", "page": page, "query": query}
        parts = urlsplit(text)
        if parts.scheme in {"http", "https"} and is_loopback(parts.hostname or ""):
            return {"what": "web", "url": text}
        raise CannotScan("无法识别这个二维码")
