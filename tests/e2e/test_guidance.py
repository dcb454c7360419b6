"""From the website to the mini program and back: codes, links, the entry that is counted, and peace after closing."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import psycopg
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import DESKTOP, PHONE, PageFactory
from tests.e2e.miniapp_steps import MiniApp, Shopper, origin
from tests.e2e.product import RunningProduct

pytestmark = pytest.mark.e2e

TEA = "龙井绿茶"


@pytest.fixture(scope="module")
def product(portico_server: RunningProduct) -> RunningProduct:
    """The running product with the brand that is on its website and in its mini app."""
    portico_server.run("-m", "tests.e2e.call", "tests.e2e.miniapp_brand", "seed")
    return portico_server


def rows(product: RunningProduct, query: str, *values: object) -> list[Any]:
    with psycopg.connect(product.environment["DATABASE_URL"]) as connection:
        return connection.execute(query, values).fetchall()


def tea_of(product: RunningProduct) -> dict[str, Any]:
    answer = httpx.get(f"{origin(product)}/api/v1/products?q={TEA}", trust_env=False)
    (card,) = answer.json()["items"]
    found: dict[str, Any] = card
    return found


def test_a_computer_shows_a_code_and_three_steps(new_page: PageFactory, product: RunningProduct) -> None:
    page = new_page()
    tea = tea_of(product)["id"]
    page.goto(f"{origin(product)}/p/{tea}/")
    guide = page.locator("[data-position=web_product]")
    guide.locator("summary").click()
    code = guide.get_by_role("img", name="二维码")
    expect(code).to_be_visible()
    expect(guide.locator(".guide-steps li")).to_have_count(3)
    expect(guide.locator(".guide-steps li").nth(2)).to_be_visible()
    page.wait_for_function("element => element.complete && element.naturalWidth > 0", arg=code.element_handle())
    box, buttons = guide.bounding_box(), page.locator(".buy").bounding_box()
    assert box is not None
    assert buttons is not None
    assert box["y"] >= buttons["y"] + buttons["height"], "below the buttons, never over them"
    page.get_by_text("手机购", exact=True).click()
    expect(page.locator(".guide-panel .guide-steps li").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".guide-panel")).to_be_hidden()


def test_a_phone_goes_on_with_the_same_product_and_the_order_knows_the_way(
    new_page: PageFactory, product: RunningProduct
) -> None:
    page = new_page(viewport=PHONE, is_mobile=True, has_touch=True)
    tea = tea_of(product)["id"]
    page.goto(f"{origin(product)}/p/{tea}/")
    page.locator("[data-position=web_product] a").tap()
    app = MiniApp(page, product)
    page.wait_for_url(f"{app.url}**")
    app.expect_page(f"/pages-goods/product/index?id={tea}")
    expect(app.screen.get_by_text(TEA).first).to_be_visible()
    visitor = counted_visit(page, product)

    phone = "13500000001"
    app.open("/pages-account/sign-in/index")
    app.sign_in(phone)
    shopper = Shopper.holding(app, product, phone)
    order = shopper.place(TEA)
    (credited,) = rows(
        product,
        "SELECT e.code, v.visitor_id FROM orders_order o JOIN touchpoints_entry e ON e.id = o.entry_id"
        " JOIN touchpoints_visit v ON v.id = o.visit_id WHERE o.id = %s",
        order["id"],
    )
    assert credited == ("web_product", visitor)


def counted_visit(page: Page, product: RunningProduct) -> str:
    """The visit through the product's guide was stored with its parameters; answers whose it was."""
    page.wait_for_load_state("networkidle")
    found = rows(
        product,
        "SELECT v.visitor_id, v.params FROM touchpoints_visit v JOIN touchpoints_entry e ON e.id = v.entry_id"
        " WHERE e.code = 'web_product' AND v.carrier = 'h5' ORDER BY v.at DESC",
    )
    assert len(found) == 1
    visitor, params = found[0]
    assert (params["from"], params["by"]) == ("web_product", "tap")
    return str(visitor)


def test_a_closed_strip_is_gone_for_a_day(chromium: Browser, new_page: PageFactory, product: RunningProduct) -> None:
    page = new_page()
    page.goto(f"{origin(product)}/")
    strip = page.locator("[data-position=web_banner]")
    expect(strip).to_be_visible()
    strip.scroll_into_view_if_needed()
    expect(strip.locator(".guide-steps li")).to_have_count(3)
    with page.expect_response("**/api/v1/events") as told:
        strip.get_by_role("button", name="关闭").click()
    assert told.value.status == 202
    expect(strip).to_have_count(0)
    page.reload()
    expect(page.locator("[data-position=web_banner]")).to_be_hidden()
    state = page.context.storage_state()
    for hours, back in ((23, False), (25, True)):
        context = chromium.new_context(storage_state=state, viewport=DESKTOP, locale="zh-CN")
        later = context.new_page()
        later.clock.install(time=datetime.now(UTC) + timedelta(hours=hours))
        later.goto(f"{origin(product)}/")
        # The footer's guide starts after the strip's: when it is counted, the strip has been decided about.
        later.locator("footer").scroll_into_view_if_needed()
        shown = later.locator("[data-position=web_banner]")
        expect(shown).to_be_visible() if back else expect(shown).to_be_hidden()
        context.close()
    names = rows(
        product,
        "SELECT name FROM tracking_event WHERE properties ->> 'position' = 'web_banner' AND name LIKE 'guide_%%'",
    )
    assert ("guide_closed",) in names
    assert ("guide_shown",) in names


def test_without_scripts_what_is_passive_stands_and_strips_do_not(chromium: Browser, product: RunningProduct) -> None:
    context = chromium.new_context(java_script_enabled=False, viewport=PHONE, locale="zh-CN")
    page = context.new_page()
    tea = tea_of(product)["id"]
    page.goto(f"{origin(product)}/")
    expect(page.locator("[data-position=web_banner]")).to_be_hidden()
    expect(page.locator("[data-position=web_footer]")).to_be_visible()
    page.goto(f"{origin(product)}/p/{tea}/")
    link = page.locator("[data-position=web_product] a")
    expect(link).to_be_visible()
    assert re.search(rf"index\?id={tea}&e=web_product&from=web_product&by=tap$", link.get_attribute("href") or "")
    context.close()


def test_the_mini_app_hands_its_member_the_website(new_page: PageFactory, product: RunningProduct) -> None:
    shopper = Shopper(product, "13500000002")
    order = shopper.place(TEA)
    page = new_page(viewport=PHONE, is_mobile=True, has_touch=True, permissions=["clipboard-read", "clipboard-write"])
    app = MiniApp(page, product)
    shopper.hand_over(app)
    app.open(f"/pages-order/detail/index?id={order['id']}")
    card = app.screen.locator(".guide")
    expect(card).to_contain_text("订单明细，电脑上可以打印")
    app.tap(card.locator(".action"))
    app.expect_toast("链接已复制，请在电脑浏览器中打开")
    link = page.evaluate("navigator.clipboard.readText()")
    assert link == f"{origin(product)}/orders/{order['id']}/?entry=mini_order&from=mini_order"
    app.tap(card.locator(".close"))
    expect(card).to_have_count(0)
    page.reload()
    expect(app.screen.get_by_text(order["number"]).first).to_be_visible()
    expect(app.screen.locator(".guide")).to_have_count(0)

    desk = new_page()
    desk.goto(link)
    expect(desk).to_have_url(re.compile("/sign-in/"))
    visitor = str(uuid4())
    answer = httpx.post(
        f"{origin(product)}/api/v1/visits", trust_env=False,
        json={"visitor_id": visitor, "carrier": "web", "path": "/orders/x/", "entry": "mini_order",
              "params": {"from": "mini_order"}},
    )  # fmt: skip
    assert answer.json()["entry"] == "mini_order"
    assert answer.json()["problems"] == []
