"""Customer service in the mini program: the person writes, the shop answers within its allowance.

Sources: the official pages 发送客服消息, 客服输入状态, 客服消息使用指南 (allowance, links in texts) [A]; the global
error table for 40007, 40008, 44004, 45002 [B]. Unsure, and only here: a card's page that is not released
answers 41030 [?]; "typing" ends by itself after `TYPING_LASTS` [?].
"""

from __future__ import annotations

import re
import secrets
from typing import Any

from ..clock import Clock
from ..platform import Call, Reply, json_object, one_of
from ..pushes.queue import MINI, Push, Pushes
from ..weixin.media import Media
from ..weixin.replies import error, ok
from ..weixin.tokens import Tokens
from ..weixin.windows import Windows
from .inbox import SERVICE, Inbox
from .release import Release
from .sessions import Sessions

MAX_TEXT_BYTES = 2_048
EXCHANGE_WITHIN = 30
TYPING_LASTS = 15
COMMANDS = frozenset({"Typing", "CancelTyping"})
_LINKED_APP = re.compile(r"data-miniprogram-appid\s*=\s*[\"']([^\"']*)[\"']")
# What each kind must hold.
_FIELDS = {
    "text": ("content",),
    "image": ("media_id",),
    "link": ("title", "description", "url", "thumb_url"),
    "miniprogrampage": ("title", "pagepath", "thumb_media_id"),
}


class CustomerService:
    """The conversation between people and one mini program."""

    def __init__(
        self,
        clock: Clock,
        app_id: str,
        tokens: Tokens,
        sessions: Sessions,
        release: Release,
        windows: Windows,
        inbox: Inbox,
        pushes: Pushes,
        media: Media,
    ) -> None:
        self._clock = clock
        self._app_id = app_id
        self._tokens = tokens
        self._sessions = sessions
        self._release = release
        self._windows = windows
        self._inbox = inbox
        self._pushes = pushes
        self._media = media
        self._typing: dict[str, float] = {}

    def enter(self, openid: str, session_from: str) -> Push:
        """The person opens the conversation from the mini program."""
        self._windows.grant(self._app_id, openid, "enter")
        return self._pushes.event(MINI, "user_enter_tempsession", openid, SessionFrom=session_from)

    def write(self, openid: str, kind: str, fields: dict[str, Any]) -> Push:
        """The person writes: text, image or miniprogrampage."""
        self._windows.grant(self._app_id, openid, "message")
        return self._pushes.message(MINI, kind, openid, **fields, MsgId=secrets.randbits(62))

    def _recipient(self, call: Call) -> tuple[dict[str, Any], str] | Reply:
        if refusal := self._tokens.refuse(call, self._app_id):
            return refusal
        body = json_object(call.body)
        if body is None:
            return error(47001, "json_required")
        openid = str(body.get("touser") or "")
        return error(40003, "openid_not_of_app") if self._sessions.person(openid) is None else (body, openid)

    def send(self, call: Call) -> Reply:
        """POST /cgi-bin/message/custom/send."""
        found = self._recipient(call)
        if isinstance(found, Reply):
            return found
        body, openid = found
        kind = body.get("msgtype")
        if not isinstance(kind, str) or kind not in _FIELDS:
            return error(40008, "msgtype_wrong")
        content = body.get(kind)
        if not isinstance(content, dict) or not all(isinstance(content.get(name), str) for name in _FIELDS[kind]):
            return error(47001, "field_missing")
        if refusal := self._refuse_content(kind, content):
            return refusal
        if refusal := self._windows.spend(self._app_id, openid):
            return refusal
        self._typing.pop(openid, None)
        self._inbox.put(openid, SERVICE, {"msgtype": kind, kind: content})
        return ok()

    def _refuse_content(self, kind: str, content: dict[str, Any]) -> Reply | None:
        if kind == "text":
            return self._refuse_text(content["content"])
        media = content.get("media_id") or content.get("thumb_media_id")
        if media is not None and self._media.find(self._app_id, media) is None:
            return error(40007, "media_unknown")
        if kind == "miniprogrampage":
            if content.get("appid", self._app_id) != self._app_id:
                return error(40013, "card_of_other_app")
            if not self._release.has(content["pagepath"].partition("?")[0]):
                return error(41030, "page_not_released")
        return None

    def _refuse_text(self, text: str) -> Reply | None:
        if not text:
            return error(44004, "text_empty")
        if len(text.encode()) > MAX_TEXT_BYTES:
            return error(45002, "text_too_long")
        if any(app_id != self._app_id for app_id in _LINKED_APP.findall(text)):
            return error(40013, "link_to_other_app")
        return None

    def typing(self, call: Call) -> Reply:
        """POST /cgi-bin/message/custom/business/typing."""
        found = self._recipient(call)
        if isinstance(found, Reply):
            return found
        body, openid = found
        if not one_of(body.get("command"), COMMANDS):
            return error(45072, "command_wrong")
        now = self._clock.now()
        if now - self._windows.last_exchange(self._app_id, openid) > EXCHANGE_WITHIN:
            return error(45080, "no_exchange_in_30_seconds")
        if body["command"] == "CancelTyping":
            self._typing.pop(openid, None)
            return ok()
        if now - self._typing.get(openid, 0.0) < TYPING_LASTS:
            return error(45081, "typing_already")
        self._typing[openid] = now
        return ok()

    def is_typing(self, openid: str) -> bool:
        """Whether the person sees that somebody is typing."""
        return self._clock.now() - self._typing.get(openid, 0.0) < TYPING_LASTS

    def clear(self) -> None:
        self._typing.clear()
