"""Pure: what an event may look like. No personal data: events are collected without asking, so they hold none."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from portico.domains.tracking.errors import EventsRefused
from portico.kernel.errors import FieldError, Invalid

MAX_EVENTS = 50
MAX_PROPERTIES_BYTES = 4096
MAX_PROPERTIES = 40
MAX_LIST = 50
MAX_AGE = timedelta(days=7)
MAX_AHEAD = timedelta(minutes=10)

# Where a visitor can be: the mini programs of eight hosts, H5, the website, and places outside a screen of ours.
CARRIERS = frozenset(
    {
        "mp-weixin",
        "mp-alipay",
        "mp-baidu",
        "mp-toutiao",
        "mp-kuaishou",
        "mp-xhs",
        "mp-jd",
        "mp-qq",
        "h5",
        "web",
        "oa",
        "store",
        "live",
        "host-app",
    }
)

# Properties that hold what a person typed.
TYPED_BY_PEOPLE = ("q", "query", "text", "keyword", "word")

_VISITOR = re.compile(r"[A-Za-z0-9_-]{8,64}")
_NAME = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*){0,3}")
_KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
_PHONE = re.compile(r"(?<!\d)(?:\+?86[\s-]?)?1[3-9]\d[\s-]?\d{4}[\s-]?\d{4}(?!\d)")
_ID_CARD = re.compile(r"(?<!\d)(\d{6})(\d{4})(\d{2})(\d{2})(\d{3})([0-9Xx])(?![0-9Xx])")
_EMAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+\.[A-Za-z.]{2,}")
# GB 11643-1999: weights of the first 17 digits, and the check character by the sum modulo 11.
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECK = "10X98765432"


@dataclass(frozen=True, slots=True)
class EventDraft:
    """An event as a client reports it. `time` is when it happened by the client's clock."""

    id: UUID
    name: str
    time: datetime
    carrier: str
    properties: Mapping[str, Any]


def checked_visitor(visitor_id: str) -> str:
    """Raises Invalid for anything but 8 to 64 letters, digits, `-` and `_`."""
    if not _VISITOR.fullmatch(visitor_id):
        raise Invalid(fields=(FieldError("visitor_id", "visitor_malformed"),))
    return visitor_id


def check_events(events: Sequence[EventDraft], *, now: datetime) -> None:
    """Nothing, when the whole batch may be stored. Raises EventsRefused naming every event that may not."""
    broken: list[FieldError] = []
    if not 1 <= len(events) <= MAX_EVENTS:
        broken.append(FieldError("events", "events_count", {"max": MAX_EVENTS}))
    else:
        for position, event in enumerate(events):
            for field, code, data in _problems(event, now):
                broken.append(FieldError(f"events[{position}].{field}", code, data))
    if broken:
        raise EventsRefused(fields=tuple(broken))


def _problems(event: EventDraft, now: datetime) -> Iterator[tuple[str, str, dict[str, Any]]]:
    if len(event.name) > 60 or not _NAME.fullmatch(event.name):
        yield "name", "event_name_malformed", {}
    if event.carrier not in CARRIERS:
        yield "carrier", "carrier_unknown", {}
    if event.time.tzinfo is None or not now - MAX_AGE <= event.time <= now + MAX_AHEAD:
        yield "time", "event_time_out_of_range", {"days": MAX_AGE.days}
    yield from property_problems(event.properties)


def property_problems(properties: Mapping[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """(field, code, data) of everything that is wrong with `properties`: a flat object of plain values."""
    size = len(json.dumps(properties, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace"))
    if size > MAX_PROPERTIES_BYTES or len(properties) > MAX_PROPERTIES:
        yield "properties", "properties_too_large", {"max": MAX_PROPERTIES_BYTES}
        return
    for key, value in properties.items():
        field = f"properties.{key[:40]}"
        if not _KEY.fullmatch(key):
            yield field, "property_key_malformed", {}
        values = value if isinstance(value, list) else [value]
        if len(values) > MAX_LIST or not all(_is_plain(one) for one in values):
            yield field, "property_not_plain", {"max": MAX_LIST}
        elif any(looks_personal(one) for one in values):
            yield field, "property_personal", {}


def _is_plain(value: object) -> bool:
    if isinstance(value, str):
        # PostgreSQL's jsonb cannot hold NUL, and a lone surrogate is no text.
        return "\0" not in value and not any(0xD800 <= ord(char) <= 0xDFFF for char in value)
    return value is None or isinstance(value, bool | int | float)


def looks_personal(value: object) -> bool:
    """Whether the value contains something shaped like a mobile number, an identity card or an e-mail address."""
    if value is None or isinstance(value, bool | float):
        return False
    text = unicodedata.normalize("NFKC", str(value))
    return bool(_PHONE.search(text) or _EMAIL.search(text) or any(map(_is_id_card, _ID_CARD.finditer(text))))


def _is_id_card(match: re.Match[str]) -> bool:
    digits = match[0]
    try:
        date(int(match[2]), int(match[3]), int(match[4]))
    except ValueError:
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_ID_WEIGHTS, digits, strict=False))
    return _ID_CHECK[total % 11] == digits[-1].upper()
