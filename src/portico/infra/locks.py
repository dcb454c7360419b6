"""Transactions and locks: every lock is taken in sorted order, inside a transaction, with a time-out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from django.db import OperationalError, connection

from portico.kernel.errors import Conflict

LOCK_TIMEOUT_MS = 3000


class Busy(Conflict):
    """Somebody else holds what we need; the caller may try again."""

    code = "busy"


def require_transaction() -> None:
    """Nothing, inside a transaction. Raises RuntimeError outside: an action must be part of a use case."""
    if not connection.in_atomic_block:
        raise RuntimeError("an action ran outside a transaction; open one in the use case")


def advisory_key(space: str, name: object) -> int:
    """The 64-bit key PostgreSQL knows this lock by."""
    digest = hashlib.blake2b(f"{space}:{name}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def lock_all(space: str, names: Iterable[object]) -> None:
    """This transaction holds the advisory lock of every name in `space` until it ends.

    Locks: sorted by key, so that two callers with overlapping names cannot wait for each other in a ring.
    Raises Busy after LOCK_TIMEOUT_MS, RuntimeError outside a transaction.
    """
    require_transaction()
    keys = sorted({advisory_key(space, name) for name in names})
    if not keys:
        return
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT_MS}ms'")
        try:
            # unnest keeps the array's order; one round trip for all locks.
            cursor.execute("SELECT pg_advisory_xact_lock(k) FROM unnest(%s::bigint[]) AS k", [keys])
        except OperationalError as error:
            if "lock timeout" in str(error) or "deadlock detected" in str(error):
                raise Busy() from error
            raise


def try_lock(space: str, name: object) -> bool:
    """True when this transaction now holds the lock; False, at once, when somebody else does."""
    require_transaction()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [advisory_key(space, name)])
        return bool(cursor.fetchone()[0])
