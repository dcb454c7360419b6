"""The region tree of China (省市区): what a picker shows, and what an address may name.

Codes are the six digits of GB/T 2260; source and version of the names stand at the top of data/regions.json.
Divisions that a province governs directly hang under a placeholder city (省直辖县), which nobody writes.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

_FILE = Path(__file__).with_name("data") / "regions.json"

PLACEHOLDER_CITIES = frozenset({"县", "省直辖县", "自治区直辖县级行政区划"})


@dataclass(frozen=True, slots=True)
class Region:
    """A division. `code` ends 0000 for a province, 00 for a city; districts have no children."""

    code: str
    name: str
    children: tuple[Region, ...] = ()


@dataclass(frozen=True, slots=True)
class RegionPath:
    """A district with the names above it."""

    code: str
    province: str
    city: str
    district: str


@cache
def _data() -> dict[str, Any]:
    return dict(json.loads(_FILE.read_text(encoding="utf-8")))


def version() -> str:
    """The version of the data: changes exactly when the tree may have."""
    return str(_data()["version"])


@cache
def tree() -> tuple[Region, ...]:
    """All provinces, in code order, with their cities and districts."""
    return tuple(_province(code, names) for code, names in _data()["provinces"].items())


def _province(code: str, names: dict[str, str]) -> Region:
    cities = [city for city in names if city.endswith("00") and city != code]
    return Region(
        code,
        names[code],
        tuple(
            Region(
                city,
                names[city],
                tuple(
                    Region(district, name)
                    for district, name in names.items()
                    if district[:4] == city[:4] and district != city
                ),
            )
            for city in cities
        ),
    )


@cache
def _paths() -> dict[str, RegionPath]:
    return {
        district.code: RegionPath(district.code, province.name, city.name, district.name)
        for province in tree()
        for city in province.children
        for district in city.children
    }


def path_of(code: str) -> RegionPath | None:
    """The names from province to district, or None when `code` is not a district we know."""
    return _paths().get(code)
