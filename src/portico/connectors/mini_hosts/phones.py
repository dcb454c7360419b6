"""Mainland phone numbers as the hosts give them."""

from __future__ import annotations

import re
from typing import Final

_MAINLAND: Final = re.compile(r"1[3-9]\d{9}", re.ASCII)


def mainland(number: str, country: str) -> str | None:
    """The 11 digits, or None for a number from elsewhere."""
    return number if country == "86" and _MAINLAND.fullmatch(number) else None
