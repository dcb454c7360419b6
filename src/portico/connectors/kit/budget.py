"""The rate budget: what all our processes together may still ask of a platform, kept in PostgreSQL.

Seconds and minutes are paced by the generic cell rate algorithm (ITU-T I.371, ATM Forum TM 4.0): one time stamp per
limit, moved on by every use, so that one conditional UPDATE decides for all processes. With a burst of `b` and a
`step` of W / (most - b + 1), any stretch of length W holds at most `most` uses, wherever it begins. W is a tenth
longer than the platform's window: a use is counted there a moment after it was counted here, and the moments differ.

Days are counters. A platform's day is taken to begin at midnight in China (nobody's page says so outright: [?]); a
use within a minute of midnight counts for both days, since clocks differ.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Protocol

from django.db import connection

from portico.connectors.kit.limits import Limit, Window
from portico.kernel.clock import day_bounds, merchant_day, utc_now

_ZONE: Final = "Asia/Shanghai"
_STRETCH: Final = 1.1
_BURST: Final = 0.1
_MIDNIGHT: Final = timedelta(minutes=1)
# Mass sending stops while this much of the burst, and of the day, is still there for what people wait for.
_BULK_OF_BURST: Final = 0.5
_BULK_OF_DAY: Final = 0.9


class Budget(Protocol):
    """Shared by every process that talks to the platform."""

    def take(self, limits: Sequence[Limit], *, account: str, bulk: bool) -> float:
        """0.0, and one use is counted against every limit; or the seconds to wait before asking again."""
        ...

    def sleep(self, seconds: float) -> None:
        """So many seconds are over."""
        ...


@dataclass(frozen=True, slots=True)
class Pace:
    """How one rolling limit is kept: a use moves the mark on by `step` and may run ahead of now by `ahead`.

    Both in whole microseconds, which is what PostgreSQL keeps.
    """

    step: int
    ahead: int

    @classmethod
    def of(cls, limit: Limit, *, bulk: bool) -> Pace:
        burst = max(1, int(limit.most * _BURST))
        step = math.ceil(limit.per.seconds * _STRETCH * 1_000_000 / (limit.most - burst + 1))
        allowed = max(1, int(burst * _BULK_OF_BURST)) if bulk else burst
        return cls(step, (allowed - 1) * step)


class DatabaseBudget:
    """PostgreSQL, without a transaction of its own: every step is one statement, committed at once.

    A use that a longer window refuses stays counted in the shorter ones, which errs on the safe side.
    """

    def __init__(self, *, clock: Callable[[], datetime] = utc_now, sleep: Callable[[float], None] = time.sleep) -> None:
        self._clock = clock
        self._sleep = sleep

    def take(self, limits: Sequence[Limit], *, account: str, bulk: bool) -> float:
        for limit in limits:
            key = f"{limit.name}:{account}"
            wait = self._day(limit, key, bulk) if limit.per is Window.DAY else self._rolling(limit, key, bulk)
            if wait > 0:
                return wait
        return 0.0

    def sleep(self, seconds: float) -> None:
        self._sleep(seconds)

    def _rolling(self, limit: Limit, key: str, bulk: bool) -> float:
        now, pace = self._clock(), Pace.of(limit, bulk=bulk)
        with connection.cursor() as cursor:
            cursor.execute(_MOVE_ON, [key, now, pace.step, now, pace.step, now, pace.ahead])
            if cursor.fetchone() is not None:
                return 0.0
            cursor.execute("SELECT next_at FROM connectors_rate_pace WHERE key = %s", [key])
            next_at: datetime = cursor.fetchone()[0]
        # Another may have moved it on or away since: then this is the time to ask again, no more.
        return max((next_at - now).total_seconds() - pace.ahead / 1_000_000, pace.step / 1_000_000)

    def _day(self, limit: Limit, key: str, bulk: bool) -> float:
        now, most = self._clock(), max(1, int(limit.most * _BULK_OF_DAY)) if bulk else limit.most
        for day in sorted({merchant_day(now - _MIDNIGHT, _ZONE), merchant_day(now + _MIDNIGHT, _ZONE)}):
            if not self._count(key, day, most):
                _start, end = day_bounds(day, _ZONE)
                return (end + _MIDNIGHT - now).total_seconds()
        return 0.0

    def _count(self, key: str, day: date, most: int) -> bool:
        with connection.cursor() as cursor:
            cursor.execute(_COUNT, [key, day, most])
            return cursor.fetchone() is not None


_MOVE_ON: Final = """\
INSERT INTO connectors_rate_pace AS held (key, next_at) VALUES (%s, %s::timestamptz + %s * interval '1 microsecond')
ON CONFLICT (key) DO UPDATE SET next_at = greatest(held.next_at, %s) + %s * interval '1 microsecond'
WHERE held.next_at <= %s::timestamptz + %s * interval '1 microsecond'
RETURNING key
"""
_COUNT: Final = """\
INSERT INTO connectors_rate_day AS held (key, day, used) VALUES (%s, %s, 1)
ON CONFLICT (key, day) DO UPDATE SET used = held.used + 1 WHERE held.used < %s
RETURNING used
"""


def forget_days(*, now: datetime) -> int:
    """Counters of days before yesterday are gone, and marks that hold nobody back; returns how many rows."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM connectors_rate_day WHERE day < %s", [merchant_day(now, _ZONE) - timedelta(days=1)])
        gone: int = cursor.rowcount
        cursor.execute("DELETE FROM connectors_rate_pace WHERE next_at < %s", [now - timedelta(days=1)])
        return gone + int(cursor.rowcount)
