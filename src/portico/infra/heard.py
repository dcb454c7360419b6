"""Whether a platform has reached us at our address: it has told us something genuine, or has tried the address.

Kept as a mark of the inbox, so it is forgotten like those: a platform that falls silent for that long counts as not
heard.
"""

from __future__ import annotations

from django.db import connection

from portico.kernel.ids import SiteId


def note(*, site_id: SiteId, platform: str) -> None:
    """The platform has been heard. Call it when what came is verified; needs no transaction, and joins one.

    Idempotent.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO infra_inbox_entry (source, external_id) VALUES (%s, %s) ON CONFLICT DO NOTHING",
            [_source(platform), str(site_id)],
        )


def has_been(*, site_id: SiteId, platform: str) -> bool:
    """Whether the platform has been heard, in the time that inbox marks are kept."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM infra_inbox_entry WHERE source = %s AND external_id = %s)",
            [_source(platform), str(site_id)],
        )
        row: tuple[bool] = cursor.fetchone()
        return row[0]


def forget(*, site_id: SiteId, platform: str) -> None:
    """The platform has not been heard: with other keys the address has to prove itself again."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM infra_inbox_entry WHERE source = %s AND external_id = %s", [_source(platform), str(site_id)]
        )


def _source(platform: str) -> str:
    return f"heard.{platform}"
