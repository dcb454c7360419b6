"""One page of rows by their UUIDv7 keys, which are in order of time."""

from __future__ import annotations

from django.db.models import Model, QuerySet

from portico.kernel.paging import decode_cursor, encode_cursor, read_id


def newest_first[Row: Model](rows: QuerySet[Row], *, cursor: str | None, limit: int) -> tuple[list[Row], str | None]:
    """At most `limit` rows older than `cursor`, and the next page's cursor or None at the end. One query.

    Raises Invalid (field `cursor`) for a cursor we did not make.
    """
    if cursor is not None:
        rows = rows.filter(pk__lt=read_id(decode_cursor(cursor, length=1)[0]))
    found = list(rows.order_by("-pk")[: limit + 1])
    shown = found[:limit]
    return shown, encode_cursor(str(shown[-1].pk)) if len(found) > limit else None
