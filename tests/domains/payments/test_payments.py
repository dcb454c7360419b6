"""Payments and refunds as tables: transitions, one open payment, bounded refunds, and what belongs to a person."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from portico.domains.payments import public as payments
from portico.domains.payments.models import Payment
from portico.kernel.ids import MemberId, new_id
from portico.kernel.money import Money

pytestmark = pytest.mark.django_db

S = payments.PaymentState


def open_one(site, now, subject_id=None, amount=5000, method="wechat_native", member=None, return_url=""):
    with transaction.atomic():
        return payments.open_payment(
            site_id=site.id, provider="wechat_pay", method=method, subject="order", subject_id=subject_id or new_id(),
            amount=Money(amount), description="订单", payer_member_id=member or MemberId(new_id()),
            payer_openid="openid-1", client_ip="127.0.0.1", return_url=return_url,
            expires_at=now + timedelta(minutes=30), now=now,
        )  # fmt: skip


def pay(site, now, view, transaction_id="4200001"):
    with transaction.atomic():
        return payments.mark_paid(
            site_id=site.id, provider="wechat_pay", out_trade_no=view.out_trade_no, transaction_id=transaction_id,
            amount=view.amount, paid_at=now, payer_openid="", now=now,
        )  # fmt: skip


def refund(site, now, view, fen, reason="merchant_cancelled"):
    with transaction.atomic():
        return payments.open_refund(site_id=site.id, payment_id=view.id, amount=Money(fen), reason=reason, now=now)


def tell(site, now, row, state, fen=None):
    with transaction.atomic():
        return payments.mark_refund(
            site_id=site.id, out_refund_no=row.out_refund_no, state=state,
            amount=None if fen is None else Money(fen), platform_refund_id="50000", now=now,
        )  # fmt: skip


def now_of(site, view):
    return payments.get_payment(site_id=site.id, payment_id=view.id)


@pytest.mark.parametrize("table", [payments.PAYMENT_TRANSITIONS, payments.REFUND_TRANSITIONS])
def test_every_state_is_reachable_and_none_is_a_trap(table):
    assert table.unreachable() == set()
    assert table.stuck() == set()


def test_a_subject_has_one_open_payment_per_method(site, now):
    order = new_id()
    first, again = open_one(site, now, order), open_one(site, now, order)
    assert again == first
    other = open_one(site, now, order, method="wechat_h5")
    assert other.id != first.id
    with pytest.raises(payments.AmountMismatch):
        open_one(site, now, order, amount=4999)
    assert Payment.objects.count() == 2


def test_params_are_kept_while_they_can_be_used_and_the_way_back_is_the_same(site, now):
    order = new_id()
    view = open_one(site, now, order, method="wechat_h5", return_url="https://shop/a")
    with transaction.atomic():
        payments.mark_started(payment_id=view.id, params={"h5_url": "x"}, return_url="https://shop/a", now=now)
    again = open_one(site, now, order, method="wechat_h5", return_url="https://shop/a")
    assert again.params == {"h5_url": "x"}
    assert again.params_good(now + timedelta(minutes=3))
    assert not again.params_good(now + timedelta(minutes=4))
    elsewhere = open_one(site, now, order, method="wechat_h5", return_url="https://shop/b")
    assert elsewhere.id == view.id
    assert elsewhere.params is None


def test_money_that_comes_to_a_closed_payment_is_late(site, now):
    view = open_one(site, now)
    with transaction.atomic():
        assert payments.mark_closed(payment_id=view.id, now=now)
    outcome = pay(site, now, view)
    assert isinstance(outcome, payments.LatePayment)
    assert now_of(site, view).state is S.SUCCEEDED
    with transaction.atomic():
        assert not payments.mark_closed(payment_id=view.id, now=now)
    assert isinstance(pay(site, now, view), payments.AlreadySettled)


def test_two_payments_cannot_share_a_transaction(site, now):
    first, second = open_one(site, now), open_one(site, now)
    pay(site, now, first, "4200009")
    with pytest.raises(IntegrityError, match="payment_transaction_once"):
        pay(site, now, second, "4200009")
    assert now_of(site, second).state is S.PENDING


def test_the_payer_is_sealed_and_readable(site, now):
    view = open_one(site, now)
    assert b"openid-1" not in bytes(Payment.objects.get().payer_openid)
    assert now_of(site, view).payer_openid == "openid-1"


def test_partial_refunds_add_up_to_the_payment_and_no_further(site, now):
    view = open_one(site, now)
    with pytest.raises(payments.RefundExceedsPayment):
        refund(site, now, view, 1)  # nothing was paid yet
    pay(site, now, view)
    first, second = refund(site, now, view, 2000), refund(site, now, view, 3000)
    with pytest.raises(payments.RefundExceedsPayment):
        refund(site, now, view, 1)
    assert tell(site, now, first, "succeeded", 2000) is payments.RefundState.SUCCEEDED
    assert now_of(site, view).state is S.SUCCEEDED
    assert tell(site, now, second, "processing") is payments.RefundState.PROCESSING
    assert tell(site, now, second, "succeeded") is payments.RefundState.SUCCEEDED
    assert now_of(site, view).state is S.REFUNDED


def test_a_closed_refund_may_be_opened_again(site, now):
    view = open_one(site, now)
    pay(site, now, view)
    row = refund(site, now, view, 5000)
    assert tell(site, now, row, "closed") is payments.RefundState.CLOSED
    assert now_of(site, view).refunded == Money(0)
    assert tell(site, now, row, "succeeded") is payments.RefundState.CLOSED  # terminal: a late word changes nothing
    again = refund(site, now, view, 5000)
    assert tell(site, now, again, "succeeded") is payments.RefundState.SUCCEEDED
    assert [r.state for r in payments.refunds_of(site_id=site.id, payment_id=view.id)] == [
        payments.RefundState.CLOSED, payments.RefundState.SUCCEEDED,
    ]  # fmt: skip


def test_an_abnormal_refund_can_still_succeed(site, now):
    view = open_one(site, now)
    pay(site, now, view)
    row = refund(site, now, view, 5000)
    assert tell(site, now, row, "abnormal") is payments.RefundState.ABNORMAL
    assert tell(site, now, row, "succeeded") is payments.RefundState.SUCCEEDED


def test_retries_wait_longer_and_longer_but_never_more_than_half_an_hour():
    waits = [payments.retry_delay(attempt).total_seconds() for attempt in range(1, 15)]
    assert waits[:4] == [10, 20, 40, 80]
    assert waits == sorted(waits)
    assert waits[-1] == 1800


def test_the_payment_that_tells_most_stands_for_its_subject(site, now):
    order = new_id()
    native, h5 = open_one(site, now, order), open_one(site, now, order, method="wechat_h5")

    def shown():
        return payments.payments_of(site_id=site.id, subject="order", subject_ids=[order])[order].id

    assert shown() == h5.id
    pay(site, now, native)
    assert shown() == native.id
    pay(site, now, h5, "4200002")
    assert refund(site, now, h5, 5000, "second_payment").amount == Money(5000)
    assert shown() == native.id, "money that came twice went back; what the order lives on is the other one"


def test_a_persons_payments_are_exported_erased_and_adopted(site, now):
    mine, theirs = MemberId(new_id()), MemberId(new_id())
    view = open_one(site, now, member=mine, return_url="https://shop/a")
    open_one(site, now, member=theirs)
    with transaction.atomic():
        payments.adopt_member(site_id=site.id, from_member=theirs, to_member=mine, now=now)
    exported = payments.export_member(site_id=site.id, member_id=mine)["payments"]
    assert [it["amount_fen"] for it in exported] == [5000, 5000]
    with transaction.atomic():
        payments.erase_member(site_id=site.id, member_id=mine, now=now)
    seen = now_of(site, view)
    assert (seen.payer_openid, seen.client_ip, seen.return_url, seen.params) == ("", "", "", None)
    assert seen.amount == Money(5000)
