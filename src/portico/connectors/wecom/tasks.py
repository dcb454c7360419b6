"""Message tasks (企业群发): planned by us, sent when the member of staff confirms on their phone.

Source: the pages 创建企业群发 and 获取企业群发成员执行结果 [A]. How often a customer may receive: as many a month as
the month has days (page of 2025-11; older pages four a month); the platform counts, a customer over it has CAP_REACHED.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from portico.connectors.wecom.client import WecomClient
from portico.connectors.wecom.messages import CustomerMessage

MAX_RECEIVERS: Final = 10_000
_PAGE: Final = 500


class Delivery(IntEnum):
    """What became of a message to one customer."""

    NOT_CONFIRMED = 0
    SENT = 1
    NOT_FRIENDS = 2
    CAP_REACHED = 3


@dataclass(frozen=True, slots=True)
class MessageTask:
    """`unreachable`: customers who will not get it, whoever confirms."""

    msgid: str
    unreachable: tuple[str, ...]


class WecomTasks:
    """The company's message tasks. Every call may raise Retryable or Refused."""

    def __init__(self, client: WecomClient) -> None:
        self._client = client

    def plan(self, *, external_userids: tuple[str, ...], message: CustomerMessage, sender: str = "") -> MessageTask:
        """Staff are asked to send it to these customers; with `sender`, only that one is.

        Not idempotent: planned twice, it is asked for twice. Raises ValueError for no or too many receivers.
        """
        if not 1 <= len(external_userids) <= MAX_RECEIVERS:
            raise ValueError(f"a task has 1 to {MAX_RECEIVERS} receivers")
        content = {"chat_type": "single", "external_userid": list(external_userids), **message.fields()}
        return self._add(content | ({"sender": sender} if sender else {}))

    def plan_for_groups(self, *, sender: str, message: CustomerMessage, chat_ids: tuple[str, ...] = ()) -> MessageTask:
        """`sender` is asked to send it to the group chats they own, or to `chat_ids` of them. Not idempotent."""
        content = {"chat_type": "group", "sender": sender, **message.fields()}
        return self._add(content | ({"chat_id_list": list(chat_ids)} if chat_ids else {}))

    def _add(self, content: dict[str, object]) -> MessageTask:
        made = self._client.post("add_msg_template", "/externalcontact/add_msg_template", content)
        return MessageTask(str(made["msgid"]), tuple(str(failed) for failed in made.get("fail_list") or ()))

    def deliveries(self, *, msgid: str, user_id: str) -> dict[str, Delivery]:
        """What became of the share of one member of staff, by customer (or chat)."""
        found: dict[str, Delivery] = {}
        cursor = ""
        path = "/externalcontact/get_groupmsg_send_result"
        while True:
            content = {"msgid": msgid, "userid": user_id, "limit": _PAGE, "cursor": cursor}
            page = self._client.post("get_groupmsg_send_result", path, content, repeatable=True)
            for row in page["send_list"]:
                found[str(row.get("external_userid") or row["chat_id"])] = Delivery(int(row["status"]))
            cursor = str(page.get("next_cursor") or "")
            if not cursor:
                return found
