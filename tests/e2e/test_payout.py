"""Balance paid out: asked for on the website, decided in the console, confirmed on the phone; both sides watch."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import PHONE, PageFactory
from tests.e2e.product import RunningProduct
from tests.e2e.test_console import signed_in, staffed
from tests.e2e.test_official import eventually
from tests.e2e.test_website import sign_in

__all__ = ["staffed"]

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]

MEMBER, PERSON = "13855550003", "ethan"
CARD = "6222000011112222"


def ask(member: Page, amount: str, way: str, **fields: str) -> None:
    form = member.locator("form.form-grid")
    form.get_by_label("提现金额（元）").fill(amount)
    form.get_by_label(re.compile(f"^{way}")).check()
    for label, words in fields.items():
        form.get_by_label(re.compile(f"^{label}")).fill(words)
    form.get_by_role("button", name="提交申请").click()


def newest(member: Page) -> str:
    """How the latest request stands, as the member reads it on a fresh page."""
    member.goto("/account/balance/")
    return member.get_by_role("region", name="提现记录").get_by_role("listitem").first.inner_text()


def decide(clerk: Page, button: str, confirm: str, note: str = "") -> None:
    clerk.goto("/console/money/withdrawals/?state=requested")
    clerk.locator("tbody tr").first.get_by_role("button", name=button, exact=True).click()
    dialog = clerk.locator("dialog[open]")
    if note:
        dialog.get_by_role("textbox").fill(note)
    dialog.get_by_role("button", name=confirm).click()
    expect(dialog).to_have_count(0)


def test_balance_is_refused_then_paid_by_hand_then_to_wechat(staffed: RunningProduct, new_page: PageFactory) -> None:
    sandbox = staffed.sandbox
    app_id = sandbox.credentials["wechat_mini"]["app_id"]
    staffed.run("-m", "tests.e2e.call", "tests.e2e.seed_payout", "seed", MEMBER, app_id, sandbox.openid(PERSON))
    member = new_page(viewport=PHONE)
    member.goto("/sign-in/?next=/account/balance/")
    sign_in(member, staffed, MEMBER)
    available = member.locator(".balance-total")
    expect(available).to_have_text("¥100.00")
    clerk = signed_in(new_page)

    # What cannot be is named where it was typed, and stays typed.
    ask(member, "0.50", "由商家打款", 收款人姓名="周渝")
    expect(member.get_by_role("alert")).to_be_visible()
    expect(member.get_by_label("提现金额（元）")).to_have_attribute("aria-invalid", "true")
    expect(member.get_by_label("收款人姓名")).to_have_value("周渝")
    ask(member, "30", "由商家打款", 收款人姓名="周渝", 收款账户=CARD)
    expect(available).to_have_text("¥70.00")
    expect(member.get_by_text("另有 ¥30.00 正在提现")).to_be_visible()
    decide(clerk, "拒绝", "拒绝提现", "账户名不符")
    assert "账户名不符" in newest(member)
    expect(available).to_have_text("¥100.00")

    ask(member, "30", "由商家打款", 收款人姓名="周渝", 收款账户=CARD)
    clerk.goto("/console/money/withdrawals/?state=requested")
    expect(clerk.get_by_text(CARD)).to_have_count(0)
    decide(clerk, "已线下打款", "确认已打款", "招商银行，流水号 1")
    assert "已到账" in newest(member)
    expect(available).to_have_text("¥70.00")

    ask(member, "20", "微信零钱")
    decide(clerk, "同意", "同意并转账")
    clerk.goto("/console/money/withdrawals/")
    waiting = clerk.get_by_text("等待会员在小程序里确认收款")
    eventually(lambda: True if clerk.reload() and waiting.is_visible() else None)
    assert "打款中" in newest(member)
    (transfer,) = [one for one in sandbox.api("GET", "/transfers")["items"] if one["amount"] == 20_00]
    sandbox.api("POST", f"/transfers/{transfer['out_bill_no']}/confirm")
    eventually(lambda: True if "已到账" in newest(member) else None)
    expect(available).to_have_text("¥50.00")
