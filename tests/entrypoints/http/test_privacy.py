"""Consents, message settings, copies and leaving over HTTP: the shapes, named errors, and nobody else's."""

from __future__ import annotations

import io
import json
import zipfile

import pytest
from django.db import connection, transaction
from django_bolt.testing import TestClient

from portico.domains.privacy import public as privacy
from portico.entrypoints.http.api import api
from portico.kernel.clock import utc_now
from portico.usecases import data_copy
from tests.entrypoints.http.test_me import ADDRESS, signed_in

pytestmark = pytest.mark.django_db

VISITOR = "visitor-0001"


@pytest.fixture
def client(site):
    with TestClient(api) as client:
        yield client


@pytest.fixture
def me(site):
    return signed_in(site, "13800138000")


@pytest.fixture
def stranger(site):
    return signed_in(site, "13900139000")


def switches(answer):
    return {
        (topic["code"], channel["code"]): channel["on"] for topic in answer["topics"] for channel in topic["channels"]
    }


def test_what_is_promotional_and_costs_attention_is_off_at_first(client, me):
    answer = client.get("/api/v1/me/notifications", headers=me).json()
    held = switches(answer)
    off = {("campaigns", "sms"), ("campaigns", "email"), ("content", "sms"), ("content", "email")}
    assert {switch for switch, on in held.items() if not on} == off
    assert len(held) == 20
    assert (answer["quiet_from"], answer["quiet_to"]) == (None, None)
    orders = answer["topics"][0]
    assert (orders["name"], orders["explanation"]) == ("订单与物流", "付款、发货、签收与退款进度")
    available = {channel["code"]: channel["available"] for channel in orders["channels"]}
    assert available == {"subscribe_message": False, "oa": False, "sms": True, "in_app": True, "email": False}


def test_switched_off_anywhere_is_off_everywhere_and_the_rest_stays(client, me):
    off = {
        "switches": [{"topic": "campaigns", "channel": "oa", "on": False}],
        "quiet_from": "22:00",
        "quiet_to": "08:00",
    }
    first = client.put("/api/v1/me/notifications", json=off, headers=me)
    assert first.status_code == 200
    second = client.put(
        "/api/v1/me/notifications",
        json={"switches": [{"topic": "content", "channel": "sms", "on": True}]},
        headers=me,
    ).json()
    assert switches(second)["campaigns", "oa"] is False
    assert switches(second)["content", "sms"] is True
    assert (second["quiet_from"], second["quiet_to"]) == ("22:00", "08:00")
    third = client.put("/api/v1/me/notifications", json={"quiet_to": "07:30"}, headers=me).json()
    assert (third["quiet_from"], third["quiet_to"]) == ("22:00", "07:30")
    fourth = client.put("/api/v1/me/notifications", json={"quiet_from": None}, headers=me).json()
    assert (fourth["quiet_from"], fourth["quiet_to"]) == (None, None)
    assert client.get("/api/v1/me/notifications", headers=me).json() == fourth


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        ({"switches": [{"topic": "weather", "channel": "fax", "on": True}]},
         {"switches[0].topic": "没有这个选项", "switches[0].channel": "没有这个选项"}),
        ({"quiet_from": "25:00", "quiet_to": "8:00"},
         {"quiet_from": "应为 22:00 这样的时间", "quiet_to": "应为 22:00 这样的时间"}),
        ({"quiet_from": "22:00", "quiet_to": "22:00"}, {"quiet_to": "开始与结束不能是同一时间"}),
        ({"quiet_from": "22:00"}, {"quiet_to": "应为 22:00 这样的时间"}),
    ],
)  # fmt: skip
def test_bad_settings_are_named_and_nothing_changes(client, me, body, errors):
    before = client.get("/api/v1/me/notifications", headers=me).json()
    refused = client.put("/api/v1/me/notifications", json=body, headers=me)
    assert refused.status_code == 422
    assert {error["field"]: error["message"] for error in refused.json()["errors"]} == errors
    assert client.get("/api/v1/me/notifications", headers=me).json() == before


def test_consents_are_asked_given_and_taken_back(client, me):
    asked = client.get("/api/v1/me/consents", headers=me).json()
    assert asked["policy"] == {"code": "privacy", "version": "unpublished", "updated_at": None}
    assert [one["code"] for one in asked["purposes"]] == list(privacy.PURPOSES)
    assert {one["given"] for one in asked["purposes"]} == {None}
    for given in (True, False):
        answer = client.put("/api/v1/me/consents/marketing", json={"given": given, "carrier": "mp-weixin"}, headers=me)
        assert answer.status_code == 200
    marketing = next(
        one for one in client.get("/api/v1/me/consents", headers=me).json()["purposes"] if one["code"] == "marketing"
    )
    assert (marketing["given"], marketing["outdated"]) == (False, False)
    assert marketing["decided_at"].endswith("Z")


def test_a_new_policy_makes_an_answer_outdated(client, me, site):
    client.put("/api/v1/me/consents/terms", json={"given": True, "carrier": "web"}, headers=me)
    with transaction.atomic(), connection.cursor() as cursor:
        brand = {
            "policies": [{"code": "privacy", "title": "隐私政策", "paragraphs": ["一"], "updated_at": "2026-11-01"}]
        }
        cursor.execute("UPDATE sites_site SET brand = %s::jsonb", [json.dumps(brand)])
    from portico.infra import cache

    cache.hot.clear()
    answer = client.get("/api/v1/me/consents", headers=me).json()
    assert answer["purposes"][0] | {"explanation": "", "decided_at": ""} == {
        "code": "terms", "name": "用户协议与隐私政策", "explanation": "", "given": True, "decided_at": "",
        "outdated": True,
    }  # fmt: skip
    assert answer["policy"]["updated_at"] == "2026-11-01"
    assert len(answer["policy"]["version"]) == 12


@pytest.mark.parametrize(
    ("purpose", "body", "status", "code"),
    [
        ("terms", {"given": False, "carrier": "web"}, 409, "terms_needed"),
        ("weather", {"given": True, "carrier": "web"}, 404, "purpose_not_found"),
        ("phone", {"given": True, "carrier": "fax"}, 422, "invalid"),
    ],
)
def test_what_cannot_be_decided_is_refused(client, me, purpose, body, status, code):
    refused = client.put(f"/api/v1/me/consents/{purpose}", json=body, headers=me)
    assert (refused.status_code, refused.json()["code"]) == (status, code)
    assert {one["given"] for one in client.get("/api/v1/me/consents", headers=me).json()["purposes"]} == {None}


def test_a_guests_answer_is_theirs_after_signing_in(client, site):
    body = {"purpose": "location", "given": False, "carrier": "mp-weixin", "visitor_id": VISITOR}
    assert client.post("/api/v1/consents", json=body).status_code == 201
    malformed = client.post("/api/v1/consents", json=body | {"visitor_id": "x"})
    assert (malformed.status_code, malformed.json()["errors"][0]["field"]) == (422, "visitor_id")
    me = signed_in(site, "13800138000")
    member_id = client.get("/api/v1/me", headers=me).json()["id"]
    with transaction.atomic():
        assert privacy.attach_visitor(site_id=site.id, visitor_id=VISITOR, member_id=member_id) == 1
    location = next(
        one for one in client.get("/api/v1/me/consents", headers=me).json()["purposes"] if one["code"] == "location"
    )
    assert location["given"] is False


def test_what_is_stored_is_told_in_words(client, me, stranger):
    client.post("/api/v1/me/addresses", json=ADDRESS, headers=me)
    groups = client.get("/api/v1/me/data", headers=me).json()["groups"]
    counts = {group["code"]: group["count"] for group in groups}
    assert counts["addresses"] == 1
    assert (counts["profile"], counts["devices"], counts["orders"]) == (1, 1, 0)
    addresses = next(group for group in groups if group["code"] == "addresses")
    assert addresses["kept_for"] == "直到您删除或注销账号"
    others = client.get("/api/v1/me/data", headers=stranger | {"Accept-Language": "en"}).json()["groups"]
    assert {group["code"]: group["count"] for group in others}["addresses"] == 0
    assert others[0]["name"] == "Profile"


def test_a_copy_is_made_with_progress_and_taken_by_its_link(client, me, site):
    client.post("/api/v1/me/addresses", json=ADDRESS, headers=me)
    asked = client.post("/api/v1/me/exports", headers=me)
    assert asked.status_code == 202
    export = asked.json()
    assert (export["state"], export["done"], export["total"], export["url"]) == ("queued", 0, data_copy.PARTS, None)
    assert client.post("/api/v1/me/exports", headers=me).json()["id"] == export["id"], "one at a time"
    data_copy.run_export(site_id=site.id, export_id=export["id"], clock=utc_now)
    (ready,) = client.get("/api/v1/me/exports", headers=me).json()["exports"]
    assert (ready["state"], ready["done"]) == ("ready", ready["total"])
    taken = client.get(ready["url"])
    assert taken.status_code == 200
    assert taken.headers["content-type"] == "application/zip"
    assert taken.headers["cache-control"] == "no-store"
    assert len(taken.content) == ready["size_bytes"]
    with zipfile.ZipFile(io.BytesIO(taken.content)) as archive:
        assert archive.namelist() == ["index.html", "data.json"]
        page, data = archive.read("index.html").decode(), json.loads(archive.read("data.json"))
    assert data["members"]["profile"]["phone"] == "13800138000"
    for text in ("我的个人信息副本", "13800138000", "张伟", "文三路 478 号", "收货地址"):
        assert text in page
    with connection.cursor() as cursor:
        cursor.execute("SELECT t::text FROM privacy_export_archive t")
        assert "张伟" not in cursor.fetchone()[0]


def test_a_wrong_link_opens_nothing(client):
    refused = client.get("/api/v1/exports/" + "A" * 43)
    assert (refused.status_code, refused.json()["title"]) == (404, "下载链接已失效")


def test_leaving_is_asked_for_shown_and_taken_back(client, me):
    none = client.get("/api/v1/me/erasure", headers=me).json()
    assert (none["state"], none["blockers"], none["due_at"]) == ("none", [], None)
    assert len(none["consequences"]) == 5
    unconfirmed = client.post("/api/v1/me/erasure", json={"reason": "不用了"}, headers=me)
    assert (unconfirmed.status_code, unconfirmed.json()["errors"][0]["message"]) == (422, "请先阅读并勾选确认")
    waiting = client.post("/api/v1/me/erasure", json={"confirm": True, "reason": "不用了"}, headers=me).json()
    assert waiting["state"] == "waiting"
    assert waiting["due_at"] > waiting["requested_at"]
    again = client.post("/api/v1/me/erasure", json={"confirm": True}, headers=me).json()
    assert again["due_at"] == waiting["due_at"], "asking twice keeps the day"
    assert client.delete("/api/v1/me/erasure", headers=me).json()["state"] == "none"
    assert client.delete("/api/v1/me/erasure", headers=me).status_code == 200
    assert client.get("/api/v1/me/erasure", headers=me).json()["state"] == "none"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/me/notifications"), ("PUT", "/me/notifications"), ("GET", "/me/consents"),
        ("PUT", "/me/consents/terms"), ("GET", "/me/data"), ("GET", "/me/exports"), ("POST", "/me/exports"),
        ("GET", "/me/erasure"), ("POST", "/me/erasure"), ("DELETE", "/me/erasure"),
    ],
)  # fmt: skip
def test_nobody_signed_in_is_refused(client, method, path):
    body = {"given": True, "carrier": "web"} if method in {"PUT", "POST"} else None
    assert client.request(method, f"/api/v1{path}", json=body).status_code == 401
