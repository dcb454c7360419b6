"""Messages, consents, linked accounts, data and leaving on the website: without scripts, and what the scripts send."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import timedelta

import pytest
from django.db import transaction

from portico.domains.members import public as members
from portico.domains.privacy import public as privacy
from portico.kernel.clock import utc_now
from portico.usecases import data_copy, identity
from tests.entrypoints.site.conftest import save_address, signed_in
from tests.usecases.shopping import Shop

pytestmark = pytest.mark.django_db

JSON = {"accept": "application/json"}


def text(response, status=200):
    assert response.status_code == status, response.content.decode()[:2000]
    return response.content.decode()


def said(member, purpose):
    held = privacy.consents_of(site_id=member.site_id, member_id=member.member_id).get(purpose)
    return held.given if held else None


def test_switches_and_quiet_hours_hold_for_every_carrier(browser, member, now):
    page = text(browser.get("/account/notifications/"))
    assert 'value="orders:sms" aria-label="订单与物流 · 短信" checked' in page
    assert 'value="campaigns:sms" aria-label="活动与优惠 · 短信">' in page, "advertising by text message starts off"
    assert "email" not in page
    assert "关注公众号后可用" in page
    form = {
        "shown": ["orders:sms", "orders:in_app", "campaigns:in_app", "campaigns:sms"],
        "on": ["orders:in_app", "campaigns:sms"], "quiet": "on", "quiet_from": "21:30", "quiet_to": "07:00",
    }  # fmt: skip
    answer = browser.post("/account/notifications/", form)
    assert (answer.status_code, answer["Location"]) == (302, "/account/notifications/")
    held = privacy.find_notifications(site_id=member.site_id, member_id=member.member_id)
    wanted = {"orders:sms": False, "orders:in_app": True, "campaigns:in_app": False, "campaigns:sms": True}
    assert {f"{t}:{c}": on for (t, c), on in held.switches.items() if f"{t}:{c}" in wanted} == wanted
    assert (f"{held.quiet.start:%H:%M}", f"{held.quiet.end:%H:%M}") == ("21:30", "07:00")
    assert held.switches["service", "sms"], "what was not on the page stays as it was"
    page = text(browser.get("/account/notifications/"))
    assert "消息设置已保存" in page
    assert 'value="21:30"' in page

    # The script asks for JSON; without the box the quiet hours end.
    assert browser.post("/account/notifications/", {"shown": []}, headers=JSON).json()["saved"]
    assert privacy.find_notifications(site_id=member.site_id, member_id=member.member_id).quiet is None


@pytest.mark.parametrize(
    "wrong", [{"shown": ["orders:pigeon"]}, {"quiet": "on", "quiet_from": "25:00"}, {"shown": ["x"], "on": ["x"]}]
)
def test_a_wrong_switch_or_time_changes_nothing(browser, member, wrong):
    before = privacy.find_notifications(site_id=member.site_id, member_id=member.member_id)
    assert "notice-danger" in text(browser.post("/account/notifications/", wrong), 422)
    assert browser.post("/account/notifications/", wrong, headers=JSON).status_code == 422
    assert privacy.find_notifications(site_id=member.site_id, member_id=member.member_id) == before


def test_consents_are_given_and_withdrawn_and_only_changes_are_recorded(browser, member):
    page = text(browser.get("/account/privacy/"))
    assert "还没有问过您" in page
    shown = [code for code in privacy.PURPOSES if code != "terms"]
    browser.post("/account/privacy/", {"shown": shown, "on": ["marketing"]})
    assert (said(member, "marketing"), said(member, "location")) == (True, None), "silence is no answer"
    assert browser.post("/account/privacy/", {"shown": shown, "on": []}, headers=JSON).status_code == 200
    assert said(member, "marketing") is False
    browser.post("/account/privacy/", {"shown": shown, "on": []})
    ledger = privacy.consent_ledger(site_id=member.site_id, member_id=member.member_id, limit=10)
    assert [(one.decision.purpose, one.decision.given) for one in ledger.items] == [
        ("marketing", False), ("marketing", True),
    ]  # fmt: skip


def test_linked_accounts_say_how_they_came(browser, member):
    page = text(browser.get("/account/accounts/"))
    assert "138****0001" in page
    assert "13800000001" not in page


def test_what_is_stored_is_listed_and_a_copy_is_made_and_taken(browser, stranger, member, now):
    save_address(member, now)
    page = text(browser.get("/account/data/"))
    assert re.search(r"收货地址.*?<span class=\"number\">1</span>", page, re.DOTALL)
    assert browser.post("/account/data/").status_code == 302
    assert "正在整理" in text(browser.get("/account/data/"))
    (copy,) = privacy.list_exports(site_id=member.site_id, member_id=member.member_id, now=now)
    progress = f"/account/data/copies/{copy.id}/progress/"
    assert browser.get(progress, headers=JSON).json()["state"] == "queued"
    assert browser.get(f"/account/data/copies/{copy.id}/").status_code == 404, "not before it is ready"
    data_copy.run_export(site_id=member.site_id, export_id=copy.id, clock=utc_now)
    assert "下载" in text(browser.get("/account/data/"))
    taken = browser.get(f"/account/data/copies/{copy.id}/")
    assert (taken["Content-Type"], taken["Cache-Control"]) == ("application/zip", "private, no-store")
    archive = zipfile.ZipFile(io.BytesIO(taken.content))
    assert "文三路 90 号" in archive.read("data.json").decode()
    for path in (progress, f"/account/data/copies/{copy.id}/", "/account/data/copies/nonsense/"):
        assert stranger.get(path).status_code == 404


def test_leaving_is_asked_for_shown_everywhere_and_taken_back(browser, member, shop, now):
    page = text(browser.get("/account/delete/"))
    assert "注销意味着什么" in page
    assert "请" in text(browser.post("/account/delete/", {"reason": "换号"}), 422), "without the tick nothing happens"
    assert privacy.find_erasure(site_id=member.site_id, member_id=member.member_id) is None
    browser.post("/account/delete/", {"reason": "换号", "confirm": "on"})
    waiting = privacy.find_erasure(site_id=member.site_id, member_id=member.member_id)
    assert waiting.due_at - waiting.requested_at == timedelta(days=7)
    assert "账号将于" in text(browser.get("/account/delete/"))
    assert "standing-leaving" in text(browser.get("/cart/"))
    assert browser.cookies["portico_leaving"].value == "1", "so that public pages say so, too"
    home = text(browser.get("/"))
    assert "data-leaving hidden" in home
    browser.post("/account/delete/", {"action": "stay"})
    assert privacy.find_erasure(site_id=member.site_id, member_id=member.member_id) is None
    assert "已撤销注销" in text(browser.get("/account/"))
    assert browser.cookies["portico_leaving"].value == ""


@pytest.mark.django_db(transaction=True)
def test_while_two_accounts_are_united_their_pages_say_that_data_is_coming(browser, member, now):
    account = members.MiniProgramIdentity("wechat_mini", "wx-demo", "o-younger", None)
    with transaction.atomic():
        younger = members.sign_in_mini_program(site_id=member.site_id, identity=account, provenance={}, now=now)
    phone = signed_in(member.site_id, younger.member_id, now)
    assert "数据正在同步中" not in text(browser.get("/account/"))
    with transaction.atomic():
        identity.unite(
            site_id=member.site_id, one=member.member_id, other=younger.member_id, evidence="phone", provenance={},
            now=utc_now(),
        )  # fmt: skip
    assert "数据正在同步中" in text(browser.get("/account/"))
    assert "数据正在同步中" in text(phone.get("/account/favourites/"))
    identity.settle_merges(now=utc_now() + timedelta(seconds=11), limit=10)
    assert "数据正在同步中" not in text(browser.get("/account/"))


def test_who_has_an_unfinished_order_is_told_what_to_finish_first(site, now):
    shop = Shop(site, now)
    shopper = shop.shopper()
    shop.order(shopper, (shop.sku(), 1))
    page = signed_in(site.id, shopper.actor.member_id, now)
    assert "未完成的订单" in text(page.get("/account/delete/"))
    assert "现在还不能注销" in text(page.post("/account/delete/", {"confirm": "on"}), 409)
    assert privacy.find_erasure(site_id=site.id, member_id=shopper.actor.member_id) is None


def test_guests_are_sent_to_sign_in_and_read_about_cookies(client, site):
    for page in ("notifications", "privacy", "accounts", "data", "delete"):
        assert client.get(f"/account/{page}/")["Location"].startswith("/sign-in/")
    public = client.get("/cookies/")
    assert "portico_visitor" in text(public)
    assert "csrftoken" not in public.cookies


def test_english_readers_find_no_chinese_words_around_their_data(browser):
    for page in ("notifications", "privacy", "accounts", "data", "delete"):
        shown = re.search(r"<main.*?</main>", text(browser.get(f"/account/{page}/?lang=en")), re.DOTALL)[0]
        assert re.findall(r"[\u4e00-\u9fff]+", shown) == [], page
