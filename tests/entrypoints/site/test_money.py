"""Balance and invoices on the website."""

from __future__ import annotations

import re

import pytest
from django.db import transaction

from portico.domains.invoices import public as invoices
from portico.domains.invoices.models import Invoice
from portico.domains.wallet import public as wallet
from portico.infra.actors import Right, Staff, System
from portico.kernel.clock import utc_now
from portico.kernel.ids import new_id
from portico.kernel.money import Money
from portico.usecases import invoicing, shipping
from tests.entrypoints.site.buying import placed

__all__ = ["placed"]

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\n%%EOF"
TITLE = {"kind": "company", "name": "示例公司", "tax_number": "914403001922038216"}


def fill(shop, member, fen):
    cause = wallet.Cause(ref=new_id(), actor=System(shop.site_id, "test"), now=utc_now())
    with transaction.atomic():
        wallet.give(
            site_id=shop.site_id, member_id=member.member_id, amount=Money(fen), kind=wallet.Kind.TOP_UP, cause=cause
        )


def test_an_order_is_paid_with_balance_or_the_page_says_what_is_there(browser, shop, member, placed, connected):
    path = f"/pay/{placed.id}/"
    assert "用余额支付" not in browser.get(path).content.decode()
    fill(shop, member, 100)
    page = browser.get(path).content.decode()
    assert ("余额不足" in page, "¥1.00" in page) == (True, True)
    assert "余额不足" in browser.post(f"{path}balance/", follow=True).content.decode()
    fill(shop, member, 1_000_000)
    assert "用余额支付" in browser.get(path).content.decode()
    assert "支付成功" in browser.post(f"{path}balance/", follow=True).content.decode()
    statement = browser.get("/account/balance/").content.decode()
    assert f"/orders/{placed.id}/" in statement
    assert "支付订单" in statement


def test_a_withdrawal_is_asked_for_and_taken_back(browser, shop, member, connected):
    fill(shop, member, 5000)
    wrong = browser.post("/account/balance/", {"amount": "20", "channel": "manual", "name": "", "account": "62220001"})
    assert wrong.status_code == 422
    assert 'value="62220001"' in wrong.content.decode()
    form = {"amount": "20", "channel": "manual", "name": "林晓", "account": "62220001"}
    assert browser.post("/account/balance/", form).status_code == 302
    # A second form of another tab: refused with a sentence, though the form is not there any more.
    second = browser.post("/account/balance/", form)
    assert (second.status_code, 'role="alert"' in second.content.decode()) == (422, True)
    page = browser.get("/account/balance/").content.decode()
    assert "审核中" in page
    assert "62220001" not in page
    (undo,) = re.findall(r'action="(/account/withdrawals/[^"]+/cancel/)"', page)
    page = browser.post(undo, follow=True).content.decode()
    assert "提现已撤回" in page
    assert "−¥20" not in page, "nothing was taken"
    found = wallet.balance_of(site_id=shop.site_id, member_id=member.member_id)
    assert (found.total, found.held) == (Money(5000), Money(0))


def test_an_invoice_from_the_title_to_the_file(browser, shop, member, placed, connected):
    fill(shop, member, 1_000_000)
    browser.post(f"/pay/{placed.id}/balance/")
    assert "发货后才能申请发票" in browser.get(f"/orders/{placed.id}/invoice/").content.decode()
    clerk = Staff(shop.site_id, 7, "小顾", frozenset(Right))
    shipping.ship_order(
        actor=clerk, order_id=placed.id, carrier="SF", tracking_number="SF1234567890", now=utc_now()
    )  # fmt: skip
    assert "先添加一个发票抬头" in browser.get(f"/orders/{placed.id}/invoice/").content.decode()
    new = f"/account/invoices/titles/new/?order={placed.id}"
    wrong = browser.post(new, TITLE | {"tax_number": "914403001922038217"})
    assert "校验位不对" in wrong.content.decode()
    assert browser.post(new, TITLE).headers["location"] == f"/orders/{placed.id}/invoice/"
    form = browser.get(f"/orders/{placed.id}/invoice/").content.decode()
    (title,) = re.findall(r'name="title" value="([^"]+)"', form)
    asked = {"title": title, "category": "goods_detail", "kind": "normal", "email": ""}
    assert browser.post(f"/orders/{placed.id}/invoice/", asked).status_code == 302
    row = Invoice.objects.get()
    file = f"/account/invoices/{row.id}/file/"
    assert browser.get(file).status_code == 404
    invoicing.issue(
        actor=clerk, invoice_id=row.id, version=1, amount=placed.payable, invoice_no="24332000000000000018", pdf=PDF,
        now=utc_now(),
    )  # fmt: skip
    assert file in browser.get(f"/orders/{placed.id}/").content.decode()
    answer = browser.get(file)
    assert (answer.content, answer["content-type"]) == (PDF, "application/pdf")
    assert invoices.get_invoice(site_id=shop.site_id, invoice_id=row.id).state is invoices.InvoiceState.ISSUED
