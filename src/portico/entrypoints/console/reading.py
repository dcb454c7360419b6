"""Reads what people type into values: amounts in yuan, whole numbers, days. Nothing is guessed."""

from __future__ import annotations

import re
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpRequest

from portico.kernel.clock import day_bounds, day_from
from portico.kernel.errors import FieldError
from portico.kernel.ids import parse_id

_AMOUNT = re.compile(r"(\d{1,9})(?:\.(\d{1,2}))?")


class Reader:
    """Collects the errors of a form while its values are read, so that a person sees all of them at once."""

    def __init__(self) -> None:
        self.errors: list[FieldError] = []

    def filled(self, field: str, text: str) -> str:
        """The text, trimmed; an empty one is an error."""
        if not text.strip():
            self.errors.append(FieldError(field, "required"))
        return text.strip()

    def fen(self, field: str, text: str, *, optional: bool = False) -> int | None:
        """`"12.5"` → 1250. Full-width digits, a yuan sign and thousands separators are accepted."""
        cleaned = text.strip().lstrip("¥￥").replace(",", "").replace("，", "").strip()
        if not cleaned:
            if not optional:
                self.errors.append(FieldError(field, "required"))
            return None
        match = _AMOUNT.fullmatch(cleaned)
        if match is None:
            self.errors.append(FieldError(field, "not_money"))
            return None
        return int(match[1]) * 100 + int((match[2] or "").ljust(2, "0"))

    def whole(self, field: str, text: str, *, optional: bool = False, signed: bool = False) -> int | None:
        """A whole number of up to nine digits."""
        cleaned = text.strip().replace(",", "")
        if not cleaned:
            if not optional:
                self.errors.append(FieldError(field, "required"))
            return None
        if not re.fullmatch(r"[+-]?\d{1,9}" if signed else r"\d{1,9}", cleaned):
            self.errors.append(FieldError(field, "not_whole_number"))
            return None
        return int(cleaned)

    def local_time(self, field: str, text: str, zone: str) -> datetime | None:
        """`2026-11-22T12:00` on the merchant's clock as an aware time; None when empty."""
        if not text.strip():
            return None
        try:
            moment = datetime.fromisoformat(text.strip())
        except ValueError:
            self.errors.append(FieldError(field, "time_malformed"))
            return None
        return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))

    def id(self, field: str, text: str, *, optional: bool = False) -> UUID | None:
        if not text and optional:
            return None
        found = parse_id(text) if text else None
        if found is None:
            self.errors.append(FieldError(field, "required" if not text else "choice_unknown"))
        return found


def version_of(text: str) -> int:
    """The version a form was filled in at; 0, which nothing has, for what is not one."""
    return int(text) if text.isdecimal() and len(text) <= 9 else 0


def asked_id(request: HttpRequest, name: str) -> UUID | None:
    """The id in the query, or None: a filter that names nothing filters nothing."""
    return parse_id(request.GET.get(name, ""))


def period(request: HttpRequest, zone: str) -> tuple[datetime | None, datetime | None]:
    """[start of `since`, end of `until`) of the merchant's days asked for, in the query or in a form."""
    form = request.POST if request.method == "POST" else request.GET
    since, until = day_from(form.get("since", "")), day_from(form.get("until", ""))
    return (
        day_bounds(since, zone)[0] if since else None,
        day_bounds(until, zone)[1] if until else None,
    )


def chosen_ids(request: HttpRequest) -> list[UUID]:
    """The rows ticked in a list, each once, in order."""
    found = (parse_id(text) for text in request.POST.getlist("chosen"))
    return list(dict.fromkeys(chosen for chosen in found if chosen is not None))
