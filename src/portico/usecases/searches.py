"""Counting searches without slowing them: kept in memory, written every few seconds by whoever comes by."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from portico.domains.catalog import public as catalog
from portico.domains.sites import public as sites
from portico.infra import jobs
from portico.infra.actors import Actor
from portico.kernel.clock import merchant_day
from portico.kernel.ids import SiteId

FLUSH_AFTER = timedelta(seconds=5)
MAX_WORDS = 1000
MAX_ASKERS = 10
REINDEX_TASK = "portico.reindex_search"
REINDEX_BATCH = 500


class SearchTally:
    """What was searched since the last flush. Thread-safe and bounded; a crash forgets a few seconds of it."""

    def __init__(self) -> None:
        self._hits: Counter[tuple[SiteId, str]] = Counter()
        self._misses: Counter[tuple[SiteId, str]] = Counter()
        self._askers: dict[tuple[SiteId, str], set[str]] = {}
        self._since: datetime | None = None
        self._lock = threading.Lock()

    def note(self, *, site_id: SiteId, text: str, now: datetime, found: bool = True, asker: str = "") -> None:
        """One more search for `text`; writes what has gathered when it is time.

        `asker` tells one person from another when nothing was found: a phrase nobody else asks for is never
        written down (see `catalog.count_misses`).
        """
        key = site_id, text.strip()[:60]
        with self._lock:
            self._since = self._since or now
            counter = self._hits if found else self._misses
            if key in counter or len(counter) < MAX_WORDS:
                counter[key] += 1
                if not found:
                    askers = self._askers.setdefault(key, set())
                    if len(askers) < MAX_ASKERS:
                        askers.add(asker)
            due = now - self._since >= FLUSH_AFTER
        if due:
            self.flush(now=now)

    def flush(self, *, now: datetime) -> None:
        """What has gathered is in the data base."""
        with self._lock:
            hits, self._hits, self._since = self._hits, Counter(), None
            misses, self._misses = self._misses, Counter()
            askers, self._askers = self._askers, {}
        found: dict[SiteId, dict[str, int]] = {}
        missed: dict[SiteId, dict[str, catalog.Missed]] = {}
        for (site_id, text), times in hits.items():
            found.setdefault(site_id, {})[text] = times
        for key, times in misses.items():
            missed.setdefault(key[0], {})[key[1]] = catalog.Missed(times, frozenset(askers[key]))
        zones = {site.id: site.zone for site in sites.list_sites()}
        # A site that is gone meanwhile is nobody's count; the one who came by must not pay for it.
        for site_id in (found.keys() | missed.keys()) & zones.keys():
            day = merchant_day(now, zones[site_id])
            with transaction.atomic():
                if site_id in found:
                    catalog.count_searches(site_id=site_id, day=day, hits=found[site_id])
                if site_id in missed:
                    catalog.count_misses(site_id=site_id, day=day, misses=missed[site_id])


tally = SearchTally()


def save_own_words(*, site_id: SiteId, own: list[str], actor: Actor, version: str, now: datetime) -> bool:
    """The dictionary is `own`, and a job makes the search entries of the site again if it changed; whether it did.

    Until the job is done a changed word is found by its characters, as before.
    Raises Invalid, SearchWordsChanged.
    """
    with transaction.atomic():
        changed = catalog.save_own_words(site_id=site_id, own=own, actor=actor, now=now, version=version)
        if changed:
            jobs.defer(REINDEX_TASK, queue="imports", lock=f"reindex:{site_id}", site_id=str(site_id))
    return bool(changed)


def reindex_site(*, site_id: SiteId) -> int:
    """Every search entry of the site holds the words of today's dictionary; how many. Idempotent, in batches."""
    done, after = 0, None
    while ids := catalog.next_product_ids(site_id=site_id, after=after, limit=REINDEX_BATCH):
        with transaction.atomic():
            done += catalog.reindex(site_id=site_id, product_ids=list[UUID](ids))
        after = ids[-1]
    return done
