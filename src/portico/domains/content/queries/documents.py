"""Reads of published things: one row each, never through Wagtail."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, Q, Value, When

from portico.domains.content.errors import ArticleNotFound, PageNotFound, ResourceNotFound
from portico.domains.content.models import Document, ResourceDownloads
from portico.domains.content.queries.values import ArticleCard, PublishedDocument, ResourceCard, Topic, picture
from portico.domains.content.rules import is_slug
from portico.kernel.errors import FieldError, Invalid
from portico.kernel.ids import SiteId, parse_id
from portico.kernel.paging import Page, checked_limit, decode_cursor, encode_cursor

# Where a link of this kind leads: (kind of document, its role or any).
_SLUGGED = {
    "article": ("article", "article"), "case": ("article", "case"), "help": ("article", "help"),
    "resource": ("resource", None), "page": ("page", None),
}  # fmt: skip


def find_home(*, site_id: SiteId, role: str) -> PublishedDocument | None:
    """The live home of this role ("home" or "web_home"), if there is one."""
    return _one(Document.objects.filter(site_id=site_id, kind="page", slug=f"@{role}"))


def find_page(*, site_id: SiteId, slug: str) -> PublishedDocument:
    """A campaign or a page of the website. Raises PageNotFound."""
    found = _by_slug(site_id, "page", slug)
    if found is None:
        raise PageNotFound(slug=slug[:80])
    return found


def find_article(*, site_id: SiteId, slug: str) -> PublishedDocument:
    """Raises ArticleNotFound."""
    found = _by_slug(site_id, "article", slug)
    if found is None:
        raise ArticleNotFound(slug=slug[:80])
    return found


def find_resource(*, site_id: SiteId, slug: str) -> PublishedDocument:
    """Raises ResourceNotFound."""
    found = _by_slug(site_id, "resource", slug)
    if found is None:
        raise ResourceNotFound(slug=slug[:80])
    return found


def _by_slug(site_id: SiteId, kind: str, slug: str) -> PublishedDocument | None:
    return _one(Document.objects.filter(site_id=site_id, kind=kind, slug=slug)) if is_slug(slug) else None


def _one(rows: Any) -> PublishedDocument | None:
    row = rows.first()
    if row is None:
        return None
    slug = "" if row.slug.startswith("@") else row.slug
    return PublishedDocument(
        id=row.id, kind=row.kind, role=row.role, slug=slug, topic=row.topic, head=row.head, body=row.body,
        warnings=row.warnings, version=row.version, published_at=row.published_at, updated_at=row.updated_at,
    )  # fmt: skip


def list_articles(
    *,
    site_id: SiteId,
    kind: str = "article",
    topic: str = "",
    tag: str = "",
    cursor: str | None = None,
    limit: int | None = None,
) -> Page[ArticleCard]:
    """Articles of one kind, featured first, then newest. One query. Raises Invalid for a bad cursor or limit."""
    rows = Document.objects.filter(site_id=site_id, kind="article", role=kind)
    if tag:
        rows = rows.filter(head__tags__contains=[tag])
    page = _page(rows, topic=topic, cursor=cursor, limit=limit)
    return Page([article_card(row) for row in page.items], page.next_cursor)


def newest_articles(*, site_id: SiteId, kinds: Collection[str], limit: int) -> tuple[ArticleCard, ...]:
    """The latest of these kinds by time alone, for feeds. One query."""
    rows = Document.objects.filter(site_id=site_id, kind="article", role__in=list(kinds))
    return tuple(article_card(row) for row in rows.defer("body", "warnings").order_by("-published_at", "-id")[:limit])


def article_cards_by_ids(*, site_id: SiteId, ids: Collection[UUID]) -> dict[UUID, ArticleCard]:
    """The published ones among these, by id. One query."""
    rows = Document.objects.filter(site_id=site_id, kind="article", id__in=list(ids))
    return {row.id: article_card(row) for row in rows.defer("body", "warnings")}


def related_articles(
    *, site_id: SiteId, article_id: UUID, kind: str, topic: str, tags: Collection[str], limit: int
) -> tuple[ArticleCard, ...]:
    """Of the same kind: the same topic or a common tag first, then the newest. One query."""
    near = Q(head__tags__has_any_keys=list(tags)) if tags else None
    if topic:
        near = Q(topic=topic) if near is None else near | Q(topic=topic)
    rows = (
        Document.objects.filter(site_id=site_id, kind="article", role=kind)
        .exclude(id=article_id)
        .annotate(near=_nearness(near))
        .defer("body", "warnings")
        .order_by("-near", "-is_featured", "-published_at", "-id")[:limit]
    )
    return tuple(article_card(row) for row in rows)


def _nearness(near: Q | None) -> Any:
    return Case(When(near, then=1), default=0) if near is not None else Value(0)


def article_topics(*, site_id: SiteId, kind: str) -> tuple[Topic, ...]:
    """The topics of a kind with how many there are, the fullest first. One query."""
    return _topics(Document.objects.filter(site_id=site_id, kind="article", role=kind))


def resource_topics(*, site_id: SiteId) -> tuple[Topic, ...]:
    return _topics(Document.objects.filter(site_id=site_id, kind="resource"))


def _topics(rows: Any) -> tuple[Topic, ...]:
    counted = rows.exclude(topic="").values_list("topic").annotate(count=Count("id")).order_by("-count", "topic")
    return tuple(Topic(name, count) for name, count in counted)


def list_resources(
    *, site_id: SiteId, topic: str = "", cursor: str | None = None, limit: int | None = None
) -> Page[ResourceCard]:
    """Resources, newest first. Two queries. Raises Invalid for a bad cursor or limit."""
    page = _page(
        Document.objects.filter(site_id=site_id, kind="resource", role="resource"),
        topic=topic, cursor=cursor, limit=limit,
    )  # fmt: skip
    counts = download_counts(resource_ids=[row.id for row in page.items])
    return Page([_resource_card(row, counts.get(row.id, 0)) for row in page.items], page.next_cursor)


def resource_cards_by_ids(*, site_id: SiteId, ids: Collection[UUID]) -> dict[UUID, ResourceCard]:
    """The published ones among these, by id. Two queries."""
    rows = list(Document.objects.filter(site_id=site_id, kind="resource", id__in=list(ids)).defer("body", "warnings"))
    counts = download_counts(resource_ids=[row.id for row in rows])
    return {row.id: _resource_card(row, counts.get(row.id, 0)) for row in rows}


def related_resources(*, site_id: SiteId, resource_id: UUID, topic: str, limit: int) -> tuple[ResourceCard, ...]:
    """Others, of the same topic first. Two queries."""
    rows = list(
        Document.objects.filter(site_id=site_id, kind="resource")
        .exclude(id=resource_id)
        .annotate(near=_nearness(Q(topic=topic) if topic else None))
        .defer("body", "warnings")
        .order_by("-near", "-published_at", "-id")[:limit]
    )
    counts = download_counts(resource_ids=[row.id for row in rows])
    return tuple(_resource_card(row, counts.get(row.id, 0)) for row in rows)


def download_counts(*, resource_ids: Collection[UUID]) -> dict[UUID, int]:
    return dict(
        ResourceDownloads.objects.filter(resource_id__in=list(resource_ids)).values_list("resource_id", "count")
    )


def _page(rows: Any, *, topic: str, cursor: str | None, limit: int | None) -> Page[Document]:
    size = checked_limit(limit)
    if topic:
        rows = rows.filter(topic=topic)
    if cursor is not None:
        featured, moment, last_id = _position(cursor)
        beyond = Q(published_at__lt=moment) | Q(published_at=moment, id__lt=last_id)
        rows = rows.filter(Q(is_featured=featured) & beyond | (Q(is_featured=False) if featured else Q(pk__in=[])))
    found = list(rows.defer("body", "warnings").order_by("-is_featured", "-published_at", "-id")[: size + 1])
    if len(found) <= size:
        return Page(found, None)
    last = found[size - 1]
    return Page(found[:size], encode_cursor(int(last.is_featured), last.published_at.isoformat(), str(last.id)))


def _position(cursor: str) -> tuple[bool, str, UUID]:
    featured, moment, text = decode_cursor(cursor, length=3)
    found = parse_id(text) if isinstance(text, str) else None
    try:
        good = isinstance(moment, str) and datetime.fromisoformat(moment).tzinfo is not None
    except ValueError:
        good = False
    if featured not in {0, 1} or not good or found is None:
        raise Invalid(fields=(FieldError("cursor", "cursor_malformed"),))
    return bool(featured), moment, found


def article_card(row: Document) -> ArticleCard:
    head = row.head
    return ArticleCard(
        id=row.id, slug=row.slug, kind=row.role, title=head["title"],
        summary=head["summary"], cover=picture(head["cover"]),
        topic=row.topic, published_at=row.published_at, reading_minutes=head["reading_minutes"],
    )  # fmt: skip


def _resource_card(row: Document, downloads: int) -> ResourceCard:
    head = row.head
    return ResourceCard(
        id=row.id, slug=row.slug, title=head["title"],
        summary=head["summary"], cover=picture(head["cover"]), topic=row.topic,
        file_name=head["file_name"], file_type=head["file_type"], file_bytes=head["file_bytes"],
        download_count=downloads, published_at=row.published_at,
    )  # fmt: skip


def published_links(*, site_id: SiteId, links: Iterable[str]) -> set[str]:
    """Those of the links `article:SLUG`, `page:SLUG` … that lead to something published. At most one query."""
    wanted = [(link, *link.partition(":")[::2]) for link in set(links)]
    named = [(link, *_SLUGGED[kind], slug) for link, kind, slug in wanted if kind in _SLUGGED]
    if not named:
        return set()
    rows = Document.objects.filter(site_id=site_id, slug__in=[slug for *_rest, slug in named])
    known = set(rows.values_list("kind", "role", "slug"))
    anywhere = {(kind, slug) for kind, _role, slug in known}
    return {
        link
        for link, kind, role, slug in named
        if ((kind, slug) in anywhere if role is None else (kind, role, slug) in known)
    }


def addresses(*, site_id: SiteId) -> list[tuple[str, str, str, Any]]:
    """(kind, role, slug, updated_at) of everything published with an address of its own, for sitemaps. One query."""
    rows = Document.objects.filter(site_id=site_id).exclude(slug__startswith="@").order_by("kind", "role", "slug")
    return list(rows.values_list("kind", "role", "slug", "updated_at"))


def warnings_of(*, object_id: UUID) -> list[dict[str, Any]]:
    """What had to be left out of the published document, for its editor."""
    found = Document.objects.filter(id=object_id).values_list("warnings", flat=True).first()
    return list(found or ())
