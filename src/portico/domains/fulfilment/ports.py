"""What fulfilment wants: to tell the platform that holds the money of parcels, and to be told where they are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Final, Protocol

from portico.kernel.errors import Denied, Invalid, Retryable


class Logistics(IntEnum):
    """How an order reaches its buyer, in the platform's numbers (logistics_type of upload_shipping_info)."""

    EXPRESS = 1
    CITY = 2
    VIRTUAL = 3
    PICKUP = 4


@dataclass(frozen=True, slots=True)
class ReportedParcel:
    """What one parcel carries, and its waybill where there is one. `carrier_code` is the platform's id."""

    items_text: str
    carrier_code: str = ""
    tracking_number: str = ""


@dataclass(frozen=True, slots=True)
class ShippingReport:
    """All parcels of a paid order so far. `split`: in several parcels, perhaps not all yet (express only).

    `all_delivered`: nothing more follows. `told_at` puts the reports of an order in order. `recipient_phone_masked`
    shows the last four digits only; SF Express requires it.
    """

    out_trade_no: str
    payer_openid: str
    told_at: datetime
    parcels: tuple[ReportedParcel, ...]
    logistics: Logistics = Logistics.EXPRESS
    split: bool = False
    all_delivered: bool = True
    recipient_phone_masked: str | None = None


class ShippingReporter(Protocol):
    """The platform's intake of shipping information."""

    def report(self, report: ShippingReport) -> None:
        """The platform knows the parcels. Idempotent: reporting the same again is no error.

        Raises Retryable or Refused; `data["platform_code"]` keeps the platform's word.
        """
        ...


class ShippingMonitor(Protocol):
    """What the platform that holds the money knows of parcels."""

    def unshipped(self, *, since: datetime, until: datetime) -> Iterator[str]:
        """Numbers of payments made then whose parcel the platform still waits for. Raises Retryable, Refused."""
        ...


_WORD: Final = re.compile(r"[\x21-\x7e]{0,64}", re.ASCII)


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
    """One line of a trace, in the carrier's words. Raises ValueError for what is no text."""

    at: datetime
    text: str

    def __post_init__(self) -> None:
        # JSON may spell half a character, which no encoding takes.
        self.text.encode()


@dataclass(frozen=True, slots=True)
class Trace:
    """Where a parcel has been, oldest step first. `watched`: more news of it will come by themselves.

    Raises ValueError for a carrier or number that is none.
    """

    carrier: str
    number: str
    state: ParcelState
    steps: tuple[Step, ...]
    watched: bool = False

    def __post_init__(self) -> None:
        if not (_WORD.fullmatch(self.carrier) and _WORD.fullmatch(self.number)):
            raise ValueError("carrier or number")


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
    """One platform that knows where parcels are. Every call may raise Retryable or Refused.

    Carriers are named as the shop names them: by WeChat's delivery id (`SF`, `ZTO`, …).
    """

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

    def recognise(self, *, number: str) -> tuple[str, ...]:
        """The carriers this number may be of, the likeliest first; empty when nobody can tell."""
        ...

    def read_push(self, *, form: Mapping[str, str]) -> tuple[Trace, ...]:
        """The traces in a push. Raises TrackingForged, TrackingMalformed."""
        ...

    def push_answer(self, *, now: datetime) -> str:
        """The JSON the platform wants for a push that was taken; anything else makes it push again."""
        ...
