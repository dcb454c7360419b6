"""Django's pages behind the HTTP API: many requests, few threads, and so few connections."""

from __future__ import annotations

import asyncio
import threading

import pytest
from django.db import connections

from portico.entrypoints.http.lanes import LANES, DjangoInLanes


def scope(path):
    return {
        "type": "http", "http_version": "1.1", "method": "GET", "path": path, "raw_path": path.encode(),
        "query_string": b"", "root_path": "", "scheme": "http", "headers": [(b"host", b"testserver")],
        "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80),
    }  # fmt: skip


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
