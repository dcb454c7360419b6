"""Who read and passed on what was published: the datacube calls that are kept up today.

Source: the official pages 获取发表内容每日阅读数据 (getarticleread), 每日分享数据 (getarticleshare), 概况总数据
(getbizsummary), 发表详细数据 (getarticletotaldetail): dates up to yesterday, msgid `<msg_data_id>_<index>`, is_delay,
30 days [B]. 61500 and 61501 from the global table [A]. What an entry of `read_user_source` looks like is not in any
stored copy, so the list stays empty here [?]; so is a summary's shape beyond the totals we know [?].
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from ..clock import BEIJING
from ..people import Person
from ..platform import Reply
from ..store import Collection, Row
from ..weixin.replies import error
from .account import Account
from .articles import Publication

MAX_DAYS = 30
DEEDS = ("read", "share", "like", "zaikan", "comment", "collection")


@dataclass(slots=True)
class Deed(Row):
    """A person read, shared, liked… an article on a day. Once a person and day."""

    msgid: str
    deed: str
    person_id: str
    day: str

    @property
    def key(self) -> str:
        return f"{self.day}:{self.msgid}:{self.deed}:{self.person_id}"


class Statistics:
    """The figures of one account."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._deeds: Collection[Deed] = Collection(account.store, "official_deed", Deed)

    def note(self, publication: Publication, index: int, person: Person, deed: str) -> None:
        """The person did it now."""
        self._deeds.save(Deed(f"{publication.data_id}_{index}", deed, person.id, self._today().isoformat()))

    def read(self, body: Mapping[str, Any]) -> Reply:
        """POST /datacube/getarticleread."""
        return self._daily(body, lambda found: {"read_user": _count(found, "read"), "read_user_source": []}, "read")

    def share(self, body: Mapping[str, Any]) -> Reply:
        """POST /datacube/getarticleshare."""
        return self._daily(body, lambda found: {"share_user": _count(found, "share")}, "share")

    def detail(self, body: Mapping[str, Any]) -> Reply:
        """POST /datacube/getarticletotaldetail: running totals, day by day."""
        span = self._span(body)
        if isinstance(span, Reply):
            return span
        rows = []
        for msgid in self._messages(span):
            days = [{"stat_date": day, **_totals(self._until(msgid, day))} for day in span]
            rows.append({"ref_date": span[0], "msgid": msgid, "detail_list": days})
        return Reply(200, {"list": rows, "is_delay": False})

    def summary(self, body: Mapping[str, Any]) -> Reply:
        """POST /datacube/getbizsummary: all articles of a day together."""
        span = self._span(body)
        if isinstance(span, Reply):
            return span
        rows = []
        for day in span:
            found = [one for one in self._deeds if one.day == day]
            if found:
                rows.append({"ref_date": day, "detail": _totals(found)})
        return Reply(200, {"list": rows, "is_delay": False})

    def _daily(self, body: Mapping[str, Any], detail: Any, deed: str) -> Reply:
        span = self._span(body)
        if isinstance(span, Reply):
            return span
        rows = []
        for day in span:
            for msgid in self._messages([day], deed):
                found = [one for one in self._deeds if one.day == day and one.msgid == msgid]
                rows.append({"ref_date": day, "msgid": msgid, "detail": detail(found)})
        return Reply(200, {"list": rows, "is_delay": False})

    def _span(self, body: Mapping[str, Any]) -> list[str] | Reply:
        try:
            first, last = (date.fromisoformat(str(body.get(name))) for name in ("begin_date", "end_date"))
        except ValueError:
            return error(61500, "date_format")
        if first > last or last >= self._today() or (last - first).days >= MAX_DAYS:
            return error(61501, "date_range")
        return [(first + timedelta(days=n)).isoformat() for n in range((last - first).days + 1)]

    def _today(self) -> date:
        return datetime.fromtimestamp(self._account.clock.now(), BEIJING).date()

    def _messages(self, days: list[str], deed: str = "") -> list[str]:
        return sorted({one.msgid for one in self._deeds if one.day in days and deed in {"", one.deed}})

    def _until(self, msgid: str, day: str) -> list[Deed]:
        return [one for one in self._deeds if one.msgid == msgid and one.day <= day]

    def clear(self) -> None:
        self._deeds.clear()


def _count(deeds: Iterable[Deed], deed: str) -> int:
    return len({one.person_id for one in deeds if one.deed == deed})


def _totals(deeds: list[Deed]) -> dict[str, int]:
    names = {deed: f"{deed}_user" for deed in DEEDS} | {"comment": "comment_count"}
    return {names[deed]: _count(deeds, deed) for deed in DEEDS}
