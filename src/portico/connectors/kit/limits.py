"""What platforms allow per second, minute and day: one table, each row with its date and its source.

The rows are in `limits.toml` beside this file. A call that has no row has no published limit, or none that we could
find; it is not held back, and the platform's own refusal is what it meets.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any, Final

# The dossier's marks: official and independently confirmed; official only; third party only; unconfirmed.
CERTAINTIES: Final = frozenset({"A", "B", "C", "?"})


class Window(StrEnum):
    """The time a limit is counted over. Seconds and minutes roll on; a day is China's, from midnight to midnight."""

    SECOND = "second"
    MINUTE = "minute"
    DAY = "day"

    @property
    def seconds(self) -> int:
        return {Window.SECOND: 1, Window.MINUTE: 60, Window.DAY: 86_400}[self]


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` uses of `calls` together, per account and window. `calls` are `Request.call` of `platform`."""

    platform: str
    calls: tuple[str, ...]
    most: int
    per: Window
    date: date
    source: str
    certainty: str

    @property
    def name(self) -> str:
        """Unique in the table, and the same after its other calls change."""
        return f"{self.platform}:{self.calls[0]}:{self.per}"


def read(text: str) -> tuple[Limit, ...]:
    """The rows of a table. Raises ValueError naming the row and what is wrong with it."""
    found: dict[str, Limit] = {}
    for number, row in enumerate(tomllib.loads(text).get("limit", []), start=1):
        try:
            limit = _row(row)
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(f"limits, row {number}: {error!r}") from error
        if limit.name in found:
            raise ValueError(f"limits, row {number}: {limit.name} is there twice")
        found[limit.name] = limit
    return tuple(found.values())


def _row(row: Mapping[str, Any]) -> Limit:
    held = dict(row)
    limit = Limit(**held | {"calls": tuple(held["calls"]), "per": Window(held["per"])})
    if not limit.calls or not all(limit.calls) or len(set(limit.calls)) != len(limit.calls):
        raise ValueError("calls must be names, each once")
    if type(limit.most) is not int or limit.most < 1:
        raise ValueError("most must be a whole number from 1")
    if limit.certainty not in CERTAINTIES:
        raise ValueError(f"certainty must be one of {sorted(CERTAINTIES)}")
    if type(limit.date) is not date or not limit.source:
        raise ValueError("date and source must be given")
    return limit


@cache
def table() -> tuple[Limit, ...]:
    """Every limit we know of."""
    return read(files(__package__).joinpath("limits.toml").read_text("utf-8"))


@cache
def limits_of(platform: str, call: str) -> tuple[Limit, ...]:
    """The limits a call counts against, the shortest window first."""
    found = [limit for limit in table() if limit.platform == platform and call in limit.calls]
    return tuple(sorted(found, key=lambda limit: limit.per.seconds))
