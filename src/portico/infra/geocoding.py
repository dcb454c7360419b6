"""Where an address is: what every geocoder answers, on no platform's terms.

Points are in GCJ-02, the frame every map in the mainland draws in; WGS-84 from a phone lies up to 700 m off it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import IntEnum
from typing import Final, Protocol

_EARTH_METRES: Final = 6_371_008.8


class Precision(IntEnum):
    """How near the point is to the address."""

    CITY = 1
    STREET = 2
    DOOR = 3


@dataclass(frozen=True, slots=True)
class Point:
    """Degrees, GCJ-02."""

    latitude: float
    longitude: float

    def metres_to(self, other: Point) -> float:
        """The way over the ground, as the crow flies."""
        north, far_north = math.radians(self.latitude), math.radians(other.latitude)
        east = math.radians(other.longitude - self.longitude)
        chord = math.sin((far_north - north) / 2) ** 2 + math.cos(north) * math.cos(far_north) * math.sin(east / 2) ** 2
        return 2 * _EARTH_METRES * math.asin(math.sqrt(chord))


@dataclass(frozen=True, slots=True)
class Place:
    """A found address. `city_code`: of GB/T 2260, six digits."""

    point: Point
    precision: Precision
    province: str
    city: str
    city_code: str


class Geocoder(Protocol):
    """Finds addresses. May raise Retryable or Refused."""

    def locate(self, *, address: str, city: str = "") -> Place | None:
        """Where it is; None when nobody can tell. `city` helps where the address does not name one."""
        ...
