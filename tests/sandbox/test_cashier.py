"""Alipay's cashier in a real browser: somebody pays, gives up, comes too late."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.sandbox.alipay_shop import BEIJING, Shop, beijing
from tests.sandbox.process import SandboxProcess

pytestmark = pytest.mark.e2e


@pytest.fixture(params=[{"width": 390, "height": 844}, {"width": 1440, "height": 900}], ids=["phone", "computer"])
def page(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    context = chromium.new_context(viewport=request.param, locale="zh-CN")
    page, problems = context.new_page(), []
    page.on("pageerror", lambda error: problems.append(str(error)))
    yield page
    context.close()
    assert problems == []


def test_paying_giving_up_and_coming_late(page: Page, sandbox: SandboxProcess, tmp_path: Path) -> None:
    shop, back = Shop(sandbox), f"{sandbox.url}/healthz?order=1"
    soon = beijing(datetime.now(BEIJING) + timedelta(minutes=20))
    page.goto(shop.wap(return_url=back, biz={"quit_url": back, "time_expire": soon}).headers["Location"])
    expect(page.locator(".amount")).to_have_text("¥19.90")
    expect(page.get_by_text("手工陶杯")).to_be_visible()
    expect(page.get_by_text(re.compile(r"请在 (19|20):\d\d 内付款"))).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") == 0
    page.get_by_role("button", name="陈思远").click()
    page.screenshot(path=tmp_path / "cashier.png")
    page.get_by_role("button", name="确认付款").click()
    expect(page.get_by_role("heading", name="支付成功")).to_be_visible()
    page.screenshot(path=tmp_path / "paid.png")
    page.wait_for_url(f"{back}&out_trade_no=W1&total_amount=19.90")
    assert sandbox.api("GET", "/alipay/trades/W1")["buyer_name"] == "陈思远"

    page.goto(shop.page("W2", return_url=back).headers["Location"])
    page.get_by_role("button", name="取消").click()
    page.wait_for_url(back)
    assert shop.query("W2")["sub_code"] == "ACQ.TRADE_NOT_EXIST"

    late = shop.wap("W3", return_url=back).headers["Location"]
    sandbox.advance(16 * 86_400)
    page.goto(late)
    expect(page.get_by_role("heading", name="无法支付")).to_be_visible()
    page.screenshot(path=tmp_path / "late.png")
    page.goto(f"{sandbox.url}/alipay/cashier?code=isv.invalid-signature&text={quote('验签出错')}")
    expect(page.get_by_text("验签出错 (isv.invalid-signature)")).to_be_visible()
