"""Waiting for something to happen, without a thread and without asking again and again.

A handler on the event loop waits at a topic; whoever makes it happen says so with `realtime.notify(CHANNEL, topic)`,
in the transaction that makes it true, from any process. Rings can be lost while the connection is down: a waiter
looks again when it wakes, for whatever reason, and gives up in time.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections import defaultdict
from collections.abc import Iterator

from portico.infra.realtime import Listener

CHANNEL = "portico_doorbell"
# A waiter costs a few hundred bytes; the bound is against somebody who opens connections for sport.
MAX_WAITERS = 5000


class Waiter:
    """One wait at one topic. Rings between two waits are not lost."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._rung = asyncio.Event()

    def ring(self) -> None:
        with contextlib.suppress(RuntimeError):  # the loop has ended, and with it the wait
            self._loop.call_soon_threadsafe(self._rung.set)

    async def wait(self, seconds: float) -> bool:
        """True as soon as it rang, False after `seconds`."""
        try:
            await asyncio.wait_for(self._rung.wait(), timeout=max(0.0, seconds))
        except TimeoutError:
            return False
        self._rung.clear()
        return True


class Doorbells:
    """All waits of this process. Listens from the first wait on."""

    def __init__(self) -> None:
        self._waiters: defaultdict[str, set[Waiter]] = defaultdict(set)
        self._lock = threading.Lock()
        self._listener: Listener | None = None

    @contextlib.contextmanager
    def at(self, topic: str) -> Iterator[Waiter | None]:
        """A place to wait at `topic`, from now until the block ends; None when there are too many already."""
        waiter = Waiter()
        with self._lock:
            full = sum(map(len, self._waiters.values())) >= MAX_WAITERS
            if not full:
                self._waiters[topic].add(waiter)
            if self._listener is None:
                self._listener = Listener((CHANNEL,), self._rang, on_gap=self._ring_all)
                self._listener.start()
        try:
            yield None if full else waiter
        finally:
            with self._lock:
                self._waiters[topic].discard(waiter)
                if not self._waiters[topic]:
                    del self._waiters[topic]

    def stop(self) -> None:
        """Nobody listens any more; the next wait starts anew."""
        with self._lock:
            if self._listener is not None:
                self._listener.stop()
                self._listener = None

    def _rang(self, _channel: str, topic: str) -> None:
        with self._lock:
            waiters = tuple(self._waiters.get(topic, ()))
        for waiter in waiters:
            waiter.ring()

    def _ring_all(self) -> None:
        with self._lock:
            waiters = [waiter for at_topic in self._waiters.values() for waiter in at_topic]
        for waiter in waiters:
            waiter.ring()


doorbells = Doorbells()
