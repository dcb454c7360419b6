"""One member on two carriers: what is kept or looked at on one is there on the other with the next request."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import PageFactory
from tests.e2e.miniapp_steps import HAND, MiniApp, Shopper, let_a_minute_pass, origin
from tests.e2e.product import RunningProduct
from tests.e2e.test_website import sign_in

pytestmark = pytest.mark.e2e

TEA, BOWL = "龙井绿茶", "柴烧茶碗"


@pytest.fixture(scope="module")
def product(portico_server: RunningProduct) -> RunningProduct:
    portico_server.run("-m", "tests.e2e.call", "tests.e2e.miniapp_brand", "seed")
    return portico_server


def test_a_guests_favourite_and_history_follow_them_and_both_carriers_agree(
    new_page: PageFactory, product: RunningProduct
) -> None:
    web, phone = new_page(), "13600000001"
    home = origin(product)
    shopper = Shopper(product, phone)
    tea, bowl = (shopper.call("GET", f"/products?q={name}")["items"][0]["id"] for name in (TEA, BOWL))
    let_a_minute_pass(product)

    # A guest presses the heart, signs in, and is back with the favourite kept; what they looked at is theirs, too.
    # A look is noted once the page stands: whoever leaves before has seen nothing.
    web.goto(f"{home}/p/{bowl}/", wait_until="networkidle")
    web.goto(f"{home}/p/{tea}/", wait_until="networkidle")
    heart = web.locator("[data-heart]")
    expect(heart).to_have_attribute("aria-pressed", "false")
    heart.click()
    expect(web).to_have_url(re.compile(r"/sign-in/\?"))
    with web.expect_response("**/account/history/views/") as sent:
        sign_in(web, product, phone)
        expect(web).to_have_url(re.compile(f"/p/{tea}/$"))
    assert sent.value.status == 204
    expect(heart).to_have_attribute("aria-pressed", "true")
    expect(heart).to_contain_text("已收藏")

    # The mini app shows both with its next request.
    app = MiniApp(new_page(**HAND), product)
    shopper.hand_over(app)
    app.open("/pages-account/favourites/index")
    expect(app.screen.get_by_text(TEA).first).to_be_visible()
    app.open("/pages-account/history/index")
    expect(app.screen.get_by_text(BOWL).first).to_be_visible()
    expect(app.screen.get_by_text(TEA).first).to_be_visible()
    expect(app.screen.get_by_text("在官网打开过").first).to_be_visible()

    # And back: kept and removed there, it is so here with the next request.
    shopper.call("PUT", f"/me/favourites/product/{bowl}")
    shopper.call("DELETE", f"/me/favourites/product/{tea}")
    web.goto(f"{home}/account/favourites/")
    expect(web.locator(".kept .card-name")).to_have_text([BOWL])
    web.goto(f"{home}/p/{tea}/")
    expect(web.locator("[data-heart]")).to_have_attribute("aria-pressed", "false")

    # Removed here with a way back, and taken back.
    web.goto(f"{home}/account/favourites/")
    web.get_by_role("button", name=f"取消收藏 {BOWL}").click()
    expect(web.locator(".kept")).to_have_count(0)
    assert shopper.call("GET", f"/me/favourites/product/{bowl}") == {"saved": False}
    web.get_by_role("button", name="撤销").click()
    expect(web.locator(".kept .card-name")).to_have_text([BOWL])
    assert shopper.call("GET", f"/me/favourites/product/{bowl}") == {"saved": True}

    # The history is cleared on the website, after a question, and empty everywhere.
    web.goto(f"{home}/account/history/")
    expect(web.get_by_role("heading", name="今天")).to_be_visible()
    web.get_by_role("link", name="清空").click()
    web.get_by_role("button", name="清空").click()
    expect(web.get_by_text("还没有浏览足迹")).to_be_visible()
    assert shopper.call("GET", "/me/history")["items"] == []


def test_preferences_chosen_on_the_website_are_the_mini_apps(new_page: PageFactory, product: RunningProduct) -> None:
    web, phone = new_page(), "13600000002"
    shopper = Shopper(product, phone)
    let_a_minute_pass(product)
    web.goto(f"{origin(product)}/sign-in/?next=/account/preferences/")
    sign_in(web, product, phone)
    choices = web.get_by_role("main")
    choices.get_by_label("深色").check()
    choices.get_by_label("特大").check()
    web.get_by_role("button", name="保存").click()
    expect(web.get_by_text("偏好已保存，各端同步生效")).to_be_visible()
    expect(web.locator("html")).to_have_attribute("data-appearance", "dark")
    assert shopper.call("GET", "/me/preferences") == {
        "appearance": "dark", "language": "zh-hans", "text_size": "extra_large",
    }  # fmt: skip
    shopper.call("PUT", "/me/preferences", appearance="light", language="zh-hans", text_size="standard")
    web.goto(f"{origin(product)}/account/")
    web.goto(f"{origin(product)}/")
    expect(web.locator("html")).to_have_attribute("data-appearance", "light")
