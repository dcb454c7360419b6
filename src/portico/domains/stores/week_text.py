"""A week's hours in one cell: `周一至周五 09:00-18:00；周六、周日 10:00-22:00`, and back."""

from __future__ import annotations

import re

from portico.domains.stores.rules import Span, Week, day_text, read_day

_NAMES = ("一", "二", "三", "四", "五", "六", "日")
_ENGLISH = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY = r"(?:(?:周|星期|礼拜)?[一二三四五六日天]|mon|tue|wed|thu|fri|sat|sun)"
_DAYS = re.compile(rf"((?:{_DAY}(?:\s*(?:至|到|-|~|–|,|，|、|和|及)\s*)?)+|每天|daily)\s*[:：]?\s*(.*)", re.DOTALL)
_RANGE = re.compile(rf"({_DAY})(?:\s*(?:至|到|-|~|–)\s*({_DAY}))?")
_OFF = frozenset({"休息", "休", "closed"})


def week_text(week: Week) -> str:
    """Days with the same hours stand together; days off are left out. `每天 …` where all seven are the same."""
    if len(set(week)) == 1:
        return f"每天 {_hours(week[0])}" if week[0] else "休息"
    groups: list[tuple[list[int], tuple[Span, ...]]] = []
    for day, spans in enumerate(week):
        if groups and groups[-1][1] == spans:
            groups[-1][0].append(day)
        else:
            groups.append(([day], spans))
    return "；".join(f"{_run(days)} {_hours(spans)}" for days, spans in groups if spans)


def _run(days: list[int]) -> str:
    first, last = f"周{_NAMES[days[0]]}", f"周{_NAMES[days[-1]]}"
    return first if len(days) == 1 else f"{first}至{last}"


def _hours(spans: tuple[Span, ...]) -> str:
    return day_text(spans).replace("–", "-").replace(", ", ",")


def read_week_text(text: str) -> Week | None:
    """The week that the text says; None when it cannot be read. Hours without days are every day's.

    A day that is not named is a day off; one named twice has the later hours.
    """
    line = text.strip().lower()
    if not line or line in _OFF:
        return ((),) * 7
    plain = read_day(line)
    if plain is not None:
        return (plain,) * 7
    week: list[tuple[Span, ...]] = [()] * 7
    for part in filter(None, (piece.strip() for piece in re.split(r"[;；\n]", line))):
        match = _DAYS.fullmatch(part)
        spans = None if match is None else () if match[2].strip() in _OFF else read_day(match[2])
        if match is None or spans is None or not match[2].strip():
            return None
        for day in _days_of(match[1]):
            week[day] = spans
    return tuple(week)


def _days_of(text: str) -> list[int]:
    if text.strip() in {"每天", "daily"}:
        return list(range(7))
    found: list[int] = []
    for match in _RANGE.finditer(text):
        first, last = _number(match[1]), _number(match[2] or match[1])
        found += [day % 7 for day in range(first, last + 1 if last >= first else last + 8)]
    return found


def _number(name: str) -> int:
    return _ENGLISH.index(name) if name in _ENGLISH else _NAMES.index(name[-1].replace("天", "日"))
