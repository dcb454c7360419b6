"""Fixtures every test may use. No doubles of our own code: real PostgreSQL, real crypto."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction

from portico.domains.sites import public as sites
from portico.infra import cache

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _cold_cache() -> Iterator[None]:
    """What one test cached must not answer the next."""
    cache.hot.clear()
    yield
    cache.hot.clear()


@pytest.fixture
def now() -> datetime:
    """Noon of 2026-11-22 in Shanghai."""
    return NOW


@pytest.fixture
def site(db: None) -> sites.Site:
    """The default site, and no job left over: Django's flush between transactional tests does not know jobs."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
        return sites.save_site(code="demo", name="演示店", is_default=True)


@pytest.fixture
def other_site(db: None) -> sites.Site:
    """A second brand, whose data must never show up in the first."""
    with transaction.atomic():
        return sites.save_site(code="other", name="另一家店", host="other.example")
