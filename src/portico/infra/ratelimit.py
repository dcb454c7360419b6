"""Fixed-window limits shared by all processes, counted in PostgreSQL."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import connection

from portico.kernel.errors import RateLimited


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `hits` per `window_seconds`, windows aligned to the epoch."""

    hits: int
    window_seconds: int


def hit(key: str, limit: Limit, *, now: datetime, error: type[RateLimited] = RateLimited) -> None:
    """One more use of `key` is counted. Raises `error` (with `retry_after_seconds`) when over the limit.

    Counts in the caller's transaction when there is one; call it before opening one, so that a roll-back
    does not forgive the attempt.
    """
    epoch = int(now.timestamp())
    start = datetime.fromtimestamp(epoch - epoch % limit.window_seconds, UTC)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO infra_rate_counter (key, window_start, hits) VALUES (%s, %s, 1)"
            " ON CONFLICT (key, window_start) DO UPDATE SET hits = infra_rate_counter.hits + 1 RETURNING hits",
            [key, start],
        )
        hits = cursor.fetchone()[0]
    if hits > limit.hits:
        ends = start + timedelta(seconds=limit.window_seconds)
        raise error(retry_after_seconds=max(1, int((ends - now).total_seconds()) + 1))
