"""Every page of the website, by day and by night, on a phone and on a desktop: accessible, never wider than the
screen, still while it loads, quiet on the console, and asking nobody outside.
"""

from __future__ import annotations

import json
import re

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.e2e.conftest import DESKTOP, PHONE, PageFactory
from tests.e2e.product import RunningProduct

pytestmark = pytest.mark.e2e

TABLET = {"width": 768, "height": 1024}
PUBLIC = (
    "/", "/c/", "/c/tea/", "/search/", "/search/?q=龙井", "/search/?q=潜水艇", "/page/every-block/", "/articles/",
    "/articles/?topic=茶事", "/articles/long-read/", "/articles/short-read/", "/cases/", "/cases/a-flat/", "/help/",
    "/help/?q=退换", "/help/returns/", "/resources/", "/resources/care-card/", "/about/", "/contact/", "/cart/",
    "/sign-in/", "/cookies/", "/no/such/page/",
)  # fmt: skip
# What axe calls serious or critical stops somebody from using the page.
GRAVE = {"serious", "critical"}
RULES = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}


@pytest.fixture(scope="module")
def furnished(portico_server: RunningProduct) -> RunningProduct:
    portico_server.run("-m", "tests.e2e.seed_reading")
    return portico_server


def tea(server: RunningProduct) -> str:
    """The address of the tea."""
    with httpx.Client(base_url=server.url, trust_env=False) as client:
        return re.search(r'href="(/p/[^"]+)"', client.get("/c/tea/").text)[1]  # type: ignore[index]


def grave_faults(page: Page) -> list[str]:
    found = Axe().run(page, options=RULES).response["violations"]
    return [
        f"{one['id']} ({one['impact']}): {node['html'][:160]} {node['failureSummary'][:200]}"
        for one in found
        if one["impact"] in GRAVE
        for node in one["nodes"]
    ]


@pytest.mark.parametrize(
    ("viewport", "scheme"),
    [(PHONE, "light"), (DESKTOP, "dark")],
    ids=["phone-by-day", "desktop-by-night"],
)
def test_nobody_is_kept_out(
    new_page: PageFactory, furnished: RunningProduct, viewport: dict[str, int], scheme: str
) -> None:
    page = new_page(viewport=viewport, color_scheme=scheme, reduced_motion="reduce")
    faults = {}
    for url in (*PUBLIC, tea(furnished)):
        page.goto(url)
        if grave := grave_faults(page):
            faults[url] = grave
    assert faults == {}, json.dumps(faults, ensure_ascii=False, indent=1)


@pytest.mark.parametrize("viewport", [PHONE, TABLET, DESKTOP], ids=["phone", "tablet", "desktop"])
def test_pages_keep_their_width_and_ask_nobody_outside(
    new_page: PageFactory, furnished: RunningProduct, viewport: dict[str, int]
) -> None:
    page = new_page(viewport=viewport)
    asked: list[str] = []
    failed: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("response", lambda answer: failed.append(answer.url) if answer.status >= 400 else None)
    for url in (*PUBLIC, tea(furnished)):
        page.goto(url)
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") == 0, url
    assert [url for url in asked if not url.startswith((furnished.url, "data:"))] == []
    assert [url for url in failed if not url.endswith("/no/such/page/")] == []


def shift(page: Page) -> float:
    """Cumulative layout shift so far, without what a tap caused."""
    return page.evaluate(  # type: ignore[no-any-return]
        """() => new Promise((done) => {
          let sum = 0;
          new PerformanceObserver((list) => {
            for (const one of list.getEntries()) if (!one.hadRecentInput) sum += one.value;
          }).observe({ type: "layout-shift", buffered: true });
          setTimeout(() => done(sum), 300);
        })"""
    )


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_nothing_jumps_while_a_page_loads_and_scrolls(
    new_page: PageFactory, furnished: RunningProduct, viewport: dict[str, int]
) -> None:
    page = new_page(viewport=viewport, reduced_motion="reduce")
    for url in ("/", "/page/every-block/", "/articles/", "/articles/long-read/", tea(furnished)):
        page.goto(url, wait_until="load")
        page.evaluate(
            "async () => { for (let y = 0; y < document.body.scrollHeight; y += 700)"
            " { scrollTo(0, y); await new Promise((go) => setTimeout(go, 40)); } }"
        )
        assert shift(page) < 0.05, url


_EVENTS = """
import django, json, sys
django.setup()
from portico.domains.tracking.models import TrackedEvent
rows = TrackedEvent.objects.filter(name__startswith="article_", visitor_id=sys.argv[1]).order_by("seq")
print(json.dumps([[row.name, row.properties] for row in rows]))
"""


def test_the_contents_lead_to_their_headings_and_reading_is_counted(
    new_page: PageFactory, furnished: RunningProduct
) -> None:
    page = new_page()
    page.goto("/articles/long-read/")
    page.get_by_role("navigation", name="目录").get_by_role("link", name="最后看时间").click()
    expect(page.get_by_role("heading", name="最后看时间")).to_be_in_viewport()
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    # Leaving the page sends what is still waiting.
    page.locator("[data-card=product]").click()
    expect(page).to_have_url(re.compile(r"/p/"))
    page.wait_for_load_state("networkidle")
    visitor = next(cookie["value"] for cookie in page.context.cookies() if cookie["name"] == "portico_visitor")
    told = json.loads(furnished.run("-c", _EVENTS, visitor))
    read = [{"article": "long-read", "depth": depth} for depth in (25, 50, 75, 100)]
    assert [properties for name, properties in told if name == "article_read"] == read
    clicks = [properties for name, properties in told if name == "article_card_click"]
    assert clicks == [{"article": "long-read", "card": "product"}]


def test_who_asks_not_to_be_tracked_is_not(new_page: PageFactory, furnished: RunningProduct) -> None:
    page = new_page()
    page.add_init_script("Object.defineProperty(navigator, 'globalPrivacyControl', { value: true })")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/articles/long-read/")
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    page.wait_for_timeout(2500)
    assert [url for url in asked if url.endswith("/events")] == []


def test_zones_of_a_picture_are_reached_by_keyboard(new_page: PageFactory, furnished: RunningProduct) -> None:
    page = new_page()
    page.goto("/page/every-block/")
    zone = page.locator(".zones a").first
    zone.focus()
    expect(zone).to_be_focused()
    assert zone.get_attribute("aria-label")
    page.keyboard.press("Enter")
    expect(page).not_to_have_url(re.compile("/page/every-block/"))


def test_everything_to_read_is_there_without_scripts(new_page: PageFactory, furnished: RunningProduct) -> None:
    page = new_page(java_script_enabled=False, viewport=PHONE)
    page.goto("/")
    page.locator(".menu summary").click()
    page.get_by_role("navigation", name="更多").get_by_role("link", name="文章").click()
    page.get_by_role("link", name="雨天泡茶，从温壶开始").click()
    expect(page.get_by_role("heading", name="雨天泡茶，从温壶开始", level=1)).to_be_visible()
    page.goto("/page/every-block/")
    expect(page.locator(".countdown time")).to_be_visible()
    question = page.locator(".faq-item").first
    question.locator("summary").click()
    expect(question.locator(".prose")).to_be_visible()
    page.goto("/resources/care-card/")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="下载文件").click()
    assert waiting.value.suggested_filename.endswith(".pdf")
