"""The running product and a browser in front of it, shared by all browser tests."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator

import psycopg
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e.product import RunningProduct

# Chromium on a busy machine is slow, not wrong.
expect.set_options(timeout=40_000)
DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}

type PageFactory = Callable[..., Page]


@pytest.fixture(scope="session")
def portico_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningProduct]:
    """Web, worker and sandbox with a small shop in it (see seed.py)."""
    product = RunningProduct(
        tmp_path_factory.mktemp("product"),
        name=os.environ.get("PORTICO_TEST_NAME", "main"),
        database_url=os.environ["DATABASE_URL"],
    )
    try:
        product.start()
        product.run("-m", "tests.e2e.seed")
        yield product
        nothing_leaked(product)
    finally:
        product.stop()


@pytest.fixture(scope="module", autouse=True)
def _an_hour_later(portico_server: RunningProduct) -> None:
    """All browsers have one address, and codes for it are counted by the hour: each file has an hour of its own."""
    with psycopg.connect(portico_server.environment["DATABASE_URL"], autocommit=True) as connection:
        connection.execute("UPDATE members_sms_code SET created_at = created_at - interval '1 hour'")


def nothing_leaked(product: RunningProduct) -> None:
    """After everything the tests did, no log, job, audit row, event or file names anybody who is in the data base."""
    found = json.loads(product.run("-m", "tests.leaks", str(product.folder)))
    assert found["leaks"] == {}


@pytest.fixture
def new_page(chromium: Browser, portico_server: RunningProduct) -> Iterator[PageFactory]:
    """Pages of fresh browsers on the product, zh-CN unless told otherwise. Script errors fail the test."""
    contexts: list[BrowserContext] = []
    problems: list[str] = []

    def make(*, viewport: dict[str, int] = DESKTOP, locale: str = "zh-CN", **options: object) -> Page:
        context = chromium.new_context(
            base_url=portico_server.url, viewport=viewport, locale=locale, timezone_id="Asia/Shanghai", **options
        )
        context.set_default_timeout(40_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda said: problems.append(said.text) if "Content Security Policy" in said.text else None)
        return page

    yield make
    for context in contexts:
        context.close()
    assert problems == []
