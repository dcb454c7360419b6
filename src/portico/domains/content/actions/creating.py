"""Content from plain data: starting templates, imports and the demo make pages the way an editor would."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from wagtail.utils.file import hash_filelike

from portico.domains.content.blocks import registry
from portico.domains.content.blocks.reading import BrokenValue, read_value
from portico.domains.content.errors import ContentInvalid
from portico.domains.content.media import media_collection
from portico.domains.content.models import Article, DecoratedPage, MediaFile, MediaImage, Publication, Resource
from portico.infra.locks import require_transaction
from portico.infra.media import image_format
from portico.kernel.errors import FieldError
from portico.kernel.ids import SiteId, new_id

type PlainBlock = tuple[str, dict[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class PageDraft:
    """A page as plain data. `blocks`: (code, values of the block's form); pictures are ids of the library, lists
    plain lists, links as in `links`. A home needs no slug.
    """

    title: str
    role: Literal["home", "web_home", "campaign", "web_page"] = "campaign"
    slug: str = ""
    description: str = ""
    share_image: int | None = None
    background: str = ""
    blocks: Sequence[PlainBlock] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleDraft:
    title: str
    slug: str
    kind: Literal["article", "case", "help"] = "article"
    summary: str = ""
    cover: int | None = None
    author_name: str = ""
    topic: str = ""
    tags: Sequence[str] = ()
    seo_title: str = ""
    seo_description: str = ""
    is_featured: bool = False
    blocks: Sequence[PlainBlock] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceDraft:
    """`file` is an id of the library."""

    title: str
    slug: str
    file: int
    summary: str = ""
    cover: int | None = None
    topic: str = ""
    blocks: Sequence[PlainBlock] = ()


type Draft = PageDraft | ArticleDraft | ResourceDraft


def save_draft(*, site_id: SiteId, draft: Draft, user: Any = None) -> Publication:
    """The draft is stored, with a first revision, and nobody sees it yet. `user` is the author in its history.

    Raises ContentInvalid: a field breaks a rule, a block is unknown or does not read.
    """
    require_transaction()
    match draft:
        case PageDraft():
            made: Publication = DecoratedPage(
                role=draft.role, slug=draft.slug, description=draft.description, share_image_id=draft.share_image,
                background=draft.background,
            )  # fmt: skip
        case ArticleDraft():
            made = Article(
                kind=draft.kind, slug=draft.slug, summary=draft.summary, cover_id=draft.cover,
                author_name=draft.author_name, topic=draft.topic, tags=list(draft.tags), seo_title=draft.seo_title,
                seo_description=draft.seo_description, is_featured=draft.is_featured,
            )  # fmt: skip
        case ResourceDraft():
            made = Resource(
                slug=draft.slug, summary=draft.summary, cover_id=draft.cover, file_id=draft.file, topic=draft.topic
            )
    made.site_id, made.title, made.live = site_id, draft.title, False
    made.body = stored(draft.blocks, place="page" if isinstance(draft, PageDraft) else "article")  # type: ignore[attr-defined]
    try:
        made.full_clean()
    except ValidationError as error:
        fields = tuple(FieldError(name, "content_field", {"reason": texts[0]}) for name, texts in _messages(error))
        raise ContentInvalid(fields=fields) from error
    made.save(force_insert=True)
    made.save_revision(user=user, clean=False, log_action=True)
    return made


def publish_draft(*, site_id: SiteId, draft: Draft, user: Any = None) -> UUID:
    """The draft is stored and published: readers see it. Returns its id.

    Pictures get their sizes here, so a page of new photographs takes seconds. Raises ContentInvalid.
    """
    made = save_draft(site_id=site_id, draft=draft, user=user)
    made.latest_revision.publish(user=user, skip_permission_checks=True)
    return made.pk


def stored(blocks: Sequence[PlainBlock], *, place: registry.Place) -> list[dict[str, Any]]:
    """The plain blocks as Wagtail stores them. Raises ContentInvalid naming the block."""
    field = (DecoratedPage if place == "page" else Article)._meta.get_field("body")
    made = []
    for number, (code, values) in enumerate(blocks):
        block, form = registry.find_block(code), field.stream_block.child_blocks.get(code)
        if block is None or form is None:
            raise ContentInvalid(fields=(FieldError(f"blocks.{number}", "block_unknown", {"block": code}),))
        unknown = set(values) - set(form.child_blocks)
        if unknown:
            error = FieldError(f"blocks.{number}.{min(unknown)}", "block_broken", {"block": code})
            raise ContentInvalid(fields=(error,))
        value = form.get_prep_value(form.to_python(values))
        try:
            read_value(block, value)
        except BrokenValue as error:
            raise ContentInvalid(
                fields=(FieldError(f"blocks.{number}", "block_broken", {"block": code, "reason": str(error)}),)
            ) from error
        made.append({"type": code, "value": value, "id": str(new_id())})
    return made


def _messages(error: ValidationError) -> list[tuple[str, list[str]]]:
    return list(error.message_dict.items())


def keep_image(*, site_id: SiteId, content: bytes, title: str, description: str = "") -> int:
    """The picture is in the site's library; returns its id. `description` says what it shows, for those who cannot
    see it. Idempotent by content. Raises ImageRefused for what is not a picture.
    """
    require_transaction()
    file = ContentFile(content, name=f"picture.{image_format(content)}")
    collection = media_collection(site_id=site_id)
    known = MediaImage.objects.filter(file_hash=hash_filelike(file), collection=collection)
    image = known.first() or MediaImage(
        title=title[:255], description=description[:255], file=file, collection=collection
    )
    if image.pk is None:
        image._set_image_file_metadata()
        image.save()
    return int(image.pk)


def keep_file(*, site_id: SiteId, content: bytes, title: str, extension: str) -> int:
    """The file is in the site's library; returns its id. Idempotent by content and title."""
    require_transaction()
    file = ContentFile(content, name=f"file.{extension}")
    collection = media_collection(site_id=site_id)
    known = MediaFile.objects.filter(file_hash=hash_filelike(file), title=title, collection=collection)
    kept = known.first() or MediaFile(title=title[:255], file=file, collection=collection)
    if kept.pk is None:
        kept._set_document_file_metadata()
        kept.save()
    return int(kept.pk)
