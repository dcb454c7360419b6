"""Writes of the merchant's words for search, and of what was searched."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection
from django.utils.crypto import salted_hmac

from portico.domains.catalog import words
from portico.domains.catalog.errors import SearchWordsChanged
from portico.domains.catalog.models import HotWord, SynonymGroup
from portico.domains.catalog.queries.search_words import hot_lines, own_words_lines, synonym_lines, version_of
from portico.domains.catalog.search_models import OwnWord, SearchMiss
from portico.infra import audit, cache
from portico.infra.actors import Actor
from portico.infra.locks import lock_all, require_transaction
from portico.kernel.errors import FieldError, Invalid
from portico.kernel.ids import SiteId, new_id

MAX_OWN_WORDS = 2000
MAX_GROUPS = 500
MAX_GROUP_WORDS = 20
MAX_HOT_WORDS = 20
MAX_WORD_CHARS = 40
# A phrase that was not found is written down when so many different people searched for it; one that reads like
# somebody's name needs more. (k-anonymity: nobody's own words can be told from the report.)
TOLD_FROM = 3
NAMES_TOLD_FROM = 10
MISSES_KEPT = timedelta(days=180)
UNTOLD_MISSES_KEPT = timedelta(days=30)
_LOCK = "catalog.search_words"
# A telephone number, an identity number, an address of e-mail: never, however often.
_PERSONAL = re.compile(r"\d[\d\s-]{4,}\d|@|[一二三四五六七八九零〇幺]{7,}")


def _begin(site_id: SiteId, present: Sequence[Sequence[str]], version: str | None) -> None:
    if version is not None and version != version_of(present):
        raise SearchWordsChanged()


def save_own_words(
    *, site_id: SiteId, own: Sequence[str], actor: Actor, now: datetime, version: str | None = None
) -> tuple[str, ...]:
    """The site's dictionary is exactly these words; returns those that came or went, whose products want reindexing.

    Raises Invalid (field `own.N`): under two or over 40 characters, or no letter in it; SearchWordsChanged when
    `version` is no longer the present one. Locks: the site's words.
    """
    require_transaction()
    lock_all(_LOCK, [site_id])
    present = own_words_lines(site_id)
    _begin(site_id, present, version)
    folded = [words.fold(word) for word in own]
    errors = [
        FieldError(f"own.{i}", "own_word_malformed", {"value": word[:60]})
        for i, word in enumerate(folded)
        if word and (not len(words.bare(word)) >= 2 or len(word) > MAX_WORD_CHARS or words.bare(word).isdecimal())
    ]
    wanted = list(dict.fromkeys(word for word in folded if word))
    if len(wanted) > MAX_OWN_WORDS:
        errors.append(FieldError("own", "too_many", {"max": MAX_OWN_WORDS}))
    if errors:
        raise Invalid(fields=tuple(errors))
    before = {word for (word,) in present}
    gone, new = sorted(before - set(wanted)), [word for word in wanted if word not in before]
    if not gone and not new:
        return ()
    OwnWord.objects.filter(site_id=site_id, word__in=gone).delete()
    OwnWord.objects.bulk_create([OwnWord(site_id=site_id, word=word) for word in new])
    _announce(site_id, "catalog.own_words.save", actor, now, {"removed": gone[:20], "added": new[:20]})
    return (*gone, *new)


def save_synonyms(
    *, site_id: SiteId, groups: Sequence[Sequence[str]], actor: Actor, now: datetime, version: str | None = None
) -> None:
    """The site's synonym groups are exactly these. Idempotent.

    Raises Invalid (field `groups.N`) for a group under two words, SearchWordsChanged. Locks: the site's words.
    """
    require_transaction()
    lock_all(_LOCK, [site_id])
    present = synonym_lines(site_id)
    _begin(site_id, present, version)
    folded = [list(dict.fromkeys(words.fold(word) for word in group if word.strip())) for group in groups]
    errors = [
        FieldError(f"groups.{i}", "synonyms_too_few")
        for i, group in enumerate(folded)
        if not 2 <= len(group) <= MAX_GROUP_WORDS or any(len(word) > MAX_WORD_CHARS for word in group)
    ]
    if len(folded) > MAX_GROUPS:
        errors.append(FieldError("groups", "too_many", {"max": MAX_GROUPS}))
    if errors:
        raise Invalid(fields=tuple(errors))
    if folded == present:
        return
    SynonymGroup.objects.filter(site_id=site_id).delete()
    SynonymGroup.objects.bulk_create([SynonymGroup(id=new_id(), site_id=site_id, words=group) for group in folded])
    _announce(site_id, "catalog.synonyms.save", actor, now, {"groups": [len(present), len(folded)]})


def add_synonym(*, site_id: SiteId, word: str, means: str, actor: Actor, now: datetime) -> None:
    """Searching `word` finds what `means` finds: both are in one group. Idempotent.

    Raises Invalid (field `means`) when one is empty, too long, or both are the same. Locks: the site's words.
    """
    require_transaction()
    lock_all(_LOCK, [site_id])
    pair = [words.fold(word), words.fold(means)]
    if not all(0 < len(one) <= MAX_WORD_CHARS for one in pair) or pair[0] == pair[1]:
        raise Invalid(fields=(FieldError("means", "synonyms_too_few"),))
    present = synonym_lines(site_id)
    if any(set(pair) <= set(group) for group in present):
        return
    place = next((i for i, group in enumerate(present) if pair[1] in group and len(group) < MAX_GROUP_WORDS), None)
    groups = (
        [*present, pair] if place is None else [*present[:place], [*present[place], pair[0]], *present[place + 1 :]]
    )
    save_synonyms(site_id=site_id, groups=groups, actor=actor, now=now)


def save_hot_words(
    *, site_id: SiteId, hot_words: Sequence[str], actor: Actor, now: datetime, version: str | None = None
) -> None:
    """The words the merchant puts forward are exactly these, in this order. Raises Invalid, SearchWordsChanged."""
    require_transaction()
    lock_all(_LOCK, [site_id])
    lines = hot_lines(site_id)
    _begin(site_id, lines, version)
    wanted = list(dict.fromkeys(word.strip() for word in hot_words if word.strip()))
    if len(wanted) > MAX_HOT_WORDS or any(len(word) > MAX_WORD_CHARS for word in wanted):
        raise Invalid(fields=(FieldError("hot_words", "too_many", {"max": MAX_HOT_WORDS}),))
    present = [word for (word,) in lines]
    if present == wanted:
        return
    HotWord.objects.filter(site_id=site_id).delete()
    HotWord.objects.bulk_create(
        [HotWord(site_id=site_id, word=word, position=position) for position, word in enumerate(wanted)]
    )
    _announce(site_id, "catalog.hot_words.save", actor, now, {"words": [present, wanted]})


def _announce(site_id: SiteId, action: str, actor: Actor, now: datetime, changes: dict[str, object]) -> None:
    cache.forget(f"catalog:{site_id}")
    audit.record(actor=actor, action=action, subject_type="site", subject_id=site_id, now=now, changes=changes)


def count_searches(*, site_id: SiteId, day: date, hits: dict[str, int]) -> None:
    """Searches of phrases we suggest are counted for `day`; anything else a shopper typed is forgotten.

    Free text may hold a name or a phone number, and hot words are public: only the shop's own words count.
    """
    folded: dict[str, int] = {}
    for text, times in hits.items():
        folded[words.fold(text)[:120]] = folded.get(words.fold(text)[:120], 0) + times
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO catalog_search_count (site_id, day, word, hits)"
            " SELECT %(site)s, %(day)s, min(s.text), t.hits"
            " FROM unnest(%(words)s::text[], %(hits)s::int[]) AS t(word, hits)"
            " JOIN catalog_suggestion s ON s.site_id = %(site)s AND s.folded = t.word GROUP BY t.word, t.hits"
            " ON CONFLICT (site_id, day, word) DO UPDATE SET hits = catalog_search_count.hits + excluded.hits",
            {"site": site_id, "day": day, "words": list(folded), "hits": list(folded.values())},
        )


@dataclass(frozen=True, slots=True)
class Missed:
    """How often a phrase was searched in vain, and by whom (anything that tells one asker from another)."""

    times: int
    askers: frozenset[str]


def people_needed(text: str) -> int | None:
    """How many different people must ask before a folded phrase may be written down; None: never."""
    if _PERSONAL.search(text) or len(text) > words.MAX_QUERY_CHARS:
        return None
    return NAMES_TOLD_FROM if words.reads_like_a_name(text) else TOLD_FROM


def count_misses(*, site_id: SiteId, day: date, misses: Mapping[str, Missed]) -> None:
    """Searches without a result are counted. What was typed can be read only when enough people typed it.

    Until then a row holds keyed digests of the phrase and of its askers. A phrase that looks like a number of a
    person, or an address of e-mail, is not counted at all. A visitor who asks again on the same day is one person.
    """
    for text, missed in misses.items():
        folded = words.fold(text)[: words.MAX_QUERY_CHARS]
        needed = people_needed(folded)
        if not folded or needed is None:
            continue
        digest = salted_hmac("portico.search.miss", f"{site_id}:{folded}", algorithm="sha256").hexdigest()[:32]
        askers = [_asker(asker, day) for asker in sorted(missed.askers)[:NAMES_TOLD_FROM]]
        with connection.cursor() as cursor:
            cursor.execute(
                _COUNT_MISS,
                {"site": site_id, "digest": digest, "day": day, "hits": missed.times, "askers": askers, "word": folded,
                 "needed": needed},
            )  # fmt: skip


_COUNT_MISS = """
INSERT INTO catalog_search_miss AS m (site_id, digest, word, hits, askers, first_day, last_day)
SELECT %(site)s, %(digest)s, CASE WHEN cardinality(a.askers) >= %(needed)s THEN %(word)s ELSE '' END, %(hits)s,
    CASE WHEN cardinality(a.askers) >= %(needed)s THEN '{}' ELSE a.askers END, %(day)s, %(day)s
FROM (SELECT %(askers)s::varchar[] AS askers) a
ON CONFLICT (site_id, digest) DO UPDATE SET
    hits = m.hits + excluded.hits, last_day = greatest(m.last_day, excluded.last_day),
    (word, askers) = (
        SELECT CASE WHEN m.word <> '' OR count(*) >= %(needed)s THEN %(word)s ELSE '' END,
            CASE WHEN m.word <> '' OR count(*) >= %(needed)s THEN '{}' ELSE coalesce(array_agg(u.asker), '{}') END
        FROM (SELECT unnest(m.askers) AS asker UNION SELECT unnest(%(askers)s::varchar[])) u)
"""


def _asker(asker: str, day: date) -> str:
    return salted_hmac("portico.search.asker", f"{day}:{asker}", algorithm="sha256").hexdigest()[:16]


def settle_miss(*, site_id: SiteId, word: str) -> bool:
    """The phrase is off the report, until it is missed again; whether it was on it."""
    require_transaction()
    gone, _ = SearchMiss.objects.filter(site_id=site_id, word=words.fold(word)).exclude(word="").delete()
    return gone > 0


def forget_misses(*, day: date) -> int:
    """Misses nobody has repeated for long are gone; how many. Idempotent."""
    old = SearchMiss.objects.filter(last_day__lt=day - UNTOLD_MISSES_KEPT)
    untold, _ = old.filter(word="").delete()
    told, _ = SearchMiss.objects.filter(last_day__lt=day - MISSES_KEPT).delete()
    return untold + told
