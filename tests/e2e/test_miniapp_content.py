"""Decorated pages, articles, help, downloads and previews in the mini app's H5 build."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import FrameLocator, Request, expect
from psycopg.types.json import Jsonb

from tests.e2e.block_sample import ARTICLE, PAGE
from tests.e2e.conftest import PageFactory
from tests.e2e.miniapp_steps import HAND, MiniApp, origin
from tests.e2e.product import RunningProduct

pytestmark = pytest.mark.e2e

PATIENCE_SECONDS = 40
SAMPLE = "tests.e2e.block_sample"


@pytest.fixture(scope="module")
def product(portico_server: RunningProduct) -> RunningProduct:
    """The second brand with the sample page, article and the rest published in it."""
    portico_server.run("-m", "tests.e2e.call", "tests.e2e.miniapp_brand", "seed")
    portico_server.run("-m", "tests.e2e.call", SAMPLE, "publish")
    return portico_server


@pytest.fixture
def app(new_page: PageFactory, product: RunningProduct, tmp_path: Path) -> Iterator[MiniApp]:
    app = MiniApp(new_page(**HAND), product)
    yield app
    app.page.screenshot(path=tmp_path / "last.png")


def preview_token(product: RunningProduct, heading: str, minutes_ago: int = 0) -> str:
    return product.run("-m", "tests.e2e.call", SAMPLE, "preview", heading, str(minutes_ago)).strip()


def noted(app: MiniApp, product: RunningProduct, name: str, **wanted: object) -> list[dict[str, object]]:
    """What was noted of this reader under that name with those properties, once the app has sent it; oldest first."""
    reader = app.page.evaluate("localStorage.getItem('portico.visitor')")
    query = (
        "SELECT properties FROM tracking_event WHERE visitor_id = %s AND name = %s AND properties @> %s"
        " ORDER BY occurred_at, id"
    )
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        with psycopg.connect(product.environment["DATABASE_URL"]) as connection:
            rows = connection.execute(query, [reader, name, Jsonb(wanted)]).fetchall()
        if rows or time.monotonic() > deadline:
            return [row[0] for row in rows]
        app.page.wait_for_timeout(200)


def test_a_campaign_page_with_every_block(app: MiniApp) -> None:
    app.open(f"/pages-content/page/index?slug={PAGE}")
    expect(app.screen.locator(".block").first).to_be_visible()
    types = app.screen.locator(".block").evaluate_all("all => all.map(one => one.dataset.blockType)")
    assert types == [
        "search", "banner", "category_grid", "quick_entries", "notice", "products", "products", "products", "products",
        "countdown", "article_list", "article_list", "member_card", "rich_text", "image", "mosaic", "mosaic",
        "heading", "features", "faq", "contact", "spacing",
    ]  # fmt: skip
    expect(app.page).to_have_title("样样都有")
    expect(app.text("已经结束")).to_be_visible()
    expect(app.text("欢迎回家")).to_be_visible()
    expect(app.screen.locator(".contact")).to_contain_text("400-000-0001")

    app.tap(app.text("多久发货？"))
    expect(app.screen.locator(".answer")).to_contain_text("48 小时内发出。")
    app.tap(app.screen.get_by_label("去看杯"))
    app.expect_page("/pages-goods/results/index?q=")
    expect(app.card("柴烧茶碗")).to_be_visible()


def test_what_is_tapped_is_noted(app: MiniApp, product: RunningProduct) -> None:
    app.open(f"/pages-content/page/index?slug={PAGE}")
    app.tap(app.screen.get_by_label("去看茶"))
    app.expect_page("/pages-goods/results/index?category_id=")
    categories = app.page.request.get(f"{origin(product)}/api/v1/categories").json()["items"]
    (tea,) = (one["id"] for one in categories if one["name"] == "茶")
    (click,) = noted(app, product, "block_click", link=f"category:{tea}")
    assert (click["page"], click["block_type"]) == (f"page:{PAGE}", "image")
    assert click["block_id"]


def test_from_an_article_to_a_product_in_one_tap(app: MiniApp, product: RunningProduct) -> None:
    app.open("/pages/me/index")
    app.tap(app.text("文章与案例"))
    app.expect_page("/pages-content/articles/index?kind=article")
    app.tap(app.screen.locator(".row").filter(has_text="怎样泡一杯绿茶"))
    app.expect_page(f"/pages-content/article/index?slug={ARTICLE}")
    expect(app.screen.locator(".facts")).to_contain_text("阿山")

    app.taps = 0
    app.tap(app.screen.locator(".tile").filter(has_text="龙井绿茶").first)
    app.expect_page("/pages-goods/product/index?id=")
    assert app.taps == 1
    assert noted(app, product, "article_card_click") == [{"article": ARTICLE, "card": "product_card"}]


def test_how_far_an_article_was_read_is_noted(app: MiniApp, product: RunningProduct) -> None:
    app.open(f"/pages-content/article/index?slug={ARTICLE}")
    expect(app.screen.locator(".sheet .title").first).to_have_text("怎样泡一杯绿茶")
    for _ in range(8):
        app.page.mouse.wheel(0, 600)
        app.page.wait_for_timeout(120)
    assert noted(app, product, "article_read", article=ARTICLE, depth=100)
    depths = [one["depth"] for one in noted(app, product, "article_read", article=ARTICLE)]
    assert sorted(depths) == [25, 50, 75, 100]


def test_the_help_centre_is_searched_as_one_types(app: MiniApp) -> None:
    app.open("/pages/me/index")
    app.tap(app.text("帮助中心"))
    expect(app.screen.locator(".topic .name")).to_have_text(["配送", "售后"], use_inner_text=True)
    app.type(app.screen.locator(".box"), "退货")
    expect(app.screen.locator(".question")).to_have_text(["怎样退货"])
    app.type(app.screen.locator(".box"), "发票")
    expect(app.text("没有找到相关问题")).to_be_visible()
    app.type(app.screen.locator(".box"), "")
    app.tap(app.text("运费怎么算"))
    expect(app.screen.locator(".paragraph")).to_contain_text("七天之内")


def test_a_resource_is_downloaded_and_counted(app: MiniApp, product: RunningProduct) -> None:
    app.open("/pages-content/resource/index?slug=care-card")
    expect(app.screen.locator(".fact").first).to_contain_text("PDF")
    with app.page.context.expect_event("request", lambda request: request.url.endswith(".pdf")) as fetched:
        app.tap(app.button("下载资料"))
    assert fetched.value.url.startswith(f"{origin(product)}/media/")
    app.page.reload()
    expect(app.screen.locator(".fact").last).to_contain_text("1 次下载")


def test_a_page_that_is_not_there_says_so(app: MiniApp) -> None:
    app.open("/pages-content/page/index?slug=nowhere")
    expect(app.text("这一页不在了")).to_be_visible()
    app.tap(app.button("去首页逛逛"))
    expect(app.text("新到的")).to_be_visible()


def test_a_preview_only_reads_and_follows_the_editor(app: MiniApp, product: RunningProduct) -> None:
    written: list[str] = []

    def note(request: Request) -> None:
        if "/api/v1/" in request.url and request.method != "GET":
            written.append(f"{request.method} {request.url}")

    app.page.on("request", note)
    first, second = preview_token(product, "还没写完"), preview_token(product, "又改了一稿")
    frame = framed(app, product, first)
    expect(frame.locator(".block-title")).to_have_text("还没写完")
    expect(frame.get_by_text("还没有发布，只有您能看到")).to_be_visible()

    app.page.evaluate("token => frames[0].postMessage({ type: 'portico:preview', token }, '*')", second)
    expect(frame.locator(".block-title")).to_have_text("又改了一稿")
    assert written == []


def framed(app: MiniApp, product: RunningProduct, token: str) -> FrameLocator:
    """The preview in a frame on a page of the same origin, as the console shows it."""
    app.page.goto(f"{origin(product)}/healthz")
    app.page.evaluate(
        """src => {
          const frame = document.createElement('iframe')
          Object.assign(frame, { src, width: 390, height: 700 })
          document.body.append(frame)
        }""",
        f"{app.url}#/pages-content/page/index?preview={token}",
    )
    return app.page.frame_locator("iframe").first


def test_a_message_from_elsewhere_changes_no_preview(app: MiniApp, product: RunningProduct) -> None:
    frame = framed(app, product, preview_token(product, "真的"))
    expect(frame.locator(".block-title")).to_have_text("真的")
    asked: list[str] = []
    app.page.on("request", lambda request: asked.append(request.url))
    # A frame without an origin of its own is as foreign as any other site.
    app.page.evaluate(
        """() => {
          const stranger = document.createElement('iframe')
          stranger.sandbox = 'allow-scripts'
          const words = '{type:"portico:preview",token:"x.y"}'
          stranger.srcdoc = `<script>parent.frames[0].postMessage(${words},"*")<` + '/script>'
          document.body.append(stranger)
        }"""
    )
    app.page.wait_for_timeout(800)
    assert not [url for url in asked if "/previews/" in url]
    expect(frame.locator(".block-title")).to_have_text("真的")


@pytest.mark.parametrize("token", ["old", "forged"])
def test_a_preview_that_is_over_says_so(app: MiniApp, product: RunningProduct, token: str) -> None:
    value = preview_token(product, "旧稿", minutes_ago=31) if token == "old" else "abc.def"
    app.open(f"/pages-content/page/index?preview={value}")
    expect(app.text("预览已过期")).to_be_visible()
    expect(app.screen.locator(".block")).to_have_count(0)


def test_what_the_page_painted_first_gives_way_to_the_app(app: MiniApp, product: RunningProduct) -> None:
    """The head and the first picture stand before the app's scripts have come, and are its own afterwards."""
    scripts = f"{origin(product)}/m/assets/*.js"
    app.page.route(scripts, lambda route: None)
    app.page.goto(app.url, wait_until="commit")
    instant = app.page.locator("#instant")
    expect(instant.locator(".search")).to_have_text("找茶与器物")
    expect(instant.locator(".opening img")).to_have_js_property("complete", True)
    expect(instant.locator(".words")).to_have_text("新茶到了一芽一叶")
    first = instant.locator(".opening").bounding_box()
    app.page.unroute(scripts)
    app.page.reload()
    expect(app.page.locator("#instant")).to_have_count(0)
    then = app.screen.locator(".banner").bounding_box()
    assert first is not None
    assert then is not None
    assert [round(first[side]) for side in ("x", "y", "width")] == [round(then[side]) for side in ("x", "y", "width")]
    assert abs(first["height"] - then["height"]) <= 1
