"""What a list gives for a sheet of it: its columns, its rows, how many they are, and who may have it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any, Final, Literal
from zoneinfo import ZoneInfo

from portico.infra.actors import Right
from portico.infra.sheets import CONTENT_TYPES, Cell, Column
from portico.kernel.ids import SiteId

type FileFormat = Literal["xlsx", "csv", "json"]

FILE_TYPES: Final[Mapping[str, str]] = {
    "xlsx": CONTENT_TYPES["xlsx"],
    "csv": CONTENT_TYPES["csv"],
    "json": "application/json",
}


@dataclass(frozen=True, slots=True)
class SheetRequest:
    """Whose sheet of what. `params` are the list's own (JSON), `rights` those of the person at the time of asking."""

    site_id: SiteId
    params: Mapping[str, Any]
    rights: frozenset[Right]
    language: str
    zone: ZoneInfo
    now: datetime


@dataclass(frozen=True, slots=True)
class SheetExport:
    """`count` is for the progress bar; `rows` come in pages of their own making, so that memory stays flat.

    A list that can be a JSON document, too, has `document`: it writes as it goes and yields how much is written.
    """

    right: Right
    columns: Callable[[SheetRequest], Sequence[Column]]
    count: Callable[[SheetRequest], int]
    rows: Callable[[SheetRequest], Iterator[Sequence[Cell]]]
    document: Callable[[SheetRequest, IO[bytes]], Iterator[int]] | None = None
