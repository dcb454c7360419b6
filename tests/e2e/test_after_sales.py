"""One of two pieces goes back: asked for with a picture, agreed to, sent, inspected, paid back; both sides watch."""

from __future__ import annotations

import io
import json
import re

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.e2e.conftest import PHONE, PageFactory
from tests.e2e.product import RunningProduct
from tests.e2e.test_console import signed_in, staffed
from tests.e2e.test_website import sign_in

__all__ = ["staffed"]

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

BUYER = "13855550001"


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (600, 800), "#8a5a3a").save(out, "JPEG")
    return out.getvalue()


def ask(page: Page, order_id: str) -> None:
    """Return and refund of one piece; a refused form keeps what was typed, and its picture."""
    page.get_by_role("link", name="申请售后").click()
    page.get_by_role("link", name=re.compile("^退货退款")).click()
    page.get_by_label("件数").fill("0")
    page.get_by_label("原因").select_option(label="质量问题")
    page.get_by_label("说明（选填）").fill("杯口有裂纹")
    page.get_by_label(re.compile("^凭证图片")).set_input_files(
        {"name": "crack.jpg", "mimeType": "image/jpeg", "buffer": picture()}
    )
    page.get_by_role("button", name="提交申请").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_label("说明（选填）")).to_have_value("杯口有裂纹")
    expect(page.get_by_role("img", name="凭证图片")).to_be_visible()
    page.get_by_label("件数").fill("1")
    page.get_by_role("button", name="提交申请").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("待商家处理")
    expect(page.get_by_text("¥68").first).to_be_visible()


def test_one_of_two_pieces_goes_back(staffed: RunningProduct, new_page: PageFactory) -> None:
    order_id = json.loads(staffed.run("-m", "tests.e2e.seed_case", BUYER))
    buyer = new_page(viewport=PHONE)
    buyer.goto(f"/sign-in/?next=/orders/{order_id}/")
    sign_in(buyer, staffed, BUYER)
    ask(buyer, order_id)
    case = buyer.url

    clerk = signed_in(new_page)
    clerk.goto("/console/after-sales/?tab=merchant")
    clerk.get_by_role("link", name=re.compile(r"^AS|^S\d")).first.click()
    expect(clerk.get_by_text("杯口有裂纹").first).to_be_visible()
    clerk.get_by_role("button", name="同意并发出退货地址").click()

    buyer.goto(case)
    expect(buyer.get_by_text("浙江省杭州市西湖区文三路 1 号")).to_be_visible()
    buyer.get_by_label("快递公司").select_option("SF")
    buyer.get_by_label("运单号").fill("SF9000000017")
    buyer.get_by_role("button", name="提交运单号").click()
    expect(buyer.get_by_role("heading", name="寄回的包裹")).to_be_visible()

    clerk.reload()
    expect(clerk.get_by_role("group", name="验货：能再次销售的件数会退回库存").get_by_role("spinbutton")).to_have_value(
        "1"
    )
    clerk.get_by_role("button", name="退款 ¥68").click()
    clerk.get_by_role("dialog").get_by_role("button", name="退款 ¥68").click()
    expect(clerk.get_by_text("库存退回")).to_be_visible()

    buyer.reload()
    expect(buyer.get_by_role("heading", level=1)).to_have_text("已退款")
