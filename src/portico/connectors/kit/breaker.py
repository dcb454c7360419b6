"""The circuit breaker: a platform that does not answer is left alone for a while, by each process by itself.

What it saves is our side: without it, every thread would wait out the full time-out of a host that is down.
(M. Nygard, "Release It!", ch. 5.)
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable


class Breaker:
    """Opens after `after` failures in a row, for `rest_seconds`; then one call at a time tries. Thread-safe."""

    def __init__(self, *, after: int, rest_seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._after = after
        self._rest = rest_seconds
        self._clock = clock
        self._failures = 0
        self._rests_until = 0.0
        self._lock = threading.Lock()

    def admit(self) -> float:
        """0.0 when the call may go; otherwise how many seconds the host is left alone."""
        with self._lock:
            if self._failures < self._after:
                return 0.0
            now = self._clock()
            if now < self._rests_until:
                return self._rests_until - now
            # This one tries. The others stay away meanwhile; should it never report, the next tries after a rest.
            self._rests_until = now + self._rest
            return 0.0

    def note(self, *, answered: bool) -> None:
        """The host answered (whatever it said), or it failed once more."""
        with self._lock:
            self._failures = 0 if answered else self._failures + 1
            if self._failures >= self._after:
                self._rests_until = self._clock() + self._rest
