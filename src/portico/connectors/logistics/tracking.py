"""What both trackers share: how they write times, and how long a push may be."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import Final

_BEIJING: Final = timezone(timedelta(hours=8))
MAX_PUSH_BYTES: Final = 256 * 1024


def beijing(text: str) -> datetime:
    """The moment of `2026-11-22 15:04:05`, as both platforms write it. Raises ValueError."""
    return datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=_BEIJING)


def in_beijing(moment: datetime) -> str:
    """The same the other way round."""
    return moment.astimezone(_BEIJING).strftime("%Y-%m-%d %H:%M:%S")
