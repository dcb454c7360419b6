"""The pages in a real browser: a payer pays, cancels, scans; no text is left untranslated."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page

from portico_sandbox import app
from tests.sandbox.pay_client import Merchant
from tests.sandbox.process import SandboxProcess

PYTHON = app.STATIC.parents[1]
OPERATOR_TABS = ("calls", "notices", "faults", "quotas", "behaviour", "consoles", "keys")


@pytest.fixture(scope="module")
def browser_page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN")
    yield context.new_page()
    context.close()


@pytest.fixture
def page(browser_page: Page, sandbox: SandboxProcess) -> Page:
    browser_page.goto("about:blank")
    return browser_page


@pytest.fixture
def merchant(sandbox: SandboxProcess) -> Merchant:
    return Merchant(sandbox)


def h5_url(merchant: Merchant, number: str = "P2026000001") -> str:
    scene = {"payer_client_ip": "203.0.113.7", "h5_info": {"type": "Wap"}}
    body = merchant.order(number, payer=None, scene_info=scene, notify_url="http://127.0.0.1:9/none")
    return str(merchant.call("POST", "/v3/pay/transactions/h5", body).json()["h5_url"])


@pytest.mark.e2e
class TestSheet:
    def test_h5_pays_and_goes_back(self, page: Page, sandbox: SandboxProcess, merchant: Merchant) -> None:
        back = f"{sandbox.url}/healthz?order=1"
        page.goto(f"{h5_url(merchant)}&redirect_url={quote(back, safe='')}")
        page.get_by_text("¥19.90").wait_for()
        page.get_by_role("button", name="陈思远").click()
        page.get_by_role("button", name="确认支付").click()
        page.wait_for_url(back)
        assert merchant.query("P2026000001")["payer"] == {
            "openid": sandbox.openid("chen-siyuan"),
        }

    def test_h5_cancels_and_goes_back(self, page: Page, sandbox: SandboxProcess, merchant: Merchant) -> None:
        back = f"{sandbox.url}/healthz?order=1"
        page.goto(f"{h5_url(merchant)}&redirect_url={quote(back, safe='')}")
        page.get_by_role("button", name="取消").click()
        page.wait_for_url(back)
        assert merchant.query("P2026000001")["trade_state"] == "NOTPAY"

    def test_an_old_link_says_why(self, page: Page, sandbox: SandboxProcess, merchant: Merchant) -> None:
        url = h5_url(merchant)
        sandbox.advance(301)
        page.goto(url)
        page.get_by_text("支付链接已过期，请返回商户重新发起支付").wait_for()

    def test_native_is_scanned_on_the_phone(self, page: Page, sandbox: SandboxProcess, merchant: Merchant) -> None:
        body = merchant.order("P2026000001", payer=None, notify_url="http://127.0.0.1:9/none")
        merchant.call("POST", "/v3/pay/transactions/native", body)
        page.goto(f"{sandbox.url}/phone#scan")
        page.get_by_text("手工陶杯").click()
        page.get_by_role("button", name="确认支付").click()
        page.get_by_role("button", name="完成").click()
        page.wait_for_url(f"{sandbox.url}/phone#bill")
        assert merchant.query("P2026000001")["trade_state"] == "SUCCESS"

    @pytest.mark.parametrize(
        ("choice", "spoil", "message"),
        [
            ("确认支付", "", "get_brand_wcpay_request:ok"),
            ("取消", "", "get_brand_wcpay_request:cancel"),
            ("", "spoiled", "get_brand_wcpay_request:fail"),
        ],
    )
    def test_the_bridge(
        self, page: Page, sandbox: SandboxProcess, merchant: Merchant, choice: str, spoil: str, message: str
    ) -> None:
        package = f"prepay_id={merchant.prepay('P2026000001', notify_url='http://127.0.0.1:9/none')}"
        fields = {"appId": merchant.held["app_ids"][0], "timeStamp": "1795333084", "nonceStr": "n" * 32}
        fields |= {"package": package, "signType": "RSA"}
        lines = [fields["appId"], fields["timeStamp"], fields["nonceStr"], package]
        fields["paySign"] = merchant.sign("".join(f"{line}\n" for line in lines)) + spoil
        page.goto(f"{sandbox.url}/healthz")
        page.add_script_tag(url=f"{sandbox.url}/sandbox/jsbridge.js")
        page.evaluate("fields => WeixinJSBridge.invoke('getBrandWCPayRequest', fields, r => window.result = r)", fields)
        if choice:
            page.frame_locator("iframe").get_by_role("button", name=choice).click()
        page.wait_for_function("window.result")
        assert page.evaluate("window.result.err_msg") == message
        assert page.locator("iframe").count() == 0
        state = "SUCCESS" if message.endswith("ok") else "NOTPAY"
        assert merchant.query("P2026000001")["trade_state"] == state


@pytest.mark.e2e
@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("path", ["/", "/phone", "/operator"])
def test_pages_fit_and_run(page: Page, sandbox: SandboxProcess, path: str, width: int) -> None:
    errors: list[str] = []
    page.on("pageerror", lambda problem: errors.append(str(problem)))
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{sandbox.url}{path}")
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for tab in OPERATOR_TABS if path == "/operator" else ():
        page.evaluate("tab => location.hash = tab", tab)
        page.locator(f"#{tab}:visible").wait_for()
        assert page.evaluate("document.documentElement.scrollWidth") <= width, tab
    assert errors == []
    page.set_viewport_size({"width": 390, "height": 844})


def _keys(source: str) -> set[str]:
    return set(re.findall(r'^  "?([A-Za-z_.0-9]+)"?: \[', source, flags=re.MULTILINE))


def test_every_text_has_words() -> None:
    words = {key for file in app.STATIC.glob("words*.js") for key in _keys(file.read_text("utf-8"))}
    used: set[str] = set()
    for file in (*app.STATIC.glob("*.js"), *app.STATIC.glob("*.html")):
        source = file.read_text("utf-8")
        used |= set(re.findall(r'data-t(?:-label|-hint)?="([a-z_0-9]+)"', source))
        used |= set(re.findall(r'\bt\("([a-z_0-9]+)"', source))
        used |= set(re.findall(r'data-title="([a-z_0-9]+)"', source))
    assert used - words == set()
    assert len(used) > 60


def test_what_the_operator_finds_has_words(sandbox: SandboxProcess) -> None:
    """Quotas, settings, faults and platforms are read from the sandbox: their words' keys stand in no source."""
    words = {key for file in app.STATIC.glob("words*.js") for key in _keys(file.read_text("utf-8"))}
    state, found = sandbox.api("GET", "/state"), sandbox.api("GET", "/operator/calls")
    wanted = {f"quota_{name}" for name in state["quotas"]} | {f"setting_{name}" for name in state["settings"]}
    kinds = [*state["fault_kinds"]["call"], *state["fault_kinds"]["notice"]]
    wanted |= {f"fault_{kind}{more}" for kind in kinds for more in ("", "_about")}
    named = [*found["platforms"], *found["tokens"], *(item["name"] for item in sandbox.api("GET", "/keys")["items"])]
    assert wanted | {f"platform_{name}" for name in named} <= words


def test_every_rule_has_words() -> None:
    words = {key for file in app.STATIC.glob("rules*.js") for key in _keys(file.read_text("utf-8"))}
    used: set[str] = set()
    for file in PYTHON.rglob("*.py"):
        source = file.read_text("utf-8")
        used |= set(re.findall(r'\berror\(\s*(?:-?\d+|"[A-Za-z_.]+"),\s*"([a-z_0-9]+)"', source))
        used |= set(re.findall(r'rule(?:: str)? ?= ?"([a-z_0-9]+)"', source))
    assert used - words == set()
    assert len(used) > 60


def test_no_page_asks_another_host() -> None:
    for file in app.STATIC.iterdir():
        for address in re.findall(r"https?://[^\s\"'`<>)]+", file.read_text("utf-8")):
            assert address.startswith("http://www.w3.org/"), json.dumps([file.name, address])
