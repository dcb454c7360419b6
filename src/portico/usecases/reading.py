"""Articles and resources as a reader gets them, and what an editor previews."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from portico.domains.catalog import public as catalog
from portico.domains.content import public as content
from portico.domains.members import public as members
from portico.infra.actors import Actor, Member
from portico.infra.cache import hot
from portico.kernel.ids import SiteId
from portico.kernel.paging import checked_limit
from portico.usecases.decoration.answers import (
    ArticleAnswer,
    ArticleList,
    Block,
    PreviewAnswer,
    ResourceAnswer,
    ResourceList,
)
from portico.usecases.decoration.pages import expand, page_answer, tags

MAX_RELATED = 4


def articles(
    *, site_id: SiteId, kind: str, topic: str = "", q: str = "", cursor: str | None = None, limit: int | None = None
) -> ArticleList:
    """A page of articles and the topics there are; with `q`, those about these words, on one page. Cached.

    Raises Invalid for a bad cursor or limit.
    """

    def make() -> ArticleList:
        topics = content.article_topics(site_id=site_id, kind=kind)
        if words := " ".join(q.split()):
            found = content.articles_about(site_id=site_id, kind=kind, words=words, limit=checked_limit(limit))
            return ArticleList(list(found), None, list(topics))
        page = content.list_articles(site_id=site_id, kind=kind, topic=topic, cursor=cursor, limit=limit)
        return ArticleList(list(page.items), page.next_cursor, list(topics))

    key = ("articles", site_id, kind, topic, q, cursor, limit)
    return hot.get_or_make(key, (content.site_tag(site_id),), make)


def article(*, site_id: SiteId, slug: str, carrier: str, language: str, now: datetime) -> ArticleAnswer:
    """The article with its products and what else there is to read. Cached. Raises ArticleNotFound."""

    def make() -> ArticleAnswer:
        found = content.find_article(site_id=site_id, slug=slug)
        return _article(found, site_id=site_id, carrier=carrier, language=language, now=now)

    return hot.get_or_make(("article", site_id, slug, carrier, language), tags(site_id), make)


def _article(
    document: content.PublishedDocument, *, site_id: SiteId, carrier: str, language: str, now: datetime
) -> ArticleAnswer:
    head = document.head
    blocks = expand(document.body, site_id=site_id, carrier=carrier, language=language, now=now)
    related = content.related_articles(
        site_id=site_id, article_id=document.id, kind=document.role, topic=document.topic, tags=head["tags"],
        limit=MAX_RELATED,
    )  # fmt: skip
    return ArticleAnswer(
        id=document.id, slug=document.slug, kind=document.role, title=head["title"], summary=head["summary"],
        cover=content.picture(head["cover"]), topic=document.topic, published_at=document.published_at,
        reading_minutes=head["reading_minutes"], author=head["author"], tags=head["tags"],
        updated_at=document.updated_at, seo_title=head["seo_title"], seo_description=head["seo_description"],
        blocks=blocks, related=list(related), products=_products_in(blocks),
    )  # fmt: skip


def _products_in(blocks: list[Block]) -> list[catalog.ProductCard]:
    """Each product of the text once, in the order it comes up."""
    cards = [
        card
        for block in blocks
        for card in (*block.data.get("products", ()), *filter(None, [block.data.get("product")]))
    ]
    return list({card.id: card for card in cards}.values())


def resources(*, site_id: SiteId, topic: str = "", cursor: str | None = None, limit: int | None = None) -> ResourceList:
    """A page of resources and the topics there are. Raises Invalid for a bad cursor or limit."""
    page = content.list_resources(site_id=site_id, topic=topic, cursor=cursor, limit=limit)
    return ResourceList(list(page.items), page.next_cursor, list(content.resource_topics(site_id=site_id)))


def resource(*, site_id: SiteId, slug: str, carrier: str, language: str, now: datetime) -> ResourceAnswer:
    """Raises ResourceNotFound."""
    found = content.find_resource(site_id=site_id, slug=slug)
    return _resource(found, site_id=site_id, carrier=carrier, language=language, now=now)


def _resource(
    document: content.PublishedDocument, *, site_id: SiteId, carrier: str, language: str, now: datetime
) -> ResourceAnswer:
    head = document.head
    related = content.related_resources(
        site_id=site_id, resource_id=document.id, topic=document.topic, limit=MAX_RELATED
    )
    counts = content.download_counts(resource_ids=[document.id])
    return ResourceAnswer(
        id=document.id, slug=document.slug, title=head["title"],
        summary=head["summary"], cover=content.picture(head["cover"]),
        topic=document.topic, file_name=head["file_name"], file_type=head["file_type"], file_bytes=head["file_bytes"],
        download_count=counts.get(document.id, 0), published_at=document.published_at,
        blocks=expand(document.body, site_id=site_id, carrier=carrier, language=language, now=now),
        related=list(related),
    )  # fmt: skip


def download(*, actor: Actor, slug: str, now: datetime) -> str:
    """The address of the file. The download is counted, and remembered for a member. Raises ResourceNotFound."""
    with transaction.atomic():
        resource_id, url = content.count_download(site_id=actor.site_id, slug=slug)
        if isinstance(actor, Member):
            _remember(actor, resource_id, now)
    return url


def _remember(member: Member, resource_id: UUID, now: datetime) -> None:
    members.record_download(site_id=member.site_id, member_id=member.member_id, subject_id=resource_id, now=now)


def preview(*, site_id: SiteId, token: str, carrier: str, language: str, now: datetime) -> PreviewAnswer:
    """What an editor has not published yet. Never cached. Raises PreviewExpired."""
    found = content.find_preview(site_id=site_id, token=token, now=now)
    match found.kind:
        case "page":
            page = page_answer(found, site_id=site_id, carrier=carrier, language=language, now=now)
            return PreviewAnswer("page", page, None, None)
        case "article":
            article = _article(found, site_id=site_id, carrier=carrier, language=language, now=now)
            return PreviewAnswer("article", None, article, None)
        case _:
            resource = _resource(found, site_id=site_id, carrier=carrier, language=language, now=now)
            return PreviewAnswer("resource", None, None, resource)
