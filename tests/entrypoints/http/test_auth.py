"""Signing in over HTTP, with the real sandbox behind it: answers, named errors, limits, languages."""

from __future__ import annotations

import pytest
from django_bolt.testing import TestClient

from portico.domains.members.models import Member, MemberSession, SmsCode
from portico.entrypoints.http.api import api
from tests.usecases.connected import connected

__all__ = ["connected"]

pytestmark = pytest.mark.django_db(transaction=True)

PHONE = "13800000001"


@pytest.fixture
def client(site):
    with TestClient(api) as client:
        yield client


def post(client, path, body=None, token=None, **headers):
    if token:
        headers["Authorization"] = f"Bearer {token}"
    return client.post(f"/api/v1{path}", json=body or {}, headers=headers)


def mini_body(connected, person="lin-xiao", **more):
    held = connected.credentials["wechat_mini"]
    code = connected.api("POST", "/js-codes", person=person)["code"]
    return {"provider": "wechat_mini", "app_id": held["app_id"], "code": code, **more}


def sent_code(connected, phone=PHONE):
    return connected.api("GET", f"/sms?phone={phone}")["items"][0]["params"][0]


def code_of(answer, status):
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    return answer.json()["code"]


def fields_of(answer):
    return {error["field"]: error["code"] for error in answer.json()["errors"]}


def test_from_guest_to_member_and_out_again(client, connected):
    token = post(client, "/auth/guest").json()["guest_token"]
    answer = post(client, "/auth/mini-program", mini_body(connected, guest_token=token, entry="menu-home"))
    assert answer.status_code == 200
    tokens = answer.json()
    assert set(tokens) == {"access_token", "refresh_token", "expires_in_seconds", "member"}
    assert tokens["expires_in_seconds"] == 1800
    member_id = str(Member.objects.get().id)
    assert tokens["member"] == {
        "id": member_id, "nickname": "", "avatar_url": None, "phone_masked": None, "level_name": None,
    }  # fmt: skip
    me = client.get("/api/v1/me", headers={"Authorization": f"Bearer {tokens['access_token']}"})
    assert (me.status_code, me.json()["id"]) == (200, member_id)

    fresh = post(client, "/auth/refresh", {"refresh_token": tokens["refresh_token"]}).json()
    out = post(client, "/auth/sign-out", token=fresh["access_token"])
    assert (out.status_code, out.content) == (204, b"")
    again = post(client, "/auth/refresh", {"refresh_token": fresh["refresh_token"]})
    assert code_of(again, 401) == "refresh_token_invalid"


def test_a_refresh_token_used_twice_ends_the_session(client, connected):
    tokens = post(client, "/auth/mini-program", mini_body(connected)).json()
    fresh = post(client, "/auth/refresh", {"refresh_token": tokens["refresh_token"]}).json()
    stolen = post(client, "/auth/refresh", {"refresh_token": tokens["refresh_token"]})
    assert code_of(stolen, 401) == "refresh_token_reused"
    assert code_of(post(client, "/auth/refresh", {"refresh_token": fresh["refresh_token"]}), 401) == (
        "refresh_token_invalid"
    )
    assert MemberSession.objects.get().end_reason == "reused"


def test_a_replayed_code_is_named_in_both_languages(client, connected):
    body = mini_body(connected)
    assert post(client, "/auth/mini-program", body).status_code == 200
    replay = post(client, "/auth/mini-program", body)
    assert code_of(replay, 422) == "sign_in_code_invalid"
    assert replay.json()["title"] == "登录凭证已失效"
    english = post(client, "/auth/mini-program", body, **{"Accept-Language": "en"})
    assert english.json()["title"] == "The sign-in code is no longer valid"
    assert MemberSession.objects.count() == 1


def test_a_platform_nobody_connected_is_named(client, connected):
    body = {**mini_body(connected), "provider": "alipay"}
    assert code_of(post(client, "/auth/mini-program", body), 503) == "platform_not_connected"


def test_phone_and_code(client, connected):
    sent = post(client, "/auth/sms-codes", {"phone": "+86 138-0000-0001"})
    assert (sent.status_code, sent.json()) == (202, {"retry_after_seconds": 60, "expires_in_seconds": 300})
    code = sent_code(connected)
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    refused = post(client, "/auth/phone", {"phone": PHONE, "code": wrong})
    assert code_of(refused, 422) == "sms_code_wrong"
    assert refused.json()["detail"] == "还可以再试 4 次。"
    answer = post(client, "/auth/phone", {"phone": PHONE, "code": code, "carrier": "web"})
    assert answer.status_code == 200
    assert answer.json()["member"]["phone_masked"] == "138****0001"
    assert code_of(post(client, "/auth/phone", {"phone": PHONE, "code": code}), 422) == "sms_code_used"
    assert code_of(post(client, "/auth/phone", {"phone": "13900000000", "code": code}), 422) == "sms_code_expired"
    assert PHONE not in answer.text


def test_sms_flooding_answers_429_with_the_wait(client, connected):
    assert post(client, "/auth/sms-codes", {"phone": PHONE}).status_code == 202
    flood = post(client, "/auth/sms-codes", {"phone": PHONE})
    assert code_of(flood, 429) == "sms_too_frequent"
    wait = flood.json()["data"]["retry_after_seconds"]
    assert 50 <= wait <= 60
    assert flood.headers["retry-after"] == str(wait)
    assert SmsCode.objects.count() == 1
    assert len(connected.api("GET", "/sms")["items"]) == 1


@pytest.mark.parametrize(
    ("path", "body", "fields"),
    [
        ("/auth/sms-codes", {"phone": "12345"}, {"phone": "phone_malformed"}),
        ("/auth/phone", {"phone": "abc", "code": "123456"}, {"phone": "phone_malformed"}),
        ("/auth/phone", {"phone": PHONE, "code": "1", "carrier": "fax"}, {"carrier": "carrier_unknown"}),
        ("/auth/phone", {"phone": PHONE, "code": "1", "visitor_id": "x"}, {"visitor_id": "visitor_malformed"}),
        ("/auth/phone", {"phone": PHONE, "code": "1", "entry": "A B"}, {"entry": "entry_code_malformed"}),
    ],
)
def test_malformed_input_names_its_field(client, path, body, fields):
    answer = post(client, path, body)
    assert code_of(answer, 422) == "invalid"
    assert fields_of(answer) == fields
    assert not Member.objects.exists()
    assert not SmsCode.objects.exists()


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/auth/sms-codes", {}),
        ("/auth/sms-codes", {"phone": 13800000001}),
        ("/auth/sms-codes", {"phone": "1" * 33}),
        ("/auth/phone", {"phone": PHONE, "code": "1" * 17}),
        ("/auth/mini-program", {"provider": "wechat_mini", "app_id": "x", "code": "c" * 257}),
        ("/auth/refresh", {"refresh_token": "x" * 129}),
        ("/auth/refresh", {"refresh_token": None}),
        ("/auth/refresh", []),
    ],
)
def test_wrong_types_and_over_long_text_are_refused(client, path, body):
    assert code_of(post(client, path, body), 422) == "invalid"


def test_a_body_that_is_no_json_is_refused(client):
    answer = client.post("/api/v1/auth/phone", content=b"{nonsense", headers={"Content-Type": "application/json"})
    assert code_of(answer, 422) == "invalid"


def test_a_guest_token_we_never_made_is_refused_before_the_code_is_spent(client, connected):
    body = mini_body(connected)
    refused = post(client, "/auth/mini-program", {**body, "guest_token": "guess"})
    assert code_of(refused, 422) == "guest_token_malformed"
    assert post(client, "/auth/mini-program", body).status_code == 200


def test_too_many_sign_ins_from_an_address_are_refused(client, monkeypatch):
    from portico.entrypoints.http.routes import auth
    from portico.infra.ratelimit import Limit

    monkeypatch.setattr(auth, "_SIGN_INS", Limit(hits=3, window_seconds=3600))
    body = {"phone": PHONE, "code": "000000"}
    codes = [post(client, "/auth/phone", body).json()["code"] for _ in range(5)]
    assert codes == ["sms_code_expired"] * 3 + ["rate_limited"] * 2
    spoofed = post(client, "/auth/phone", body, **{"X-Forwarded-For": "203.0.113.77"})
    assert code_of(spoofed, 429) == "rate_limited", "a header anybody can send is no other address"


@pytest.mark.parametrize("token", ["", "nonsense", "a.b.c"])
def test_signing_out_needs_a_good_token(client, token):
    answer = client.post("/api/v1/auth/sign-out", headers={"Authorization": f"Bearer {token}"})
    assert code_of(answer, 401) == "unauthenticated"
    assert answer.headers["www-authenticate"] == "Bearer"


def test_a_token_of_one_site_is_nothing_on_another(client, connected, other_site):
    tokens = post(client, "/auth/mini-program", mini_body(connected)).json()
    elsewhere = {"X-Portico-Site": "other"}
    answer = client.get("/api/v1/me", headers={**elsewhere, "Authorization": f"Bearer {tokens['access_token']}"})
    assert code_of(answer, 401) == "unauthenticated"
    refused = post(client, "/auth/refresh", {"refresh_token": tokens["refresh_token"]}, **elsewhere)
    assert code_of(refused, 401) == "refresh_token_invalid"
