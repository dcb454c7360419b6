"""微信客服: a link to it, messages of customers read by cursor, and five answers within 48 hours of each.

Source: the pages 发送消息, 读取消息, 获取客服帐号链接. Codes 95000 to 95002 of the global table, read in third-party
code [C].
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from typing import Any

from ..clock import Clock
from ..people import Person
from ..platform import Call, Reply, json_object
from ..services.keys import WecomKeys
from ..store import Collection, Row, Store
from .contacts import Contacts
from .pushes import WecomPush, WecomPushes
from .replies import error, ok

WINDOW_SECONDS = 48 * 3_600
ANSWERS = 5
MAX_TEXT_BYTES = 2_048
_SCENE = re.compile(r"[0-9a-zA-Z_-]{0,32}")
_MSGID = re.compile(r"[0-9a-zA-Z_-]{1,32}")
FROM_CUSTOMER, FROM_SERVICE = 3, 5


@dataclass(slots=True)
class KfMessage(Row):
    """One message of a conversation. `origin`: 3 the customer, 5 a member of staff (or us)."""

    msgid: str
    external_userid: str
    origin: int
    sent_at: float
    content: dict[str, Any]

    @property
    def key(self) -> str:
        return self.msgid


class CustomerService:
    """One account of 微信客服."""

    def __init__(self, store: Store, clock: Clock, keys: WecomKeys, contacts: Contacts, pushes: WecomPushes) -> None:
        self._clock = clock
        self._keys = keys
        self._contacts = contacts
        self._pushes = pushes
        self._messages: Collection[KfMessage] = Collection(store, "wecom_kf", KfMessage)

    def add_way(self, call: Call) -> Reply:
        """POST kf/add_contact_way."""
        body = json_object(call.body)
        if body is None:
            return error(47001, "json_required")
        if body.get("open_kfid") != self._keys.open_kfid:
            return error(95000, "open_kfid_unknown")
        scene = body.get("scene") or ""
        if not isinstance(scene, str) or not _SCENE.fullmatch(scene):
            return error(40058, "scene_wrong")
        number = f"kfc{self._keys.open_kfid[2:18]}"
        return ok(url=f"https://work.weixin.qq.com/kfid/{number}" + (f"?enc_scene={scene}" if scene else ""))

    def write(self, person: Person, text: str) -> WecomPush:
        """The person writes to the account; the company is told that there is something to read."""
        external = self._contacts.external_userid(person)
        content = {"msgtype": "text", "text": {"content": text}}
        self._add(external, FROM_CUSTOMER, content, secrets.token_urlsafe(18))
        token = f"ENC{secrets.token_urlsafe(24)}"
        return self._pushes.event("kf_msg_or_event", Token=token, OpenKfId=self._keys.open_kfid)

    def said(self, person: Person) -> list[KfMessage]:
        """The person's conversation, oldest first."""
        external = self._contacts.external_userid(person)
        return [message for message in self._messages if message.external_userid == external]

    def _add(self, external: str, origin: int, content: dict[str, Any], msgid: str) -> None:
        self._messages.save(KfMessage(msgid, external, origin, self._clock.now(), content))

    def sync(self, call: Call) -> Reply:
        """POST kf/sync_msg: what has been said since the cursor, oldest first."""
        body = json_object(call.body)
        if body is None:
            return error(47001, "json_required")
        if body.get("open_kfid") not in {None, self._keys.open_kfid}:
            return error(95000, "open_kfid_unknown")
        cursor, limit = str(body.get("cursor") or "0"), int(body.get("limit") or 1_000)
        if not cursor.isdecimal() or not 1 <= limit <= 1_000:
            return error(40058, "page_wrong")
        after = int(cursor)
        everything = list(self._messages)
        page = everything[after : after + limit]
        reached = after + len(page)
        shown = [
            {
                "msgid": message.msgid,
                "open_kfid": self._keys.open_kfid,
                "external_userid": message.external_userid,
                "send_time": int(message.sent_at),
                "origin": message.origin,
                **message.content,
            }
            for message in page
        ]
        return ok(next_cursor=str(reached), has_more=int(reached < len(everything)), msg_list=shown)

    def send(self, call: Call) -> Reply:
        """POST kf/send_msg."""
        body = json_object(call.body)
        if body is None:
            return error(47001, "json_required")
        if body.get("open_kfid") != self._keys.open_kfid:
            return error(95000, "open_kfid_unknown")
        if refusal := _refuse_content(body):
            return refusal
        external = str(body.get("touser") or "")
        said = [m for m in self._messages if m.external_userid == external]
        last = max((m.sent_at for m in said if m.origin == FROM_CUSTOMER), default=None)
        if last is None:
            return error(40096, "external_userid_wrong")
        if self._clock.now() - last > WINDOW_SECONDS:
            return error(95002, "reply_window_over")
        if self._answers(said) >= ANSWERS:
            return error(95001, "answers_used_up")
        msgid = str(body.get("msgid") or secrets.token_urlsafe(18))
        kind = body["msgtype"]
        self._add(external, FROM_SERVICE, {"msgtype": kind, kind: body[kind]}, msgid)
        return ok(msgid=msgid)

    @staticmethod
    def _answers(said: list[KfMessage]) -> int:
        """How many of ours came after the customer's last."""
        count = 0
        for message in said:
            count = 0 if message.origin == FROM_CUSTOMER else count + 1
        return count

    def clear(self) -> None:
        self._messages.clear()


def _refuse_content(body: dict[str, Any]) -> Reply | None:
    kind = body.get("msgtype")
    kinds = {"text", "image", "voice", "video", "file", "link", "miniprogram", "msgmenu", "location"}
    if kind not in kinds or not isinstance(body.get(kind), dict):
        return error(40058, "msgtype_wrong")
    if body.get("msgid") and not _MSGID.fullmatch(str(body["msgid"])):
        return error(40058, "msgid_wrong")
    content = body[kind].get("content") or ""
    if kind == "text" and (not content or len(content.encode()) > MAX_TEXT_BYTES):
        return error(40058, "text_too_long")
    return None
