"""Contacts of staff: ways to add them (联系我), who has, the words of welcome, and ways into group chats.

Sources: the pages 联系我 (92572), 客户入群方式, 发送新客户欢迎语, 获取客户详情, unionid 转换. Dossier section 6 [A].
"""

from __future__ import annotations

import base64
import hashlib
import re
import secrets
from dataclasses import dataclass, field
from typing import Any

from ..clock import Clock
from ..people import People, Person
from ..platform import Call, Reply, json_object
from ..services.keys import WecomKeys
from ..store import Collection, Row, Store
from .pushes import WecomPush, WecomPushes
from .replies import error, ok, unsure

WELCOME_SECONDS = 20
MAX_TEXT_BYTES = 4_000
MAX_ATTACHMENTS = 9
MAX_WORD = 30
MAX_CHATS = 5
ONE, MANY = 1, 2
MINI_PROGRAM, QR = 1, 2
EXTERNAL_ID = re.compile(r"w[mo][A-Za-z0-9_-]{30}")
ATTACHMENTS = {"image": "image", "link": "link", "miniprogram": "miniprogram", "video": "video", "file": "file"}


@dataclass(slots=True)
class ContactWay(Row):
    """A QR code or button. `spent`: a temporary one that has been used."""

    config_id: str
    fields: dict[str, Any]
    spent: bool = False

    @property
    def key(self) -> str:
        return self.config_id


@dataclass(slots=True)
class JoinWay(Row):
    """A code that leads into group chats."""

    config_id: str
    fields: dict[str, Any]

    @property
    def key(self) -> str:
        return self.config_id


@dataclass(slots=True)
class Contact(Row):
    """A person and the member of staff they added. `welcome`: what they were sent; None until then."""

    id: str
    person_id: str
    external_userid: str
    userid: str
    state: str
    added_at: float
    welcome_code: str
    welcome: dict[str, Any] | None = None
    inbox: list[dict[str, Any]] = field(default_factory=list)

    @property
    def key(self) -> str:
        return self.id


class CannotAdd(Exception):
    """The person cannot be added by this code; the text says why."""


class Contacts:
    """The company's contacts. `admin_welcome`: an administrator has set words of welcome, so no code is given."""

    def __init__(self, store: Store, clock: Clock, keys: WecomKeys, people: People, pushes: WecomPushes) -> None:
        self._clock = clock
        self._keys = keys
        self._people = people
        self._pushes = pushes
        self._ways: Collection[ContactWay] = Collection(store, "wecom_way", ContactWay)
        self._joins: Collection[JoinWay] = Collection(store, "wecom_join", JoinWay)
        self._contacts: Collection[Contact] = Collection(store, "wecom_contact", Contact)
        self.admin_welcome = False

    def external_userid(self, person: Person) -> str:
        digest = hashlib.sha256(f"{self._keys.corp_id}\x1f{person.id}".encode()).digest()
        return "wm" + base64.urlsafe_b64encode(digest).decode()[:30]

    def of(self, external_userid: str) -> list[Contact]:
        """Everybody of the staff whom this person has added."""
        return [contact for contact in self._contacts if contact.external_userid == external_userid]

    def everyone(self) -> list[Contact]:
        return list(self._contacts)

    def save(self, contact: Contact) -> None:
        self._contacts.save(contact)

    def ways(self) -> list[ContactWay]:
        """Every 联系我 code that still works, oldest first."""
        return [way for way in self._ways if not way.spent]

    def join_ways(self) -> list[JoinWay]:
        return list(self._joins)

    def join_way(self, config_id: str) -> JoinWay | None:
        return self._joins.get(config_id)

    # 联系我

    def add_way(self, call: Call) -> Reply:
        """POST externalcontact/add_contact_way."""
        body = json_object(call.body)
        if body is None:
            return error(47001, "json_required")
        if refusal := self._refuse_way(body):
            return refusal
        way = ContactWay(secrets.token_hex(16), body)
        self._ways.save(way)
        made = {"config_id": way.config_id}
        if body["scene"] == QR:
            made["qr_code"] = f"https://wework.qpic.cn/wwpic/{way.config_id}/0"
        return ok(**made)

    def _refuse_way(self, body: dict[str, Any]) -> Reply | None:
        users, parties = body.get("user") or [], body.get("party") or []
        if body.get("type") not in {ONE, MANY}:
            return error(41037, "type_wrong")
        if body.get("scene") not in {MINI_PROGRAM, QR}:
            return unsure("scene_wrong")
        if not isinstance(users, list) or not isinstance(parties, list):
            return error(40058, "field_rule")
        if body["type"] == ONE and (len(users) != 1 or parties):
            return error(40058, "one_user_only")
        if body["type"] == MANY and not users and not parties:
            return error(40058, "user_missing")
        if any(user not in self._keys.users for user in users):
            return error(40003, "user_unknown")
        if any(len(str(body.get(name) or "")) > MAX_WORD for name in ("state", "remark")):
            return error(40058, "word_too_long")
        if body.get("is_temp") and body["type"] != ONE:
            return error(40058, "temporary_for_one_only")
        return None

    def get_way(self, call: Call) -> Reply:
        """POST externalcontact/get_contact_way."""
        way = self._ways.get(str((json_object(call.body) or {}).get("config_id") or ""))
        if way is None:
            return error(41037, "config_id_unknown")
        shown = {"config_id": way.config_id, **way.fields}
        if way.fields["scene"] == QR:
            shown["qr_code"] = f"https://wework.qpic.cn/wwpic/{way.config_id}/0"
        return ok(contact_way=shown)

    def delete_way(self, call: Call) -> Reply:
        """POST externalcontact/del_contact_way. An unknown config_id answers 41037 (community thread) [C]."""
        config_id = str((json_object(call.body) or {}).get("config_id") or "")
        if self._ways.get(config_id) is None:
            return error(41037, "config_id_unknown")
        self._ways.remove(config_id)
        return ok()

    def scan(self, person: Person, config_id: str) -> tuple[Contact, WecomPush]:
        """The person adds whoever the code stands for; the company is told. Raises CannotAdd."""
        way = self._ways.get(config_id)
        if way is None or way.spent:
            raise CannotAdd("二维码已失效")
        userid = (way.fields.get("user") or self._keys.users)[0]
        added = self.add(person, userid, str(way.fields.get("state") or ""))
        way.spent = bool(way.fields.get("is_temp"))
        self._ways.save(way)
        return added

    def add(self, person: Person, userid: str, state: str = "") -> tuple[Contact, WecomPush]:
        """The person adds the member of staff, by that member's own card when no code leads there. Raises CannotAdd."""
        if userid not in self._keys.users:
            raise CannotAdd("没有这位员工")
        external, now = self.external_userid(person), self._clock.now()
        if any(contact.userid == userid for contact in self.of(external)):
            raise CannotAdd("对方已经是你的联系人")
        code = "" if self.admin_welcome else secrets.token_urlsafe(32)
        contact = Contact(f"{external}|{userid}", person.id, external, userid, state, now, code)
        self._contacts.save(contact)
        fields = {"ChangeType": "add_external_contact", "UserID": userid, "ExternalUserID": external}
        if state:
            fields["State"] = state
        if code:
            fields["WelcomeCode"] = code
        return contact, self._pushes.event("change_external_contact", **fields)

    def drop(self, person: Person) -> list[WecomPush]:
        """The person deletes the staff they had added; the company is told of each."""
        pushes = []
        for contact in self.of(self.external_userid(person)):
            self._contacts.remove(contact.key)
            fields = {"UserID": contact.userid, "ExternalUserID": contact.external_userid}
            pushes.append(self._pushes.event("change_external_contact", ChangeType="del_follow_user", **fields))
        return pushes

    # 欢迎语

    def send_welcome(self, call: Call) -> Reply:
        """POST externalcontact/send_welcome_msg: within 20 seconds, once."""
        body = json_object(call.body)
        if body is None:
            return error(47001, "json_required")
        if refusal := refuse_message(body):
            return refusal
        code = body.get("welcome_code")
        contact = next((c for c in self._contacts if code and c.welcome_code == code), None)
        if contact is None:
            return unsure("welcome_code_wrong")
        if contact.welcome is not None:
            return error(41051, "welcome_sent_already")
        if self._clock.now() - contact.added_at > WELCOME_SECONDS:
            return unsure("welcome_code_wrong")
        contact.welcome = message_of(body)
        contact.inbox.append({"from": contact.userid, "at": self._clock.now(), **contact.welcome})
        self._contacts.save(contact)
        return ok()

    # 客户

    def get_customer(self, call: Call) -> Reply:
        """GET externalcontact/get."""
        external = call.query.get("external_userid", "")
        if not external:
            return error(41035, "external_userid_missing")
        if not EXTERNAL_ID.fullmatch(external):
            return error(40096, "external_userid_wrong")
        found = self.of(external)
        person = self._people.get(found[0].person_id) if found else None
        if person is None:
            return error(84061, "not_a_contact")
        return ok(
            external_contact={
                "external_userid": external,
                "name": person.nickname,
                "type": 1,
                "gender": 0,
                "unionid": self._people.unionid(person),
            },
            follow_user=[
                {
                    "userid": contact.userid,
                    "remark": person.nickname,
                    "createtime": int(contact.added_at),
                    "state": contact.state,
                    "add_way": 1,
                }
                for contact in found
            ],
        )

    def convert_unionid(self, call: Call) -> Reply:
        """POST idconvert/unionid_to_external_userid: the contact's id, or a pending one for who is none yet."""
        body = json_object(call.body)
        if body is None:
            return error(47001, "json_required")
        openid, unionid = str(body.get("openid") or ""), str(body.get("unionid") or "")
        person = self._people.find(openid)
        if body.get("subject_type", 0) not in {0, 1} or person is None or self._people.unionid(person) != unionid:
            return unsure("identity_wrong")
        external = self.external_userid(person)
        if self.of(external):
            return ok(external_userid=external)
        return ok(pending_id=f"p{external[2:]}")

    # 客户入群方式

    def add_join_way(self, call: Call) -> Reply:
        """POST externalcontact/groupchat/add_join_way."""
        body = json_object(call.body)
        if body is None:
            return error(47001, "json_required")
        chats = body.get("chat_id_list")
        if body.get("scene") not in {1, 2}:
            return unsure("scene_wrong")
        if not isinstance(chats, list) or not 1 <= len(chats) <= MAX_CHATS:
            return error(40058, "chat_id_list_wrong")
        if any(chat not in self._keys.chat_ids for chat in chats):
            return error(40050, "chat_unknown")
        if len(str(body.get("state") or "")) > MAX_WORD or len(str(body.get("remark") or "")) > MAX_WORD:
            return error(40058, "word_too_long")
        way = JoinWay(secrets.token_hex(16), body)
        self._joins.save(way)
        return ok(config_id=way.config_id)

    def get_join_way(self, call: Call) -> Reply:
        """POST externalcontact/groupchat/get_join_way."""
        way = self._joins.get(str((json_object(call.body) or {}).get("config_id") or ""))
        if way is None:
            return unsure("join_way_unknown")
        shown = {"auto_create_room": 1, "room_base_name": "", "room_base_id": 0, "state": "", "remark": ""}
        qr_code = f"https://p.qpic.cn/wwhead/{way.config_id}/0"
        return ok(join_way={**shown, **way.fields, "config_id": way.config_id, "qr_code": qr_code})

    def delete_join_way(self, call: Call) -> Reply:
        """POST externalcontact/groupchat/del_join_way."""
        config_id = str((json_object(call.body) or {}).get("config_id") or "")
        if self._joins.get(config_id) is None:
            return unsure("join_way_unknown")
        self._joins.remove(config_id)
        return ok()

    def clear(self) -> None:
        for rows in (self._ways, self._joins, self._contacts):
            rows.clear()
        self.admin_welcome = False


def message_of(body: dict[str, Any]) -> dict[str, Any]:
    """The text and the attachments of a request."""
    text = (body.get("text") or {}).get("content") or ""
    return {"text": text, "attachments": body.get("attachments") or []}


def refuse_message(body: dict[str, Any]) -> Reply | None:
    """What is wrong with the text (4,000 bytes) and attachments (nine, of known kinds); one of them is needed."""
    text, attachments = body.get("text") or {}, body.get("attachments") or []
    if not isinstance(text, dict) or not isinstance(attachments, list):
        return error(40058, "field_rule")
    content = text.get("content") or ""
    if not content and not attachments:
        return error(40063, "message_empty")
    if not isinstance(content, str) or len(content.encode()) > MAX_TEXT_BYTES:
        return error(40058, "text_too_long")
    if len(attachments) > MAX_ATTACHMENTS:
        return error(40058, "attachments_too_many")
    for one in attachments:
        kind = one.get("msgtype") if isinstance(one, dict) else None
        if kind not in ATTACHMENTS or not isinstance(one.get(kind), dict):
            return error(40058, "attachment_wrong")
        if kind == "miniprogram" and not all(one[kind].get(name) for name in ("title", "appid", "page")):
            return error(40063, "miniprogram_field_missing")
    return None
