"""The merchant's words for search, and the report of what was searched."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db import connection

from portico.domains.catalog import words
from portico.domains.catalog.models import HotWord, Product, SynonymGroup
from portico.domains.catalog.search_models import OwnWord, SearchMiss
from portico.infra.cache import hot
from portico.kernel.ids import SiteId

MOST_REPORTED = 200
# Of the phrases that begin as a missed one does.
_LOOKED_AT = 300


@dataclass(frozen=True, slots=True)
class SearchWords:
    """The three lists as a form shows them, each with the version it was read at."""

    own: tuple[str, ...]
    groups: tuple[tuple[str, ...], ...]
    hot: tuple[str, ...]
    own_version: str
    groups_version: str
    hot_version: str


@dataclass(frozen=True, slots=True)
class SearchedWord:
    """A phrase of the shop and how often it was searched in the period, and in the one before it."""

    word: str
    hits: int
    before: int


@dataclass(frozen=True, slots=True)
class MissedWord:
    """A phrase without results: how often, since and until when; `close` is a phrase of the shop that may be meant."""

    word: str
    hits: int
    first_day: date
    last_day: date
    close: str = ""


def version_of(lines: Iterable[Sequence[str]]) -> str:
    """Equal for equal lists of words: what a form carries so that it never overwrites somebody else's change."""
    digest = hashlib.blake2b(digest_size=8)
    for line in lines:
        digest.update("\x1f".join(line).encode() + b"\x1e")
    return digest.hexdigest()


def own_words_lines(site_id: SiteId) -> list[list[str]]:
    return [[word] for word in OwnWord.objects.filter(site_id=site_id).order_by("word").values_list("word", flat=True)]


def synonym_lines(site_id: SiteId) -> list[list[str]]:
    return list(SynonymGroup.objects.filter(site_id=site_id).order_by("id").values_list("words", flat=True))


def hot_lines(site_id: SiteId) -> list[list[str]]:
    hot = HotWord.objects.filter(site_id=site_id).order_by("position").values_list("word", flat=True)
    return [[word] for word in hot]


def own_words(*, site_id: SiteId) -> words.OwnWords:
    """The site's dictionary, as searches use it. Cached."""
    return hot.get_or_make(
        ("own words", site_id), (f"catalog:{site_id}",), lambda: read_own_words(site_id=site_id)
    )  # fmt: skip


def read_own_words(*, site_id: SiteId) -> words.OwnWords:
    """The site's dictionary as it is now, as the index is made with. One query."""
    return frozenset(OwnWord.objects.filter(site_id=site_id).values_list("word", flat=True))


def next_product_ids(*, site_id: SiteId, after: UUID | None, limit: int) -> list[UUID]:
    """The ids of the site's products beyond `after`, in their order, without the bin: for work on all of them."""
    rows = Product.objects.filter(site_id=site_id, binned_at__isnull=True)
    if after is not None:
        rows = rows.filter(id__gt=after)
    return list(rows.order_by("id").values_list("id", flat=True)[:limit])


def search_words(*, site_id: SiteId) -> SearchWords:
    """Three queries; not cached, because a form must show what is there."""
    own, groups, hot_words = own_words_lines(site_id), synonym_lines(site_id), hot_lines(site_id)
    return SearchWords(
        own=tuple(word for (word,) in own),
        groups=tuple(tuple(group) for group in groups),
        hot=tuple(word for (word,) in hot_words),
        own_version=version_of(own),
        groups_version=version_of(groups),
        hot_version=version_of(hot_words),
    )


def most_searched(*, site_id: SiteId, today: date, days: int, limit: int = MOST_REPORTED) -> tuple[SearchedWord, ...]:
    """The phrases searched most in the last `days` days (today among them), most first. One query."""
    start = today - timedelta(days=days)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT word, coalesce(sum(hits) FILTER (WHERE day > %(start)s), 0)::int,"
            " coalesce(sum(hits) FILTER (WHERE day <= %(start)s), 0)::int FROM catalog_search_count"
            " WHERE site_id = %(site)s AND day > %(before)s AND day <= %(today)s GROUP BY word"
            " HAVING sum(hits) FILTER (WHERE day > %(start)s) > 0 ORDER BY 2 DESC, word LIMIT %(limit)s",
            {"site": site_id, "start": start, "before": start - timedelta(days=days), "today": today, "limit": limit},
        )
        return tuple(SearchedWord(*row) for row in cursor.fetchall())


def missed_words(*, site_id: SiteId, today: date, days: int, limit: int = MOST_REPORTED) -> tuple[MissedWord, ...]:
    """The phrases that found nothing in the last `days` days, most searched first. Two queries."""
    rows = SearchMiss.objects.filter(site_id=site_id, last_day__gt=today - timedelta(days=days)).exclude(word="")
    found = [
        MissedWord(row.word, row.hits, row.first_day, row.last_day)
        for row in rows.order_by("-hits", "word")[:limit]
    ]  # fmt: skip
    close = _close(site_id, [missed.word for missed in found])
    return tuple(
        MissedWord(one.word, one.hits, one.first_day, one.last_day, close.get(one.word, "")) for one in found
    )  # fmt: skip


def _close(site_id: SiteId, missed: list[str]) -> dict[str, str]:
    """For each phrase the shop's best-selling short phrase that shares its beginning or end with it."""
    parts = {word: list(dict.fromkeys((word[:2], word[-2:]))) for word in missed if len(word) > 1}
    if not parts:
        return {}
    keys = sorted({part for found in parts.values() for part in found})
    with connection.cursor() as cursor:
        cursor.execute(
            # Byte by byte, as the index of prefixes is ordered: LIKE with a pattern that is no constant cannot use it.
            "SELECT k.part, s.text FROM unnest(%(parts)s::text[]) AS k(part), LATERAL (SELECT text FROM ("
            " SELECT text, weight FROM catalog_suggestion WHERE site_id = %(site)s AND folded ~>=~ k.part"
            " AND folded ~<~ (k.part || chr(1114111)) AND length(text) <= 12 LIMIT %(cap)s) f"
            " ORDER BY weight DESC, length(text), text LIMIT 1) s",
            {"site": site_id, "parts": keys, "cap": _LOOKED_AT},
        )
        best = dict(cursor.fetchall())
    return {
        word: next((best[part] for part in found if best.get(part, word) != word), "") for word, found in parts.items()
    }
