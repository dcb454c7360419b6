"""The platform's bill of a day against our books: what was missed is found, asked about, and put right."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import transaction

from portico.domains.orders import public as orders
from portico.domains.payments import public as payments
from portico.domains.payments.models import Bill, BillDifference, Payment, Refund
from portico.domains.payments.reconciling import day_of, start_of
from portico.kernel.clock import utc_now
from portico.kernel.money import Money
from portico.usecases import cancel, payment, reconciling, refunds
from tests.sandbox.pay_client import Merchant
from tests.usecases.connected import connected
from tests.usecases.shopping import planned_jobs
from tests.usecases.till import till

__all__ = ["connected", "till"]

pytestmark = pytest.mark.django_db

S = orders.OrderState


@pytest.fixture
def tea(till):
    return till.shop.sku(5000, stock=50)


@pytest.fixture
def shopper(till):
    return till.shop.shopper()


class Days:
    """The platform's clock, and ours going with it."""

    def __init__(self, sandbox) -> None:
        self.sandbox = sandbox
        if (self.now + timedelta(hours=9)).hour < 1:  # eleven at night in Beijing: begin with the next day
            sandbox.advance(3_600)
        self.day = day_of(self.now)

    @property
    def now(self) -> datetime:
        return datetime.fromtimestamp(self.sandbox.api("GET", "/state")["clock"]["now"], tz=utc_now().tzinfo)

    def next_morning(self) -> datetime:
        """Eleven in Beijing of the day after `day`: its bill is written."""
        morning = start_of(self.day) + timedelta(days=1, hours=11)
        self.sandbox.advance((morning - self.now).total_seconds())
        return morning


@pytest.fixture
def days(till):
    return Days(till.sandbox)


def compare_all(now):
    """As the sweep and the worker do it; the differences left, by bill."""
    reconciling.plan_bills(now=now, limit=50)
    found = {}
    for job in planned_jobs(reconciling.RECONCILE_TASK):
        key = payments.BillKey(job["site_id"], job["provider"], datetime.fromisoformat(job["day"]).date())
        found[key.provider, key.day] = reconciling.reconcile(key=key, now=now)
    return found


def differences(site_id):
    return [(one.problem, one.kind, one.number) for _, one in payments.open_differences(site_id=site_id, limit=50)]


def test_a_day_that_agrees(till, shopper, tea, days):
    paid = till.paid_order(shopper, (tea, 2))
    kept = till.paid_order(shopper, (tea, 1))
    cancel.cancel_order(actor=till.shop.staff, order_id=paid.id, words="缺货", now=utc_now())
    till.work()
    morning = days.next_morning()
    assert compare_all(morning) == {("wechat_pay", days.day): ()}
    (view,) = payments.bills(site_id=till.site_id, since=days.day, until=days.day)
    assert (view.payments, view.refunds, view.open_differences) == (2, 1, 0)
    assert (view.paid, view.refunded) == (Money(15_000), Money(10_000))
    assert set(Payment.objects.values_list("billed_on", flat=True)) == {days.day}
    assert Refund.objects.get().billed_on == days.day
    assert till.order(kept).state is S.PAID
    assert compare_all(morning) == {}


def test_money_nobody_told_us_about_is_found_in_the_bill(till, shopper, tea, days):
    """The notice is lost for good, and no question was asked since."""
    order = till.shop.order(shopper, (tea, 1))
    till.platform_pays(till.start(shopper, order))
    till.listener.next()
    till.paid_order(shopper, (tea, 1))
    assert compare_all(days.next_morning()) == {("wechat_pay", days.day): ()}
    assert till.order(order).state is S.PAID
    assert Payment.objects.filter(state="succeeded", billed_on=days.day).count() == 2


def test_money_for_a_payment_we_had_closed_goes_back(till, shopper, tea, days):
    till.paid_order(shopper, (tea, 1))
    order = till.shop.order(shopper, (tea, 1))
    view = till.start(shopper, order)
    cancel.cancel_order(actor=shopper.actor, order_id=order.id, words="", now=utc_now())
    planned_jobs(payment.CLOSE_PAYMENT_TASK)
    with transaction.atomic():
        payments.mark_closed(payment_id=view.id, now=utc_now())
    till.platform_pays(view)
    till.listener.next()
    assert compare_all(days.next_morning()) == {("wechat_pay", days.day): ()}
    assert Refund.objects.get().reason == "late_payment"


def test_a_refund_whose_answers_were_lost_is_found(till, shopper, tea, days):
    order = till.paid_order(shopper, (tea, 1))
    cancel.cancel_order(actor=till.shop.staff, order_id=order.id, words="缺货", now=utc_now())
    till.sandbox.fault("pay.refund", "lose_reply", times=4)
    till.work()
    assert Refund.objects.get().state == "open"
    morning = days.next_morning()
    till.sandbox.api("DELETE", "/faults")
    assert compare_all(morning) == {("wechat_pay", days.day): ()}
    assert Refund.objects.get().state == "succeeded"


def test_what_only_one_side_knows_waits_for_a_person(till, shopper, tea, days):
    till.paid_order(shopper, (tea, 1))
    # Somebody else's system on the same account.
    Merchant(till.sandbox).prepay("P2026000077", notify_url=till.listener.url)
    till.sandbox.api("POST", "/orders/P2026000077/pay", person="lin-xiao")
    # Our books claim money that never came.
    ours = till.start(shopper, till.shop.order(shopper, (tea, 1)))
    noon = start_of(days.day) + timedelta(hours=12)
    with transaction.atomic():
        payments.mark_paid(
            site_id=till.site_id, provider="wechat_pay", out_trade_no=ours.out_trade_no, transaction_id="42",
            amount=ours.amount, paid_at=noon, payer_openid="", now=noon,
        )  # fmt: skip
    morning = days.next_morning()
    (left,) = compare_all(morning).values()
    assert [(one.problem, one.number) for one in left] == [
        ("missing_in_our_books", "P2026000077"),
        ("missing_in_the_bill", ours.out_trade_no),
    ]
    before = list(BillDifference.objects.values())
    # A day later both are looked at again, and nothing is kept twice.
    later = morning + timedelta(hours=21)
    compare_all(later)
    assert list(BillDifference.objects.values()) == before
    assert len(differences(till.site_id)) == 2


def test_two_sites_on_one_account_have_one_bill(till, shopper, tea, days, other_site):
    till.paid_order(shopper, (tea, 1))
    morning = days.next_morning()
    with transaction.atomic():
        payments.plan_bill(site_id=other_site.id, provider="wechat_pay", day=days.day, now=morning)
    assert compare_all(morning) == {("wechat_pay", days.day): ()}
    assert Bill.objects.filter(state="compared").count() == 2
    assert Payment.objects.get().billed_on == days.day


def test_a_bill_that_is_not_there_yet_is_asked_for_again(till, shopper, tea, days):
    till.paid_order(shopper, (tea, 1))
    morning = days.next_morning()
    till.sandbox.fault("pay.trade_bill", "refuse", code="STATEMENT_CREATING", times=1)
    assert compare_all(morning) == {("wechat_pay", days.day): None}
    row = Bill.objects.get()
    assert (row.state, row.last_error, row.next_attempt_at) == (
        "waiting", "not written yet", morning + timedelta(minutes=30),
    )  # fmt: skip
    assert compare_all(morning + timedelta(minutes=29)) == {}
    assert compare_all(morning + timedelta(minutes=30)) == {("wechat_pay", days.day): ()}


@pytest.mark.parametrize("kind", ["system_error", "drop"])
def test_a_platform_that_is_down_costs_nothing(till, shopper, tea, days, kind):
    till.paid_order(shopper, (tea, 1))
    morning = days.next_morning()
    till.sandbox.fault("pay.trade_bill", kind)
    assert compare_all(morning) == {("wechat_pay", days.day): None}
    assert (Bill.objects.get().state, Bill.objects.get().attempts) == ("waiting", 1)
    assert compare_all(morning + timedelta(minutes=31)) == {("wechat_pay", days.day): ()}


def test_missed_days_are_fetched_from_the_first_payment_on(till, shopper, tea, days):
    """The worker was away for four days."""
    reconciling.plan_bills(now=days.now, limit=50)
    assert Bill.objects.count() == 0
    till.paid_order(shopper, (tea, 1))
    days.next_morning()
    till.sandbox.advance(3 * 86_400)
    found = compare_all(days.now)
    assert found == {("wechat_pay", days.day + timedelta(days=n)): () for n in range(4)}


def test_an_alipay_day(till, shopper, tea, days):
    """The other platform's bill, by its own connector: a refund and a lost notice."""
    paid, lost = (till.shop.order(shopper, (tea, 1)) for _ in range(2))
    for order in (paid, lost):
        view = till.start(shopper, order, "alipay_wap")
        assert view.params is not None
        till.sandbox.client.get(view.params["wap_url"])
        cashier = till.sandbox.client.get(view.params["wap_url"]).headers["location"]
        token = cashier.partition("token=")[2]
        till.sandbox.api("POST", "/alipay/cashier/pay", token=token, person="lin-xiao")
        till.listener.next()
        if order is paid:
            payment.query_in_doubt(site_id=till.site_id, payment_id=view.id, now=utc_now() + timedelta(minutes=1))
    cancel.cancel_order(actor=till.shop.staff, order_id=paid.id, words="缺货", now=utc_now())
    for refund_id in payments.due_refunds(now=utc_now(), limit=5):
        refunds.send_refund(refund_id=refund_id, now=utc_now())
    assert compare_all(days.next_morning()) == {("alipay", days.day): ()}
    assert (till.order(paid).state, till.order(lost).state) == (S.REFUNDED, S.PAID)
    (view,) = payments.bills(site_id=till.site_id, since=days.day, until=days.day)
    assert (view.payments, view.refunds, view.open_differences) == (2, 1, 0)
