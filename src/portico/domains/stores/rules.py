"""Pure decisions about stores: what a store may be, when it is open, when a parcel may be fetched."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import pairwise

from portico.infra.geocoding import Point
from portico.kernel.errors import FieldError

DAY = 24 * 60
MAX_PICTURES = 9
MAX_SPANS = 4
MAX_CLOSURES = 60
MAX_RADIUS_M = 50_000
MAX_KEEP_DAYS = 60
MAX_PREPARE_MINUTES = 14 * DAY
# How long one offered time of pickup is, and how many days ahead people may choose.
SLOT_MINUTES = 60
SLOT_DAYS = 3

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,19}")
_PHONE = re.compile(r"[0-9+() -]{5,30}")
_REGION = re.compile(r"\d{6}")
_SPAN = re.compile(r"(\d{1,2}):(\d{2})\s*[-–—~至]\s*(\d{1,2}):(\d{2})")


@dataclass(frozen=True, slots=True)
class Span:
    """Open from minute `opens` to minute `closes` of a day; `closes` above DAY is after midnight."""

    opens: int
    closes: int

    @property
    def text(self) -> str:
        return f"{_clock(self.opens)}–{_clock(self.closes)}"


@dataclass(frozen=True, slots=True)
class Closure:
    """Nobody is there from `first` to `last`, both included."""

    first: date
    last: date
    reason: str = ""

    def covers(self, day: date) -> bool:
        return self.first <= day <= self.last


type Week = tuple[tuple[Span, ...], ...]


@dataclass(frozen=True, slots=True)
class StoreDraft:
    """A store as a merchant writes it down. `point` in GCJ-02; `hours` has seven days, Monday first."""

    code: str
    name: str
    phone: str
    region_code: str
    province: str
    city: str
    district: str
    detail: str
    point: Point
    hours: Week
    closures: tuple[Closure, ...] = ()
    pictures: tuple[str, ...] = ()
    notice: str = ""
    pickup: bool = True
    prepare_minutes: int = 30
    keep_days: int = 7
    delivers: bool = False
    delivery_radius_m: int = 3000
    own_stock: bool = False
    is_open: bool = True
    position: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether the store is open now; `opens_at` is when it opens next, `closes_at` when it closes, if soon known."""

    is_open: bool
    closes_at: datetime | None = None
    opens_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Slot:
    """A time at which somebody may come, on the store's clock."""

    starts: datetime
    ends: datetime
    day: date = field(compare=False)


def _clock(minute: int) -> str:
    return f"{minute % DAY // 60:02d}:{minute % 60:02d}" if minute != DAY else "24:00"


def day_text(spans: Sequence[Span]) -> str:
    """`09:00–12:00, 13:30–21:00`; empty for a day off."""
    return ", ".join(span.text for span in spans)


def read_day(text: str) -> tuple[Span, ...] | None:
    """What `day_text` writes, and the usual ways people do; None for anything else. Empty: closed all day.

    A span that ends at or before its beginning ends after midnight.
    """
    found: list[Span] = []
    for piece in re.split(r"[,，;；、]", text.strip()):
        if not piece.strip():
            continue
        match = _SPAN.fullmatch(piece.strip().replace("：", ":"))
        if match is None:
            return None
        hour, minute, to_hour, to_minute = map(int, match.groups())
        opens, closes = hour * 60 + minute, to_hour * 60 + to_minute
        if minute > 59 or to_minute > 59 or opens >= DAY or closes > DAY:
            return None
        found.append(Span(opens, closes if closes > opens else closes + DAY))
    found.sort(key=lambda span: span.opens)
    overlaps = any(later.opens < earlier.closes for earlier, later in pairwise(found))
    return None if overlaps or len(found) > MAX_SPANS else tuple(found)


def draft_errors(draft: StoreDraft) -> list[FieldError]:
    """Every field of the draft that no store may have, with its rule."""
    errors = [*_text_errors(draft), *_number_errors(draft)]
    if not _CODE.fullmatch(draft.code):
        errors.append(FieldError("code", "store_code_malformed"))
    if draft.phone and not _PHONE.fullmatch(draft.phone):
        errors.append(FieldError("phone", "store_phone_malformed"))
    if not (_REGION.fullmatch(draft.region_code) and draft.province and draft.district):
        errors.append(FieldError("region_code", "region_unknown"))
    if len(draft.hours) != 7:
        errors.append(FieldError("hours", "store_hours_malformed"))
    if any(closure.last < closure.first for closure in draft.closures):
        errors.append(FieldError("closures", "ends_before_start"))
    for name, many, most in (
        ("pictures", len(draft.pictures), MAX_PICTURES),
        ("closures", len(draft.closures), MAX_CLOSURES),
    ):
        if many > most:
            errors.append(FieldError(name, "too_many", {"max": most}))
    return errors


def _text_errors(draft: StoreDraft) -> list[FieldError]:
    errors = []
    for name, text, most, needed in (
        ("name", draft.name, 60, True),
        ("detail", draft.detail, 120, True),
        ("notice", draft.notice, 200, False),
    ):
        if needed and not text:
            errors.append(FieldError(name, "required"))
        elif len(text) > most:
            errors.append(FieldError(name, "too_long", {"max": most}))
    return errors


def _number_errors(draft: StoreDraft) -> list[FieldError]:
    ranges: tuple[tuple[str, float, float, float], ...] = (
        ("latitude", draft.point.latitude, -90, 90),
        ("longitude", draft.point.longitude, -180, 180),
        ("prepare_minutes", draft.prepare_minutes, 0, MAX_PREPARE_MINUTES),
        ("keep_days", draft.keep_days, 1, MAX_KEEP_DAYS),
        ("delivery_radius_m", draft.delivery_radius_m, 100, MAX_RADIUS_M),
        ("position", draft.position, 0, 1_000_000),
    )
    return [
        FieldError(name, "out_of_range", {"min": int(low), "max": int(high)})
        for name, value, low, high in ranges
        if not low <= value <= high
    ]


def spans_on(week: Week, closures: Sequence[Closure], day: date) -> tuple[Span, ...]:
    """When the store is open on `day`; nothing on a day off or inside a closure."""
    return () if any(closure.covers(day) for closure in closures) else week[day.weekday()]


def _moment(day: date, minute: int, like: datetime) -> datetime:
    """Minute `minute` of `day` on the wall clock of `like`'s zone."""
    start = datetime.combine(day, datetime.min.time(), tzinfo=like.tzinfo)
    return (start.replace(tzinfo=None) + timedelta(minutes=minute)).replace(tzinfo=like.tzinfo)


def standing(week: Week, closures: Sequence[Closure], local: datetime) -> Standing:
    """Whether the store is open at `local`, the time on its own clock. Looks eight days ahead."""
    today = local.date()
    for ahead in range(-1, 9):
        day = today + timedelta(days=ahead)
        for span in spans_on(week, closures, day):
            opens, closes = _moment(day, span.opens, local), _moment(day, span.closes, local)
            if opens <= local < closes:
                return Standing(True, closes_at=closes)
            if opens > local:
                return Standing(False, opens_at=opens)
    return Standing(False)


def pickup_slots(week: Week, closures: Sequence[Closure], *, ready: datetime) -> list[Slot]:
    """The times at which a parcel may be fetched: hours of the store from `ready` (its own clock) on, for three days.

    The three days are counted from the first on which the store is open; none within a month: no slot.
    """
    slots: list[Slot] = []
    days: set[date] = set()
    for ahead in range(-1, 31):
        day = ready.date() + timedelta(days=ahead)
        for span in spans_on(week, closures, day):
            for opens in range(span.opens, span.closes, SLOT_MINUTES):
                starts = _moment(day, opens, ready)
                ends = _moment(day, min(opens + SLOT_MINUTES, span.closes), ready)
                if ends <= ready:
                    continue
                slots.append(Slot(max(starts, ready.replace(second=0, microsecond=0)), ends, starts.date()))
                days.add(day)
        if len(days) >= SLOT_DAYS:
            break
    return slots


def distance_text(metres: float) -> str:
    """`680 m`, `3.4 km`, `128 km`."""
    if metres < 1000:
        return f"{max(int(metres / 10) * 10, 10)} m"
    return f"{metres / 1000:.1f} km" if metres < 100_000 else f"{metres / 1000:.0f} km"


_AXIS = 6_378_245.0
_FLATTENING = 0.006_693_421_622_965_943


def on_mainland_maps(point: Point) -> Point:
    """A point of WGS-84 (a phone's, a browser's) where the mainland's maps draw it (GCJ-02), up to 700 m away.

    The published approximation, good to a metre or two; outside the mainland nothing moves.
    """
    if not (72.004 <= point.longitude <= 137.8347 and 0.8293 <= point.latitude <= 55.8271):
        return point
    x, y = point.longitude - 105.0, point.latitude - 35.0
    radians = math.radians(point.latitude)
    bend = 1 - _FLATTENING * math.sin(radians) ** 2
    short = (20 * _wave(x, 6) + 20 * _wave(x, 2)) * 2 / 3
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x)) + short
    north += (20 * _wave(y, 1) + 40 * _wave(y, 1 / 3)) * 2 / 3 + (
        160 * _wave(y, 1 / 12) + 320 * _wave(y, 1 / 30)
    ) * 2 / 3
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x)) + short
    east += (20 * _wave(x, 1) + 40 * _wave(x, 1 / 3)) * 2 / 3 + (
        150 * _wave(x, 1 / 12) + 300 * _wave(x, 1 / 30)
    ) * 2 / 3
    return Point(
        point.latitude + math.degrees(north / (_AXIS * (1 - _FLATTENING) / (bend * math.sqrt(bend)))),
        point.longitude + math.degrees(east / (_AXIS / math.sqrt(bend) * math.cos(radians))),
    )


def _wave(value: float, step: float) -> float:
    return math.sin(value * step * math.pi)
