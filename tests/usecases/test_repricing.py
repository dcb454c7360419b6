"""The merchant changes the price of an unpaid order: every fen adds up, and money of the old price goes back."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest
from django.db import connection, transaction

from portico.domains.orders import public as orders
from portico.domains.payments import public as payments
from portico.infra.actors import Right, Staff
from portico.infra.models import AuditRecord
from portico.kernel.clock import utc_now
from portico.kernel.errors import Denied, Invalid
from portico.kernel.money import Money
from portico.usecases import payment, repricing
from tests.usecases.connected import connected
from tests.usecases.shopping import Shop, planned_jobs
from tests.usecases.till import till

__all__ = ["connected", "till"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(site, now):
    return Shop(site, now)


def change(shop, order, amounts=(), *, freight=0, version=None, actor=None, now=None, reason="老客户优惠"):
    lines = {line.id: Money(amount) for line, amount in zip(order.lines, amounts, strict=False)}
    return repricing.change_price(
        actor=actor or shop.staff, order_id=order.id, version=version or order.version, lines=lines,
        freight=Money(freight), reason=reason, now=now or shop.now,
    )  # fmt: skip


def reread(order):
    return orders.get_order(site_id=order.site_id, order_id=order.id)


def amounts(order):
    return [line.payable.minor for line in order.lines], order.freight.minor, order.payable.minor


def test_lines_and_freight_change_and_the_explanation_adds_up(shop):
    shop.freight(1000, None)
    order = shop.order(shop.shopper(), (shop.sku(3000), 3), (shop.sku(1001), 1))
    assert amounts(order) == ([9000, 1001], 1000, 11001)
    change(shop, order, [8000, 1001], freight=0)
    changed = reread(order)
    assert amounts(changed) == ([8000, 1001], 0, 9001)
    assert changed.discount == Money(1000)
    assert changed.version == order.version + 1
    assert sum(a.amount.minor for a in changed.explanation) == changed.payable.minor
    assert {a.code: a.amount.minor for a in changed.explanation}["merchant_price"] == -1000
    assert [(a.code, a.amount.minor) for a in changed.lines[0].adjustments] == [("merchant_price", -1000)]
    change(shop, changed, [9000, 1001], freight=500)
    again = reread(order)
    assert amounts(again) == ([9000, 1001], 500, 10501)
    assert {a.code for a in again.explanation} & {"merchant_price", "merchant_freight"} == {"merchant_freight"}
    told = [(e.code, e.data) for e in again.timeline if e.code == "repriced"]
    assert told == [
        ("repriced", {"before": "110.01", "after": "90.01"}),
        ("repriced", {"before": "90.01", "after": "105.01"}),
    ]
    entries = orders.staff_entries(site_id=order.site_id, order_id=order.id)
    assert [(e.kind, e.text, e.author) for e in entries] == [("repriced", "老客户优惠", "小顾")] * 2
    audited = AuditRecord.objects.filter(action="orders.reprice").values_list("reason", "changes")
    assert set(audited.values_list("reason", flat=True)) == {"老客户优惠"}


@pytest.mark.parametrize(
    ("lines", "freight", "reason", "fields"),
    [
        ([9001, 1001], 0, "x", ["line"]),
        ([-1, 1001], 0, "x", ["line"]),
        ([0, 0], 0, "x", ["total"]),
        ([9000, 1001], 0, "x", ["total"]),
        ([9000, 1001], -1, "x", ["freight"]),
        ([9000, 1001], 1_000_000, "x", ["freight"]),
        ([8000, 1001], 0, "  ", ["reason"]),
    ],
)
def test_amounts_that_cannot_be_are_refused_and_change_nothing(shop, lines, freight, reason, fields):
    order = shop.order(shop.shopper(), (shop.sku(3000), 3), (shop.sku(1001), 1))
    with pytest.raises(Invalid) as refused:
        change(shop, order, lines, freight=freight, reason=reason)
    assert [field.field.partition("-")[0] for field in refused.value.fields] == fields
    assert reread(order) == order


def test_who_may_refund_up_to_a_limit_may_take_off_no_more_in_however_many_steps(shop):
    order = shop.order(shop.shopper(), (shop.sku(60_000), 2))
    service = Staff(shop.site.id, 9, "小周", frozenset({Right.ORDER_REPRICE, Right.MONEY_REFUND_LIMITED}))
    change(shop, order, [80_000], actor=service)
    with pytest.raises(repricing.PriceChangeAboveLimit):
        change(shop, reread(order), [69_999], actor=service)
    change(shop, reread(order), [70_000], actor=service)
    with pytest.raises(Denied):
        change(shop, reread(order), [80_000], actor=replace(service, rights=frozenset({Right.ORDER_NOTE})))
    assert reread(order).payable == Money(70_000)


def test_a_paid_expired_foreign_or_meanwhile_changed_order_keeps_its_price(shop, other_site):
    order = shop.order(shop.shopper(), (shop.sku(3000), 2))
    with pytest.raises(orders.OrderExpired):
        change(shop, order, [5000], now=order.expires_at)
    with pytest.raises(orders.OrderNotFound):
        change(shop, order, [5000], actor=replace(shop.staff, site_id=other_site.id))
    change(shop, order, [5500])
    with pytest.raises(orders.OrderChanged):
        change(shop, order, [5000])
    with transaction.atomic():
        orders.mark_paid(site_id=order.site_id, order_id=order.id, actor=shop.staff, now=shop.now)
    with pytest.raises(orders.OrderNotPayable):
        change(shop, reread(order), [5000])
    assert reread(order).payable == Money(5500)


@pytest.mark.django_db(transaction=True)
def test_of_clerks_who_change_it_at_once_one_wins_and_the_others_are_told(site, now):
    shop = Shop(site, now)
    order = shop.order(shop.shopper(), (shop.sku(3000), 2))
    start, results = threading.Barrier(4), []

    def one(amount):
        try:
            start.wait()
            change(shop, order, [amount])
            results.append(amount)
        except orders.OrderChanged:
            results.append(None)
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(5000 + n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    won = [amount for amount in results if amount]
    assert (len(results), len(won)) == (4, 1)
    assert reread(order).payable == Money(won[0])


def test_the_buyer_pays_the_new_price_and_money_of_the_old_one_goes_back(till):
    shopper = till.shop.shopper()
    order = till.shop.order(shopper, (till.shop.sku(5000), 2))
    old = till.start(shopper, order)
    till.platform_pays(old)  # the notice is still on its way when the clerk changes the price
    change(till.shop, order, [8000], now=utc_now())
    assert [job["payment_id"] for job in planned_jobs(payment.CLOSE_PAYMENT_TASK)] == [str(old.id)]
    till.deliver()
    assert till.order(order).state is orders.OrderState.PENDING_PAYMENT
    assert till.order(order).timeline[-1].code == "outdated_payment_returned"
    till.work()
    till.deliver()
    assert till.payment(old).state is payments.PaymentState.REFUNDED
    new = till.start(shopper, order)
    assert (new.amount, new.id != old.id) == (Money(8000), True)
    till.platform_pays(new)
    till.deliver()
    assert till.order(order).state is orders.OrderState.PAID
    assert till.payment(new).amount == till.order(order).payable


def test_an_open_payment_of_the_old_price_is_closed_before_a_new_one_begins(till):
    shopper = till.shop.shopper()
    order = till.shop.order(shopper, (till.shop.sku(5000), 2))
    old = till.start(shopper, order)
    change(till.shop, order, [8000], now=utc_now())
    new = till.start(shopper, order)
    assert (new.amount, new.method) == (Money(8000), old.method)
    assert till.payment(old).state is payments.PaymentState.CLOSED
    assert till.sandbox.api("GET", f"/orders/{new.out_trade_no}")["total"] == 8000
