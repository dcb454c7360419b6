"""The platforms' clock: real time plus a shift that a tester may grow."""

from __future__ import annotations

import time
from datetime import datetime, timedelta, timezone

# The platforms write Beijing time; Beijing has had no daylight saving since 1991.
BEIJING = timezone(timedelta(hours=8))


class Clock:
    """Business time (lifetimes, retry ladders, quota windows) can run ahead; signatures use `real()`.

    The receiver checks signature time stamps against its own clock, which no sandbox can move. Shifting those
    too would make every honest notification look stale.
    """

    def __init__(self, shift: float = 0.0) -> None:
        self.shift = shift

    def now(self) -> float:
        """Seconds since the epoch, shifted."""
        return time.time() + self.shift

    @staticmethod
    def real() -> float:
        """Seconds since the epoch, as the world has it."""
        return time.time()

    def advance(self, seconds: float) -> None:
        """Business time is `seconds` later. Never earlier: platforms do not un-expire things."""
        if seconds < 0:
            raise ValueError("the clock only runs forward")
        self.shift += seconds


def rfc3339(timestamp: float) -> str:
    """`2026-11-22T15:04:05+08:00`, the form WeChat Pay writes."""
    return datetime.fromtimestamp(int(timestamp), BEIJING).isoformat()


def parse_rfc3339(text: str) -> float:
    """Seconds since the epoch. Raises ValueError for anything but a full date-time with an offset."""
    if len(text) < 20 or text[10] != "T":
        raise ValueError("not a full RFC 3339 date-time")
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("no offset")
    return moment.timestamp()
