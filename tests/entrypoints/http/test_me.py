"""The member's own data over HTTP: shapes, named errors, and nobody else's."""

from __future__ import annotations

import pytest
from django.db import transaction
from django_bolt.testing import TestClient

from portico.domains.members import public as members
from portico.entrypoints.http.api import api
from portico.kernel.clock import utc_now

pytestmark = pytest.mark.django_db

ADDRESS = {
    "recipient": "张伟", "phone": "13800138001", "region_code": "330106", "detail": "文三路 478 号",
}  # fmt: skip

# Fixed, so that every test process collects the same tests.
NOBODYS_ID = "019c0000-0000-7000-8000-000000000000"


@pytest.fixture
def client(site):
    with TestClient(api) as client:
        yield client


def signed_in(site, phone):
    """Headers of a member who has just signed in with `phone`."""
    now = utc_now()
    with transaction.atomic():
        member_id = members.sign_in_verified_phone(site_id=site.id, phone=phone, provenance={}, now=now).member_id
        tokens = members.open_session(site_id=site.id, member_id=member_id, carrier="h5", user_agent="", now=now)
    return {"Authorization": f"Bearer {tokens.access_token}"}


@pytest.fixture
def me(site):
    return signed_in(site, "13800138000")


@pytest.fixture
def stranger(site):
    return signed_in(site, "13900139000")


def test_me(client, me, django_assert_max_num_queries):
    client.get("/api/v1/me", headers=me)  # who was merged lately is asked for once a second, and here once
    with django_assert_max_num_queries(5):
        answer = client.get("/api/v1/me", headers=me)
    body = answer.json()
    assert body.pop("id")
    assert body.pop("created_at").endswith("Z")
    assert body == {
        "nickname": "", "avatar_url": None, "phone_masked": "138****8000", "has_phone": True,
        "order_counts": {"pending_payment": 0, "to_ship": 0, "to_receive": 0, "completed": 0, "after_sales": 0},
        "syncing": False,
        "erasure_due_at": None,
    }  # fmt: skip


def test_the_profile_changes_and_bad_values_are_named(client, me):
    changed = client.patch("/api/v1/me", json={"nickname": " 小  林 "}, headers=me).json()
    assert (changed["nickname"], changed["avatar_url"]) == ("小 林", None)
    refused = client.patch("/api/v1/me", json={"nickname": "长" * 31, "avatar_url": "javascript:alert(1)"}, headers=me)
    assert refused.status_code == 422
    assert {error["field"]: error["message"] for error in refused.json()["errors"]} == {
        "nickname": "最多 30 个字符",
        "avatar_url": "头像应是 https 图片地址，最长 500 个字符",
    }
    assert client.get("/api/v1/me", headers=me).json()["nickname"] == "小 林"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/me"),
        ("PATCH", "/me"),
        ("POST", "/me/phone"),
        ("GET", "/me/addresses"),
        ("POST", "/me/addresses"),
        ("PUT", f"/me/addresses/{NOBODYS_ID}"),
        ("DELETE", f"/me/addresses/{NOBODYS_ID}"),
    ],
)
def test_everything_of_a_member_needs_a_member(client, method, path):
    answer = client.request(method, f"/api/v1{path}", json={})
    assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")


def test_addresses_from_first_to_last(client, me):
    added = client.post("/api/v1/me/addresses", json=ADDRESS, headers=me)
    assert added.status_code == 201
    first = added.json()
    assert first == {
        **ADDRESS, "id": first["id"], "province": "浙江省", "city": "杭州市", "district": "西湖区", "is_default": True,
    }  # fmt: skip
    second = client.post("/api/v1/me/addresses", json={**ADDRESS, "is_default": True}, headers=me).json()
    listed = client.get("/api/v1/me/addresses", headers=me).json()["items"]
    assert [(one["id"], one["is_default"]) for one in listed] == [(second["id"], True), (first["id"], False)]
    changed = client.put(
        f"/api/v1/me/addresses/{first['id']}", json={**ADDRESS, "recipient": "李娜", "is_default": True}, headers=me
    ).json()
    assert (changed["recipient"], changed["is_default"]) == ("李娜", True)
    gone = client.delete(f"/api/v1/me/addresses/{first['id']}", headers=me)
    assert (gone.status_code, gone.content) == (204, b"")
    listed = client.get("/api/v1/me/addresses", headers=me).json()["items"]
    assert [(one["id"], one["is_default"]) for one in listed] == [(second["id"], True)]


def test_a_broken_address_names_every_field_and_stores_nothing(client, me):
    body = {"recipient": " ", "phone": "123", "region_code": "330100", "detail": "x" * 201}
    refused = client.post("/api/v1/me/addresses", json=body, headers=me)
    assert refused.status_code == 422
    assert {error["field"]: error["code"] for error in refused.json()["errors"]} == {
        "recipient": "text_missing", "phone": "phone_malformed", "region_code": "region_unknown",
        "detail": "text_too_long",
    }  # fmt: skip
    assert client.get("/api/v1/me/addresses", headers=me).json() == {"items": []}


@pytest.mark.parametrize("address_id", ["theirs", NOBODYS_ID, "nonsense", "%00", "1"])
def test_another_members_address_is_not_found_and_not_changed(client, me, stranger, address_id):
    theirs = client.post("/api/v1/me/addresses", json=ADDRESS, headers=stranger).json()
    path = f"/api/v1/me/addresses/{theirs['id'] if address_id == 'theirs' else address_id}"
    for answer in (
        client.put(path, json={**ADDRESS, "recipient": "改"}, headers=me),
        client.delete(path, headers=me),
    ):
        assert (answer.status_code, answer.json()["code"]) == (404, "address_not_found")
    assert client.get("/api/v1/me/addresses", headers=stranger).json()["items"] == [theirs]


def test_a_pasted_address_is_taken_apart(client):
    answer = client.post("/api/v1/addresses/parse", json={"text": "张伟 13800138001 杭州市西湖区文三路478号"})
    assert answer.json() == {
        "recipient": "张伟", "phone": "13800138001", "region_code": "330106", "province": "浙江省",
        "city": "杭州市", "district": "西湖区", "detail": "文三路478号",
    }  # fmt: skip
    nothing = client.post("/api/v1/addresses/parse", json={"text": ""}).json()
    assert set(nothing.values()) == {""}
    assert client.post("/api/v1/addresses/parse", json={"text": "长" * 401}).status_code == 422


def test_regions_are_cached_by_version(client, django_assert_max_num_queries):
    # The one query is for the site, when the second that it is cached for has just passed.
    with django_assert_max_num_queries(1):
        answer = client.get("/api/v1/regions")
    body = answer.json()
    assert (len(body["items"]), body["items"][0]["name"]) == (34, "北京市")
    zhejiang = next(one for one in body["items"] if one["name"] == "浙江省")
    west_lake = next(one for one in zhejiang["children"][0]["children"] if one["name"] == "西湖区")
    assert west_lake == {"code": "330106", "name": "西湖区"}
    assert "max-age=86400" in answer.headers["cache-control"]
    again = client.get("/api/v1/regions", headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
