"""Privacy in the mini app's H5 build: nothing is asked of somebody who looks around; whoever leaves can come back."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import PageFactory
from tests.e2e.miniapp_steps import HAND, MiniApp, Shopper
from tests.e2e.product import RunningProduct

pytestmark = pytest.mark.e2e

TEA = "龙井绿茶"
# Whatever of a browser would ask a person for something, or take it unasked.
_NOTE_WHAT_IS_ASKED = """
window.asked = [];
const note = (owner, name) => owner && (owner[name] = () => { window.asked.push(name); return new Promise(() => {}); });
note(navigator.geolocation.__proto__, 'getCurrentPosition');
note(navigator.geolocation.__proto__, 'watchPosition');
note(navigator.mediaDevices?.__proto__, 'getUserMedia');
for (const name of ['read', 'readText', 'write', 'writeText']) note(navigator.clipboard?.__proto__, name);
note(window.Notification, 'requestPermission');
for (const name of ['alert', 'confirm', 'prompt']) note(window, name);
"""


@pytest.fixture(scope="module")
def product(portico_server: RunningProduct) -> RunningProduct:
    """The second brand with an article published in it."""
    portico_server.run("-m", "tests.e2e.call", "tests.e2e.miniapp_brand", "seed")
    portico_server.run("-m", "tests.e2e.call", "tests.e2e.block_sample", "publish")
    return portico_server


def test_looking_around_asks_for_nothing_and_leaving_can_be_taken_back(
    new_page: PageFactory, product: RunningProduct
) -> None:
    app = MiniApp(new_page(**HAND), product)
    app.page.add_init_script(_NOTE_WHAT_IS_ASKED)
    sign_ins: list[str] = []
    app.page.on("request", lambda request: sign_ins.append(request.url) if "/auth/" in request.url else None)

    # Home, a product, an article: no question, and nobody is signed in; a guest's cart is all there is.
    app.open()
    app.tap(app.card(TEA).first)
    expect(app.screen.get_by_text(TEA).first).to_be_visible()
    app.open("/pages-content/articles/index")
    app.tap(app.screen.locator(".card, .row").first)
    app.expect_page("/pages-content/article/index")
    expect(app.page.locator("uni-modal")).to_have_count(0)
    assert app.page.evaluate("window.asked") == []
    assert [url for url in sign_ins if not url.endswith("/auth/guest")] == []

    # A member asks to leave: every page says so from then on, with the way back.
    Shopper(product, "13600000011").hand_over(app)
    app.open("/pages-account/privacy/index")
    app.tap(app.text("注销账号"))
    # Greyed until the consequences were read; a finger is told so all the same.
    app.button("申请注销").tap(force=True)
    app.expect_toast("请先勾选")
    app.tap(app.screen.locator(".read"))
    app.tap(app.button("申请注销"))
    app.agree()
    expect(app.text("注销申请已提交")).to_be_visible()
    app.open()
    app.tap(app.screen.locator(".stay"))
    app.agree()
    app.expect_toast("已撤销，账号照常使用")
    expect(app.screen.locator(".stay")).to_have_count(0)
