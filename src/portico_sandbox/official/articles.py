"""Drafts, and publishing them: accepted first, done a moment later, told by PUBLISHJOBFINISH.

Sources: the official pages 新增草稿, 获取草稿, 删除草稿, 获取草稿总数, 发布草稿, 发布状态查询, 删除发布文章,
事件推送发布结果 (a published draft leaves the box; status 0 to 6; the event's fields) [A]. 53600 is documented for a
wrong article id; that an unknown publish_id gets 40097 is [?].
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from ..platform import Reply
from ..pushes.queue import OFFICIAL
from ..store import Collection, Row
from ..weixin.media import Media
from ..weixin.replies import error, ok
from .account import Account
from .article_rules import MAX_ARTICLES, kept, refuse_article

PUBLISHED, RUNNING = 0, 1
# 2 original check, 3 failed, 4 turned down, 5 deleted by hand, 6 banned.
OUTCOMES: Final = range(7)
TAKES = 1.0


@dataclass(slots=True)
class Draft(Row):
    media_id: str
    articles: list[dict[str, Any]]
    created_at: float
    updated_at: float

    @property
    def key(self) -> str:
        return self.media_id


@dataclass(slots=True)
class Publication(Row):
    """`status` as the platform's publish_status; `data_id` is what the statistics call a message by."""

    publish_id: str
    data_id: int
    articles: list[dict[str, Any]]
    submitted_at: float
    status: int = RUNNING
    article_id: str = ""
    deleted: list[int] = field(default_factory=list)

    @property
    def key(self) -> str:
        return self.publish_id

    @property
    def is_out(self) -> bool:
        return self.status == PUBLISHED


class Articles:
    """The account's drafts and publications. `outcome`: the publish_status every publication ends in."""

    def __init__(self, account: Account, media: Media) -> None:
        self._account = account
        self._media = media
        self._drafts: Collection[Draft] = Collection(account.store, "official_draft", Draft)
        self._published: Collection[Publication] = Collection(account.store, "official_publication", Publication)
        self.outcome = PUBLISHED

    def add(self, body: Mapping[str, Any]) -> Reply:
        """POST /cgi-bin/draft/add."""
        articles = body.get("articles")
        if not isinstance(articles, list) or not articles:
            return error(44003, "articles_missing")
        if len(articles) > MAX_ARTICLES:
            return error(45008, "articles_too_many")
        for article in articles:
            if refusal := refuse_article(article, self._account, self._media):
                return refusal
        now = self._account.clock.now()
        draft = Draft(secrets.token_urlsafe(48), [kept(one) for one in articles], now, now)
        self._drafts.save(draft)
        return Reply(200, {"media_id": draft.media_id})

    def update(self, body: Mapping[str, Any]) -> Reply:
        """POST /cgi-bin/draft/update: one article of the draft."""
        draft, index = self._drafts.get(str(body.get("media_id", ""))), body.get("index", 0)
        if draft is None:
            return error(40007, "draft_unknown")
        if type(index) is not int or not 0 <= index < len(draft.articles):
            return error(40097, "index_wrong")
        if refusal := refuse_article(body.get("articles"), self._account, self._media):
            return refusal
        draft.articles[index] = kept(body["articles"])
        draft.updated_at = self._account.clock.now()
        self._drafts.save(draft)
        return ok()

    def get(self, body: Mapping[str, Any]) -> Reply:
        """POST /cgi-bin/draft/get."""
        draft = self._drafts.get(str(body.get("media_id", "")))
        if draft is None:
            return error(40007, "draft_unknown")
        times = {"create_time": int(draft.created_at), "update_time": int(draft.updated_at)}
        return Reply(200, {"news_item": draft.articles} | times)

    def delete(self, body: Mapping[str, Any]) -> Reply:
        """POST /cgi-bin/draft/delete."""
        media_id = str(body.get("media_id", ""))
        if self._drafts.get(media_id) is None:
            return error(40007, "draft_unknown")
        self._drafts.remove(media_id)
        return ok()

    def count(self, query: Mapping[str, Any]) -> Reply:
        """GET /cgi-bin/draft/count."""
        return Reply(200, {"total_count": len(self._drafts)})

    def submit(self, body: Mapping[str, Any]) -> Reply:
        """POST /cgi-bin/freepublish/submit: accepted, not yet published."""
        draft = self._drafts.get(str(body.get("media_id", "")))
        if draft is None:
            return error(40007, "draft_unknown")
        number = 2_247_483_647 + len(self._published)
        publication = Publication(str(100_000_001 + number), number, draft.articles, self._account.clock.now())
        self._published.save(publication)
        self._drafts.remove(draft.media_id)
        return ok(publish_id=publication.publish_id, msg_data_id=publication.data_id)

    def settle_due(self) -> None:
        """Publications that have taken their time are done, and the merchant is being told."""
        now = self._account.clock.now()
        for publication in self._published:
            if publication.status == RUNNING and publication.submitted_at + TAKES <= now:
                self._finish(publication)

    def _finish(self, publication: Publication) -> None:
        publication.status = self.outcome
        if publication.is_out:
            publication.article_id = secrets.token_urlsafe(32)
        self._published.save(publication)
        told = {"publish_id": publication.publish_id, "publish_status": publication.status}
        # The event is about nobody; the platform writes an openid of its own there.
        self._account.pushes.event(
            OFFICIAL, "PUBLISHJOBFINISH", f"o{'0' * 27}", PublishEventInfo=told | _outcome(publication)
        )

    def status(self, body: Mapping[str, Any]) -> Reply:
        """POST /cgi-bin/freepublish/get."""
        publication = self._published.get(str(body.get("publish_id", "")))
        if publication is None:
            return error(40097, "publication_unknown")
        told = {"publish_id": publication.publish_id, "publish_status": publication.status}
        return Reply(200, told | _outcome(publication) | {"fail_idx": []})

    def article(self, body: Mapping[str, Any]) -> Reply:
        """POST /cgi-bin/freepublish/getarticle."""
        publication = self.find(body.get("article_id"))
        if publication is None:
            return error(53600, "article_unknown")
        items = [
            one | {"url": _address(publication, index), "is_deleted": index in publication.deleted}
            for index, one in enumerate(publication.articles, 1)
        ]
        return Reply(200, {"news_item": items})

    def withdraw(self, body: Mapping[str, Any]) -> Reply:
        """POST /cgi-bin/freepublish/delete: one article by index from 1, or all by 0."""
        publication, index = self.find(body.get("article_id")), body.get("index", 0)
        if publication is None:
            return error(53600, "article_unknown")
        if type(index) is not int or not 0 <= index <= len(publication.articles):
            return error(40097, "index_wrong")
        gone = [index] if index else list(range(1, len(publication.articles) + 1))
        publication.deleted = sorted({*publication.deleted, *gone})
        self._published.save(publication)
        return ok()

    def find(self, article_id: object) -> Publication | None:
        """What is published under this id."""
        return next((one for one in self._published if one.article_id and one.article_id == article_id), None)

    def out(self) -> list[Publication]:
        """What followers can read, newest first."""
        return [one for one in self._published.newest(len(self._published)) if one.article_id]

    def clear(self) -> None:
        self._drafts.clear()
        self._published.clear()


def _outcome(publication: Publication) -> dict[str, Any]:
    if not publication.is_out:
        return {}
    numbers = range(1, len(publication.articles) + 1)
    items = [{"idx": number, "article_url": _address(publication, number)} for number in numbers]
    return {"article_id": publication.article_id, "article_detail": {"count": len(items), "item": items}}


def _address(publication: Publication, index: int) -> str:
    return f"http://mp.weixin.qq.com/s?__biz=sandbox&mid={publication.data_id}&idx={index}&sn={publication.article_id}"
