"""A member of staff at the keyboard: a value seen for a reason, and a second step at the door."""

from __future__ import annotations

import base64
import json
import re

import pytest
from playwright.sync_api import expect

from portico.domains.staff import rules
from portico.kernel.clock import utc_now
from tests.e2e.conftest import PHONE, PageFactory
from tests.e2e.product import RunningProduct

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

PASSWORD = "a-long-test-password-42"


def test_staff_see_a_recipient_for_a_reason_and_enter_with_a_code(
    portico_server: RunningProduct, new_page: PageFactory
) -> None:
    portico_server.run("manage.py", "console_account", "ning", "--role", "customer_service", "--password", PASSWORD)
    (number,) = json.loads(portico_server.run("-m", "tests.e2e.seed_orders", "1"))
    page = new_page()
    page.goto("/console/")
    page.get_by_label("用户名").fill("ning")
    page.get_by_label("密码").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/console/$"))
    page.goto(f"/console/orders/?number={number}")
    page.get_by_role("link", name=number).click()
    # By keyboard alone: open, give a reason, read, put away.
    button = page.get_by_role("button", name="查看完整收件信息")
    button.focus()
    page.keyboard.press("Enter")
    page.keyboard.type("买家来电改地址")
    page.keyboard.press("Enter")
    phone = page.locator('[data-pc-part="phone"] [data-pc-value]')
    expect(phone).to_have_text(re.compile(r"^1\d{10}$"))
    expect(page.get_by_role("button", name="隐藏")).to_be_focused()
    page.keyboard.press("Enter")
    expect(phone).to_have_text(re.compile(r"^1\d\d\*{4}\d{4}$"))

    page.goto("/console/security/app/")
    page.get_by_text("扫不了？手动输入密钥").click()
    secret = base64.b32decode("".join(page.locator(".pc-factor__secret").inner_text().split()))
    page.get_by_label("验证码").fill(rules.code_at(secret, now=utc_now()))
    page.get_by_label("登录密码").fill(PASSWORD)
    page.get_by_role("button", name="开启两步验证").click()
    expect(page.locator("#recovery-codes li")).to_have_count(10)
    recovery = page.locator("#recovery-codes li").first.inner_text()

    phone_page = new_page(viewport=PHONE)
    phone_page.goto("/console/")
    phone_page.get_by_label("用户名").fill("ning")
    phone_page.get_by_label("密码").fill(PASSWORD)
    phone_page.keyboard.press("Enter")
    phone_page.get_by_label("验证码").fill(recovery)
    phone_page.keyboard.press("Enter")
    expect(phone_page.get_by_text("还剩 9 个")).to_be_visible()
    phone_page.goto("/console/security/")
    assert phone_page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
