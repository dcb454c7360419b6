"""Money back, against the real sandbox: no fen is kept without a reason, and none is given back twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import transaction

from portico.domains.orders import public as orders
from portico.domains.payments import public as payments
from portico.domains.payments.models import Refund
from portico.infra.models import AuditRecord
from portico.kernel.clock import utc_now
from portico.kernel.errors import Retryable
from portico.kernel.money import Money
from portico.usecases import cancel, payment, refunds
from tests.usecases.connected import connected
from tests.usecases.shopping import events, snapshot
from tests.usecases.till import till

__all__ = ["connected", "till"]

pytestmark = pytest.mark.django_db

S = orders.OrderState


@pytest.fixture
def tea(till):
    return till.shop.sku(5000, stock=10)


@pytest.fixture
def shopper(till):
    return till.shop.shopper()


@pytest.fixture
def order(till, shopper, tea):
    return till.shop.order(shopper, (tea, 2))


def cancel_it(till, shopper, order):
    cancel.cancel_order(actor=shopper.actor, order_id=order.id, words="不想要了", now=utc_now())


# ---- too late, or twice ---------------------------------------------------------------------------------------


def test_money_for_a_cancelled_order_goes_back_by_itself(till, shopper, order, tea):
    view = till.start(shopper, order)
    till.platform_pays(view)
    cancel_it(till, shopper, order)
    assert till.shop.stock(tea) == (10, 0)
    till.deliver()
    assert till.order(order).state is S.CANCELLED
    assert till.shop.stock(tea) == (10, 0)
    assert till.payment(view).refunded == Money(10000)
    till.work()
    assert Refund.objects.get().state == "processing"
    till.deliver()  # the platform says that the refund has arrived
    till.work()
    assert Refund.objects.get().state == "succeeded"
    assert till.payment(view).state is payments.PaymentState.REFUNDED
    assert [e.code for e in till.order(order).timeline] == [
        "placed", "cancelled", "late_payment_returned", "refund_arrived",
    ]  # fmt: skip
    assert events("orders.paid") == []
    assert len(till.sandbox.rules("pay.refund")) == 1


def test_paying_by_two_methods_gives_the_second_payment_back(till, shopper, order):
    native, h5 = till.start(shopper, order), till.start(shopper, order, "wechat_h5")
    assert native.id != h5.id
    till.platform_pays(native)
    till.platform_pays(h5)
    till.deliver()
    till.deliver()
    assert till.order(order).state is S.PAID
    assert events("orders.paid") == ["orders.paid"]
    refund = Refund.objects.get()
    assert refund.reason == "second_payment"
    paid = {view.id for view in (native, h5)} - {refund.payment_id}
    assert len(paid) == 1


def test_an_unused_second_method_is_closed_at_the_platform(till, shopper, order):
    native, h5 = till.start(shopper, order), till.start(shopper, order, "wechat_h5")
    till.platform_pays(native)
    till.deliver()
    till.work()
    assert till.payment(h5).state is payments.PaymentState.CLOSED
    assert till.sandbox.api("GET", f"/orders/{h5.out_trade_no}")["trade_state"] == "CLOSED"
    assert till.payment(native).state is payments.PaymentState.SUCCEEDED


def test_cancelling_closes_the_payment_at_the_platform(till, shopper, order):
    view = till.start(shopper, order)
    cancel_it(till, shopper, order)
    assert till.payment(view).state is payments.PaymentState.PENDING  # until the platform has agreed
    till.work()
    assert till.payment(view).state is payments.PaymentState.CLOSED
    assert till.sandbox.api("GET", f"/orders/{view.out_trade_no}")["trade_state"] == "CLOSED"


def test_a_payment_that_beats_the_closing_is_returned(till, shopper, order):
    """The notice is lost; closing fails because it is paid; the query finds the money, and it goes back."""
    view = till.start(shopper, order)
    till.sandbox.fault("notify.TRANSACTION.SUCCESS", "lose")
    till.platform_pays(view)
    cancel_it(till, shopper, order)
    till.work()
    assert till.order(order).state is S.CANCELLED
    assert Refund.objects.get().reason == "late_payment"
    assert till.payment(view).state is payments.PaymentState.SUCCEEDED


def test_a_platform_that_cannot_be_reached_for_closing_is_tried_again_by_the_sweep(till, shopper, order):
    view = till.start(shopper, order)
    cancel_it(till, shopper, order)
    till.sandbox.fault("pay.close", "system_error", times=None)
    with pytest.raises(Retryable):
        till.work()
    keys = payments.payments_to_close(now=utc_now(), limit=10)
    assert [key.payment_id for key in keys] == [view.id]
    till.sandbox.api("DELETE", "/faults")
    payment.close_payment(site_id=till.site_id, payment_id=view.id, now=utc_now())
    assert till.payment(view).state is payments.PaymentState.CLOSED
    assert payments.payments_to_close(now=utc_now(), limit=10) == []


# ---- refunds --------------------------------------------------------------------------------------------------


@pytest.fixture
def owed(till, shopper, tea):
    """A paid order that the merchant gives up: its refund waits to be sent."""
    order = till.paid_order(shopper, (tea, 2))
    cancel.cancel_order(actor=till.shop.staff, order_id=order.id, words="缺货", now=utc_now())
    return order


def the_refund():
    return Refund.objects.get()


def test_the_merchant_gives_a_paid_order_up_and_everything_goes_back(till, owed, tea):
    assert till.order(owed).state is S.REFUNDED
    assert till.shop.stock(tea) == (10, 0)
    till.work()
    till.deliver()
    till.work()
    assert the_refund().state == "succeeded"
    assert [e.code for e in till.order(owed).timeline] == ["placed", "paid", "refunded", "refund_arrived"]
    record = AuditRecord.objects.get(action="orders.refund")
    assert (record.reason, record.changes) == ("缺货", {"refunded_fen": [0, 10000]})


def test_a_refund_is_sent_until_the_platform_accepts_it(till, owed):
    till.sandbox.fault("pay.refund", "system_error", times=4)  # the connector itself tries twice
    till.work()
    row = the_refund()
    assert (row.state, row.attempts) == ("open", 1)
    assert payments.due_refunds(now=utc_now(), limit=10) == []
    refunds.send_refund(refund_id=row.id, now=utc_now())
    assert the_refund().attempts == 2
    later = utc_now() + timedelta(minutes=1)
    assert payments.due_refunds(now=later, limit=10) == [row.id]
    refunds.send_refund(refund_id=row.id, now=later)
    assert the_refund().state == "processing"


def test_a_lost_answer_to_a_refund_does_not_refund_twice(till, owed):
    till.sandbox.fault("pay.refund", "lose_reply", times=2)
    till.work()
    assert the_refund().state == "open"
    refunds.send_refund(refund_id=the_refund().id, now=utc_now() + timedelta(minutes=1))
    trade_no = payments.payments_of(site_id=till.site_id, subject="order", subject_ids=[owed.id])[owed.id].out_trade_no
    at_platform = till.sandbox.api("GET", f"/orders/{trade_no}")["refunds"]
    assert [it["out_refund_no"] for it in at_platform] == [the_refund().out_refund_no]


def test_a_refund_that_is_refused_for_good_waits_for_a_person(till, owed):
    till.sandbox.fault("pay.refund", "refuse", code="NOT_ENOUGH", status=403)
    till.work()
    row = the_refund()
    assert row.state == "abnormal"
    assert "NOT_ENOUGH" in row.last_error
    assert payments.due_refunds(now=utc_now() + timedelta(days=1), limit=10) == []


def test_a_refund_without_news_is_asked_about(till, owed):
    till.sandbox.fault("notify.REFUND.SUCCESS", "lose", times=None)
    till.work()
    till.sandbox.advance(660)
    later = utc_now() + timedelta(minutes=11)
    assert payments.due_refunds(now=later, limit=10) == [the_refund().id]
    refunds.send_refund(refund_id=the_refund().id, now=later)
    assert the_refund().state == "succeeded"


def test_a_replayed_refund_notice_changes_nothing_and_a_tampered_one_is_refused(till, owed):
    till.work()
    notice = till.read(till.listener.next())
    before = snapshot()
    with pytest.raises(payments.AmountMismatch):
        till.settle(replace(notice, amount=Money(9999)))
    with pytest.raises(payments.RefundNotFound):
        till.settle(replace(notice, out_refund_no="f" * 32))
    assert snapshot() == before
    till.settle(notice)
    assert the_refund().state == "succeeded"
    before = snapshot()
    till.settle(notice)
    till.settle(replace(notice, notice_id="another", state="processing"))
    assert snapshot() == before | {"infra_inbox_entry": before["infra_inbox_entry"] + 1}
    assert the_refund().state == "succeeded"


def test_no_more_is_given_back_than_was_paid(till, owed):
    view = payments.payments_of(site_id=till.site_id, subject="order", subject_ids=[owed.id])[owed.id]
    with pytest.raises(payments.RefundExceedsPayment), transaction.atomic():
        payments.open_refund(
            site_id=till.site_id, payment_id=view.id, amount=Money(1), reason="merchant_cancelled", now=utc_now()
        )
    assert Refund.objects.count() == 1
