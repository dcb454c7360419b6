"""What a draft's article may hold: lengths, a permanent cover, and mini-program cards of linked mini programs.

Sources: the official page 新增草稿 (title 32 characters, author 16, digest 128, content 20,000 and 1 MB, permanent
cover; foreign pictures are dropped) [A]; 图文消息支持小程序 (the card's four attributes) [B]; 45166 for a card with a
picture from elsewhere [C], and for a card of a mini program that is not linked [?]; eight articles, 45008 [?].
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from ..platform import Reply
from ..weixin.media import HOST, Media
from ..weixin.replies import error
from .account import Account

MAX_ARTICLES = 8
MAX_TITLE, MAX_AUTHOR, MAX_DIGEST, MAX_CONTENT, MAX_CONTENT_BYTES, MAX_SOURCE = 32, 16, 128, 20_000, 1024 * 1024, 1_024
TYPES: Final = frozenset({"news", "newspic"})
_CARD: Final = re.compile(r"<mp-miniprogram\b([^>]*)>", re.IGNORECASE)
_ATTRIBUTE: Final = re.compile(r"([\w-]+)\s*=\s*\"([^\"]*)\"|([\w-]+)\s*=\s*'([^']*)'")
_PICTURE: Final = re.compile(r"<img\b[^>]*>", re.IGNORECASE)
_SCRIPT: Final = re.compile(r"<script\b.*?</script\s*>", re.IGNORECASE | re.DOTALL)
_PLATFORM_PICTURES: Final = (HOST, HOST.replace("http://", "https://"))
_CARD_ATTRIBUTES: Final = ("appid", "path", "title", "imageurl")


def refuse_article(article: object, account: Account, media: Media) -> Reply | None:
    """None when the platform would keep this article as a draft."""
    if not isinstance(article, dict) or article.get("article_type", "news") not in TYPES:
        return error(47001, "article_no_object")
    if not _text(article.get("title"), MAX_TITLE, least=1):
        return error(45003, "title_length")
    if not _text(article.get("author", ""), MAX_AUTHOR):
        return error(45110, "author_length")
    if not _text(article.get("digest", ""), MAX_DIGEST):
        return error(45004, "digest_length")
    if not _text(article.get("content_source_url", ""), MAX_SOURCE):
        return error(45005, "source_url_length")
    content = article.get("content")
    if not isinstance(content, str) or not content:
        return error(44004, "content_empty")
    if len(content) > MAX_CONTENT or len(content.encode()) > MAX_CONTENT_BYTES:
        return error(45002, "content_length")
    if media.find(account.app.app_id, article.get("thumb_media_id"), permanent=True) is None:
        return error(40007, "cover_not_permanent")
    return _refuse_cards(content, account.linked)


def _refuse_cards(content: str, linked: frozenset[str]) -> Reply | None:
    for tag in _CARD.finditer(content):
        held = _attributes(tag[1])
        values = {name: held.get(f"data-miniprogram-{name}", "") for name in _CARD_ATTRIBUTES}
        if not all(values.values()):
            return error(45166, "card_attribute_missing")
        if values["appid"] not in linked:
            return error(45166, "card_not_linked")
        if not values["imageurl"].startswith(_PLATFORM_PICTURES):
            return error(45166, "card_picture_from_elsewhere")
    return None


def kept(article: Mapping[str, Any]) -> dict[str, Any]:
    """The article as the platform keeps it: no scripts, no pictures from elsewhere, every field there."""
    content = _SCRIPT.sub("", str(article["content"]))
    content = _PICTURE.sub(lambda tag: tag[0] if _from_platform(tag[0]) else "", content)
    defaults = {
        "article_type": "news",
        "author": "",
        "digest": "",
        "content_source_url": "",
        "need_open_comment": 0,
        "only_fans_can_comment": 0,
    }
    return {**defaults, **article, "content": content}


def _from_platform(tag: str) -> bool:
    held = _attributes(tag)
    return (held.get("src") or held.get("data-src") or "").startswith(_PLATFORM_PICTURES)


def _attributes(tag: str) -> dict[str, str]:
    return {(one[1] or one[3]).lower(): one[2] or one[4] or "" for one in _ATTRIBUTE.finditer(tag)}


def _text(value: object, most: int, *, least: int = 0) -> bool:
    return isinstance(value, str) and least <= len(value) <= most
