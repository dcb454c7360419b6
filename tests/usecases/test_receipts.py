"""When an order counts as received by itself: sooner after signing, not while it travels, never past twice the time."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction

from portico.domains.fulfilment import public as fulfilment
from portico.domains.fulfilment.models import ParcelWatch
from portico.domains.fulfilment.ports import ParcelState, Step, Trace
from portico.domains.orders import public as orders
from portico.infra.actors import Member
from portico.kernel.clock import utc_now
from portico.kernel.state import TransitionRefused
from portico.usecases import parcels, receipts, shipping
from portico.usecases.order_pages import order_page
from portico.usecases.order_words import timeline_text
from tests.domains.inventory.test_concurrency import in_threads
from tests.usecases.connected import connected
from tests.usecases.till import till

__all__ = ["connected", "till"]

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
NUMBERS = ("YT0000000001", "YT0000000002")


@pytest.fixture
def begun():
    return utc_now()


@pytest.fixture
def order(till, begun):
    """Left in two parcels, both watched."""
    placed = till.paid_order(till.shop.shopper(), (till.shop.sku(), 2))
    line = placed.lines[0].id
    for number in NUMBERS:
        parcel = shipping.ship_parcel(
            actor=till.shop.staff, order_id=placed.id, parcel=fulfilment.ExpressParcel("YTO", number),
            quantities={line: 1}, now=begun,
        )  # fmt: skip
        with transaction.atomic():
            fulfilment.plan_watch(site_id=till.site_id, shipment_id=parcel.id, provider="kuaidi100", now=begun)
    return placed


def told(till, number, state, at):
    """What a push about the parcel leads to."""
    trace = Trace("YTO", number, state, (Step(at, "到了"),))
    with transaction.atomic():
        fulfilment.note_trace(site_id=till.site_id, provider="kuaidi100", trace=trace, now=at)
    parcels.note_arrivals(till.site_id, trace)


def state(till, order):
    return till.order(order).state


def test_a_week_after_the_last_parcel_was_signed_for(till, order, begun):
    told(till, NUMBERS[0], ParcelState.SIGNED, begun + DAY)
    assert till.order(order).receipt_due_at is None  # the other one has not arrived
    told(till, NUMBERS[1], ParcelState.SIGNED, begun + 2 * DAY)
    assert till.order(order).receipt_due_at == begun + 9 * DAY
    assert receipts.auto_receive(now=begun + 9 * DAY - timedelta(seconds=1)) == 0
    assert receipts.auto_receive(now=begun + 9 * DAY) == 1
    assert state(till, order) is orders.OrderState.COMPLETED


def test_signing_late_puts_nothing_off(till, order, begun):
    for number in NUMBERS:
        told(till, number, ParcelState.SIGNED, begun + 8 * DAY)
    assert till.order(order).receipt_due_at is None
    assert receipts.auto_receive(now=begun + 10 * DAY) == 1


def test_what_still_travels_is_waited_for_but_not_for_ever(till, order, begun):
    told(till, NUMBERS[0], ParcelState.SIGNED, begun + DAY)
    told(till, NUMBERS[1], ParcelState.IN_TRANSIT, begun + DAY)
    days = [day for day in range(9, 22) if receipts.auto_receive(now=begun + day * DAY)]
    assert days == [19]  # put off on the 10th, 13th and 16th; another three days would pass the 20th
    assert state(till, order) is orders.OrderState.COMPLETED


def test_a_courier_who_was_there_starts_the_week(till, begun):
    placed = till.paid_order(till.shop.shopper(), (till.shop.sku(), 1))
    parcel = shipping.ship_parcel(
        actor=till.shop.staff, order_id=placed.id, parcel=fulfilment.CityParcel("小陈", "13800000000"),
        quantities=None, now=begun,
    )  # fmt: skip
    shipping.mark_delivered(actor=till.shop.staff, shipment_id=parcel.id, now=begun + DAY)
    assert till.order(placed).receipt_due_at == begun + 8 * DAY


def test_an_open_case_stops_the_clock(till, order, begun):
    line = order.lines[0].id
    with transaction.atomic():
        orders.hold_lines(site_id=till.site_id, order_id=order.id, pieces={line: orders.Pieces(shipped=1)})
    assert receipts.auto_receive(now=begun + 30 * DAY) == 0
    with transaction.atomic():
        orders.release_lines(
            site_id=till.site_id, order_id=order.id, pieces={line: orders.Pieces(shipped=1)}, actor=till.shop.staff,
            now=begun + 30 * DAY,
        )  # fmt: skip
    assert receipts.auto_receive(now=begun + 30 * DAY) == 1


def test_a_withdrawn_parcel_begins_the_time_anew(till, order, begun):
    for number in NUMBERS:
        told(till, number, ParcelState.SIGNED, begun + DAY)
    ParcelWatch.objects.update(state=ParcelState.NO_TRACE)
    parcel = fulfilment.shipments_of(site_id=till.site_id, order_ids=[order.id])[order.id][0]
    shipping.withdraw_parcel(actor=till.shop.staff, shipment_id=parcel.id, version=1, now=begun + 2 * DAY)
    assert till.order(order).receipt_due_at is None
    assert receipts.auto_receive(now=begun + 30 * DAY) == 0


def buyer(order):
    return Member(order.site_id, order.member_id)


def due(till, order):
    return order_page(site_id=till.site_id, order_id=order.id).receipt_due_at


def may_extend(till, order, now):
    page = order_page(site_id=till.site_id, order_id=order.id)
    return orders.BuyerAction.EXTEND_RECEIPT in page.actions(now)


def test_the_buyer_puts_the_receipt_off_once(till, order, begun):
    assert (due(till, order), may_extend(till, order, begun)) == (begun + 10 * DAY, True)
    assert receipts.extend_receipt(actor=buyer(order), order_id=order.id, now=begun + 9 * DAY) == begun + 13 * DAY
    assert (due(till, order), may_extend(till, order, begun)) == (begun + 13 * DAY, False)
    assert timeline_text(till.order(order).timeline[-1], "zh-hans") == "买家延长收货 3 天"
    with pytest.raises(orders.ReceiptAlreadyExtended):
        receipts.extend_receipt(actor=buyer(order), order_id=order.id, now=begun + 9 * DAY)
    assert receipts.auto_receive(now=begun + 13 * DAY - timedelta(seconds=1)) == 0
    assert receipts.auto_receive(now=begun + 13 * DAY) == 1
    assert due(till, order) is None


def test_what_was_put_off_stays_so_when_everything_arrives(till, order, begun):
    receipts.extend_receipt(actor=buyer(order), order_id=order.id, now=begun)
    for number in NUMBERS:
        told(till, number, ParcelState.SIGNED, begun + DAY)
    assert due(till, order) == begun + 11 * DAY  # a week after that, and the three days


def test_only_a_shipped_order_of_ones_own_is_put_off(till, order, begun):
    waiting = till.paid_order(till.shop.shopper(), (till.shop.sku(), 1))
    with pytest.raises(TransitionRefused):
        receipts.extend_receipt(actor=buyer(waiting), order_id=waiting.id, now=begun)
    with pytest.raises(orders.OrderNotFound):
        receipts.extend_receipt(actor=buyer(waiting), order_id=order.id, now=begun)
    receipts.confirm_receipt(actor=buyer(order), order_id=order.id, now=begun)
    with pytest.raises(TransitionRefused):
        receipts.extend_receipt(actor=buyer(order), order_id=order.id, now=begun)


@pytest.mark.django_db(transaction=True)
def test_eight_taps_at_once_put_it_off_once(till, order, begun):
    def tap(_):
        try:
            receipts.extend_receipt(actor=buyer(order), order_id=order.id, now=begun)
        except orders.ReceiptAlreadyExtended:
            return 0
        return 1

    assert sum(in_threads(8, tap)) == 1
    assert due(till, order) == begun + 13 * DAY
