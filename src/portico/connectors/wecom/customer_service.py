"""微信客服: a link customers open, what they write read by cursor, and five answers within 48 hours of their last.

Source: the pages 获取客服帐号链接, 读取消息, 发送消息 (text of 2,048 bytes, our own msgid) [A]; codes 95001, 95002 of
the global table [C].
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from portico.connectors.wecom.client import WecomClient
from portico.kernel.errors import Refused

FROM_CUSTOMER: Final = 3
_PAGE: Final = 1_000
# Five answers given, or 48 hours over: nothing may be said until the customer writes again.
_WINDOW_CLOSED: Final = frozenset({"95001", "95002"})


class ReplyWindowClosed(Refused):
    """The customer has not written for 48 hours, or has had five answers; they have to write first."""

    code = "wecom_reply_window_closed"


@dataclass(frozen=True, slots=True)
class KfMessage:
    """One message. `content` is the platform's own object of its `kind`; `text` of a text, empty for others."""

    msgid: str
    external_userid: str
    from_customer: bool
    sent_at: datetime
    kind: str
    content: dict[str, Any]

    @property
    def text(self) -> str:
        return str(self.content.get("content", "")) if self.kind == "text" else ""


@dataclass(frozen=True, slots=True)
class KfPage:
    """What was said since a cursor, oldest first, and where to go on."""

    messages: tuple[KfMessage, ...]
    cursor: str
    more: bool


class WecomCustomerService:
    """One account of 微信客服. Every call may raise Retryable or Refused."""

    def __init__(self, client: WecomClient, *, open_kfid: str) -> None:
        self._client = client
        self._open_kfid = open_kfid

    def link(self, *, scene: str = "") -> str:
        """The address by which a customer opens the conversation. `scene`: 32 of [0-9a-zA-Z_-], told to us later."""
        content = {"open_kfid": self._open_kfid, "scene": scene}
        return str(self._post("kf_add_contact_way", "/kf/add_contact_way", content, repeatable=True)["url"])

    def read(self, *, cursor: str, token: str = "") -> KfPage:
        """What was said since `cursor` (empty: from the beginning). `token` of the event lifts the rate limit."""
        content: dict[str, Any] = {"open_kfid": self._open_kfid, "cursor": cursor, "limit": _PAGE}
        if token:
            content["token"] = token
        page = self._post("kf_sync_msg", "/kf/sync_msg", content, repeatable=True)
        messages = tuple(_message(row) for row in page.get("msg_list", ()) if row.get("external_userid"))
        return KfPage(messages, str(page["next_cursor"]), bool(page.get("has_more")))

    def send_text(self, *, external_userid: str, text: str, msgid: str) -> None:
        """The customer has our answer. `msgid` is ours (32 of [0-9a-zA-Z_-]). Raises ReplyWindowClosed.

        Whether a repeated msgid is refused is not documented [?], so a lost answer is not repeated.
        """
        content = {
            "touser": external_userid,
            "open_kfid": self._open_kfid,
            "msgid": msgid,
            "msgtype": "text",
            "text": {"content": text},
        }
        try:
            self._post("kf_send_msg", "/kf/send_msg", content, repeatable=False)
        except Refused as refusal:
            if refusal.data["platform_code"] in _WINDOW_CLOSED:
                raise ReplyWindowClosed(**refusal.data) from refusal
            raise

    def _post(self, call: str, path: str, content: dict[str, Any], *, repeatable: bool) -> dict[str, Any]:
        return self._client.post(call, path, content, agent="kf", repeatable=repeatable)


def _message(row: dict[str, Any]) -> KfMessage:
    kind = str(row.get("msgtype", ""))
    return KfMessage(
        msgid=str(row["msgid"]),
        external_userid=str(row["external_userid"]),
        from_customer=int(row.get("origin", 0)) == FROM_CUSTOMER,
        sent_at=datetime.fromtimestamp(int(row["send_time"]), UTC),
        kind=kind,
        content=dict(row.get(kind) or {}),
    )
