"""What shoppers of the demo shop searched: phrases of the shop over a month, and some that found nothing."""

from __future__ import annotations

import tomllib
from datetime import datetime, timedelta
from pathlib import Path

from django.db import transaction

from portico.domains.catalog import public as catalog
from portico.domains.sites import public as sites
from portico.infra.actors import System
from portico.kernel.clock import merchant_day
from portico.kernel.ids import SiteId

_DAYS = 30


def seed_searches(*, site_id: SiteId, now: datetime) -> None:
    """The search report has something to show, and the dictionary its first words. Idempotent: only once."""
    if catalog.search_words(site_id=site_id).own:
        return
    raw = tomllib.loads((Path(__file__).parent / "search.toml").read_text(encoding="utf-8"))
    today = merchant_day(now, sites.get_site(site_id=site_id).zone)
    catalog.save_own_words(site_id=site_id, own=raw["own_words"], actor=System(site_id, "demo"), now=now)
    catalog.reindex(site_id=site_id, product_ids=catalog.next_product_ids(site_id=site_id, after=None, limit=500))
    for back in range(_DAYS):
        # The first words are searched most, and a little more of late.
        words = raw["hot_words"][:6]
        hits = {word: 3 + (_DAYS - back + 7 * place) % (40 - 5 * place) for place, word in enumerate(words)}
        catalog.count_searches(site_id=site_id, day=today - timedelta(days=back), hits=hits)
    for place, word in enumerate(raw["missed"]):
        askers = frozenset(str(asker) for asker in range(12))
        misses = {word: catalog.Missed(37 - 6 * place, askers)}
        catalog.count_misses(site_id=site_id, day=today - timedelta(days=place), misses=misses)


def plant(*, site_id: SiteId, now: datetime) -> None:
    with transaction.atomic():
        seed_searches(site_id=site_id, now=now)
