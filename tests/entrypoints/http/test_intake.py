"""Visits and events over HTTP: what is kept, what is refused, and whose it is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django_bolt.testing import TestClient

from portico.domains.members import public as members
from portico.domains.touchpoints import public as touchpoints
from portico.domains.touchpoints.models import Visit
from portico.domains.tracking.models import TrackedEvent
from portico.entrypoints.http.api import api
from portico.kernel.clock import utc_now
from portico.kernel.ids import new_id

pytestmark = pytest.mark.django_db

VISITOR = "visitor-0001"


@pytest.fixture
def client(site):
    with TestClient(api) as client:
        yield client


def event(**changes):
    values = {"id": str(new_id()), "name": "page_view", "time": utc_now().isoformat(), "carrier": "h5",
              "properties": {"path": "/p/1", "ms": 320}}  # fmt: skip
    return {**values, **changes}


def send(client, *events, visitor_id=VISITOR, **headers):
    return client.post("/api/v1/events", json={"visitor_id": visitor_id, "events": list(events)}, headers=headers)


def visit(client, headers=None, **changes):
    body = {"visitor_id": VISITOR, "carrier": "h5", "path": "/m/", **changes}
    return client.post("/api/v1/visits", json=body, headers=headers or {})


@pytest.fixture
def me(site):
    now = utc_now()
    with transaction.atomic():
        member_id = members.sign_in_verified_phone(
            site_id=site.id, phone="13800138000", provenance={}, now=now
        ).member_id
        tokens = members.open_session(site_id=site.id, member_id=member_id, carrier="h5", user_agent="", now=now)
    return member_id, {"Authorization": f"Bearer {tokens.access_token}"}


def test_events_are_stored_once(client, me):
    first, second = event(), event(name="product.view", properties={})
    answer = send(client, first)
    assert (answer.status_code, answer.json()) == (202, {"accepted": 1, "duplicates": 0})
    member_id, headers = me
    assert send(client, first, second, **headers).json() == {"accepted": 1, "duplicates": 1}
    rows = {row.name: (row.member_id, row.properties) for row in TrackedEvent.objects.all()}
    assert rows == {"page_view": (None, {"path": "/p/1", "ms": 320}), "product.view": (member_id, {})}


def test_a_broken_batch_names_each_event_and_stores_nothing(client):
    late = (utc_now() + timedelta(hours=1)).isoformat()
    answer = send(client, event(), event(name="Bad Name"), event(time=late), event(properties={"phone": "13800138000"}))
    assert (answer.status_code, answer.json()["code"]) == (422, "events_refused")
    assert {error["field"]: error["message"] for error in answer.json()["errors"]} == {
        "events[1].name": "事件名应像 page_view 或 product.view，最多 60 个字符",
        "events[2].time": "事件时间应在最近 7 天内，且不晚于现在",
        "events[3].properties.phone": "不能包含手机号、身份证号或邮箱等个人信息",
    }
    assert not TrackedEvent.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"visitor_id": VISITOR},
        {"visitor_id": VISITOR, "events": {}},
        {"visitor_id": VISITOR, "events": []},
        {"visitor_id": VISITOR, "events": [{"id": "x", "name": "a", "time": "now", "carrier": "h5"}]},
        {"visitor_id": VISITOR, "events": [{**event(), "time": "2026-11-22T04:00:00"}]},
        {"visitor_id": VISITOR, "events": [{**event(), "properties": []}]},
        {"visitor_id": "\x00" * 10, "events": [event()]},
        {"visitor_id": VISITOR, "events": [event() for _ in range(51)]},
        {"visitor_id": VISITOR, "events": [{**event(), "properties": {"deep": {"a": {"b": 1}}}}]},
        {"visitor_id": VISITOR, "events": [{**event(), "properties": {"nul": "\x00"}}]},
    ],
)
def test_malformed_batches_are_refused(client, body):
    answer = client.post("/api/v1/events", json=body)
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert not TrackedEvent.objects.exists()


def test_a_visit_is_counted_for_its_entry(client, site, me):
    with transaction.atomic():
        touchpoints.register_entry(
            site_id=site.id, now=utc_now(),
            draft=touchpoints.EntryDraft(
                "menu-home", "menu", "oa", "菜单", (touchpoints.ParameterRule("type", "choice", options=("new",)),)
            ),
        )  # fmt: skip
    answer = visit(client, entry="menu-home", params={"type": "new"}, referrer="https://mp.weixin.qq.com/s/a?b=c")
    row = Visit.objects.get()
    assert (answer.status_code, answer.json()) == (
        201, {"visit_id": str(row.id), "entry": "menu-home", "problems": []},
    )  # fmt: skip
    assert (row.params, row.referrer, row.member_id) == ({"type": "new"}, "https://mp.weixin.qq.com/s/a", None)
    member_id, headers = me
    wrong = visit(client, headers, entry="menu-gone", params={"tel": "13800138000"}).json()
    assert wrong["entry"] is None
    assert wrong["problems"] == [
        {"field": "params.tel", "code": "property_personal", "message": "不能包含手机号、身份证号或邮箱等个人信息"},
        {"field": "entry", "code": "entry_unknown", "message": "没有这个入口，或已停用"},
    ]
    assert Visit.objects.get(id=wrong["visit_id"]).member_id == member_id


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"visitor_id": "x"}, "visitor_id"),
        ({"carrier": "fax"}, "carrier"),
        ({"path": ""}, "path"),
        ({"path": "/\x00"}, "path"),
        ({"params": {"a": "x" * 201}}, "params"),
    ],
)
def test_a_malformed_visit_names_its_field(client, changes, field):
    answer = visit(client, **changes)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert not Visit.objects.exists()


def test_too_many_visits_from_an_address_are_refused(client, monkeypatch):
    from portico.entrypoints.http.routes import intake
    from portico.infra.ratelimit import Limit

    monkeypatch.setattr(intake, "_VISITS", Limit(hits=2, window_seconds=3600))
    answers = [visit(client) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [201, 201, 429]
    assert int(answers[2].headers["retry-after"]) > 0
    assert Visit.objects.count() == 2


def test_a_bad_token_is_refused_not_ignored(client):
    answer = visit(client, {"Authorization": "Bearer nonsense"})
    assert answer.status_code == 401
    assert not Visit.objects.exists()


def test_who_said_no_to_statistics_is_counted_and_not_told_apart(client, me):
    """The visit and the events are there, nobody's."""
    no = {"purpose": "analytics", "given": False, "carrier": "h5"}
    _, headers = me
    assert client.post("/api/v1/consents", json=no | {"visitor_id": "visitor-shy-1"}).status_code == 201
    assert client.put("/api/v1/me/consents/analytics", json=no, headers=headers).status_code == 200
    for who, visitor in ((headers, "visitor-shy-2"), ({}, "visitor-shy-1"), ({}, "visitor-open")):
        assert visit(client, headers=who, visitor_id=visitor).status_code == 201
        assert send(client, event(), visitor_id=visitor, **who).json()["accepted"] == 1
    told = list(TrackedEvent.objects.order_by("seq").values_list("visitor_id", "member_id"))
    assert told == [("", None), ("", None), ("visitor-open", None)]
    assert list(Visit.objects.order_by("id").values_list("visitor_id", "member_id")) == told
    assert send(client, event(), visitor_id="").status_code == 422, "nobody calls themselves nobody"
