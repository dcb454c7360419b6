"""Customer service: answering people who wrote from the mini program or opened its conversation.

Sources: the official pages 发送客服消息, 客服输入状态, 客服消息使用指南 [A]: after a message of theirs five answers
within 48 hours, after opening the conversation two within a minute; counts are renewed, not added up. Sending is
never repeated: a message whose answer got lost may have arrived.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Any, Final

from portico.connectors.wechat_api.client import WechatApiClient
from portico.connectors.wechat_api.errors import error_code
from portico.connectors.wechat_api.forms import UploadedFile
from portico.kernel.errors import Refused

MAX_TEXT_BYTES: Final = 2_048
_CLOSED: Final = frozenset({45015, 45047})
# Nobody is harmed when somebody is not shown to be typing: no exchange lately; shown already.
_NOT_SHOWN: Final = frozenset({45080, 45081})


class ConversationClosed(Refused):
    """The person has to write first: too long ago (45015), or as many answers as are allowed (45047)."""


@dataclass(frozen=True, slots=True)
class PageCard:
    """A page of the mini program as a card. `page` may have a query; `thumbnail`: a media id of 520×416 pixels."""

    title: str
    page: str
    thumbnail: str


@dataclass(frozen=True, slots=True)
class LinkCard:
    """A web page as a card."""

    title: str
    description: str
    url: str
    picture_url: str


class WechatMiniService:
    """The shop's side of the conversations with one mini program."""

    def __init__(self, client: WechatApiClient, *, app_id: str) -> None:
        self._client = client
        self._app = client.app(app_id)

    def send_text(self, openid: str, text: str) -> None:
        """The person has the text (at most 2,048 bytes). Raises ConversationClosed, Retryable, Refused."""
        if not 0 < len(text.encode()) <= MAX_TEXT_BYTES:
            raise ValueError("a text has 1 to 2,048 bytes")
        self._send(openid, "text", {"content": text})

    def send_image(self, openid: str, media_id: str) -> None:
        """The person has the picture. Raises ConversationClosed, Retryable, Refused."""
        self._send(openid, "image", {"media_id": media_id})

    def send_link(self, openid: str, card: LinkCard) -> None:
        """The person has the card. Raises ConversationClosed, Retryable, Refused."""
        content = {"title": card.title, "description": card.description, "url": card.url}
        self._send(openid, "link", content | {"thumb_url": card.picture_url})

    def send_page(self, openid: str, card: PageCard) -> None:
        """The person has the card. Raises ConversationClosed, Retryable, Refused."""
        content = {"title": card.title, "appid": self._app.app_id, "pagepath": card.page}
        self._send(openid, "miniprogrampage", content | {"thumb_media_id": card.thumbnail})

    def upload_picture(self, file: UploadedFile) -> str:
        """The media id of a picture (PNG, JPEG, GIF; at most 10 MB), good for three days. Raises Retryable, Refused."""
        query = {"type": "image"}
        answer = self._client.upload("media.upload", "/cgi-bin/media/upload", file, app=self._app, query=query)
        return str(answer["media_id"])

    def text_link(self, text: str, page: str) -> str:
        """A piece of a text message that opens a page of this mini program."""
        marks = f'data-miniprogram-appid="{escape(self._app.app_id)}" data-miniprogram-path="{escape(page)}"'
        return f"<a {marks}>{escape(text)}</a>"

    def _send(self, openid: str, kind: str, content: Mapping[str, Any]) -> None:
        body = {"touser": openid, "msgtype": kind, kind: dict(content)}
        try:
            self._client.post("custom.send", "/cgi-bin/message/custom/send", body, app=self._app)
        except Refused as refusal:
            if error_code(refusal) in _CLOSED:
                raise ConversationClosed(**refusal.data) from refusal
            raise

    def show_typing(self, openid: str, *, typing: bool) -> bool:
        """Whether the person sees that somebody is typing (or no more). Raises Retryable, Refused."""
        body = {"touser": openid, "command": "Typing" if typing else "CancelTyping"}
        path = "/cgi-bin/message/custom/business/typing"
        try:
            self._client.post("custom.typing", path, body, app=self._app)
        except Refused as refusal:
            if error_code(refusal) in _NOT_SHOWN:
                return False
            raise
        return True
