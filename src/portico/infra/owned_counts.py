"""How much of a member there is, table by table: what a page shows before anybody asks for a copy of it all."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection

from portico.infra.ownership import OwnedTable
from portico.kernel.ids import MemberId, SiteId


def count_owned(tables: Iterable[OwnedTable], *, site_id: SiteId, member_id: MemberId) -> dict[str, int]:
    """Rows of the member by table. One query."""
    quote = connection.ops.quote_name
    parts = [
        f"SELECT '{table.name}', count(*) FROM {quote(table.name)}"  # noqa: S608 — names come from our own declarations
        f" WHERE site_id = %(site)s AND {quote(table.member)} = %(member)s"
        for table in tables
    ]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), {"site": site_id, "member": member_id})
        return {str(name): int(count) for name, count in cursor.fetchall()}
