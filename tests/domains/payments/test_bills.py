"""Comparing a bill with books: every kind of difference, and what is kept of it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction

from portico.domains.payments import public as payments
from portico.domains.payments.actions.bills import MAX_DIFFERENCES
from portico.domains.payments.models import Bill, BillDifference
from portico.domains.payments.ports import BillEntry
from portico.domains.payments.reconciling import BookEntry, Books, day_of, start_of
from portico.kernel.money import Money

pytestmark = pytest.mark.django_db

DAY = date(2026, 7, 1)
Difference = payments.Difference


def entry(number, fen, kind="payment"):
    return BillEntry(kind, number, Money(fen))


def ours(fen, **changes):
    return BookEntry(Money(fen), **{"settled": True} | changes)


def test_each_kind_of_difference():
    bill = [
        entry("P1", 100),
        entry("P2", 200),
        entry("P3", 300),
        entry("P3", 300),
        entry("P5", 500),
        entry("P6", 600),
        entry("R1", 50, "refund"),
        # Of another site of ours on the same account: none of this one's, even if told twice.
        entry("P7", 700),
        entry("P7", 700),
    ]
    known = {
        ("payment", "P1"): ours(100),
        ("payment", "P2"): ours(201),
        ("payment", "P5"): ours(500, settled=False),
        ("payment", "P6"): ours(600),
        ("payment", "P7"): ours(701, ours=False),
    }
    expected = {("payment", "P1"): ours(100), ("payment", "P4"): ours(400), ("refund", "P3"): ours(300)}
    assert payments.compare(bill, Books(known, expected)) == (
        Difference("amount_differs", "payment", "P2", Money(201), Money(200)),
        Difference("missing_in_our_books", "payment", "P3", None, Money(300)),
        Difference("twice_in_the_bill", "payment", "P3", None, Money(300)),
        Difference("not_settled_here", "payment", "P5", Money(500), Money(500)),
        Difference("missing_in_our_books", "refund", "R1", None, Money(50)),
        Difference("missing_in_the_bill", "payment", "P4", Money(400), None),
        Difference("missing_in_the_bill", "refund", "P3", Money(300), None),
    )


def test_days_are_cut_in_beijing():
    assert start_of(DAY) == datetime(2026, 6, 30, 16, tzinfo=UTC)
    assert day_of(datetime(2026, 6, 30, 15, 59, 59, tzinfo=UTC)) == date(2026, 6, 30)
    assert day_of(datetime(2026, 6, 30, 16, tzinfo=UTC)) == DAY


@pytest.fixture
def key(site, now):
    key = payments.BillKey(site.id, "wechat_pay", DAY)
    with transaction.atomic():
        payments.plan_bill(site_id=site.id, provider="wechat_pay", day=DAY, now=now)
        payments.plan_bill(site_id=site.id, provider="wechat_pay", day=DAY, now=now + timedelta(days=1))
    assert Bill.objects.count() == 1
    return key


def keep(key, differences, now, entries=()):
    with transaction.atomic():
        payments.keep_bill(key=key, entries=entries, differences=differences, now=now)


def claim(key, now):
    with transaction.atomic():
        return payments.claim_bill(key=key, now=now)


def test_one_caller_fetches_and_a_lost_one_is_replaced(key, now):
    assert payments.due_bills(now=now, limit=5) == [key]
    assert claim(key, now)
    assert not claim(key, now)
    assert payments.due_bills(now=now, limit=5) == []
    assert claim(key, now + timedelta(minutes=30))
    keep(key, [], now)
    assert not claim(key, now + timedelta(days=9))


def test_what_is_gone_is_settled_and_what_comes_back_is_open(key, site, now):
    first = Difference("missing_in_our_books", "payment", "P3", None, Money(300))
    second = Difference("amount_differs", "payment", "P2", Money(201), Money(200))
    bill = [entry("P3", 300), entry("P2", 200), entry("R1", 50, "refund")]
    # What a bill tells three times is kept once.
    keep(key, [first, second, first], now, bill)
    assert payments.open_differences(site_id=site.id, limit=9) == [(key, first), (key, second)]
    (view,) = payments.bills(site_id=site.id, since=DAY, until=DAY)
    assert (view.payments, view.refunds, view.paid, view.refunded) == (2, 1, Money(500), Money(50))
    assert (view.state, view.open_differences, view.compared_at) == (payments.BillState.COMPARED, 2, now)

    keep(key, [second], now + timedelta(days=1), bill)
    assert payments.open_differences(site_id=site.id, limit=9) == [(key, second)]
    assert BillDifference.objects.get(number="P3").settled_at == now + timedelta(days=1)
    keep(key, [first, second], now + timedelta(days=2), bill)
    row = BillDifference.objects.get(number="P3")
    assert (row.settled_at, row.found_at) == (None, now)


def test_a_strangers_thousands_are_counted_and_some_are_kept(key, site, now):
    many = [Difference("missing_in_our_books", "payment", f"X{n}", None, Money(1)) for n in range(MAX_DIFFERENCES + 5)]
    keep(key, many, now, [entry(one.number, 1) for one in many])
    (view,) = payments.bills(site_id=site.id, since=DAY, until=DAY)
    assert (view.payments, view.open_differences) == (MAX_DIFFERENCES + 5, MAX_DIFFERENCES)


def test_open_differences_are_looked_at_again_a_day_later_for_a_week(key, now):
    noon = start_of(DAY) + timedelta(days=1, hours=12)
    keep(key, [Difference("missing_in_the_bill", "payment", "P4", Money(400), None)], noon)

    def looks(moment):
        with transaction.atomic():
            return payments.plan_second_looks(now=moment)

    assert looks(noon + timedelta(hours=19)) == 0
    assert looks(noon + timedelta(days=8)) == 0
    assert looks(noon + timedelta(hours=20)) == 1
    assert payments.due_bills(now=noon + timedelta(hours=20), limit=9) == [key]
    keep(key, [], noon + timedelta(hours=21))
    assert looks(noon + timedelta(days=2)) == 0


def test_bills_of_another_site_are_not_shown(key, other_site, now):
    keep(key, [Difference("missing_in_the_bill", "payment", "P4", Money(400), None)], now)
    assert payments.bills(site_id=other_site.id, since=DAY, until=DAY) == []
    assert payments.open_differences(site_id=other_site.id, limit=9) == []
