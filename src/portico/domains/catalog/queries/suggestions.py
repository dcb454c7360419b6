"""What to offer while a shopper types, and before: completions, sound-alikes, hot words."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection

from portico.domains.catalog import words
from portico.domains.catalog.models import HotWord
from portico.infra.cache import hot
from portico.kernel.ids import SiteId

# A one-letter prefix matches half the shop: only this many of each kind are looked at.
_PREFIX_CAP = 300
_HOT_DAYS = 7

_SUGGEST = """
SELECT text, max(weight) AS weight, min(length(text)) AS length FROM (
    (SELECT text, weight + 2000 AS weight FROM catalog_suggestion
        WHERE site_id = %(site)s AND folded LIKE %(prefix)s LIMIT %(cap)s)
    UNION ALL (SELECT text, weight + 500 FROM catalog_suggestion
        WHERE site_id = %(site)s AND pinyin LIKE %(letters)s LIMIT %(cap)s)
    UNION ALL (SELECT text, weight FROM catalog_suggestion
        WHERE site_id = %(site)s AND initials LIKE %(letters)s LIMIT %(cap)s)
) found GROUP BY text ORDER BY weight DESC, length, text LIMIT %(limit)s
"""


def suggest(*, site_id: SiteId, text: str, limit: int = 10) -> tuple[str, ...]:
    """Phrases of the shop that begin as `text` does, in characters, pinyin or initials. One query."""
    folded = words.fold(text)[: words.MAX_QUERY_CHARS]
    if not folded:
        return ()
    letters = "".join(c for c in folded if c.isascii() and c.isalnum())
    # Only what is typed in Latin letters throughout can be pinyin.
    is_latin = letters and letters == "".join(folded.split())
    with connection.cursor() as cursor:
        cursor.execute(
            _SUGGEST,
            {
                "site": site_id,
                "prefix": _prefix(folded),
                "letters": _prefix(letters) if is_latin else "",
                "cap": _PREFIX_CAP,
                "limit": limit,
            },
        )
        return tuple(row[0] for row in cursor.fetchall())


def _prefix(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"{escaped}%"


def sounds_like(*, site_id: SiteId, text: str) -> str | None:
    """The shop's phrase with the same pinyin as `text` (清凉被 for 情凉被), or None. One query."""
    pinyin, _ = words.pinyin_of(words.fold(text)[: words.MAX_QUERY_CHARS])
    if len(pinyin) < 2:
        return None
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT text FROM catalog_suggestion WHERE site_id = %s AND pinyin = %s AND folded <> %s"
            " ORDER BY weight DESC, text LIMIT 1",
            [site_id, pinyin, words.fold(text)],
        )
        row = cursor.fetchone()
    return row[0] if row else None


def hot_words(*, site_id: SiteId, now: datetime, limit: int = 10) -> tuple[str, ...]:
    """The merchant's words first, then what was searched most in the last seven days. Cached."""

    def read() -> tuple[str, ...]:
        pinned = HotWord.objects.filter(site_id=site_id).order_by("position").values_list("word", flat=True)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT word FROM catalog_search_count WHERE site_id = %s AND day > %s"
                " GROUP BY word ORDER BY sum(hits) DESC, word LIMIT %s",
                [site_id, (now - timedelta(days=_HOT_DAYS)).date(), limit],
            )
            searched = [row[0] for row in cursor.fetchall()]
        return tuple(dict.fromkeys([*pinned, *searched]))[:limit]

    return hot.get_or_make(("hot words", site_id, limit), (f"catalog:{site_id}",), read)
