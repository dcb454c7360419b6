"""Balances, withdrawals, invoices and the statement in the console."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portico.domains.invoices import public as invoices
from portico.domains.sites import public as sites
from portico.domains.wallet import public as wallet
from portico.infra.actors import Member, System
from portico.infra.models import AuditRecord, LongTask
from portico.kernel.ids import MemberId, SkuId, new_id
from portico.kernel.money import Money
from portico.usecases import withdrawals
from portico.usecases.sheet_exports import run_sheet, take_sheet
from tests.entrypoints.console import shop
from tests.entrypoints.console.test_money import buyer, payment, sku_id
from tests.usecases.shopping import planned_jobs

__all__ = ["buyer", "sku_id"]

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.7\n%%EOF"
NUMBER = "24332000000000000018"


@pytest.fixture
def client(site: sites.Site) -> Client:
    return shop.client_of("finance")


def available(site: sites.Site, member: MemberId) -> int:
    return wallet.balance_of(site_id=site.id, member_id=member).available.minor


def filled(site: sites.Site, member: MemberId, now: datetime, fen: int = 1000) -> None:
    cause = wallet.Cause(ref=new_id(), actor=System(site.id, "test"), now=now)
    with transaction.atomic():
        wallet.give(site_id=site.id, member_id=member, amount=Money(fen), kind=wallet.Kind.TOP_UP, cause=cause)


def asked(
    site: sites.Site, member: MemberId, now: datetime, channel: wallet.Channel = wallet.Channel.MANUAL
) -> wallet.WithdrawalView:
    filled(site, member, now)
    with transaction.atomic():
        return wallet.request_withdrawal(
            actor=Member(site.id, member), amount=Money(600), channel=channel,
            payee=wallet.Payee("赵小满", "6222 0000 1111 2222"), now=now,
        )  # fmt: skip


def invoiced(site: sites.Site, member: MemberId, now: datetime, fen: int = 6800) -> invoices.InvoiceView:
    wanted = invoices.Wanted(invoices.TitleKind.PERSONAL, invoices.TitleFields("赵小满"))
    with transaction.atomic():
        return invoices.request_invoice(
            actor=Member(site.id, member), subject="order", subject_id=new_id(), subject_number="P20261122000001",
            amount=Money(fen), wanted=wanted, now=now,
        )  # fmt: skip


def paper(content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile("发票.pdf", content, content_type="application/pdf")


class TestBalances:
    def test_given_once_for_one_form_with_a_reason(
        self, site: sites.Site, client: Client, buyer: MemberId, now: datetime
    ) -> None:
        path, form = f"/console/money/balances/{buyer}/change/", {"what": "top_up", "form": str(new_id())}
        refused = client.post(path, form | {"amount": "12.345", "reason": "门店充值"})
        assert refused.status_code == 422
        assert 'value="12.345"' in refused.content.decode()
        for _ in range(2):
            client.post(path, form | {"amount": "12.50", "reason": "门店充值"})
        assert available(site, buyer) == 1250
        again = {"what": "take_back", "form": str(new_id()), "amount": "20", "reason": "充错"}
        assert "可用余额只有 ¥12.50" in client.post(path, again).content.decode()
        client.post(path, again | {"amount": "2.50"})
        assert available(site, buyer) == 1000
        assert AuditRecord.objects.filter(action__startswith="wallet.").count() == 2
        page = client.get(f"/console/money/balances/{buyer}/").content.decode()
        assert "门店充值" in page
        assert "测试finance" in page

    def test_found_by_phone_and_listed_the_fullest_first(
        self, site: sites.Site, client: Client, buyer: MemberId, now: datetime
    ) -> None:
        filled(site, buyer, now, 100)
        other = shop.member(site, "13900005678", now)
        filled(site, other, now, 900)
        found = client.post("/console/money/balances/", {"phone": "13800001234"})
        assert found.headers["location"] == f"/console/money/balances/{buyer}/"
        page = client.get("/console/money/balances/").content.decode()
        assert page.index(str(other)) < page.index(str(buyer))
        assert "¥10.00" in page

    def test_who_may_only_look_cannot_change(self, site: sites.Site, buyer: MemberId, now: datetime) -> None:
        client = shop.client_of("auditor")
        assert client.get(f"/console/money/balances/{buyer}/").status_code == 200
        form = {"what": "top_up", "form": str(new_id()), "amount": "1", "reason": "x"}
        assert client.post(f"/console/money/balances/{buyer}/change/", form).status_code == 403
        assert available(site, buyer) == 0


class TestWithdrawals:
    def test_refused_with_a_reason(self, site: sites.Site, client: Client, buyer: MemberId, now: datetime) -> None:
        one = asked(site, buyer, now)
        path = f"/console/money/withdrawals/{one.id}/reject/"
        client.post(path, {"note": ""})
        assert available(site, buyer) == 400
        client.post(path, {"note": "请补充开户行"})
        assert available(site, buyer) == 1000
        assert "请补充开户行" in client.get("/console/money/withdrawals/?state=rejected").content.decode()
        assert "已经处理过" in client.post(path, {"note": "再来"}, follow=True).content.decode()

    def test_paid_by_hand_and_the_payee_shown_for_a_reason(
        self, site: sites.Site, client: Client, buyer: MemberId, now: datetime
    ) -> None:
        one = asked(site, buyer, now)
        page = client.get("/console/money/withdrawals/").content.decode()
        assert "6222" not in shop.without_ids(page)
        assert "赵小满" not in page
        form = {"kind": "withdrawal_payee", "id": str(one.id), "reason": "线下打款"}
        shown = client.post("/console/reveal/", form, content_type="application/json").json()["value"]
        assert "6222 0000 1111 2222" in shown
        assert AuditRecord.objects.get(action="reveal.withdrawal_payee").reason == "线下打款"
        client.post(f"/console/money/withdrawals/{one.id}/by-hand/", {"note": "招行 8888"})
        assert wallet.balance_of(site_id=site.id, member_id=buyer).total == Money(400)

    def test_agreed_it_is_told_to_the_platform(
        self, site: sites.Site, client: Client, buyer: MemberId, now: datetime
    ) -> None:
        one = asked(site, buyer, now, wallet.Channel.WECHAT)
        client.post(f"/console/money/withdrawals/{one.id}/approve/")
        (job,) = planned_jobs(withdrawals.PAYOUT_TASK)
        assert job["withdrawal_id"] == str(one.id)
        by_hand = client.post(f"/console/money/withdrawals/{one.id}/by-hand/", {"note": "又打一次"}, follow=True)
        assert "已经处理过" in by_hand.content.decode()


class TestInvoices:
    def test_issued_with_number_and_paper(
        self, site: sites.Site, client: Client, buyer: MemberId, now: datetime
    ) -> None:
        one = invoiced(site, buyer, now)
        path = f"/console/money/invoices/{one.id}/"
        form = {"version": "1", "amount_fen": "6800", "invoice_no": NUMBER}
        for wrong, words in (
            (form | {"invoice_no": "12", "file": paper()}, "8 到 20 位"),
            (form | {"file": paper(b"MZ\x90")}, "不是这种文件"),
            (form, "必填"),
            (form | {"version": "7", "file": paper()}, "已经处理过"),
            (form | {"amount_fen": "6900", "file": paper()}, "已经处理过"),
        ):
            answer = client.post(f"{path}issue/", wrong)
            assert (answer.status_code, words in answer.content.decode()) == (422, True), words
        assert client.post(f"{path}issue/", form | {"file": paper()}).status_code == 302
        assert "赵小满" in client.get(path).content.decode()
        file = client.get(f"{path}blue.pdf")
        assert (file.content, file.headers["content-type"]) == (PDF, "application/pdf")
        assert AuditRecord.objects.filter(action__in=["invoices.issue", "invoices.file"]).count() == 2

    def test_two_clerks_do_not_decide_one_twice(
        self, site: sites.Site, client: Client, buyer: MemberId, now: datetime
    ) -> None:
        one = invoiced(site, buyer, now)
        path = f"/console/money/invoices/{one.id}/"
        client.post(f"{path}reject/", {"version": "1", "note": "抬头不全"})
        late = client.post(
            f"{path}issue/", {"version": "1", "amount_fen": "6800", "invoice_no": NUMBER, "file": paper()}
        )
        assert late.status_code == 422
        found = invoices.get_invoice(site_id=site.id, invoice_id=one.id)
        assert (found.state, found.words, found.invoice_no) == (invoices.InvoiceState.REJECTED, "抬头不全", "")

    def test_reversed_after_a_refund(self, site: sites.Site, client: Client, buyer: MemberId, now: datetime) -> None:
        one = invoiced(site, buyer, now)
        path = f"/console/money/invoices/{one.id}/"
        client.post(f"{path}issue/", {"version": "1", "amount_fen": "6800", "invoice_no": NUMBER, "file": paper()})
        with transaction.atomic():
            invoices.follow_refund(
                site_id=site.id,
                subject="order",
                subject_id=one.subject_id,
                amount=Money(800),
                left=Money(6000),
                now=now,
            )
        assert "P20261122000001" in client.get("/console/money/invoices/?state=to_reverse").content.decode()
        assert "开票后有退款" in client.get(path).content.decode()
        assert client.post(f"{path}reverse/", {"version": "3", "red_no": "1" * 20}).status_code == 302
        assert invoices.get_invoice(site_id=site.id, invoice_id=one.id).state is invoices.InvoiceState.RED

    def test_who_may_only_look_sees_no_full_title(self, site: sites.Site, buyer: MemberId, now: datetime) -> None:
        one = invoiced(site, buyer, now)
        client = shop.client_of("auditor")
        for path in ("/console/money/invoices/", f"/console/money/invoices/{one.id}/"):
            page = client.get(path).content.decode()
            assert "赵小满" not in page
            assert "赵" in page
        assert client.get(f"/console/money/invoices/{one.id}/blue.pdf").status_code == 403


@pytest.mark.parametrize(("role", "leads"), [("finance", True), ("auditor", True), ("warehouse", False)])
def test_the_menu_leads_there(site: sites.Site, role: str, leads: bool) -> None:
    page = shop.client_of(role).get("/console/security/").content.decode()
    for name in ("bills", "refunds", "statement", "balances", "withdrawals", "invoices"):
        assert (f"/console/money/{name}/" in page) == leads, name


def test_the_statement_adds_up_and_goes_out_as_a_sheet(
    site: sites.Site, client: Client, sku_id: SkuId, buyer: MemberId, now: datetime
) -> None:
    order = shop.order(site, buyer, sku_id, now)
    payment(site, buyer, order.id, now, fen=6800)
    payment(site, buyer, order.id, now - timedelta(days=400), fen=100)
    page = client.get("/console/money/statement/?since=2026-11-22&until=2026-11-22").content.decode()
    assert page.count("¥68.00") == 3  # the row, what came in, the net
    assert "¥1.00" not in page
    form = {"since": "2026-11-22", "until": "2026-11-22", "provider": "", "format": "csv"}
    assert client.post("/console/money/statement/export/", form).status_code == 302
    task = LongTask.objects.get()
    run_sheet(site_id=site.id, task_id=task.id, clock=lambda: now)
    actor = client.get("/console/money/statement/").wsgi_request
    from portico.entrypoints.console.access import actor_of

    actor.user = shop.staff("finance")
    _task, pieces = take_sheet(actor=actor_of(actor), task_id=task.id, now=now)
    text = b"".join(pieces).decode("utf-8-sig")
    assert order.number in text
    assert text.count("\n") == 2
    assert "68.00" in text


def test_lists_cost_a_fixed_number_of_queries(site: sites.Site, client: Client, sku_id: SkuId, now: datetime) -> None:
    paths = {
        "/console/money/balances/": 3,
        "/console/money/withdrawals/": 4,
        "/console/money/invoices/": 4,
        "/console/money/statement/": 4,
    }

    def fill(rows: range) -> None:
        for n in rows:
            member = shop.member(site, f"137{n:08d}", now)
            asked(site, member, now)
            invoiced(site, member, now)
            payment(site, member, shop.order(site, member, sku_id, now).id, now)

    def queries(path: str) -> int:
        client.get(path)  # what is remembered for some seconds is read again now, not below
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 200
        return len(captured)

    fill(range(3))
    few = {path: queries(path) for path in paths}
    fill(range(3, 15))
    assert {path: queries(path) for path in paths} == few
    assert max(few.values()) <= 10 + 8
