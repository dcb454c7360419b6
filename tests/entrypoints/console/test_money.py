"""Money in the console: bills and their differences, refunds that need a person."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portico.domains.payments import public as payments
from portico.domains.payments.models import BillDifference, Payment, Refund
from portico.domains.payments.ports import BillEntry
from portico.domains.sites import public as sites
from portico.infra.models import AuditRecord
from portico.kernel.ids import MemberId, PaymentId, RefundId, SiteId, SkuId, new_id
from portico.kernel.money import Money
from portico.usecases import reconciling
from portico.usecases.refunds import SEND_REFUND_TASK
from tests.entrypoints.console import shop
from tests.usecases.connected import connected
from tests.usecases.shopping import planned_jobs

__all__ = ["connected"]

pytestmark = pytest.mark.django_db

DAY = date(2026, 11, 21)


@pytest.fixture
def sku_id(site: sites.Site, now: datetime) -> SkuId:
    return shop.only_sku(shop.product(site, shop.category(site, "tea", "茶", now), "T1", now))


@pytest.fixture
def buyer(site: sites.Site, now: datetime) -> MemberId:
    return shop.member(site, "13800001234", now)


@pytest.fixture
def client(site: sites.Site) -> Client:
    return shop.client_of("finance")


def payment(site: sites.Site, buyer: MemberId, subject_id: object, now: datetime, fen: int = 6800) -> Payment:
    """A payment that has succeeded at WeChat Pay."""
    with transaction.atomic():
        view = payments.open_payment(
            site_id=site.id, provider="wechat_pay", method="wechat_jsapi", subject="order",
            subject_id=subject_id, amount=Money(fen), description="测试", payer_member_id=buyer, payer_openid="o1",
            client_ip="127.0.0.1", return_url="", expires_at=now + timedelta(minutes=15), now=now,
        )  # fmt: skip
        payments.mark_paid(
            site_id=site.id, provider="wechat_pay", out_trade_no=view.out_trade_no, transaction_id=new_id().hex,
            amount=Money(fen), paid_at=now, payer_openid="o1", now=now,
        )  # fmt: skip
    return Payment.objects.get(id=view.id)


def refund(
    site: sites.Site, paid: Payment, now: datetime, fen: int = 800, *, accepted: bool = False
) -> Refund:  # fmt: skip
    """A refund that the platform would not carry out."""
    with transaction.atomic():
        view = payments.open_refund(
            site_id=site.id, payment_id=PaymentId(paid.id), amount=Money(fen), reason="merchant_cancelled", now=now
        )
        state = "abnormal" if accepted else "processing"
        if accepted:
            payments.mark_refund(
                site_id=site.id, out_refund_no=view.out_refund_no, state="processing", amount=None,
                platform_refund_id="", now=now,
            )  # fmt: skip
        if not accepted:
            payments.note_refund_failure(refund_id=view.id, error="platform_refused NOTENOUGH", final=True, now=now)
        else:
            payments.mark_refund(
                site_id=site.id, out_refund_no=view.out_refund_no, state=state, amount=None, platform_refund_id="5",
                now=now,
            )  # fmt: skip
    planned_jobs(SEND_REFUND_TASK)
    return Refund.objects.get(id=view.id)


def compared(site_id: SiteId, entries: list[BillEntry], now: datetime, day: date = DAY) -> None:
    """The day's bill is what `entries` say."""
    key = payments.BillKey(site_id, "wechat_pay", day)
    with transaction.atomic():
        payments.plan_bill(site_id=site_id, provider="wechat_pay", day=day, now=now)
        found = payments.compare(entries, payments.books_for(key=key, entries=entries))
        payments.keep_bill(key=key, entries=entries, differences=found, now=now)


class TestReconciling:
    def test_bills_and_what_they_tell_differently(
        self, site: sites.Site, client: Client, sku_id: SkuId, buyer: MemberId, now: datetime
    ) -> None:
        order = shop.order(site, buyer, sku_id, now)
        paid = payment(site, buyer, order.id, now - timedelta(days=1), fen=6800)
        compared(site.id, [BillEntry("payment", paid.out_trade_no, Money(6900))], now)
        page = client.get(f"/console/money/bills/?until={DAY}").content.decode()
        assert "两边金额不一致" in page
        assert f">{order.number}</a>" in page
        assert page.count("¥68.00") == 1
        assert page.count("¥69.00") == 3  # the difference, the day's income and its net

    def test_dealt_with_by_a_person_it_stays_so_until_its_amounts_change(
        self, site: sites.Site, client: Client, now: datetime
    ) -> None:
        strange = [BillEntry("payment", "another-system-1", Money(500))]
        compared(site.id, strange, now)
        row = BillDifference.objects.get()
        path = f"/console/money/differences/{row.id}/settle/"
        assert "必填" in client.post(path, {"note": "  "}, follow=True).content.decode()
        assert BillDifference.objects.get().settled_at is None
        client.post(path, {"note": "门店收银"})
        row.refresh_from_db()
        assert (row.note, bool(row.settled_by), row.settled_at is not None) == ("门店收银", True, True)
        assert AuditRecord.objects.get(action="payments.difference.settle").reason == "门店收银"
        compared(site.id, strange, now)
        assert payments.count_open_differences(site_id=site.id) == 0
        assert "门店收银" in client.get("/console/money/bills/?differences=all").content.decode()
        compared(site.id, [BillEntry("payment", "another-system-1", Money(501))], now)
        assert payments.count_open_differences(site_id=site.id) == 1
        twice = client.post(path, {"note": "又一次"}, follow=True)
        assert "待处理差异" in twice.content.decode()
        assert AuditRecord.objects.filter(action="payments.difference.settle").count() == 2
        gone = client.post(path, {"note": "第三次"}, follow=True).content.decode()
        assert "没有这条待处理的差异" in gone
        assert BillDifference.objects.get().note == "又一次"

    @pytest.mark.usefixtures("connected")
    def test_a_bill_is_compared_again_when_somebody_asks(self, site: sites.Site, client: Client, now: datetime) -> None:
        compared(site.id, [], now)
        form = {"provider": "wechat_pay", "day": DAY.isoformat()}
        assert client.post("/console/money/bills/compare/", form).status_code == 302
        (job,) = planned_jobs(reconciling.RECONCILE_TASK)
        assert (job["provider"], job["day"]) == ("wechat_pay", DAY.isoformat())
        for wrong in ({"day": "nonsense"}, {"day": "2099-01-01"}, {"provider": "unheard_of"}):
            page = client.post("/console/money/bills/compare/", form | wrong, follow=True).content.decode()
            assert "messages" in page
        assert planned_jobs(reconciling.RECONCILE_TASK) == []
        assert AuditRecord.objects.filter(action="payments.bill.compare").count() == 1

    def test_another_sites_difference_does_not_exist(self, site: sites.Site, client: Client, now: datetime) -> None:
        elsewhere = SiteId(new_id())
        compared(elsewhere, [BillEntry("payment", "x", Money(1))], now)
        row = BillDifference.objects.get()
        client.post(f"/console/money/differences/{row.id}/settle/", {"note": "不是我的"})
        row.refresh_from_db()
        assert row.settled_at is None
        assert "没有待处理的差异" in client.get("/console/money/bills/").content.decode()


class TestRefunds:
    def test_one_the_platform_refused_is_sent_again(
        self, site: sites.Site, client: Client, sku_id: SkuId, buyer: MemberId, now: datetime
    ) -> None:
        order = shop.order(site, buyer, sku_id, now)
        stuck = refund(site, payment(site, buyer, order.id, now), now)
        page = client.get("/console/money/refunds/?state=abnormal").content.decode()
        assert f">{order.number}</a>" in page
        assert "重新发起" in page
        client.post(f"/console/money/refunds/{stuck.id}/retry/")
        stuck.refresh_from_db()
        assert (stuck.state, stuck.attempts, stuck.last_error) == ("open", 0, "")
        assert planned_jobs(SEND_REFUND_TASK) == [{"refund_id": str(stuck.id)}]
        again = client.post(f"/console/money/refunds/{stuck.id}/retry/", follow=True).content.decode()
        assert "这笔退款不需要处理" in again
        assert planned_jobs(SEND_REFUND_TASK) == []

    def test_one_the_platform_had_accepted_is_asked_about(
        self, site: sites.Site, client: Client, sku_id: SkuId, buyer: MemberId, now: datetime
    ) -> None:
        """Sending another would be a second refund at some platforms."""
        order = shop.order(site, buyer, sku_id, now)
        stuck = refund(site, payment(site, buyer, order.id, now), now, accepted=True)
        client.post(f"/console/money/refunds/{stuck.id}/retry/")
        stuck.refresh_from_db()
        assert stuck.state == "processing"

    def test_given_back_by_other_means_it_is_over(
        self, site: sites.Site, client: Client, sku_id: SkuId, buyer: MemberId, now: datetime
    ) -> None:
        order = shop.order(site, buyer, sku_id, now)
        paid = payment(site, buyer, order.id, now)
        stuck = refund(site, paid, now, fen=6800)
        path = f"/console/money/refunds/{stuck.id}/by-hand/"
        client.post(path, {"note": ""})
        assert Refund.objects.get().state == "abnormal"
        client.post(path, {"note": "招行转账 20261122001"})
        assert Refund.objects.get().state == "succeeded"
        assert Payment.objects.get().state == "refunded"
        record = AuditRecord.objects.get(action="payments.refund.by_hand")
        assert record.reason == "招行转账 20261122001"
        client.post(path, {"note": "再来一次"})
        assert AuditRecord.objects.filter(action="payments.refund.by_hand").count() == 1

    def test_another_sites_refund_does_not_exist(
        self, site: sites.Site, client: Client, sku_id: SkuId, buyer: MemberId, now: datetime
    ) -> None:
        order = shop.order(site, buyer, sku_id, now)
        stuck = refund(site, payment(site, buyer, order.id, now), now)
        Refund.objects.update(site_id=new_id())
        client.post(f"/console/money/refunds/{stuck.id}/by-hand/", {"note": "别人的"})
        assert Refund.objects.get().state == "abnormal"
        assert "还没有退款" in client.get("/console/money/refunds/").content.decode()


def test_a_statement_is_read_page_by_page_without_gaps(
    site: sites.Site, sku_id: SkuId, buyer: MemberId, now: datetime
) -> None:
    order = shop.order(site, buyer, sku_id, now)
    paid = [payment(site, buyer, order.id, now - timedelta(seconds=n // 3), fen=100 + n) for n in range(12)]
    back = refund(site, paid[0], now, fen=50)
    with transaction.atomic():
        payments.refunded_elsewhere(
            site_id=site.id, refund_id=RefundId(back.id), outlet=payments.Outlet.HAND, note="现金",
            actor=shop_staff(site), now=now,
        )  # fmt: skip
    since, until = now - timedelta(days=1), now + timedelta(days=1)
    pages = list(payments.statement_pages(site_id=site.id, since=since, until=until, provider="", size=5))
    assert [len(page) for page in pages] == [5, 5, 3]
    rows = [row for page in pages for row in page]
    assert {row.id for row in rows} == {one.id for one in paid} | {back.id}
    assert [row.at for row in rows] == sorted((row.at for row in rows), reverse=True)
    totals = payments.statement_totals(site_id=site.id, since=since, until=until)
    # What was given back by hand never went through the platform.
    assert [(one.provider, one.payments, one.paid, one.refunds, one.refunded) for one in totals] == [
        ("wechat_pay", 12, Money(1266), 0, Money(0)), ("hand", 0, Money(0), 1, Money(50)),
    ]  # fmt: skip
    assert not list(payments.statement_pages(site_id=SiteId(new_id()), since=since, until=until, provider=""))


def shop_staff(site: sites.Site) -> object:
    from portico.infra.actors import Right, Staff

    return Staff(site.id, 7, "小顾", frozenset(Right))


def test_lists_cost_a_fixed_number_of_queries(
    site: sites.Site, client: Client, sku_id: SkuId, buyer: MemberId, now: datetime
) -> None:
    def fill(rows: range) -> None:
        for n in rows:
            order = shop.order(site, buyer, sku_id, now)
            paid = payment(site, buyer, order.id, now)
            refund(site, paid, now)
            day = DAY - timedelta(days=n)
            compared(site.id, [BillEntry("payment", paid.out_trade_no, Money(1))], now, day)

    def queries(path: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 200
        return len(captured)

    paths = ("/console/money/bills/", "/console/money/refunds/")
    fill(range(3))
    for path in paths:
        client.get(path)
    few = [queries(path) for path in paths]
    fill(range(3, 12))
    for path in paths:
        client.get(path)
    assert [queries(path) for path in paths] == few
    # The second number is the frame: who, which site, what waits behind each entry of the menu.
    assert max(few) <= 10 + 7
