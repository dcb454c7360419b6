"""Posters over HTTP: a picture, asked for again for nothing, drawn only so often."""

from __future__ import annotations

import shutil

import pytest
from django.conf import settings
from django_bolt.testing import TestClient

from portico.entrypoints.http.api import api
from portico.kernel.ids import new_id
from tests.domains.catalog import shop as build

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def client(site):
    shutil.rmtree(settings.PORTICO.data_dir / "posters", ignore_errors=True)
    with TestClient(api) as client:
        yield client


@pytest.fixture
def address(site, now):
    shelf = build.category(site.id, "tea", "茶", now=now)
    return f"/api/v1/products/{build.save(site.id, build.draft(shelf), now=now).product_id}/poster.png"


def test_a_poster_is_a_picture_that_is_kept(client, address):
    first = client.get(address)
    assert (first.status_code, first.headers["content-type"]) == (200, "image/png")
    assert first.content.startswith(b"\x89PNG")
    assert len(first.content) < 600_000
    again = client.get(address, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_what_is_not_there_has_no_poster(client, address):
    for url, code in (
        (f"/api/v1/products/{new_id()}/poster.png", "product_not_found"),
        (f"{address}?entry=nowhere", "entry_not_found"),
        ("/api/v1/pages/nowhere/poster.png", "page_not_found"),
    ):
        answer = client.get(url)
        assert (answer.status_code, answer.json()["code"]) == (404, code)


def test_only_so_many_are_drawn_a_minute(client, address):
    """Thirty a minute; the loop takes seconds, so at most one turn of the minute falls into it."""
    statuses = []
    for _ in range(62):
        shutil.rmtree(settings.PORTICO.data_dir / "posters", ignore_errors=True)
        statuses.append(client.get(address).status_code)
        if statuses[-1] == 429:
            break
    assert statuses[-1] == 429
    assert 30 <= statuses.count(200) <= 60
