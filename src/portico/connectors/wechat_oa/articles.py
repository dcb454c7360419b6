"""Articles: files for them, drafts with mini-program cards, and publishing, which is accepted first and done later.

Sources: the official pages 新增永久素材, 上传图文消息图片, 新增草稿, 获取草稿, 删除草稿, 发布草稿, 发布状态查询,
删除发布文章 [A]; 图文消息支持小程序 (the card's tag) [B]. Accounts that are not verified have lost these calls in
2025-07 (48001) [C].
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from html import escape
from typing import Any, Final

from portico.connectors.wechat_api.forms import UploadedFile
from portico.connectors.wechat_oa.line import OfficialLine
from portico.connectors.wechat_oa.links import MiniProgramLink

MAX_TITLE: Final = 32
MAX_AUTHOR: Final = 16
MAX_DIGEST: Final = 128
MAX_CONTENT: Final = 20_000


def card(*, link: MiniProgramLink, title: str, picture_url: str) -> str:
    """HTML of a card that opens a mini program. `picture_url`: from `add_body_picture`, others make 45166."""
    values = {"appid": link.app_id, "path": link.path, "title": title, "imageurl": picture_url}
    attributes = " ".join(f'data-miniprogram-{name}="{escape(value)}"' for name, value in values.items())
    return f"<mp-miniprogram {attributes}></mp-miniprogram>"


def text_link(*, link: MiniProgramLink, text: str) -> str:
    """HTML of words that open a mini program."""
    page = f'data-miniprogram-appid="{escape(link.app_id)}" data-miniprogram-path="{escape(link.path)}"'
    return f'<a {page} href="">{escape(text)}</a>'


@dataclass(frozen=True, slots=True)
class ArticleDraft:
    """One article. `content` is HTML with pictures of the platform only; `cover_id` a permanent picture.

    Raises ValueError for a title, author, digest or content longer than the platform takes.
    """

    title: str
    content: str
    cover_id: str
    author: str = ""
    digest: str = ""
    source_url: str = ""
    comments: bool = False

    def __post_init__(self) -> None:
        for field, text, most in (
            ("title", self.title, MAX_TITLE),
            ("author", self.author, MAX_AUTHOR),
            ("digest", self.digest, MAX_DIGEST),
            ("content", self.content, MAX_CONTENT),
        ):
            if len(text) > most:
                raise ValueError(f"an article's {field} has at most {most} characters")
        if not self.title or not self.content:
            raise ValueError("an article has a title and a content")

    def fields(self) -> dict[str, Any]:
        return {
            "article_type": "news",
            "title": self.title,
            "author": self.author,
            "digest": self.digest,
            "content": self.content,
            "content_source_url": self.source_url,
            "thumb_media_id": self.cover_id,
            "need_open_comment": int(self.comments),
            "only_fans_can_comment": 0,
        }


class PublishState(Enum):
    """publish_status of the platform."""

    PUBLISHED = 0
    RUNNING = 1
    ORIGINAL_CHECK_FAILED = 2
    FAILED = 3
    TURNED_DOWN = 4
    DELETED = 5
    BANNED = 6


@dataclass(frozen=True, slots=True)
class Submitted:
    """What a publication is asked for by, and what the statistics name its articles by (`<data_id>_<index>`)."""

    publish_id: str
    data_id: str


@dataclass(frozen=True, slots=True)
class Publication:
    """How far it is; the article's id and addresses, in their order, once it is out."""

    state: PublishState
    article_id: str = ""
    urls: tuple[str, ...] = ()


class OfficialArticles:
    """Files, drafts and publications of one account."""

    def __init__(self, line: OfficialLine) -> None:
        self._line = line

    def add_picture(self, file: UploadedFile) -> tuple[str, str]:
        """A permanent picture (JPG, PNG, GIF or BMP, 10 MB): its id, for covers and cards, and its address."""
        told = self._line.upload("material.add", "/cgi-bin/material/add_material", file, type="image")
        return str(told["media_id"]), str(told.get("url", ""))

    def add_body_picture(self, file: UploadedFile) -> str:
        """The address of a picture (JPG or PNG, 1 MB) for the body of an article."""
        return str(self._line.upload("media.uploadimg", "/cgi-bin/media/uploadimg", file)["url"])

    def remove_picture(self, *, media_id: str) -> None:
        self._line.send("material.delete", "/cgi-bin/material/del_material", {"media_id": media_id})

    def add_draft(self, articles: Sequence[ArticleDraft]) -> str:
        """The draft's id. Not repeated after a lost answer: it would be there twice."""
        content = {"articles": [article.fields() for article in articles]}
        return str(self._line.send("draft.add", "/cgi-bin/draft/add", content)["media_id"])

    def change_draft(self, *, draft_id: str, index: int, article: ArticleDraft) -> None:
        """The draft's article number `index`, from 0, is `article`."""
        content = {"media_id": draft_id, "index": index, "articles": article.fields()}
        self._line.send("draft.update", "/cgi-bin/draft/update", content, repeatable=True)

    def remove_draft(self, *, draft_id: str) -> None:
        self._line.send("draft.delete", "/cgi-bin/draft/delete", {"media_id": draft_id})

    def publish(self, *, draft_id: str) -> Submitted:
        """The platform has accepted the draft, which leaves the box; PUBLISHJOBFINISH or `state` tell the outcome.

        Not repeated after a lost answer. Raises Refused (40007 no such draft, 53503 to 53505 not publishable as it is).
        """
        told = self._line.send("freepublish.submit", "/cgi-bin/freepublish/submit", {"media_id": draft_id})
        return Submitted(str(told["publish_id"]), str(told.get("msg_data_id", "")))

    def state(self, *, publish_id: str) -> Publication:
        """How the publication stands now."""
        content = {"publish_id": publish_id}
        return publication_of(self._line.send("freepublish.get", "/cgi-bin/freepublish/get", content, repeatable=True))

    def withdraw(self, *, article_id: str, index: int = 0) -> None:
        """The article number `index`, from 1, is gone for ever; all of them for 0."""
        content = {"article_id": article_id, "index": index}
        self._line.send("freepublish.delete", "/cgi-bin/freepublish/delete", content)


def publication_of(told: dict[str, Any]) -> Publication:
    """From an answer or from the event's PublishEventInfo, where one item is an object and several are a list."""
    detail = told.get("article_detail") or {}
    items = detail.get("item") or []
    items = [items] if isinstance(items, dict) else items
    ordered = sorted(items, key=lambda item: int(item["idx"]))
    urls = tuple(str(item["article_url"]) for item in ordered)
    return Publication(PublishState(int(told["publish_status"])), str(told.get("article_id") or ""), urls)
