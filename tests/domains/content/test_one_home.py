"""Two people publish a home at the same moment: one of the two is live, and readers get that one."""

from __future__ import annotations

import threading

import pytest
from django.db import connections

from portico.domains.content import public as content
from portico.domains.content.models import DecoratedPage, Document
from portico.infra.locks import Busy
from tests.domains.content import studio

pytestmark = pytest.mark.django_db(transaction=True)


def test_publishing_homes_at_once_leaves_one(site):
    ids = [studio.page(site.id, [("heading", {"title": str(n)})], title=f"首页{n}", role="home") for n in range(6)]
    start = threading.Barrier(len(ids))
    problems = []

    def publish(page_id):
        try:
            revision = DecoratedPage.objects.get(pk=page_id).get_latest_revision()
            start.wait(timeout=20)
            revision.publish()
        except Busy:
            pass
        except Exception as error:
            problems.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=publish, args=(page_id,)) for page_id in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert problems == []
    (live,) = DecoratedPage.objects.filter(site_id=site.id, live=True)
    (document,) = Document.objects.filter(site_id=site.id)
    assert document.page_id == live.pk
    assert content.find_home(site_id=site.id, role="home").head["title"] == live.title
