"""A platform connected by hand: its keys typed, tried, told about in plain words, and broken on purpose."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import PHONE, PageFactory
from tests.e2e.product import RunningProduct

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

PASSWORD = "a-long-test-password-42"


def signed_in(page: Page, name: str) -> Page:
    page.goto("/console/login/?next=/console/connections/")
    page.get_by_label("用户名").fill(name)
    page.get_by_label("密码").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="平台接入")).to_be_visible()
    return page


def shot(page: Page, name: str) -> None:
    """A picture for whoever asks for some (PORTICO_SHOTS=folder)."""
    if folder := os.environ.get("PORTICO_SHOTS"):
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


def test_an_owner_connects_a_platform_and_reads_what_is_missing(
    portico_server: RunningProduct, new_page: PageFactory
) -> None:
    portico_server.run("manage.py", "console_account", "wang", "--role", "owner", "--password", PASSWORD)
    box, held = portico_server.sandbox, portico_server.sandbox.credentials["wechat_oa"]
    page = signed_in(new_page(permissions=["clipboard-read", "clipboard-write"]), "wang")
    shot(page, "list")
    page.get_by_role("link", name="微信公众号").click()
    expect(page.get_by_role("heading", name="密钥来自环境变量")).to_be_visible()
    page.get_by_text("改为在这里填写").click()
    page.get_by_label(re.compile("^AppID")).fill(held["app_id"])
    page.get_by_label(re.compile("^AppSecret")).fill(held["app_secret"])
    page.get_by_role("button", name="保存并检查").click()

    # Tried at once; and what was made up for the platform is there to copy, this once.
    expect(page.get_by_text("密钥正确，平台接受我们的请求")).to_be_visible()
    token = page.locator("#PORTICO_WECHAT_OA_PUSH_TOKEN span")
    expect(token).to_have_text(re.compile(r"^\w{32}$"))
    shown = token.inner_text()
    page.locator("#fresh").get_by_role("button", name="复制").nth(1).click()
    assert page.evaluate("navigator.clipboard.readText()") == shown
    shot(page, "connected")

    # The platform keeps us out: said with the address it saw, until that is listed.
    box.api("PATCH", "/consoles", ips={"wechat_oa": ["203.0.113.7"]})
    page.goto("/console/connections/wechat_oa/")
    assert shown not in page.content()
    page.get_by_role("button", name="检查", exact=True).click()
    expect(page.get_by_text("服务器的 IP 127.0.0.1 不在平台的白名单里")).to_be_visible()
    shot(page, "kept-out")
    phone = signed_in(new_page(viewport=PHONE), "wang")
    expect(phone.get_by_text("不在平台的白名单里")).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    phone.get_by_role("link", name="微信公众号").click()
    shot(phone, "kept-out-phone")
    box.api("PATCH", "/consoles", ips={"wechat_oa": None})
    page.get_by_role("button", name="检查", exact=True).click()
    expect(page.get_by_text("密钥正确，平台接受我们的请求")).to_be_visible()

    # What was asked and answered is on record, without the keys.
    page.goto("/console/connections/calls/?platform=wechat_oa&result=failed")
    refused = page.get_by_role("row").filter(has_text="40164").first
    refused.get_by_role("button", name="请求和回答").click()
    expect(page.get_by_text("not in whitelist").first).to_be_visible()
    assert held["app_secret"] not in page.content()
    shot(page, "calls")

    # Gone again: the environment's keys are back, as the other tests know them.
    page.goto("/console/connections/wechat_oa/")
    page.get_by_role("button", name="断开").click()
    page.get_by_role("dialog").get_by_role("button", name="断开").click()
    expect(page.get_by_role("heading", name="密钥来自环境变量")).to_be_visible()
