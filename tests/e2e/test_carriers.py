"""One sign-in for every carrier: a computer by scanning, the website from the mini app and the other way round."""

from __future__ import annotations

import httpx
import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import PageFactory
from tests.e2e.miniapp_steps import HAND, MiniApp, keep_session, sms_code
from tests.e2e.product import RunningProduct

pytestmark = pytest.mark.e2e

PHONE = "13800000066"


@pytest.fixture
def hand(new_page: PageFactory, portico_server: RunningProduct) -> MiniApp:
    """A phone whose mini app is signed in."""
    app = MiniApp(new_page(**HAND), portico_server)
    app.url = f"{portico_server.url}/m/"
    with httpx.Client(base_url=f"{portico_server.url}/api/v1", trust_env=False, timeout=20) as client:
        assert client.post("/auth/sms-codes", json={"phone": PHONE}).status_code == 202
        code = sms_code(portico_server, PHONE)
        tokens = client.post("/auth/phone", json={"phone": PHONE, "code": code, "carrier": "h5"}).json()
    app.open()
    keep_session(app.page, {"access": tokens["access_token"], "refresh": tokens["refresh_token"]})
    return app


def test_nobody_signs_in_twice(hand: MiniApp, new_page: PageFactory, portico_server: RunningProduct) -> None:
    computer = new_page()
    computer.goto("/sign-in/?next=/account/devices/")
    expect(computer.get_by_role("img", name="登录二维码")).to_be_visible()
    code_id = computer.locator("[data-enter] [name=id]").input_value()

    hand.open(f"/pages-account/scan/index?id={code_id}")
    hand.page.reload()
    expect(hand.screen).to_contain_text("与本机同一网络")
    expect(computer.locator("[data-code]")).to_contain_text("请在手机上确认登录")
    hand.tap(hand.button("确认登录"))
    expect(hand.text("已确认登录")).to_be_visible()
    computer.wait_for_url(lambda url: url.endswith("/account/devices/") and "next" not in url)
    expect(computer.locator(".devices li").first).to_contain_text("本机")

    hand.open("/pages-account/settings/index")
    hand.tap(hand.text("打开官网"))
    hand.page.wait_for_url(f"{portico_server.url}/account/")
    expect(hand.page.locator("h1")).to_contain_text("138****0066")
    assert "#" not in hand.page.url, "the ticket is gone from the address"

    hand.page.evaluate("localStorage.removeItem('portico.session')")
    hand.page.goto("/")
    hand.page.locator('a[href^="/m/#/"]').locator("visible=true").first.tap()
    hand.page.wait_for_url(f"{portico_server.url}/m/**")
    expect(hand.page.locator("uni-tabbar")).to_be_visible()
    hand.page.wait_for_function("() => localStorage.getItem('portico.session')")
    assert "ticket" not in hand.page.url
