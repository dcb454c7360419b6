"""The operator's page in a real browser: order a fault, read the call it hit, use up a quota, copy a key."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.sandbox.mini_app import MiniApp
from tests.sandbox.process import SandboxProcess

pytestmark = pytest.mark.e2e


@pytest.fixture
def page(chromium: Browser, sandbox: SandboxProcess) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN")
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=sandbox.url)
    yield context.new_page()
    context.close()


def quota(sandbox: SandboxProcess, name: str) -> dict[str, Any]:
    found: dict[str, Any] = sandbox.api("GET", "/state")["quotas"][name]
    return found


def test_a_fault_is_ordered_and_its_call_read(page: Page, sandbox: SandboxProcess) -> None:
    page.goto(f"{sandbox.url}/operator#faults")
    page.get_by_label("在哪里").select_option("mini.jscode2session")
    page.get_by_role("button", name="3 次").click()
    page.get_by_label("错误码", exact=True).fill("45011")
    page.get_by_role("button", name="安排 返回错误码").click()
    page.locator("#open-faults").get_by_text("还剩 3 次").wait_for()
    mini = MiniApp(sandbox)
    assert mini.session(mini.js_code())["errcode"] == 45011
    page.keyboard.press("1")
    row = page.get_by_role("row").filter(has_text="mini.jscode2session")
    expect(row).to_contain_text("45011")
    page.keyboard.press("j")
    expect(row).to_be_focused()
    detail = page.locator("#call-detail")
    expect(detail).to_contain_text("按安排出错（故障）")
    expect(detail).to_contain_text('"errcode": 45011')
    page.keyboard.press("/")
    page.keyboard.type("nothing-like-it")
    page.get_by_text("没有符合条件的调用").wait_for()
    page.keyboard.press("Escape")
    page.keyboard.press("3")
    page.get_by_role("button", name="移除").click()
    page.get_by_text("没有安排故障").wait_for()


def test_quotas_keys_and_the_clock(page: Page, sandbox: SandboxProcess) -> None:
    name, mini = "mini.stable_token.per_day", MiniApp(sandbox)
    mini.stable_token()
    page.goto(f"{sandbox.url}/operator#quotas")
    page.get_by_role("button", name="用过的").click()
    row = page.locator(".quota").filter(has_text="取令牌，每天")
    expect(row.get_by_role("meter")).to_have_attribute("aria-valuenow", "1")
    row.get_by_role("button", name="用完").click()
    expect(row).to_contain_text("1 / 1")
    assert mini.stable_token()["errcode"] == 45009
    page.get_by_role("button", name="+1 天").click()
    page.get_by_text("快了 1d").wait_for()
    assert mini.stable_token()["access_token"]
    row.get_by_role("button", name="恢复").click()
    page.get_by_text("已保存").wait_for()
    assert quota(sandbox, name)["limit"] == 500_000
    page.keyboard.press("7")
    page.get_by_role("button", name="复制 PORTICO_WECHAT_APP_ID", exact=True).click()
    page.get_by_text("已复制").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == sandbox.credentials["wechat_mini"]["app_id"]


def test_an_address_that_is_not_listed_and_a_call_without_leave(page: Page, sandbox: SandboxProcess) -> None:
    mini = MiniApp(sandbox)
    page.goto(f"{sandbox.url}/operator#consoles")
    row = page.locator(".listed").filter(has_text="微信小程序")
    row.get_by_role("button", name="放行别的 IP").click()
    expect(row.get_by_label("微信小程序的 IP 白名单")).to_have_value("203.0.113.7")
    assert mini.stable_token()["errcode"] == 40164
    row.get_by_role("button", name="不限制").click()
    expect(row.get_by_label("微信小程序的 IP 白名单")).to_have_value("")
    page.get_by_label("接口", exact=True).select_option("mini.msg_sec_check")
    page.get_by_role("button", name="收回权限").click()
    page.get_by_role("button", name="给权限").wait_for()
    assert (
        mini.post("/wxa/msg_sec_check", version=2, openid=sandbox.openid(), scene=1, content="茶")["errcode"] == 48001
    )
    expect(page.locator("#count-consoles")).to_have_text("1")
