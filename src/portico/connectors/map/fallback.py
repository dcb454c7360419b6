"""An online geocoder with the table behind it."""

from __future__ import annotations

from portico.infra.geocoding import Geocoder, Place
from portico.kernel.errors import Retryable


class WithTable:
    """A Geocoder that falls back on another when the first does not answer: the city is better than nothing."""

    def __init__(self, online: Geocoder, table: Geocoder) -> None:
        self._online = online
        self._table = table

    def locate(self, *, address: str, city: str = "") -> Place | None:
        try:
            found = self._online.locate(address=address, city=city)
        except Retryable:
            found = None
        return found or self._table.locate(address=address, city=city)
