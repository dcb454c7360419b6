"""Keyset paging: a cursor is the sort key of the last row seen, opaque to clients."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from portico.kernel.errors import FieldError, Invalid
from portico.kernel.ids import parse_id

MAX_LIMIT = 100


@dataclass(frozen=True, slots=True)
class Page[T]:
    """`items` in order, and the cursor of the next page or None at the end."""

    items: Sequence[T]
    next_cursor: str | None


def encode_cursor(*key: str | int) -> str:
    raw = json.dumps(key, separators=(",", ":"), ensure_ascii=False).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def decode_cursor(cursor: str, *, length: int) -> list[Any]:
    """The sort key inside `cursor`. Raises Invalid (field `cursor`) for anything we did not make."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        key = json.loads(base64.urlsafe_b64decode(padded.encode()))
    except (ValueError, UnicodeError):
        key = None
    if (
        not isinstance(key, list)
        or len(key) != length
        or not all(isinstance(part, str | int) and not isinstance(part, bool) for part in key)
    ):
        raise Invalid(fields=(FieldError("cursor", "cursor_malformed"),))
    return key


def encode_place(at: datetime, key: UUID) -> str:
    """The cursor of a row in a list by time, then by id."""
    return encode_cursor(at.isoformat(), str(key))


def decode_place(cursor: str) -> tuple[datetime, UUID]:
    """The time and id inside `cursor`. Raises Invalid (field `cursor`) for anything we did not make."""
    at, key = decode_cursor(cursor, length=2)
    return read_time(at), read_id(key)


def read_time(part: str | int) -> datetime:
    """A part of a cursor as an aware time. Raises Invalid (field `cursor`)."""
    try:
        at = datetime.fromisoformat(str(part))
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise Invalid(fields=(FieldError("cursor", "cursor_malformed"),))
    return at


def read_id(part: str | int) -> UUID:
    """A part of a cursor as an id. Raises Invalid (field `cursor`)."""
    key = parse_id(str(part))
    if key is None:
        raise Invalid(fields=(FieldError("cursor", "cursor_malformed"),))
    return key


def checked_limit(limit: int | None, *, default: int = 20) -> int:
    """`limit` when it is 1…100, `default` when absent. Raises Invalid (field `limit`)."""
    if limit is None:
        return default
    if not 1 <= limit <= MAX_LIMIT:
        raise Invalid(fields=(FieldError("limit", "limit_out_of_range", {"max": MAX_LIMIT}),))
    return limit
