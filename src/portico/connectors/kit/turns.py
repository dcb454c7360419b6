"""How a call stands in line for a platform's quota."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Turn:
    """`patience_seconds`: how long the caller may be kept waiting. `bulk`: gives way to whatever is not bulk."""

    patience_seconds: float = 0.0
    bulk: bool = False


# Somebody is waiting for the answer: it goes now, or is refused now.
AT_ONCE: Final = Turn()
# One of thousands, sent by a job: it waits, and leaves a part of the quota to those that cannot.
IN_BULK: Final = Turn(patience_seconds=120.0, bulk=True)
