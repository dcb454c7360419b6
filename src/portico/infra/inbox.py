"""What the outside tells us counts once, however often it is told."""

from __future__ import annotations

from django.db import connection

from portico.infra.locks import require_transaction


def once(*, source: str, external_id: str) -> bool:
    """True for the first caller of `(source, external_id)`, False for every later one.

    The mark commits with the caller's transaction; a concurrent second caller waits for it and then gets
    False (or True, if the first rolled back). Raises RuntimeError outside a transaction.
    """
    require_transaction()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO infra_inbox_entry (source, external_id) VALUES (%s, %s) ON CONFLICT DO NOTHING",
            [source, external_id],
        )
        return bool(cursor.rowcount == 1)
