"""A merchant decorates the shop without a developer: from an empty page to what shoppers see, and back."""

from __future__ import annotations

import re
import time
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import FrameLocator, Page, expect

from tests.e2e.conftest import PHONE, PageFactory
from tests.e2e.product import RunningProduct
from tests.e2e.test_console import signed_in, staffed  # noqa: F401  # a fixture

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

PAGES = "/console/decoration/pages/"
# The goal is half a second; a busy machine with a cold browser may take longer.
REFRESH_SECONDS = 3


class Editor:
    """The page editor with its preview."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @property
    def phone(self) -> FrameLocator:
        return self.page.frame_locator("portico-preview iframe")

    def add(self, block: str) -> None:
        """A block is added at the end, by its name in the chooser."""
        self.page.locator(".c-sf-add-button").last.click()
        self.page.get_by_role("option", name=block, exact=True).click()

    def publish(self) -> None:
        self.page.get_by_role("button", name="发布", exact=True).click()
        expect(self.page).to_have_url(re.compile(rf"{PAGES}$"))

    def open(self, title: str) -> None:
        self.page.goto(PAGES)
        self.page.get_by_role("link", name=title, exact=True).click()
        expect(self.page.locator("portico-preview .pv-state")).to_have_text("实时预览")


@pytest.fixture
def editor(staffed: RunningProduct, new_page: PageFactory) -> Editor:  # noqa: F811
    return Editor(signed_in(new_page))


def home(new_page: PageFactory) -> Page:
    """What a shopper who opens the mini app sees."""
    page = new_page(viewport=PHONE)
    page.goto("/m/")
    return page


def shows(page: Page, words: str) -> None:
    """The page says so, if need be at another look: what shoppers read may be a second old."""
    deadline = time.monotonic() + 60
    while not page.get_by_text(words).first.is_visible():
        assert time.monotonic() < deadline, page.locator("body").inner_text()
        page.reload()
        page.wait_for_timeout(1500)


def test_an_empty_page_becomes_the_home_of_the_mini_app(editor: Editor, new_page: PageFactory) -> None:
    page = editor.page
    page.goto(PAGES)
    page.get_by_role("link", name="新建页面").first.click()
    page.get_by_text("小程序首页", exact=True).click()
    page.get_by_role("button", name="新建空白页").click()
    expect(page.locator("portico-preview .pv-state")).to_have_text("实时预览")
    page.locator("[name=title]").fill("我的首页")

    editor.add("标题")
    page.locator("[name$='-value-title']").last.fill("春天的第一杯茶")
    expect(editor.phone.get_by_text("春天的第一杯茶")).to_be_visible()
    began = time.perf_counter()
    page.locator("[name$='-value-title']").last.fill("春天的第二杯茶")
    editor.phone.get_by_text("春天的第二杯茶").wait_for()
    assert time.perf_counter() - began < REFRESH_SECONDS

    editor.add("商品")
    page.locator("[name$='-value-source']").last.select_option("manual")
    page.locator("portico-pick[kind=product] .pk-open").last.click()
    page.keyboard.type("龙井")
    expect(page.locator(".pk-option")).to_have_count(1)
    page.keyboard.press("Enter")
    page.get_by_role("button", name="完成").click()
    expect(page.locator(".pk-line")).to_contain_text("¥")
    expect(editor.phone.locator(".card, .product").filter(has_text="龙井").first).to_be_visible()

    assert not home(new_page).get_by_text("春天的第二杯茶").is_visible()
    editor.publish()
    seen = home(new_page)
    shows(seen, "春天的第二杯茶")
    expect(seen.locator(".card, .product").filter(has_text="龙井").first).to_be_visible()


def test_a_mistake_is_rolled_back_to_the_version_before(editor: Editor, new_page: PageFactory) -> None:
    page = editor.page
    editor.open("我的首页")
    # A tap on a block in the preview unfolds its form.
    editor.phone.get_by_text("春天的第二杯茶").click()
    page.locator("[name='body-0-value-title']").fill("写错了的标题")
    expect(editor.phone.get_by_text("写错了的标题")).to_be_visible()
    editor.publish()
    shows(home(new_page), "写错了的标题")
    page.get_by_role("row").filter(has_text="我的首页").get_by_role("link", name="历史").click()
    # The version before the last is the one below the second "published" of the list.
    before = page.get_by_role("row").filter(has_text="已发布").nth(1).locator("xpath=following-sibling::tr[1]")
    before.get_by_role("button").first.click()
    page.get_by_role("link", name="查看或恢复这一版").click()
    page.get_by_role("button", name="恢复并发布这一版").click()
    shows(home(new_page), "春天的第二杯茶")


def test_a_campaign_goes_live_at_its_time(editor: Editor, staffed: RunningProduct, new_page: PageFactory) -> None:  # noqa: F811
    page = editor.page
    page.goto("/console/decoration/templates/?role=campaign")
    page.get_by_role("button", name="新建空白页").click()
    page.locator("[name=title]").fill("双十二预热")
    editor.add("标题")
    page.locator("[name$='-value-title']").last.fill("还有三天")
    page.get_by_role("tab", name="页面设置").click()
    page.locator("[name=slug]").fill("twelve")
    page.locator("[data-side-panel-toggle=status]").click()
    page.get_by_role("button", name="设置计划").click()
    later = datetime.now(ZoneInfo("Asia/Shanghai")) + timedelta(hours=2)
    page.locator("[name=go_live_at]").fill(later.strftime("%Y-%m-%d %H:%M"))
    # The calendar comes a moment later and hangs over the button; it goes with a click beside it.
    calendar = page.locator(".xdsoft_datetimepicker:visible")
    expect(calendar).to_have_count(1)
    page.locator("#schedule-publishing-dialog").get_by_role("heading").first.click()
    expect(calendar).to_have_count(0)
    page.get_by_role("button", name="保存计划").click()
    page.get_by_role("button", name="定时发布").click()
    row = page.get_by_role("row").filter(has_text="双十二预热")
    expect(row).to_contain_text("定时")
    shopper = new_page(viewport=PHONE)
    shopper.goto("/m/#/pages-content/page/index?slug=twelve")
    expect(shopper.get_by_text("还有三天")).not_to_be_visible()
    staffed.run("-m", "tests.e2e.call", "tests.e2e.decoration_steps", "let_hours_pass", "3")
    shows(shopper, "还有三天")


def test_a_block_of_an_older_release_is_named_to_the_editor_and_breaks_nothing(
    editor: Editor,
    staffed: RunningProduct,  # noqa: F811
) -> None:
    page = editor.page
    editor.open("我的首页")
    page_id = page.url.rstrip("/").rsplit("/", 1)[1]
    staffed.run("-m", "tests.e2e.call", "tests.e2e.decoration_steps", "leave_an_old_block", page_id)
    page.reload()
    expect(page.get_by_text("此页有 1 个模块未显示：")).to_be_visible()
    expect(editor.phone.locator(".card, .product").filter(has_text="龙井").first).to_be_visible()
