"""Counting downloads."""

from __future__ import annotations

from django.db import connection

from portico.domains.content.errors import ResourceNotFound
from portico.domains.content.models import Document
from portico.infra.locks import require_transaction
from portico.kernel.ids import SiteId


def count_download(*, site_id: SiteId, slug: str) -> str:
    """One more download of the published resource is counted; returns the address of the file.

    Raises ResourceNotFound.
    """
    require_transaction()
    row = Document.objects.filter(site_id=site_id, kind="resource", slug=slug).values_list("id", "head").first()
    if row is None:
        raise ResourceNotFound(slug=slug[:80])
    resource_id, head = row
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO content_resource_downloads AS d (resource_id, count) VALUES (%s, 1)"
            " ON CONFLICT (resource_id) DO UPDATE SET count = d.count + 1",
            [resource_id],
        )
    url: str = head["file_url"]
    return url
