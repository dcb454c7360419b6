"""What the account sends: template messages, subscription notices, customer-service messages, and "is typing".

Sources: the official pages 发送模板消息, 选用模板, 获取已选用模板列表, 删除模板, 发送订阅通知, 一次性订阅消息,
发送客服消息, 客服输入状态 [A]; `client_msg_id` (one message in ten minutes) [B]. Numbers of messages:
connectors/kit/limits.toml.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from portico.connectors.kit.turns import AT_ONCE, Turn
from portico.connectors.wechat_oa.line import OfficialLine
from portico.connectors.wechat_oa.links import MiniProgramLink

# What a refusal's `platform_code` says about the person rather than the call.
NOT_A_FOLLOWER: Final = 43004
NOT_SUBSCRIBED: Final = 43101
OUTSIDE_WINDOW: Final = frozenset({45015, 45047})
_KEY: Final = re.compile(r"\{\{(\w+)\.DATA\}\}")


@dataclass(frozen=True, slots=True)
class Template:
    """A template of the account. `keys` in the order of its lines: each name begins with its value's type."""

    template_id: str
    title: str
    content: str

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(_KEY.findall(self.content))


class OfficialTemplates:
    """Template messages, for followers only."""

    def __init__(self, line: OfficialLine) -> None:
        self._line = line

    def choose(self, *, library_id: str, labels: Sequence[str] = ()) -> str:
        """A template of the public library is the account's own; its id. `labels`: which lines, all when empty."""
        content = {"template_id_short": library_id, "keyword_name_list": list(labels)}
        return str(self._line.send("template.add", "/cgi-bin/template/api_add_template", content)["template_id"])

    def all(self) -> list[Template]:
        told = self._line.ask("template.list", "/cgi-bin/template/get_all_private_template")
        return [Template(str(t["template_id"]), str(t["title"]), str(t["content"])) for t in told["template_list"]]

    def remove(self, *, template_id: str) -> None:
        self._line.send("template.delete", "/cgi-bin/template/del_private_template", {"template_id": template_id})

    def send(
        self,
        *,
        openid: str,
        template_id: str,
        values: Mapping[str, str],
        once: str,
        link: MiniProgramLink | None = None,
        url: str = "",
        turn: Turn = AT_ONCE,
    ) -> str:
        """The platform has the message; its number, which TEMPLATESENDJOBFINISH tells the outcome by.

        `once` names the message: with the same name it goes once in ten minutes, so a lost answer is asked for again.
        A tap opens `link`, or `url` on old clients. Raises Retryable, Refused (43004, 47003 with the key in its text).
        """
        content: dict[str, Any] = {
            "touser": openid,
            "template_id": template_id,
            "client_msg_id": once,
            "data": {key: {"value": value} for key, value in values.items()},
        }
        if url:
            content["url"] = url
        if link:
            content["miniprogram"] = link.fields()
        path = "/cgi-bin/message/template/send"
        return str(self._line.send("template.send", path, content, repeatable=True, turn=turn)["msgid"])


class OfficialNotices:
    """Subscription notices: one for each time a person agreed, followers or not."""

    def __init__(self, line: OfficialLine) -> None:
        self._line = line

    def send(
        self,
        *,
        openid: str,
        template_id: str,
        values: Mapping[str, str],
        link: MiniProgramLink | None = None,
        page: str = "",
        turn: Turn = AT_ONCE,
    ) -> None:
        """The platform has the notice; one agreement is used up. A tap opens `link`, else the web page `page`.

        Not repeated after a lost answer: it may have gone. Raises Retryable, Refused (43101, 47003).
        """
        content: dict[str, Any] = {
            "touser": openid,
            "template_id": template_id,
            "data": {key: {"value": value} for key, value in values.items()},
        }
        if page:
            content["page"] = page
        if link:
            content["miniprogram"] = link.fields()
        self._line.send("notice.send", "/cgi-bin/message/subscribe/bizsend", content, turn=turn)

    def send_once(
        self, *, openid: str, template_id: str, scene: int, title: str, text: str, link: MiniProgramLink | None = None
    ) -> None:
        """The one message of a one-time subscription to `scene` has gone. Raises Retryable, Refused (43101)."""
        content: dict[str, Any] = {
            "touser": openid,
            "template_id": template_id,
            "scene": str(scene),
            "title": title,
            "data": {"content": {"value": text}},
        }
        if link:
            content["miniprogram"] = link.fields()
        self._line.send("notice.once", "/cgi-bin/message/template/subscribe", content)


@dataclass(frozen=True, slots=True)
class Text:
    """Words; links to the account's own mini program may be in it as <a data-miniprogram-appid …>."""

    content: str

    def fields(self) -> dict[str, Any]:
        return {"msgtype": "text", "text": {"content": self.content}}


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture the platform has, temporary or permanent."""

    media_id: str

    def fields(self) -> dict[str, Any]:
        return {"msgtype": "image", "image": {"media_id": self.media_id}}


@dataclass(frozen=True, slots=True)
class Article:
    """One card that opens a web page; the platform takes no second (45008)."""

    title: str
    description: str
    url: str
    picture_url: str = ""

    def fields(self) -> dict[str, Any]:
        item = {"title": self.title, "description": self.description, "url": self.url, "picurl": self.picture_url}
        return {"msgtype": "news", "news": {"articles": [item]}}


@dataclass(frozen=True, slots=True)
class MiniProgramCard:
    """A card that opens a mini program; its picture is 520 × 416."""

    title: str
    link: MiniProgramLink
    thumb_media_id: str

    def fields(self) -> dict[str, Any]:
        card = {"title": self.title, **self.link.fields(), "thumb_media_id": self.thumb_media_id}
        return {"msgtype": "miniprogrampage", "miniprogrampage": card}


class OfficialConversations:
    """Customer-service messages, within 48 hours of a message or a minute of another act."""

    def __init__(self, line: OfficialLine) -> None:
        self._line = line

    def send(self, *, openid: str, message: Text | Picture | Article | MiniProgramCard, turn: Turn = AT_ONCE) -> None:
        """The person has the message. Not repeated after a lost answer: it may have gone.

        Raises Retryable, Refused (45015 nothing done lately or unfollowed, 45047 all that were allowed are sent).
        """
        content = {"touser": openid, **message.fields()}
        self._line.send("custom.send", "/cgi-bin/message/custom/send", content, turn=turn)

    def typing(self, *, openid: str, on: bool = True) -> None:
        """The person sees that somebody is writing, or no longer. Raises Refused 45080, 45081."""
        content = {"touser": openid, "command": "Typing" if on else "CancelTyping"}
        self._line.send("custom.typing", "/cgi-bin/message/custom/typing", content)
