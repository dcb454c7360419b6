"""Django's pages behind the HTTP API: many requests, few threads, and so few connections."""

from __future__ import annotations

import asyncio
import threading

import pytest
from django.db import connections

from portico.entrypoints.http.lanes import LANES, DjangoInLanes
from portico.infra.cache import pages
from portico.infra.page_cache import KeptPage, page_key


def scope(path, query=b"", **headers):
    named = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return {
        "type": "http", "http_version": "1.1", "method": "GET", "path": path, "raw_path": path.encode(),
        "query_string": query, "root_path": "", "scheme": "http", "headers": [(b"host", b"testserver"), *named],
        "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80),
    }  # fmt: skip


@pytest.fixture
def kept():
    headers = ((b"content-type", b"text/html"), (b"content-length", b"4"), (b"etag", b'"abc"'))
    key = page_key("testserver", "/kept/", cookies="", accept_language="en")
    pages.keep(key, ("t",), KeptPage(headers, b"kept", b'"abc"'), generation=pages.generation, seconds=60)
    yield
    pages.clear()


def answer_of(asked):
    """(status, headers, body) that the kept pages answer with; what Django would answer needs a data base."""
    sent = []

    async def send(message):
        sent.append(message)

    asyncio.run(DjangoInLanes()(asked, None, send))
    return sent[0]["status"], dict(sent[0]["headers"]), sent[1]["body"]


def test_a_kept_page_is_answered_without_a_lane(kept):
    status, headers, body = answer_of(scope("/kept/", accept_language="en"))
    assert (status, body, headers[b"content-length"]) == (200, b"kept", b"4")


def test_who_holds_the_page_already_is_told_so(kept):
    status, headers, body = answer_of(scope("/kept/", accept_language="en", if_none_match='W/"abc"'))
    assert (status, body, headers[b"content-length"], headers[b"etag"]) == (304, b"", b"0", b'"abc"')


@pytest.mark.parametrize(
    "asked",
    [
        scope("/kept/", accept_language="zh"),
        scope("/kept/", b"page=2", accept_language="en"),
        scope("/other/", accept_language="en"),
        {**scope("/kept/", accept_language="en"), "method": "POST"},
    ],
    ids=["another language", "a query", "another page", "a write"],
)
def test_everything_else_is_not_answered_from_there(kept, asked):
    from portico.entrypoints.http.lanes import _kept_page

    assert _kept_page(asked) is None
    assert _kept_page(scope("/kept/", accept_language="en")) is not None


async def get(application, path):
    """The status that a GET of `path` is answered with."""
    statuses, asked = [], False

    async def receive():
        nonlocal asked
        if asked:
            await asyncio.sleep(60)
        asked = True
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message):
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    await application(scope(path), receive, send)
    return statuses[0]


@pytest.mark.django_db(transaction=True)
def test_many_requests_share_a_few_lanes(site):
    application = DjangoInLanes()
    threads = set()

    async def burst():
        answers = await asyncio.gather(*(get(application, "/robots.txt") for _ in range(40)))
        threads.update(t.name for t in threading.enumerate() if t.name.startswith("django-lane"))
        free = application._lanes()
        assert free.qsize() == LANES
        for _ in range(LANES):
            lane = await free.get()
            lane.submit(connections.close_all).result()
            lane.shutdown()
        return answers

    assert asyncio.run(burst()) == [200] * 40
    assert 1 <= len(threads) <= LANES
