"""The tester's phone against the running shop: what a person does on it reaches the shop's own addresses."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import PHONE, PageFactory
from tests.e2e.product import RunningProduct

pytestmark = pytest.mark.e2e

TAKEN = "商家已收到"


def press(page: Page, name: str) -> None:
    """The button is pressed, and the shop has taken what the platform told it."""
    page.get_by_role("button", name=name, exact=True).click()
    expect(page.locator(".toast")).to_contain_text(TAKEN)


def test_the_shop_takes_what_is_done_on_the_phone(portico_server: RunningProduct, new_page: PageFactory) -> None:
    box, url = portico_server.sandbox, portico_server.url
    hooks = {f"push_url_{app}": f"{url}/hooks/{path}/main" for app, path in (("oa", "wechat-oa"), ("wecom", "wecom"))}
    box.api("PATCH", "/settings", push_url_mini=f"{url}/hooks/wechat-mini/main", **hooks)
    page = new_page(viewport=PHONE)
    page.add_init_script("localStorage.setItem('sandbox-person', 'aunt-wang')")
    page.goto(f"{box.url}/phone#account/about")
    press(page, "关注")
    page.get_by_text("你关注了公众号").wait_for()
    page.get_by_label("输入消息").fill("有货吗")
    page.keyboard.press("Enter")
    page.get_by_text("有货吗").wait_for()
    expect(page.locator(".untaken")).to_have_count(0)
    page.goto(f"{box.url}/phone#wecom")
    page.get_by_role("button", name="ZhaoMin").click()
    page.get_by_text("你已添加了 ZhaoMin").wait_for()
    expect(page.locator(".toast")).to_contain_text(TAKEN)
    page.goto(f"{box.url}/phone#me")
    press(page, "撤回位置授权")
