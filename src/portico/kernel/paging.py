"""Keyset paging: a cursor is the sort key of the last row seen, opaque to clients."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from portico.kernel.errors import FieldError, Invalid

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


def checked_limit(limit: int | None, *, default: int = 20) -> int:
    """`limit` when it is 1…100, `default` when absent. Raises Invalid (field `limit`)."""
    if limit is None:
        return default
    if not 1 <= limit <= MAX_LIMIT:
        raise Invalid(fields=(FieldError("limit", "limit_out_of_range", {"max": MAX_LIMIT}),))
    return limit
