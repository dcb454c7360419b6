"""What becomes of a paid order: fetched at a store, sent in two parcels, redeemed visit by visit; both sides watch."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import PHONE, PageFactory
from tests.e2e.miniapp_steps import HAND, MiniApp, keep_session, sms_code
from tests.e2e.product import RunningProduct
from tests.e2e.seed_fulfilment import BUYER
from tests.e2e.test_console import signed_in, staffed

__all__ = ["staffed"]

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def ids(staffed: RunningProduct) -> dict[str, str]:
    found: dict[str, str] = json.loads(staffed.run("-m", "tests.e2e.call", "tests.e2e.seed_fulfilment", "seed"))
    return found


@pytest.fixture(scope="module")
def session(staffed: RunningProduct, ids: dict[str, str]) -> dict[str, str]:
    """The buyer is signed in."""
    with httpx.Client(base_url=f"{staffed.url}/api/v1", trust_env=False, timeout=20) as client:
        client.post("/auth/sms-codes", json={"phone": BUYER}).raise_for_status()
        signed = client.post("/auth/phone", json={"phone": BUYER, "code": sms_code(staffed, BUYER)}).json()
    return {"access": signed["access_token"], "refresh": signed["refresh_token"]}


@pytest.fixture
def buyer(staffed: RunningProduct, session: dict[str, str]) -> Iterator[httpx.Client]:
    """The API in the buyer's name."""
    headers = {"Authorization": f"Bearer {session['access']}"}
    with httpx.Client(base_url=f"{staffed.url}/api/v1", headers=headers, trust_env=False, timeout=20) as client:
        yield client


@pytest.fixture
def app(staffed: RunningProduct, session: dict[str, str], new_page: PageFactory, tmp_path: Path) -> Iterator[MiniApp]:
    """The first brand's mini app in the buyer's hand; how it looked at the end stays in the test's folder."""
    app = MiniApp(new_page(**HAND), staffed)
    app.url = f"{staffed.url}/m/"
    app.open()
    keep_session(app.page, session)
    yield app
    app.page.screenshot(path=tmp_path / "last.png")


def pay(buyer: httpx.Client, order_id: str) -> None:
    """From the balance."""
    answer = buyer.post(
        f"/orders/{order_id}/payments", json={"method": "balance"}, headers={"Idempotency-Key": uuid4().hex}
    )
    assert answer.is_success, answer.text


def until(buyer: httpx.Client, order_id: str, state: str) -> None:
    """The worker has done what follows from the payment."""
    deadline = time.monotonic() + 20
    while (seen := buyer.get(f"/orders/{order_id}").json()["state"]) != state:
        assert time.monotonic() < deadline, seen
        time.sleep(0.2)


def look_up(clerk: Page, digits: str) -> None:
    """On the clerk's phone: the twelve digits are typed."""
    clerk.goto("/console/redeem/")
    clerk.get_by_label("或输入 12 位数字码").press_sequentially(digits)
    clerk.get_by_role("button", name="查询").click()


def take_back(clerk: Page) -> None:
    clerk.get_by_role("button", name="撤销", exact=True).click()
    clerk.get_by_role("dialog").get_by_role("button", name="撤销", exact=True).click()
    expect(clerk.get_by_text("已撤销").first).to_be_visible()


def test_an_order_is_fetched_with_its_code_and_the_hand_over_taken_back(
    ids: dict[str, str], buyer: httpx.Client, app: MiniApp, new_page: PageFactory
) -> None:
    app.open(f"/pages-goods/product/index?id={ids['jar']}")
    app.tap(app.button("立即购买"))
    app.tap(app.button("确定"))
    app.expect_page("/pages-order/confirm/index")
    app.tap(app.screen.get_by_role("radio", name="到店自提"))
    app.tap(app.screen.locator(".p-sheet").get_by_text("天河店"))
    app.tap(app.button("提交订单"))
    app.pay()
    app.expect_page("/pages-order/payment/index")
    order = buyer.get("/orders").json()["items"][0]
    until(buyer, order["id"], "paid")
    app.open(f"/pages-order/detail/index?id={order['id']}")
    expect(app.screen.locator(".state-text")).to_have_text("待提货")
    digits = app.screen.locator(".digits")
    expect(digits).to_have_text(re.compile(r"^\d{4} \d{4} \d{4}$"), timeout=40_000)
    expect(app.screen.locator(".code .qr")).to_be_visible()

    clerk = signed_in(new_page, viewport=PHONE)
    code = digits.inner_text()
    look_up(clerk, code)
    expect(clerk.get_by_text("自提茶叶罐")).to_be_visible()
    clerk.get_by_role("button", name="确认交付").click()
    expect(clerk.locator(".pc-redeem__big")).to_contain_text("自提完成")
    look_up(clerk, code)
    expect(clerk.get_by_role("alert")).to_contain_text("天河店")  # when, where and by whom it was handed over
    assert buyer.get(f"/orders/{order['id']}").json()["state"] == "completed"
    take_back(clerk)
    assert buyer.get(f"/orders/{order['id']}").json()["state"] == "paid"
    app.page.reload()
    expect(digits).to_have_text(code)


def test_two_parcels_are_followed_one_by_one(
    ids: dict[str, str], app: MiniApp, buyer: httpx.Client, new_page: PageFactory
) -> None:
    number = buyer.get(f"/orders/{ids['order']}").json()["number"]
    clerk = signed_in(new_page)
    clerk.goto(f"/console/orders/?number={number}")
    clerk.get_by_role("link", name=number).click()
    for waybill, pieces in (("SF5550000001", "1"), ("SF5550000002", None)):
        clerk.get_by_role("button", name="发货", exact=True).first.click()
        form = clerk.locator("#ship-order")
        form.get_by_label("快递公司").select_option("SF")
        form.get_by_label("运单号").fill(waybill)
        if pieces:
            form.get_by_role("spinbutton").fill(pieces)
        form.get_by_role("button", name="确认发货").click()
        expect(clerk.locator(".pc-shipment__head").filter(has_text=waybill)).to_be_visible()

    app.open(f"/pages-order/detail/index?id={ids['order']}")
    expect(app.screen.locator(".state-text")).to_have_text("待收货")
    for place, waybill in ((1, "SF5550000001"), (2, "SF5550000002")):
        parcel = app.screen.locator(".p-card").filter(has_text=f"包裹 {place}")
        expect(parcel).to_contain_text(waybill)
        expect(parcel).to_contain_text("自提茶叶罐 × 1")
        expect(parcel).to_contain_text("95338")
        expect(parcel.locator(".step").first).to_contain_text("商家已发货：顺丰速运")
    app.tap(app.screen.get_by_role("button", name="延长收货"))
    app.agree()
    app.expect_toast("收货时间已延长 3 天")
    expect(app.screen.get_by_role("button", name="延长收货")).to_have_count(0)


def test_a_visit_is_redeemed_and_drops_the_times_on_the_buyers_phone(
    ids: dict[str, str], app: MiniApp, buyer: httpx.Client, new_page: PageFactory
) -> None:
    wanted = {"source": "buy_now", "lines": [{"sku_id": ids["visits_sku"], "quantity": 1}], "delivery": "none"}
    quote = buyer.post("/quotes", json=wanted).json()
    order = buyer.post(
        "/orders",
        json=wanted | {"quote_payable_fen": quote["payable_fen"]},
        headers={"Idempotency-Key": uuid4().hex},
    ).json()
    pay(buyer, order["id"])
    until(buyer, order["id"], "completed")
    app.open(f"/pages-order/detail/index?id={order['id']}")
    app.tap(app.screen.locator(".p-card, .card").filter(has_text="次可用").last)
    digits = app.screen.locator(".digits")
    expect(digits).to_have_text(re.compile(r"^\d{4} \d{4} \d{4}$"))

    clerk = signed_in(new_page, viewport=PHONE)
    look_up(clerk, digits.inner_text())
    expect(clerk.get_by_text("剩 2 次，共 2 次")).to_be_visible()
    clerk.get_by_role("button", name="确认核销").click()
    expect(clerk.locator(".pc-redeem__big")).to_contain_text("茶席：核销 1 次，还剩 1 次")
    app.page.reload()
    expect(app.screen.locator(".p-card").filter(has_text="剩余次数")).to_contain_text("1 / 2")
