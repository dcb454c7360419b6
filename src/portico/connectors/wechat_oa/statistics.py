"""How articles were read and passed on, day by day, up to yesterday.

Source: the official pages 获取发表内容每日阅读数据, 每日分享数据, 发表详细数据 (datacube, msgid
`<msg_data_id>_<index>`, is_delay) [B]; the older getarticlesummary, getarticletotal and getuserread are no longer
kept up by the platform [B]. What the list `read_user_source` holds is in no copy we have, so only the totals are read
[?].
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from portico.connectors.wechat_oa.line import OfficialLine

LONGEST_DAYS: Final = 30
_FIGURES: Final[Mapping[str, str]] = {
    "read_user": "readers",
    "share_user": "sharers",
    "like_user": "likers",
    "zaikan_user": "recommenders",
    "comment_count": "comments",
}


@dataclass(frozen=True, slots=True)
class ArticleFigures:
    """One article on one day: people, and comments. `index` from 1. A figure that was not told is None."""

    day: date
    data_id: str
    index: int
    readers: int | None = None
    sharers: int | None = None
    likers: int | None = None
    recommenders: int | None = None
    comments: int | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """`complete` False: the platform is late and some days will change."""

    articles: tuple[ArticleFigures, ...]
    complete: bool


class OfficialStatistics:
    """Figures of one account."""

    def __init__(self, line: OfficialLine) -> None:
        self._line = line

    def read(self, *, first: date, last: date) -> Figures:
        """Who read what was read on each day. `last` is yesterday at the latest. Raises ValueError, Refused 61501."""
        return self._daily("datacube.read", "/datacube/getarticleread", first, last)

    def shared(self, *, first: date, last: date) -> Figures:
        """Who passed on what on each day."""
        return self._daily("datacube.share", "/datacube/getarticleshare", first, last)

    def running_totals(self, *, first: date, last: date) -> Figures:
        """What was published in the span, and its totals at the end of each day of it."""
        told = self._told("datacube.detail", "/datacube/getarticletotaldetail", first, last)
        rows = [(str(day["stat_date"]), row, day) for row in told["list"] for day in row["detail_list"]]
        return _figures(told, [_article(day, row, detail) for day, row, detail in rows])

    def _daily(self, call: str, path: str, first: date, last: date) -> Figures:
        told = self._told(call, path, first, last)
        return _figures(told, [_article(str(row["ref_date"]), row, row["detail"]) for row in told["list"]])

    def _told(self, call: str, path: str, first: date, last: date) -> dict[str, Any]:
        if not 0 <= (last - first).days < LONGEST_DAYS:
            raise ValueError(f"a span has 1 to {LONGEST_DAYS} days")
        content = {"begin_date": first.isoformat(), "end_date": last.isoformat()}
        return self._line.send(call, path, content, repeatable=True)


def _figures(told: Mapping[str, Any], articles: list[ArticleFigures]) -> Figures:
    return Figures(tuple(articles), complete=not told.get("is_delay", False))


def _article(day: str, row: Mapping[str, Any], detail: Mapping[str, Any]) -> ArticleFigures:
    data_id, _, index = str(row["msgid"]).rpartition("_")
    known = {ours: int(detail[theirs]) for theirs, ours in _FIGURES.items() if theirs in detail}
    return ArticleFigures(date.fromisoformat(day), data_id, int(index), **known)
