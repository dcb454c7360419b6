"""Favourites, browsing history and preferences on the website: without scripts, and what the scripts ask for."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client

from portico.domains.members import public as members
from portico.entrypoints.site.preferring import APPEARANCE_COOKIE
from portico.kernel.ids import new_id
from portico.usecases import collected
from tests.entrypoints.site.test_sign_in import PHONE, ask, sent_code

pytestmark = pytest.mark.django_db

JSON = {"accept": "application/json"}


def heart(client: Client, product_id, *, action="save", **headers):
    form = {"kind": "product", "id": str(product_id), "action": action, "next": f"/p/{product_id}/"}
    return client.post("/account/favourites/one/", form, headers=headers)


def text(response) -> str:
    return response.content.decode()


def kept(member, now):
    page = collected.favourites(actor=member, kind=None, cursor=None, limit=50, now=now)
    return [item.id for item in page.items]


def test_the_heart_works_without_scripts_and_the_removal_can_be_taken_back(browser, shop, member, now):
    tea = shop.tea.product_id
    page = text(browser.get(f"/p/{tea}/"))
    assert 'action="/account/favourites/one/"' in page
    response = heart(browser, tea)
    assert (response.status_code, response["Location"]) == (302, "/account/favourites/")
    listed = text(browser.get("/account/favourites/"))
    assert "明前龙井" in listed
    assert "已收藏" in listed
    response = heart(browser, tea, action="remove")
    undo = browser.get(response["Location"])
    assert "还没有收藏" in text(undo)
    assert "撤销" in text(undo)
    assert f'value="{tea}"' in text(undo)
    assert kept(member, now) == []
    heart(browser, tea)
    assert kept(member, now) == [tea]


def test_scripts_ask_and_are_told(browser, shop, member, now):
    tea = shop.tea.product_id
    address = f"/account/favourites/one/?kind=product&id={tea}"
    assert browser.get(address, headers=JSON).json() == {"saved": False}
    assert heart(browser, tea, **JSON).json() == {"saved": True}
    answer = browser.get(address, headers=JSON)
    assert answer.json() == {"saved": True}
    assert answer["Cache-Control"] == "private, no-store"
    assert heart(browser, tea, action="remove", **JSON).json() == {"saved": False}
    assert Client().get(address, headers=JSON).json() == {"saved": False}
    for form in ({"kind": "planet", "id": str(tea)}, {"kind": "product", "id": "tea"}):
        assert browser.post("/account/favourites/one/", form, headers=JSON).status_code in {404, 422}
    assert heart(browser, new_id(), **JSON).status_code == 404
    assert kept(member, now) == []


def test_a_page_of_another_site_cannot_press_the_heart(browser, shop, member, now):
    assert heart(browser, shop.tea.product_id, **{"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert kept(member, now) == []


def test_a_guest_signs_in_and_the_favourite_is_kept(client, shop, connected, site):
    tea = shop.tea.product_id
    told = heart(client, tea, **JSON)
    assert told.status_code == 401
    assert told.json()["sign_in"].startswith("/sign-in/?next=")
    response = heart(client, tea)
    form = text(client.get(response["Location"]))
    wanted = re.search(r'name="favourite" value="([^"]+)"', form)[1]
    assert wanted == f"product:{tea}"
    ask(client)
    entered = client.post(
        "/sign-in/",
        {"action": "sign-in", "phone": PHONE, "code": sent_code(connected), "next": f"/p/{tea}/", "favourite": wanted},
    )
    assert entered["Location"] == f"/p/{tea}/"
    assert "明前龙井" in text(client.get("/account/favourites/"))


@pytest.mark.parametrize("wanted", ["product:x", "planet:1", "product", f"product:{'0' * 32}"])
def test_nonsense_to_keep_does_not_stop_the_sign_in(client, shop, connected, wanted):
    ask(client)
    form = {"action": "sign-in", "phone": PHONE, "code": sent_code(connected), "favourite": wanted}
    assert client.post("/sign-in/", form).status_code == 302
    assert "还没有收藏" in text(client.get("/account/favourites/"))


def post_views(browser, items, **headers):
    return browser.post("/account/history/views/", {"items": items}, content_type="application/json", headers=headers)


def test_history_is_shown_by_day_and_goes_when_asked(browser, shop, member, now, django_assert_max_num_queries):
    tea, shirt = str(shop.tea.product_id), str(shop.shirt.product_id)
    yesterday = (now - timedelta(days=1)).isoformat()
    views = [
        {"kind": "product", "id": tea, "viewed_at": now.isoformat()},
        {"kind": "product", "id": shirt, "viewed_at": yesterday},
    ]
    assert post_views(browser, views).status_code == 204
    # The session, the history, the cards, and what stands around every page (is the account leaving, is it being
    # united with another); nothing per item.
    with django_assert_max_num_queries(8):
        page = text(browser.get("/account/history/"))
    assert re.findall(r'<h2 class="day" id="day-\d">([^<]+)<', page) == ["今天", "昨天"]
    assert page.index("今天") < page.index("明前龙井") < page.index("昨天") < page.index("牛津纺衬衫")
    browser.post("/account/history/", {"action": "remove", "kind": "product", "id": tea})
    assert "明前龙井" not in text(browser.get("/account/history/"))
    assert "清空全部浏览足迹？" in text(browser.get("/account/history/?clear=1"))
    assert browser.post("/account/history/", {"action": "clear"}).status_code == 302
    assert "还没有浏览足迹" in text(browser.get("/account/history/"))


def test_history_says_what_was_opened_elsewhere(browser, shop, member, now):
    tea, shirt = shop.tea.product_id, shop.shirt.product_id
    collected.record_views(actor=member, views=[members.View("product", tea, now, "mp-weixin")], now=now)
    post_views(browser, [{"kind": "product", "id": str(shirt), "viewed_at": now.isoformat()}])
    page = text(browser.get("/account/history/"))
    assert re.findall(r'<span class="badge kept-where">([^<]+)<', page) == ["在微信打开过"]


def test_views_that_make_no_sense_are_refused_whole(browser, shop, member, now):
    tea = str(shop.tea.product_id)
    good = {"kind": "product", "id": tea, "viewed_at": now.isoformat()}
    for items in (
        [good, {**good, "kind": "planet"}], [good, {**good, "id": "x"}], [good, {"kind": "product"}], ["tea"], [],
        [{**good, "viewed_at": "2999-01-01T00:00:00+00:00"}], [good] * 51, "tea", None,
    ):  # fmt: skip
        assert post_views(browser, items, **JSON).status_code == 422, items
    assert post_views(browser, [good], **{"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert post_views(Client(), [good], **JSON).status_code == 401
    assert collected.history(actor=member, cursor=None, limit=10, now=now).items == []


def test_a_gone_product_stays_in_the_list_to_be_removed(browser, shop, member, now):
    gone = new_id()
    with transaction.atomic():
        members.save_item(site_id=member.site_id, member_id=member.member_id, kind="product", subject_id=gone, now=now)
    page = text(browser.get("/account/favourites/"))
    assert "商品已下架" in page
    assert f'value="{gone}"' in page


def test_preferences_are_stored_for_the_member_and_in_this_browser(browser, shop, member):
    chosen = {"appearance": "dark", "language": "en", "text_size": "large"}
    response = browser.post("/account/preferences/", chosen)
    assert response.status_code == 302
    assert response.cookies[APPEARANCE_COOKIE].value == "dark"
    assert response.cookies[settings.LANGUAGE_COOKIE_NAME].value == "en"
    page = text(browser.get("/account/preferences/"))
    assert '<html lang="en" data-appearance="dark">' in page
    assert re.findall(r'value="([\w-]+)" checked', page) == ["dark", "en", "large"]
    stored = members.find_preferences(site_id=member.site_id, member_id=member.member_id)
    assert stored == members.Preferences("dark", "en", "large")
    assert browser.post("/account/preferences/", {**chosen, "appearance": "sepia"}).status_code == 422
    assert members.find_preferences(site_id=member.site_id, member_id=member.member_id) == stored


def test_preferences_chosen_elsewhere_arrive_with_the_member_centre(browser, shop, member, now):
    with transaction.atomic():
        members.save_preferences(
            site_id=member.site_id, member_id=member.member_id, preferences=members.Preferences("light", "en"), now=now
        )
    response = browser.get("/account/")
    assert response.cookies[APPEARANCE_COOKIE].value == "light"
    assert response.cookies[settings.LANGUAGE_COOKIE_NAME].value == "en"
    # What is then chosen for this browser alone is not taken back.
    browser.cookies[APPEARANCE_COOKIE] = "dark"
    again = browser.get("/account/")
    assert APPEARANCE_COOKIE not in again.cookies
    assert '<html lang="en" data-appearance="dark">' in text(again)


def test_the_member_centre_leads_everywhere_and_costs_few_queries(
    browser, shop, member, now, django_assert_max_num_queries
):
    heart(browser, shop.tea.product_id)
    with django_assert_max_num_queries(13):
        page = text(browser.get("/account/"))
    for path in ("favourites", "history", "addresses", "preferences", "notifications", "accounts", "privacy", "data"):
        assert f'href="/account/{path}/"' in page
    assert "明前龙井" in page
    assert urlsplit("/orders/?state=paid").query in page


def test_pages_of_the_member_centre_are_nobody_elses(client, stranger, browser, shop):
    heart(browser, shop.tea.product_id)
    assert "明前龙井" not in text(stranger.get("/account/favourites/"))
    for path in ("favourites", "history", "preferences"):
        assert client.get(f"/account/{path}/")["Location"] == f"/sign-in/?next=%2Faccount%2F{path}%2F"
        assert browser.get(f"/account/{path}/")["Cache-Control"] == "private, no-store"
