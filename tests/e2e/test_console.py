"""A merchant's day in a real browser: a product with six SKUs, a table with a broken row, a morning's parcels."""

from __future__ import annotations

import json
import re
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import PHONE, PageFactory
from tests.e2e.product import RunningProduct

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

PASSWORD = "a-long-test-password-42"


@pytest.fixture(scope="module")
def staffed(portico_server: RunningProduct) -> RunningProduct:
    """The running product with an owner's account."""
    portico_server.run("manage.py", "console_account", "chen", "--role", "owner", "--password", PASSWORD)
    return portico_server


def signed_in(new_page: PageFactory, **options: object) -> Page:
    page = new_page(**options)
    page.goto("/console/")
    page.get_by_label("用户名").fill("chen")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    expect(page).to_have_url(re.compile(r"/console/$"))
    expect(page.get_by_text("今日支付金额")).to_be_visible()
    return page


def _cell(page: Page, row: int, column: str) -> str:
    return f'#matrix tr[data-row="{row}"] input[data-column="{column}"]'


def test_a_product_with_two_options_and_three_values_appears_in_the_api(
    staffed: RunningProduct, new_page: PageFactory
) -> None:
    page = signed_in(new_page)
    page.goto("/console/products/new/")
    page.locator("#product-editor[data-ready]").wait_for()
    page.locator("[name=name]").fill("云感枕")
    page.locator("[name=code]").fill("pillow")
    page.locator("[name=category_id]").select_option(label="茶")
    for place, (option, values) in enumerate((("颜色", "白、灰"), ("尺码", "大、中、小"))):
        page.get_by_role("button", name="+ 添加规格").click()
        card = page.locator(".pc-option").nth(place)
        card.locator('[data-part="name"]').fill(option)
        card.locator('[data-part="name"]').press("Enter")
        card.locator('[data-part="value"]').fill(values)
        card.locator('[data-part="value"]').press("Enter")
    expect(page.locator("#matrix tbody tr")).to_have_count(6)
    page.locator('[data-fill-column="price"]').fill("199")
    page.locator('[data-fill-column="stock"]').fill("8")
    page.locator("#fill-apply").click()
    # One cell is wrong: the server points at its row, and what was typed stays.
    page.locator(_cell(page, 4, "price")).fill("一百")
    page.get_by_role("button", name="保存商品").click()
    expect(page.locator("#product-errors")).to_contain_text("第 5 行 · 价格")
    expect(page.locator(_cell(page, 4, "price"))).to_have_attribute("aria-invalid", "true")
    page.locator(_cell(page, 4, "price")).fill("259.50")
    page.get_by_role("button", name="保存商品").click()
    expect(page).to_have_url(re.compile(r"/console/products/[0-9a-f-]{36}/$"))
    expect(page.get_by_text("商品“云感枕”已保存。")).to_be_visible()
    product_id = page.url.rstrip("/").rsplit("/", 1)[1]
    told = httpx.get(f"{staffed.url}/api/v1/products/{product_id}", trust_env=False).json()
    assert [option["name"] for option in told["options"]] == ["颜色", "尺码"]
    assert [sku["price_fen"] for sku in told["skus"]] == [19900, 19900, 19900, 19900, 25950, 19900]
    assert [sku["available"] for sku in told["skus"]] == [8] * 6
    assert told["in_stock"] is True


def test_removing_a_value_warns_and_the_second_clerk_is_told(staffed: RunningProduct, new_page: PageFactory) -> None:
    first, second = signed_in(new_page), signed_in(new_page)
    for page in (first, second):
        page.goto("/console/products/?q=云感枕")
        page.get_by_role("link", name="云感枕").click()
        page.locator("#product-editor[data-ready]").wait_for()
    first.get_by_role("button", name="删除 小").click()
    expect(first.locator("#editor-question")).to_contain_text("有 2 个已有 SKU 将停用")
    first.locator("#editor-question").get_by_role("button", name="取消").click()
    expect(first.locator("#matrix tbody tr")).to_have_count(6)
    first.get_by_role("button", name="删除 小").click()
    first.locator("#editor-question").get_by_role("button", name="确定").click()
    expect(first.locator("#matrix tbody tr")).to_have_count(4)
    first.get_by_role("button", name="保存商品").click()
    expect(first.get_by_text("商品“云感枕”已保存。")).to_be_visible()
    second.locator("[name=subtitle]").fill("第二位同事的卖点")
    second.get_by_role("button", name="保存商品").click()
    expect(second.locator("#product-errors")).to_be_visible()
    expect(second.locator("[name=subtitle]")).to_have_value("第二位同事的卖点")
    first.reload()
    expect(first.locator("[name=subtitle]")).to_have_value("")
    expect(first.locator("#matrix tbody tr")).to_have_count(4)


def test_cells_are_filled_from_a_spreadsheet_and_by_keyboard(staffed: RunningProduct, new_page: PageFactory) -> None:
    page = signed_in(new_page)
    page.goto("/console/products/new/")
    page.locator("#product-editor[data-ready]").wait_for()
    page.get_by_role("button", name="+ 添加规格").click()
    page.locator('[data-part="name"]').fill("尺码")
    page.locator('[data-part="value"]').fill("一、二、三")
    page.locator('[data-part="value"]').press("Enter")
    page.locator(_cell(page, 0, "price")).focus()
    page.evaluate(
        """() => {
            const clipboardData = new DataTransfer();
            clipboardData.setData("text", "10\\t12\\t9\\t5\\r\\n20\\t\\t\\t6\\r\\n30\\t33\\t27\\t7\\r\\n");
            const pasted = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
            document.activeElement.dispatchEvent(pasted);
        }"""
    )
    values = [
        [
            page.locator(_cell(page, row, column)).input_value()
            for column in ("price", "list_price", "member_price", "stock")
        ]
        for row in range(3)
    ]
    assert values == [["10", "12", "9", "5"], ["20", "", "", "6"], ["30", "33", "27", "7"]]
    page.locator(_cell(page, 0, "stock")).press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.closest('tr').dataset.row") == "2"


def test_a_table_with_a_broken_row_is_imported_but_for_that_row(
    staffed: RunningProduct, new_page: PageFactory, tmp_path: Path
) -> None:
    table = tmp_path / "catalogue.csv"
    table.write_text(
        "货号,商品名称,类目,售价,库存\nI1,白瓷盖碗,茶/茶具,129,10\nI2,青瓷茶杯,茶/茶具,三十九,5\nI3,竹茶则,茶/茶具,19.9,8\n",
        encoding="utf-8",
    )
    page = signed_in(new_page)
    page.goto("/console/imports/")
    page.locator('input[type="file"]').set_input_files(table)
    page.get_by_role("button", name="下一步").click()
    expect(page.locator("select").nth(0)).to_have_value("product_code")
    page.get_by_role("button", name="试运行").click()
    expect(page.get_by_text("2 件商品可以导入")).to_be_visible(timeout=60_000)
    broken = page.locator("tr", has_text="三十九")
    expect(broken).to_contain_text("3")
    expect(broken).to_contain_text("售价")
    page.get_by_role("button", name="开始导入 2 件").click()
    expect(page.get_by_text("导入完成。")).to_be_visible(timeout=60_000)
    page.goto("/console/products/?q=I3")
    expect(page.get_by_text("竹茶则")).to_be_visible()
    page.goto("/console/products/?q=I2")
    expect(page.get_by_text("没有符合条件的商品")).to_be_visible()


def test_a_mornings_parcels_are_shipped_together(staffed: RunningProduct, new_page: PageFactory) -> None:
    numbers = json.loads(staffed.run("-m", "tests.e2e.seed_orders", "3"))
    page = signed_in(new_page)
    page.goto("/console/orders/?state=paid")
    for number in numbers:
        page.get_by_role("checkbox", name=number).check()
    page.get_by_role("button", name="填写物流单号并发货").click()
    sheet = page.get_by_role("textbox", name="运单")
    lines = sheet.input_value().splitlines()
    assert sorted(lines) == sorted(f"{number}," for number in numbers)
    filled = [f"{line}顺丰,SF10000000{place}" for place, line in enumerate(lines)]
    filled[1] = filled[1].replace("顺丰", "没有这家")
    sheet.fill("\n".join(filled))
    page.get_by_role("button", name="核对").click()
    expect(page.get_by_text("1 行有问题，不会发货。")).to_be_visible()
    page.get_by_role("button", name="确认发货 2 行").click()
    expect(page.get_by_text("已发货 2 单。")).to_be_visible()
    page.goto("/console/orders/?state=shipped")
    for line in (lines[0], lines[2]):
        expect(page.get_by_role("link", name=line.rstrip(","))).to_be_visible()
    page.goto("/console/orders/?state=paid")
    expect(page.get_by_role("link", name=lines[1].rstrip(","))).to_be_visible()


@pytest.mark.parametrize(
    "path", ["", "products/", "products/new/", "categories/", "orders/", "ship/", "stock/", "members/", "site/"]
)
def test_pages_fit_a_phone(staffed: RunningProduct, new_page: PageFactory, path: str) -> None:
    page = signed_in(new_page, viewport=PHONE)
    page.goto(f"/console/{path}")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
