"""Customer-service messages of the account, and "is typing".

Sources: the official pages 客服消息 (types, one article, windows), 客服输入状态 (45072, 45080, 45081) [A]; the limit of
a text, 2,048 bytes, from the global table's 45002 and the forum [C]; how long "typing" lasts, 15 s, from its page [B].
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from ..people import Person
from ..platform import Reply
from ..weixin.media import Media
from ..weixin.replies import error, ok
from .account import Account
from .inbox import Inbox

MAX_TEXT = 2_048
EXCHANGE_WITHIN, TYPING_FOR = 30, 15
_BY_MEDIA: Final = frozenset({"image", "voice", "video", "mpnews"})
_TYPES: Final = _BY_MEDIA | {"text", "music", "news", "mpnewsarticle", "msgmenu", "wxcard", "miniprogrampage"}


class Custom:
    """What the account may write within its windows."""

    def __init__(self, account: Account, inbox: Inbox, media: Media) -> None:
        self._account = account
        self._inbox = inbox
        self._media = media
        self._typing: dict[str, float] = {}

    def send(self, body: Mapping[str, Any]) -> Reply:
        """POST /cgi-bin/message/custom/send."""
        person = self._account.person_of(body.get("touser"))
        if person is None:
            return error(40003, "openid_not_of_app")
        kind = str(body.get("msgtype", ""))
        content = body.get(kind)
        if kind not in _TYPES:
            return error(40008, "message_type_unknown")
        if not isinstance(content, dict):
            return error(47001, "message_content_missing")
        refusal = self._refuse(kind, content) or self._account.windows.spend(
            self._account.app.app_id, self._account.openid(person)
        )
        if refusal:
            return refusal
        self._typing.pop(person.id, None)
        self._inbox.deliver(person, "custom", {"msgtype": kind, kind: dict(content)})
        return ok()

    def _refuse(self, kind: str, content: Mapping[str, Any]) -> Reply | None:
        if kind == "text":
            return _refuse_text(content.get("content"))
        if kind in _BY_MEDIA:
            return self._refuse_media(content.get("media_id"))
        if kind == "news":
            articles = content.get("articles")
            return None if isinstance(articles, list) and len(articles) == 1 else error(45008, "one_article_only")
        if kind == "miniprogrampage":
            if not content.get("title"):
                return error(44004, "title_missing")
            refusal = self._account.refuse_link(content)
            return refusal or self._refuse_media(content.get("thumb_media_id"))
        return None

    def _refuse_media(self, media_id: object) -> Reply | None:
        known = self._media.find(self._account.app.app_id, media_id)
        return None if known else error(40007, "media_unknown")

    def typing(self, body: Mapping[str, Any]) -> Reply:
        """POST /cgi-bin/message/custom/typing."""
        person = self._account.person_of(body.get("touser"))
        if person is None:
            return error(40003, "openid_not_of_app")
        if body.get("command") not in {"Typing", "CancelTyping"}:
            return error(45072, "command_unknown")
        return self._type(person, on=body["command"] == "Typing")

    def _type(self, person: Person, *, on: bool) -> Reply:
        now = self._account.clock.now()
        last = self._account.windows.last_exchange(self._account.app.app_id, self._account.openid(person))
        if now - last > EXCHANGE_WITHIN:
            return error(45080, "no_exchange_in_30_seconds")
        if not on:
            self._typing.pop(person.id, None)
            return ok()
        if now - self._typing.get(person.id, 0.0) < TYPING_FOR:
            return error(45081, "typing_already")
        self._typing[person.id] = now
        return ok()

    def is_typing(self, person: Person) -> bool:
        """Whether the person sees that somebody is typing."""
        return self._account.clock.now() - self._typing.get(person.id, 0.0) < TYPING_FOR

    def clear(self) -> None:
        self._typing.clear()


def _refuse_text(text: object) -> Reply | None:
    if not isinstance(text, str) or not text:
        return error(44004, "text_empty")
    return error(45002, "text_bytes") if len(text.encode()) > MAX_TEXT else None
