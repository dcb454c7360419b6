"""Carrying the sandbox's pushes over to the hooks by hand, and doing the work they bring."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest
from django.db import connection, transaction
from django_bolt.testing import TestClient

from portico.domains.members import public as members
from portico.domains.members.ports import MiniProgramIdentity
from portico.entrypoints.http.api import api
from portico.infra.pushes import HANDLE_TASK
from portico.kernel.clock import utc_now
from portico.usecases import identity, official
from tests.usecases.shopping import planned_jobs

OA, MINI = "/hooks/wechat-oa/demo", "/hooks/wechat-mini/demo"


@pytest.fixture
def box(connected, listener):
    """The sandbox, whose pushes the test carries over by hand."""
    connected.api("PATCH", "/settings", push_url_oa=listener.url, push_url_mini=listener.url)
    return connected


@pytest.fixture
def client(site, box):
    with TestClient(api) as client:
        yield client


def query_of(received):
    return {name: values[-1] for name, values in parse_qs(urlsplit(received.path).query).items()}


def send(client, received, *, path=OA, body=None, **changes):
    body = received.body if body is None else body
    return client.post(path, params=query_of(received) | changes, content=body, headers={"Content-Type": "text/xml"})


def work():
    """Every planned effect has happened, as a worker would do it; how many had."""
    jobs = planned_jobs(HANDLE_TASK)
    return sum(official.carry_out(push_id=UUID(job["push_id"]), now=utc_now()) for job in jobs)


def follow(client, box, listener, person="lin-xiao", **more):
    box.api("POST", "/official/follow", person=person, **more)
    answer = send(client, listener.next())
    assert (answer.status_code, answer.text) == (200, "success")
    return work()


def rows():
    """How many rows each table has that a push may write."""
    with connection.cursor() as cursor:
        counts = {}
        for table in ("infra_platform_push", "infra_inbox_entry", "procrastinate_jobs", "infra_outbox_event",
                      "members_member", "members_identity_link", "privacy_consent", "infra_audit_record"):  # fmt: skip
            # That the platform was heard at all is no effect of what it said.
            heard = " WHERE source NOT LIKE 'heard.%'" if table == "infra_inbox_entry" else ""
            cursor.execute(f"SELECT count(*) FROM {table}{heard}")
            counts[table] = cursor.fetchone()[0]
    return counts


def oa_identity(box, person="lin-xiao", *, unionid=True):
    held, app_id = box.person(person), box.credentials["wechat_oa"]["app_id"]
    return MiniProgramIdentity("wechat_oa", app_id, held["openids"][app_id], held["unionid"] if unionid else None)


def mini_identity(box, person="lin-xiao"):
    held, app_id = box.person(person), box.credentials["wechat_mini"]["app_id"]
    return MiniProgramIdentity("wechat_mini", app_id, held["openids"][app_id], held["unionid"])


def mini_member(site, box):
    with transaction.atomic():
        return identity.recognise(
            site_id=site.id, identity=mini_identity(box), provenance={"carrier": "mp-weixin"}, now=utc_now()
        ).member_id


def follows(site, member_id, box):
    app_id = box.credentials["wechat_oa"]["app_id"]
    accounts, _ = members.list_accounts(site_id=site.id, member_id=member_id)
    return any(one.follows for one in accounts if (one.provider, one.app_id) == ("wechat_oa", app_id))
