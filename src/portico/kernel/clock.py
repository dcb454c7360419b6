"""Time: aware UTC everywhere, one clock read at the edge, merchant days in the site's zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def utc_now() -> datetime:
    """The only clock read. Entry points call it once and pass the answer down."""
    return datetime.now(UTC)


def merchant_day(now: datetime, zone: str) -> date:
    """The calendar day of `now` where the merchant lives."""
    return now.astimezone(ZoneInfo(zone)).date()


def day_bounds(day: date, zone: str) -> tuple[datetime, datetime]:
    """[start, end) of a merchant day in UTC."""
    tz = ZoneInfo(zone)
    start = datetime.combine(day, time.min, tzinfo=tz)
    end = datetime.combine(day + timedelta(days=1), time.min, tzinfo=tz)
    return start.astimezone(UTC), end.astimezone(UTC)


def day_from(text: str) -> date | None:
    """`2026-11-22` as a day; None for anything else. Only years whose days can be reckoned with: 1970 to 2999."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 1970 <= day.year < 3000 else None
