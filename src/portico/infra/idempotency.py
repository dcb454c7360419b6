"""Idempotency-Key: the same key with the same request gives the same answer and happens once.

Semantics after the IETF draft "The Idempotency-Key HTTP Header Field": same key and same request → the first
answer; same key and another request → a conflict.
"""

from __future__ import annotations

import hashlib
from uuid import UUID

from django.db import connection

from portico.infra.hot_sql import fetch_all
from portico.infra.locks import require_transaction
from portico.kernel.errors import Conflict, FieldError, Invalid

MAX_KEY_LENGTH = 128


class IdempotencyConflict(Conflict):
    """The key was used for a different request."""

    code = "idempotency_conflict"


def checked_key(key: str | None) -> str:
    """The key, when it is 8…128 printable ASCII characters. Raises Invalid (field `Idempotency-Key`)."""
    if key is None or not key:
        raise Invalid(fields=(FieldError("Idempotency-Key", "idempotency_key_missing"),))
    if not 8 <= len(key) <= MAX_KEY_LENGTH or not key.isascii() or not key.isprintable():
        raise Invalid(fields=(FieldError("Idempotency-Key", "idempotency_key_malformed"),))
    return key


def fingerprint(request_body: bytes) -> str:
    """What makes two requests the same: SHA-256 of the canonical body."""
    return hashlib.sha256(request_body).hexdigest()


_CLAIM = """
INSERT INTO infra_idempotency_key (scope, key, fingerprint, result_id) VALUES (%s, %s, %s, %s)
ON CONFLICT DO NOTHING RETURNING 1
"""


def claim(*, scope: str, key: str, fingerprint: str, result_id: UUID) -> UUID | None:
    """None when the caller owns the key and must do the work under `result_id`; else the earlier result's id.

    The claim commits with the caller's transaction. A concurrent caller with the same key waits for the
    first to end, then replays it (or does the work, if the first rolled back).
    Raises IdempotencyConflict when the key belongs to another request, RuntimeError outside a transaction.
    """
    require_transaction()
    if fetch_all(_CLAIM, [scope, key, fingerprint, result_id]):
        return None
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT fingerprint, result_id FROM infra_idempotency_key WHERE scope = %s AND key = %s",
            [scope, key],
        )
        known_fingerprint, known_result = cursor.fetchone()
    if known_fingerprint != fingerprint:
        raise IdempotencyConflict(key=key)
    return UUID(str(known_result))
