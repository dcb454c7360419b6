"""The phone in a real browser: somebody plays WeChat, then everything else; every screen fits and is translated."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from portico_sandbox import app
from tests.sandbox.phone_story import Shop
from tests.sandbox.process import Listener, SandboxProcess
from tests.sandbox.test_official import fields
from tests.sandbox.test_pages import browser_page, page

__all__ = ["browser_page", "page"]

WECHAT = ["wechat", "contacts", "discover", "me", "bill", "scan", "account", "account/about", "service", "kf"]
OTHERS = ["mini", "notices", "subscriptions", "alipay", "sms", "wecom", "parcels", "people"]
HOSTS = ["host/douyin", "host/kuaishou", "host/xiaohongshu", "host/baidu", "host/qq", "host/jd"]


@pytest.fixture
def shop(sandbox: SandboxProcess, listener: Listener) -> Shop:
    return Shop(sandbox, listener)


def goto(page: Page, sandbox: SandboxProcess, screen: str, language: str = "zh") -> None:
    page.goto(f"{sandbox.url}/phone?lang={language}#{screen}")
    drawn(page, screen)


def drawn(page: Page, screen: str) -> None:
    """The screen is up."""
    hash_ = f"#{screen}" if screen else ""
    page.locator(f'body[data-screen="{hash_}"]').wait_for(state="attached")


@pytest.mark.e2e
def test_wechat_is_played(page: Page, shop: Shop, listener: Listener) -> None:
    """Followed, a menu tapped, answered at once, agreed to one message and not to the other, and had it."""
    shop.publish_menu()
    yes, _ = shop.choose_templates()
    goto(page, shop.sandbox, "")
    page.get_by_role("link", name="微信", exact=True).click()
    page.get_by_role("link", name="找到公众号").click()
    page.get_by_role("button", name="关注", exact=True).click()
    assert fields(listener.next())["Event"] == "subscribe"
    page.get_by_role("button", name="新品").click()
    assert fields(listener.next())["EventKey"] == "new"
    page.get_by_text("秋窑新品：手工陶杯").wait_for()
    page.get_by_role("button", name="切换到键盘").click()
    page.get_by_label("输入消息").fill("有货吗")
    page.keyboard.press("Enter")
    assert fields(listener.next())["Content"] == "有货吗"
    goto(page, shop.sandbox, "mini")
    page.get_by_role("button", name="请求一次性订阅").click()
    page.get_by_label("到货提醒").uncheck()
    page.get_by_label("总是保持以上选择").check()
    page.get_by_role("dialog").get_by_role("button", name="允许").click()
    page.get_by_text("允许 1 条，拒绝 1 条").wait_for()
    assert b"subscribe_msg_popup_event" in listener.next().body
    shop.mini.session(shop.mini.js_code())
    data = {name: {"value": "手工陶杯"} for name in ("thing1",)}
    data |= {"character_string2": {"value": "P2026000001"}, "amount3": {"value": "¥19.90"}}
    touser = shop.openid("wechat_mini")
    shop.mini_app("/cgi-bin/message/subscribe/send", touser=touser, template_id=yes, page="pages/home/index", data=data)
    page.get_by_role("status").get_by_text("订单支付成功通知").click()
    page.get_by_text("进入小程序查看").click()
    page.get_by_role("link", name="打开这一页").wait_for()


@pytest.mark.e2e
def test_the_other_apps_are_played(page: Page, shop: Shop) -> None:
    """A member of staff added by a code, a parcel brought to the door, an order paid at a host's till, by keyboard."""
    shop.company("externalcontact/add_contact_way", type=1, scene=2, user=["LiNa"], state="shop-1", remark="上海店")
    shop.pay_and_ship()
    number = shop.kuaishou_order()
    goto(page, shop.sandbox, "scan")
    page.get_by_role("button", name="上海店").click()
    page.get_by_text("你已添加了 LiNa").wait_for()
    page.get_by_text("来自 shop-1").wait_for()
    goto(page, shop.sandbox, "parcels")
    for state in ("已揽收", "运输中", "运输中", "派送中", "已签收"):
        page.get_by_role("button", name=f"下一站：{state}").click()
        expect(page.locator(".stations li:first-child strong")).to_have_text(state)
    expect(page.get_by_role("button", name="下一站")).to_have_count(0)
    goto(page, shop.sandbox, "host/kuaishou")
    page.get_by_role("button", name="确认支付").press("Enter")
    expect(page.get_by_role("dialog")).to_contain_text("¥19.90")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.get_by_role("button", name="确认支付").press("Enter")
    page.get_by_role("dialog").get_by_role("button", name="确认支付").press("Enter")
    expect(page.get_by_text("已支付")).to_be_visible()
    assert shop.sandbox.api("GET", f"/hosts/kuaishou/orders/{number}")["state"] == "paid"
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="企业微信")).to_be_visible()


@pytest.mark.e2e
def test_every_screen_fits_in_both_languages(page: Page, shop: Shop) -> None:
    """Nothing is wider than the phone, no script fails, and no text is shown by its key."""
    problems: list[str] = []
    page.on("pageerror", lambda problem: problems.append(str(problem)))
    words = set(
        re.findall(r"^  ([a-z]+_[a-z_0-9]+): \[", (app.STATIC / "words_phone.js").read_text("utf-8"), re.MULTILINE)
    )
    shop.pay_and_ship()
    for language, width in (("zh", 1_440), ("en", 390)):
        page.set_viewport_size({"width": width, "height": 844})
        goto(page, shop.sandbox, "", language)
        for screen in (*WECHAT, *OTHERS, *HOSTS):
            page.evaluate("hash => { document.body.dataset.was = bar.textContent; location.hash = hash; }", screen)
            page.wait_for_function("bar.querySelector('h1')?.textContent && !bar.hidden")
            page.wait_for_function("hash => location.hash === '#' + hash", arg=screen)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, screen
            assert page.evaluate(
                "screen_ => screen_.scrollWidth <= screen_.clientWidth", page.query_selector("#screen")
            )
            shown = set(re.findall(r"\b[a-z]+_[a-z_0-9]+\b", page.locator("#handset").inner_text()))
            assert shown & words == set(), screen
    assert problems == []
    page.set_viewport_size({"width": 390, "height": 844})
