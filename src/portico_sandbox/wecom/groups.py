"""Who is in the company's group chats: people who have scanned a way in (客户入群方式), and what they read there.

Sources: the page 客户群变更事件推送 (change_external_chat, ChangeType update, UpdateDetail add_member and del_member,
MemChangeCnt), its sample as a public SDK's tests quote it [B]; JoinScene 3 for a scanned code, QuitScene 0 for leaving
by oneself [B]. The member versions of newer samples are left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..clock import Clock
from ..people import Person
from ..services.keys import WecomKeys
from ..store import Collection, Row, Store
from .contacts import CannotAdd, Contacts
from .pushes import WecomPush, WecomPushes
from .tasks import SENT, Tasks

BY_CODE, BY_ONESELF = 3, 0


@dataclass(slots=True)
class Member(Row):
    """A person in a group chat. `state` is of the code they came by."""

    chat_id: str
    person_id: str
    state: str
    joined_at: float

    @property
    def key(self) -> str:
        return f"{self.chat_id}|{self.person_id}"


class Groups:
    """The members of the company's group chats."""

    def __init__(
        self, store: Store, clock: Clock, keys: WecomKeys, contacts: Contacts, tasks: Tasks, pushes: WecomPushes
    ) -> None:
        self._clock = clock
        self._keys = keys
        self._contacts = contacts
        self._tasks = tasks
        self._pushes = pushes
        self._members: Collection[Member] = Collection(store, "wecom_member", Member)

    def join(self, person: Person, config_id: str) -> tuple[Member, WecomPush]:
        """The person scans a way in and is in its first chat; the company is told. Raises CannotAdd."""
        way = self._contacts.join_way(config_id)
        if way is None:
            raise CannotAdd("群二维码已失效")
        chat_id = str(way.fields["chat_id_list"][0])
        member = Member(chat_id, person.id, str(way.fields.get("state") or ""), self._clock.now())
        if self._members.get(member.key):
            raise CannotAdd("你已经在群里了")
        self._members.save(member)
        return member, self._tell(chat_id, "add_member", JoinScene=BY_CODE, QuitScene=0)

    def leave(self, person: Person, chat_id: str) -> WecomPush | None:
        """The person leaves the chat; the company is told. None: they were not in it."""
        if self._members.get(f"{chat_id}|{person.id}") is None:
            return None
        self._members.remove(f"{chat_id}|{person.id}")
        return self._tell(chat_id, "del_member", JoinScene=0, QuitScene=BY_ONESELF)

    def _tell(self, chat_id: str, detail: str, **scenes: int) -> WecomPush:
        fields = {"ChatId": chat_id, "ChangeType": "update", "UpdateDetail": detail, **scenes, "MemChangeCnt": 1}
        return self._pushes.event("change_external_chat", **fields)

    def of(self, person: Person) -> list[Member]:
        """Every chat the person is in."""
        return [member for member in self._members if member.person_id == person.id]

    def name(self, chat_id: str) -> str:
        """What the demo calls the chat: the platform gives shops its id only."""
        return f"客户群 {self._keys.chat_ids.index(chat_id) + 1}" if chat_id in self._keys.chat_ids else "客户群"

    def messages(self, member: Member) -> list[dict[str, Any]]:
        """What staff have sent to the chat since the person came, oldest first."""
        found = []
        for task in self._tasks.all():
            for row in task.results:
                if row.get("chat_id") == member.chat_id and row["status"] == SENT:
                    found.append({"from": row["userid"], "at": float(row["send_time"]), **task.message})
        return sorted((one for one in found if one["at"] >= int(member.joined_at)), key=lambda one: one["at"])

    def clear(self) -> None:
        self._members.clear()
