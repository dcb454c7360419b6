"""Signing in by SMS code, the session behind the cookie, and where one goes afterwards."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import quote

import pytest
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.http import HttpRequest
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portico.domains.members import public as members
from portico.domains.orders import public as orders
from portico.domains.privacy import public as privacy
from portico.domains.sites import public as sites
from portico.entrypoints.site import session
from portico.entrypoints.site.safe_urls import own_path
from portico.entrypoints.site.visitors import GUEST_COOKIE
from tests.entrypoints.site.conftest import make_member, signed_in

pytestmark = pytest.mark.django_db

PHONE = "13800000009"


def sent_code(sandbox):
    message = sandbox.api("GET", f"/sms?phone={PHONE}")["items"][0]
    return message["code"] if "code" in message else message["params"][0]


def ask(client, phone=PHONE, **headers):
    return client.post("/sign-in/", {"action": "send", "phone": phone}, headers=headers)


def enter(client, code, target="", phone=PHONE):
    return client.post("/sign-in/", {"action": "sign-in", "phone": phone, "code": code, "next": target})


def test_pages_of_a_member_send_others_to_sign_in(client, shop):
    for url in ("/account/", "/orders/?state=paid", "/checkout/?source=cart", "/account/addresses/"):
        response = client.get(url)
        assert response.status_code == 302
        assert response["Location"] == f"/sign-in/?next={quote(url, safe='')}"
    answer = client.get("/pay/x/state/", headers={"accept": "application/json"})
    assert answer.status_code == 401
    assert answer.json()["code"] == "unauthenticated"


def test_a_code_signs_in_and_leads_back(client, shop, connected):
    assert "6 位数字" in client.get("/sign-in/?next=/orders/").content.decode()
    page = ask(client)
    assert page.status_code == 200
    assert "验证码已发送" in page.content.decode()
    response = enter(client, sent_code(connected), "/orders/")
    assert (response.status_code, response["Location"]) == (302, "/orders/")
    cookie = response.cookies[session.COOKIE]
    assert cookie["httponly"] is True
    assert cookie["samesite"] == "Lax"
    assert client.get("/orders/").status_code == 200
    assert "138****0009" in client.get("/account/").content.decode()
    assert client.get("/sign-in/?next=/cart/")["Location"] == "/cart/"


def test_the_guests_cart_becomes_the_members(client, shop, connected):
    client.post("/cart/lines/", {"sku_id": str(shop.tea_sku), "quantity": "2"})
    ask(client)
    response = enter(client, sent_code(connected), "/cart/")
    assert response.cookies[GUEST_COOKIE].value == ""
    assert client.cookies["portico_hint"].value == "2.1"
    member_id = members.find_by_phone(site_id=shop.site_id, phone=PHONE).id
    (line,) = orders.cart_of(site_id=shop.site_id, owner=orders.member_owner(member_id))
    assert (line.sku_id, line.quantity) == (shop.tea_sku, 2)
    assert "明前龙井" in client.get("/cart/").content.decode()


def test_wrong_and_used_codes_are_told_beside_the_field(client, shop, connected):
    ask(client)
    code = sent_code(connected)
    wrong = enter(client, f"{(int(code) + 1) % 1_000_000:06d}")
    assert wrong.status_code == 422
    assert 'id="code" ' in wrong.content.decode()
    assert 'aria-invalid="true"' in wrong.content.decode()
    assert session.COOKIE not in client.cookies
    assert enter(client, code).status_code == 302
    assert enter(Client(), code).status_code == 422


@pytest.mark.parametrize("phone", ["", "123", "not a phone", "1" * 300, "138000000０x"])
def test_malformed_phones_are_named(client, shop, connected, phone):
    response = ask(client, phone)
    assert response.status_code == 422
    assert 'data-error="phone" hidden' not in response.content.decode()
    assert connected.api("GET", "/sms")["items"] == []


def test_asking_too_often_says_when_to_return(client, shop, connected):
    assert ask(client, accept="application/json").json()["retry_after_seconds"] == 60
    again = ask(client, accept="application/json")
    assert again.status_code == 429
    assert 0 < again.json()["wait"] <= 60
    assert len(connected.api("GET", "/sms")["items"]) == 1


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "\t//evil.example",
        "x" * 600,
    ],
)
def test_nobody_is_sent_out_of_the_shop(client, shop, connected, target):
    ask(client)
    assert enter(client, sent_code(connected), target)["Location"] == "/account/"
    assert own_path(target, default="/") == "/"


def test_signing_out_ends_the_session_at_once(browser, member):
    key = browser.cookies[session.COOKIE].value
    assert browser.get("/account/").status_code == 200
    response = browser.post("/sign-out/")
    assert (response.status_code, response["Location"]) == (302, "/")
    again = Client()
    again.cookies[session.COOKIE] = key
    assert again.get("/account/").status_code == 302
    assert not Session.objects.filter(session_key=key).exists()


def test_tokens_never_reach_the_browser_and_are_sealed_at_rest(site, member, now):
    with transaction.atomic():
        tokens = members.open_session(
            site_id=site.id, member_id=member.member_id, carrier="web", user_agent="", now=now
        )
    from django.http import HttpResponse

    response = HttpResponse()
    session.begin(response, tokens)
    assert tokens.refresh_token not in str(response.cookies)
    assert tokens.access_token not in str(response.cookies)
    held = Session.objects.get(session_key=response.cookies[session.COOKIE].value).get_decoded()
    assert tokens.refresh_token not in str(held)


def request_with(key):
    request = HttpRequest()
    request.COOKIES[session.COOKIE] = key
    return request


def test_an_expired_access_token_is_renewed_once(site, member, browser, now):
    key = browser.cookies[session.COOKIE].value
    later = now + timedelta(minutes=31)
    # Twice: the first renews, the second learns who was merged lately, which is asked once a second.
    for _ in range(2):
        assert session.member_of(request_with(key), site_id=site.id, now=later) == member
    with CaptureQueriesContext(connection) as captured:
        assert session.member_of(request_with(key), site_id=site.id, now=later + timedelta(seconds=1)) == member
    assert len(captured) == 1
    assert session.member_of(request_with(key), site_id=site.id, now=now + timedelta(days=200)) is None


@pytest.mark.django_db(transaction=True)
def test_two_tabs_renew_the_same_session(site, now):
    import threading

    from django.db import connection as thread_connection

    member_id = make_member(site.id, "13800000001", now)
    key = signed_in(site.id, member_id, now).cookies[session.COOKIE].value
    later = now + timedelta(minutes=31)
    found, failures = [], []

    def tab():
        try:
            found.append(session.member_of(request_with(key), site_id=site.id, now=later))
        except Exception as error:
            failures.append(error)
        finally:
            thread_connection.close()

    threads = [threading.Thread(target=tab) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert [who.member_id for who in found] == [member_id] * 8
    assert session.member_of(request_with(key), site_id=site.id, now=later + timedelta(minutes=31)) is not None


def test_a_session_of_one_site_is_nobody_on_another(site, other_site, browser, settings):
    settings.ALLOWED_HOSTS = ["testserver", "other.example"]
    assert browser.get("/account/").status_code == 200
    assert browser.get("/account/", headers={"host": "other.example"}).status_code == 302


@pytest.mark.parametrize("key", ["", "x", "x" * 5000, "../../etc/passwd", "0" * 32])
def test_a_forged_cookie_is_nobody(client, shop, key):
    client.cookies[session.COOKIE] = key
    assert client.get("/account/").status_code == 302
    assert client.get("/cart/").status_code == 200


def test_where_terms_are_published_they_are_agreed_to_and_the_ledger_says_so(client, shop, connected):
    terms = {"code": "terms", "title": "用户协议", "url": "/policies/terms/", "paragraphs": ["请友善。"]}
    with transaction.atomic():
        sites.save_site(code="demo", name="演示店", is_default=True, brand={"policies": [terms]})
    assert 'href="/policies/terms/"' in client.get("/sign-in/").content.decode()
    ask(client)
    code = sent_code(connected)
    refused = enter(client, code)
    assert refused.status_code == 422
    assert "请先阅读并勾选同意" in refused.content.decode()
    assert f'value="{code}"' in refused.content.decode(), "the code is still good and need not be typed again"
    form = {"action": "sign-in", "phone": PHONE, "code": code, "agree": "on"}
    assert client.post("/sign-in/", form).status_code == 302
    ledger = privacy.consent_ledger(site_id=shop.site_id, limit=10)
    said = {(one.decision.purpose, one.decision.given, one.decision.carrier) for one in ledger.items}
    assert said == {("terms", True, "web"), ("phone", True, "web")}
