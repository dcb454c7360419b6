"""The parcels themselves, on no platform's terms: where each has been, and who is to be told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ..clock import BEIJING, Clock
from ..store import Collection, Row, Store

# What a parcel may be: nothing known, picked up, on its way, being delivered, signed, in trouble, sent back.
STATES = ("none", "collected", "transit", "delivering", "signed", "problem", "returned")
# Carriers that tell nothing without the last digits of a phone that is on the parcel.
NEEDS_PHONE = frozenset({"SF"})

# By how carriers' numbers begin; digits alone are several carriers'.
BEGINNINGS: dict[str, tuple[str, ...]] = {
    "SF": ("SF",),
    "YT": ("YTO",),
    "JT": ("JTSD",),
    "JD": ("JD",),
    "7": ("ZTO", "STO"),
}


@dataclass(slots=True)
class Parcel(Row):
    """`carrier` is WeChat's delivery id; `steps` are state, text and time, oldest first."""

    number: str
    carrier: str
    phone: str
    steps: list[dict[str, Any]] = field(default_factory=list)

    @property
    def key(self) -> str:
        return self.number

    @property
    def state(self) -> str:
        return str(self.steps[-1]["state"]) if self.steps else "none"


class Parcels:
    """Every parcel any carrier has taken. `told` is called after each step."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._clock = clock
        self._parcels: Collection[Parcel] = Collection(store, "parcel", Parcel)
        self.told: list[Callable[[Parcel], None]] = []

    def __iter__(self) -> Iterator[Parcel]:
        return iter(self._parcels)

    def get(self, number: str) -> Parcel | None:
        return self._parcels.get(number)

    def move(self, number: str, carrier: str, phone: str, state: str, text: str) -> Parcel:
        """The parcel has got one step further (its first, when nobody has seen it before)."""
        parcel = self._parcels.get(number) or Parcel(number, carrier, phone)
        parcel.steps.append({"state": state, "text": text, "at": self._clock.now()})
        self._parcels.save(parcel)
        for tell in self.told:
            tell(parcel)
        return parcel

    def known(self, number: str, carrier: str, phone: str) -> Parcel | str:
        """The parcel, or the rule that keeps it from being shown: unknown, other_carrier, phone_needed."""
        parcel = self._parcels.get(number)
        if parcel is None or not parcel.steps:
            return "unknown"
        if carrier and parcel.carrier != carrier:
            return "unknown"
        if parcel.carrier in NEEDS_PHONE and (len(phone) < 4 or not parcel.phone.endswith(phone[-4:])):
            return "phone_needed"
        return parcel

    def likely(self, number: str) -> tuple[str, ...]:
        """Whose number this may be, the likeliest first: of the parcel there is, else by how it begins."""
        parcel = self._parcels.get(number)
        if parcel is not None:
            return (parcel.carrier,)
        return next((carriers for start, carriers in BEGINNINGS.items() if number.startswith(start)), ())

    def clear(self) -> None:
        self._parcels.clear()


def shown(at: float) -> str:
    """`2026-11-22 15:04:05`, in Beijing: what both trackers write."""
    return datetime.fromtimestamp(at, BEIJING).strftime("%Y-%m-%d %H:%M:%S")
