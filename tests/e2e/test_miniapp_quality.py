"""The mini app as a thing to live with: what it keeps, where it leads back, without network, for every reader."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.e2e.conftest import PageFactory
from tests.e2e.miniapp_steps import HAND, MiniApp, Shopper, origin
from tests.e2e.product import RunningProduct

pytestmark = pytest.mark.e2e

_numbers = count(1)


@pytest.fixture(scope="module")
def product(portico_server: RunningProduct) -> RunningProduct:
    """The running product with the mini app's brand in it."""
    portico_server.run("-m", "tests.e2e.call", "tests.e2e.miniapp_brand", "seed")
    return portico_server


@pytest.fixture
def app(new_page: PageFactory, product: RunningProduct, tmp_path: Path) -> Iterator[MiniApp]:
    """The app in a fresh browser; how it looked at the end stays in the test's folder."""
    app = MiniApp(new_page(**HAND), product)
    yield app
    app.page.screenshot(path=tmp_path / "last.png")


@pytest.fixture
def phone() -> str:
    """A number that nobody has used."""
    return f"1370000{next(_numbers):04d}"


# uni-app wraps some of what it stores and some not.
_STORED = """key => {
  const known = JSON.parse(localStorage.getItem(key) ?? 'null')
  return known && typeof known.data === 'string' ? JSON.parse(known.data) : known
}"""


def ask(app: MiniApp, product: RunningProduct, path: str) -> Any:
    """What the API tells the member who is signed in inside the app."""
    kept = app.page.evaluate(_STORED, "portico.session")
    headers = {"Authorization": f"Bearer {kept['access']}"}
    answer = httpx.get(f"{origin(product)}/api/v1{path}", headers=headers, trust_env=False, timeout=20)
    assert answer.is_success, answer.text
    return answer.json()


def kept_views(app: MiniApp) -> list[str]:
    """Ids of what this device remembers as looked at, latest first."""
    return [view["id"] for view in app.page.evaluate(_STORED, "portico.history") or []]


def look_at(app: MiniApp, name: str) -> str:
    """Opens a product from the home page; its id."""
    app.open()
    app.tap(app.card(name).first)
    app.expect_page("/pages-goods/product/index")
    expect(app.screen.locator(".headline .name")).to_have_text(name)
    found = re.search(r"[?&]id=([\w-]+)", app.page.url)
    assert found
    return found[1]


def test_a_guests_heart_is_kept_after_sign_in_and_can_be_let_go_and_taken_back(
    app: MiniApp, product: RunningProduct, phone: str
) -> None:
    product_id = look_at(app, "龙井绿茶")
    heart = app.screen.locator(".heart")
    expect(heart).to_have_attribute("aria-pressed", "false")
    app.tap(heart)
    app.expect_page("/pages-account/sign-in/index")
    app.sign_in(phone)

    app.expect_page(f"/pages-goods/product/index?id={product_id}")
    expect(app.screen.locator(".heart")).to_have_attribute("aria-pressed", "true")
    assert ask(app, product, f"/me/favourites/product/{product_id}") == {"saved": True}

    app.open("/pages-account/favourites/index")
    row = app.screen.locator(".row").filter(has_text="龙井绿茶")
    expect(row).to_be_visible()
    app.tap(app.text("编辑"))
    app.tap(row.locator("[role=checkbox]"))
    app.tap(app.button("删除"))
    expect(row).to_have_count(0)
    expect(app.text("已移除 1 项")).to_be_visible()
    assert ask(app, product, f"/me/favourites/product/{product_id}") == {"saved": False}
    app.tap(app.text("撤销"))
    expect(row).to_be_visible()
    app.page.wait_for_load_state("networkidle")
    assert ask(app, product, f"/me/favourites/product/{product_id}") == {"saved": True}
    app.page.reload()
    expect(row).to_be_visible()

    app.tap(app.text("文章"))
    expect(app.text("还没有收藏的文章")).to_be_visible()


def test_who_turns_back_at_sign_in_has_kept_nothing(app: MiniApp, product: RunningProduct, phone: str) -> None:
    product_id = look_at(app, "龙井绿茶")
    app.tap(app.screen.locator(".heart"))
    app.expect_page("/pages-account/sign-in/index")
    app.page.go_back()
    app.expect_page(f"/pages-goods/product/index?id={product_id}")

    app.open("/pages/me/index")
    app.tap(app.text("登录 / 注册"))
    app.sign_in(phone)
    app.expect_page("/pages/me/index")
    assert ask(app, product, f"/me/favourites/product/{product_id}") == {"saved": False}


def test_a_guests_history_becomes_the_members_and_can_be_emptied(
    app: MiniApp, product: RunningProduct, phone: str
) -> None:
    seen = [look_at(app, name) for name in ("龙井绿茶", "柴烧茶碗")]
    app.open("/pages-account/history/index")
    expect(app.screen.locator(".day")).to_have_text(["今天"])
    expect(app.screen.locator(".row .name")).to_have_text(["柴烧茶碗", "龙井绿茶"])
    assert kept_views(app) == seen[::-1]

    app.open("/pages/me/index")
    app.tap(app.text("登录 / 注册"))
    app.sign_in(phone)
    app.expect_page("/pages/me/index")
    expect(app.screen.locator(".phone")).to_contain_text("****")
    app.open("/pages-account/history/index")
    expect(app.screen.locator(".row .name")).to_have_text(["柴烧茶碗", "龙井绿茶"])
    assert kept_views(app) == []
    assert [item["id"] for item in ask(app, product, "/me/history")["items"]] == seen[::-1]

    app.tap(app.screen.get_by_label("移除 柴烧茶碗"))
    expect(app.screen.locator(".row .name")).to_have_text(["龙井绿茶"])
    app.tap(app.screen.locator(".clear"))
    app.agree()
    expect(app.text("还没有浏览足迹")).to_be_visible()
    assert ask(app, product, "/me/history")["items"] == []
    app.tap(app.button("去首页逛逛"))
    expect(app.card("龙井绿茶").first).to_be_visible()


def test_without_network_the_app_says_so_and_goes_on_by_itself_when_it_is_back(app: MiniApp) -> None:
    look_at(app, "柴烧茶碗")  # the page's own script is here from now on
    app.open()
    expect(app.card("龙井绿茶").first).to_be_visible()
    app.page.context.set_offline(True)
    expect(app.text("网络已断开，恢复后自动继续")).to_be_visible()
    app.tap(app.card("龙井绿茶").first)
    expect(app.text("网络不太好，请检查后再试")).to_be_visible()

    app.page.context.set_offline(False)
    expect(app.screen.locator(".headline .name")).to_have_text("龙井绿茶")
    expect(app.text("网络已断开，恢复后自动继续")).to_have_count(0)


def test_large_type_is_large_everywhere_and_follows_its_owner(
    app: MiniApp, product: RunningProduct, phone: str
) -> None:
    def size_of(selector: str) -> float:
        return float(app.screen.locator(selector).first.evaluate("e => parseFloat(getComputedStyle(e).fontSize)"))

    look_at(app, "龙井绿茶")
    name, price = size_of(".headline .name"), size_of(".headline .yuan")
    app.open("/pages-account/settings/index")
    app.tap(app.text("特大"))
    expect(app.screen.get_by_role("radio", name="特大")).to_have_attribute("aria-checked", "true")
    app.page.reload()
    look_at(app, "龙井绿茶")
    assert size_of(".headline .name") == pytest.approx(name * 1.3, rel=0.01)
    assert size_of(".headline .yuan") == pytest.approx(price * 1.3, rel=0.01)

    app.open("/pages/me/index")
    app.tap(app.text("登录 / 注册"))
    app.sign_in(phone)
    expect(app.screen.locator(".phone")).to_contain_text("****")
    app.page.wait_for_timeout(500)
    assert ask(app, product, "/me/preferences")["text_size"] == "extra_large"


def test_who_buys_as_a_guest_arrives_at_the_same_purchase_after_sign_in(app: MiniApp, phone: str) -> None:
    look_at(app, "亚麻衬衫")
    app.tap(app.button("立即购买"))
    app.tap(app.button("确定"))
    app.expect_page("/pages-account/sign-in/index")
    app.sign_in(phone)
    app.expect_page("/pages-order/confirm/index?source=buy_now&sku_id=")
    expect(app.screen.locator(".line")).to_contain_text(["亚麻衬衫"])
    expect(app.screen.locator(".line .option")).to_have_text(["白 S"])


def test_back_closes_a_sheet_before_it_leaves_the_page(app: MiniApp) -> None:
    product_id = look_at(app, "亚麻衬衫")
    app.tap(app.button("加入购物车"))
    sheet = app.screen.locator(".p-sheet").filter(has_text="颜色")
    expect(sheet).to_be_visible()
    app.page.go_back()
    expect(sheet).to_be_hidden()
    app.expect_page(f"/pages-goods/product/index?id={product_id}")
    app.page.go_back()
    app.expect_page("/pages/home/index")


def test_a_page_opened_by_a_link_has_a_way_home(app: MiniApp, product: RunningProduct, phone: str) -> None:
    member = Shopper(product, phone)
    app.open(f"/pages-goods/product/index?id={member.call('GET', '/products?q=龙井绿茶')['items'][0]['id']}")
    app.tap(app.screen.get_by_role("button", name="首页"))
    expect(app.card("龙井绿茶").first).to_be_visible()

    order = member.place("龙井绿茶")
    member.hand_over(app)
    app.open(f"/pages-order/detail/index?id={order['id']}")
    app.page.reload()
    app.tap(app.screen.get_by_role("button", name="首页"))
    expect(app.card("龙井绿茶").first).to_be_visible()


def test_a_search_is_remembered_and_its_address_can_be_read(app: MiniApp) -> None:
    app.open("/pages-goods/search/index")
    app.search("洗面奶")
    assert "q=%E6%B4%97%E9%9D%A2%E5%A5%B6" in app.page.url
    app.page.reload()
    expect(app.card("氨基酸洁面乳")).to_be_visible()

    app.open("/pages-goods/search/index")
    expect(app.screen.locator(".block").filter(has_text="最近搜索").locator(".word")).to_have_text(["洗面奶"])
    app.tap(app.screen.get_by_label("清空"))
    app.agree()
    expect(app.text("最近搜索")).to_have_count(0)
    # What many have searched for stays.
    expect(app.screen.locator(".word").first).to_be_visible()


def test_a_trembling_finger_opens_one_page(app: MiniApp) -> None:
    app.open()
    card = app.card("龙井绿茶").first
    expect(card).to_be_visible()
    card.evaluate("element => { element.click(); element.click(); element.click() }")
    app.expect_page("/pages-goods/product/index")
    expect(app.screen.locator(".headline .name")).to_be_visible()
    app.page.go_back()
    expect(card).to_be_visible()


def test_a_list_is_where_it_was_after_a_look_at_one_of_its_things(app: MiniApp) -> None:
    app.open("/pages-goods/results/index")
    card = app.card("亚麻衬衫")
    expect(card).to_be_visible()
    app.page.evaluate("window.scrollTo(0, 260)")
    # A tap shows the whole card first, as a finger would.
    card.scroll_into_view_if_needed()
    left_at = app.page.evaluate("window.scrollY")
    assert left_at > 100
    app.tap(card)
    app.expect_page("/pages-goods/product/index")
    app.page.go_back()
    expect(card).to_be_visible()
    assert app.page.evaluate("window.scrollY") == left_at


@pytest.mark.parametrize("path", ["/pages/home/index", "product", "/pages/cart/index", "/pages/me/index"])
def test_axe_finds_nothing_serious(app: MiniApp, product: RunningProduct, phone: str, path: str) -> None:
    if path == "product":
        look_at(app, "亚麻衬衫")
    elif path == "/pages/cart/index":
        member = Shopper(product, phone)
        member.call("POST", "/cart/lines", sku_id=member.sku("龙井绿茶")["id"], quantity=1)
        member.hand_over(app)
        app.open(path)
        expect(app.screen.locator(".line")).to_contain_text(["龙井绿茶"])
    else:
        app.open(path)
    app.page.wait_for_timeout(800)  # what fades in has faded in
    violations = Axe().run(app.page, options={"resultTypes": ["violations"]}).response["violations"]
    serious = [
        (found["id"], [node["html"][:160] for node in found["nodes"]])
        for found in violations
        if found["impact"] in {"serious", "critical"}
    ]
    assert serious == []
