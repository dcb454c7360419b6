"""The mini app's H5 build in a shopper's hand, on the running product: every way from the first look to the parcel."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import PageFactory
from tests.e2e.miniapp_steps import HAND, AppFactory, MiniApp, Shopper, let_a_minute_pass, origin, sms_code
from tests.e2e.product import RunningProduct

pytestmark = pytest.mark.e2e

_numbers = count(1)


@pytest.fixture(scope="module")
def product(portico_server: RunningProduct) -> RunningProduct:
    """The running product with the mini app's brand in it."""
    portico_server.run("-m", "tests.e2e.call", "tests.e2e.miniapp_brand", "seed")
    return portico_server


@pytest.fixture
def new_app(new_page: PageFactory, product: RunningProduct) -> AppFactory:
    return lambda: MiniApp(new_page(**HAND), product)


@pytest.fixture
def app(new_app: AppFactory, tmp_path: Path) -> Iterator[MiniApp]:
    """The app in a fresh browser; how it looked at the end stays in the test's folder."""
    app = new_app()
    yield app
    app.page.screenshot(path=tmp_path / "last.png")


@pytest.fixture
def phone() -> str:
    """A number that nobody has used."""
    return f"1390000{next(_numbers):04d}"


@pytest.fixture
def member(product: RunningProduct, phone: str) -> Shopper:
    """Somebody with an address."""
    shopper = Shopper(product, phone)
    shopper.add_address()
    return shopper


def test_a_guest_finds_chooses_and_keeps(app: MiniApp, tmp_path: Path) -> None:
    app.open()
    expect(app.screen.locator(".bar")).to_contain_text("山月集")
    expect(app.screen.locator(".banner .title").filter(has_text="新茶到了").first).to_be_attached()
    expect(app.screen.locator(".bar")).to_contain_text("找茶与器物")
    expect(app.screen.locator(".entry .label")).to_have_text(["茶", "洗护", "衣"])
    expect(app.screen.locator(".block-title")).to_have_text(["新到的", "卖得好的"])
    expect(app.screen.locator(".notice")).to_contain_text("满 100 元减 15 元")
    look(app, tmp_path, "home")

    app.tab("分类")
    app.tap(app.screen.locator(".root").filter(has_text="洗护"))
    expect(app.screen.locator(".chip")).to_have_text(["全部", "洁面"])
    expect(app.card("氨基酸洁面乳")).to_be_visible()
    expect(app.card("龙井绿茶")).to_have_count(0)
    look(app, tmp_path, "category")

    app.tap(app.screen.locator(".search"))
    expect(app.screen.locator(".word")).to_contain_text(["洗面奶", "龙井"])
    look(app, tmp_path, "search")
    app.search("洗面奶")
    expect(app.screen.locator(".card")).to_have_count(2)
    for name in ("氨基酸洁面乳", "温和洁面慕斯"):
        expect(app.card(name)).to_be_visible()
    look(app, tmp_path, "results")

    app.open()
    app.tap(app.card("亚麻衬衫").first)
    expect(app.screen.locator(".gallery .counter")).to_have_text("1 / 2")
    look(app, tmp_path, "product")
    app.tap(app.button("加入购物车"))
    sheet = app.screen.locator(".p-sheet").filter(has_text="颜色")
    value = {name: sheet.locator(".value").filter(has_text=name) for name in ("白", "蓝", "S", "M")}
    expect(value["M"]).to_have_attribute("aria-disabled", "true")
    expect(sheet.locator(".head")).to_contain_text("199")
    value["S"].tap(trial=True)  # once the sheet has come to rest
    value["M"].tap(force=True)  # against the page's own word that it is disabled
    expect(value["M"]).not_to_have_class(re.compile("is-selected"))
    app.tap(value["蓝"])
    expect(sheet.locator(".head")).to_contain_text("229")
    expect(value["M"]).to_have_attribute("aria-disabled", "false")
    app.tap(value["M"])
    expect(sheet.locator(".head")).to_contain_text("蓝 M")
    blue = value["蓝"].locator("img").get_attribute("src") or ""
    expect(sheet.locator(".thumb img")).to_have_attribute("src", blue)
    look(app, tmp_path, "options")
    app.tap(sheet.locator(".p-button"))
    app.expect_toast("已加入购物车")

    app.open("/pages/cart/index")
    line = app.screen.locator(".line")
    expect(line).to_contain_text(["亚麻衬衫"])
    expect(line).to_contain_text(["蓝 M"])
    expect(line.locator(".thumb img")).to_have_attribute("src", blue)
    expect(app.screen.locator(".sum")).to_contain_text("229")
    look(app, tmp_path, "cart")


def test_from_a_guests_cart_to_a_paid_order(app: MiniApp, phone: str, tmp_path: Path) -> None:
    app.open()
    for name in ("龙井绿茶", "柴烧茶碗"):
        app.tap(app.card(name).first)
        app.tap(app.button("加入购物车"))
        app.tap(app.button("确定"))
        app.expect_toast("已加入购物车")
        app.open()
    app.tab("购物车")
    app.tap(app.button("去结算"))
    app.expect_page("/pages-account/sign-in/index")
    look(app, tmp_path, "sign-in")
    app.sign_in(phone)

    app.expect_page("/pages-order/confirm/index?source=cart")
    expect(app.screen.locator(".line .name")).to_have_count(2)
    look(app, tmp_path, "confirm-without-address")
    app.tap(app.text("添加收货地址"))
    app.tap(app.button("新增收货地址"))
    write_address(app, tmp_path)
    app.expect_page("/pages-order/confirm/index?source=cart")
    expect(app.screen.locator(".address")).to_contain_text("浙江省 杭州市 西湖区 文三路 90 号")
    paste_another_address(app, tmp_path)

    expect(app.screen.locator(".address")).to_contain_text("上海市 浦东新区")
    amounts = app.screen.locator(".p-card").filter(has_text="费用明细").locator(".p-between")
    expect(amounts).to_have_text([r"商品金额¥196", "满 100 元减 15 元-¥15", "运费¥8", "应付¥189"])
    look(app, tmp_path, "confirm")
    app.tap(app.button("提交订单"))
    app.pay()

    app.expect_page("/pages-order/payment/index")
    expect(app.text("支付成功")).to_be_visible()
    look(app, tmp_path, "paid")
    app.tap(app.button("查看订单"))
    expect(app.screen.locator(".state-text")).to_have_text("待发货")
    expect(app.screen.locator(".p-card").filter(has_text="订单进度")).to_contain_text("付款成功，等待商家发货")
    look(app, tmp_path, "order")

    app.open("/pages/me/index")
    expect(app.screen.locator(".state").filter(has_text="待发货").locator(".badge")).to_have_text("1")
    look(app, tmp_path, "me")
    app.tap(app.screen.locator(".state").filter(has_text="待发货"))
    expect(app.screen.locator(".p-card .state")).to_have_text(["待发货"])
    look(app, tmp_path, "orders")


def write_address(app: MiniApp, folder: Path) -> None:
    """Field by field, the region step by step."""
    form = app.screen.locator(".form")
    app.type(form.locator(".field").nth(0), "林晓")
    app.type(form.locator(".field").nth(1), "13800000001")
    app.tap(form.locator(".field").nth(2))
    for name in ("浙江省", "杭州市", "西湖区"):
        look(app, folder, f"region-{name}")
        app.tap(app.screen.locator(".choice").filter(has_text=name))
    expect(form.locator(".region")).to_have_text("浙江省 杭州市 西湖区")
    app.type(form.locator(".field").nth(3), "文三路 90 号")
    look(app, folder, "address")
    app.tap(app.button("保存"))


def paste_another_address(app: MiniApp, folder: Path) -> None:
    """What a friend sent becomes an address by one tap."""
    app.tap(app.screen.locator(".address"))
    look(app, folder, "addresses")
    app.tap(app.button("新增收货地址"))
    app.type(app.screen.locator(".paste"), "周明，13900139000，上海市浦东新区世纪大道 100 号 5 楼")
    app.tap(app.button("识别"))
    form = app.screen.locator(".form")
    expect(form.locator(".region")).to_contain_text("浦东新区")
    expect(form.locator(".field").nth(0).locator("input")).to_have_value("周明")
    expect(form.locator(".field").nth(1).locator("input")).to_have_value("13900139000")
    expect(form.locator(".field").nth(3).locator("textarea").first).to_have_value("世纪大道 100 号 5 楼")
    look(app, folder, "pasted")
    app.tap(app.button("保存"))


def test_three_taps_to_the_payment_sheet_and_one_to_the_member_centre(
    app: MiniApp, member: Shopper, product: RunningProduct
) -> None:
    member.hand_over(app)
    app.taps = 0
    app.tab("我的")
    expect(app.screen.locator(".who")).to_contain_text(f"{member.phone[:3]}****{member.phone[-4:]}")
    assert app.taps <= 2

    app.tab("首页")
    buy_now(app, "龙井绿茶")
    app.page.wait_for_url(f"{product.sandbox.url}/pay/h5**")
    expect(app.page.locator("#confirm")).to_be_visible()
    assert app.taps <= 3


def buy_now(app: MiniApp, name: str) -> None:
    """From the list to the payment sheet; the taps are counted from the product page on."""
    app.tap(app.card(name).first)
    app.expect_page("/pages-goods/product/index")
    app.taps = 0
    app.tap(app.button("立即购买"))
    app.tap(app.button("确定"))
    app.tap(app.button("提交订单"))


def test_paying_by_alipay_at_once_or_after_turning_back(
    app: MiniApp, member: Shopper, product: RunningProduct, tmp_path: Path
) -> None:
    member.hand_over(app)
    app.tap(app.card("龙井绿茶").first)
    app.tap(app.button("立即购买"))
    app.tap(app.button("确定"))
    app.tap(app.screen.get_by_role("radio", name="支付宝"))
    look(app, tmp_path, "ways")
    app.tap(app.button("提交订单"))
    app.page.wait_for_url(f"{product.sandbox.url}/alipay/cashier**")
    look(app, tmp_path, "cashier")
    app.tap(app.page.locator("#cancel"))

    app.expect_page("/pages-order/payment/index")
    expect(app.text("没有付成功？")).to_be_visible()
    look(app, tmp_path, "turned-back")
    app.tap(app.button("继续支付"))
    expect(app.screen.get_by_role("radio", name="支付宝")).to_have_attribute("aria-checked", "true")
    app.screen.locator(".p-sheet .p-button").tap(trial=True)  # once the sheet has come to rest
    look(app, tmp_path, "sheet")
    app.choose_way("支付宝")
    app.pay_with_alipay()
    expect(app.text("支付成功")).to_be_visible()
    look(app, tmp_path, "paid")
    app.tap(app.button("查看订单"))
    expect(app.screen.locator(".fact").filter(has_text="支付方式")).to_contain_text("支付宝")
    look(app, tmp_path, "order")
    (order,) = member.orders()
    assert (order["payment"]["method"], order["payment"]["provider"]) == ("alipay_wap", "alipay")


def test_an_unpaid_order_is_cancelled_and_its_goods_are_free_again(
    app: MiniApp, member: Shopper, tmp_path: Path
) -> None:
    sku_id = member.sku("温和洁面慕斯")["id"]
    before = member.left_of(sku_id)
    order = member.place_sku(sku_id, quantity=2)
    assert member.left_of(sku_id) == before - 2

    member.hand_over(app)
    app.open(f"/pages-order/detail/index?id={order['id']}")
    expect(app.screen.locator(".state-text")).to_have_text("待付款")
    expect(app.screen.locator(".state-hint")).to_contain_text(re.compile(r"剩余支付时间\s*(30:00|29:\d\d)"))
    look(app, tmp_path, "unpaid")
    app.tap(app.button("取消订单"))
    app.tap(app.screen.locator(".reason").filter(has_text="商品选错了"))
    look(app, tmp_path, "reasons")
    app.tap(app.button("确认取消"))
    app.expect_toast("订单已取消")
    expect(app.screen.locator(".state-text")).to_have_text("已取消")
    expect(app.button("去支付")).to_have_count(0)
    look(app, tmp_path, "cancelled")

    known = member.call("GET", f"/orders/{order['id']}")
    assert (known["state"], known["cancel_reason"]) == ("cancelled", "buyer")
    assert member.left_of(sku_id) == before


def test_a_parcel_is_followed_and_received(
    app: MiniApp, member: Shopper, product: RunningProduct, tmp_path: Path
) -> None:
    order = member.place("龙井绿茶")
    member.hand_over(app)
    app.open("/pages-order/list/index?state=pending_payment")
    app.tap(app.button("去支付"))
    app.choose_way("微信支付")
    app.pay()
    expect(app.text("支付成功")).to_be_visible()
    product.run("-m", "tests.e2e.call", "tests.e2e.miniapp_brand", "ship", order["id"], "SF1234567890123")

    app.tap(app.button("查看订单"))
    expect(app.screen.locator(".state-text")).to_have_text("待收货")
    parcel = app.screen.locator(".p-card").filter(has_text="SF1234567890123").first
    expect(parcel).to_contain_text("顺丰")
    expect(parcel.locator(".step")).to_have_count(1)
    look(app, tmp_path, "shipped")
    app.tap(app.button("确认收货"))
    look(app, tmp_path, "question")
    app.agree()
    app.expect_toast("已确认收货")
    expect(app.screen.locator(".state-text")).to_have_text("已完成")
    expect(parcel.locator(".step").first).to_contain_text("已确认收货")
    look(app, tmp_path, "received")
    assert member.call("GET", f"/orders/{order['id']}")["state"] == "completed"


def test_one_cart_and_one_list_of_orders_on_mini_app_and_website(
    app: MiniApp, member: Shopper, new_page: PageFactory, product: RunningProduct
) -> None:
    member.hand_over(app)
    buy_now(app, "龙井绿茶")
    app.pay()
    expect(app.text("支付成功")).to_be_visible()
    (order,) = member.orders()

    let_a_minute_pass(product)
    website = new_page()
    sign_in_on_website(website, product, member)
    website.goto(f"{origin(product)}/orders/")
    expect(website.locator(".order-card")).to_contain_text([order["number"]])
    expect(website.locator(".order-card .state")).to_have_text("待发货")

    bowl = member.sku("柴烧茶碗")["id"]
    (card,) = member.call("GET", "/products?q=柴烧茶碗")["items"]
    website.goto(f"{origin(product)}/p/{card['id']}/")
    website.get_by_role("button", name="加入购物车").click()
    expect(website.locator(".cart-line")).to_have_count(1)
    assert [line["sku_id"] for line in member.call("GET", "/cart")["lines"]] == [bowl]

    app.open("/pages/cart/index")
    expect(app.screen.locator(".line")).to_contain_text(["柴烧茶碗"])
    app.tap(app.screen.locator(".stepper .end").last)
    expect(app.screen.locator(".sum")).to_contain_text("256")
    expect(app.button("去结算(2)")).to_be_visible()
    website.goto(f"{origin(product)}/cart/")
    expect(website.locator(".cart-line input[name=quantity]")).to_have_value("2")


def sign_in_on_website(page: Page, product: RunningProduct, member: Shopper) -> None:
    page.goto(f"{origin(product)}/sign-in/")
    page.get_by_label("手机号").fill(member.phone)
    page.get_by_role("button", name="获取验证码").click()
    expect(page.get_by_role("button", name="秒后重发")).to_be_disabled()
    page.get_by_label("验证码").fill(sms_code(product, member.phone))
    page.get_by_role("button", name="登录", exact=True).click()
    page.wait_for_url(lambda url: "/sign-in/" not in url)


def test_a_wrong_code_is_said_to_be_wrong(app: MiniApp, phone: str, tmp_path: Path) -> None:
    app.open("/pages/me/index")
    app.tap(app.text("登录 / 注册"))
    app.type(app.screen.locator(".field").nth(0), phone)
    app.tap(app.screen.get_by_text("获取验证码"))
    app.expect_toast("验证码已发送")
    app.enter_code(phone, "000000")
    app.tap(app.button("登录"))
    app.expect_toast("请先阅读并勾选同意")
    app.tap(app.screen.locator(".agree-text"))
    app.tap(app.button("登录"))
    app.expect_toast("验证码不正确")
    look(app, tmp_path, "wrong-code")
    app.expect_page("/pages-account/sign-in/index")


def test_goods_that_sold_out_meanwhile_are_not_ordered(
    app: MiniApp, member: Shopper, product: RunningProduct, phone: str, tmp_path: Path
) -> None:
    sku = member.sku("亚麻衬衫", place=3)
    member.hand_over(app)
    app.open(f"/pages-order/confirm/index?source=buy_now&sku_id={sku['id']}&quantity=2")
    expect(app.screen.locator(".line")).to_contain_text(["亚麻衬衫"])
    rival = Shopper(product, f"1391111{phone[-4:]}")
    rival.place_sku(sku["id"], quantity=rival.left_of(sku["id"]) - 1)

    app.tap(app.button("提交订单"))
    app.expect_toast("库存")
    look(app, tmp_path, "short")
    expect(app.screen.locator(".line")).to_contain_text(["库存不足，仅剩 1 件"])
    expect(app.text("库存不足，仅剩 1 件")).to_have_count(1)
    app.expect_page("/pages-order/confirm/index")
    assert member.orders() == []


def test_a_server_out_of_reach_is_said_and_tried_again(app: MiniApp, tmp_path: Path) -> None:
    app.page.route("**/api/v1/**", lambda route: route.abort())
    app.open()
    expect(app.text("网络不太好，请检查后再试")).to_be_visible()
    look(app, tmp_path, "offline")
    app.page.unroute("**/api/v1/**")
    app.tap(app.button("重新加载"))
    expect(app.screen.locator(".block-title").filter(has_text="新到的")).to_be_visible()
    expect(app.card("龙井绿茶").first).to_be_visible()
    expect(app.screen.locator(".bar")).to_contain_text("山月集")


def look(app: MiniApp, folder: Path, name: str) -> None:
    """A picture for people, in the test's own folder."""
    app.page.screenshot(path=folder / f"{name}.png")
