"""Two clerks at once, and a clerk without a mouse: what is typed stays, what was done can be undone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import PHONE, PageFactory
from tests.e2e.product import RunningProduct
from tests.e2e.test_console import signed_in, staffed

__all__ = ["staffed"]

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]


def _rename_tea(page: Page, name: str) -> None:
    page.locator("dialog[open] input[name=name]").fill(name)
    page.locator("dialog[open]").get_by_role("button", name="保存").click()
    page.wait_for_load_state()


def test_what_the_slower_clerk_typed_is_put_back_where_it_was_typed(
    staffed: RunningProduct, new_page: PageFactory
) -> None:
    slow = signed_in(new_page)
    slow.goto("/console/categories/")
    quick = slow.context.new_page()
    quick.goto("/console/categories/")
    for page in (slow, quick):
        page.locator("tbody tr").first.get_by_role("button", name="编辑").click()
    was = slow.locator("dialog[open] input[name=name]").input_value()
    _rename_tea(quick, "茗茶")
    expect(quick.get_by_text("分类“茗茶”已保存。")).to_be_visible()
    _rename_tea(slow, "好茶")
    # Told why, inside the dialog that opened by itself, with their own words in it.
    again = slow.locator("dialog[open]")
    expect(again.get_by_role("alert")).to_contain_text("同事刚刚改过这里")
    expect(again.locator("input[name=name]")).to_have_value("好茶")
    expect(slow.locator("tbody tr").first).to_contain_text("茗茶")
    _rename_tea(slow, was)
    expect(slow.get_by_text(f"分类“{was}”已保存。")).to_be_visible()
    # A refusal of another kind, in a form that is no dialog.
    slow.goto("/console/freight/")
    slow.locator("[name=flat]").fill("十块")
    slow.locator("[name=city]").fill("7")
    slow.get_by_role("button", name="保存默认运费").click()
    expect(slow.locator("form [role=alert]")).to_be_visible()
    expect(slow.locator("[name=flat]")).to_have_value("十块")
    expect(slow.locator("[name=city]")).to_have_value("7")
    # Nothing is put back on a page that refused nothing.
    slow.goto("/console/freight/")
    expect(slow.locator("[name=city]")).not_to_have_value("7")


def test_prices_are_changed_and_the_change_undone_by_keyboard_on_a_phone(
    staffed: RunningProduct, new_page: PageFactory
) -> None:
    page = signed_in(new_page, viewport=PHONE)
    page.goto("/console/products/")
    page.locator("input[name=chosen]").first.press("Space")
    page.get_by_role("button", name="批量改价/库存").press("Enter")
    page.wait_for_url("**/bulk/choose/")
    page.locator("[name=way]").select_option("percent")
    page.locator("[name=amount]").fill("10")
    page.locator("[name=amount]").press("Enter")
    page.get_by_role("button", name="返回修改").press("Enter")
    expect(page.locator("[name=way]")).to_have_value("percent")
    expect(page.locator("[name=amount]")).to_have_value("10")
    page.locator("[name=amount]").press("Enter")
    page.get_by_role("button", name="确认修改").press("Enter")
    expect(page.get_by_text(re.compile("已修改 [0-9]+ 个规格"))).to_be_visible()
    undo = page.get_by_role("button", name="撤销").first
    undo.press("Enter")
    # A question holds the focus, Escape takes it back and changes nothing.
    question = page.locator("dialog[open]")
    expect(question).to_be_visible()
    assert page.evaluate("document.activeElement.closest('dialog') !== null")
    page.keyboard.press("Escape")
    expect(question).to_have_count(0)
    expect(undo).to_be_focused()
    undo.press("Enter")
    page.keyboard.press("Enter")
    expect(page.get_by_text(re.compile("已撤销：[0-9]+ 个规格恢复原值"))).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
