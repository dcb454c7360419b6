"""Counting searches without slowing them: kept in memory, written every few seconds by whoever comes by."""

from __future__ import annotations

import threading
from collections import Counter
from datetime import datetime, timedelta

from django.db import transaction

from portico.domains.catalog import public as catalog
from portico.domains.sites import public as sites
from portico.kernel.clock import merchant_day
from portico.kernel.ids import SiteId

FLUSH_AFTER = timedelta(seconds=5)
MAX_WORDS = 1000


class SearchTally:
    """What was searched since the last flush. Thread-safe and bounded; a crash forgets a few seconds of it."""

    def __init__(self) -> None:
        self._hits: Counter[tuple[SiteId, str]] = Counter()
        self._since: datetime | None = None
        self._lock = threading.Lock()

    def note(self, *, site_id: SiteId, text: str, now: datetime) -> None:
        """One more search for `text` (which found something); writes what has gathered when it is time."""
        with self._lock:
            self._since = self._since or now
            if len(self._hits) < MAX_WORDS:
                self._hits[site_id, text.strip()[:60]] += 1
            due = now - self._since >= FLUSH_AFTER
        if due:
            self.flush(now=now)

    def flush(self, *, now: datetime) -> None:
        """What has gathered is in the data base."""
        with self._lock:
            hits, self._hits, self._since = self._hits, Counter(), None
        by_site: dict[SiteId, dict[str, int]] = {}
        for (site_id, text), times in hits.items():
            by_site.setdefault(site_id, {})[text] = times
        for site_id, words in by_site.items():
            day = merchant_day(now, sites.get_site(site_id=site_id).zone)
            with transaction.atomic():
                catalog.count_searches(site_id=site_id, day=day, hits=words)


tally = SearchTally()
