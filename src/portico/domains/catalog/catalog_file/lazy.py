"""Large files in little memory: rows are put aside in a temporary file, entries are made when somebody asks."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from tempfile import TemporaryFile
from typing import overload


class Spool:
    """Rows of a table, put aside; each is found again by the place that `put` told. Gone with the last reference."""

    def __init__(self) -> None:
        self._file = TemporaryFile()  # noqa: SIM115  # lives as long as the spool
        self._end = 0

    def put(self, row: Sequence[object]) -> int:
        """Numbers, texts and empty cells are kept as they are; anything else (a date) as text."""
        place = self._end
        line = json.dumps(list(row), ensure_ascii=False, default=str, separators=(",", ":")).encode("utf-8", "replace")
        self._file.seek(place)
        self._end += self._file.write(line + b"\n")
        return place

    def get(self, place: int) -> list[object]:
        self._file.seek(place)
        row: list[object] = json.loads(self._file.readline())
        return row


class Lazy[T](Sequence[T]):
    """A sequence whose elements are made each time they are looked at."""

    def __init__(self, count: int, make: Callable[[int], T]) -> None:
        self._count, self._make = count, make

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, place: int) -> T: ...
    @overload
    def __getitem__(self, place: slice) -> list[T]: ...
    def __getitem__(self, place: int | slice) -> T | list[T]:
        if isinstance(place, slice):
            return [self._make(i) for i in range(*place.indices(self._count))]
        return self._make(range(self._count)[place])

    def __iter__(self) -> Iterator[T]:
        return (self._make(i) for i in range(self._count))
