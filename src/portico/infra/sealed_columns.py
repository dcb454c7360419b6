"""Columns that hold sealed values, and sealing them anew under the current key."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db import connection, transaction

from portico.infra.sealed import KeyRing, SealBroken


@dataclass(frozen=True, slots=True)
class SealedColumn:
    """`column` of `table`, whose rows are told apart by the UUID column `key`. Empty and NULL mean nothing sealed."""

    table: str
    column: str
    purpose: str
    key: str = "id"

    def __str__(self) -> str:
        return f"{self.table}.{self.column}"


@dataclass(frozen=True, slots=True)
class Batch:
    """What one batch did. `last` is where the next begins; None after the last one. `broken`: rows nobody can open."""

    last: UUID | None
    seen: int
    broken: tuple[UUID, ...]


# The first byte of a sealed value is the id of its key (see `sealed`).
_COUNT = "SELECT count(*) FROM {table} WHERE {column} IS NOT NULL AND {column} <> '' AND {key_id} <> %s"
_HOLDS = "SELECT EXISTS (SELECT FROM {table} WHERE {key_id} = %s)"
_SELECT = """
SELECT {key}, {column} FROM {table}
 WHERE {column} IS NOT NULL AND {column} <> '' AND {key_id} <> %(current)s
   AND (%(after)s::uuid IS NULL OR {key} > %(after)s)
 ORDER BY {key} LIMIT %(limit)s
"""
_UPDATE = """
UPDATE {table} held SET {column} = fresh.new
  FROM unnest(%s::uuid[], %s::bytea[], %s::bytea[]) AS fresh(key, old, new)
 WHERE held.{key} = fresh.key AND held.{column} = fresh.old
"""


def count_old(column: SealedColumn, *, current: int) -> int:
    """How many values are sealed under another key than `current`. One scan of the table."""
    with connection.cursor() as cursor:
        cursor.execute(_sql(column, _COUNT), [bytes([current])])
        (count,) = cursor.fetchone()
    return int(count)


def holds_key(column: SealedColumn, *, key_id: int) -> bool:
    """Whether any value is sealed under this key."""
    with connection.cursor() as cursor:
        cursor.execute(_sql(column, _HOLDS), [bytes([key_id])])
        return bool(cursor.fetchone()[0])


def reseal_batch(column: SealedColumn, ring: KeyRing, *, after: UUID | None, limit: int) -> Batch:
    """At most `limit` values behind `after`, in the order of their key, are sealed under the ring's current key.

    One short transaction. A value that somebody writes meanwhile is left as they wrote it: it is under the current
    key by then. Idempotent.
    """
    asked = {"current": bytes([ring.current]), "after": after, "limit": limit}
    keys, old, new, broken = [], [], [], []
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_sql(column, _SELECT), asked)
        rows = [(key, bytes(sealed)) for key, sealed in cursor.fetchall()]
        for key, sealed in rows:
            try:
                text = ring.unseal(sealed, purpose=column.purpose)
            except SealBroken:
                broken.append(key)
                continue
            keys.append(key)
            old.append(sealed)
            new.append(ring.seal(text, purpose=column.purpose))
        if keys:
            cursor.execute(_sql(column, _UPDATE), [keys, old, new])
    return Batch(last=rows[-1][0] if len(rows) == limit else None, seen=len(rows), broken=tuple(broken))


def _sql(column: SealedColumn, template: str) -> str:
    quote = connection.ops.quote_name
    name = quote(column.column)
    return template.format(
        table=quote(column.table), key=quote(column.key), column=name, key_id=f"substring({name} FROM 1 FOR 1)"
    )
