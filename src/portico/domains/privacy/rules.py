"""Pure: what people agree to, which messages go where and when, how long leaving takes.

Sources: 个人信息保护法 (PIPL) Art. 14–16 (consent, as easily withdrawn as given; nobody is refused for refusing),
44–47 (to know, to copy, to delete); 通信短信息服务管理规定 Art. 18 (no commercial text message without consent);
App 违法违规收集使用个人信息行为认定方法 §6 (an account can be deleted, within 15 working days).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Literal, get_args
from zoneinfo import ZoneInfo

from portico.kernel.errors import FieldError, Invalid

Purpose = Literal["terms", "phone", "location", "profile", "marketing", "analytics", "personalisation"]
Topic = Literal["orders", "campaigns", "content", "service"]
Channel = Literal["subscribe_message", "oa", "sms", "in_app", "email"]
type Switch = tuple[Topic, Channel]

PURPOSES: tuple[Purpose, ...] = get_args(Purpose)
TOPICS: tuple[Topic, ...] = get_args(Topic)
CHANNELS: tuple[Channel, ...] = get_args(Channel)
# What is not about something the member bought or asked needs more than silence.
PROMOTIONAL: frozenset[Topic] = frozenset({"campaigns", "content"})
OFF_AT_FIRST: frozenset[Switch] = frozenset(
    (topic, channel) for topic in ("campaigns", "content") for channel in ("sms", "email")
)

ERASURE_AFTER = timedelta(days=7)
# Something unfinished stood in the way: looked at again this much later.
ERASURE_RETRY = timedelta(hours=1)
MAX_REASON = 200
EXPORT_KEPT = timedelta(hours=48)
MAX_DOWNLOADS = 10
# A worker that says nothing for this long has died; the member may ask again.
EXPORT_SILENCE = timedelta(minutes=15)
# How long refusing a token of an erased member must go on: tokens live half an hour.
ERASED_LATELY = timedelta(hours=1)
# What a request under way wrote after the erasure is swept up until then.
SECOND_LOOK = timedelta(days=2)
ARCHIVE_PURPOSE = "privacy_export"

_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_CARRIER = re.compile(r"[a-z][a-z0-9-]{0,19}")


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From `start` to `end` in the site's zone; over midnight when `end` is the earlier one."""

    start: time
    end: time


@dataclass(frozen=True, slots=True)
class NotificationChange:
    """`switches` and `quiet` as they shall be; what is not named, and quiet "keep", stays as it is."""

    switches: Mapping[Switch, bool]
    quiet: QuietHours | Literal["keep"] | None = "keep"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a message may go, and not before when. `reason` is ok, switched_off, consent_withdrawn, leaving or
    quiet_hours; the last one allows it at `not_before`."""

    allowed: bool
    reason: Literal["ok", "switched_off", "consent_withdrawn", "leaving", "quiet_hours"]
    not_before: datetime | None = None


def checked_purpose(text: str) -> Purpose | None:
    """The purpose of that name, if there is one."""
    return next((purpose for purpose in PURPOSES if purpose == text), None)


def checked_switches(wanted: Iterable[tuple[str, str, bool]]) -> dict[Switch, bool]:
    """(topic, channel, on) by switch; the last word counts. Raises Invalid naming what does not exist."""
    found: dict[Switch, bool] = {}
    broken: list[FieldError] = []
    for position, (topic, channel, on) in enumerate(wanted):
        known_topic = next((one for one in TOPICS if one == topic), None)
        known_channel = next((one for one in CHANNELS if one == channel), None)
        if known_topic is None:
            broken.append(FieldError(f"switches[{position}].topic", "choice_unknown"))
        if known_channel is None:
            broken.append(FieldError(f"switches[{position}].channel", "choice_unknown"))
        if known_topic is not None and known_channel is not None:
            found[known_topic, known_channel] = on
    if broken:
        raise Invalid(fields=tuple(broken))
    return found


def quiet_hours(start: str, end: str) -> QuietHours:
    """`"22:00"`, `"08:00"`. Raises Invalid: not a time of day, or the same time twice (that would be always)."""
    broken = [
        FieldError(field, "clock_malformed")
        for field, text in (("quiet_from", start), ("quiet_to", end))
        if not _CLOCK.fullmatch(text)
    ]
    if not broken and start == end:
        broken.append(FieldError("quiet_to", "quiet_hours_empty"))
    if broken:
        raise Invalid(fields=tuple(broken))
    return QuietHours(time.fromisoformat(start), time.fromisoformat(end))


def is_on(chosen: Mapping[Switch, bool], switch: Switch) -> bool:
    """What the member chose, else what a switch is at first."""
    return chosen.get(switch, switch not in OFF_AT_FIRST)


def quiet_until(quiet: QuietHours, *, zone: str, now: datetime) -> datetime | None:
    """When the quiet hours that `now` lies in are over; None outside of them."""
    here = now.astimezone(ZoneInfo(zone))
    clock = here.time()
    over_midnight = quiet.end < quiet.start
    started, ended = clock >= quiet.start, clock >= quiet.end
    if not ((started or not ended) if over_midnight else (started and not ended)):
        return None
    day = here.date() + timedelta(days=1) if over_midnight and started else here.date()
    return datetime.combine(day, quiet.end, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def verdict(
    *, switch: Switch, chosen: Mapping[Switch, bool], marketing: bool | None, is_leaving: bool,
    quiet: QuietHours | None, zone: str, now: datetime,
) -> Verdict:  # fmt: skip
    """Whether a message of this topic may go over this channel. `marketing`: the consent, None when never asked.

    A message inside the app disturbs nobody, so quiet hours do not hold it back.
    """
    topic, channel = switch
    if not is_on(chosen, switch):
        return Verdict(allowed=False, reason="switched_off")
    if topic in PROMOTIONAL and is_leaving:
        return Verdict(allowed=False, reason="leaving")
    if topic in PROMOTIONAL and marketing is False:
        return Verdict(allowed=False, reason="consent_withdrawn")
    until = quiet_until(quiet, zone=zone, now=now) if quiet is not None and channel != "in_app" else None
    if until is not None:
        return Verdict(allowed=True, reason="quiet_hours", not_before=until)
    return Verdict(allowed=True, reason="ok")


def checked_carrier(carrier: str) -> str:
    """Raises Invalid for what cannot be the name of a carrier; which ones there are, others know."""
    if not _CARRIER.fullmatch(carrier):
        raise Invalid(fields=(FieldError("carrier", "carrier_unknown"),))
    return carrier


def checked_reason(reason: str) -> str:
    """Why somebody leaves, in their own words. Raises Invalid: too long, or nothing one could read."""
    line = " ".join(reason.split())
    if len(line) > MAX_REASON:
        raise Invalid(fields=(FieldError("reason", "text_too_long", {"max": MAX_REASON}),))
    if any(unicodedata.category(char) in {"Cc", "Cs", "Co"} for char in line):
        raise Invalid(fields=(FieldError("reason", "text_unprintable"),))
    return line
