"""What people read about stores and pickups, in their language: the same words on every front end."""

from __future__ import annotations

from datetime import date, datetime
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from portico.domains.stores import public as stores
from portico.infra.messages.labels import label


def standing_text(store: stores.StoreView, *, zone: str, language: str, now: datetime) -> str:
    """`营业中 · 21:00 打烊`, `休息中 · 明天 09:00 营业`."""
    found = store.standing(zone=zone, now=now)
    if found.closes_at is not None:
        return label("store", "open_until", language, {"time": _moment(found.closes_at, zone, language, now)})
    if found.opens_at is not None:
        return label("store", "opens_at", language, {"time": _moment(found.opens_at, zone, language, now)})
    return label("store", "closed", language)


def map_url(store: stores.StoreView) -> str:
    """The store on a map's own page, where a front end has no map: AMap's URI API (GCJ-02, longitude first)."""
    point = f"{store.point.longitude:.6f},{store.point.latitude:.6f}"
    words = urlencode({"position": point, "name": store.name, "coordinate": "gaode", "callnative": 1})
    return f"https://uri.amap.com/marker?{words}"


def week_texts(store: stores.StoreView, language: str) -> list[str]:
    """Monday to Sunday: `09:00–21:00`, or that it is a day off."""
    off = label("store", "day_off", language)
    return [stores.day_text(day) or off for day in store.draft.hours]


def day_name(day: date, *, language: str, today: date) -> str:
    """`今天`, `明天`, `11月24日 周二`."""
    ahead = (day - today).days
    if ahead in {0, 1}:
        return label("store", "today" if ahead == 0 else "tomorrow", language)
    weekday = label("store", f"weekday_{day.weekday()}", language)
    month = label("store", f"month_{day.month}", language)
    return label("store", "date", language, {"month": month, "day": day.day, "weekday": weekday})


def moment_text(at: datetime, *, zone: str, language: str, now: datetime) -> str:
    """`今天 14:30`, in the site's zone."""
    local, today = at.astimezone(ZoneInfo(zone)), now.astimezone(ZoneInfo(zone)).date()
    return f"{day_name(local.date(), language=language, today=today)} {local:%H:%M}"


def slot_text(slot: stores.Slot) -> str:
    """`14:00–15:00`, on the store's clock."""
    return f"{slot.starts:%H:%M}–{slot.ends:%H:%M}"


def _moment(at: datetime, zone: str, language: str, now: datetime) -> str:
    local, today = at.astimezone(ZoneInfo(zone)), now.astimezone(ZoneInfo(zone)).date()
    return f"{local:%H:%M}" if local.date() == today else moment_text(at, zone=zone, language=language, now=now)
