"""Publishing writes what readers get; taking down deletes it. Every way of publishing ends here: the editor's button,
an approval at the end of a workflow, a schedule, a starting template.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from portico.domains.content import documents
from portico.domains.content.models import DecoratedPage, Document, Publication, Resource
from portico.infra.cache import forget
from portico.infra.locks import lock_all
from portico.kernel.ids import SiteId


def site_tag(site_id: SiteId) -> str:
    """The cache tag of everything published on a site."""
    return f"content:{site_id}"


def announce_site(site_id: UUID) -> None:
    """Readers of the site see the change once it is committed."""
    forget(site_tag(SiteId(site_id)))


def publish(publication: Publication, revision: Any, publish_revision: Callable[[], None]) -> None:
    """`publish_revision` has run, and if that made the revision live its document says what it says.

    Pictures get their sizes first, outside the transaction: that can take seconds. One home of a kind stays live.

    Locks: the site's publishing, so that two people cannot both publish the only home.
    """
    draft = revision.as_object()
    goes_live_now = draft.go_live_at is None or draft.go_live_at <= timezone.now()
    # The blocks as stored: a block nobody knows any more is worth a warning, and Wagtail's reading drops it silently.
    written = documents.write(draft, json.loads(revision.content["body"]), make_pictures=True)
    with transaction.atomic():
        lock_all("content.publish", [publication.site_id])
        if goes_live_now:
            _retire_other_home(draft)
        publish_revision()
        live = type(publication).objects.get(pk=publication.pk)
        if live.live and live.live_revision_id == revision.pk:
            save_document(live, written, version=revision.pk)
        announce_site(live.site_id)
    publication.refresh_from_db()


def unpublish(publication: Publication, unpublish_object: Callable[[], None]) -> None:
    """`unpublish_object` has run, and there is nothing to read any more. Locks: the site's publishing."""
    with transaction.atomic():
        lock_all("content.publish", [publication.site_id])
        unpublish_object()
        Document.objects.filter(id=publication.pk).delete()
        announce_site(publication.site_id)


def _retire_other_home(draft: Publication) -> None:
    """The home that was live so far is taken down; its history stays, and it can be published again."""
    if not isinstance(draft, DecoratedPage) or not draft.is_home:
        return
    for other in DecoratedPage.objects.filter(site_id=draft.site_id, role=draft.role, live=True).exclude(pk=draft.pk):
        other.unpublish()


def save_document(live: Publication, written: documents.Written, *, version: int) -> None:
    """The row readers get says `written`."""
    first, last = live.first_published_at, live.last_published_at
    if first is None or last is None:
        raise ValueError("only what is published has a document")
    Document.objects.update_or_create(
        id=live.pk,
        defaults={
            "site_id": live.site_id,
            "kind": live.document_kind,
            "role": written.role,
            "slug": written.slug,
            "topic": written.topic,
            "is_featured": written.is_featured,
            "head": written.head,
            "body": written.body,
            "warnings": written.warnings,
            "pictures": written.pictures,
            "moments": written.moments,
            "version": version,
            "published_at": first,
            "updated_at": last,
            live.document_kind: live,
        },
    )


def rebuild(publication: Publication) -> None:
    """The document of a live thing is written again from its live revision: after an upgrade changed how."""
    revision = publication.live_revision
    if not publication.live or revision is None:
        return
    written = documents.write(revision.as_object(), json.loads(revision.content["body"]), make_pictures=True)
    with transaction.atomic():
        save_document(publication, written, version=revision.pk)
        announce_site(publication.site_id)


def rebuild_showing(image_id: int) -> int:
    """What is published with the picture in it is written again: it changed, or is gone. Returns how many."""
    found = Document.objects.filter(pictures__contains=[image_id]).select_related("page", "article", "resource")
    return _rebuild_each(row.page or row.article or row.resource for row in found)


def rebuild_offering(file_id: int) -> int:
    """What is published that offers the file is written again: it changed. Returns how many."""
    return _rebuild_each(Resource.objects.filter(file_id=file_id, live=True))


def rebuild_all(*, site_id: UUID) -> int:
    """Every document of the site is written again; returns how many."""
    return _rebuild_each(
        publication
        for model in Publication.__subclasses__()
        for publication in model.objects.filter(site_id=site_id, live=True)
    )


def _rebuild_each(publications: Iterable[Publication | None]) -> int:
    count = 0
    for publication in publications:
        if publication is not None:
            rebuild(publication)
            count += 1
    return count


def announce_moments(*, since: datetime, now: datetime) -> int:
    """Readers of every site where a block came or went in (since, now] are told. Returns how many sites.

    Kept pages know nothing of the clock.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT site_id FROM content_document"
            " WHERE EXISTS (SELECT FROM unnest(moments) AS moment WHERE moment > %s AND moment <= %s)",
            [since, now],
        )
        sites = [row[0] for row in cursor.fetchall()]
    for site_id in sites:
        announce_site(site_id)
    return len(sites)
