"""State kept in memory, written behind to SQLite: quick for benchmarks, still there after a restart.

A row is one JSON document. Writes gather for a fifth of a second and go out in one transaction; money that
moved is written at once (`flush`). A crash may lose the last unpaid orders, never a payment.
"""

from __future__ import annotations

import json
import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

# Not INSERT OR REPLACE: that would give the row a new rowid, and rowid is the order of first saving.
_UPSERT = "INSERT INTO document VALUES (?, ?, ?) ON CONFLICT (kind, key) DO UPDATE SET body = excluded.body"


class Row(ABC):
    """A flat dataclass whose `key` is its primary key and whose values are JSON."""

    __slots__ = ()

    @property
    @abstractmethod
    def key(self) -> str: ...


class Store:
    """The SQLite file and what is waiting to be written to it."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path, check_same_thread=False)
        self._db.execute("PRAGMA journal_mode=WAL")
        # Losing the last moments to a power cut is fine for a stand-in; being slow for the bench is not.
        self._db.execute("PRAGMA synchronous=OFF")
        self._db.execute(
            "CREATE TABLE IF NOT EXISTS document (kind TEXT, key TEXT, body TEXT NOT NULL, PRIMARY KEY (kind, key))"
        )
        self._dirty: dict[tuple[str, str], Row | None] = {}

    def load(self, kind: str) -> Iterator[dict[str, Any]]:
        """Every stored document of a kind, in the order they were first saved."""
        rows = self._db.execute("SELECT body FROM document WHERE kind = ? ORDER BY rowid", (kind,))
        return (json.loads(body) for (body,) in rows)

    def mark(self, kind: str, key: str, row: Row | None) -> None:
        """The row is written (or, for None, deleted) by the next flush, in its state at that time."""
        self._dirty[kind, key] = row

    def flush(self) -> None:
        """Everything marked so far is in the file."""
        if not self._dirty:
            return
        dirty, self._dirty = self._dirty, {}
        puts, deletes = [], []
        for (kind, key), row in dirty.items():
            if row is None:
                deletes.append((kind, key))
            else:
                body = {field.name: getattr(row, field.name) for field in fields(row)}  # type: ignore[arg-type]
                puts.append((kind, key, json.dumps(body, ensure_ascii=False, separators=(",", ":"))))
        with self._db:
            self._db.executemany(_UPSERT, puts)
            self._db.executemany("DELETE FROM document WHERE kind = ? AND key = ?", deletes)

    def clear(self) -> None:
        """The file holds nothing."""
        self._dirty = {}
        with self._db:
            self._db.execute("DELETE FROM document")

    def close(self) -> None:
        """Everything is in the file and the file is closed."""
        self.flush()
        self._db.close()


class Collection[T: Row]:
    """All rows of one kind: an in-memory index over the store."""

    def __init__(self, store: Store, kind: str, row_type: type[T]) -> None:
        self._store = store
        self._kind = kind
        self._rows: dict[str, T] = {}
        for body in store.load(kind):
            row = row_type(**body)
            self._rows[row.key] = row

    def get(self, key: str) -> T | None:
        return self._rows.get(key)

    def save(self, row: T) -> None:
        self._rows[row.key] = row
        self._store.mark(self._kind, row.key, row)

    def remove(self, key: str) -> None:
        if self._rows.pop(key, None) is not None:
            self._store.mark(self._kind, key, None)

    def clear(self) -> None:
        for key in list(self._rows):
            self.remove(key)

    def __iter__(self) -> Iterator[T]:
        return iter(self._rows.values())

    def __len__(self) -> int:
        return len(self._rows)

    def newest(self, limit: int) -> list[T]:
        """The last `limit` rows saved for the first time, newest first."""
        picked: list[T] = []
        for row in reversed(self._rows.values()):
            if len(picked) == limit:
                break
            picked.append(row)
        return picked
