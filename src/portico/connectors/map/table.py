"""Geocoding without a platform: the city an address names, and the point of its centre.

The table `cities.csv` has the capitals of all 34 provinces and the other cities most parcels go to: code of GB/T 2260,
names, and the centre to a tenth of a degree (about 10 km), written down from general knowledge [?]: good enough to tell
which city is nearer, not for a map.
"""

from __future__ import annotations

import csv
import re
from functools import cache
from importlib.resources import files
from typing import Final

from portico.infra.geocoding import Place, Point, Precision

_PROVINCE: Final = re.compile(r"^[\u4e00-\u9fff]{2,3}省")


class CityTable:
    """Implements Geocoder, offline."""

    def locate(self, *, address: str, city: str = "") -> Place | None:
        """The city whose name stands first in the address, the longer name when two begin there."""
        for named in (address, city):
            # 吉林省 is not 吉林市: a province in front names no city.
            text = _PROVINCE.sub("", named.strip())
            found = [(text.find(name), -len(name), name) for name in _cities() if name in text]
            if found:
                return _cities()[min(found)[2]]
        return None


@cache
def _cities() -> dict[str, Place]:
    """By name, with and without 市."""
    known: dict[str, Place] = {}
    text = files("portico.connectors.map").joinpath("cities.csv").read_text("utf-8")
    for code, province, city, latitude, longitude in csv.reader(text.splitlines()[1:]):
        place = Place(Point(float(latitude), float(longitude)), Precision.CITY, province, city, code)
        known[city] = known[city.removesuffix("市")] = place
    return known
