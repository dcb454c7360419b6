"""Subscription notices (订阅通知), a credit each, and the older one-time subscription by scene.

Sources: the official pages 发送订阅通知 (bizsend), 订阅通知功能介绍 (one tap, one notice; following is not needed) [A],
一次性订阅消息 (scene 0 to 10000, title 15, content 200) [A].
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..people import Person
from ..platform import Reply
from ..pushes.queue import OFFICIAL, Push
from ..store import Collection, Row
from ..weixin.replies import error, ok
from ..weixin.template_values import refuse_values
from .account import Account
from .inbox import Inbox

MAX_SCENE = 10_000
MAX_TITLE, MAX_CONTENT = 15, 200


@dataclass(slots=True)
class Credit(Row):
    """How many notices of a kind a person still takes; `about` is a template id or `scene:<n>`."""

    person_id: str
    about: str
    left: int = 0

    @property
    def key(self) -> str:
        return f"{self.person_id}:{self.about}"


class Notices:
    """The account's notices. `keys_of` gives the keys of one of its notice templates, None for others."""

    def __init__(self, account: Account, inbox: Inbox, keys_of: Callable[[str], Sequence[str] | None]) -> None:
        self._account = account
        self._inbox = inbox
        self._keys_of = keys_of
        self._credits: Collection[Credit] = Collection(account.store, "official_credit", Credit)

    def answer(self, person: Person, template_id: str, *, accept: bool) -> Push:
        """The person has tapped the subscription sheet; an `accept` is worth one notice."""
        if accept:
            self._grant(person, template_id)
        item = {
            "TemplateId": template_id,
            "SubscribeStatusString": "accept" if accept else "reject",
            "PopupScene": "2",
        }
        return self._tell("subscribe_msg_popup_event", "SubscribeMsgPopupEvent", person, item)

    def confirm_scene(self, person: Person, scene: int) -> None:
        """The person has agreed on the page of a one-time subscription."""
        self._grant(person, f"scene:{scene}")

    def send(self, body: Mapping[str, Any]) -> Reply:
        """POST /cgi-bin/message/subscribe/bizsend."""
        person = self._account.person_of(body.get("touser"))
        if person is None:
            return error(40003, "openid_not_of_app")
        template_id = str(body.get("template_id", ""))
        keys = self._keys_of(template_id)
        if keys is None:
            return error(40037, "template_unknown")
        refusal = refuse_values(body.get("data"), keys)
        if refusal is None and body.get("miniprogram"):
            refusal = self._account.refuse_link(body["miniprogram"])
        if refusal:
            return refusal
        if not self._spend(person, template_id):
            return error(43101, "no_credit")
        self._inbox.deliver(person, "notice", {"template_id": template_id, "data": body["data"]})
        self._tell_sent(person, template_id)
        return ok()

    def _tell_sent(self, person: Person, template_id: str) -> None:
        item = {
            "TemplateId": template_id,
            "MsgID": str(secrets.randbelow(10**18)),
            "ErrorCode": "0",
            "ErrorStatus": "success",
        }
        self._tell("subscribe_msg_sent_event", "SubscribeMsgSentEvent", person, item)

    def _tell(self, event: str, wrapper: str, person: Person, item: dict[str, str]) -> Push:
        """XML wraps the list in an element, JSON has it on top; one item is an object either way."""
        if self._account.pushes.forms[OFFICIAL] == "json":
            return self._account.tell(event, person, List=item)
        return self._account.tell(event, person, **{wrapper: {"List": item}})

    def send_once(self, body: Mapping[str, Any]) -> Reply:
        """POST /cgi-bin/message/template/subscribe."""
        person = self._account.person_of(body.get("touser"))
        if person is None:
            return error(40003, "openid_not_of_app")
        scene, title = str(body.get("scene")), body.get("title")
        number = int(scene) if scene.isdecimal() else -1
        if not 0 <= number <= MAX_SCENE or not isinstance(title, str) or not 1 <= len(title) <= MAX_TITLE:
            return error(47003, "scene_or_title_wrong")
        content = _once_text(body.get("data"))
        if content is None:
            return error(47003, "content_wrong", "data.content.value invalid")
        if body.get("miniprogram") and (refusal := self._account.refuse_link(body["miniprogram"])):
            return refusal
        if not self._spend(person, f"scene:{number}"):
            return error(43101, "no_credit")
        self._inbox.deliver(person, "once", {"title": title, "text": content})
        return ok()

    def _grant(self, person: Person, about: str) -> None:
        credit = self._credits.get(f"{person.id}:{about}") or Credit(person.id, about)
        credit.left += 1
        self._credits.save(credit)

    def _spend(self, person: Person, about: str) -> bool:
        credit = self._credits.get(f"{person.id}:{about}")
        if credit is None or not credit.left:
            return False
        credit.left -= 1
        self._credits.save(credit)
        return True

    def clear(self) -> None:
        self._credits.clear()


def _once_text(data: object) -> str | None:
    content = data.get("content") if isinstance(data, dict) else None
    value = content.get("value") if isinstance(content, dict) else None
    return value if isinstance(value, str) and 1 <= len(value) <= MAX_CONTENT else None
