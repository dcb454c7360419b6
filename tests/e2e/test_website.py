"""The website in a real browser, from the first page to a paid order, on a desktop and on a phone."""

from __future__ import annotations

import re
from itertools import count
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import PHONE, PageFactory
from tests.e2e.product import RunningProduct

pytestmark = pytest.mark.e2e

_numbers = count(1)


def fresh_phone() -> str:
    """A number nobody has asked a code for yet."""
    return f"138{next(_numbers):08d}"


def code_sent_to(server: RunningProduct, phone: str) -> str:
    message = server.sandbox.api("GET", f"/sms?phone={phone}")["items"][0]
    return re.search(r"\b(\d{6})\b", str(message))[1]  # type: ignore[index]


def sign_in(page: Page, server: RunningProduct, phone: str) -> None:
    """On the sign-in page: asks for the code, reads it off the sandbox's phone, enters."""
    page.get_by_label("手机号").fill(phone)
    page.get_by_role("button", name="获取验证码").click()
    expect(page.get_by_role("button", name="秒后重发")).to_be_disabled()
    page.get_by_label("验证码").fill(code_sent_to(server, phone))
    page.get_by_role("button", name="登录", exact=True).click()


def fill_address(page: Page) -> None:
    page.get_by_label("收货人").fill("林晓")
    page.get_by_label("手机号").fill("13800000001")
    page.get_by_label("省 / 直辖市").select_option("浙江省")
    page.get_by_label("城市").select_option("杭州市")
    page.get_by_label("区 / 县").select_option("西湖区")
    page.get_by_label("详细地址").fill("文三路 90 号")


def scan(server: RunningProduct) -> None:
    """The tester's phone scans the newest code and pays."""
    newest = server.sandbox.api("GET", "/orders?limit=1")["items"][0]
    server.sandbox.api("POST", f"/orders/{newest['out_trade_no']}/pay", person="lin-xiao")


def test_from_the_first_page_to_a_paid_order(new_page: PageFactory, portico_server: RunningProduct) -> None:
    page, phone = new_page(), fresh_phone()
    page.goto("/")
    expect(page.get_by_role("heading", name="青禾居", level=1)).to_be_attached()
    page.get_by_role("navigation", name="主导航").get_by_role("link", name="茶").click()
    expect(page).to_have_url(re.compile(r"/c/tea/$"))
    page.get_by_role("link", name="明前龙井").click()
    expect(page.get_by_role("heading", name="明前龙井", level=1)).to_be_visible()
    page.get_by_role("button", name="增加").click()
    page.get_by_role("button", name="加入购物车").click()

    expect(page).to_have_url(re.compile(r"/cart/$"))
    expect(page.locator(".head [data-cart-count]")).to_have_text("2")
    page.get_by_role("button", name="增加").click()
    expect(page.locator(".summary .price")).to_have_text("¥204")
    expect(page.locator(".head [data-cart-count]")).to_have_text("3")
    page.get_by_role("link", name="去结算").first.click()

    expect(page).to_have_url(re.compile(r"/sign-in/\?next=%2Fcheckout%2F$"))
    sign_in(page, portico_server, phone)
    expect(page).to_have_url(re.compile(r"/checkout/$"))
    expect(page.locator(".goods li")).to_have_count(1)
    fill_address(page)
    page.get_by_label("订单备注").fill("放门口")
    expect(page.get_by_text("满 99 元包邮")).to_be_visible()
    page.get_by_role("button", name="提交订单").first.click()

    expect(page).to_have_url(re.compile(r"/pay/[0-9a-f-]+/$"))
    expect(page.get_by_role("img", name="微信支付二维码").locator("svg")).to_be_visible()
    expect(page.get_by_text(re.compile("请在 (29|30):"))).to_be_visible()
    scan(portico_server)
    expect(page.get_by_role("heading", name="支付成功")).to_be_visible(timeout=40_000)
    page.get_by_role("link", name="查看订单").click()
    expect(page.get_by_role("heading", name="待发货", level=1)).to_be_visible()
    expect(page.get_by_text("付款成功，等待商家发货").first).to_be_visible()
    expect(page.get_by_text("浙江省杭州市西湖区文三路 90 号")).to_be_visible()
    order_id = page.url.rstrip("/").rsplit("/", 1)[1]
    same_order_through_the_api(portico_server, phone, order_id)


def same_order_through_the_api(server: RunningProduct, phone: str, order_id: str) -> None:
    """As the mini app would: signed in by phone on its own carrier, it finds the website's order, paid."""
    wait_for_another_code(server)
    with httpx.Client(base_url=f"{server.url}/api/v1", trust_env=False, timeout=10) as client:
        assert client.post("/auth/sms-codes", json={"phone": phone}).status_code == 202
        tokens = client.post("/auth/phone", json={"phone": phone, "code": code_sent_to(server, phone)}).json()
        client.headers["Authorization"] = f"Bearer {tokens['access_token']}"
        listed = client.get("/orders").json()["items"]
        order = client.get(f"/orders/{order_id}").json()
    assert [one["id"] for one in listed] == [order_id]
    assert (order["state"], order["payable_fen"], order["note"]) == ("paid", 20400, "放门口")
    assert order["payment"]["state"] == "succeeded"


def wait_for_another_code(server: RunningProduct) -> None:
    """A minute passes for the numbers that have had a code, here and at the provider."""
    server.run("-c", _FORGET_CODES)
    server.sandbox.api("PATCH", "/quotas", **{"sms.per_number_30_seconds": 5})


_FORGET_CODES = """
import django
django.setup()
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("UPDATE members_sms_code SET created_at = created_at - interval '2 minutes'")
"""


def test_buying_at_once_on_a_phone(new_page: PageFactory, portico_server: RunningProduct) -> None:
    page = new_page(viewport=PHONE, is_mobile=True, has_touch=True)
    page.goto("/search/?q=衬衫")
    page.get_by_role("link", name="牛津纺衬衫").tap()
    expect(page.get_by_role("radio", name="M（暂时缺货）")).to_be_disabled()
    page.locator("label.value", has_text="蓝").tap()
    expect(page.get_by_role("radio", name="M", exact=True)).to_be_checked()
    expect(page.locator("[data-price]")).to_have_text("¥129")
    expect(page.get_by_role("status").filter(has_text="仅剩 2 件")).to_be_visible()
    page.get_by_role("button", name="立即购买").tap()
    sign_in(page, portico_server, fresh_phone())
    expect(page).to_have_url(re.compile(r"/checkout/\?source=buy_now"))
    page.get_by_label("粘贴地址，自动识别").fill("王小满 13800000007 浙江省杭州市西湖区龙井路1号")
    page.get_by_role("button", name="识别").tap()
    expect(page.get_by_label("区 / 县")).to_have_value("330106")
    expect(page.get_by_label("收货人")).to_have_value("王小满")
    page.get_by_role("button", name="提交订单").last.tap()
    expect(page.get_by_text("¥129").first).to_be_visible()
    page.get_by_role("link", name="手机上直接支付").tap()
    expect(page.get_by_role("link", name="打开微信支付")).to_have_attribute(
        "href", re.compile(re.escape(portico_server.sandbox.url))
    )
    page.get_by_role("link", name="查看订单").tap()
    page.get_by_text("取消订单").tap()
    page.get_by_role("button", name="确定取消").tap()
    expect(page.get_by_role("heading", name="已取消", level=1)).to_be_visible()


def test_paying_by_alipay(new_page: PageFactory, portico_server: RunningProduct, tmp_path: Path) -> None:
    page, phone = new_page(), fresh_phone()
    page.goto("/search/?q=龙井")
    page.get_by_role("link", name="明前龙井").click()
    page.get_by_role("button", name="立即购买").click()
    sign_in(page, portico_server, phone)
    fill_address(page)
    page.get_by_role("button", name="提交订单").first.click()
    expect(page.get_by_role("img", name="微信支付二维码")).to_be_visible()
    page.screenshot(path=tmp_path / "wechat.png")
    page.get_by_role("navigation", name="支付方式").get_by_role("link", name="支付宝").click()
    expect(page.get_by_text("用支付宝扫码，或登录账户")).to_be_visible()
    page.screenshot(path=tmp_path / "alipay.png")
    page.get_by_role("link", name="去支付宝付款").click()
    page.get_by_role("button", name="取消").click()
    expect(page.get_by_text("正在确认支付结果")).to_be_visible()
    page.screenshot(path=tmp_path / "back.png")
    page.set_viewport_size(PHONE)
    page.screenshot(path=tmp_path / "back-phone.png")
    page.get_by_role("link", name="重新打开支付宝").click()
    page.get_by_role("button", name="确认付款").click()
    expect(page.get_by_role("heading", name="支付成功", level=1)).to_be_visible(timeout=40_000)
    expect(page.get_by_text("支付宝", exact=False)).to_be_visible()
    page.screenshot(path=tmp_path / "paid.png")


def test_the_option_picker_by_keyboard(new_page: PageFactory) -> None:
    page = new_page()
    page.goto("/search/?q=衬衫")
    page.get_by_role("link", name="牛津纺衬衫").click()
    expect(page.get_by_role("radio", name="白")).to_be_checked()
    page.get_by_role("radio", name="白").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("radio", name="蓝")).to_be_checked()
    expect(page.get_by_role("radio", name="蓝")).to_be_focused()
    expect(page.locator("[data-price]")).to_have_text("¥129")
    page.get_by_role("button", name="加入购物车").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".line-option")).to_have_text(re.compile("蓝.*M"))


def test_everything_works_without_scripts(new_page: PageFactory, portico_server: RunningProduct) -> None:
    page, phone = new_page(java_script_enabled=False), fresh_phone()
    page.goto("/search/?q=龙井")
    page.get_by_role("link", name="明前龙井").click()
    expect(page.get_by_label("规格")).to_be_visible()
    page.get_by_role("button", name="立即购买").click()
    page.get_by_label("手机号").fill(phone)
    page.get_by_role("button", name="获取验证码").click()
    page.get_by_label("验证码").fill(code_sent_to(portico_server, phone))
    page.get_by_role("button", name="登录", exact=True).click()
    page.get_by_label("粘贴地址，自动识别").fill("王小满 13800000007 浙江省杭州市西湖区龙井路1号")
    page.get_by_role("button", name="提交订单").first.click()
    expect(page.get_by_role("img", name="微信支付二维码")).to_be_visible()


def test_search_completes_while_typing(new_page: PageFactory) -> None:
    page = new_page()
    page.goto("/")
    box = page.get_by_role("combobox", name="搜索商品")
    box.press_sequentially("mingqian", delay=20)
    expect(page.get_by_role("option", name="明前龙井")).to_be_visible()
    box.press("ArrowDown")
    expect(page.get_by_role("option", name="明前龙井")).to_have_attribute("aria-selected", "true")
    box.press("Enter")
    expect(page).to_have_url(re.compile(r"/search/\?q="))
    expect(page.get_by_role("link", name="明前龙井")).to_be_visible()


def test_no_page_is_wider_than_the_phone_or_asks_outside(new_page: PageFactory, portico_server: RunningProduct) -> None:
    page = new_page(viewport=PHONE)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for url in ("/", "/c/", "/c/tea/", "/search/?q=衬衫", "/search/?q=潜水艇", "/sign-in/", "/cart/", "/p/none/"):
        page.goto(url)
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") == 0, url
    assert [url for url in asked if not url.startswith((portico_server.url, "data:"))] == []


def test_static_files_are_kept_for_a_year(portico_server: RunningProduct) -> None:
    with httpx.Client(base_url=portico_server.url, trust_env=False) as client:
        page = client.get("/").text
        addresses = re.findall(r'(?:href|src)="(/static/website/[^"#]+|/theme\.css[^"]+)"', page)
        assert len(addresses) >= 5
        for address in addresses:
            assert re.search(r"\?v=[0-9a-f]{12}$", address), address
            answer = client.get(address)
            assert answer.status_code == 200, address
            assert "max-age=31536000" in answer.headers["cache-control"], address
