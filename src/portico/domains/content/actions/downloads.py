"""Counting downloads."""

from __future__ import annotations

from uuid import UUID

from django.db import connection

from portico.domains.content.errors import ResourceNotFound
from portico.domains.content.models import Document
from portico.domains.content.rules import is_slug
from portico.infra.locks import require_transaction
from portico.kernel.ids import SiteId


def count_download(*, site_id: SiteId, slug: str) -> tuple[UUID, str]:
    """One more download of the published resource is counted; returns its id and the address of the file.

    Raises ResourceNotFound.
    """
    require_transaction()
    rows = (
        Document.objects.filter(site_id=site_id, kind="resource", slug=slug)
        if is_slug(slug)
        else Document.objects.none()
    )
    row = rows.values_list("id", "head").first()
    if row is None:
        raise ResourceNotFound(slug=slug[:80])
    resource_id, head = row
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO content_resource_downloads AS d (resource_id, count) VALUES (%s, 1)"
            " ON CONFLICT (resource_id) DO UPDATE SET count = d.count + 1",
            [resource_id],
        )
    return resource_id, head["file_url"]
