"""Coming in by a scanned code or a ticket, going on to the mini app, the devices: with and without scripts."""

from __future__ import annotations

import re
from uuid import UUID

import pytest
from django.db import transaction
from django.test import Client

from portico.domains.members import public as members
from portico.domains.members.models import HandoffTicket, MemberSession
from portico.entrypoints.site import session
from portico.infra import cache
from portico.usecases import handoff, qr_sign_in
from tests.entrypoints.site.conftest import signed_in

pytestmark = pytest.mark.django_db

JSON = {"accept": "application/json"}
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36"


def hidden(page, name):
    return re.search(rf'name="{name}" value="([^"]*)"', page)[1]


def phone_scans(member, code_id, now, *, yes=True):
    scanned = qr_sign_in.scan(actor=member, qr_id=UUID(code_id), client_ip="127.0.0.1", now=now)
    (qr_sign_in.confirm if yes else qr_sign_in.refuse)(actor=member, qr_id=UUID(code_id), now=now)
    return scanned


def test_the_script_gets_a_code_and_goes_in_with_it(client, member, now):
    code = client.post("/sign-in/code/", headers={**JSON, "user-agent": CHROME}).json()
    assert set(code) == {"id", "secret", "svg", "seconds", "phone_url"}
    assert code["secret"] not in code["svg"]
    asked = phone_scans(member, code["id"], now)
    assert (members.device_name(asked.user_agent), asked.same_network) == ("Chrome · Windows", True)
    entered = client.post(
        "/sign-in/code/enter/", {"id": code["id"], "secret": code["secret"], "next": "/orders/"},
        headers={"user-agent": CHROME},
    )  # fmt: skip
    assert (entered.status_code, entered["Location"]) == (302, "/orders/")
    assert "138****0001" in client.get("/account/").content.decode()
    assert "Chrome · Windows" in client.get("/account/devices/").content.decode()


def test_without_scripts_a_button_says_how_far_it_is(client, member, now):
    assert "显示二维码" in client.get("/sign-in/?next=/orders/").content.decode()
    page = client.post("/sign-in/code/", {"next": "/orders/"}).content.decode()
    assert "<svg" in page
    assert page.count(hidden(page, "secret")) == 1, "the secret stands in its field and nowhere else"
    form = {"id": hidden(page, "id"), "secret": hidden(page, "secret"), "next": "/orders/"}
    waiting = client.post("/sign-in/code/enter/", form)
    assert waiting.status_code == 409
    assert "还没有扫码" in waiting.content.decode()
    assert hidden(waiting.content.decode(), "secret") == form["secret"], "the same code goes on"
    phone_scans(member, form["id"], now)
    assert client.post("/sign-in/code/enter/", form)["Location"] == "/orders/"
    assert client.cookies[session.COOKIE].value


def test_a_refused_code_lets_nobody_in(client, member, now):
    code = client.post("/sign-in/code/", headers=JSON).json()
    phone_scans(member, code["id"], now, yes=False)
    answer = client.post("/sign-in/code/enter/", {"id": code["id"], "secret": code["secret"]})
    assert (answer.status_code, "您在手机上取消了" in answer.content.decode()) == (409, True)
    assert session.COOKIE not in client.cookies


def test_another_browser_cannot_go_in_with_a_code_it_has_seen(client, member, now):
    code = client.post("/sign-in/code/", headers=JSON).json()
    phone_scans(member, code["id"], now)
    for form in ({"id": code["id"], "secret": "guess"}, {"id": code["id"]}, {"id": "x", "secret": "x"}, {}):
        assert Client().post("/sign-in/code/enter/", form).status_code == 404
    assert MemberSession.objects.count() == 0


def test_codes_and_tickets_are_forms_of_this_site_only(member, browser):
    strict = Client(enforce_csrf_checks=True)
    for url in ("/sign-in/code/", "/sign-in/code/enter/", "/enter/", "/enter/look/"):
        assert strict.post(url).status_code == 403
        assert strict.get(url).status_code == (200 if url == "/enter/" else 405)
    foreign = browser.post(
        "/enter/onward/", {"path": "/pages/me/index"}, headers={"sec-fetch-site": "cross-site", **JSON}
    )
    assert foreign.status_code == 403
    assert HandoffTicket.objects.count() == 0


# Tickets


def ticket_of(member, now, path="/orders/"):
    return handoff.offer(actor=member, session_id=None, target="web", path=path, now=now).ticket


def test_a_ticket_is_looked_at_and_handed_in_once(client, member, now):
    ticket = ticket_of(member, now)
    page = client.get("/enter/")
    assert page["Cache-Control"] == "private, no-store"
    # With "no-referrer" a browser says `Origin: null`, and the form on this page would be refused.
    assert page["Referrer-Policy"] == "same-origin"
    looked = client.post("/enter/look/", {"ticket": ticket}, headers=JSON).json()
    assert looked == {"name": "138****0001", "path": "/orders/", "signed_in": False, "yours": False}
    entered = client.post("/enter/", {"ticket": ticket})
    assert (entered.status_code, entered["Location"]) == (302, "/orders/")
    assert client.get("/orders/").status_code == 200
    again = Client().post("/enter/", {"ticket": ticket})
    assert again.status_code == 422
    assert "这个链接已失效" in again.content.decode()
    assert Client().post("/enter/look/", {"ticket": ticket}, headers=JSON).json()["code"] == "handoff_ticket_invalid"


def test_who_is_signed_in_is_told_and_signed_out_by_going_on(member, browser, stranger, now):
    ticket = ticket_of(member, now)
    assert browser.post("/enter/look/", {"ticket": ticket}, headers=JSON).json()["yours"] is True
    looked = stranger.post("/enter/look/", {"ticket": ticket}, headers=JSON).json()
    assert (looked["signed_in"], looked["yours"]) == (True, False)
    before = stranger.cookies[session.COOKIE].value
    stranger.post("/enter/", {"ticket": ticket})
    assert "138****0001" in stranger.get("/account/").content.decode()
    left = Client()
    left.cookies[session.COOKIE] = before
    assert left.get("/account/").status_code == 302


def test_a_member_leaves_for_the_mini_app_as_themselves(member, browser, client, now):
    url = browser.post("/enter/onward/", {"path": "/pages/me/index?e=web_nav"}, headers=JSON).json()["url"]
    assert "/m/#/pages-account/enter/index?ticket=" in url
    assert url.endswith("&e=web_nav"), "what counts the visit goes along"
    ticket = re.search(r"ticket=([\w-]+)", url)[1]
    assert handoff.look(site_id=member.site_id, ticket=ticket, target="h5", now=now).member_id == member.member_id
    assert client.post("/enter/onward/", {"path": "/pages/me/index"}, headers=JSON).status_code == 401
    assert browser.post("/enter/onward/", {"path": "//evil.example"}, headers=JSON).status_code == 422


# Devices


def test_devices_are_listed_and_signed_out(member, browser, stranger, now):
    lost = signed_in(member.site_id, member.member_id, now)
    with transaction.atomic():
        members.open_session(
            site_id=member.site_id, member_id=member.member_id, carrier="mp-weixin",
            user_agent="Mozilla/5.0 (iPhone) MicroMessenger/8.0 miniProgram/wx0", now=now,
        )  # fmt: skip
    page = browser.get("/account/devices/").content.decode()
    assert page.count("本机") == 1
    assert "微信小程序 · iPhone" in page
    lost_id = next(
        one for one in re.findall(r"/account/devices/([\w-]+)/end/", page) if one in lost_sessions(member, now)
    )
    assert stranger.post(f"/account/devices/{lost_id}/end/").status_code == 404
    assert lost.get("/account/").status_code == 200
    for one in re.findall(r"/account/devices/([\w-]+)/end/", page):
        assert browser.post(f"/account/devices/{one}/end/").status_code == 302
    cache.hot.clear()  # as the announcement does in a running process
    assert lost.get("/account/").status_code == 302
    assert "该设备已退出登录" in browser.get("/account/devices/").content.decode()
    assert browser.post("/account/devices/x/end/").status_code == 404


def lost_sessions(member, now):
    return {
        str(one.session_id)
        for one in members.list_devices(site_id=member.site_id, member_id=member.member_id, now=now)
        if one.carrier == "web"
    }


def test_all_other_devices_are_signed_out_together(member, browser, now):
    others = [signed_in(member.site_id, member.member_id, now) for _ in range(2)]
    assert "退出其他所有设备" in browser.get("/account/devices/").content.decode()
    browser.post("/account/devices/end-others/")
    cache.hot.clear()
    assert [other.get("/account/").status_code for other in others] == [302, 302]
    page = browser.get("/account/devices/").content.decode()
    assert "退出其他所有设备" not in page
