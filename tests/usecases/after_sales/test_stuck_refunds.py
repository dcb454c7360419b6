"""Money that the platform could not give back: the case says so, and every way on ends it exactly once."""

import threading

import pytest
from django.db import connection, transaction

from portico.domains.fulfilment import public as fulfilment
from portico.domains.orders import public as orders
from portico.domains.payments import public as payments
from portico.domains.payments.models import Refund
from portico.domains.payments.ports import BillEntry
from portico.domains.payments.reconciling import BookEntry
from portico.domains.wallet import public as wallet
from portico.infra.actors import Right, Staff
from portico.infra.models import AuditRecord
from portico.kernel.clock import utc_now
from portico.kernel.errors import Denied, Invalid
from portico.kernel.ids import RefundId
from portico.kernel.money import Money
from portico.usecases import alerting, payment_methods, refund_repairs
from portico.usecases.after_sales.refund_way import refund_way
from tests.usecases.after_sales.desk import KIND, STATE, Desk
from tests.usecases.connected import connected
from tests.usecases.till import till

__all__ = ["connected", "till"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(till):
    desk = Desk(till.shop)
    desk.has_return_address(is_instant=True)
    return desk


@pytest.fixture
def stuck(till, desk):
    """A case of one of two pieces, whose refund the platform has ended with `outcome`."""

    def make(outcome):
        till.sandbox.api("PATCH", "/settings", refund_outcome=outcome, refund_settle_after=0)
        order = till.paid_order(desk.shopper, (till.shop.sku(5000), 2))
        case = desk.ask(order, KIND.REFUND_ONLY, 1)
        till.work()
        till.deliver()
        till.work()
        till.sandbox.api("PATCH", "/settings", refund_outcome="SUCCESS", refund_settle_after=0)
        return desk.case(case)

    return make


def codes(desk, case):
    return [entry.code for entry in desk.case(case).entries][2:]


@pytest.mark.parametrize("outcome", ["CLOSED", "ABNORMAL"])
def test_the_case_says_that_the_money_does_not_go_on(desk, stuck, outcome):
    case = stuck(outcome)
    assert case.state is STATE.REFUNDING
    assert codes(desk, case) == ["refund_stuck"]
    way = refund_way(case)
    assert (way.code, way.may_take_balance) == ("stuck", True)
    assert alerting.KINDS["abnormal_refunds"].find(desk.site_id, utc_now())[""].amount == 1
    assert payments.count_unfinished_refunds(site_id=desk.site_id, member_id=case.member_id) == 1


def test_a_closed_refund_is_sent_again_as_another(till, desk, stuck):
    case = stuck("CLOSED")
    refund_repairs.retry(actor=till.shop.staff, refund_id=case.refund_id, now=utc_now())
    old, new = Refund.objects.order_by("id")
    assert (old.state, old.replaced_by, desk.case(case).refund_id) == ("closed", new.id, new.id)
    assert alerting.KINDS["abnormal_refunds"].find(desk.site_id, utc_now())[""].amount == 0
    till.work()
    till.deliver()
    till.work()
    assert desk.case(case).state is STATE.REFUNDED
    assert codes(desk, case) == ["refund_stuck", "refund_again", "money_back"]
    with pytest.raises(payments.RefundNotAbnormal):
        refund_repairs.retry(actor=till.shop.staff, refund_id=RefundId(old.id), now=utc_now())
    payment = payments.get_payment(site_id=desk.site_id, payment_id=old.payment_id)
    assert (payment.refunded, payment.state) == (Money(5000), payments.PaymentState.SUCCEEDED)


@pytest.mark.parametrize("outcome", ["CLOSED", "ABNORMAL"])
def test_the_buyer_takes_it_into_the_balance(till, desk, stuck, outcome):
    case = stuck(outcome)
    stranger = till.shop.shopper()
    with pytest.raises(fulfilment.AfterSaleNotFound):
        refund_repairs.take_as_balance(actor=stranger.actor, case_id=case.id, now=utc_now())
    refund_repairs.take_as_balance(actor=desk.shopper.actor, case_id=case.id, now=utc_now())
    till.work()
    case = desk.case(case)
    assert (case.state, refund_way(case).text("zh-hans")) == (STATE.REFUNDED, "已退到余额")
    held = wallet.balance_of(site_id=desk.site_id, member_id=case.member_id)
    assert held.available == Money(5000)
    codes_of_order = [entry.code for entry in desk.order(case.order_id).timeline]
    assert codes_of_order[-1] == "refund_arrived_balance"
    with pytest.raises(payments.RefundNotAbnormal):
        refund_repairs.take_as_balance(actor=desk.shopper.actor, case_id=case.id, now=utc_now())
    assert wallet.balance_of(site_id=desk.site_id, member_id=case.member_id) == held
    assert AuditRecord.objects.filter(action="payments.refund.by_balance").count() == 1


def test_a_colleague_says_how_it_was_paid(till, desk, stuck):
    case = stuck("CLOSED")
    clerk = Staff(desk.site_id, 8, "小客", frozenset({Right.AFTER_SALE_EDIT}))
    with pytest.raises(Denied):
        refund_repairs.by_hand(actor=clerk, refund_id=case.refund_id, note="现金", now=utc_now())
    with pytest.raises(Invalid):
        refund_repairs.by_hand(actor=till.shop.staff, refund_id=case.refund_id, note=" ", now=utc_now())
    assert Refund.objects.get().state == "closed"
    refund_repairs.by_hand(actor=till.shop.staff, refund_id=case.refund_id, note="招行转账 2026", now=utc_now())
    till.work()
    case = desk.case(case)
    assert (case.state, case.entries[-2].words) == (STATE.REFUNDED, "招行转账 2026")
    # Together with the rest the payment is back whole.
    desk.ask(desk.order(case.order_id), KIND.REFUND_ONLY, 1)
    till.work()
    till.deliver()
    till.work()
    assert desk.order(case.order_id).state is orders.OrderState.REFUNDED
    assert {one.state for one in Refund.objects.all()} == {"succeeded"}


def test_a_shop_without_balance_offers_none(till, desk, stuck):
    case = stuck("CLOSED")
    payment_methods.choose_methods(actor=till.shop.staff, methods=["wechat_native"], expected=None, now=utc_now())
    assert refund_way(case).may_take_balance is False
    with pytest.raises(refund_repairs.BalanceNotOffered):
        refund_repairs.take_as_balance(actor=desk.shopper.actor, case_id=case.id, now=utc_now())


def test_the_bill_tells_when_it_was_paid_twice():
    books = payments.Books(known={("refund", "R1"): BookEntry(Money(500), settled=True, elsewhere=True)}, expected={})
    (found,) = payments.compare([BillEntry("refund", "R1", Money(500))], books)
    assert found.problem == "refunded_twice"


@pytest.mark.django_db(transaction=True)
def test_three_hands_give_it_back_once(till, desk, stuck):
    case = stuck("CLOSED")
    ways = [
        lambda: refund_repairs.take_as_balance(actor=desk.shopper.actor, case_id=case.id, now=utc_now()),
        lambda: refund_repairs.by_hand(actor=till.shop.staff, refund_id=case.refund_id, note="现金", now=utc_now()),
        lambda: refund_repairs.retry(actor=till.shop.staff, refund_id=case.refund_id, now=utc_now()),
    ] * 2
    ready, outcomes = threading.Barrier(len(ways)), []

    def go(way):
        ready.wait()
        try:
            way()
            outcomes.append("done")
        except payments.RefundNotAbnormal:
            outcomes.append("late")
        finally:
            connection.close()

    threads = [threading.Thread(target=go, args=(way,)) for way in ways]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["done"] + ["late"] * 5
    with transaction.atomic():
        back = payments.payments_of(site_id=desk.site_id, subject="order", subject_ids=[case.order_id])[case.order_id]
    assert back.refunded == Money(5000)
