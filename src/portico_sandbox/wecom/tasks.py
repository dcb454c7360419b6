"""Message tasks (企业群发): the company plans, staff confirm, customers receive no more than their cap.

Source: the pages 创建企业群发, 获取企业群发成员执行结果. Dossier section 6 [A]: a task sends nothing by itself; each
customer receives as many a month as the month has days (older pages: four).
"""

from __future__ import annotations

import calendar
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ..clock import BEIJING, Clock
from ..platform import Call, Reply, json_object
from ..services.keys import WecomKeys
from ..store import Collection, Row, Store
from .contacts import EXTERNAL_ID, Contacts, message_of, refuse_message
from .replies import error, ok, unsure

MAX_RECEIVERS = 10_000
NOT_SENT, SENT, NOT_FRIENDS, CAP_REACHED = 0, 1, 2, 3


@dataclass(slots=True)
class Task(Row):
    """A planned message. `results`: a row per staff and customer (or chat)."""

    msgid: str
    chat_type: str
    message: dict[str, Any]
    results: list[dict[str, Any]]
    created_at: float

    @property
    def key(self) -> str:
        return self.msgid


class Tasks:
    """The company's message tasks."""

    def __init__(self, store: Store, clock: Clock, keys: WecomKeys, contacts: Contacts) -> None:
        self._clock = clock
        self._keys = keys
        self._contacts = contacts
        self._tasks: Collection[Task] = Collection(store, "wecom_task", Task)

    def add(self, call: Call) -> Reply:
        """POST externalcontact/add_msg_template."""
        body = json_object(call.body)
        if body is None:
            return error(47001, "json_required")
        if refusal := refuse_message(body):
            return refusal
        kind = body.get("chat_type", "single")
        if kind not in {"single", "group"}:
            return error(40058, "chat_type_wrong")
        return self._to_groups(body) if kind == "group" else self._to_people(body)

    def _to_people(self, body: dict[str, Any]) -> Reply:
        receivers, sender = body.get("external_userid") or [], body.get("sender") or ""
        if not isinstance(receivers, list) or len(receivers) > MAX_RECEIVERS or not (receivers or sender):
            return error(40058, "receivers_wrong")
        if sender and sender not in self._keys.users:
            return error(40003, "user_unknown")
        if any(not EXTERNAL_ID.fullmatch(str(receiver)) for receiver in receivers):
            return error(40096, "external_userid_wrong", fail_list=[])
        known = [c for c in self._contacts.everyone() if not sender or c.userid == sender]
        chosen = [c for c in known if not receivers or c.external_userid in receivers]
        failed = sorted(set(receivers) - {contact.external_userid for contact in chosen})
        if not chosen:
            return unsure("nobody_to_send_to")
        results: dict[str, dict[str, Any]] = {}
        for contact in chosen:
            # A customer whom several know gets it from the first.
            row = {"external_userid": contact.external_userid, "userid": contact.userid, "status": NOT_SENT}
            results.setdefault(contact.external_userid, row)
        return self._made("single", body, list(results.values()), failed)

    def _to_groups(self, body: dict[str, Any]) -> Reply:
        sender = body.get("sender") or ""
        if sender not in self._keys.users:
            return error(40003, "user_unknown")
        chats = body.get("chat_id_list") or self._keys.chat_ids
        failed = [chat for chat in chats if chat not in self._keys.chat_ids]
        rows = [{"chat_id": chat, "userid": sender, "status": NOT_SENT} for chat in chats if chat not in failed]
        return self._made("group", body, rows, failed) if rows else unsure("nobody_to_send_to")

    def _made(self, kind: str, body: dict[str, Any], rows: list[dict[str, Any]], failed: list[str]) -> Reply:
        task = Task(f"msg{secrets.token_urlsafe(24)}", kind, message_of(body), rows, self._clock.now())
        self._tasks.save(task)
        return ok(fail_list=failed, msgid=task.msgid)

    def all(self) -> list[Task]:
        """Every task, oldest first."""
        return list(self._tasks)

    def confirm(self, msgid: str) -> Task | None:
        """Every member of staff taps 发送: each customer below the cap has the message. None: no such task."""
        task = self._tasks.get(msgid)
        if task is None:
            return None
        for row in task.results:
            if row["status"] == NOT_SENT:
                row["status"] = self._deliver(row, task)
                row["send_time"] = int(self._clock.now())
        self._tasks.save(task)
        return task

    def _deliver(self, row: dict[str, Any], task: Task) -> int:
        if "chat_id" in row:
            return SENT
        mine = [c for c in self._contacts.of(row["external_userid"]) if c.userid == row["userid"]]
        if not mine:
            return NOT_FRIENDS
        contact, now = mine[0], self._clock.now()
        today = datetime.fromtimestamp(now, BEIJING)
        cap = calendar.monthrange(today.year, today.month)[1]
        months = [datetime.fromtimestamp(m["at"], BEIJING) for m in contact.inbox if m.get("task")]
        if sum((month.year, month.month) == (today.year, today.month) for month in months) >= cap:
            return CAP_REACHED
        contact.inbox.append({"from": contact.userid, "at": now, "task": task.msgid, **task.message})
        self._contacts.save(contact)
        return SENT

    def results(self, call: Call) -> Reply:
        """POST externalcontact/get_groupmsg_send_result: what became of one member's share."""
        body = json_object(call.body)
        if body is None:
            return error(47001, "json_required")
        task = self._tasks.get(str(body.get("msgid") or ""))
        if task is None:
            return error(40058, "msgid_unknown")
        if body.get("userid") not in self._keys.users:
            return error(40003, "user_unknown")
        limit, cursor = int(body.get("limit") or 500), str(body.get("cursor") or "0")
        if not 1 <= limit <= 1_000 or not cursor.isdecimal():
            return error(40058, "page_wrong")
        rows, start = [row for row in task.results if row["userid"] == body["userid"]], int(cursor)
        after = start + limit
        return ok(send_list=rows[start:after], next_cursor=str(after) if after < len(rows) else "")

    def clear(self) -> None:
        self._tasks.clear()
