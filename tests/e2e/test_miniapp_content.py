"""Decorated pages, articles, help, downloads and previews in the mini app's H5 build."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Request, expect

from tests.e2e.block_sample import ARTICLE, PAGE
from tests.e2e.conftest import PageFactory
from tests.e2e.miniapp_steps import HAND, MiniApp, origin
from tests.e2e.product import RunningProduct

pytestmark = pytest.mark.e2e

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


def events(product: RunningProduct, name: str) -> list[dict[str, object]]:
    """What was noted under that name, oldest first."""
    with psycopg.connect(product.environment["DATABASE_URL"]) as connection:
        rows = connection.execute(
            "SELECT properties FROM tracking_event WHERE name = %s ORDER BY occurred_at, id", [name]
        ).fetchall()
    return [row[0] if isinstance(row[0], dict) else json.loads(row[0]) for row in rows]


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
    with app.page.expect_response("**/api/v1/events"):
        app.tap(app.screen.get_by_label("去看茶"))
    clicks = [
        one for one in events(product, "block_click") if one["link"] == "category:tea" or one["block_type"] == "image"
    ]
    assert clicks
    assert clicks[-1]["page"] == f"page:{PAGE}"
    assert clicks[-1]["block_type"] == "image"


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
    with app.page.expect_response("**/api/v1/events"):
        pass
    assert events(product, "article_card_click")[-1] == {"article": ARTICLE, "card": "product_card"}


def test_how_far_an_article_was_read_is_noted(app: MiniApp, product: RunningProduct) -> None:
    app.open(f"/pages-content/article/index?slug={ARTICLE}")
    expect(app.screen.locator(".sheet .title").first).to_have_text("怎样泡一杯绿茶")
    app.page.wait_for_timeout(2_000)
    before = len(events(product, "article_read"))
    for _ in range(8):
        app.page.mouse.wheel(0, 600)
        app.page.wait_for_timeout(120)
    with app.page.expect_response("**/api/v1/events", timeout=10_000):
        pass
    noted = [one for one in events(product, "article_read") if one["article"] == ARTICLE]
    depths = [one["depth"] for one in noted]
    assert depths == sorted(set(depths)), "each mark once, in order"
    assert depths[-1] == 100
    assert len(noted) >= before


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
    expect(app.screen.locator(".text")).to_contain_text("七天之内")


def test_a_resource_is_downloaded_and_counted(app: MiniApp) -> None:
    app.open("/pages-content/resource/index?slug=care-card")
    expect(app.screen.locator(".fact").first).to_contain_text("PDF")
    with (
        app.page.expect_response("**/resources/care-card/downloads") as answered,
        app.page.context.expect_page() as tab,
    ):
        app.tap(app.button("下载资料"))
    assert tab.value.url.endswith(answered.value.json()["url"])
    tab.value.close()


def test_a_page_that_is_not_there_says_so(app: MiniApp) -> None:
    app.open("/pages-content/page/index?slug=nowhere")
    expect(app.text("这一页不在了")).to_be_visible()
    app.tap(app.button("去首页逛逛"))
    app.expect_page("/pages/home/index")


def test_a_preview_only_reads_and_follows_the_editor(app: MiniApp, product: RunningProduct) -> None:
    written: list[str] = []

    def note(request: Request) -> None:
        if "/api/v1/" in request.url and request.method != "GET":
            written.append(f"{request.method} {request.url}")

    app.page.on("request", note)
    first, second = preview_token(product, "还没写完"), preview_token(product, "又改了一稿")
    app.open(f"/pages-content/page/index?preview={first}")
    expect(app.screen.locator(".block-title")).to_have_text("还没写完")
    expect(app.text("还没有发布，只有您能看到")).to_be_visible()

    app.page.evaluate("token => window.postMessage({ type: 'portico:preview', token }, '*')", second)
    expect(app.screen.locator(".block-title")).to_have_text("又改了一稿")
    app.expect_page(f"/pages-content/page/index?preview={first}")
    assert written == []


def test_a_message_from_elsewhere_changes_no_preview(app: MiniApp, product: RunningProduct) -> None:
    token = preview_token(product, "真的")
    app.open(f"/pages-content/page/index?preview={token}")
    expect(app.screen.locator(".block-title")).to_have_text("真的")
    asked: list[str] = []
    app.page.on("request", lambda request: asked.append(request.url))
    # A frame without an origin of its own is as foreign as any other site.
    app.page.evaluate(
        """token => {
          const frame = document.createElement('iframe')
          frame.sandbox = 'allow-scripts'
          frame.srcdoc = `<script>parent.postMessage({type:'portico:preview',token:'${token}x'},'*')<` + `/script>`
          document.body.append(frame)
        }""",
        token,
    )
    app.page.wait_for_timeout(600)
    assert not [url for url in asked if "/previews/" in url]
    expect(app.screen.locator(".block-title")).to_have_text("真的")


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
