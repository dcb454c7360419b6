"""The form of a store: what is typed becomes a draft, and nothing typed is lost when it cannot."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.http import HttpRequest

from portico.domains.members import public as members
from portico.domains.stores import public as stores
from portico.entrypoints.console.reading import Reader
from portico.infra import media
from portico.infra.geocoding import Point
from portico.kernel.errors import FieldError

_CLOSURE = re.compile(r"(\d{4}-\d{1,2}-\d{1,2})(?:\s*[~～至–—]\s*(\d{4}-\d{1,2}-\d{1,2}))?(?:\s+(.*))?")
_STORED = re.compile(r"stores/[0-9a-f]{2}/[0-9a-f]{32}\.(?:png|jpg|webp|gif)")
_DEGREES = re.compile(r"-?\d{1,3}(?:\.\d{1,12})?")
USUAL_HOURS = "09:00-21:00"


def blank() -> dict[str, Any]:
    """What an empty form shows."""
    return {
        "hours": [USUAL_HOURS] * 7, "pictures": [], "pickup": True, "delivers": False, "own_stock": False,
        "is_open": True, "prepare_minutes": 30, "keep_days": 7, "delivery_radius_m": 3000, "position": 0,
    }  # fmt: skip


def shown(draft: stores.StoreDraft) -> dict[str, Any]:
    """The values of the form for a known store."""
    plain = (
        "code", "name", "phone", "region_code", "detail", "notice", "pickup", "prepare_minutes", "keep_days",
        "delivers", "delivery_radius_m", "own_stock", "is_open", "position",
    )  # fmt: skip
    return {name: getattr(draft, name) for name in plain} | {
        "latitude": f"{draft.point.latitude:.6f}",
        "longitude": f"{draft.point.longitude:.6f}",
        "hours": [stores.day_text(day) for day in draft.hours],
        "closures": "\n".join(_closure_text(closure) for closure in draft.closures),
        "pictures": [(name, media.media_url(name)) for name in draft.pictures],
    }


def _closure_text(closure: stores.Closure) -> str:
    days = str(closure.first) if closure.first == closure.last else f"{closure.first} ~ {closure.last}"
    return f"{days} {closure.reason}".rstrip()


def typed(request: HttpRequest, pictures: tuple[str, ...]) -> dict[str, Any]:
    """What was typed, to be shown again; pictures that were uploaded are kept."""
    form = request.POST
    values: dict[str, Any] = {name: form.get(name, "") for name in form}
    for name in ("pickup", "delivers", "own_stock", "is_open"):
        values[name] = form.get(name) == "on"
    values["hours"] = [form.get(f"hours_{day}", "") for day in range(7)]
    values["pictures"] = [(name, media.media_url(name)) for name in pictures]
    return values


def read_pictures(request: HttpRequest) -> tuple[str, ...]:
    """The store's pictures: those kept, then those uploaded now. Raises ImageRefused."""
    names = [name for name in request.POST.getlist("picture") if _STORED.fullmatch(name)]
    for upload in request.FILES.getlist("new_pictures"):
        if upload.size is None or upload.size > media.MAX_IMAGE_BYTES:
            raise media.ImageRefused(reason="too_large", limit_mb=media.MAX_IMAGE_BYTES // 1024 // 1024)
        names.append(media.store_image(upload.read(), folder="stores"))
    return tuple(dict.fromkeys(names))


def read_draft(request: HttpRequest, pictures: tuple[str, ...]) -> tuple[stores.StoreDraft, list[FieldError]]:
    """The draft that was typed, and what of it cannot even be read. The domain judges the rest."""
    form, reader = request.POST, Reader()
    path = members.path_of(form.get("region_code", ""))
    hours, closures = _hours(form, reader), _closures(form.get("closures", ""), reader)
    draft = stores.StoreDraft(
        code=form.get("code", "").strip(),
        name=form.get("name", "").strip(),
        phone=form.get("phone", "").strip(),
        region_code=path.code if path else "",
        province=path.province if path else "",
        city=path.city if path else "",
        district=path.district if path else "",
        detail=form.get("detail", "").strip(),
        point=Point(_degrees("latitude", form, reader), _degrees("longitude", form, reader)),
        hours=hours,
        closures=closures,
        pictures=pictures,
        notice=form.get("notice", "").strip(),
        pickup=form.get("pickup") == "on",
        prepare_minutes=_number("prepare_minutes", form, reader, 30),
        keep_days=_number("keep_days", form, reader, 7),
        delivers=form.get("delivers") == "on",
        delivery_radius_m=_number("delivery_radius_m", form, reader, 3000),
        own_stock=form.get("own_stock") == "on",
        is_open=form.get("is_open") == "on",
        position=_number("position", form, reader, 0),
    )
    return draft, reader.errors


def _number(field: str, form: Any, reader: Reader, usual: int) -> int:
    found = reader.whole(field, form.get(field, ""), optional=True)
    return usual if found is None else found


def _degrees(field: str, form: Any, reader: Reader) -> float:
    text = form.get(field, "").strip()
    if not text:
        reader.errors.append(FieldError(field, "store_place_missing"))
        return 0.0
    if not _DEGREES.fullmatch(text):
        reader.errors.append(FieldError(field, "store_degrees_malformed"))
        return 0.0
    return float(text)


def _hours(form: Any, reader: Reader) -> stores.Week:
    days = []
    for day in range(7):
        spans = stores.read_day(form.get(f"hours_{day}", ""))
        if spans is None:
            reader.errors.append(FieldError(f"hours_{day}", "store_hours_malformed"))
        days.append(spans or ())
    return tuple(days)


def _closures(text: str, reader: Reader) -> tuple[stores.Closure, ...]:
    found = []
    for line in filter(None, (line.strip() for line in text.splitlines())):
        match = _CLOSURE.fullmatch(line)
        first, last = (_day(match[1]), _day(match[2] or match[1])) if match else (None, None)
        if match is None or first is None or last is None:
            reader.errors.append(FieldError("closures", "store_closure_malformed", {"line": line[:40]}))
            continue
        found.append(stores.Closure(first, last, (match[3] or "").strip()[:40]))
    return tuple(found)


def _day(text: str) -> date | None:
    year, month, day = map(int, text.split("-"))
    try:
        return date(year, month, day)
    except ValueError:
        return None
