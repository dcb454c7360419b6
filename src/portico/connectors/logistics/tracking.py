"""What every tracker answers, on no platform's terms. A use case that wants it gets this shape as a port of fulfilment.

Carriers are named as the shop names them: by WeChat's delivery id (`SF`, `ZTO`, …).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from enum import StrEnum
from typing import Final, Protocol

from portico.kernel.errors import Denied, Invalid, Retryable

_BEIJING: Final = timezone(timedelta(hours=8))
MAX_PUSH_BYTES: Final = 256 * 1024


class ParcelState(StrEnum):
    """How far a parcel has got. UNKNOWN: the platform's word is one we have not read about."""

    NO_TRACE = "no_trace"
    COLLECTED = "collected"
    IN_TRANSIT = "in_transit"
    DELIVERING = "delivering"
    SIGNED = "signed"
    PROBLEM = "problem"
    RETURNING = "returning"
    RETURNED = "returned"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a trace, in the carrier's words."""

    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Trace:
    """Where a parcel has been, oldest step first. `watched`: more news of it will come by themselves."""

    carrier: str
    number: str
    state: ParcelState
    steps: tuple[Step, ...]
    watched: bool = False


class TrackingForged(Denied):
    """The push was not signed with what we agreed with the platform."""

    code = "tracking_forged"


class TrackingMalformed(Invalid):
    """The push is genuine, but not of a form we know. `data["reason"]`."""

    code = "tracking_malformed"


class NoTraceYet(Retryable):
    """The platform knows nothing of the parcel: it was handed over a moment ago, or the number is wrong."""

    code = "tracking_no_trace"


class ParcelTracker(Protocol):
    """One platform that knows where parcels are. Every call may raise Retryable or Refused."""

    @property
    def provider(self) -> str:
        """The platform's name in our records, e.g. `kuaidi100`."""
        ...

    def trace(self, *, carrier: str, number: str, phone: str = "") -> Trace:
        """The trace as it is now. Raises NoTraceYet.

        `phone` of sender or receiver: some carriers (SF) tell nothing without it.
        """
        ...

    def watch(self, *, carrier: str, number: str, callback_url: str, phone: str = "") -> None:
        """News of the parcel come to `callback_url` from now on. Idempotent."""
        ...

    def read_push(self, *, form: Mapping[str, str]) -> tuple[Trace, ...]:
        """The traces in a push. Raises TrackingForged, TrackingMalformed."""
        ...

    def push_answer(self, *, now: datetime) -> str:
        """The JSON the platform wants for a push that was taken; anything else makes it push again."""
        ...


def beijing(text: str) -> datetime:
    """The moment of `2026-11-22 15:04:05`, as both platforms write it. Raises ValueError."""
    return datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=_BEIJING)


def in_beijing(moment: datetime) -> str:
    """The same the other way round."""
    return moment.astimezone(_BEIJING).strftime("%Y-%m-%d %H:%M:%S")
