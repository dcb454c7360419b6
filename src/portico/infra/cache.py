"""In-process cache of hot public reads: seconds long, dropped by tag when an edit is announced.

An entry lives at most TTL_SECONDS, whatever happens, so a reader is never staler than that even while the
announcements are interrupted; with them it is usually milliseconds. Bounded: the oldest entries go first.
`pages` holds whole rendered pages (see `page_cache`), each for as long as its view says.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from typing import NamedTuple

from portico.infra import realtime, sealed

TTL_SECONDS = 1.0
GRACE_SECONDS = 1.0
MAX_ENTRIES = 4096
# Announced when the ring of sealing keys has changed.
KEYS_TAG = "sealing keys"


class _Entry(NamedTuple):
    expires: float
    tags: frozenset[str]
    value: object
    in_grace: bool = False


class TaggedCache:
    """Maps a key to a value; `drop(tag)` forgets every key stored under that tag. Thread-safe.

    `clock` tells seconds from any start, and never goes back.
    """

    def __init__(
        self,
        *,
        ttl: float = TTL_SECONDS,
        max_entries: int = MAX_ENTRIES,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._ttl = ttl
        self._max = max_entries
        self.clock = clock
        self._entries: OrderedDict[object, _Entry] = OrderedDict()
        self._lock = threading.Lock()
        self._generation = 0

    def get_or_make[T](self, key: object, tags: Iterable[str], make: Callable[[], T]) -> T:
        """The cached value, or `make()` stored under `tags`.

        A value made while an announcement arrives is returned but not kept: it may be from before the edit.
        """
        entry = self._entries.get(key)
        if entry is not None and entry.expires > self.clock():
            return entry.value  # type: ignore[return-value]  # the key determines the type
        generation = self._generation
        value = make()
        self.keep(key, tags, value, generation=generation)
        return value

    @property
    def generation(self) -> int:
        """Changes with every announcement: what was made under another generation may be from before an edit."""
        return self._generation

    def find(self, key: object) -> object | None:
        """What is kept under `key`, or None: then the caller makes it anew and keeps it.

        Of many who ask for what has just expired, one gets None; the others get the old value for at most
        GRACE_SECONDS more, so that a page in demand is made once and not by everybody at the same time.
        """
        entry = self._entries.get(key)
        now = self.clock()
        if entry is None or entry.expires > now:
            return entry.value if entry else None
        with self._lock:
            if self._entries.get(key) is entry:
                del self._entries[key]
                if entry.expires > now - GRACE_SECONDS and not entry.in_grace:
                    self._entries[key] = _Entry(now + GRACE_SECONDS, entry.tags, entry.value, in_grace=True)
        return None

    def keep(
        self, key: object, tags: Iterable[str], value: object, *, generation: int, seconds: float | None = None
    ) -> None:
        """`value` is kept for `seconds` (else the cache's lifetime), unless an announcement came since `generation`."""
        with self._lock:
            if generation == self._generation:
                lifetime = self._ttl if seconds is None else seconds
                self._entries[key] = _Entry(self.clock() + lifetime, frozenset(tags), value)
                self._entries.move_to_end(key)
                while len(self._entries) > self._max:
                    self._entries.popitem(last=False)

    def drop(self, tag: str) -> None:
        with self._lock:
            self._generation += 1
            for key in [key for key, entry in self._entries.items() if tag in entry.tags]:
                del self._entries[key]

    def clear(self) -> None:
        with self._lock:
            self._generation += 1
            self._entries.clear()


hot = TaggedCache()
# A page is some 10 to 60 KB: at most 40 MB a process.
pages = TaggedCache(max_entries=600)


def announce(tag: str) -> None:
    """Every process forgets what it cached under `tag`, once the current transaction commits."""
    realtime.notify(realtime.INVALIDATE, tag)


def forget(tag: str) -> None:
    """This process forgets it now, so that it reads what it has just written; the others once that is committed."""
    hot.drop(tag)
    announce(tag)


def listen() -> realtime.Listener:
    """Starts the thread that applies announcements. Called once by each process that serves or works."""

    def drop(_channel: str, tag: str) -> None:
        if tag == KEYS_TAG:
            sealed.reload_keys()
            return
        # Pages are made from hot values, so these go first.
        hot.drop(tag)
        pages.drop(tag)

    def clear() -> None:
        hot.clear()
        pages.clear()

    listener = realtime.Listener((realtime.INVALIDATE,), drop, on_gap=clear)
    listener.start()
    return listener
