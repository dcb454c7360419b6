"""Conversations as a chat list shows them: both sides' words in order, and the last line of each.

What a person has said is read from what WeChat has pushed to the shop, so every line also knows whether the shop has
taken it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..mini.inbox import SUBSCRIPTION
from ..people import Person
from ..pushes.queue import MINI, OFFICIAL, Push
from ..sandbox import Sandbox
from ..wecom.customer_service import FROM_CUSTOMER

# Pushes that are something the person has done in the chat; others are told behind their back.
SHOWN_EVENTS = frozenset(
    {"subscribe", "unsubscribe", "SCAN", "CLICK", "VIEW", "view_miniprogram", "scancode_push", "scancode_waitmsg"}
    | {"user_enter_tempsession", "LOCATION"}
)
# Notices go into the chat of an account that is followed, else into 服务通知.
NOTICE_WAYS = frozenset({"notice", "once"})
KEPT = 200

Line = dict[str, Any]


class Threads:
    """Everybody's conversations."""

    def __init__(self, box: Sandbox) -> None:
        self._box = box

    # One conversation, oldest first

    def account(self, person: Person) -> list[Line]:
        """The official account's chat."""
        follows = self._box.followers.follows(person)
        lines = self._said(OFFICIAL, self._box.official.account.openid(person))
        for one in self._box.official.inbox.of(person, KEPT):
            if follows or one.way not in NOTICE_WAYS:
                lines.append(self._from_account(one.id, one.way, one.content, one.at))
        return _in_order(lines)

    def service(self, person: Person) -> list[Line]:
        """The chat with the mini program's customer service."""
        openid = self._mini_openid(person)
        lines = self._said(MINI, openid)
        for row in self._box.mini.inbox.of(openid, KEPT):
            if row.kind != SUBSCRIPTION:
                lines.append(
                    {"id": row.message_id, "mine": False, "at": row.at, "way": "custom", "content": row.content}
                )
        return _in_order(lines)

    def notices(self, person: Person) -> list[Line]:
        """服务通知: subscription messages, and the account's notices for who does not follow it."""
        lines: list[Line] = []
        for row in self._box.mini.inbox.of(self._mini_openid(person), KEPT):
            if row.kind == SUBSCRIPTION:
                card = {"id": row.message_id, "way": "subscription", "content": row.content}
                lines.append(card | {"mine": False, "at": row.at})
        if not self._box.followers.follows(person):
            for one in self._box.official.inbox.of(person, KEPT):
                if one.way in NOTICE_WAYS:
                    lines.append(self._from_account(one.id, one.way, one.content, one.at))
        return _in_order(lines)

    def kf(self, person: Person) -> list[Line]:
        """The chat with 微信客服."""
        return [
            {
                "id": one.msgid,
                "mine": one.origin == FROM_CUSTOMER,
                "at": one.sent_at,
                "way": "custom",
                "content": one.content,
            }
            for one in self._box.services.customer_service.said(person)[-KEPT:]
        ]

    def staff(self, person: Person) -> list[Line]:
        """A conversation for every member of staff the person has added."""
        contacts = self._box.services.contacts
        return [
            {
                "id": contact.id,
                "userid": contact.userid,
                "state": contact.state,
                "added_at": contact.added_at,
                "welcomed": contact.welcome is not None,
                "lines": [_from_staff(contact.id, index, one) for index, one in enumerate(contact.inbox)],
            }
            for contact in contacts.of(contacts.external_userid(person))
        ]

    def groups(self, person: Person) -> list[Line]:
        """A conversation for every group chat the person is in."""
        groups = self._box.services.groups
        return [
            {
                "id": member.chat_id,
                "name": groups.name(member.chat_id),
                "state": member.state,
                "added_at": member.joined_at,
                "lines": [_from_staff(member.chat_id, index, one) for index, one in enumerate(groups.messages(member))],
            }
            for member in groups.of(person)
        ]

    # The list

    def all(self, person: Person) -> list[Line]:
        """Every conversation that has begun, newest first: kind, key, name, last line, when others have written."""
        shop, found = self._box.credentials.sms.sign_name, []
        talks: list[tuple[str, str, str, list[Line], float]] = [
            ("account", "", shop, self.account(person), 0.0),
            ("notices", "", "", self.notices(person), 0.0),
            ("service", "", shop, self.service(person), 0.0),
            ("kf", "", shop, self.kf(person), 0.0),
            *(("staff", one["id"], one["userid"], one["lines"], one["added_at"]) for one in self.staff(person)),
            *(("group", one["id"], one["name"], one["lines"], one["added_at"]) for one in self.groups(person)),
        ]
        for kind, key, name, lines, begun in talks:
            if lines or begun:
                found.append(_thread(kind, key, name, lines, begun))
        return sorted(found, key=lambda thread: -thread["at"])

    # Parts

    def _mini_openid(self, person: Person) -> str:
        return self._box.people.openid(person, self._box.credentials.wechat_mini.app_id)

    def _said(self, app: str, openid: str) -> list[Line]:
        newest: Iterable[Push] = self._box.pushes.newest(2_000)
        lines = [_from_person(push) for push in newest if push.app == app and push.content["FromUserName"] == openid]
        return [line for line in lines if line][:KEPT]

    def _from_account(self, number: str, way: str, content: dict[str, Any], at: float) -> Line:
        if way == "notice":
            template = self._box.official.library.get(str(content.get("template_id")))
            names = {one.code: one.name for one in template.keywords} if template else {}
            rows = [{"name": names.get(key, key), "value": held["value"]} for key, held in content["data"].items()]
            content = {"title": template.title.title if template else "", "lines": rows}
        return {"id": number, "mine": False, "at": at, "way": way, "content": content}


def _from_person(push: Push) -> Line:
    """The line of a push; empty when the chat does not show it."""
    content, kind = push.content, str(push.content["MsgType"])
    if kind == "event" and content["Event"] not in SHOWN_EVENTS:
        return {}
    hidden = {"ToUserName", "FromUserName", "CreateTime", "MsgType"}
    fields = {name: value for name, value in content.items() if name not in hidden}
    way = "did" if kind == "event" else "said"
    line = {"id": push.id, "mine": True, "at": push.created_at, "way": way}
    return line | {"content": {"msgtype": kind} | fields, "state": push.state}


def _from_staff(talk: str, index: int, message: dict[str, Any]) -> Line:
    held = {name: value for name, value in message.items() if name not in {"at", "from", "task"}}
    line = {"id": f"{talk}:{index}", "mine": False, "at": message["at"], "way": "staff"}
    return line | {"content": held, "from": message["from"]}


def _in_order(lines: list[Line]) -> list[Line]:
    # What the shop answers comes after what it answers, even in the same moment.
    return sorted(lines, key=lambda line: (line["at"], not line["mine"]))


def _thread(kind: str, key: str, name: str, lines: list[Line], begun: float) -> Line:
    last = lines[-1] if lines else None
    return {
        "kind": kind,
        "key": key,
        "name": name,
        "at": last["at"] if last else begun,
        "last": last,
        "received": [line["at"] for line in lines if not line["mine"]],
    }
