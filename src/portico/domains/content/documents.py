"""A draft as readers will get it: `head` and `body` of a document, and what had to be left out.

Products, categories and articles in it stay ids: they change without anybody publishing this again.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from portico.domains.content import pictures
from portico.domains.content.blocks.making import Making
from portico.domains.content.blocks.reading import BrokenValue, read_value
from portico.domains.content.blocks.registry import find_block
from portico.domains.content.models import Article, DecoratedPage, Publication, Resource
from portico.domains.content.rules import reading_minutes
from portico.infra.html import text_of


@dataclass(frozen=True, slots=True)
class Written:
    """What a `Document` row holds besides its address and times."""

    role: str
    slug: str
    topic: str
    is_featured: bool
    head: dict[str, Any]
    body: list[dict[str, Any]]
    warnings: list[dict[str, Any]]
    pictures: list[int]
    moments: list[str]


def stored_blocks(publication: Publication) -> list[Any]:
    """The blocks as they are stored, from the form's or the data base's values."""
    field = publication._meta.get_field("body")  # type: ignore[misc]  # the concrete ones have one
    blocks: list[Any] = json.loads(field.value_to_string(publication))
    return blocks


def write(publication: Publication, blocks: list[Any], *, make_pictures: bool) -> Written:
    """The document of this state. Never fails for bad content: it is left out and warned about.

    `blocks` as stored, because Wagtail's own reading drops what it does not know without a word.
    """
    cover_id = _cover_id(publication)
    wanted = {found for block in blocks for found in pictures.image_ids(block)} | ({cover_id} if cover_id else set())
    making = Making(pictures.resolved(wanted, make=make_pictures))
    body = list(_body(blocks, making))
    making.block_id = making.block_type = ""
    cover = making.picture(cover_id, alt=publication.title)
    address, head = _head(publication, cover, body)
    return Written(
        role=address[0], slug=address[1], topic=getattr(publication, "topic", ""),
        is_featured=getattr(publication, "is_featured", False), head=head, body=body, warnings=making.warnings,
        pictures=sorted(wanted), moments=sorted({moment for block in body for moment in _moments(block)}),
    )  # fmt: skip


def _head(
    publication: Publication, cover: dict[str, Any] | None, body: list[Any]
) -> tuple[tuple[str, str], dict[str, Any]]:
    """((role, slug), head). No slug can contain an @, so a home never stands in the way of a page."""
    match publication:
        case DecoratedPage():
            slug = f"@{publication.role}" if publication.is_home else publication.slug
            return (publication.role, slug), _page_head(publication, cover)
        case Article():
            return (publication.kind, publication.slug), _article_head(publication, cover, body)
        case Resource():
            return ("resource", publication.slug), _resource_head(publication, cover)
    raise TypeError(f"no document is written of a {type(publication).__name__}")


def _moments(block: dict[str, Any]) -> Iterator[str]:
    """When what readers get of the block changes by itself."""
    yield from filter(None, (block["visible_from"], block["visible_until"], block["data"].get("ends_at")))


def _cover_id(publication: Publication) -> int | None:
    found: int | None = (
        publication.share_image_id if isinstance(publication, DecoratedPage) else publication.cover_id  # type: ignore[attr-defined]
    )
    return found


def _body(blocks: list[Any], making: Making) -> Iterator[dict[str, Any]]:
    for number, raw in enumerate(blocks, start=1):
        child = raw if isinstance(raw, dict) else {}
        making.block_id, making.block_type = str(child.get("id") or f"block-{number}"), str(child.get("type", ""))
        block = find_block(making.block_type)
        if block is None:
            making.warn("block_unknown", number=number)
            continue
        try:
            value, shown = read_value(block, child.get("value"))
        except BrokenValue:
            making.warn("block_broken", number=number)
            continue
        data = block.document(value, making)
        if data is None:
            making.warn("block_empty", number=number)
            continue
        yield {
            "id": making.block_id,
            "type": block.code,
            "data": data,
            "carriers": list(shown.carriers),
            "visible_from": shown.visible_from.isoformat() if shown.visible_from else None,
            "visible_until": shown.visible_until.isoformat() if shown.visible_until else None,
        }


def _page_head(page: DecoratedPage, image: dict[str, Any] | None) -> dict[str, Any]:
    return {"title": page.title, "description": page.description, "share_image": image, "background": page.background}


def _article_head(article: Article, cover: dict[str, Any] | None, body: list[Any]) -> dict[str, Any]:
    return {
        "title": article.title, "summary": article.summary, "cover": cover, "author": article.author_name,
        "tags": list(article.tags), "reading_minutes": reading_minutes(" ".join(_words(body))),
        "seo_title": article.seo_title or article.title, "seo_description": article.seo_description or article.summary,
    }  # fmt: skip


def _resource_head(resource: Resource, cover: dict[str, Any] | None) -> dict[str, Any]:
    head = {"title": resource.title, "summary": resource.summary, "cover": cover}
    file = resource.file
    if file is None:  # a draft
        return {**head, "file_name": "", "file_type": "", "file_bytes": 0, "file_url": ""}
    name = f"{file.title}.{file.file_extension}" if file.file_extension else file.title
    return {
        **head, "file_name": name, "file_type": file.file_extension.lower(), "file_bytes": file.get_file_size() or 0,
        "file_url": file.file.url,
    }  # fmt: skip


def _words(body: list[Any]) -> Iterator[str]:
    """What somebody who reads the article reads."""
    for block in body:
        data = block["data"]
        for key in ("html", "text", "caption", "title"):
            if isinstance(data.get(key), str):
                yield text_of(data[key])
        for item in data.get("items", ()):
            if isinstance(item, dict) and "answer_html" in item:
                yield f"{item['question']} {text_of(item['answer_html'])}"
