"""The member centre with scripts: switches save by themselves, a copy of one's data arrives, leaving is shown."""

from __future__ import annotations

import json
import re
import zipfile

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import DESKTOP, PHONE, PageFactory
from tests.e2e.product import RunningProduct
from tests.e2e.test_website import fresh_phone, sign_in
from tests.e2e.test_website_quality import grave_faults

pytestmark = pytest.mark.e2e


def test_a_member_sets_messages_takes_their_data_and_nearly_leaves(
    new_page: PageFactory, portico_server: RunningProduct
) -> None:
    page, phone = new_page(viewport=PHONE), fresh_phone()
    page.goto("/sign-in/?next=/account/notifications/")
    sign_in(page, portico_server, phone)
    expect(page).to_have_url(re.compile("/account/notifications/$"))
    expect(page.get_by_role("button", name="保存")).to_be_hidden()
    with page.expect_response(lambda answer: answer.request.method == "POST") as saved:
        page.get_by_role("switch", name="活动与优惠 · 站内消息").uncheck()
        page.get_by_role("switch", name="免打扰").check()
    assert saved.value.status == 200
    expect(page.locator("[data-announce]")).to_have_text("消息设置已保存，各端同步生效")
    expect(page.get_by_label("开始")).to_have_value("22:00")
    page.reload()
    expect(page.get_by_role("switch", name="活动与优惠 · 站内消息")).not_to_be_checked()
    expect(page.get_by_role("switch", name="免打扰")).to_be_checked()

    # The copy arrives without a reload by hand, and holds what was just chosen.
    page.goto("/account/data/")
    page.get_by_role("button", name="申请导出").click()
    with page.expect_download() as taken:
        page.get_by_role("link", name="下载", exact=True).click(timeout=60_000)
    with zipfile.ZipFile(taken.value.path()) as archive:
        assert phone in json.dumps(json.loads(archive.read("data.json")))

    # Asked to leave: the next public page says so, and no longer once they stay.
    page.goto("/account/delete/")
    page.get_by_label("我已了解").check()
    page.get_by_role("button", name="申请注销").click()
    expect(page.get_by_role("heading", name=re.compile("账号将于"))).to_be_visible()
    page.goto("/")
    page.get_by_role("link", name="查看或撤销").click()
    page.get_by_role("button", name="撤销注销").click()
    expect(page.get_by_text("已撤销注销，账号照常使用")).to_be_visible()
    page.goto("/")
    expect(page.locator("[data-leaving]")).to_be_hidden()


def test_the_pages_about_the_account_keep_nobody_out(new_page: PageFactory, portico_server: RunningProduct) -> None:
    """By day on a phone and by night on a desktop: no grave fault, never wider than the screen."""
    day = new_page(viewport=PHONE, color_scheme="light", reduced_motion="reduce")
    day.goto("/sign-in/?next=/account/")
    sign_in(day, portico_server, fresh_phone())
    expect(day).to_have_url(re.compile("/account/$"))
    held = day.context.storage_state()
    night = new_page(viewport=DESKTOP, color_scheme="dark", reduced_motion="reduce", storage_state=held)
    faults = {}
    for page, name in ((day, "day"), (night, "night")):
        for path in ("notifications", "accounts", "privacy", "data", "delete"):
            page.goto(f"/account/{path}/")
            assert page.evaluate("document.documentElement.scrollWidth - innerWidth") == 0, path
            if grave := grave_faults(page):
                faults[f"{path} by {name}"] = grave
    assert faults == {}, json.dumps(faults, ensure_ascii=False, indent=1)
