"""What people say to customer service: their messages as WeChat pushes them.

Source: the official page 接收消息和事件 of the mini program's customer service (text, image, miniprogrampage,
user_enter_tempsession) [A]. Numbers come as numbers or as texts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from portico.infra.pushes import Push

ENTERED: Final = "event.user_enter_tempsession"
WRITTEN: Final = frozenset({"text", "image", "miniprogrampage"})


@dataclass(frozen=True, slots=True)
class Entered:
    """The person opened the conversation. `source`: what the button was told to say, such as a product."""

    openid: str
    source: str


@dataclass(frozen=True, slots=True)
class Wrote:
    """A text."""

    openid: str
    message_id: str
    text: str


@dataclass(frozen=True, slots=True)
class SentPicture:
    """A picture: its address lives some days; `media_id` three."""

    openid: str
    message_id: str
    picture_url: str
    media_id: str


@dataclass(frozen=True, slots=True)
class SentPage:
    """A page of the mini program, as a card; `page` with its query."""

    openid: str
    message_id: str
    title: str
    page: str


Said = Entered | Wrote | SentPicture | SentPage


def said(push: Push) -> Said | None:
    """What the person said; None for a push about anything else."""
    who, number = push.account, push.value("MsgId")
    if push.kind == ENTERED:
        return Entered(who, push.value("SessionFrom"))
    if push.kind == "text":
        # Blanks around a text are the person's own.
        return Wrote(who, number, str(push.content.get("Content", "")))
    if push.kind == "image":
        return SentPicture(who, number, push.value("PicUrl"), push.value("MediaId"))
    if push.kind == "miniprogrampage":
        return SentPage(who, number, push.value("Title"), push.value("PagePath"))
    return None
