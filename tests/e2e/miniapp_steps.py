"""What a shopper does with the mini app: touches, reads, waits for what shows. Every touch is counted."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import httpx
import psycopg
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import PHONE
from tests.e2e.product import RunningProduct

HAND = {"viewport": PHONE, "is_mobile": True, "has_touch": True}
# The access token as the app itself keeps it: uni-app wraps what it stores.
_KEEP_SESSION = """session => {
  localStorage.setItem('portico.session', JSON.stringify({ type: 'string', data: JSON.stringify(session) }))
}"""


def origin(product: RunningProduct) -> str:
    """Where the second brand lives: the same server under its other name."""
    return product.url.replace("127.0.0.1", "localhost")


class MiniApp:
    """The H5 build in a shopper's hand."""

    def __init__(self, page: Page, product: RunningProduct) -> None:
        self.page = page
        self.url = f"{origin(product)}/m/"
        self.taps = 0
        self._product = product

    # What shows

    @property
    def screen(self) -> Locator:
        """The page on top; those beneath are hidden."""
        return self.page.locator("uni-page:visible")

    def text(self, words: str) -> Locator:
        return self.screen.get_by_text(words, exact=True).locator("visible=true")

    def button(self, words: str) -> Locator:
        """A button of the page by what it says, however it is drawn."""
        return self.screen.locator(".p-button, .half").filter(has_text=words).locator("visible=true")

    def card(self, name: str) -> Locator:
        """A product in a list, by its name."""
        return self.screen.locator(".card, .product").filter(has_text=name).locator("visible=true")

    def expect_page(self, path: str) -> None:
        expect(self.page).to_have_url(re.compile(re.escape(f"#{path}")))

    def expect_toast(self, words: str) -> None:
        expect(self.page.locator("uni-toast").filter(has_text=words)).to_be_visible()

    # What the hand does

    def open(self, path: str = "/pages/home/index") -> None:
        """Goes straight to a page, as by a link; what is typed into a browser is no touch."""
        self.page.goto(f"{self.url}#{path}")

    def tap(self, target: Locator) -> None:
        self.taps += 1
        target.tap()

    def tab(self, name: str) -> None:
        self.tap(self.page.locator("uni-tabbar .uni-tabbar__item").filter(has_text=name))

    def agree(self) -> None:
        """Confirms the question on the screen."""
        self.tap(self.page.locator("uni-modal .uni-modal__btn_primary"))

    def type(self, field: Locator, words: str) -> None:
        """Into the real field inside uni-app's element."""
        field.locator("input, textarea").locator("visible=true").last.fill(words)

    # Longer ways

    def search(self, words: str) -> None:
        self.type(self.screen.locator(".field"), words)
        self.tap(self.screen.locator(".go"))
        self.expect_page("/pages-goods/results/index")

    def enter_code(self, phone: str, code: str) -> None:
        self.type(self.screen.locator(".field").nth(0), phone)
        self.type(self.screen.locator(".field").nth(1), code)

    def sign_in(self, phone: str) -> None:
        """On the sign-in page: asks for a code, reads it on the phone, agrees, signs in."""
        self.type(self.screen.locator(".field").nth(0), phone)
        self.tap(self.screen.get_by_text("获取验证码"))
        self.expect_toast("验证码已发送")
        self.enter_code(phone, sms_code(self._product, phone))
        self.tap(self.screen.locator(".agree-text"))
        self.tap(self.button("登录"))

    def pay(self) -> None:
        """On the platform's payment sheet: confirms, and lets the sheet lead back."""
        self.page.wait_for_url(f"{self._product.sandbox.url}/pay/h5**")
        self.tap(self.page.locator("#confirm"))
        self.tap(self.page.locator("#done"))
        self.page.wait_for_url(f"{self.url}**")

    def choose_way(self, name: str) -> None:
        """On the sheet that asks how to pay: marks one way and goes on."""
        sheet = self.screen.locator(".p-sheet").filter(has_text="选择支付方式")
        self.tap(sheet.get_by_role("radio", name=name))
        self.tap(sheet.locator(".p-button"))

    def pay_with_alipay(self) -> None:
        """At Alipay's cashier: confirms, and is led back."""
        self.page.wait_for_url(f"{self._product.sandbox.url}/alipay/cashier**")
        self.tap(self.page.locator("#confirm"))
        self.page.wait_for_url(f"{self.url}**")


class Shopper:
    """A member of the second brand, by the API: for what a test needs but is not about."""

    def __init__(self, product: RunningProduct, phone: str) -> None:
        self.phone = phone
        self.client = httpx.Client(base_url=f"{origin(product)}/api/v1", trust_env=False, timeout=20)
        self.call("POST", "/auth/sms-codes", phone=phone)
        tokens = self.call("POST", "/auth/phone", phone=phone, code=sms_code(product, phone))
        self.session = {"access": tokens["access_token"], "refresh": tokens["refresh_token"]}
        self.client.headers["Authorization"] = f"Bearer {tokens['access_token']}"

    @classmethod
    def holding(cls, app: MiniApp, product: RunningProduct, phone: str) -> Shopper:
        """Whoever is signed in on the app in the hand."""
        app.page.wait_for_function("() => localStorage.getItem('portico.session')")
        found = cls.__new__(cls)
        found.phone = phone
        found.session = app.page.evaluate("JSON.parse(localStorage.getItem('portico.session'))")
        found.client = httpx.Client(base_url=f"{origin(product)}/api/v1", trust_env=False, timeout=20)
        found.client.headers["Authorization"] = f"Bearer {found.session['access']}"
        return found

    def call(self, method: str, path: str, **body: Any) -> Any:
        """The JSON answer; anything but success fails the test."""
        response = self.client.request(
            method, path, json=body or None, headers={"Idempotency-Key": str(uuid4())} if method == "POST" else None
        )
        assert response.is_success, response.text
        return response.json() if response.content else None

    def add_address(self) -> dict[str, Any]:
        address: dict[str, Any] = self.call(
            "POST", "/me/addresses", recipient="周明", phone=self.phone, region_code="330106",
            detail="文三路 1 号", is_default=True,
        )  # fmt: skip
        return address

    def sku(self, product_name: str, place: int = 0) -> dict[str, Any]:
        """A SKU of the product of that name, as the API shows it now."""
        (card,) = self.call("GET", f"/products?q={product_name}")["items"]
        sku: dict[str, Any] = self.call("GET", f"/products/{card['id']}")["skus"][place]
        return sku

    def left_of(self, sku_id: str) -> int:
        """How many can be ordered at this moment: product pages may be a second old, quotes are not."""
        (problem,) = self.call("POST", "/quotes", source="buy_now", lines=[{"sku_id": sku_id, "quantity": 999}])[
            "problems"
        ]
        (left,) = re.findall(r"仅剩 (\d+) 件", problem["message"])
        return int(left)

    def place(self, product_name: str, quantity: int = 1) -> dict[str, Any]:
        """An order of the product's first SKU that waits for its payment."""
        return self.place_sku(self.sku(product_name)["id"], quantity)

    def place_sku(self, sku_id: str, quantity: int) -> dict[str, Any]:
        lines = [{"sku_id": sku_id, "quantity": quantity}]
        address = (self.call("GET", "/me/addresses")["items"] or [self.add_address()])[0]
        quote = self.call("POST", "/quotes", source="buy_now", lines=lines, address_id=address["id"])
        order: dict[str, Any] = self.call(
            "POST", "/orders", source="buy_now", lines=lines, address_id=address["id"],
            quote_payable_fen=quote["payable_fen"],
        )  # fmt: skip
        return order

    def orders(self) -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = self.call("GET", "/orders")["items"]
        return items

    def hand_over(self, app: MiniApp) -> None:
        """The app in the hand is signed in as this member."""
        app.open()
        keep_session(app.page, self.session)


def keep_session(page: Page, session: dict[str, str]) -> None:
    """The app that shows is signed in: `access` and `refresh`."""
    page.evaluate(_KEEP_SESSION, session)
    page.reload()


type AppFactory = Callable[[], MiniApp]


def sms_code(product: RunningProduct, phone: str) -> str:
    """The newest code on the phone's screen."""
    message = product.sandbox.api("GET", f"/sms?phone={phone}")["items"][0]
    return str(message["params"][0])


def let_a_minute_pass(product: RunningProduct) -> None:
    """Another code may be asked for: the shop and the platform both count from the last one."""
    product.sandbox.advance(60)
    with psycopg.connect(product.environment["DATABASE_URL"], autocommit=True) as connection:
        connection.execute("UPDATE members_sms_code SET created_at = created_at - interval '1 minute'")
