"""The brand colour, changed once in the console, changes every surface without a build."""

from __future__ import annotations

import io
import re
import time
from collections.abc import Callable, Iterator

import httpx
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.e2e.conftest import PHONE, PageFactory
from tests.e2e.product import RunningProduct

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

PASSWORD = "a-long-test-password-42"
COLOUR, SEEN = "#7a2f5e", "rgb(122, 47, 94)"
# From saving to the next answer of another process.
SOON_SECONDS = 1.0


FIRST_LOOK = """
import django; django.setup()
from django.db import transaction
from portico.domains.sites import public as sites
from portico.kernel.clock import utc_now
site = sites.find_site()
with transaction.atomic():
    for first in sites.theme_versions(site_id=site.id)[-1:]:
        sites.restore_theme(site_id=site.id, version_id=first.id, saved_by="", now=utc_now())
"""


@pytest.fixture(scope="module")
def branded(portico_server: RunningProduct) -> Iterator[RunningProduct]:
    """With an owner's account. The other browser tests find the brand as it was."""
    portico_server.run("manage.py", "console_account", "brand-owner", "--role", "owner", "--password", PASSWORD)
    yield portico_server
    portico_server.run("-c", FIRST_LOOK)


def editor(new_page: PageFactory) -> Page:
    page = new_page()
    page.goto("/console/")
    page.get_by_label("用户名").fill("brand-owner")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page).to_have_url(re.compile(r"/console/$"))
    page.goto("/console/brand/")
    expect(page.locator("[data-pairs] tr")).not_to_have_count(0)
    return page


def token(page: Page, name: str) -> str:
    return str(
        page.evaluate("(name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim()", name)
    )


def in_mini_preview(page: Page, name: str) -> str:
    frame = page.frame_locator('[data-stage="mini"] iframe').locator("html")
    return str(frame.evaluate("(root, name) => getComputedStyle(root).getPropertyValue(name).trim()", name))


def until(what: Callable[[], str], expected: str, seconds: float) -> float:
    """Seconds until `what()` is `expected`; fails when it takes longer than `seconds`."""
    start = time.monotonic()
    while (seen := what()) != expected:
        assert time.monotonic() - start < seconds, (seen, expected)
        time.sleep(0.05)
    return time.monotonic() - start


def colours_of(poster: bytes) -> set[str]:
    image = Image.open(io.BytesIO(poster)).convert("RGB")
    return {
        "#{:02x}{:02x}{:02x}".format(*image.getpixel((x, y)))
        for x in range(60, 260, 12)
        for y in range(0, image.height, 7)
    }


def test_one_change_is_seen_everywhere(branded: RunningProduct, new_page: PageFactory) -> None:
    web, phone = new_page(), new_page(viewport=PHONE)
    web.goto("/")
    api = httpx.Client(base_url=branded.url, timeout=30, trust_env=False)
    product = api.get("/api/v1/products?q=龙井").json()["items"][0]["id"]
    before = {
        "sheet": web.locator('link[href*="theme.css"]').get_attribute("href"),
        "poster": api.get(f"/api/v1/products/{product}/poster.png").content,
    }
    page = editor(new_page)
    # Before anything is saved: the mini app beside the form shows what is typed, and the shop does not.
    page.locator('input[name="primary"]').fill(COLOUR)
    until(lambda: in_mini_preview(page, "--p-primary"), COLOUR, 40)
    assert api.get("/api/v1/site").json()["theme"]["primary"] != COLOUR
    page.get_by_role("tab", name="官网").click()
    preview = page.frame_locator('[data-stage="web"] iframe').locator(".search-go")
    expect(preview).to_have_css("background-color", SEEN)
    page.get_by_role("tab", name="邮件").click()
    expect(page.frame_locator('[data-stage="email"] iframe').locator(".mail-bar")).to_have_css("background-color", SEEN)
    page.get_by_role("tab", name="海报").click()
    expect(page.locator('[data-stage="poster"] img')).to_have_attribute("src", re.compile(r"^blob:"))

    page.get_by_role("button", name="保存品牌").click()
    expect(page.get_by_text("品牌已保存")).to_be_visible()

    took = until(lambda: api.get("/api/v1/site").json()["theme"]["primary"], COLOUR, SOON_SECONDS)
    assert took < SOON_SECONDS
    until(lambda: str(before["sheet"] in api.get("/").text), "False", SOON_SECONDS)
    web.reload()
    assert token(web, "--primary") == COLOUR
    expect(web.locator(".search-go")).to_have_css("background-color", SEEN)
    phone.goto(f"/m/#/pages-goods/product/index?id={product}")
    expect(phone.locator(".half.buy")).to_have_css("background-color", SEEN)
    poster = api.get(f"/api/v1/products/{product}/poster.png").content
    assert poster != before["poster"]
    assert COLOUR in colours_of(poster)
    assert COLOUR not in colours_of(before["poster"])
    mail = page.request.get("/console/brand/email/").text()
    assert f"background:{COLOUR}" in mail


def test_an_unreadable_colour_comes_with_one_that_works(branded: RunningProduct, new_page: PageFactory) -> None:
    page = editor(new_page)
    muted = page.locator('input[name="muted"]')
    muted.fill("#cfcfcf")
    mend = page.locator('[data-said="muted"] .pb-mend').first
    expect(mend).to_contain_text("即可")
    page.get_by_role("button", name="保存品牌").click()
    expect(page.get_by_text("没有保存，请修改标红的内容")).to_be_visible()
    expect(muted).to_have_value("#cfcfcf")
    page.locator('[data-said="muted"] .pb-mend').first.click()
    expect(muted).not_to_have_value("#cfcfcf")
    expect(page.locator('[data-said="muted"] .pb-mend')).to_have_count(0)
    page.get_by_role("button", name="保存品牌").click()
    expect(page.get_by_text("品牌已保存")).to_be_visible()


def test_the_last_change_is_undone(branded: RunningProduct, new_page: PageFactory) -> None:
    page = editor(new_page)
    colour = page.locator('input[name="primary"]').input_value()
    page.locator('[data-ready="indigo"]').click()
    expect(page.locator('input[name="primary"]')).to_have_value("#28498f")
    page.get_by_role("button", name="保存品牌").click()
    expect(page.get_by_text("品牌已保存")).to_be_visible()
    page.get_by_role("button", name="撤销，回到这里").click()
    page.locator("dialog").get_by_role("button", name="撤销，回到这里").click()
    expect(page.get_by_text("已恢复到所选的版本")).to_be_visible()
    expect(page.locator('input[name="primary"]')).to_have_value(colour)


def test_night_is_the_readers_choice_and_is_kept(branded: RunningProduct, new_page: PageFactory) -> None:
    page = new_page(color_scheme="light")
    page.goto("/")
    day = token(page, "--background")
    page.locator('.daylight input[value="dark"]').check()
    night = token(page, "--background")
    assert night != day
    page.goto("/c/")
    assert token(page, "--background") == night
    device = new_page(color_scheme="dark")
    device.goto("/")
    assert token(device, "--background") == night
    device.locator('.daylight input[value="light"]').check()
    assert token(device, "--background") == day


def test_the_mini_app_follows_the_device_into_the_night(branded: RunningProduct, new_page: PageFactory) -> None:
    page = new_page(viewport=PHONE, color_scheme="dark")
    page.goto("/m/")
    night = httpx.get(f"{branded.url}/api/v1/site", trust_env=False).json()["theme"]["dark"]
    until(lambda: token(page, "--p-background"), night["background"], 40)
    page.emulate_media(color_scheme="light")
    until(lambda: str(token(page, "--p-background") == night["background"]), "False", 40)
