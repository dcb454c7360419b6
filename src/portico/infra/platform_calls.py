"""The record of calls to platforms, as people read it. Connectors write it, redacted; `Gateways.calls` reads it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, Protocol

type Result = Literal["", "ok", "failed"]


@dataclass(frozen=True, slots=True)
class CallLimit:
    """What the platform allows: `most` calls per `per` (second, minute, day) and account, read from `source`.

    `certainty` A: official and confirmed; B: official; C: third parties only; ?: unconfirmed.
    """

    most: int
    per: str
    date: date
    source: str
    certainty: str


@dataclass(frozen=True, slots=True)
class KeptCall:
    """One exchange, redacted. `status` 0: no answer came; `outcome`: `ok`, or the platform's code, or ours for it.

    `limits`: those that the call counts against; none when the platform has published none.
    """

    id: int
    at: datetime
    platform: str
    account: str
    call: str
    method: str
    target: str
    status: int
    outcome: str
    attempts: int
    milliseconds: int
    request: str
    response: str
    limits: tuple[CallLimit, ...] = ()

    @property
    def went_well(self) -> bool:
        return self.outcome == "ok"


class CallLog(Protocol):
    """The calls of one site."""

    def newest(
        self, *, platform: str = "", call: str = "", result: Result = "", before_id: int | None = None, limit: int = 50
    ) -> list[KeptCall]:
        """Newest first, of one platform, one call and one result if given. A page follows another by the last id."""
        ...

    def platforms(self) -> list[str]:
        """The platforms with a call on record, in order of name."""
        ...
