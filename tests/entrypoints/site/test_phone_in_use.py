"""On the website: whose account is it that goes with a number nobody used for half a year?"""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client

from portico.domains.members import public as members
from portico.domains.members.models import Member, SmsCode
from portico.entrypoints.site import session
from portico.kernel.clock import utc_now
from tests.usecases.shopping import ADDRESS

pytestmark = pytest.mark.django_db

PHONE = "13800000009"


@pytest.fixture
def owner(shop):
    """Somebody with an address, last here seven months ago."""
    now = utc_now()
    with transaction.atomic():
        found = members.sign_in_verified_phone(site_id=shop.site_id, phone=PHONE, provenance={}, now=now).member_id
        members.save_address(site_id=shop.site_id, member_id=found, draft=ADDRESS, now=now)
    Member.objects.filter(id=found).update(last_seen_at=now - timedelta(days=210))
    return found


def asked(client, shop, language="zh-CN"):
    """The page after a good code, and the claim in it."""
    with transaction.atomic():
        SmsCode.objects.all().delete()
        plan = members.request_sms_code(site_id=shop.site_id, phone=PHONE, client_ip="203.0.113.9", now=utc_now())
    response = client.post(
        "/sign-in/", {"action": "sign-in", "phone": PHONE, "code": plan.code, "next": "/orders/"},
        headers={"accept-language": language},
    )  # fmt: skip
    text = response.content.decode()
    assert response.status_code == 200
    return text, re.search(r'name="claim" value="([^"]+)"', text)[1]


def answered(client, claim, action, **more):
    return client.post("/sign-in/", {"action": action, "claim": claim, "next": "/orders/", **more})


def test_the_owner_answers_and_is_in(client, shop, owner):
    text, claim = asked(client, shop)
    assert "这个账号是您的吗" in text
    assert (ADDRESS.recipient in text, PHONE in text) == (False, False)
    assert session.COOKIE not in client.cookies
    wrong = answered(client, claim, "mine", recipient="王芳", district="西湖区")
    assert wrong.status_code == 422
    # What was typed stays, and so does the question.
    assert 'value="王芳"' in wrong.content.decode()
    assert claim in wrong.content.decode()
    response = answered(client, claim, "mine", recipient="林晓", district="西湖区")
    assert (response.status_code, response["Location"]) == (302, "/orders/")
    assert members.find_by_phone(site_id=shop.site_id, phone=PHONE).id == owner
    assert "林晓" in client.get("/account/addresses/").content.decode()


def test_the_new_owner_starts_anew(client, shop, owner):
    _, claim = asked(client, shop)
    assert answered(client, claim, "new").status_code == 302
    assert members.find_by_phone(site_id=shop.site_id, phone=PHONE).id != owner
    assert "林晓" not in client.get("/account/addresses/").content.decode()
    again = answered(Client(), claim, "new")
    assert again.status_code == 409
    assert "验证已失效" in again.content.decode()


def test_the_question_in_english(client, shop, owner):
    client.cookies["django_language"] = "en"
    text, _ = asked(client, shop, "en")
    assert "Is this account yours?" in text
