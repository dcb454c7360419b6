"""What may be said to a customer: a text and up to nine attachments, in the form every WeCom call takes them.

Source: the pages 发送新客户欢迎语 and 创建企业群发 (text of 4,000 bytes, nine attachments) [A].
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

MAX_TEXT_BYTES: Final = 4_000
MAX_ATTACHMENTS: Final = 9


@dataclass(frozen=True, slots=True)
class Link:
    """A card that leads to a web page."""

    title: str
    url: str
    description: str = ""
    picture_url: str = ""

    def attachment(self) -> dict[str, Any]:
        link = {"title": self.title, "url": self.url, "desc": self.description, "picurl": self.picture_url}
        return {"msgtype": "link", "link": {name: value for name, value in link.items() if value}}


@dataclass(frozen=True, slots=True)
class MiniProgramCard:
    """A card that opens a page of a mini program which the company has linked.

    `page` is sent as it is. The page of one call (shareToExternalContact) wants `.html` behind the path, those of the
    calls here do not say so [?]: a card that opens the home page instead is the sign that it is needed.
    """

    title: str
    app_id: str
    page: str
    picture_media_id: str

    def attachment(self) -> dict[str, Any]:
        card = {
            "title": self.title,
            "pic_media_id": self.picture_media_id,
            "appid": self.app_id,
            "page": self.page,
        }
        return {"msgtype": "miniprogram", "miniprogram": card}


@dataclass(frozen=True, slots=True)
class Picture:
    """An uploaded picture."""

    media_id: str

    def attachment(self) -> dict[str, Any]:
        return {"msgtype": "image", "image": {"media_id": self.media_id}}


@dataclass(frozen=True, slots=True)
class CustomerMessage:
    """A text, attachments, or both. Raises ValueError when it is empty or longer than the platform takes."""

    text: str = ""
    attachments: tuple[Link | MiniProgramCard | Picture, ...] = ()

    def __post_init__(self) -> None:
        if not self.text and not self.attachments:
            raise ValueError("a message says something")
        if len(self.text.encode()) > MAX_TEXT_BYTES:
            raise ValueError(f"a text has at most {MAX_TEXT_BYTES} bytes")
        if len(self.attachments) > MAX_ATTACHMENTS:
            raise ValueError(f"a message has at most {MAX_ATTACHMENTS} attachments")

    def fields(self) -> dict[str, Any]:
        """`text` and `attachments`, those that are there."""
        fields: dict[str, Any] = {}
        if self.text:
            fields["text"] = {"content": self.text}
        if self.attachments:
            fields["attachments"] = [one.attachment() for one in self.attachments]
        return fields
