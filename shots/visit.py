"""The running shop and the people who look at it: what its pages are called, and how one signs in."""

from __future__ import annotations

import json
import re
from typing import Any

import httpx
from playwright.sync_api import Browser, BrowserContext, Page

# Two members, because a number may ask for one code a minute.
WEBSITE_PHONE, MINI_APP_PHONE = "13800001001", "13800001002"
STAFF = ("owner", "tingyan-2026")
WORDS = "茶"
# Words of which the shop knows one; what is drawn in 3D, and what has a film.
HALF, MODELLED, FILMED = "粗陶火箭", "马克杯", "长柄伞"


class Shop:
    """The demo shop at `url`, with its platform sandbox at `sandbox_url`.

    `names` fills the addresses of `pages`: the first product, article … that the shop shows.
    """

    def __init__(self, browser: Browser, url: str, sandbox_url: str) -> None:
        self.url = url.rstrip("/")
        self._sandbox = sandbox_url.rstrip("/")
        self._api = httpx.Client(base_url=f"{self.url}/api/v1", timeout=20, trust_env=False)
        self.names = self._public_names()
        self._states = {
            "website": self._member_on_website(browser),
            "mini-app": self._member_in_mini_app(),
            "console": self._staff(browser),
        }

    def context(self, browser: Browser, surface: str, who: str, size: tuple[int, int], theme: str) -> BrowserContext:
        """A fresh browser of `who`."""
        width, height = size
        context = browser.new_context(
            base_url=self.url, viewport={"width": width, "height": height}, locale="zh-CN", color_scheme=theme,
            timezone_id="Asia/Shanghai", is_mobile=width < 500, has_touch=width < 1000,
            storage_state=None if who == "guest" else self._states[surface],
        )  # fmt: skip
        context.set_default_timeout(15_000)
        return context

    def address(self, surface: str, path: str) -> str | None:
        """The path with its names filled in; None where the shop has no such thing."""
        names = {**self.names, "order": self.names.get(f"order of {surface}", self.names.get("order of mini-app"))}
        wanted = re.findall(r"{(\w+)}", path)
        return path.format(**names) if all(names.get(name) for name in wanted) else None

    def _get(self, path: str) -> Any:
        answer = self._api.get(path)
        return answer.json() if answer.status_code == 200 else {}

    def _public_names(self) -> dict[str, str | None]:
        def first(path: str, key: str) -> str | None:
            items = self._get(path).get("items") or [{}]
            return items[0].get(key)

        policies = self._get("/site").get("policies") or [{}]
        return {
            "words": WORDS,
            "half": HALF,
            "modelled": first(f"/products?limit=1&q={MODELLED}", "id"),
            "filmed": first(f"/products?limit=1&q={FILMED}", "id"),
            "product": first("/products?limit=1&sort=sales", "id"),
            "category": first("/categories", "id"),
            "campaign": "gifts",
            "article": first("/articles?kind=article&limit=1", "slug"),
            "case": first("/articles?kind=case&limit=1", "slug"),
            "help": first("/articles?kind=help&limit=1", "slug"),
            "resource": first("/resources?limit=1", "slug"),
            "policy": policies[0].get("code"),
        }

    def _code_for(self, phone: str) -> str:
        listed = httpx.get(f"{self._sandbox}/sandbox/api/sms", params={"phone": phone}, trust_env=False, timeout=10)
        found = re.search(r"\b(\d{6})\b", str(listed.json()["items"][0]))
        if found is None:
            raise RuntimeError("the sandbox's phone shows no code")
        return found[1]

    def _member_on_website(self, browser: Browser) -> Any:
        context = browser.new_context(base_url=self.url, locale="zh-CN")
        page = context.new_page()
        page.goto(f"/p/{self.names['product']}/")
        page.locator("form.product-form").get_by_role("button", name="加入购物车").click()
        page.wait_for_load_state()
        page.goto("/sign-in/?next=/orders/")
        page.get_by_label("手机号").fill(WEBSITE_PHONE)
        page.get_by_role("button", name="获取验证码").click()
        page.get_by_role("button", name="秒后重发").wait_for()
        page.get_by_label("验证码").fill(self._code_for(WEBSITE_PHONE))
        page.get_by_label("我已阅读并同意").check()
        page.get_by_role("button", name="登录", exact=True).click()
        page.wait_for_url("**/orders/")
        found = re.search(r"/orders/([0-9a-f-]{36})/", page.content())
        self.names["order of website"] = found[1] if found else None
        state = context.storage_state()
        context.close()
        return state

    def _member_in_mini_app(self) -> Any:
        self._api.post("/auth/sms-codes", json={"phone": MINI_APP_PHONE}).raise_for_status()
        code = self._code_for(MINI_APP_PHONE)
        answer = self._api.post("/auth/phone", json={"phone": MINI_APP_PHONE, "code": code})
        answer.raise_for_status()
        session = answer.json()
        self._api.headers["Authorization"] = f"Bearer {session['access_token']}"
        orders = self._get("/orders").get("items") or [{}]
        self.names["order of mini-app"] = orders[0].get("id")
        skus = self._get(f"/products/{self.names['product']}").get("skus") or []
        for sku in skus[:1]:
            self._api.post("/cart/lines", json={"sku_id": sku["id"], "quantity": 1})
        del self._api.headers["Authorization"]
        # As the app keeps it, and as uni-app wraps what it stores.
        kept = {"access": session["access_token"], "refresh": session["refresh_token"]}
        held = json.dumps({"type": "string", "data": json.dumps(kept)})
        stored = {"origin": self.url, "localStorage": [{"name": "portico.session", "value": held}]}
        return {"cookies": [], "origins": [stored]}

    def _staff(self, browser: Browser) -> Any:
        context = browser.new_context(base_url=self.url, locale="zh-CN")
        page = context.new_page()
        page.goto("/console/login/")
        page.fill("input[name=username]", STAFF[0])
        page.fill("input[name=password]", STAFF[1])
        page.press("input[name=password]", "Enter")
        page.wait_for_url("**/console/")
        self._console_names(page)
        state = context.storage_state()
        context.close()
        return state

    def _console_names(self, page: Page) -> None:
        """The first of each thing that only the console can name."""
        for name, where, link in (
            ("member", "/console/members/?merged=1", r"/members/([0-9a-f-]{36})/"),
            ("conflict", "/console/members/conflicts/", r"/members/conflicts/([0-9a-f-]{36})/"),
            ("merge", "/console/members/merges/", r"/members/merges/([0-9a-f-]{36})/"),
            ("leaving", "/console/privacy/leaving/", r"/members/([0-9a-f-]{36})/"),
        ):
            page.goto(where)
            found = re.search(link, page.content())
            self.names[name] = found[1] if found else None
