"""A product's 3D model and film, and a review with a photo: on the website and in the mini app's H5."""

from __future__ import annotations

import io
import json
import re
from dataclasses import dataclass

import httpx
import pytest
from PIL import Image
from playwright.sync_api import FrameLocator, Page, expect

from tests.e2e.conftest import PageFactory
from tests.e2e.miniapp_steps import HAND, MiniApp, keep_session, sms_code
from tests.e2e.product import RunningProduct
from tests.e2e.seed_shows import BUYERS
from tests.e2e.test_website import sign_in

pytestmark = pytest.mark.e2e

_PLAYS = "film => new Promise(done => film.addEventListener('timeupdate', () => film.currentTime > 0 && done()))"


@dataclass(frozen=True)
class Shown:
    """The mug, and the order of each buyer that has received one."""

    product: str
    orders: tuple[str, ...]


@pytest.fixture(scope="module")
def shown(portico_server: RunningProduct) -> Shown:
    found = json.loads(portico_server.run("-m", "tests.e2e.call", "tests.e2e.seed_shows", "seed"))
    return Shown(found["product"], tuple(found["orders"]))


def photo() -> dict[str, object]:
    out = io.BytesIO()
    Image.new("RGB", (600, 400), "#597").save(out, "JPEG")
    return {"name": "杯子.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def session_of(server: RunningProduct, phone: str) -> dict[str, str]:
    """Signed in by the code on the phone, as the mini app keeps it."""
    client = httpx.Client(base_url=f"{server.url}/api/v1", trust_env=False, timeout=20)
    client.post("/auth/sms-codes", json={"phone": phone}).raise_for_status()
    tokens = client.post("/auth/phone", json={"phone": phone, "code": sms_code(server, phone)}).json()
    return {"access": tokens["access_token"], "refresh": tokens["refresh_token"]}


def turn(model: FrameLocator) -> None:
    """The model is drawn, and a button turns it; the hint goes with the first turn. A busy machine draws slowly."""
    expect(model.locator("[data-model]")).to_have_attribute("data-state", "shown", timeout=60_000)
    model.get_by_role("button", name="向右转").click()
    expect(model.locator("[data-hint]")).to_have_attribute("data-gone", "")


def seen(page: Page, review: str) -> None:
    """The review's photo has arrived in the page."""
    picture = page.locator(review).locator("img[src*='/reviews/']").first
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0


def test_the_website_plays_the_film_turns_the_model_and_shows_a_review_with_its_photo(
    new_page: PageFactory, portico_server: RunningProduct, shown: Shown
) -> None:
    page = new_page()
    page.goto(f"/p/{shown.product}/")
    page.get_by_role("button", name="播放商品视频").press("Enter")
    page.locator("video").evaluate(_PLAYS)
    assert page.locator("video").evaluate("film => film.muted && film.controls")
    page.get_by_role("link", name="查看 3D").press("Enter")
    assert page.locator("video").evaluate("film => film.paused")
    turn(page.frame_locator("iframe"))
    page.get_by_text("看图片").click()
    expect(page.locator("iframe")).to_have_count(0)

    page.goto(f"/sign-in/?next=/orders/{shown.orders[0]}/review/")
    sign_in(page, portico_server, BUYERS[0])
    page.get_by_title("一般").click()
    page.get_by_label("说说您的感受").fill("杯口很薄，转着看和拿到手一样")
    page.locator("input[type=file]").set_input_files([photo(), {**photo(), "name": "重了.jpg"}])
    page.get_by_role("button", name="移除 重了.jpg").click()
    expect(page.locator(".picture-tile canvas")).to_have_count(1)
    page.get_by_role("button", name="提交评价").click()
    expect(page).to_have_url(re.compile("/account/reviews/"))
    page.goto(f"/p/{shown.product}/")
    expect(page.locator("#reviews")).to_contain_text("杯口很薄，转着看和拿到手一样")
    expect(page.locator("#reviews .review .stars")).to_have_attribute("data-stars", "3")
    expect(page.locator("#reviews .review-media li")).to_have_count(1)
    seen(page, "#reviews .review")


def test_the_mini_app_plays_the_film_turns_the_model_and_shows_a_review_with_its_photo(
    new_page: PageFactory, portico_server: RunningProduct, shown: Shown
) -> None:
    app = MiniApp(new_page(**HAND), portico_server)
    app.url = f"{portico_server.url}/m/"
    app.open(f"/pages-goods/product/index?id={shown.product}")
    app.tap(app.screen.get_by_role("button", name="播放商品视频"))
    app.screen.locator("video").evaluate(_PLAYS)
    app.tap(app.text("静音").or_(app.text("打开声音")))
    keep_session(app.page, session_of(portico_server, BUYERS[1]))
    app.tap(app.screen.locator(".gallery .model"))
    turn(app.page.frame_locator("iframe"))

    app.open(f"/pages-order/review/index?order={shown.orders[1]}")
    app.type(app.screen, "送朋友的，她说好看")
    with app.page.expect_file_chooser() as chooser:
        app.tap(app.text("添加图片"))
    chooser.value.set_files([photo()])
    expect(app.screen.locator(".cell .picture")).to_have_count(1)
    app.tap(app.button("提交"))
    app.expect_page("/pages-account/reviews/index")
    app.open(f"/pages-goods/reviews/index?id={shown.product}")
    mine = app.screen.locator(".review").filter(has_text="送朋友的，她说好看")
    expect(mine).to_be_visible()
    seen(app.page, ".review:has-text('送朋友的，她说好看')")
