"""In-process cache of hot public reads: seconds long, dropped by tag when an edit is announced.

An entry lives at most TTL_SECONDS, whatever happens, so a reader is never staler than that even while the
announcements are interrupted; with them it is usually milliseconds. Bounded: the oldest entries go first.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable

from portico.infra import realtime

TTL_SECONDS = 1.0
MAX_ENTRIES = 4096


class TaggedCache:
    """Maps a key to a value; `drop(tag)` forgets every key stored under that tag. Thread-safe."""

    def __init__(self, *, ttl: float = TTL_SECONDS, max_entries: int = MAX_ENTRIES) -> None:
        self._ttl = ttl
        self._max = max_entries
        self._entries: OrderedDict[object, tuple[float, frozenset[str], object]] = OrderedDict()
        self._lock = threading.Lock()
        self._generation = 0

    def get_or_make[T](self, key: object, tags: Iterable[str], make: Callable[[], T]) -> T:
        """The cached value, or `make()` stored under `tags`.

        A value made while an announcement arrives is returned but not kept: it may be from before the edit.
        """
        entry = self._entries.get(key)
        if entry is not None and entry[0] > time.monotonic():
            return entry[2]  # type: ignore[return-value]  # the key determines the type
        generation = self._generation
        value = make()
        with self._lock:
            if generation == self._generation:
                self._entries[key] = (time.monotonic() + self._ttl, frozenset(tags), value)
                self._entries.move_to_end(key)
                while len(self._entries) > self._max:
                    self._entries.popitem(last=False)
        return value

    def drop(self, tag: str) -> None:
        with self._lock:
            self._generation += 1
            for key in [key for key, (_, tags, _) in self._entries.items() if tag in tags]:
                del self._entries[key]

    def clear(self) -> None:
        with self._lock:
            self._generation += 1
            self._entries.clear()


hot = TaggedCache()


def announce(tag: str) -> None:
    """Every process forgets what it cached under `tag`, once the current transaction commits."""
    realtime.notify(realtime.INVALIDATE, tag)


def listen() -> realtime.Listener:
    """Starts the thread that applies announcements to `hot`. Called once by each web process."""
    listener = realtime.Listener((realtime.INVALIDATE,), lambda _channel, tag: hot.drop(tag), on_gap=hot.clear)
    listener.start()
    return listener
