"""Fixtures every test may use. No doubles of our own code: real PostgreSQL, real crypto."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.db import connection, transaction
from django.test import TransactionTestCase
from playwright.sync_api import Browser, sync_playwright
from pytest_django import DjangoDbBlocker

from portico.domains.sites import public as sites
from portico.infra import cache
from tests.sandbox.fixtures import listener, own_sandbox, sandbox, sandbox_process
from tests.template_database import template

# Here and nowhere else: each module that imports a session's fixture would start a process of its own.
__all__ = ["listener", "own_sandbox", "sandbox", "sandbox_process"]

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _cold_cache(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What one test cached must not answer the next; within a test it stays, however slow the machine is.

    Who is about a value's age asks for `ageing_cache`.
    """
    monkeypatch.setattr(cache.hot, "clock", lambda: 0.0)
    cache.hot.clear()
    yield
    cache.hot.clear()


@pytest.fixture
def ageing_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    """The hot cache forgets as in a running process: after a second."""
    monkeypatch.setattr(cache.hot, "clock", time.monotonic)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """The test data base is a copy of the migrated one: seconds instead of half a minute of migrations."""
    connection.settings_dict["TEST"]["TEMPLATE"] = template(os.environ["DATABASE_URL"])


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The sessions that threads of tests left behind end with the run: PostgreSQL drops no data base in use."""
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.fixture(scope="session", autouse=True)
def _emptied_quickly() -> Iterator[None]:
    """After a transactional test only tables that hold something are emptied.

    Django truncates each of our hundreds of tables and makes all permissions anew: half a second a test. Rows are
    deleted past triggers and foreign keys (append-only tables have triggers against it), which takes a superuser.
    """
    kept = {"django_migrations", "django_content_type", "auth_permission"}

    def empty(self: TransactionTestCase) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            tables = sorted({*connection.introspection.django_table_names(only_existing=True)} - kept)
            rows = " UNION ALL ".join(
                f"SELECT {place} WHERE EXISTS (SELECT FROM {connection.ops.quote_name(table)})"
                for place, table in enumerate(tables)
            )
            cursor.execute(rows)
            full = [connection.ops.quote_name(tables[place]) for (place,) in cursor.fetchall()]
            cursor.execute("SET LOCAL session_replication_role = replica")
            for table in full:
                cursor.execute(f"DELETE FROM {table}")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", empty)
        yield


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for the whole run: Playwright's synchronous API can be started only once at a time."""
    path = os.environ.get("PORTICO_TEST_CHROMIUM", "/usr/bin/chromium")
    if not os.path.exists(path):
        pytest.skip(f"no Chromium at {path}; set PORTICO_TEST_CHROMIUM")
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=arguments)
        yield browser
        browser.close()


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
